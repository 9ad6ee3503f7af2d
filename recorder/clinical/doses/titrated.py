"""A dose that was titrated: "two of morphine titrated up to eight" tells what went in in all."""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.view import View

TITRATED = "titrated to so much: in how many doses?"
_UP_TO = frozenset({"up", "to"})


def titrated_to(view: View, dose: Dose, start: int) -> Dose | None:
    """As in "two of morphine titrated up to eight": so much in all, by doses that nobody told."""
    told = view.norm[start] in {"titrated", "titrating"} and view.norm[start + 1] in _UP_TO
    if not told or "/" in (dose.unit or ""):
        return None
    quantity = view.quantity_at.get(start + 2 + (view.norm[start + 2] == "to"))
    if quantity is None or quantity.unit not in (None, dose.unit) or quantity.value <= dose.amount:
        return None
    if quantity.role not in (None, Role.DOSE) or view.norm[quantity.first - 1] != "to":
        return None
    last = quantity.last
    return Dose(quantity.value, dose.unit, quantity.unit is None, quantity.first, last, TITRATED)
