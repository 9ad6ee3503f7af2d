"""A dose that another number takes the place of: corrected, or given of what was drawn up.

Of two amounts of one drug the later, or the part that was given, counts; never both.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.doses.amounts import Dose, review_of
from recorder.clinical.doses.dose_forms import WEIGHTED, by_weight, dose_in
from recorder.clinical.lexicon import Drug
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View


def corrected(view: View, dose: Dose, start: int, ceiling: int, drug: Drug | None) -> Dose:
    """As in "1500, correction, 3000 milligrams": the later number counts.

    ``start`` is the token behind the dose and its drug.
    """
    near = min(start + 4, ceiling)
    told = view.marks.corrections_in(dose.last, near + 1)
    for first, last in (*told, *_said_anew(view, dose, start)):
        if first > near or view.norm(last) == "than":
            continue
        for i in _places(view, last):
            if _names_another(view, i, drug):
                break
            quantity = view.quantity_at.get(i)
            if quantity is None:
                continue
            dosed = quantity.role is Role.DOSE or (quantity.role is None and quantity.unit is None)
            replaced = dose_in(view, quantity, drug) if dosed else None
            if replaced is None or _of_another(view, quantity, drug):
                break
            if replaced.implied and _of_a_sign(view, quantity):
                break
            if _asked_back(view, quantity) or (
                replaced.implied and _hour_before(view, dose, first)
            ):
                return dose
            if replaced.implied and not dose.implied and _in_its_unit(quantity, dose, drug):
                replaced = Dose(
                    replaced.amount, dose.unit, True, replaced.first, replaced.last, replaced.review
                )
            return replaced
    return _hesitated(view, dose, start)


def _hesitated(view: View, dose: Dose, start: int) -> Dose:
    """As in "forty of ketamine, uh, four hundred": put right, or one more? A human decides."""
    later = view.quantity_at.get(start)
    if later is None or not view.tokens[start].hesitated or later.value == dose.amount:
        return dose
    dosed = later.role is Role.DOSE or (later.role is None and later.unit is None)
    if not dosed or dose.review is not None or view.tokens[start].gap in SENTENCE_ENDS:
        return dose
    told = "another amount was said right behind it"
    return Dose(dose.amount, dose.unit, dose.implied, dose.first, dose.last, told)


def _in_its_unit(quantity: Quantity, dose: Dose, drug: Drug | None) -> bool:
    """Never so of "a litre of saline, no, five hundred", "a gram, sorry, five hundred"."""
    if dose.unit == "L":
        return quantity.value < _MILLILITRES
    return dose.unit != "g" or review_of(quantity, dose.unit, True, drug) is None


def _places(view: View, first: int) -> Iterator[int]:
    """Where the number of a correction may begin: "that's two mils per kilo, so 4.8 mils"."""
    i, end = first, first + _CORRECTED_REACH
    while i < min(end, view.count):
        quantity = view.quantity_at.get(i)
        if quantity is not None and (quantity.unit in WEIGHTED or by_weight(view, quantity)):
            i = quantity.last + (0 if quantity.unit in WEIGHTED else 2)
            end = i + _CORRECTED_REACH
            continue
        yield i
        i += 1


_CORRECTED_REACH = 4


def _hour_before(view: View, dose: Dose, first: int) -> bool:
    """As in "25 micrograms IV at 1700, correction, 1701": the hour is put right."""
    for i in range(first - 1, max(dose.last, first - 6), -1):
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            timed = quantity.role is Role.TIME or view.norm(i - 1) in {"at", "around"}
            return timed and quantity.last == first
    return False


def _asked_back(view: View, quantity: Quantity) -> bool:
    """As in "misoprostol 800, sorry, is that 1000? No, 800": it stays at what was said first."""
    last = quantity.last
    asked = view.gap(last) == "?"
    return asked and view.norm(last) in {"no", "nope", "nah", "sorry"}


def _of_another(view: View, quantity: Quantity, drug: Drug | None) -> bool:
    """As in "a litre of Hartmann's and two, no, one amp of bicarb": the next drug's amount."""
    return _names_another(view, quantity.last + (view.norm(quantity.last) == "of"), drug)


def _of_a_sign(view: View, quantity: Quantity) -> bool:
    """As in "fentanyl fifty in. Hang on, his pressure's eighty": a reading, no correction."""
    i = quantity.first
    while i > quantity.first - 3 and view.norm(i - 1) in _IS:
        i -= 1
    return ANNOUNCERS.ending_at(view.tokens, i) is not None


_IS = frozenset({"is", "was", "of", "now", "at"})


def _names_another(view: View, i: int, drug: Drug | None) -> bool:
    """As in "aspirin 300, sorry, and GTN 2 sprays": what follows is of the drug at ``i``."""
    hit = view.drug_at.get(i)
    return hit is not None and (drug is None or hit.form.name != drug.name)


def _said_anew(view: View, dose: Dose, start: int) -> Iterator[tuple[int, int]]:
    """As in "100 of fentanyl, no, 50 of fentanyl", "25, make it 50", "10, it should be 5"."""
    for i in range(dose.last, min(start + 5, view.count)):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return
        if view.norm(i) not in _ANEW_HEADS:
            continue
        words = view.norm(i), view.norm(i + 1)
        last = i + 2 if words in _ANEW else i + 1
        rounded = words in _ROUNDED and _close(view, dose, i + 2)
        if rounded:
            last = i + 2
        if (words in _ANEW or rounded or words[0] == "no") and last in view.quantity_at:
            yield i, last


_ANEW = frozenset({("make", "it"), ("make", "that"), ("should", "be"), ("should", "say")})
_ROUNDED = frozenset(
    {
        ("call", "it"), ("will", "give"), ("well", "give"), ("we", "give"), ("just", "give"),
        ("ill", "give"), ("we", "gave"), ("just", "gave"),
    }
)  # fmt: skip
_ANEW_HEADS = frozenset(first for first, _ in _ANEW | _ROUNDED) | {"no"}
_ROUNDING = 0.25


def _close(view: View, dose: Dose, i: int) -> bool:
    """As in "that's 14.4, we'll give 14": a sum that was rounded, no further dose."""
    quantity = view.quantity_at.get(i)
    if quantity is None or dose.amount == int(dose.amount):
        return False
    return abs(quantity.value - dose.amount) <= _ROUNDING * dose.amount


def given_part(view: View, dose: Dose, start: int, ceiling: int) -> Dose | None:
    """As in "drew up ten of morphine, gave four", "ketamine 100 in ten mils, gave three mils".

    None where the dose is not said to have been drawn up, or no part of it to be given.
    """
    behind = _in_so_much(view, start)
    if behind is None and not _drawn(view, dose, start):
        return None
    begin = behind or start
    for quantity in view.quantities_in(begin, min(begin + _REACH, ceiling)):
        plain = quantity.unit is None and quantity.role is None
        volume = quantity.unit == "mL" and quantity.role is Role.DOSE
        if not (plain or volume or quantity.unit == dose.unit) or not was_given(view, quantity):
            continue
        if not volume and quantity.value > dose.amount:
            return None
        unit = dose.unit if plain else quantity.unit
        return Dose(quantity.value, unit, plain, quantity.first, quantity.last)
    return None


def gone_in_of(view: View, dose: Dose) -> Dose | None:
    """As in "hung a second 500 but only about 200 of that's gone in": what went in of ``dose``.

    And "a litre of saline, just five hundred of it": what is to go in of it.
    """
    for quantity in view.quantities_in(dose.last, dose.last + _PART_REACH):
        if view.norm(quantity.last) != "of" or view.norm(quantity.last + 1) not in {"that", "it"}:
            continue
        behind = set(view.norms(quantity.last + 2, quantity.last + 6))
        before = set(view.norms(quantity.first - 3, quantity.first))
        told = ("about" in before and behind & _GONE_IN) or before & {"only", "just"}
        if not told or behind & _LEFT:
            continue
        unit = "mL" if dose.unit == "L" and quantity.value >= _MILLILITRES else dose.unit
        whole = dose.amount * 1000 if unit != dose.unit else dose.amount
        if quantity.unit in (None, unit) and 1 <= quantity.value < whole:
            return Dose(quantity.value, unit, quantity.unit is None, quantity.first, quantity.last)
    return None


_PART_REACH = 12
_GONE_IN = frozenset({"in", "through", "gone", "given"})
_LEFT = frozenset("left remaining wasted leaked spilled missed tissued".split())
_MILLILITRES = 20
"""A number of a litre's parts from here on is of millilitres."""


def part_of(view: View, dose: Dose) -> Dose | None:
    """As in "six of the ten of morphine": what was given of ``dose``."""
    i = dose.first - 1
    if view.norm(i) not in {"the", "those", "that"} or view.norm(i - 1) != "of":
        return None
    number = view.number_at.get(i - 2)
    if number is not None and number.form is Form.HALF and number.value < 1:
        half = number.value * dose.amount  # "half of the five milligrams"
        return Dose(half, dose.unit, True, number.first, dose.last)
    if number is None or number.value >= dose.amount:
        return None
    return Dose(number.value, dose.unit, True, number.first, number.last)


def was_given(view: View, quantity: Quantity | Dose) -> bool:
    """Whether a verb of giving stands at the amount: "gave him four", "40 in so far"."""
    i, after = quantity.first - 1, quantity.last
    while view.norm(i) in _WHOM and i > 0:
        i -= 1
    closed = view.gap(after + 1) not in PHRASE_GAPS
    told = closed or view.norm(after + 1) in {"so", "now", "at", "already"}
    received = view.norm(i) in {"got", "had"} and view.norm(i - 1) in _HE
    if received or view.norm(i) in _GAVE:
        return True
    return view.norm(after) in {"given", "in", "used"} and told


def _drawn(view: View, dose: Dose, start: int) -> bool:
    if view.has(_DRAWN, dose.first - 4, dose.first) or view.has(_DRAWN, start, start + 3):
        return True
    return view.norm(start) in _HUNG and view.norm(start + 1) not in _UP_WHAT


def _in_so_much(view: View, start: int) -> int | None:
    """Token behind "in ten mils", "in ten": what the drug was drawn up in."""
    quantity = view.quantity_at.get(start + 1) if view.norm(start) in {"in", "into"} else None
    if quantity is None or quantity.unit not in {None, "mL"}:
        return None
    return quantity.last


_REACH = 12
_HE = frozenset({"he", "she", "they"})
_WHOM = frozenset("him her them only just about us a".split())
_GAVE = frozenset("gave given giving pushed used".split())
_HUNG = frozenset({"up", "hung"})
"""Behind a bag's amount: "500 of saline up, about 200 in so far"."""
_UP_WHAT = frozenset("the his her each a nose nostril to".split())
_DRAWN = frozenset("signed drew drawn made mixed prepared syringe ordered".split())
