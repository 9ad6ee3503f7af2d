"""Vital signs in a report: first, worst and last of each, and the course of the longer ones.

"Worst" is the reading farthest outside the usual band for the age; it is left out while the age
is not known and the band depends on it. It orders what was said; it is never a judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import TypeAlias

from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.page import Block, Line, Table
from recorder.clinical.scoring.observations import (
    Reading,
    bounds,
    series,
    start_of,
    to_celsius,
    to_mg_dl,
    to_mmhg,
)
from recorder.clinical.scoring.tables import paed_hypotension_limit, paediatric_band
from recorder.clinical.scoring.vital_sets import is_breathed
from recorder.clinical.vitals.values.not_recorded import UNRECORDABLE, how_it_went
from recorder.clinical.wording import capital, describe, say, wording
from recorder.clinical.wording.particulars import manner
from recorder.core.model import Fact, FactKind, FactStatus

ORDER = (
    "blood_pressure", "heart_rate", "respiratory_rate", "spo2", "gcs", "temperature",
    "blood_glucose", "pain_score", "etco2", "capillary_refill", "map", "lactate", "ketones",
    "carboxyhemoglobin", "peak_flow", "apgar",
)  # fmt: skip
Band: TypeAlias = tuple[float | None, float | None]

_OF_THE_PERSON = ("weight", "gestational_age")
_NAMES = {"blood_pressure": "BP", "gcs": "GCS"}
_MEASURE = {"blood_pressure": "systolic_bp", "gcs": "gcs_total"}

# sign -> usual adult band in mmHg, degrees Celsius, mg/dL; None = no limit on this side.
# Only used to find the worst reading.
_BANDS: dict[str, Band] = {
    "blood_pressure": (110, 160),
    "heart_rate": (60, 100),
    "respiratory_rate": (12, 20),
    "spo2": (100, None),
    "gcs": (15, None),
    "pain_score": (None, 0),
    "capillary_refill": (None, 0),
    "lactate": (None, 0),
    "carboxyhemoglobin": (None, 0),
    "ketones": (None, 0),
    "temperature": (36, 38),
    "blood_glucose": (70, 180),
    "etco2": (35, 45),
    "map": (70, 105),
}
_MEASURED_IN: dict[str, Callable[[Fact | None], float | None]] = {
    "temperature": to_celsius,
    "blood_glucose": to_mg_dl,
    "etco2": to_mmhg,
    "blood_pressure": to_mmhg,
}
_AGE_DEPENDENT = ("blood_pressure", "heart_rate", "respiratory_rate")


def signs_block(encounter: Encounter) -> list[Block]:
    """The table of first, worst and last, and the course of signs read more than twice."""
    rows = [_row(encounter, sign) for sign in present(encounter)]
    if not rows:
        return []
    if all(row[2] == row[3] == "" for row in rows):
        table = Table((say("Sign"), say("Reading")), tuple(row[:2] for row in rows))
    else:
        table = Table(tuple(map(say, ("Sign", "First said", "Worst", "Last said"))), tuple(rows))
    return [table, *_courses(encounter)]


def present(encounter: Encounter) -> list[str]:
    """Signs with at least one reading, in the customary order."""
    said = dict.fromkeys(r.sign for r in encounter.readings)
    known = [sign for sign in ORDER if sign in said]
    return known + [s for s in said if s not in ORDER and s not in _OF_THE_PERSON]


def signs_spoken(encounter: Encounter, *, last: bool, in_full: bool = False) -> list[str]:
    """First (or, for signs read again, last) readings as one says them.

    A sign that was read once is told with the round it was said in. ``in_full``: with how and when
    it was taken.
    """
    told = []
    for sign in present(encounter):
        found = series(encounter.readings, sign)
        if len(found) < 2 and last is not _is_late(encounter, found[0]):
            continue
        reading = found[-1 if last else 0]
        words = _aloud(reading) + _breathing(encounter, reading)
        told.append(words + _taken(encounter, reading) if in_full else words)
    return told


def breathed(encounter: Encounter) -> list[Fact]:
    """Oxygen that is told with the saturation that was measured on it, first or last."""
    found = series(encounter.readings, "spo2")
    ends = found[:1] + found[1:][-1:]
    return [f for reading in ends for f in _oxygen_beside(encounter, reading)]


def _breathing(encounter: Encounter, reading: Reading) -> str:
    """As in "98 on oxygen, 15 L/min": how much of it and by what."""
    beside = _oxygen_beside(encounter, reading)
    told = (" ".join(filter(None, (describe.dose(f), describe.route(f)))) for f in beside)
    return "".join(f" {words}" for words in told)


def _oxygen_beside(encounter: Encounter, reading: Reading) -> list[Fact]:
    """The oxygen told with it; none where the same number was told again on another amount."""
    given = encounter.of_kind(FactKind.MEDICATION_GIVEN, FactStatus.ASSERTED)
    spo2 = reading.of("spo2")
    beside = [f for f in given if not (f.prior_to_ems or f.needs_review) and is_breathed(f, spo2)][
        :1
    ]
    last = max((e.start for e in spo2.evidence), default=0) if spo2 else 0
    moved = [f for f in given if beside and f.name == beside[0].name and f != beside[0]]
    again = any(start_of(beside[0]) < start_of(f) <= last + _MOVED_CHARS for f in moved)
    return [] if again and last > start_of(beside[0]) else beside


_MOVED_CHARS = 80
"""From a saturation to the oxygen that was changed with it: "sats 98, I've dropped her to 4"."""


def _taken(encounter: Encounter, reading: Reading) -> str:
    """How and when a reading was taken; that a pulse is irregular stands among the findings."""
    irregular = any(f.name == "irregular_pulse" for f in encounter.of_kind(FactKind.FINDING))
    facts = (replace(f, detail=tuple(d for d in f.detail if d[0] != "rhythm")) if irregular else f
             for f in reading.facts if f.name != "stroke_scale")  # fmt: skip
    how = "".join(map(manner, facts))
    return how + (say(" at {}", reading.time) if reading.time else "")


def _is_late(encounter: Encounter, only: Reading) -> bool:
    """Whether the one reading of a sign was said after most of the others' last ones.

    A sign that is told again before any other makes no second round: behind "GCS 14, no, 13" the
    first pressure is no last one.
    """
    rows = [series(encounter.readings, sign) for sign in present(encounter)]
    lasts = [row[-1].start for row in rows if len(row) > 1 and _is_interrupted(encounter, row)]
    return bool(lasts) and 2 * sum(start < only.start for start in lasts) > len(lasts)


def _is_interrupted(encounter: Encounter, row: Sequence[Reading]) -> bool:
    """Whether another sign was told between the first and the last reading of one."""
    first, last = row[0], row[-1]
    return any(
        r.sign != first.sign and first.start < r.start < last.start for r in encounter.readings
    )


def signs_between(encounter: Encounter) -> list[str]:
    """Readings that are neither the first nor the last of their sign, as one says them."""
    return [
        _aloud(reading)
        for sign in present(encounter)
        for reading in series(encounter.readings, sign)[1:-1]
    ]


def sign_name(sign: str) -> str:
    """Short name of a row."""
    return say(_NAMES[sign]) if sign in _NAMES else wording().short(sign)


def cell(encounter: Encounter, reading: Reading) -> str:
    """One reading with its stated time, unit where the row has none, mark and references."""
    when = say(" at {}", reading.time) if reading.time else ""
    how = "".join(manner(fact) for fact in reading.facts if fact.name != "stroke_scale")
    told = reading.text + _breathing(encounter, reading) + how + when
    return encounter.cite(told, *reading.facts, *_oxygen_beside(encounter, reading))


def worst(encounter: Encounter, found: Sequence[Reading]) -> Reading | None:
    """The reading farthest outside the band; None when all lie within or the band is unknown."""
    band = _band(encounter, found[0].sign)
    if band is None:
        return None
    rated = [(distance, -i, r) for i, r in enumerate(found) if (distance := _beyond(r, band))]
    return max(rated)[2] if rated else None


def _band(encounter: Encounter, sign: str) -> Band | None:
    """The usual band of a sign at the patient's age; None while that is not known."""
    if sign not in _AGE_DEPENDENT:
        return _BANDS.get(sign)
    years = [describe.age_years(f) for f in encounter.of_kind(FactKind.AGE)]
    if len(years) != 1 or years[0] is None:
        return None
    group = paediatric_band(years[0])
    if group is None:
        return _BANDS[sign]
    if sign == "blood_pressure":
        return (paed_hypotension_limit(years[0]), None)
    return group.hr if sign == "heart_rate" else group.rr


def _row(encounter: Encounter, sign: str) -> tuple[str, str, str, str]:
    found = series(encounter.readings, sign)
    label = ", ".join(filter(None, [capital(sign_name(sign)), _unit_of(found)]))
    if len(found) == 1:
        only = _cell_in(encounter, found[0], found)
        return (label, "", "", only) if _is_late(encounter, found[0]) else (label, only, "", "")
    return (
        label,
        _cell_in(encounter, found[0], found),
        _worst_cell(encounter, found),
        _cell_in(encounter, found[-1], found),
    )


def _worst_cell(encounter: Encounter, found: Sequence[Reading]) -> str:
    if any(r.needs_review for r in found):
        return say("not decided")
    reading = worst(encounter, found)
    return _cell_in(encounter, reading, found) if reading else "-"


def _cell_in(encounter: Encounter, reading: Reading, row: Sequence[Reading]) -> str:
    """A cell that names its unit when the row's readings do not share one."""
    told = cell(encounter, reading)
    unit = reading.facts[0].unit
    if _unit_of(row) or unit is None:
        return told
    return told.replace(reading.text, f"{reading.text} {wording().unit(unit)}".strip(), 1)


def _unit_of(found: Sequence[Reading]) -> str:
    units = {wording().unit(r.facts[0].unit) for r in found}
    return units.pop() if len(units) == 1 else ""


def _courses(encounter: Encounter) -> list[Block]:
    lines: list[Block] = []
    for sign in present(encounter):
        found = series(encounter.readings, sign)
        if len(found) > 2:
            told = ", ".join(cell(encounter, r) for r in found)
            lines.append(Line(told, say("All {} readings in order", sign_name(sign))))
    return lines


def _aloud(reading: Reading) -> str:
    name = sign_name(reading.sign)
    told = reading.text
    if reading.sign == "blood_pressure":
        told = told.replace("/", say(" over "))
    if reading.sign == "pain_score":
        told = told.replace("/", say(" out of "))
    unit = wording().unit(reading.facts[0].unit)
    if reading.sign in ("temperature", "blood_glucose", "etco2", "lactate", "capillary_refill"):
        told = f"{told} {unit}".strip()
    return f"{name} {told}" + (say(" (to check)") if reading.needs_review else "")


def _beyond(reading: Reading, band: Band) -> float:
    """How far outside the band, as a share of the nearer limit's size; 0 inside."""
    fact = reading.of(_MEASURE.get(reading.sign, reading.sign))
    if fact is not None and how_it_went(fact) == UNRECORDABLE:
        return inf
    ends = bounds(fact, _MEASURED_IN.get(reading.sign))
    if ends is None:
        return 0.0
    low, high = band
    below = 0.0 if low is None else (low - ends[0]) / max(low, 1)
    above = 0.0 if high is None else (ends[1] - high) / max(high, 1)
    return max(below, above, 0.0)
