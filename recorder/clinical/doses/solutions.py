"""Amounts of a solution whose strength was named: "250 of ten percent dextrose" is millilitres."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.per_kilo import per_mil
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View

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
