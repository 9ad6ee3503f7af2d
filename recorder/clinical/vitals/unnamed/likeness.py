"""Whether a number may be a sign without its name: as an answer, or like what was told before."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.clinical.vitals.no_value import pronoun_one
from recorder.clinical.vitals.readings import Reading
from recorder.clinical.vitals.unnamed.called_out import UNNAMED
from recorder.clinical.vitals.unnamed.told_before import Before, Told
from recorder.clinical.vitals.values.fitting import Fit, Habit, doubt_of, fit, habit_of

_ANSWERS = {
    "heart_rate": (25, 230), "respiratory_rate": (4, 70), "spo2": (50, 100), "gcs_total": (3, 15),
    "etco2": (2, 120), "pain_score": (0, 10), "blood_glucose": (0.6, 900), "temperature": (25, 109),
    "weight": (1, 300), "peak_flow": (50, 800), "lactate": (0.2, 25), "ketones": (0, 12),
}  # fmt: skip
"""Signs that are asked for, and what may be answered."""
_UNIT_UNSAID = frozenset({"blood_glucose", "weight"})
"""Signs whose unit may be in doubt in an answer."""
_NEAR = {
    "heart_rate": 70, "respiratory_rate": 16, "spo2": 20, "gcs_total": 12, "etco2": 30,
    "pain_score": 10, "blood_glucose": 350, "temperature": 5,
}  # fmt: skip
"""How far from its last value a sign is believed without its name."""


class Likeness:
    """Reads numbers as signs that were told or asked for."""

    def __init__(self, view: View, told: Told) -> None:
        self._view = view
        self._told = told
        self._habit = habit_of(view)

    def answer(self, quantity: Quantity, slot: str) -> Reading | None:
        """The number as the sign that was asked for by its name."""
        low, high = _ANSWERS.get(slot, (0, -1))
        if not low <= quantity.value <= high and quantity.number.form is not Form.RUN:
            return None
        fitted = self._fit(quantity, slot)
        if fitted is None or (fitted.review and slot not in _UNIT_UNSAID):
            return None
        return _reading(slot, fitted)

    def near(self, quantity: Quantity, slot: str) -> Reading | None:
        """The number as a sign that was told before, where it is not far from that."""
        before = self._told.last(slot, quantity.first)
        return None if before is None else self.beside(quantity, before)

    def beside(self, quantity: Quantity, before: Before) -> Reading | None:
        """The number as the sign that ``before`` told of, also of what is usual."""
        slot = before.slot
        fitted = self._fit(quantity, slot, before)
        if fitted is None or fitted.unit != before.unit:
            return None
        if fitted.review not in {None, before.review} and quantity.number.form is not Form.RUN:
            return None
        far = abs(fitted.value - before.value)
        return _reading(slot, fitted) if 0 < far <= _NEAR.get(slot, 0) else None

    def _fit(self, quantity: Quantity, slot: str, before: Before | None = None) -> Fit | None:
        """The unit of an earlier reading tells the unit of this."""
        if pronoun_one(self._view, quantity):
            return None
        before = before or self._told.last(slot, quantity.first)
        unit = before.unit if before is not None else ""
        habit = {"mg/dL": Habit.US, "mmol/L": Habit.METRIC}.get(unit, self._habit)
        fitted = fit(self._view, quantity, slot, habit)
        if fitted is None or before is None:
            return fitted
        return replace(fitted, review=doubt_of(fitted, before.review))


def _reading(slot: str, fitted: Fit) -> Reading:
    return Reading(
        slot, fitted.value, fitted.unit, fitted.first, fitted.last, f"{slot}.focus",
        fitted.implied, review=fitted.review or UNNAMED, alternatives=fitted.alternatives,
    )  # fmt: skip
