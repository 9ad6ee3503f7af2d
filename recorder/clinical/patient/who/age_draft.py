"""The draft of one age, and whose age it is."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import RELATIVES as OTHERS
from recorder.clinical.claims.cues import REPORTS, Cue
from recorder.clinical.drafts.draft import Draft, scalar
from recorder.clinical.grammar.tables import DETERMINERS, HE_OR_SHE, SUBJECTS, words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.measures import AGES
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.patient.who.sexwords import BEHIND_AGE, RELATIVES, sex_word
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

SPANS = frozenset({"a", "mo", "wk", "d"})
"""Units in which a length of time is an age too ("he's ten weeks")."""
_LONGEST = {"a": 120.0, "mo": 60.0, "wk": 104.0, "d": 90.0, "h": 96.0}


def age_draft(view: View, quantity: Quantity, unit: str, rule: str) -> Iterator[Draft]:
    """An age of ``quantity`` in ``unit``; none where nobody grows so old."""
    value = quantity.value
    if quantity.decade:
        yield decade_draft(view, quantity)
        return
    if value > 120 and unit == "a" and len(quantity.number.parts) == 2:
        value = quantity.number.parts[1]
    if not 0 < value <= _LONGEST.get(unit, 120.0) or _of_a_thing(view, quantity):
        return
    if quantity.unit not in _TOLD_IN and not quantity.number.whole and not _halved(quantity):
        return  # "this gentleman is 6.1": his sugar, nobody's age
    if quantity.unit is None and view.norm[quantity.first - 1] in _AT_A_TIME:
        return  # "he called us at seven"
    low, last = _range_from(view, quantity), quantity.last
    if sex_word(view, last) or (view.norm[last] in BEHIND_AGE and unit == "a"):
        last += 1
    yield Draft(
        kind=FactKind.AGE,
        name="age",
        spans=(view.span(low.first if low else quantity.first, max(last, quantity.last)),),
        rule=rule,
        value=None if low else scalar(value),
        low=scalar(low.value) if low else None,
        high=scalar(value) if low else None,
        unit=unit,
        status=whose_age(view, quantity),
        approximate=quantity.approximate
        or bool(low and low.approximate)
        or view.norm[quantity.last] == "ish",
        review_reason=_ONE_OR_TWO if unit == "a" and _digits_in_a_row(view, quantity) else None,
    )


def _range_from(view: View, quantity: Quantity) -> Quantity | None:
    """The lower number of "25 to 30 years old", "between sixty and seventy years old"."""
    first = quantity.first
    i = first - (view.gap(first) != "-")
    before = view.number_at.get(i - 1)
    low = view.quantity_at.get(before.first) if before is not None else None
    if low is None or low.number.last != i or low.unit not in (None, quantity.unit):
        return None
    joined = i == first or view.norm[i] in _TO
    joined = joined or (view.norm[i] == "and" and view.norm[low.first - 1] == "between")
    of_a_sign = low.first > 0 and ANNOUNCERS.at(view.tokens, low.first - 1) is not None
    fits = low.number.whole and not of_a_sign and 0 < quantity.value - low.value <= _WIDEST
    return low if joined and fits else None


_TO = frozenset({"to", "or"})
_WIDEST = 20
"""Most years of an age that is told as a range."""


def _digits_in_a_row(view: View, quantity: Quantity) -> bool:
    """As in "three four year old", "nine six year old": one number, two, or one said twice."""
    first, number = quantity.first, quantity.number
    if number.form is Form.RUN:
        return len(set(number.parts)) == 1 or view.norm[first].isalpha()
    before = view.number_at.get(first - 1)
    if before is None or view.gap(first) not in PHRASE_GAPS or number.form is Form.HALF:
        return False
    return before.parts[-1] < _ROW and number.value < _ROW


_ROW = 10
_ONE_OR_TWO = "digits in a row: is it one number?"


def _of_a_thing(view: View, quantity: Quantity) -> bool:
    """As in "it's 11 years old", "that fridge is 15 years old": who has years is somebody."""
    i = view.back(quantity.first - 1, _ABOUT)
    if quantity.unit not in AGES or not (view.norm[i] in _IS or view.tokens[i].clitic == "s"):
        return False
    i -= view.norm[i] in _IS
    if view.norm[i] in _IT:
        return not view.has(_SOMEBODY, i - _TOLD_REACH, quantity.last + 2)
    named = view.quote(i, i + 1)[:1].isupper() and not view.text.isupper()
    pronoun = view.norm[i] in HE_OR_SHE or view.norm[i] in SUBJECTS
    somebody = named or pronoun or view.norm[i] in _SOMEBODY
    return view.norm[i - 1] in _POINTING and not somebody


_ABOUT = frozenset("about around approximately roughly only just nearly over like now".split())
_IS = frozenset({"is", "was", "are", "were"})
_IT = frozenset({"it", "that", "this"})
_POINTING = DETERMINERS | {"that", "this"}
_SOMEBODY = (
    words("patient", "age", "ours")
    | words("patient", "children", "names")
    | words("cues", "people", "strangers")
    | OTHERS
    | frozenset(BEHIND_AGE)
    | frozenset({"male", "female", "born", "delivered", "newborn"})
)
_TOLD_REACH = 12


def decade_draft(view: View, quantity: Quantity) -> Draft:
    """As in "in his forties", "mid thirties I'd guess": a range, no scalar."""
    low = int(quantity.value)
    span = view.span(quantity.first, quantity.last)
    return Draft(FactKind.AGE, "age", (span,), "age.decade", unit="a", low=low, high=low + 9)


def _halved(quantity: Quantity) -> bool:
    """As in "she's four and a half"."""
    return quantity.number.form is Form.HALF


_TOLD_IN = SPANS | AGES


def whose_age(view: View, quantity: Quantity) -> FactStatus:
    """The patient's age now, somebody else's, an earlier one, or one that was taken back."""
    behind = view.norms(quantity.last, quantity.last + 2)
    if quantity.unit in AGES and view.norm[quantity.first - 1] in {"his", "her", "their"}:
        return FactStatus.OTHER_SUBJECT  # "his six year old had a fever"
    if quantity.unit in AGES and view.norm[quantity.first - 1] == "a" and behind[0] in _ELSEWHERE:
        return FactStatus.OTHER_SUBJECT  # "I have a two year old upstairs"
    named = view.gap(quantity.last) in PHRASE_GAPS and set(behind[:1]) & RELATIVES
    beside = behind[0] in {"male", "female"} and behind[1] in RELATIVES
    told_by = _reporter(view, quantity.last + (2 if beside else 1))
    if (named or beside) and not told_by:
        return FactStatus.OTHER_SUBJECT
    if _of_him_who(view, quantity.first - 1) or _asked_after(view, quantity.first):
        return FactStatus.OTHER_SUBJECT
    context = view.context(quantity.first, quantity.last)
    if context.of_another:
        return FactStatus.OTHER_SUBJECT
    opens = view.clauses[view.clause_of[quantity.first]].first
    before = view.norms(max(opens, quantity.first - 3), quantity.first)
    turned = before[-1:] in (["was"], ["turned"]) and behind[0] == "last"
    since = "since" in before and _SINCE_THEN.issuperset(before[before.index("since") + 1 :])
    if "when" in before or since or (_then(view, quantity) and not turned):
        return FactStatus.HISTORICAL
    return FactStatus.ASSERTED


def _asked_after(view: View, i: int) -> bool:
    """As in "How's your mum doing?" - "She's 88 now.": of her, and no patient's."""
    for question in view.marks.questions_before(i, _ANSWER):
        said = view.norms(question.first, question.last)
        how = said[:1] in (["how"], ["hows"]) and "old" not in said
        if how and not OTHERS.isdisjoint(said) and not _WHOSE.isdisjoint(said):
            return True
    return False


_ANSWER, _WHOSE = 4, frozenset({"your", "his", "her"})


def _of_him_who(view: View, i: int) -> bool:
    """As in "his mate who's twenty four says", "a carer aged forty two called"."""
    k = view.back(i, _WHO_IS)
    return k < i and view.norm[k] in OTHERS


_WHO_IS = frozenset({"aged", "who", "whos", "is"})


def _reporter(view: View, i: int) -> bool:
    """As in "19 year old female roommate says she took ..."."""
    return view.norm[i] in REPORTS and view.norm[i + 1] in {"she", "he", "that", "her", "him"}


_AT_A_TIME = words("patient", "age", "at_a_time")
_SINCE_THEN = words("patient", "age", "since_then")
"""Between "since" and his years: never "since this morning 52 year old", "since six, 58 year old".
"""
_ELSEWHERE = frozenset("upstairs downstairs indoors asleep next".split())


def _then(view: View, quantity: Quantity) -> bool:
    """An age of another time: the words for it stand before the number or close behind."""
    marks = (m for m in view.marks.at(quantity.first) if m.cue in (Cue.EARLIER, Cue.FORMER))
    return any(m.last <= quantity.first or m.first - quantity.last <= 2 for m in marks)


OF_A_SIGN = frozenset("over on percent beats milligrams kilos weeks".split())
