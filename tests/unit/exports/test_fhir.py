"""The FHIR document Bundle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from recorder.adapters.exports.fhir import fhir_document
from recorder.adapters.exports.fhir_facts import EVIDENCE_URL
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Analysis, FactKind, FactStatus
from recorder.core.review import ActKind, Hand
from tests.unit.clinical.facts import NEGATED, UNCERTAIN, Facts
from tests.unit.clinical.test_report import RICH
from tests.unit.clinical.test_scores import Scene
from tests.unit.exports.samples import ZONE, source

Json = dict[str, Any]
DOCUMENT = json.loads(fhir_document(source(assess(RICH), zone=ZONE, version="0.1.0")))


def resources(document: Json, kind: str) -> list[Json]:
    told = [e["resource"] for e in document["entry"]]
    return [r for r in told if r["resourceType"] == kind]


def document_of(*facts: Any, **more: Any) -> Json:
    told: Json = json.loads(fhir_document(source(Analysis(facts), **more)))
    return told


def only(document: Json, kind: str) -> Json:
    (found,) = resources(document, kind)
    return found


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str):
            yield node["reference"]
        for inner in node.values():
            yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


def test_it_is_a_valid_document_and_comes_back_unchanged() -> None:
    again = Bundle.model_validate(DOCUMENT)
    assert json.loads(again.model_dump_json()) == DOCUMENT
    assert DOCUMENT["type"] == "document"
    assert DOCUMENT["entry"][0]["resource"]["resourceType"] == "Composition"


def test_every_reference_resolves_and_every_address_is_used_once() -> None:
    urls = [e["fullUrl"] for e in DOCUMENT["entry"]]
    assert len(set(urls)) == len(urls)
    assert set(references(DOCUMENT)) <= set(urls)


def test_the_words_survive_as_an_extension_on_every_fact() -> None:
    quotes = {
        part["valueString"]
        for entry in DOCUMENT["entry"]
        for extension in entry["resource"].get("extension", [])
        if extension["url"] == EVIDENCE_URL
        for part in extension["extension"]
        if part["url"] == "quote"
    }
    shown = [f for f in RICH.facts if f.status in (FactStatus.ASSERTED, NEGATED, UNCERTAIN)]
    expected = {e.quote for f in shown if f.kind is not FactKind.SEX for e in f.evidence}
    assert expected - {"temperature"} <= quotes


def test_it_is_preliminary_until_someone_signs() -> None:
    composition = only(DOCUMENT, "Composition")
    assert composition["status"] == "preliminary"
    assert {o["status"] for o in resources(DOCUMENT, "Observation")} == {"preliminary"}
    assert "attester" not in composition
    at = datetime(2026, 6, 14, 15, 0, tzinfo=UTC)
    signed = json.loads(fhir_document(source(signed_at=at, signed_by="20417")))
    assert only(signed, "Composition")["status"] == "final"
    assert only(signed, "Practitioner")["name"] == [{"text": "20417"}]


def test_a_pressure_is_one_observation_with_two_components() -> None:
    pressure = next(
        o for o in resources(DOCUMENT, "Observation") if len(o.get("component", [])) == 2
    )
    assert pressure["code"]["coding"][0]["code"] == "85354-9"
    values = [c["valueQuantity"]["value"] for c in pressure["component"]]
    assert values == [82, 48]
    assert pressure["component"][0]["valueQuantity"]["code"] == "mm[Hg]"


def test_a_coma_score_has_its_parts_as_components() -> None:
    make = Facts()
    near = {"start": 500}
    facts = [make.vital(n, v, **near) for n, v in
             {"gcs_total": 14, "gcs_eye": 3, "gcs_verbal": 5, "gcs_motor": 6}.items()]  # fmt: skip
    (coma,) = resources(document_of(*facts), "Observation")
    assert coma["valueQuantity"]["value"] == 14
    assert [c["valueQuantity"]["value"] for c in coma["component"]] == [3, 5, 6]


def test_a_reading_in_doubt_has_no_value_but_both_readings() -> None:
    fact = Facts().vital("heart_rate", 124, alternatives=(142,), review_reason="two numbers")
    (observation,) = resources(document_of(fact), "Observation")
    assert not [key for key in observation if key.startswith("value")]
    assert observation["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert "124 or 142" in observation["note"][0]["text"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"low": 120.0, "high": 129.0}, {"valueRange"}),
        ({"value": 30, "comparator": ">"}, {"valueQuantity"}),
        ({"value": "HI"}, {"valueString"}),
        ({"status": NEGATED}, set()),
    ],
)
def test_ranges_comparators_and_words(more: Json, expected: set[str]) -> None:
    found = resources(document_of(Facts().vital("respiratory_rate", **more)), "Observation")
    for observation in found:
        assert {key for key in observation if key.startswith("value")} == expected
        if "comparator" in more:
            assert observation["valueQuantity"]["comparator"] == ">"
    assert bool(found) is (more.get("status") is not NEGATED)


@pytest.mark.parametrize(
    ("status", "verification", "is_active"),
    [(FactStatus.ASSERTED, "unconfirmed", True), (UNCERTAIN, "provisional", True),
     (NEGATED, "refuted", False)],
)  # fmt: skip
def test_findings_are_unconfirmed_provisional_or_refuted(
    status: FactStatus, verification: str, is_active: bool
) -> None:
    condition = only(document_of(Facts().finding("chest_pain", status)), "Condition")
    assert condition["verificationStatus"]["coding"][0]["code"] == verification
    assert ("clinicalStatus" in condition) is is_active
    assert condition["code"]["coding"][0]["code"] == "R07.9"


@pytest.mark.parametrize(
    ("said", "clinical", "when"),
    [
        ("Stridor on arrival, no stridor after the nebuliser.", "resolved", "abatementString"),
        ("Initially no stridor, then developed stridor.", "active", "onsetString"),
    ],
)
def test_what_came_or_went_is_one_condition(said: str, clinical: str, when: str) -> None:
    told = only(document_of(*analyze_text(said).facts), "Condition")
    assert told["clinicalStatus"]["coding"][0]["code"] == clinical
    assert told["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert "no stridor" in told[when].casefold()
    assert len(told["extension"]) == 2


def test_what_was_only_denied_or_on_the_other_side_is_refuted() -> None:
    make = Facts()
    left, right = ({"detail": (("side", side),)} for side in ("left", "right"))
    for facts in (
        (make.fact(FactKind.FINDING, "stridor", status=NEGATED),),
        (
            make.fact(FactKind.FINDING, "wheezing", **left),
            make.fact(FactKind.FINDING, "wheezing", status=NEGATED, **right),
        ),
    ):
        told = resources(document_of(*facts), "Condition")[-1]
        assert told["verificationStatus"]["coding"][0]["code"] == "refuted"


def test_other_people_and_corrections_are_not_exported() -> None:
    make = Facts()
    told = document_of(
        make.finding("seizure", FactStatus.OTHER_SUBJECT),
        make.vital("heart_rate", 55, status=FactStatus.SUPERSEDED),
        make.vital("heart_rate", 60, status=FactStatus.HISTORICAL),
    )
    assert resources(told, "Condition") == []
    assert resources(told, "Observation") == []


def test_an_infusion_is_a_rate_and_not_a_dose() -> None:
    make = Facts()
    told = only(document_of(make.drug("norepinephrine", 4, "ug/min")), "MedicationAdministration")
    assert "dose" not in told["dosage"]
    assert told["dosage"]["rateQuantity"]["value"] == 4
    assert told["dosage"]["rateQuantity"]["code"] == "ug/min"


def test_drugs_given_withheld_and_planned() -> None:
    make = Facts()
    told = document_of(
        make.drug("aspirin", 324, route="PO", time="07:06"),
        make.drug("hydrocortisone", status=NEGATED),
        make.drug("ondansetron", 4, status=FactStatus.PLANNED),
        zone=ZONE,
    )
    given, withheld = resources(told, "MedicationAdministration")
    assert given["status"] == "completed"
    assert given["dosage"]["dose"] == {
        "value": 324, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg",
    }  # fmt: skip
    assert given["effectiveDateTime"] == "2026-06-14T07:06:00-07:00"
    assert given["medicationCodeableConcept"]["coding"][0]["code"] == "1191"
    assert withheld["status"] == "not-done"
    assert "dosage" not in withheld
    assert withheld["statusReason"] == [{"text": "withheld"}]
    assert only(told, "MedicationRequest")["status"] == "draft"


def test_a_plan_that_was_called_off_is_cancelled() -> None:
    said = "They wanted vancomycin on board, she's allergic to it, so vancomycin was not given."
    told = document_of(*analyze_text(said).facts)
    assert only(told, "MedicationRequest")["status"] == "cancelled"
    assert only(told, "MedicationAdministration")["status"] == "not-done"


def test_an_illness_of_the_past_is_not_active() -> None:
    told = document_of(Scene().fact(FactKind.HISTORY, "stroke", status=FactStatus.HISTORICAL))
    assert only(told, "Condition")["clinicalStatus"]["coding"][0]["code"] == "inactive"
    told = document_of(Scene().fact(FactKind.HISTORY, "diabetes"))
    assert only(told, "Condition")["clinicalStatus"]["coding"][0]["code"] == "active"


@pytest.mark.parametrize("more", [{"status": UNCERTAIN}, {"review_reason": "not sure"}])
def test_a_drug_that_is_not_sure_to_have_been_given_is_not_completed(more: Json) -> None:
    told = only(document_of(Facts().drug("diazepam", 10, **more)), "MedicationAdministration")
    assert told["status"] == "unknown"


def test_a_drug_that_was_refused_says_so() -> None:
    (told,) = resources(
        document_of(*analyze_text("She declined the morphine.").facts), "MedicationAdministration"
    )
    assert (told["status"], told["statusReason"]) == ("not-done", [{"text": "refused"}])


def test_a_procedure_has_its_place_and_a_transport_its_destination() -> None:
    make = Facts()
    line = (("gauge", "18"), ("site", "left AC"), ("attempts", "2"))
    going = (("destination", "Mercy General"), ("priority", "priority one"))
    document = document_of(
        make.fact(FactKind.INTERVENTION, "iv_access", detail=line),
        make.fact(FactKind.INTERVENTION, "transport", detail=going),
    )
    Bundle.model_validate(document)
    access = next(r for r in resources(document, "Procedure") if "bodySite" in r)
    assert access["bodySite"] == [{"text": "left AC"}]
    assert access["note"] == [{"text": "18 G, attempts: 2"}]
    encounter = only(document, "Encounter")
    assert encounter["hospitalization"] == {"destination": {"display": "Mercy General"}}
    assert encounter["priority"] == {"text": "priority one"}


def test_an_unstated_time_is_said_to_be_unstated() -> None:
    given = only(document_of(Facts().drug("aspirin", 324)), "MedicationAdministration")
    assert "effectiveDateTime" not in given
    assert given["effectivePeriod"]["extension"][0]["valueCode"] == "unknown"


def test_a_doubtful_dose_is_not_exported() -> None:
    fact = Facts().drug("aspirin", 300, alternatives=(324,), review_reason="two doses")
    given = only(document_of(fact), "MedicationAdministration")
    assert "dosage" not in given
    assert "300 or 324 mg" in given["note"][0]["text"]


def test_allergies() -> None:
    make = Facts()
    none, uncertain = resources(
        document_of(
            make.fact(FactKind.ALLERGY, "nkda"),
            make.fact(FactKind.ALLERGY, "penicillin", status=UNCERTAIN),
        ),
        "AllergyIntolerance",
    )
    assert none["code"]["coding"][0]["code"] == "409137002"
    assert uncertain["verificationStatus"]["coding"][0]["code"] == "unconfirmed"


def test_nothing_said_is_not_stated_in_every_section() -> None:
    composition = only(document_of(), "Composition")
    empty = [s for s in composition["section"] if "emptyReason" in s]
    assert len(empty) == len(composition["section"]) - 1
    assert all("not stated" in s["text"]["div"] for s in empty)


def test_gaps_and_draft_stand_in_the_first_section() -> None:
    composition = only(document_of(draft=True), "Composition")
    about = composition["section"][0]["text"]["div"]
    assert "DRAFT" in about
    assert "Not recorded: 38 s at 00:20" in about


def test_words_cannot_break_the_narrative() -> None:
    fact = Facts().fact(FactKind.HISTORY, "<script>alert(1)</script>")
    composition = only(document_of(fact), "Composition")
    assert "<script>" not in json.dumps(composition)


def test_the_patient_has_no_identity_and_a_sex_only_when_certain() -> None:
    make = Facts()
    assert only(document_of(make.sex("female")), "Patient") == {
        "resourceType": "Patient",
        "gender": "female",
    }
    both = document_of(make.sex("female"), make.sex("male"))
    assert only(both, "Patient") == {"resourceType": "Patient"}


def test_scores_say_what_they_were_derived_from() -> None:
    scene = Scene()
    told = fhir_document(source(assess(Analysis((scene.age(60), *scene.observations())))))
    observations = resources(json.loads(told), "Observation")
    scores = [o for o in observations if o["code"].get("text") in ("NEWS2", "Shock index")]
    assert [o["valueQuantity"]["value"] for o in scores] == [11, 1.24]
    assert all(s["note"][0]["text"].startswith("Worked out, not said") for s in scores)
    assert all("derivedFrom" in s for s in scores)


def test_a_refused_document_is_named_by_place_and_never_by_value() -> None:
    fact = Facts().vital("heart_rate", float("nan"), quote="secret words")
    with pytest.raises(ValueError, match=r"not valid at entry\.\d+\.") as caught:
        fhir_document(source(Analysis((fact,))))
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_equal_input_gives_equal_text() -> None:
    assert fhir_document(source()) == fhir_document(source())


def _hand(kind: ActKind) -> Hand:
    return Hand(kind, "R. Medic", datetime(2026, 3, 1, 8, 5, tzinfo=UTC), "112 /min", 4)


def test_what_a_hand_changed_is_none_of_the_machines_values() -> None:
    heard = Facts().vital("heart_rate", 121, quote="heart rate 112")
    told = only(document_of(replace(heard, hand=_hand(ActKind.CHANGE))), "Observation")
    assert "device" not in told
    (note,) = told["note"]
    assert (note["authorString"], note["time"]) == ("R. Medic", "2026-03-01T08:05:00Z")
    assert "Heard: 112 /min" in note["text"]
    assert "device" in only(document_of(heard), "Observation")
    Bundle.model_validate(document_of(replace(heard, hand=_hand(ActKind.CHANGE))))


@pytest.mark.parametrize(
    ("by_hand", "signed", "expected"),
    [(False, False, "unconfirmed"), (True, False, "confirmed"), (False, True, "confirmed")],
)
def test_only_a_person_confirms_a_condition(by_hand: bool, signed: bool, expected: str) -> None:
    fact = Facts().finding("chest_pain")
    if by_hand:
        fact = replace(fact, hand=_hand(ActKind.CONFIRM))
    more = {"signed_at": datetime(2026, 3, 1, 9, 0, tzinfo=UTC)} if signed else {}
    condition = only(document_of(fact, **more), "Condition")
    assert condition["verificationStatus"]["coding"][0]["code"] == expected


def test_a_drugs_time_that_was_told_apart_is_its_time() -> None:
    analysis = analyze_text("324 of aspirin at 05:41, then fentanyl 50 IV at 05:50")
    told = json.loads(fhir_document(source(analysis, zone=UTC)))
    given = resources(told, "MedicationAdministration")
    times = {g["medicationCodeableConcept"]["text"]: g.get("effectiveDateTime", "") for g in given}
    assert [t[11:16] for t in times.values()] == ["05:41", "05:50"]


def test_three_doses_are_three_administrations() -> None:
    facts = analyze_text("Ketamine 20 milligrams times three IV.").facts
    given = resources(document_of(*facts), "MedicationAdministration")
    assert [g["dosage"]["dose"]["value"] for g in given] == [20, 20, 20]
    assert given[0]["note"][-1]["text"].startswith("1 of 3: Ketamine 20 mg")
    assert not any("text" in g["dosage"] for g in given)


def test_an_alert_is_a_communication_and_a_clear_airway_an_observation() -> None:
    told = document_of(*analyze_text("Trauma alert made. Airway clear. Chest pain.").facts)
    assert only(told, "Communication")["topic"] == {"text": "trauma alert"}
    assert resources(told, "Procedure") == []
    texts = [r["code"]["text"] for r in resources(told, "Condition")]
    assert "airway clear" not in texts
    assert "chest pain" in texts
    (seen,) = (r for r in resources(told, "Observation") if r["code"]["text"] == "airway clear")
    assert seen["valueBoolean"] is True
    Bundle.model_validate(told)


def test_an_allergy_tells_what_the_substance_did() -> None:
    told = document_of(*analyze_text("Allergic to penicillin, gets a rash.").facts)
    allergy = only(told, "AllergyIntolerance")
    assert allergy["reaction"] == [{"manifestation": [{"text": "rash"}]}]
    Bundle.model_validate(told)
