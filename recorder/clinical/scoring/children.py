"""Readings beside the usual ranges for a child of this age (PALS 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.clinical.scoring import tables
from recorder.clinical.scoring.observations import to_mmhg
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.rounds import Round, ids, short
from recorder.clinical.wording import describe
from recorder.core.model import Fact, Score


def paediatric(patient: Patient, rounds: Sequence[Round]) -> list[Score]:
    """Each round of a child under 16 beside the ranges for its age, which may be to check."""
    age, stated = patient.told_years, patient.told_age
    band = tables.paediatric_band(age) if age is not None else None
    if band is None or age is None or stated is None:
        return []
    judged = [(r, _judged(r, age, band)) for r in rounds]
    return [_score(r, band, told, stated) for r, told in judged if told]


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading beside its range."""

    fact: Fact
    span: str
    is_outside: bool


def _judged(observed: Round, age: float, band: tables.AgeBand) -> list[Judged]:
    told = []
    for name, span in (("heart_rate", band.hr), ("respiratory_rate", band.rr)):
        value, fact = observed.number(name), observed.fact(name)
        if value is not None and fact is not None and span is not None:
            is_outside = not span[0] <= value <= span[1]
            told.append(Judged(fact, f"usual {span[0]} to {span[1]}", is_outside))
    pressure = observed.fact("systolic_bp")
    sbp, low = to_mmhg(pressure), tables.paed_hypotension_limit(age)
    if sbp is not None and pressure is not None:
        told.append(Judged(pressure, f"low under {low:g}", sbp < low))
    return told


def _score(observed: Round, band: tables.AgeBand, told: Sequence[Judged], age: Fact) -> Score:
    outside = [f"{short(j.fact)} {describe.bare(j.fact)}" for j in told if j.is_outside]
    inputs = [(short(j.fact), f"{describe.bare(j.fact)} ({j.span})") for j in told]
    return Score(
        name="Ranges for age",
        value=f"outside: {', '.join(outside)}" if outside else "within",
        meaning=f"{band.name}, awake" + ("; age to check" if age.needs_review else ""),
        source="PALS 2015",
        derived_from=ids([*(j.fact for j in told), age]),
        inputs=(("set", observed.label), *inputs),
    )
