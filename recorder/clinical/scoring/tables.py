"""The published tables of the scores as plain arithmetic; no facts, no words.

A missing input is None and gives no total: nothing is ever assumed to be normal. NEWS2 (c) Royal
College of Physicians 2017; RTS: Champion 1989; field triage: ACS/NASEMSO 2021; paediatric
ranges: PALS 2015; SIPA: Acker 2015.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Bands = Sequence[tuple[float, int]]
"""(highest value, points) in rising order; the last limit is infinity."""

_END = float("inf")

_NEWS2: Mapping[str, Bands] = {
    "rr": ((8, 3), (11, 1), (20, 0), (24, 2), (_END, 3)),
    "sbp": ((90, 3), (100, 2), (110, 1), (219, 0), (_END, 3)),
    "hr": ((40, 3), (50, 1), (90, 0), (110, 1), (130, 2), (_END, 3)),
    "temp": ((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1), (_END, 2)),
}
_SPO2_SCALE_1: Bands = ((91, 3), (93, 2), (95, 1), (_END, 0))
_SPO2_SCALE_2_LOW: Bands = ((83, 3), (85, 2), (87, 1), (92, 0))
_SPO2_SCALE_2_ON_OXYGEN: Bands = ((94, 1), (96, 2), (_END, 3))
_ACVPU = {"A": 0, "C": 3, "V": 3, "P": 3, "U": 3}

_RTS: Mapping[str, Bands] = {
    "gcs": ((3, 0), (5, 1), (8, 2), (12, 3), (_END, 4)),
    "sbp": ((0, 0), (49, 1), (75, 2), (89, 3), (_END, 4)),
    "rr": ((0, 0), (5, 1), (9, 2), (29, 4), (_END, 3)),
}
_RTS_WEIGHTS = {"gcs": 0.9368, "sbp": 0.7326, "rr": 0.2908}


@dataclass(frozen=True, slots=True)
class News2:
    """NEWS2 with its parts; ``total`` and ``risk`` are None while something is missing."""

    total: int | None
    parts: Mapping[str, int]
    risk: str | None = None
    missing: tuple[str, ...] = ()

    @property
    def at_least(self) -> int:
        """The sum of what is known: the total cannot be lower."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Rts:
    """Triage RTS (0-12) and weighted RTS (0-7.8408)."""

    triage: int
    weighted: float


@dataclass(frozen=True, slots=True)
class Qsofa:
    """Points of what is known; ``complete`` when all three inputs are."""

    points: int
    complete: bool
    missing: tuple[str, ...] = field(default=())


def points(value: float, bands: Bands) -> int:
    """Points of ``value`` in a table of upper limits."""
    return next(score for limit, score in bands if value <= limit)


def news2(
    *,
    rr: float | None,
    spo2: float | None,
    on_o2: bool | None,
    sbp: float | None,
    hr: float | None,
    acvpu: str | None,
    temp_c: float | None,
    scale: int = 1,
) -> News2:
    """NEWS2 of one set of observations of an adult (16 or older, not pregnant).

    Args:
        rr: breaths a minute.
        spo2: per cent.
        on_o2: breathing oxygen.
        sbp: systolic pressure in mmHg.
        hr: beats a minute.
        acvpu: A, C (new confusion), V, P or U.
        temp_c: degrees Celsius.
        scale: SpO2 scale; 2 only by a clinician's choice.
    """
    given = {"rr": rr, "sbp": sbp, "hr": hr, "temp": temp_c}
    parts = {k: points(v, _NEWS2[k]) for k, v in given.items() if v is not None}
    if acvpu is not None:
        parts["acvpu"] = _ACVPU[acvpu]
    if on_o2 is not None:
        parts["o2"] = 2 if on_o2 else 0
    if spo2 is not None and (scale == 1 or on_o2 is not None):
        parts["spo2"] = _spo2_points(spo2, bool(on_o2), scale)
    order = ("rr", "spo2", "o2", "sbp", "hr", "acvpu", "temp")
    missing = tuple(name for name in order if name not in parts)
    if missing:
        return News2(None, parts, None, missing)
    total = sum(parts.values())
    return News2(total, parts, _news2_risk(total, parts))


def _spo2_points(spo2: float, on_o2: bool, scale: int) -> int:
    if scale == 1:
        return points(spo2, _SPO2_SCALE_1)
    if spo2 <= 92:
        return points(spo2, _SPO2_SCALE_2_LOW)
    return points(spo2, _SPO2_SCALE_2_ON_OXYGEN) if on_o2 else 0


def _news2_risk(total: int, parts: Mapping[str, int]) -> str:
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    return "low-medium" if 3 in parts.values() else "low"


def rts(*, gcs: float, sbp: float, rr: float) -> Rts:
    """Revised Trauma Score."""
    given = {"gcs": gcs, "sbp": sbp, "rr": rr}
    codes = {name: points(value, _RTS[name]) for name, value in given.items()}
    weighted = sum(_RTS_WEIGHTS[name] * code for name, code in codes.items())
    return Rts(sum(codes.values()), round(weighted, 4))


def shock_index(*, hr: float, sbp: float) -> float | None:
    """Heart rate over systolic pressure, to two decimals; None without a pressure."""
    return round(hr / sbp, 2) if sbp > 0 else None


def sipa_limit(age_years: float) -> float | None:
    """Shock index above which a child of 4 to 16 is abnormal; None outside these ages."""
    if not 4 <= age_years < SIPA_UNDER:
        return None
    return 1.22 if age_years < 7 else 1.0 if age_years < 13 else 0.9


SIPA_UNDER = 17
"""Years from which on the adult limit holds."""


def qsofa(*, rr: float | None, sbp: float | None, altered: bool | None) -> Qsofa:
    """qSOFA points: respiratory rate, systolic pressure, altered mentation."""
    held = {
        "rr": None if rr is None else rr >= 22,
        "sbp": None if sbp is None else sbp <= 100,
        "altered": altered,
    }
    missing = tuple(name for name, met in held.items() if met is None)
    return Qsofa(sum(met is True for met in held.values()), not missing, missing)


def paed_hypotension_limit(age_years: float) -> float:
    """Systolic pressure (mmHg) below which a patient of this age is hypotensive (PALS)."""
    if age_years < 28 / 365.25:
        return 60
    if age_years < 1:
        return 70
    return 70 + 2 * int(age_years) if age_years < 10 else 90


def field_triage_vitals(
    *,
    age: float | None = None,
    sbp: float | None = None,
    hr: float | None = None,
    rr: float | None = None,
    motor: float | None = None,
    spo2_on_air: float | None = None,
) -> list[str]:
    """NEMSIS eInjury.03 codes of the red vital-sign criteria that are met.

    Commands, breaths and saturation are judged alike at every age, pressures only by a known one.
    """
    met = []
    if motor is not None and motor < 6:
        met.append("2903041")
    if rr is not None and (rr < 10 or rr > 29):
        met.append("2903037")
    if spo2_on_air is not None and spo2_on_air < 90:
        met.append("2903035")
    if age is None:
        return met
    if sbp is not None and sbp < _triage_pressure(age):
        met.append("2903029" if age < 10 else "2903031" if age < 65 else "2903027")
    if age >= 10 and hr is not None and sbp is not None and hr > sbp:
        met.append("2903025")
    return met


def _triage_pressure(age: float) -> float:
    if age < 10:
        return 70 + 2 * int(age)
    return 90 if age < 65 else 110


def sepsis_alert_ocfl(
    *,
    infection: bool,
    temp_c: float | None = None,
    rr: float | None = None,
    hr: float | None = None,
    etco2: float | None = None,
    lactate: float | None = None,
) -> bool | None:
    """Orange County variant; None while what is missing could still change the answer."""
    signs = (
        None if temp_c is None else temp_c > 38.0 or temp_c < 36.0,
        None if rr is None else rr > 20,
        None if hr is None else hr > 90,
    )
    perfusion = (
        None if etco2 is None else etco2 <= 25,
        None if lactate is None else lactate > 4,
    )
    return _all_of(infection, _at_least(2, signs), _at_least(1, perfusion))


def sepsis_alert_connecticut(
    *,
    infection: bool,
    temp_c: float | None = None,
    rr: float | None = None,
    hr: float | None = None,
    sbp: float | None = None,
    altered: bool | None = None,
    lactate: float | None = None,
) -> bool | None:
    """Connecticut variant; None while what is missing could still change the answer."""
    signs = (
        None if temp_c is None else temp_c < 36.0 or temp_c > 38.0,
        None if hr is None else hr > 90,
        None if rr is None else rr > 20,
        None if sbp is None else sbp < 90,
        altered,
        None if lactate is None else lactate > 4,
    )
    return _all_of(infection, _at_least(2, signs))


def _at_least(needed: int, signs: Sequence[bool | None]) -> bool | None:
    met = sum(sign is True for sign in signs)
    if met >= needed:
        return True
    return None if met + sum(sign is None for sign in signs) >= needed else False


def _all_of(*conditions: bool | None) -> bool | None:
    if False in conditions:
        return False
    return None if None in conditions else True


@dataclass(frozen=True, slots=True)
class AgeBand:
    """PALS 2015 ranges of one age group; None where the table has no figure."""

    name: str
    under_years: float
    hr: tuple[int, int]
    rr: tuple[int, int] | None


PAEDIATRIC: tuple[AgeBand, ...] = (
    AgeBand("neonate", 28 / 365.25, (100, 205), None),
    AgeBand("infant", 1, (100, 190), (30, 53)),
    AgeBand("toddler", 3, (98, 140), (22, 37)),
    AgeBand("preschool", 6, (80, 120), (20, 28)),
    AgeBand("school age", 12, (75, 118), (18, 25)),
    AgeBand("adolescent", 16, (60, 100), (12, 20)),
)


def paediatric_band(age_years: float) -> AgeBand | None:
    """The age group of a child; None from 16 years."""
    return next((band for band in PAEDIATRIC if age_years < band.under_years), None)
