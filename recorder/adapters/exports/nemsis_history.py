"""What was before: NEMSIS eHistory with allergies, illnesses, home medicines and the last meal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recorder.adapters.exports import codes
from recorder.adapters.exports import nemsis_codes as nemsis
from recorder.adapters.exports.nemsis_values import Value, Values, unique, why_left_out
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.scoring.observations import numeric
from recorder.clinical.scoring.patient import Patient, classes_of, is_unsure
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus

_HISTORY = re.compile(r"([A-QRSTUZ][0-9][0-9A-Z])((\.[0-9A-Z]{1,3})?)|[0-9A-HJ-NP-Z]{3,7}")


def background(source: ExportSource, patient: Patient, told: Values) -> None:
    """Allergies, past illnesses, a pregnancy, the last meal."""
    allergies, others = [], []
    for fact in patient.all(FactKind.ALLERGY):
        snomed = codes.term_code("allergen", fact.name, "snomed")
        if fact.name in _NONE_KNOWN:
            allergies.append(Value(None, {"PN": nemsis.NO_KNOWN_DRUG_ALLERGY}))
        elif rxnorm := codes.rxnorm(fact.name):
            allergies.append(Value(rxnorm, {"CodeType": nemsis.RXNORM}))
        elif snomed:
            others.append(Value(snomed))
        elif group := _group(fact):
            allergies.append(Value(group, {"CodeType": nemsis.ICD10}))
    past = [
        Value(code)
        for f in patient.facts
        if f.kind is FactKind.HISTORY
        and f.status in (FactStatus.ASSERTED, FactStatus.HISTORICAL)
        and not f.needs_review
        and (code := codes.history_code(f))
        and _HISTORY.fullmatch(code)
    ]
    told_of = {"eHistory.06": allergies, "eHistory.07": others, "eHistory.08": past}
    for element, values in told_of.items():
        if values:
            told[element] = unique(values)
    _pregnancy(patient, told)
    _substances(patient, told)
    _last_meal(source, patient, told)


_NONE_KNOWN = ("nkda", "none")


def _group(fact: Fact) -> str:
    """The code of the group of drugs that the substance belongs to, where it is one."""
    groups = (nemsis.ALLERGY_GROUPS.get(name) for name in sorted(classes_of(fact.name)))
    known = {code for code in groups if code}
    return known.pop() if len(known) == 1 else ""


def uncoded_allergies(source: ExportSource) -> list[str]:
    """Allergies that no code names, or only that of a larger group, or that are to check."""
    told = Patient.of(source.analysis.facts).told(FactKind.ALLERGY)
    left = [f for f in told if (is_unsure(f) or not _has_a_code(f)) and f.name not in _NONE_KNOWN]
    return [f"{describe.subject(f)} ({_why_left_out(f)})" for f in left]


def _has_a_code(fact: Fact) -> bool:
    """A code of its own; that of penicillins is one of "penicillin"."""
    own = codes.rxnorm(fact.name) or codes.term_code("allergen", fact.name, "snomed")
    return bool(own) or fact.name in nemsis.ALLERGY_GROUPS


def _why_left_out(fact: Fact) -> str:
    group = not is_unsure(fact) and _group(fact)
    return "coded as its group" if group else why_left_out(is_unsure(fact))


def _last_meal(source: ExportSource, patient: Patient, told: Values) -> None:
    """When the patient last ate."""
    meals = patient.all(FactKind.EVENT_TIME, "last_oral_intake")
    at = source.moment_of(meals[0]) or source.earlier(meals[0]) if len(meals) == 1 else None
    if at is not None:
        told["eHistory.19"] = [Value(at.isoformat())]


def _pregnancy(patient: Patient, told: Values) -> None:
    weeks = [w for f in patient.all(FactKind.VITAL, "gestational_age") if (w := numeric(f))]
    if len(weeks) == 1:
        band = "3118009" if weeks[0] < 12 else "3118005" if weeks[0] <= 20 else "3118007"
        told["eHistory.18"] = [Value(band)]
    elif code := _pregnant(patient):
        told["eHistory.18"] = [Value(code)]


def _pregnant(patient: Patient) -> str:
    """That she is, that it is possible, or that it was denied and nothing else said of it."""
    if patient.finding("pregnancy"):
        return nemsis.PREGNANT
    told = {f.status for f in patient.facts if f.name == "pregnancy" and not f.needs_review}
    if FactStatus.UNCERTAIN in told:
        return nemsis.MAYBE_PREGNANT
    return nemsis.NOT_PREGNANT if told == {FactStatus.NEGATED} else ""


def _substances(patient: Patient, told: Values) -> None:
    """What tells of drink and drugs, where it was told what does."""
    shown = [
        Value(code)
        for fact in patient.finding("alcohol_use", "drug_use")
        for detail in fact.detail
        if (code := nemsis.SUBSTANCES.get((fact.name, detail[1])))
    ]
    if shown:
        told["eHistory.17"] = unique(shown)


def home_medicines(source: ExportSource) -> Iterator[Values]:
    """One group a home medicine that has a code; none taken is a pertinent negative."""
    for fact in Patient.of(source.analysis.facts).all(FactKind.HOME_MEDICATION):
        rxnorm = codes.rxnorm(fact.name)
        if fact.name == "none":
            yield {"eHistory.12": [Value(None, {"PN": nemsis.NONE_REPORTED})]}
        elif rxnorm:
            yield {"eHistory.12": [Value(rxnorm)]}
