"""Weeks of a pregnancy with their days, as midwives tell them: "36 plus 4", "39 and 3 days"."""

from __future__ import annotations

from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View

_FEWEST, _MOST, _DAYS = 12, 44, 6


def weeks_and_days(view: View, weeks: Quantity) -> Quantity | None:
    """The days behind ``weeks``; None where the number is of something else. Nobody is so old."""
    i, value = weeks.last, weeks.value
    if value > _MOST and len(weeks.number.parts) == 2:
        value = weeks.number.parts[1]  # "para three thirty seven weeks and four days"
    if view.norm[i] not in {"plus", "and"} or not _FEWEST <= value <= _MOST:
        return None
    days = view.quantity_at.get(i + 1)
    if days is None or days.value > _DAYS or not days.number.whole:
        return None
    if view.norm[i] == "and" and days.unit != "d":
        return None
    return days if days.unit in {"d", "gestation", "wk", None} else None
