"""Facts of one encounter as NEMSIS values; what has no exact NEMSIS value is left out.

Only asserted and undoubted facts give values. A denied symptom, a drug withheld for an allergy,
a reading that could not be taken become pertinent negatives (PN).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from recorder.adapters.exports import codes
from recorder.adapters.exports import nemsis_codes as nemsis
from recorder.adapters.exports.nemsis_arrest import arrest
from recorder.adapters.exports.nemsis_disposition import disposition
from recorder.adapters.exports.nemsis_history import background
from recorder.adapters.exports.nemsis_injury import injury
from recorder.adapters.exports.nemsis_values import Value, Values, unique, why_left_out
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.facts.course import opposed
from recorder.clinical.scoring.observations import numeric
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus

_SYMPTOM = re.compile(
    r"(R[0-6][0-9](\.[0-9]{1,4})?|(R73\.9)|(R99))|([A-QSTUZ][0-9][0-9A-Z])((\.[0-9A-Z]{1,4})?)"
)
_MOST_REPEATS = 10


def patient_values(source: ExportSource) -> Values:
    """Everything that stands once in a report."""
    patient = Patient.of(source.analysis.facts)
    told: Values = {}
    _who(patient, told)
    _times(source, patient, told)
    _situation(source, patient, told)
    injury(source, patient, told)
    arrest(source, patient, told)
    background(source, patient, told)
    disposition(patient, told)
    return told


def _who(patient: Patient, told: Values) -> None:
    age = patient.age_fact
    unit = nemsis.AGE_UNITS.get(age.unit or "") if age else None
    value = numeric(age)
    if age and age.unit == "wk" and value is not None:  # NEMSIS counts no weeks
        unit, value = nemsis.AGE_UNITS["d"], value * 7
    if unit and value is not None and value == int(value) and 1 <= value <= 120:
        told["ePatient.15"] = [Value(str(int(value)))]
        told["ePatient.16"] = [Value(unit)]
    sexes = {str(f.value) for f in patient.all(FactKind.SEX)}
    if len(sexes) == 1 and (code := nemsis.SEX.get(sexes.pop())):
        told["ePatient.25"] = [Value(code)]


def _situation(source: ExportSource, patient: Patient, told: Values) -> None:
    onset = patient.all(FactKind.EVENT_TIME, "onset")
    moments = {at for f in onset if not f.approximate and (at := source.began(f))}
    if len(moments) == 1:
        told["eSituation.01"] = [Value(moments.pop())]
    well = patient.all(FactKind.EVENT_TIME, "last_known_well")
    if len(well) == 1 and (at := source.began(well[0])):
        attributes = {"PN": nemsis.APPROXIMATE} if well[0].approximate else {}
        told["eSituation.18"] = [Value(at, attributes)]
    complaints = patient.all(FactKind.CHIEF_COMPLAINT)
    if complaints:
        told["eSituation.03"] = [Value("2803001")]
        told["eSituation.04"] = [Value(describe.display(complaints[0])[:255])]
    _symptoms(patient, complaints, told)


_CALL_TIMES = {
    "en_route": "eTimes.05",
    "on_scene": "eTimes.06",
    "at_patient": "eTimes.07",
    "left_scene": "eTimes.09",
    "at_destination": "eTimes.11",
    "transfer_of_care": "eTimes.12",
}
"""Element of each of the call's own times, in the order in which they happen."""


def _times(source: ExportSource, patient: Patient, told: Values) -> None:
    """The call's own times; none of them when two are said in the wrong order."""
    moments = {}
    for name, element in _CALL_TIMES.items():
        said = [at for f in patient.all(FactKind.EVENT_TIME, name) if (at := source.moment_of(f))]
        if len(said) == 1:
            moments[element] = said[0]
    if list(moments.values()) == sorted(moments.values()):
        told.update({element: [Value(at.isoformat())] for element, at in moments.items()})


def _symptoms(patient: Patient, complaints: list[Fact], told: Values) -> None:
    """The complaint is the primary symptom if it is one; all others are associated symptoms."""
    primary = {f.value for f in complaints[:1]}
    both = opposed(patient.facts)
    others = []
    for fact in patient.facts:
        code = codes.term_code("finding", fact.name, "icd10")
        if fact.kind is not FactKind.FINDING or not code or not _SYMPTOM.fullmatch(code):
            continue
        if fact.needs_review or (fact.negated and fact.id in both):
            continue  # what is denied of a finding that was there as well: it came or went
        if fact.negated:
            others.append(Value(code, {"PN": nemsis.SYMPTOM_NOT_PRESENT}))
        elif fact.status is FactStatus.ASSERTED and fact.name in primary:
            told["eSituation.09"] = [Value(code)]
        elif fact.status is FactStatus.ASSERTED:
            others.append(Value(code))
    if others:
        told["eSituation.10"] = unique(others)


# --- treatment -----------------------------------------------------------------------------------


def medicines(source: ExportSource) -> Iterator[Values]:
    """One group an administration; a drug without a code stays in the narrative only."""
    patient = Patient.of(source.analysis.facts)
    allergic = {f.name for f in patient.all(FactKind.ALLERGY)}
    for fact in patient.facts:
        if fact.kind is not FactKind.MEDICATION_GIVEN or fact.needs_review:
            continue
        drug = _drug(fact)
        if drug is None:
            continue
        if fact.status is FactStatus.ASSERTED:
            count = min(fact.count or 1, _MOST_REPEATS)
            moments: list[datetime | None] = [*source.each_given(fact)] or [None] * count
            yield from (_given(fact, drug, at) for at in moments[:count])
        elif fact.status is FactStatus.REFUSED:
            yield _withheld(drug, nemsis.REFUSED)
        elif fact.negated and fact.name in allergic:
            yield _withheld(drug, nemsis.MEDICATION_ALLERGY)


def withheld_medicines(source: ExportSource) -> list[str]:
    """Drugs that were not given, whether their reason has a code or not, for the narrative."""
    facts = Patient.of(source.analysis.facts).facts
    held = [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN and f.negated]
    return [describe.subject(f) for f in held]


def uncoded_medicines(source: ExportSource) -> list[str]:
    """Drugs given or taken at home that are to check or have no code in our tables, and doses
    beyond those that are listed one by one; the narrative says why."""
    given = source.analysis.asserted(FactKind.MEDICATION_GIVEN)
    left = [f for f in given if f.needs_review or _drug(f) is None]
    told = [f"{describe.display(f)} ({why_left_out(f.needs_review)})" for f in left]
    many = (f for f in given if f not in left and (f.count or 0) > _MOST_REPEATS)
    told += [f"{describe.display(f)} (the first {_MOST_REPEATS} doses are listed)" for f in many]
    home = source.analysis.asserted(FactKind.HOME_MEDICATION)
    uncoded = (f for f in home if f.needs_review or not (codes.rxnorm(f.name) or f.name == "none"))
    why = "home medicine, {}"
    told += [f"{describe.display(f)} ({why.format(why_left_out(f.needs_review))})" for f in uncoded]
    return told


def _drug(fact: Fact) -> Value | None:
    snomed = codes.drug_snomed(fact.name)
    if snomed:
        return Value(snomed, {"CodeType": nemsis.SNOMED})
    rxnorm = codes.rxnorm(fact.name)
    return Value(rxnorm, {"CodeType": nemsis.RXNORM}) if rxnorm else None


def _given(fact: Fact, drug: Value, at: datetime | None) -> Values:
    told: Values = {
        "eMedications.02": [Value(nemsis.YES if fact.prior_to_ems else nemsis.NO)],
        "eMedications.03": [drug],
    }
    if at is not None:
        told["eMedications.01"] = [Value(at.isoformat())]
    if fact.route in nemsis.ROUTES:
        told["eMedications.04"] = [Value(nemsis.ROUTES[fact.route or ""])]
    responses = {text for key, text in fact.detail if key == "response"}
    if len(responses) == 1:
        told["eMedications.07"] = [Value(nemsis.RESPONSES[responses.pop()])]
    if fact.dose is not None and not fact.alternatives:
        told["eMedications.05"] = [Value(describe.number(round(fact.dose, 3)))]
        unit = nemsis.DOSE_UNITS.get(fact.unit or "", nemsis.OTHER_UNIT)
        told["eMedications.06"] = [Value(unit)] if fact.unit else []
    return told


def _withheld(drug: Value, reason: str) -> Values:
    return {"eMedications.03": [Value(drug.text, {**drug.attributes, "PN": reason})]}


def procedures(source: ExportSource) -> Iterator[Values]:
    """One group a procedure with a code; a failed one was performed without success."""
    for fact in Patient.of(source.analysis.facts).facts:
        code = codes.term_code("intervention", fact.name, "snomed")
        if fact.kind is not FactKind.INTERVENTION or fact.needs_review or not code:
            continue
        detail = _settled(fact)
        if fact.status is FactStatus.ASSERTED:
            before = {"eProcedures.02": [Value(nemsis.YES if fact.prior_to_ems else nemsis.NO)]}
            succeeded = {"eProcedures.06": [Value(nemsis.YES)]} if "attempts" in detail else {}
            yield before | _done(code, detail) | succeeded
        elif fact.status is FactStatus.REFUSED:
            yield {"eProcedures.03": [Value(code, {"PN": nemsis.REFUSED})]}
        elif fact.negated and detail.get("outcome") == "failed":
            yield _done(code, detail) | {"eProcedures.06": [Value(nemsis.NO)]}


def _settled(fact: Fact) -> Mapping[str, str]:
    """The details that were told in one way only."""
    said: dict[str, set[str]] = {}
    for key, text in fact.detail:
        said.setdefault(key, set()).add(text)
    return {key: texts.pop() for key, texts in said.items() if len(texts) == 1}


def _done(code: str, detail: Mapping[str, str]) -> Values:
    told: Values = {"eProcedures.03": [Value(code)]}
    if size := detail.get("gauge") or detail.get("size"):
        told["eProcedures.04"] = [Value(size[:20])]
    attempts = detail.get("attempts", "")
    if attempts.isdecimal() and 1 <= int(attempts) <= 10:
        told["eProcedures.05"] = [Value(attempts)]
    site = nemsis.SITES.get(detail.get("site", "").casefold())
    if site and code in _VASCULAR:
        told["eProcedures.13"] = [Value(site)]
    return told


_VASCULAR = frozenset({"392230005", "430824005"})
"""Access to a vein and to a bone: of no other procedure is the place a vascular one."""


def alerts(source: ExportSource) -> Iterator[Values]:
    """One group a hospital team that was alerted."""
    for fact in Patient.of(source.analysis.facts).all(FactKind.INTERVENTION, *nemsis.ALERTS):
        yield {"eDisposition.24": [Value(nemsis.ALERTS[fact.name])]}
