"""Vital signs as NEMSIS groups: one a set of observations, a last one for what has no time.

What has no exact NEMSIS value is left out; how a reading was taken is told where it was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.adapters.exports import nemsis_codes as nemsis
from recorder.adapters.exports.nemsis_values import Value, Values, unique
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.scoring.observations import (
    numeric,
    to_celsius,
    to_mg_dl,
    to_mmhg,
    value_of,
)
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.vital_sets import VitalSet, vital_sets
from recorder.clinical.vitals.values.not_recorded import how_it_went
from recorder.core.model import Fact, FactKind, FactStatus


def vitals(source: ExportSource) -> Iterator[Values]:
    """One group a set of observations; a last one for what has no time: rhythm, screen, PN."""
    for observed in vital_sets(source.analysis.facts):
        told = _set(source, observed)
        if told:
            yield told
    untimed = _untimed(source)
    if untimed:
        yield untimed


def _set(source: ExportSource, observed: VitalSet) -> Values:
    told: Values = {}
    for fact in observed.facts:
        element = nemsis.VITALS.get(fact.name)
        value = to_mmhg(fact) if fact.unit == "kPa" else numeric(fact)
        if element is None or value is None:
            continue
        whole = round(value) if fact.unit == "kPa" else int(value)
        low, high = nemsis.LIMITS[element]
        if (whole == value or fact.unit == "kPa") and low <= whole <= high:
            told[element] = [Value(str(whole))]
    told |= _measured(observed)
    told |= _taken(observed)
    at = source.moment(observed.time)
    if told and at is not None:
        told["eVitals.01"] = [Value(at.isoformat())]
    return told


def _measured(observed: VitalSet) -> Values:
    """Readings that NEMSIS takes in one unit or as words."""
    told: Values = {}
    celsius = to_celsius(observed.of("temperature"))
    if celsius is not None and 0 <= celsius <= 50:
        told["eVitals.24"] = [Value(f"{celsius:.1f}")]
    etco2 = to_mmhg(observed.of("etco2"))
    if etco2 is not None and 0 <= etco2 <= 760:
        told["eVitals.16"] = [Value(f"{etco2:.1f}", {"ETCO2Type": "3340001"})]
    carbon = numeric(observed.of("carboxyhemoglobin"))
    if carbon is not None and 0 <= carbon <= 99:
        told["eVitals.17"] = [Value(f"{carbon:.1f}")]
    sugar = _sugar(observed.of("blood_glucose"))
    if sugar:
        told["eVitals.18"] = [Value(sugar)]
    level = value_of(observed.of("avpu") or observed.of("responsiveness"))
    code = nemsis.AVPU.get(str(level)[:1].upper()) if level else None
    if code is None and observed.of("alert_oriented"):
        code = nemsis.ALERT
    if code:
        told["eVitals.26"] = [Value(code)]
    return told


def _taken(observed: VitalSet) -> Values:
    """How the readings of a set were taken, and the rhythm of its pulse."""
    told: Values = {}
    for name, key, element, table in _MANNERS:
        fact = observed.of(name)
        said = [text for k, text in fact.detail if k == key] if fact else []
        coded = [Value(table[text]) for text in said if text in table]
        if coded and (element == "eVitals.22" or len(set(said)) == 1):
            told[element] = coded
    return told


_MANNERS: tuple[tuple[str, str, str, Mapping[str, str]], ...] = (
    ("systolic_bp", "method", "eVitals.08", nemsis.PRESSURE_METHODS),
    ("heart_rate", "rhythm", "eVitals.13", nemsis.PULSE_RHYTHMS),
    ("gcs_total", "qualifier", "eVitals.22", nemsis.COMA_QUALIFIERS),
    ("temperature", "method", "eVitals.25", nemsis.TEMPERATURE_METHODS),
)
"""Sign, key of its particular, NEMSIS element and the codes of what was said."""


def _sugar(fact: Fact | None) -> str | None:
    words = value_of(fact)
    if isinstance(words, str):
        return {"hi": "High", "high": "High", "lo": "Low", "low": "Low"}.get(words.casefold())
    mg_dl = to_mg_dl(fact)
    return str(round(mg_dl)) if mg_dl is not None and 0 <= mg_dl < 2000.5 else None


def _untimed(source: ExportSource) -> Values:
    patient = Patient.of(source.analysis.facts)
    told: Values = {}
    rhythms = list(_rhythms(patient))
    if rhythms:
        told["eVitals.03"] = unique([Value(code) for code in rhythms])
    told |= _effort(patient) | _pulse(patient) | _stroke(source, patient)
    if "eVitals.03" in told and patient.all(FactKind.INTERVENTION, "ecg_12_lead"):
        walls = nemsis.KINDS_OF_RHYTHM["stemi"].values()
        if any(value.text in walls for value in told["eVitals.03"]):
            told["eVitals.04"] = [Value(nemsis.TWELVE_LEAD)]
    for fact in patient.facts:
        element = "eVitals.18" if fact.name == "blood_glucose" else nemsis.VITALS.get(fact.name)
        reasons = {
            FactStatus.NEGATED: nemsis.UNABLE_TO_COMPLETE,
            FactStatus.REFUSED: nemsis.REFUSED,
        }
        reason = nemsis.UNABLE_TO_COMPLETE if how_it_went(fact) else reasons.get(fact.status)
        is_vital = fact.kind is FactKind.VITAL and fact.value is None
        if is_vital and element in _MAY_BE_UNABLE and reason:
            told[element] = [Value(None, {"PN": reason})]
    return told


def _rhythms(patient: Patient) -> Iterator[str]:
    """Rhythms and infarctions; a block and a VT only where their kind was told."""
    for fact in patient.finding(*nemsis.RHYTHMS):
        yield nemsis.RHYTHMS[fact.name]
    for fact in patient.finding(*nemsis.KINDS_OF_RHYTHM):
        table = nemsis.KINDS_OF_RHYTHM[fact.name]
        yield from (table[text] for _, text in fact.detail if text in table)


def _effort(patient: Patient) -> Values:
    """The one way of breathing that was seen."""
    seen = {nemsis.EFFORTS[f.name] for f in patient.finding(*nemsis.EFFORTS)}
    for fact in patient.finding("shallow_breathing"):
        seen |= {nemsis.SHALLOW[text] for _, text in fact.detail if text in nemsis.SHALLOW}
    return {"eVitals.15": [Value(seen.pop())]} if len(seen) == 1 else {}


def _pulse(patient: Patient) -> Values:
    """The rhythm of a pulse that nobody counted."""
    felt = [f for f in patient.all(FactKind.VITAL, "heart_rate") if f.value is None]
    felt += patient.finding("irregular_pulse")
    said = {text for f in felt for key, text in f.detail if key == "rhythm"}
    codes = {nemsis.PULSE_RHYTHMS[text] for text in said if text in nemsis.PULSE_RHYTHMS}
    return {"eVitals.13": [Value(codes.pop())]} if len(codes) == 1 else {}


def _stroke(source: ExportSource, patient: Patient) -> Values:
    """Result, scale and score of the stroke screen."""
    scores = [s for s in source.analysis.scores if s.name == "Stroke screen"]
    results = [nemsis.STROKE_RESULTS.get(str(score.value)) for score in scores]
    findings = [f for f in patient.facts if f.name == "stroke_screen_positive"]
    undoubted = [f for f in findings if not f.needs_review]
    if not any(results) and any(f.negated for f in undoubted):
        results = [nemsis.STROKE_RESULTS["negative"]]
    told_of = [*undoubted, *patient.all(FactKind.VITAL, "stroke_scale")]
    said = {text for f in told_of for key, text in f.detail if key == "scale"}
    known = [nemsis.STROKE_SCALES[text] for text in said if text in nemsis.STROKE_SCALES]
    result = next((r for r in results if r), None)
    values = {numeric(f) for f in patient.all(FactKind.VITAL, "stroke_scale")}
    if not result and not known:
        return {}
    worked_out = nemsis.CINCINNATI if any(score.inputs for score in scores) else nemsis.OTHER_SCALE
    told: Values = {"eVitals.30": [Value(known[0] if len(known) == 1 else worked_out)]}
    if result:
        told["eVitals.29"] = [Value(result)]
    value = values.pop() if len(values) == 1 and len(said) == 1 else None
    if value is not None:
        told["eVitals.34"] = [Value(str(int(value)))]
    return told


_MAY_BE_UNABLE = frozenset(
    {"eVitals.06", "eVitals.10", "eVitals.12", "eVitals.14", "eVitals.18", "eVitals.27"}
)
