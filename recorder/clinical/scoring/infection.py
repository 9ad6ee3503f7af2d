"""qSOFA and the sepsis alert; the alert only where an infection was stated."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.scoring import tables
from recorder.clinical.scoring.observations import to_celsius, to_mmhg
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.rounds import Round, consciousness, ids, named, short
from recorder.clinical.scoring.thresholds import Thresholds
from recorder.clinical.wording import describe
from recorder.core.model import Score


def qsofa(patient: Patient, rounds: Sequence[Round], limits: Thresholds) -> list[Score]:
    """Only for adults, and only where a suspected infection was stated.

    One that is not complete is left out, unless what was said of the consciousness contradicts
    itself: then it says so.
    """
    if not patient.is_at_least(limits.adult_from) or not patient.infection:
        return []
    scores = []
    for observed in rounds:
        mind = consciousness(patient, observed)
        gcs = observed.number("gcs_total")
        altered = mind.altered if gcs is None or mind.contradictory else gcs < 15
        got = tables.qsofa(
            rr=observed.number("respiratory_rate"),
            sbp=to_mmhg(observed.fact("systolic_bp")),
            altered=altered,
        )
        is_open = mind.contradictory and got.missing == ("altered",)
        if not got.complete and not is_open:
            continue
        used = observed.facts("respiratory_rate", "systolic_bp")
        used += observed.facts("gcs_total") or mind.facts
        inputs = (("set", observed.label), *((short(f), describe.display(f)) for f in used))
        meaning = "positive (2 or more)" if got.points >= 2 else "" if is_open else "below 2"
        source = "qSOFA, Sepsis-3 2016; for information, not a screening tool by itself"
        value, missing = (None, (mind.missing,)) if is_open else (got.points, ())
        scores.append(Score("qSOFA", value, meaning, source, ids(used), inputs, missing))
    return scores


def sepsis(patient: Patient, rounds: Sequence[Round], limits: Thresholds) -> list[Score]:
    """One alert for the worst set, only when a suspected infection was stated."""
    if not patient.infection or not rounds:
        return []
    judged = [_sepsis_of(patient, r, limits) for r in rounds]
    rank = {"met": 2, None: 1, "not met": 0}
    return [max(judged, key=lambda s: rank[s.value])] if judged else []  # type: ignore[index]


def _sepsis_of(patient: Patient, observed: Round, limits: Thresholds) -> Score:
    temp_c, rr = to_celsius(observed.fact("temperature")), observed.number("respiratory_rate")
    hr, lactate = observed.number("heart_rate"), observed.number("lactate")
    if limits.variant == "ocfl":
        etco2 = to_mmhg(observed.fact("etco2"))
        met = tables.sepsis_alert_ocfl(
            infection=True, temp_c=temp_c, rr=rr, hr=hr, etco2=etco2, lactate=lactate
        )
        names = ("temperature", "respiratory_rate", "heart_rate", "etco2", "lactate")
        source = "Orange County EMS sepsis alert"
    else:
        met = tables.sepsis_alert_connecticut(
            infection=True,
            temp_c=temp_c,
            rr=rr,
            hr=hr,
            sbp=to_mmhg(observed.fact("systolic_bp")),
            altered=consciousness(patient, observed).altered,
            lactate=lactate,
        )
        names = ("temperature", "respiratory_rate", "heart_rate", "systolic_bp", "lactate")
        source = "Connecticut EMS sepsis alert"
    used = observed.facts(*names)
    absent = [named(n) for n in names if observed.fact(n) is None]
    return Score(
        name="Sepsis alert",
        value=None if met is None else "met" if met else "not met",
        meaning="suspected infection was stated",
        source=source,
        derived_from=ids([*patient.infection, *used]),
        inputs=(("set", observed.label), *((short(f), describe.display(f)) for f in used)),
        missing=tuple(absent) if met is None else (),
    )
