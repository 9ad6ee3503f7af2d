"""One number as it was said, or the two of a pressure: what can be denied and replaced."""

from __future__ import annotations

from recorder.clinical.claims.corrections import LEADS, TURNS
from recorder.clinical.doses.dose_forms import WEIGHTED, by_weight
from recorder.clinical.doses.told_in_short import in_recap
from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.records import record

_LEADS = (
    LEADS
    | words("taken_back", "heard", "says")
    | words("taken_back", "heard", "units")
    | words("taken_back", "heard", "addresses")
)
_USABLE = (None, Role.DOSE, Role.AGE)


@record
class Said:
    """Tokens ``[first, last)`` with their values: one, or the upper and the lower of a pressure."""

    first: int
    last: int
    values: tuple[float, ...]
    quantity: Quantity


def said_at(view: View, i: int) -> Said | None:
    """The number or pressure that begins at token ``i``; None for hours, lengths and labels."""
    quantity = view.quantity_at.get(i)
    if quantity is None or quantity.decade:
        return None
    carried = quantity.unit == "wk" and quantity.role is Role.DURATION  # "36 weeks, no, 26 weeks"
    if quantity.role not in _USABLE and not (carried and _FEWEST <= quantity.value <= _MOST):
        return None
    if in_recap(view, i):
        return None
    if view.norm[i] == "one" and quantity.last == i + 1 and view.norm[i - 1] in _POINTING:
        return None  # "no, just the one at five past"
    lower = _lower(view, quantity)
    if lower is None:
        return Said(i, quantity.last, (quantity.value,), quantity)
    upper, last = quantity.value, lower.last
    split = _one_of_the_next(view, lower)
    value = lower.value - 1 if split else lower.value
    return Said(i, last - split, (upper, value), quantity)


_POINTING = frozenset({"the", "that", "this"})


def said_behind(view: View, wrong: Said, i: int) -> Said | None:
    """As ``said_at``; of "sixty one ninety over sixty" the one belongs to the second pressure."""
    hundred = i == wrong.last and view.norm[i] == "one" and i not in view.quantity_at
    if not hundred or len(wrong.values) == 1:
        return said_at(view, i)
    told = said_at(view, i + 1)
    if told is None or len(told.values) == 1 or told.values[0] >= _HUNDRED:
        return None
    return Said(i, told.last, (told.values[0] + _HUNDRED, told.values[1]), told.quantity)


_HUNDRED, _LOWEST = 100, 20
_FEWEST, _MOST = 12, 44
"""Weeks of a pregnancy; a length of other weeks takes the place of nothing."""


def _lower(view: View, upper: Quantity) -> Quantity | None:
    """The lower number of a pressure whose upper number is ``upper``."""
    i = upper.last
    slash = i in view.quantity_at and view.tokens[i].gap == "/"
    lower = view.quantity_at.get(i if slash else i + 1)
    joined = slash or (view.norm[i] in {"over", "on"} and view.tokens[i].gap in PHRASE_GAPS)
    if lower is None or not joined or upper.unit is not None:
        return None
    if view.norm[i] == "on" and (lower.unit is not None or lower.value < _LOWEST):
        return None  # "sats 90 on 15 litres"
    return lower if lower.role is None and lower.value < upper.value + 1 else None


def _one_of_the_next(view: View, lower: Quantity) -> int:
    """1 for "not ninety over sixty | one ninety over sixty" said in one breath, else 0."""
    number, i = lower.number, lower.last
    ends = number.form is Form.WORDS and number.last - number.first > 1
    again = view.quantity_at.get(i)
    begins = ends and view.norm[i - 1] == "one" and again is not None and not view.tokens[i].gap
    if not begins or again is None or again.value >= _HUNDRED:
        return 0
    return int(_lower(view, again) is not None and lower.value % 10 == 1)


@record
class Led:
    """The number that a take-back leads to, and whether words of contrast stand before it."""

    said: Said
    turned: bool


def led_to(view: View, start: int, wrong: Said | None = None) -> Led | None:
    """The number behind token ``start``, where only words that lead to it stand between.

    As in "not 4 of morphine, *14*", "that was the mate's. His is *104*".
    """
    turned, stops, weighted = False, 0, 0
    for i in range(start, min(start + _REACH, view.count)):
        if i < weighted:
            continue
        gap = view.tokens[i].gap
        turned = turned or gap not in PHRASE_GAPS
        stops += gap in SENTENCE_ENDS
        if "?" in gap or stops > _STOPS:
            return None
        if view.norm[i - 1] == "that" and view.norm[i] == "one" and not _begins(view, i):
            continue  # "scrap that one, 104"
        weighted = _behind_weighted(view, i)
        if weighted:
            continue
        said = said_behind(view, wrong, i) if wrong is not None else said_at(view, i)
        if said is not None:
            anew = _said_anew(view, said)
            said, turned = anew or said, turned or anew is not None
            asked = view.gap(said.last) == "?" or i in view.marks.question_at
            return None if asked or not _is_value(view, said) else Led(said, turned)
        if i in view.number_at:
            return None
        turned = turned or view.norm[i] in TURNS or (wrong is not None and i in view.drug_at)
        if not _leads(view, i):
            return None
    return None


_REACH, _STOPS = 12, 2


def _said_anew(view: View, said: Said) -> Said | None:
    """As in "no thirty four, thirty four year old": the same number with its unit."""
    again = view.quantity_at.get(said.last)
    same = again is not None and again.value == said.quantity.value and said.quantity.unit is None
    return said_at(view, said.last) if same else None


def _behind_weighted(view: View, i: int) -> int:
    """Token behind "that's *two mils per kilo*, so 4.8 mils"; 0 for other words."""
    quantity = view.quantity_at.get(i)
    if quantity is None:
        return 0
    if quantity.unit in WEIGHTED:
        return quantity.last
    return quantity.last + 2 if by_weight(view, quantity) else 0


def _begins(view: View, i: int) -> bool:
    """Whether the one at token ``i`` begins a longer number."""
    number = view.number_at.get(i)
    return number is not None and number.last > i + 1


def _leads(view: View, i: int) -> bool:
    """Words that lead to a number, names of what it is of, and of who says so: "Lori says 20"."""
    named = view.norm[i + 1] in _SAYS and i not in view.number_at
    return named or view.norm[i] in _LEADS or i in view.drug_at or i in names_of_signs(view)


_SAYS = words("taken_back", "heard", "says")


def _is_value(view: View, said: Said) -> bool:
    """Not so of "it's 2 patients", "5 more minutes": the number counts what follows."""
    i = said.last
    if view.gap(i) not in PHRASE_GAPS:
        return True
    norm = view.norm[i]
    return norm not in _COUNTED


_COUNTED = frozenset("more patients times people crew medic medics patient cars".split())
