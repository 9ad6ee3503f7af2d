"""Rates of infusions: a unit said behind the number, and a new rate of what is running already.

A rate is only taken as one of a drug whose unit was said; "running at 20" alone stays without.
"""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Hit
from recorder.clinical.numbers.measures import DOSES, UNITS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

RATES = frozenset(unit for unit in DOSES if unit.endswith(("/min", "/h"))) - {"L/min"}
_MOVED = words("acts", "infusions", "moved")
_MOVING = words("acts", "infusions", "moving")
"""Before an infusion and a rate they order it, or announce it."""
_DIRECTIONS = words("acts", "infusions", "directions")
_BETWEEN = words("acts", "infusions", "between")
_MOST = 5
"""A rate is seldom changed to more than so many times itself, or less than that part."""


def rate_named_behind(view: View, quantity: Quantity) -> Dose | None:
    """As in "at 0.1, that's mics per kilo per minute": the unit follows as an explanation."""
    i = quantity.last
    if quantity.unit is not None or view.norm[i] != "that" or view.tokens[i].clitic != "s":
        return None
    unit = UNITS.at(view.tokens, i + 1)
    if unit is None or unit.value not in RATES:
        return None
    return Dose(quantity.value, unit.value, False, quantity.first, unit.last)


def rate_changed(view: View, first: Dose, quantity: Quantity) -> bool:
    """As in "at 8 mikes a minute, we have gone up to 14": a new rate of the same infusion."""
    if first.unit not in RATES or (quantity.role is not None and quantity.unit != first.unit):
        return False
    if quantity.unit not in (None, first.unit) or not _near_rate(first.amount, quantity.value):
        return False
    words = view.norms(max(0, quantity.first - 3), quantity.first)
    if words[-1:] == ["now"] and quantity.first - first.last <= 2:
        return True
    ours = view.tokens[quantity.first - 2].clitic == "re" and words[-2:-1] == ["we"]
    if ours and words[-1:] == ["at"] and view.norm[quantity.last] == "now":
        return True  # "couldn't keep his map up so we're at nine now"
    if view.has(_OF_A_SIGN, quantity.first - 5, quantity.first):
        return False  # "and the MAP came up to 60"
    if words[-2:] in (["now", "at"], ["currently", "at"], ["started", "at"], ["began", "at"]):
        return True
    if words[-1:] == ["it"] and view.norm[quantity.last] in {"since", "now"}:
        return view.tokens[quantity.first - 1].clitic == "s"  # "and it's 150 since"
    if _told_of_it(words) and not view.has(_OF_A_SIGN, first.last, quantity.first):
        return True
    if words[-1:] == ["from"] and {"up", "down"} & set(words):
        return True
    if words[-1:] in (["at"], ["on"]) and view.norm[quantity.last] == "now":
        return True  # "he's on 150 now", "that's at 7.5 now"
    return words[-1:] == ["to"] and bool(_DIRECTIONS & set(words))


def _told_of_it(words: list[str]) -> bool:
    """As in "peaked at 22", "it's now 18", "sitting at 12": ``words`` stand before the number."""
    two = tuple(words[-2:])
    return two in _OF_IT or (two[-1:] == ("at",) and words[-3:-1] in (["maxed", "out"],))


_OF_IT = frozenset(
    {(who, "now") for who in ("it", "that", "now", "were", "is")}
    | {(verb, "at") for verb in
       ("peaked", "maxed", "sitting", "running", "topped", "left", "ticking", "settled")}
)  # fmt: skip
_OF_A_SIGN = words("acts", "infusions", "of_a_sign")


def rate_begun(view: View, first: Dose, quantity: Quantity) -> bool:
    """As in "bolused esmolol 44 milligrams, started it at 50 mics per kilo per minute".

    And in "the mag bolus was six grams and is at two grams an hour now".
    """
    if quantity.unit not in RATES or first.unit in RATES or view.norm[quantity.first - 1] != "at":
        return False
    return bool(_BEGUN & set(view.norms(max(0, quantity.first - 4), quantity.first)))


_BEGUN = frozenset("started start running then infusion drip infusing hung now is on".split())


def rate_now(view: View, hit: Hit, running: Dose) -> Dose | None:
    """As in "Adrenaline's up to 10" of an infusion whose rate was told before."""
    verb = _verb_before(view, hit.start)
    moved, i = verb in _MOVED | _MOVING, hit.end
    while i < hit.end + 7 and (view.norm[i] in _BETWEEN or view.norm[i] in _MOVED):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return None
        moved = moved or view.norm[i] in _MOVED
        i += 1
    quantity = view.quantity_at.get(i)
    if quantity is None or not moved or running.unit not in RATES:
        return None
    if quantity.unit not in (None, running.unit) or view.norm[i - 1] not in {"to", "at"}:
        return None
    if quantity.unit is None and quantity.role is not None:
        return None
    if not _near_rate(running.amount, quantity.value):
        return None
    doubt = ANNOUNCED if verb in _MOVING else None
    first, last = quantity.first, quantity.last
    return Dose(quantity.value, running.unit, quantity.unit is None, first, last, doubt)


def _verb_before(view: View, first: int) -> str:
    """As in "I *bumped* the nitro to thirty"."""
    i = first - 1
    i -= view.norm[i] in {"the", "his", "her", "that"}
    return "" if view.norm[i - 1] in _MAY else view.norm[i]


_MAY = frozenset({"can", "could", "may", "might", "should", "would"})
ANNOUNCED = "a new rate that was ordered or announced"


def goes_now(view: View, dose: Dose) -> bool:
    """As in "I'm gonna bump that nitro up, *going to* 30": who says so does it."""
    i = dose.first - 2
    return (view.norm[i], view.norm[i + 1]) == ("going", "to") and view.gap(i) == ","


def _near_rate(old: float, new: float) -> bool:
    return old / _MOST <= new <= old * _MOST
