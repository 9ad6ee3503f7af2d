"""The unit of a blood glucose that another one tells: "sugar was 38 ... now it's 126"."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import GLUCOSE_UNIT_UNSAID, SURELY_MG_DL


def settle_sugars(board: Board) -> None:
    """Whole numbers of which the unit was open are mg/dL where another reading surely is.

    Not where one of the readings is in mmol/L: then two meters, or two countries, were heard.
    """
    sugars = [r for r in board.readings if r.slot == "blood_glucose"]
    sure = any(
        r.unit == "mg/dL" and (r.value or 0) >= SURELY_MG_DL and not r.review for r in sugars
    )
    if not sure or any(r.unit == "mmol/L" for r in sugars):
        return
    for reading in sugars:
        if _is_open(reading):
            board.change(reading, replace(reading, review=None))


def _is_open(reading: Reading) -> bool:
    return reading.unit == "mg/dL" and reading.review == GLUCOSE_UNIT_UNSAID
