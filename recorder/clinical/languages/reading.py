"""One reading of a vital sign in another language, what it may be, and why it is doubted."""

from __future__ import annotations

from dataclasses import dataclass

TENS = "two bare numbers, taken as tens of mmHg"
JOINER = "a little word of the number was not heard"
ONE = "only one number of a pressure was heard"
POINT = "decimal point was not heard"
GLUCOSE_UNIT = "mg/dL or mmol/L was not said"
EITHER = "two numbers, and which of them is right was not clear"
RATE = "which rate it is was not said"

PRESSURE = "blood_pressure"
ANY_RATE = "rate"
NO_BREATHING = 50
FITTING_UNITS: dict[str, set[str]] = {
    "spo2": {"%"}, "heart_rate": {"/min"}, "respiratory_rate": {"/min"}, "temperature": {"Cel"},
    "blood_glucose": {"mg/dL", "mmol/L", "mg"}, "etco2": {"mm[Hg]"}, "weight": {"kg"},
    "map": {"mm[Hg]"}, "gestational_age": set(), "capillary_refill": set(), "lactate": {"mmol/L"},
}  # fmt: skip
BANDS: dict[str, tuple[float, float]] = {
    "heart_rate": (20, 260), "respiratory_rate": (2, 80), "spo2": (40, 100), "etco2": (4, 120),
    "temperature": (25, 44), "blood_glucose": (0.6, 1500), "weight": (0.4, 300),
    "capillary_refill": (0, 15), "lactate": (0.2, 25), "gcs_total": (3, 15), "gcs_eye": (1, 4),
    "gcs_verbal": (1, 5), "gcs_motor": (1, 6), "pain_score": (0, 10),
    "map": (20, 250), "gestational_age": (4, 44), "systolic_bp": (30, 300),
    "diastolic_bp": (10, 200),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value at tokens ``[first, last)``."""

    slot: str
    value: float
    first: int
    last: int
    unit: str
    implied: bool = True
    review: str | None = None
    alternatives: tuple[float, ...] = ()
    rule: str = "sign.announced"
    superseded: bool = False


def is_pair(upper: float, lower: float, joined: bool, announced: bool) -> bool:
    """A pressure in millimetres of mercury."""
    if not (upper == int(upper) and lower == int(lower) and lower < upper):
        return False
    if not joined or not announced:
        return 60 <= upper <= 270 and 30 <= lower <= 160
    return 40 <= upper <= 300 and 10 <= lower <= 200


def is_in_tens(upper: float, lower: float) -> bool:
    """ "doce ocho", "16 por 10": a pressure in centimetres of mercury."""
    return 6 <= upper <= 26 and 3 <= lower <= 16 and lower < upper and upper - lower >= 1.5
