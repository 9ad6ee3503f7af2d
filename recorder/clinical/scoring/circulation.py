"""Shock index by age, and blood glucose outside the limits."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.scoring import tables
from recorder.clinical.scoring.observations import to_mg_dl, to_mmhg
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.rounds import Round, ids, short
from recorder.clinical.scoring.thresholds import Thresholds
from recorder.clinical.wording import describe
from recorder.core.model import FactKind, Score


def shock(patient: Patient, rounds: Sequence[Round], limits: Thresholds) -> list[Score]:
    """Shock index of each round; from 4 years, by the adult limit while the age is not certain."""
    known = patient.is_at_least(4)
    if known is False or (known is None and patient.all(FactKind.VITAL, "apgar")):
        return []
    scores = []
    for observed in rounds:
        hr, sbp = observed.number("heart_rate"), to_mmhg(observed.fact("systolic_bp"))
        index = None if hr is None or sbp is None else tables.shock_index(hr=hr, sbp=sbp)
        pair = observed.facts(*_PAIR)
        inputs = (("set", observed.label), *((short(f), describe.bare(f)) for f in pair))
        if index is None:
            if pair and observed.observed.apart.issuperset(_PAIR):
                scores.append(Score("Shock index", None, "", _PLAIN, ids(pair), inputs, _UNPAIRED))
            continue
        meaning, source = _shock_meaning(index, patient, limits)
        scores.append(Score("Shock index", index, meaning, source, ids(pair), inputs))
    whole = [s for s in scores if s.value is not None]
    return whole or scores[:1]


def _shock_meaning(index: float, patient: Patient, limits: Thresholds) -> tuple[str, str]:
    """What the index means at this age, and the source of the limit."""
    age = patient.age_years
    child = None if age is None else tables.sipa_limit(age)
    if child is not None:
        is_abnormal = "abnormal" if index > child else "not abnormal"
        return f"{is_abnormal} for age (limit {describe.number(child)})", _BY_AGE
    limit = limits.shock_index_above
    height = "raised" if index > limit else "above 0.9" if index > 0.9 else "not raised"
    which = "limit" if patient.is_at_least(tables.SIPA_UNDER) else "age not certain, adult limit"
    return f"{height} ({which} {describe.number(limit)})", _PLAIN


_PAIR = ("heart_rate", "systolic_bp")
_UNPAIRED = ("which pulse was read with which pressure",)
_PLAIN = "Heart rate over systolic pressure"
_BY_AGE = "Paediatric age-adjusted shock index (SIPA)"


def glucose(patient: Patient, limits: Thresholds) -> list[Score]:
    """Only readings outside the limits; a usual one needs no line."""
    scores = []
    for fact in patient.all(FactKind.VITAL, "blood_glucose"):
        mg_dl = to_mg_dl(fact)
        if mg_dl is None or limits.glucose_below <= mg_dl < limits.glucose_from:
            continue
        is_low = mg_dl < limits.glucose_below
        limit = f"under {limits.glucose_below:g}" if is_low else f"{limits.glucose_from:g} or more"
        scores.append(
            Score(
                name="Glucose",
                value="low" if is_low else "high",
                meaning=f"{limit} mg/dL",
                source="Site thresholds",
                derived_from=(fact.id,),
                inputs=(("glucose", describe.measured(fact)),),
            )
        )
    return scores
