"""NEWS2 of each round of observations of an adult; a partial one says "at least"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recorder.clinical.scoring import tables
from recorder.clinical.scoring.observations import to_celsius, to_mmhg
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.rounds import Consciousness, Round, consciousness, ids
from recorder.clinical.scoring.thresholds import Thresholds
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, Score

NEWS2_SOURCE = "NEWS2 (c) Royal College of Physicians 2017"
_LEAST_INPUTS = 4
"""A NEWS2 of fewer observations than this is not worth a line."""

_NEWS2_NAMES = {
    "rr": "respiratory rate",
    "spo2": "SpO2",
    "o2": "air or oxygen",
    "sbp": "systolic pressure",
    "hr": "pulse",
    "acvpu": "consciousness",
    "temp": "temperature",
}
_NEWS2_FACTS = {
    "rr": ("respiratory_rate",),
    "spo2": ("spo2",),
    "o2": ("spo2",),
    "sbp": ("systolic_bp",),
    "hr": ("heart_rate",),
    "temp": ("temperature",),
}


def news2(patient: Patient, rounds: Sequence[Round], limits: Thresholds, scale: int) -> list[Score]:
    """Every complete NEWS2, and one that is not where it is already higher than all of those.

    When none is complete, the one with most inputs, without a total.
    """
    is_adult = patient.is_at_least(limits.adult_from)
    if is_adult is False or patient.pregnancy:
        return []
    ages = patient.ages if is_adult else []
    made = [_news2_of(patient, r, scale, ages) for r in rounds]
    totals = [got.total for _, got in made if got.total is not None and ages]
    enough = [m for m in made if len(m[1].parts) >= _LEAST_INPUTS and m[0].value is None]
    if totals:
        higher = (m for m in enough if m[1].at_least > max(totals))
        worse = max(higher, key=lambda m: m[1].at_least, default=None)
        return [m[0] for m in made if m[0].value is not None or m is worse]
    partial = max(enough, key=lambda m: len(m[1].parts), default=None)
    return [partial[0]] if partial else []


def _news2_of(
    patient: Patient, observed: Round, scale: int, ages: Sequence[Fact]
) -> tuple[Score, tables.News2]:
    got, mind = _points(patient, observed, scale)
    missing = [mind.missing if n == "acvpu" else _NEWS2_NAMES[n] for n in got.missing]
    if not ages:
        missing.insert(0, "age")
    used = [*_used(got.parts, observed), *mind.facts, *ages]
    inputs = [("set", observed.label)]
    inputs += [(_NEWS2_NAMES[n], _news2_input(n, p, observed, mind)) for n, p in got.parts.items()]
    meaning = f"at least {got.at_least}" if missing else f"{got.risk} clinical risk"
    if got.missing and ages and (before := observed.with_before()) is not observed:
        whole, known = _points(patient, before, scale)
        if not whole.missing:
            told = ", ".join(_NEWS2_NAMES[name] for name in got.missing)
            meaning += f"; {whole.total} if what was told before still holds: {told}"
            used += [*_used(got.missing, before), *known.facts]
    if scale == 1 and patient.all(FactKind.HISTORY, "copd"):
        meaning += ", SpO2 scale 1 (scale 2 is a clinician's choice)"
    score = Score(
        name="NEWS2",
        value=None if missing else got.total,
        meaning=meaning,
        source=NEWS2_SOURCE + (f", SpO2 scale {scale}" if scale != 1 else ""),
        derived_from=ids(used),
        inputs=tuple(inputs),
        missing=tuple(missing),
    )
    return score, got


def _points(patient: Patient, observed: Round, scale: int) -> tuple[tables.News2, Consciousness]:
    """What the table gives a round, and the consciousness that was put into it."""
    mind = consciousness(patient, observed)
    spo2 = observed.fact("spo2")
    context = spo2.oxygen if spo2 else None
    got = tables.news2(
        rr=observed.number("respiratory_rate"),
        spo2=observed.number("spo2"),
        on_o2=None if context is None else context == "oxygen",
        sbp=to_mmhg(observed.fact("systolic_bp")),
        hr=observed.number("heart_rate"),
        acvpu=mind.code,
        temp_c=to_celsius(observed.fact("temperature")),
        scale=scale,
    )
    return got, mind


def _used(names: Iterable[str], observed: Round) -> list[Fact]:
    return [f for name in names for f in observed.facts(*_NEWS2_FACTS.get(name, ()))]


def _news2_input(name: str, got: int, observed: Round, mind: Consciousness) -> str:
    if name == "acvpu":
        return f"{mind.said} = {got}"
    fact = observed.fact(_NEWS2_FACTS[name][0])
    if fact is None:
        return str(got)
    if name == "o2":
        return f"{'room air' if fact.oxygen == 'room_air' else 'oxygen'} = {got}"
    return f"{describe.bare(fact)} = {got}"
