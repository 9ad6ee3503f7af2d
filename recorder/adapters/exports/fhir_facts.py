"""One fact as one FHIR R4 resource (plain dicts), its words kept as an extension.

Only asserted facts become positive values. A negated finding is a refuted Condition, a withheld
drug a MedicationAdministration that was not done, a reading in doubt an Observation without a
value and with both readings in a note.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from recorder.adapters.exports import codes
from recorder.adapters.exports.nemsis_codes import ALERTS
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.facts.course import comes_after
from recorder.clinical.scoring.observations import Reading, dropped
from recorder.clinical.wording import describe, wording
from recorder.clinical.wording.describe import Names
from recorder.clinical.wording.particulars import manner, particulars, released_words, seen
from recorder.core.model import Evidence, Fact, FactKind, FactStatus, Score
from recorder.core.review import ActKind, Hand

Json = dict[str, Any]

EVIDENCE_URL = "urn:handover:fhir:transcript-evidence"
_HL7 = "http://terminology.hl7.org/CodeSystem/"
_ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_NKDA = ("409137002", "No known drug allergy")
_ABSENT = (FactStatus.NEGATED, FactStatus.REFUSED)
_MOST_REPEATS = 20
"""Times beyond which a count is told in one resource instead of as many."""
_NORMAL = frozenset(
    {"airway_patent", "alert_oriented", "clear_lung_sounds", "normal_sinus_rhythm",
     "pupils_perrl", "skin_dry", "skin_warm"}
)  # fmt: skip
"""Findings that are as they should be."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes the resources of one encounter; ids depend on the recording and fact ids only."""

    source: ExportSource
    names: Names
    opposed: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    """By the id of a finding, what said the opposite of it."""

    def urn(self, what: str) -> str:
        """A stable ``urn:uuid`` for ``what`` within this recording."""
        name = f"handover/{self.source.recording.rec_id}/{what}"
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"

    @property
    def status(self) -> str:
        """Status of observations: preliminary until a human signed."""
        return "final" if self.source.signed_at else "preliminary"

    @property
    def links(self) -> Json:
        """Patient and encounter, as most resources name them."""
        return {
            "subject": {"reference": self.urn("patient")},
            "encounter": {"reference": self.urn("encounter")},
        }

    def reading(self, reading: Reading) -> Json:
        """An Observation of one reading; pressures and coma scores have components."""
        if reading.sign == "blood_pressure":
            return self._panel(reading, codes.BLOOD_PRESSURE_PANEL, reading.facts)
        if reading.sign == "gcs" and len(reading.facts) > 1:
            return self._coma(reading)
        fact = reading.facts[0]
        return self._observation(fact, _vital_concept(fact), reading.facts) | self._value(fact)

    def finding(self, fact: Fact) -> Json:
        """A Condition: confirmed, provisional or refuted; one that came or went says which.

        What is as it should be is no condition: an Observation that it is so, or is not.
        """
        concept = self._concept("finding", fact)
        against = self.opposed.get(fact.id, ())
        denied = describe.statement(against[-1], self.names) if against else ""
        if fact.name in _NORMAL:
            return self._normal(fact, {"text": concept["text"]}, denied)
        told = self._condition(fact, concept, "encounter-diagnosis")
        if not against:
            return told
        told["extension"] = [evidence(e) for e in _evidence_of((fact, *against))]
        if comes_after(against[-1], (fact,)):
            gone = _coded(f"{_HL7}condition-clinical", "resolved")
            return told | {"clinicalStatus": gone, "abatementString": f"later told: {denied}"}
        return told | {"onsetString": f"first told: {denied}"}

    def _normal(self, fact: Fact, concept: Json, denied: str) -> Json:
        told = self._observation(fact, concept, (fact,))
        told["category"] = [_coded(f"{_HL7}observation-category", "exam")]
        if denied:
            told["note"] = [*told.get("note", []), {"text": f"also told: {denied}"}]
        if fact.needs_review or fact.status not in (FactStatus.ASSERTED, FactStatus.NEGATED):
            return told | {"dataAbsentReason": _coded(f"{_HL7}data-absent-reason", "unknown")}
        return told | {"valueBoolean": not fact.negated}

    def complaint(self, fact: Fact) -> Json:
        """The complaint as a provisional or confirmed Condition."""
        value = str(fact.value)
        tables = ("complaint", "finding", "mechanism")
        code = next((c for t in tables if (c := codes.term_code(t, value, "icd10"))), None)
        text = describe.display(fact, self.names)
        return self._condition(fact, _concept(text, codes.ICD10, code), "encounter-diagnosis")

    def history(self, fact: Fact) -> Json:
        """A Condition of the past."""
        return self._condition(fact, self._concept("history", fact), "problem-list-item")

    def mechanism(self, fact: Fact) -> Json:
        """How the injury happened, as a Condition."""
        return self._condition(fact, self._concept("mechanism", fact), "encounter-diagnosis")

    def allergy(self, fact: Fact) -> Json:
        """An AllergyIntolerance; "no known" is one too."""
        if fact.name in ("nkda", "none"):
            concept = _concept(describe.display(fact), codes.SNOMED, *_NKDA)
        else:
            concept = {"text": describe.subject(fact, self.names)}
            concept |= _coding(codes.RXNORM, codes.rxnorm(fact.name))
            if "coding" not in concept:
                snomed = codes.term_code("allergen", fact.name, "snomed")
                concept |= _coding(codes.SNOMED, snomed)
        told = self._base("AllergyIntolerance", fact) | {
            "patient": self.links["subject"],
            "encounter": self.links["encounter"],
            "code": concept,
            "verificationStatus": self._verification(fact, "allergyintolerance-verification"),
        }
        if fact.status not in _ABSENT:
            told["clinicalStatus"] = _coded(f"{_HL7}allergyintolerance-clinical", "active")
        if signs := [{"text": text} for key, text in fact.detail if key == "reaction"]:
            told["reaction"] = [{"manifestation": signs}]
        return told

    def home_medicine(self, fact: Fact) -> Json:
        """A MedicationStatement."""
        is_taken = fact.status is FactStatus.ASSERTED and not fact.needs_review
        status = "not-taken" if fact.status in _ABSENT else "active" if is_taken else "unknown"
        return self._base("MedicationStatement", fact) | {
            "status": status,
            "medicationCodeableConcept": self._drug(fact),
            "subject": self.links["subject"],
            "context": self.links["encounter"],
        }

    def medicines(self, fact: Fact) -> list[Json]:
        """One resource a time it was given, where how often is sure: never 20 mg for three."""
        whole, many = self.medicine(fact), fact.count or 1
        if whole.get("status") != "completed" or not 1 < many <= _MOST_REPEATS:
            return [whole]
        one = self.medicine(replace(fact, count=None))
        moments: list[datetime | None] = [*self.source.each_given(fact)] or [None] * many
        *notes, _ = one["note"]
        told = describe.statement(fact, self.names)
        timeless = {key: value for key, value in one.items() if not key.startswith("effective")}
        return [
            timeless | _effective(at) | {"note": [*notes, {"text": f"{k} of {many}: {told}"}]}
            for k, at in enumerate(moments, 1)
        ]

    def medicine(self, fact: Fact) -> Json:
        """A MedicationAdministration, or a MedicationRequest for what was only planned."""
        if fact.status is FactStatus.PLANNED:
            facts = self.source.analysis.facts
            withheld = [f for f in facts if f.kind is fact.kind and f.status in _ABSENT]
            return self._base("MedicationRequest", fact) | {
                "status": "cancelled" if dropped(fact, withheld) else "draft",
                "intent": "plan",
                "medicationCodeableConcept": self._drug(fact),
                **self.links,
            }
        told = self._base("MedicationAdministration", fact) | {
            "status": _done_status(fact),
            "medicationCodeableConcept": self._drug(fact),
            "subject": self.links["subject"],
            "context": self.links["encounter"],
            **_effective(self.source.given_at(fact)),
        }
        told["note"] = [*told.get("note", []), {"text": describe.statement(fact, self.names)}]
        if fact.status in _ABSENT:
            refused = fact.status is FactStatus.REFUSED
            return told | {"statusReason": [{"text": "refused" if refused else "withheld"}]}
        return told | self._dosage(fact)

    def _alert(self, fact: Fact) -> Json:
        """A Communication: who was called is told, nothing was done to the patient."""
        told = self._base("Communication", fact) | {
            "status": _done_status(fact),
            "topic": {"text": describe.subject(fact, self.names)},
            **self.links,
        }
        shown = {"text": describe.statement(fact, self.names)}
        return told | {"note": [*told.get("note", []), shown]}

    def procedure(self, fact: Fact) -> Json:
        """A Procedure; failed or refused ones were not done."""
        if fact.name in ALERTS:
            return self._alert(fact)
        told = self._base("Procedure", fact) | {
            "status": _done_status(fact),
            "code": self._concept("intervention", fact, codes.SNOMED, "snomed"),
            **self.links,
        }
        if fact.status in _ABSENT:
            reason = dict(fact.detail).get("outcome") or released_words(fact)
            refused = "refused" if fact.status is FactStatus.REFUSED else ""
            reason = reason or refused or "failed or not done"
            told["statusReason"] = {"text": reason}
        return told | self._done_where(fact, told.get("note", []))

    def _done_where(self, fact: Fact, notes: list[Json]) -> Json:
        """The body sites as they were said, and what else was said of the procedure."""
        sites = [{"text": text} for key, text in fact.detail if key == "site"]
        others = replace(fact, detail=tuple(d for d in fact.detail if d[0] != "site"))
        told_with = ", ".join(particulars(others))
        told: Json = {"bodySite": sites} if sites else {}
        return told | ({"note": [*notes, {"text": told_with}]} if told_with else {})

    def age(self, fact: Fact) -> Json:
        """The stated age; a birth date is never worked out from it."""
        concept = _concept("Age", codes.LOINC, "30525-0", "Age")
        return self._observation(fact, concept, (fact,)) | self._value(fact)

    def event_time(self, fact: Fact) -> Json:
        """A stated time as an Observation of its own."""
        concept = {"text": describe.title(fact, self.names)}
        told = self._observation(fact, concept, (fact,))
        at = self.source.moment_of(fact)
        if at is not None:
            return told | {"valueDateTime": at.isoformat()}
        return told | {"valueString": describe.moment(fact)}

    def score(self, score: Score) -> Json:
        """A worked-out score, derived from the observations it rests on."""
        told: Json = {
            "resourceType": "Observation",
            "status": self.status,
            "category": [_coded(f"{_HL7}observation-category", "survey")],
            "code": {"text": score.name},
            "device": {"reference": self.urn("device")},
            "method": {"text": score.source},
            "note": [{"text": _score_note(score)}],
            **self.links,
        }
        if score.value is None:
            told["dataAbsentReason"] = _coded(f"{_HL7}data-absent-reason", "unknown")
        elif isinstance(score.value, str):
            told["valueString"] = score.value
        else:
            told["valueQuantity"] = {"value": score.value, "unit": "score"}
        return told

    def _verification(self, fact: Fact, table: str) -> Json:
        """What was only heard is unconfirmed, until a person confirmed it or signed the report."""
        if fact.status in _ABSENT:
            return _coded(_HL7 + table, "refuted")
        if fact.status is FactStatus.UNCERTAIN or fact.needs_review:
            unsure = "provisional" if table == "condition-ver-status" else "unconfirmed"
            return _coded(_HL7 + table, unsure)
        by_person = fact.hand is not None or self.source.signed_at is not None
        return _coded(_HL7 + table, "confirmed" if by_person else "unconfirmed")

    def _base(self, kind: str, fact: Fact) -> Json:
        notes = [] if fact.hand is None else [_by_hand(fact.hand)]
        if fact.needs_review:
            shown = describe.statement(fact, self.names)
            notes.append({"text": f"To check: {shown}. {fact.review_reason}"})
        told: Json = {"resourceType": kind, "extension": [evidence(e) for e in fact.evidence]}
        return told | ({"note": notes} if notes else {})

    def _observation(self, fact: Fact, concept: Json, facts: Sequence[Fact]) -> Json:
        told = self._base("Observation", fact) | {
            "extension": [evidence(e) for e in _evidence_of(facts)],
            "status": self.status,
            "category": [_coded(f"{_HL7}observation-category", "vital-signs")],
            "code": concept,
            **self.links,
        }
        changed = [f.hand for f in facts if f.hand and f.hand.kind is ActKind.CHANGE]
        if changed:  # a person's value is none of the device's
            first = told.get("note", [])
            others = [_by_hand(hand) for hand in changed if _by_hand(hand) not in first]
            told["note"] = [*first, *others]
        else:
            told["device"] = {"reference": self.urn("device")}
        at = self.source.moment_of(fact) if fact.kind is FactKind.VITAL else None
        if at is not None:
            told["effectiveDateTime"] = at.isoformat()
        method = dict(fact.detail).get("method") if fact.kind is FactKind.VITAL else None
        if method:
            told["method"] = {"text": method}
        how = "" if method else manner(fact).strip(" ()")
        said = [w for w in (_oxygen(fact), "about" if fact.approximate else "", how) if w]
        if said:
            told["note"] = [*told.get("note", []), {"text": ", ".join(said)}]
        return told

    def _panel(self, reading: Reading, code: tuple[str, str], parts: Sequence[Fact]) -> Json:
        concept = _concept(code[1], codes.LOINC, *code)
        told = self._observation(reading.facts[0], concept, reading.facts)
        told["component"] = [{"code": _vital_concept(f)} | self._value(f) for f in parts]
        return told

    def _coma(self, reading: Reading) -> Json:
        total = reading.of("gcs_total")
        parts = [f for f in reading.facts if f is not total]
        told = self._panel(reading, codes.GCS_PANEL, parts)
        return told | {"code": _vital_concept(total)} | self._value(total) if total else told

    def _value(self, fact: Fact) -> Json:
        """``valueQuantity``, ``valueRange`` or ``valueString``; nothing plain when in doubt."""
        if fact.needs_review or fact.alternatives:
            return {"dataAbsentReason": _coded(f"{_HL7}data-absent-reason", "unknown")}
        if isinstance(fact.value, str):
            return {"valueString": fact.value}
        if fact.value is not None:
            told = _quantity(fact.value, fact.unit)
            return {"valueQuantity": told | _comparator(fact)}
        if fact.low is not None or fact.high is not None:
            ends = {"low": fact.low, "high": fact.high}
            return {
                "valueRange": {k: _quantity(v, fact.unit) for k, v in ends.items() if v is not None}
            }
        if seen(fact):
            return {"valueString": describe.measured(fact)}
        return {"dataAbsentReason": _coded(f"{_HL7}data-absent-reason", "not-performed")}

    def _condition(self, fact: Fact, concept: Json, category: str) -> Json:
        told = self._base("Condition", fact) | {
            "category": [_coded(f"{_HL7}condition-category", category)],
            "code": concept,
            "verificationStatus": self._verification(fact, "condition-ver-status"),
            **self.links,
        }
        if fact.status not in _ABSENT:
            now = "inactive" if fact.status is FactStatus.HISTORICAL else "active"
            told["clinicalStatus"] = _coded(f"{_HL7}condition-clinical", now)
        return told

    def _concept(
        self, kind: str, fact: Fact, system: str = codes.ICD10, scheme: str = "icd10"
    ) -> Json:
        text = ", ".join([describe.subject(fact, self.names), *particulars(fact)])
        own = codes.history_code(fact) if kind == "history" else None
        return _concept(text, system, own or codes.term_code(kind, fact.name, scheme))

    def _drug(self, fact: Fact) -> Json:
        text = {"text": describe.subject(fact, self.names)}
        snomed = codes.drug_snomed(fact.name)
        if snomed:
            return text | _coding(codes.SNOMED, snomed)
        return text | _coding(codes.RXNORM, codes.rxnorm(fact.name))

    def _dosage(self, fact: Fact) -> Json:
        if fact.needs_review or fact.alternatives:
            return {}
        told: Json = {}
        if fact.dose is not None:
            is_rate = (fact.unit or "").endswith(("/min", "/h"))
            told["rateQuantity" if is_rate else "dose"] = _quantity(fact.dose, fact.unit)
        if fact.route:
            told["route"] = {"text": wording().route(fact.route)}
        strength = dict(fact.detail).get("strength")
        often = f"each dose, {describe.times(fact)}" if fact.count and fact.count > 1 else ""
        if strength or often:
            told["text"] = ", ".join(filter(None, (strength, often)))
        return {"dosage": told} if told else {}


def _effective(at: datetime | None) -> Json:
    """The stated time; a required element that is unknown says so instead of guessing."""
    if at is not None:
        return {"effectiveDateTime": at.isoformat()}
    absent = {"url": _ABSENT_REASON, "valueCode": "unknown"}
    return {"effectivePeriod": {"extension": [absent]}}


def evidence(words: Evidence) -> Json:
    """The words a fact rests on, as an extension."""
    parts: list[Json] = [
        {"url": "quote", "valueString": words.quote},
        {"url": "start", "valueInteger": words.start},
        {"url": "end", "valueInteger": words.end},
    ]
    if words.audio_start_s is not None:
        parts.append({"url": "audioStart", "valueDecimal": words.audio_start_s})
    if words.audio_end_s is not None:
        parts.append({"url": "audioEnd", "valueDecimal": words.audio_end_s})
    return {"url": EVIDENCE_URL, "extension": parts}


def _evidence_of(facts: Iterable[Fact]) -> list[Evidence]:
    return list(dict.fromkeys(e for f in facts for e in f.evidence))


def _by_hand(hand: Hand) -> Json:
    """An Annotation with its author and time: what a person typed or confirmed."""
    what = "Confirmed by a person."
    if hand.kind is ActKind.CHANGE:
        what = f"Changed by hand. Heard: {hand.heard}."
    return {"authorString": hand.by, "time": hand.at.isoformat(), "text": what}


def _vital_concept(fact: Fact) -> Json:
    name = wording().name("vital", fact.name)
    known = codes.VITAL_LOINC.get(fact.name, ())
    if fact.name == "blood_glucose":
        known = tuple(code for unit, code in codes.GLUCOSE_LOINC.items() if unit == fact.unit)
    if fact.name == "apgar":
        minutes = {text for key, text in fact.detail if key == "minute"}
        known = tuple(codes.APGAR_LOINC[m] for m in minutes if len(minutes) == 1)
    coding = [{"system": codes.LOINC, "code": code, "display": text} for code, text in known]
    return {"text": name} | ({"coding": coding} if coding else {})


def _concept(text: str, system: str, code: str | None, display: str | None = None) -> Json:
    return {"text": text} | _coding(system, code, display)


def _coding(system: str, code: str | None, display: str | None = None) -> Json:
    if code is None:
        return {}
    return {
        "coding": [{"system": system, "code": code} | ({"display": display} if display else {})]
    }


def _coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _quantity(value: float, unit: str | None) -> Json:
    told: Json = {"value": value}
    if unit:
        told |= {"unit": wording().unit(unit) or unit, "system": codes.UCUM, "code": unit}
    return told


def _comparator(fact: Fact) -> Json:
    return {"comparator": fact.comparator} if fact.comparator else {}


def _done_status(fact: Fact) -> str:
    """What became of a medicine or a procedure: only what is sure was completed."""
    if fact.status in _ABSENT:
        return "not-done"
    if fact.status is FactStatus.PLANNED:
        return "preparation"
    return "unknown" if fact.status is FactStatus.UNCERTAIN or fact.needs_review else "completed"


def _oxygen(fact: Fact) -> str:
    return wording().name("oxygen", fact.oxygen) if fact.oxygen else ""


def _score_note(score: Score) -> str:
    inputs = ", ".join(f"{name} {value}" for name, value in score.inputs)
    missing = f"; missing: {', '.join(score.missing)}" if score.missing else ""
    return f"Worked out, not said. {score.meaning}; {inputs}{missing}"
