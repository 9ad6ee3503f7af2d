"""A dose that another number takes the place of: corrected, or given of what was drawn up.

Of two amounts of one drug the later, or the part that was given, counts; never both.
"""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.dose_forms import dose_in
from recorder.clinical.grammar.tables import GAVE, words
from recorder.clinical.lexicon import Drug
from recorder.clinical.numbers.measures import DOSES, UNITS
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View


def meant(view: View, dose: Dose, start: int, drug: Drug | None) -> Dose:
    """As in "20 mils, sorry, *20 milligrams*, then another ten": what further doses go on with.

    Which of the two counts is told in ``second_look/taken_back``.
    """
    for _, last in view.marks.corrections_in(start, start + _CORRECTED_REACH + 1):
        for quantity in view.quantities_in(last, last + _CORRECTED_REACH):
            dosed = quantity.role in (None, Role.DOSE)
            return (dose_in(view, quantity, drug) if dosed else None) or dose
    return dose


_CORRECTED_REACH = 4


def hesitated(view: View, dose: Dose, start: int) -> Dose:
    """As in "forty of ketamine, uh, four hundred": put right, or one more? A human decides."""
    dose = _in_the_unit_meant(view, dose, start)
    later = view.quantity_at.get(start)
    if later is None or not view.tokens[start].hesitated or later.value == dose.amount:
        return dose
    dosed = later.role is Role.DOSE or (later.role is None and later.unit is None)
    if not dosed or dose.review is not None or view.tokens[start].gap in SENTENCE_ENDS:
        return dose
    told = "another amount was said right behind it"
    return Dose(dose.amount, dose.unit, dose.implied, dose.first, dose.last, told)


def _in_the_unit_meant(view: View, dose: Dose, start: int) -> Dose:
    """As in "20 mils of ketamine, sorry, not mils, milligrams": the number in the later unit."""
    for _, last in view.marks.corrections_in(start, start + _CORRECTED_REACH):
        denied = UNITS.at(view.tokens, last + 1) if view.norm[last] == "not" else None
        if denied is not None and denied.value != dose.unit:
            return dose
        meant = UNITS.at(view.tokens, last if denied is None else denied.last)
        again = view.quantity_at.get(meant.last) if meant is not None else None
        if again is not None and again.unit is not None:
            return dose  # "20 mils, sorry, milligrams, 20 milligrams": read as told
        if meant is not None and meant.value in DOSES and last not in view.number_at:
            return Dose(dose.amount, meant.value, False, dose.first, dose.last, UNIT_PUT_RIGHT)
    return dose


UNIT_PUT_RIGHT = "the unit was put right: is the number the same?"


def given_part(view: View, dose: Dose, start: int, ceiling: int) -> Dose | None:
    """As in "drew up ten of morphine, gave four", "ketamine 100 in ten mils, gave three mils".

    None where the dose is not said to have been drawn up, or no part of it to be given.
    """
    behind = _in_so_much(view, start)
    drawn = behind is not None or _drawn(view, dose, start)
    had = drawn or (view.norm[dose.first - 1] in _OWNED and not view.gap(dose.first))
    if not had:
        return None
    begin = behind or start
    for quantity in view.quantities_in(begin, min(begin + _REACH, ceiling)):
        if not (drawn or _of_it(view, quantity)):
            continue
        plain = quantity.unit is None and quantity.role is None
        volume = quantity.unit == "mL" and quantity.role is Role.DOSE
        if not (plain or volume or quantity.unit == dose.unit) or not was_given(view, quantity):
            continue
        if not volume and quantity.value > dose.amount:
            return None
        unit = dose.unit if plain else quantity.unit
        return Dose(quantity.value, unit, plain, quantity.first, quantity.last)
    return None


def _of_it(view: View, quantity: Quantity) -> bool:
    """As in "I had ten of morphine and gave him *four of it*"."""
    return view.norm[quantity.last] == "of" and view.norm[quantity.last + 1] in {"it", "that"}


_OWNED = frozenset({"had", "got", "have"})


def gone_in_of(view: View, dose: Dose) -> Dose | None:
    """As in "hung a second 500 but only about 200 of that's gone in": what went in of ``dose``.

    And "a litre of saline, just five hundred of it": what is to go in of it.
    """
    for quantity in view.quantities_in(dose.last, dose.last + _PART_REACH):
        behind = set(view.norms(quantity.last + 2, quantity.last + 6))
        before = set(view.norms(quantity.first - 3, quantity.first))
        told = bool(("about" in before and behind & _GONE_IN) or before & {"only", "just"})
        told = told if _of_it(view, quantity) else _in_of_a_bag(view, dose, quantity)
        if not told or behind & _LEFT:
            continue
        unit = "mL" if dose.unit == "L" and quantity.value >= _MILLILITRES else dose.unit
        whole = dose.amount * 1000 if unit != dose.unit else dose.amount
        if quantity.unit in (None, unit) and 1 <= quantity.value < whole:
            return Dose(quantity.value, unit, quantity.unit is None, quantity.first, quantity.last)
    return None


def _in_of_a_bag(view: View, dose: Dose, quantity: Quantity) -> bool:
    """As in "a litre of cold saline, 700 in", "500 running, about 200 in so far"."""
    first, i = quantity.first, quantity.last + 1
    bag = dose.unit in {"L", "mL"} and not quantity.value % 10 and quantity.value >= _LEAST_IN
    if not bag or view.norm[quantity.last] != "in" or view.stops(dose.last, i):
        return False
    if view.norm[dose.last] == "in" or view.has(_NEXT_BAG, dose.last, quantity.first):
        return False  # "saline 500 in, 250 in", "a litre through, hung a second one, 250 in"
    told = view.gap(first) == "," or view.norm[first - 1] in {"about", "roughly", "around"}
    named = next((k for k in range(i - 1, dose.last - 1, -1) if k in view.drug_at), dose.last - 1)
    others = any(view.gap(k) for k in range(dose.last, named + 1))  # "saline 500, TXA, 100 in"
    closed = bool(view.gap(i)) or view.norms(i, i + 2) == ["so", "far"]
    return told and closed and not others and quantity.role is None


_NEXT_BAG = frozenset({"second", "another", "next", "third", "through", "finished", "more"})
_PART_REACH, _LEAST_IN = 12, 50
_GONE_IN = frozenset({"in", "through", "gone", "given"})
_LEFT = frozenset("left remaining wasted leaked spilled missed tissued".split())
_MILLILITRES = 20
"""A number of a litre's parts from here on is of millilitres."""


def part_of(view: View, dose: Dose) -> Dose | None:
    """As in "six of the ten of morphine": what was given of ``dose``."""
    i = dose.first - 1
    if view.norm[i] not in {"the", "those", "that"} or view.norm[i - 1] != "of":
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
    if view.norm[after] in _LEFT and after + 1 not in view.number_at:
        return False  # "twenty five wasted", but not "used five, wasted five"
    i = view.back(i, _WHOM, 0)
    closed = view.gap(after + 1) not in PHRASE_GAPS
    told = closed or view.norm[after + 1] in {"so", "now", "at", "already"}
    rest = view.quantity_at.get(after + 1)
    told = told or (rest is not None and view.norm[rest.last] in _LEFT)
    who = i - 1 - (view.norm[i - 1] in _ONLY)
    received = view.norm[i] in {"got", "had"} and view.norm[who] in _HE
    needed = view.norm[i] == "needed" and view.norm[i - 1] in {"only", "just"}
    if received or needed or view.norm[i] in _GAVE:
        return True
    return view.norm[after] in {"given", "in", "used"} and told


def given_of_drawn(view: View, dose: Quantity | Dose, start: int) -> bool:
    """As in "I drew up ten of morphine but she only had *four* of it": a part that was given."""
    return view.has(_DRAWN, start, dose.first) and was_given(view, dose)


def whole_drawn(view: View, quantity: Quantity) -> bool:
    """As in "*10 mg* of morphine drawn up, gave six": what there was, not what went in."""
    hit = view.drug_at.get(quantity.last + 1) if view.norm[quantity.last] == "of" else None
    return hit is not None and view.has(_DRAWN, hit.end, hit.end + 3)


def _drawn(view: View, dose: Dose, start: int) -> bool:
    if view.has(_DRAWN, dose.first - 4, dose.first) or view.has(_DRAWN, start, start + 3):
        return True
    if view.has(_SAID, dose.first - 3, dose.first):
        return not view.has(_TOOK, dose.first - 4, dose.first)
    return view.norm[start] in _HUNG and view.norm[start + 1] not in _UP_WHAT


def _in_so_much(view: View, start: int) -> int | None:
    """Token behind "in ten mils", "in ten": what the drug was drawn up in."""
    quantity = view.quantity_at.get(start + 1) if view.norm[start] in {"in", "into"} else None
    if quantity is None or quantity.unit not in {None, "mL"}:
        return None
    return quantity.last


_REACH = 12
_HE = frozenset({"he", "she", "they"})
_ONLY = frozenset({"only", "just"})
_WHOM = frozenset("him her them only just about us a".split())
_GAVE = GAVE | {"used"}
_HUNG = frozenset({"up", "hung"})
"""Behind a bag's amount: "500 of saline up, about 200 in so far"."""
_UP_WHAT = frozenset("the his her each a nose nostril to".split())
_SAID = frozenset("told announced wanted meant said asked planned".split())
_TOOK = frozenset("took taken had got gave given received have has".split())
_DRAWN = words("acts", "replaced", "drawn")
