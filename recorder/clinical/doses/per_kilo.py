"""Amounts by weight: "point three per kilo, he's eighty" tells no dose, and eighty is a weight.

Amounts of a solution whose strength was named: "250 of ten percent dextrose" is millilitres.
"""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.amounts import MASS, Dose
from recorder.clinical.doses.dose_forms import WEIGHTED
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.measures import DURATIONS
from recorder.clinical.numbers.quantities import RATIO, Quantity, Role
from recorder.clinical.view import View

DOSE_UNSAID = "told by weight, and not what that comes to"
PER_WEIGHT = frozenset({"mg/kg", "ug/kg", "mL/kg"})
"""Units of amounts by weight."""
_KILOS = words("measures", "per_kilo", "kilos")
_PER = words("measures", "per_kilo", "per")
_WEIGHS = words("measures", "per_kilo", "weighs")
_ABOUT = words("measures", "per_kilo", "about")
_REACH = 8
"""Most words from an amount by weight to the weight."""
_LIGHTEST = 2


def told_by_weight(view: View, first: int, last: int) -> bool:
    """Whether an amount by weight begins in tokens ``[first, last)``: "0.3 per kilo"."""
    return any(
        quantity.unit in PER_WEIGHT
        or (view.norm[quantity.last] in _PER and view.norm[quantity.last + 1] in _KILOS)
        for quantity in view.quantities_in(max(0, first), last)
    )


def is_weight_behind(view: View, quantity: Quantity) -> bool:
    """As in "point three per kilo, he's eighty": what somebody weighs, no dose and no age."""
    if quantity.unit is not None or quantity.role is not None or quantity.value < _LIGHTEST:
        return False
    i = view.back(quantity.first - 1, _ABOUT, quantity.first - 4)
    return view.norm[i] in _WEIGHS and told_by_weight(view, quantity.first - _REACH, quantity.first)


def per_mil(view: View, quantity: Quantity) -> int:
    """Token behind the strength "1 mg per mil", "50 mics/ml"; 0 for anything else."""
    i = quantity.last
    if quantity.unit not in MASS or i >= view.count:
        return 0
    joined = view.norm[i] == "per" or view.tokens[i].gap == "/"
    i += view.norm[i] == "per"
    return i + 1 if joined and view.norm[i] in _MILS else 0


_MILS = frozenset("ml mil cc millilitre milliliter".split())


def passed_to(view: View, quantity: Quantity) -> int:
    """Token behind what may stand between a drug and its dose, 0 when ``quantity`` is none.

    A strength, a weight, when it was given, "one lot", "two per kilo, so".
    """
    strength = quantity.unit != "mL/h" and quantity.unit in (*WEIGHTED, "kg", "%", RATIO)
    if strength or quantity.unit in DURATIONS or quantity.role is Role.TIME:
        return quantity.last
    if (behind := per_mil(view, quantity)) > 0:
        return behind
    if quantity.unit is None and view.norm[quantity.last] in {"lot", "lots"}:
        return quantity.last + 1
    hourly = (view.norm[quantity.last], view.norm[quantity.last + 1])
    if quantity.unit is None and hourly in (("an", "hour"), ("per", "hour")):
        return quantity.last + 2
    if (
        quantity.unit is None
        and view.norm[quantity.last] == "per"
        and (view.norm[quantity.last + 1] in {"kilo", "kg", "kilogram"})
    ):
        return view.past(
            quantity.last + 2, {"im", "iv", "io", "in", "so", "that"}, len(view.tokens)
        )
    return 0


_STRENGTHS = frozenset("d5w d5 d10 d25 d50 percent pct ten 10 25 50 fifty five".split())
_STRONGEST = frozenset({"d50", "fifty", "50"})
_GRAMS = 25
"""The most grams that are given at once; a larger number without a unit is of millilitres."""
_LARGEST_BAG = 1000
_LIQUIDS = words("acts", "elliptical", "liquids")


def strengths_of(view: View, hit: Hit, drug: Drug | None) -> set[str]:
    """The words of the strength named with a solution: "D10", "ten percent dextrose"."""
    if drug is None or drug.name != "dextrose":
        return set()
    return set(view.norms(hit.start - 2, hit.end + 1)) & _STRENGTHS


def is_volume(view: View, hit: Hit, drug: Drug | None, amount: float) -> bool:
    """As in "D10, hang it. 250?": more than anybody gives in grams."""
    return _GRAMS < amount <= _LARGEST_BAG and bool(strengths_of(view, hit, drug))


def of_liquid(view: View, quantity: Quantity) -> bool:
    """As in "gave him Benadryl before I even got there, ten mils of the liquid"."""
    i = quantity.last + (view.norm[quantity.last] == "of")
    i += view.norm[i] == "the"
    return quantity.unit == "mL" and view.norm[i] in _LIQUIDS


def of_solution(view: View, hit: Hit, dose: Dose, drug: Drug | None) -> Dose:
    """``dose`` in millilitres where only its strength tells what the number is of."""
    if dose.unit == "mL":
        return _by_strength(view, hit, dose)
    named = strengths_of(view, hit, drug)
    if not dose.implied or dose.unit != "g":
        return dose
    if not named or view.norm[dose.first] in {"amp", "amps"}:
        return dose
    if dose.amount > _GRAMS:
        return replace(dose, unit="mL", review=None)
    if named & _STRONGEST or dose.review:
        return dose
    return replace(dose, review="grams or millilitres were not said")


def _by_strength(view: View, hit: Hit, dose: Dose) -> Dose:
    """As in "midazolam 1 mg per mil, 2 mils given": what the millilitres come to."""
    for strength in view.quantities_in(hit.end, dose.first):
        if per_mil(view, strength):
            amount = round(dose.amount * strength.value, 6)
            return replace(dose, amount=amount, unit=strength.unit, review=None)
    return dose


def behind_strength(view: View, end: int) -> int:
    """Behind "dextrose ten | percent": the name ends inside the strength that was said."""
    number = view.number_at.get(end - 1)
    strength = view.quantity_at[number.first] if number is not None else None
    return strength.last if strength is not None and strength.unit == "%" else end
