"""Glasgow total from its parts, and the stroke screen."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.scoring.observations import numeric
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.rounds import Round, ids
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, Score


def gcs(rounds: Sequence[Round]) -> list[Score]:
    """The total of three stated parts where no total was stated."""
    names = ("gcs_eye", "gcs_verbal", "gcs_motor")
    scores = []
    for observed in rounds:
        parts = [(f, numeric(f)) for f in observed.facts(*names)]
        known = [int(value) for _, value in parts if value is not None]
        if observed.fact("gcs_total") or len(known) != 3:
            continue
        inputs = [("set", observed.label), *zip("EVM", map(str, known), strict=True)]
        used = ids(f for f, _ in parts)
        source = "Glasgow Coma Scale, sum of three stated parts"
        scores.append(Score("GCS", sum(known), "", source, used, tuple(inputs)))
    return scores


_ARM = "arm drift"
_STROKE_SIGNS = {
    "facial droop": ("facial_droop",),
    _ARM: ("arm_drift",),
    "speech": ("slurred_speech", "aphasia"),
}


def stroke(patient: Patient) -> list[Score]:
    """Cincinnati scale (the signs of FAST): one abnormal sign is positive, negative needs all.

    Weakness of one side counts as an arm that drifts.
    """
    inputs: list[tuple[str, str]] = []
    used: list[Fact] = []
    missing = []
    for sign, names in _STROKE_SIGNS.items():
        there = patient.finding(*names)
        if sign == _ARM and not _injured(patient):
            there += patient.finding("unilateral_weakness")
        denied = [f for f in patient.facts if f.kind is FactKind.FINDING and f.name in names]
        denied = [f for f in denied if f.negated and not f.needs_review]
        if there or denied:
            inputs.append((sign, "abnormal" if there else "normal"))
            used += there or denied
        else:
            missing.append(sign)
    stated = patient.finding("stroke_screen_positive") + _by_scale(patient)
    is_positive = any(found == "abnormal" for _, found in inputs)
    if not used and not stated:
        return []
    value = "positive" if is_positive or stated else None if missing else "negative"
    return [
        Score(
            name="Stroke screen",
            value=value,
            meaning=_stroke_meaning(patient, value, bool(stated) and not is_positive),
            source="Cincinnati Prehospital Stroke Scale",
            derived_from=ids([*used, *stated]),
            inputs=tuple(inputs),
            missing=() if value else tuple(missing),
        )
    ]


_POSITIVE_FROM = {"Cincinnati": 1, "FAST": 1, "BE-FAST": 1, "LAMS": 4, "RACE": 5}
"""Scores from which a scale is positive, for a large vessel of LAMS (Nazliel 2008) and RACE
(Perez de la Ossa 2014); below those two it is not negative."""


def _by_scale(patient: Patient) -> list[Fact]:
    """The stated scores of scales that are positive."""
    told = []
    for fact in patient.all(FactKind.VITAL, "stroke_scale"):
        limit = _POSITIVE_FROM.get(dict(fact.detail).get("scale", ""))
        value = numeric(fact)
        if limit is not None and value is not None and value >= limit:
            told.append(fact)
    return told


def _injured(patient: Patient) -> bool:
    """Something else than a fall happened: a weak arm may be of the injury."""
    other = [f for f in patient.trauma if f.name not in {"fall", "fall_from_height"}]
    return bool(other or patient.finding("motor_sensory_deficit"))


def _stroke_meaning(patient: Patient, value: str | None, is_stated: bool) -> str:
    if value != "positive":
        return ""
    told = ["stated by the crew" if is_stated else "one abnormal sign is enough"]
    known_well = patient.known_well()
    if known_well:
        told.append(f"last known well {describe.moment(known_well[0])}")
    else:
        told.append("last known well not stated")
    sugar = patient.all(FactKind.VITAL, "blood_glucose")
    told.append(f"glucose {describe.measured(sugar[-1])}" if sugar else "glucose not stated")
    return "; ".join(told)
