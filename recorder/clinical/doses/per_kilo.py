"""Amounts by weight: "point three per kilo, he's eighty" tells no dose, and eighty is a weight."""

from __future__ import annotations

from recorder.clinical.doses.amounts import MASS
from recorder.clinical.doses.dose_forms import WEIGHTED
from recorder.clinical.grammar.tables import words
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
