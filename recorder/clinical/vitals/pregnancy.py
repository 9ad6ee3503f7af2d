"""Weeks of pregnancy: "36 weeks pregnant", "37 weeks by dates", "38 plus 2"."""

from __future__ import annotations

from itertools import pairwise

from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.patient.who.age import says_his_age
from recorder.clinical.patient.who.weeks import weeks_and_days
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading

_PREGNANT = words("signs", "words", "pregnant")


def gestation(board: Board, quantity: Quantity) -> Reading | None:
    """As in "36 weeks pregnant", "37 weeks by dates", "38 plus 2"."""
    view = board.view
    if quantity.unit not in {"gestation", "wk", None}:
        return None
    value, first = quantity.value, quantity.first
    if len(quantity.number.parts) == 2 and value > 44:
        value, first = quantity.number.parts[1], quantity.number.splits[1]
    if not 4 <= value <= 44 or not quantity.number.whole:
        return None
    asked = _asked_how_far(view, quantity)
    if quantity.unit is None and not asked and view.norm[quantity.last] not in {"plus", "and"}:
        return None
    last = quantity.last
    if view.norm[first - 1] in {"ex", "former"}:  # "an ex thirty-two weeker": he was born then
        return None
    if value < _BORN_ALIVE and view.norm[quantity.last - 1] in {"weeker", "weekers"}:
        return None  # "a ten weeker" is so old
    if _of_another(view, first) or says_his_age(view, quantity) or _days_behind(view, first):
        return None
    if quantity.unit == "gestation" or asked:
        pass
    elif _plus_days(view, quantity):
        last = _plus_days(view, quantity)
    elif quantity.unit != "wk" or not (
        _behind_her_age(view, quantity)
        or _says_how_far(view, quantity)
        or _pregnant_near(view, quantity)
    ):
        return None
    return Reading("gestational_age", value, "wk", first, last, "gestational_age.weeks",
                   approximate=quantity.approximate)  # fmt: skip


def _days_behind(view: View, first: int) -> bool:
    """As in "How far gone are you?" - "39. 39 and 4.": the days of the weeks before."""
    weeks = view.number_at.get(first - 2) if view.norm[first - 1] in {"and", "plus"} else None
    return weeks is not None and _BORN_ALIVE <= weeks.value <= _LONGEST


_LONGEST = 44


def _asked_how_far(view: View, quantity: Quantity) -> bool:
    """As in "how many weeks are you thirty nine and two", "How far along is she?" "30."."""
    if not view.has(_HOW_FAR, quantity.first - _ANSWER, quantity.first):
        return False
    before = view.norms(max(0, quantity.first - _ANSWER), quantity.first)
    asked = bool({("far", "along"), ("far", "gone")} & set(pairwise(before)))
    asked = asked or any(
        before[i : i + 2] == ["many", "weeks"] and _CARRIES & set(before[i + 2 : i + 3])
        for i in range(len(before))
    )
    told = asked and quantity.unit in {"wk", None} and quantity.role in (None, Role.DURATION)
    return bool(told) and view.norm[quantity.last] not in _NOT_CARRIED | _SOON


_HOW_FAR = frozenset({"far", "many"})
_BORN_ALIVE = 20
"""Weeks before which no child that was born too early is told of."""
_CARRIES = frozenset({"are", "is", "pregnant", "along", "gone"})
_SOON = frozenset({"tomorrow", "next"})
_ANSWER = 7
"""Most words from "how many weeks" to the weeks, with who is asked."""


def _of_another(view: View, first: int) -> bool:
    """As in "my last one came at 36 weeks", "lost the first at 20 weeks": another pregnancy."""
    words = view.norms(max(0, first - 9), first)
    born = words[-1:] in (["at"], ["around"], ["about"]) and bool(_CAME & set(words))
    return born and any(
        which in _WHICH and (of in _CHILDREN or of in _CAME) for which, of in pairwise(words)
    )


_WHICH = frozenset("last first second third previous other older eldest oldest youngest".split())
_CHILDREN = frozenset("one baby pregnancy time child kid boy girl daughter son two twins".split())
_CAME = frozenset("came born delivered lost had was were went arrived miscarried induced".split())


def _says_how_far(view: View, quantity: Quantity) -> bool:
    """As in "I'm thirty-four weeks and ...", "she's 28 weeks": so long is nobody anything else."""
    i = quantity.first - 1 - (view.norm[quantity.first - 1] in {"about", "just", "only", "nearly"})
    said = (view.norm[i], view.tokens[i].clitic) in (("i", "m"), ("she", "s")) if i >= 0 else False
    said = said or (view.norm[i - 1], view.norm[i]) in (("i", "am"), ("she", "is"))
    if view.norm[i] in {"i", "am"} and _told_of_a_man(view):
        return False  # "he's wet himself ... what about you?" "I'm fine, I'm twenty weeks."
    return said and quantity.value >= 12 and view.norm[quantity.last] not in _NOT_CARRIED


def _told_of_a_man(view: View) -> bool:
    men, women = (len(view.positions.of(norms)) for norms in (_HE, _SHE))
    return men >= _OFTEN and men > _OFTEN * women


_HE, _SHE = ("he", "his", "him"), ("she", "her", "hers")
_OFTEN = 4
_NOT_CARRIED = words("signs", "pregnancy", "not_carried")


def _behind_her_age(view: View, quantity: Quantity) -> bool:
    """As in "31 year old woman, 28 weeks, restrained driver"."""
    woman = view.norm[quantity.first - 1] in {"woman", "female", "lady", "f"}
    aged = any(view.norm[i] in {"old", "yo", "y/o", "year", "yearold"}
               for i in range(max(0, quantity.first - 4), quantity.first - 1))  # fmt: skip
    return woman and aged and quantity.value >= 12 and view.norm[quantity.last] not in _NOT_WEEKS


_NOT_WEEKS = frozenset("of ago post old history postpartum after since later".split())


def _alone(view: View, quantity: Quantity) -> bool:
    """The weeks are a sentence of their own: "Thirty-five weeks."."""
    tokens, last = view.tokens, quantity.last
    opens = quantity.first == 0 or tokens[quantity.first].gap in SENTENCE_ENDS
    return opens and (last >= len(tokens) or tokens[last].gap in SENTENCE_ENDS)


def _plus_days(view: View, quantity: Quantity) -> int:
    """Token behind the days; "36 plus 4" without its weeks needs words of a pregnancy."""
    days = weeks_and_days(view, quantity)
    if days is None:
        return 0
    told = days.unit in {"gestation", "wk"} or view.positions.have(_PREGNANT)
    return days.last if told else 0


def _pregnant_near(view: View, quantity: Quantity) -> bool:
    if view.norm[quantity.last] in _OTHER_TIMES:
        return False
    if view.norm[quantity.first - 1] in _SO_LONG:
        return False
    if _alone(view, quantity) and quantity.value >= 20:
        return any(
            norm in view.positions for norm in _PREGNANT | {"born", "apgar", "apgars", "newborn"}
        )
    around = range(max(0, quantity.first - 9), min(len(view.tokens), quantity.last + 6))
    return any(view.norm[i] in _PREGNANT for i in around)


_OTHER_TIMES = frozenset("ago old history post of later now postpartum".split())
_SO_LONG = frozenset("for last past times x every in within".split())
