"""What is told beside a reading or an act reaches NEMSIS and FHIR, from the words on."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from recorder.adapters.exports.fhir import bundle
from recorder.adapters.exports.nemsis import nemsis_document
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from tests.unit.exports.samples import ZONE, source
from tests.unit.exports.test_nemsis import AGENCY, CALL, texts


def nemsis(text: str) -> etree._Element:
    made = source(assess(analyze_text(text)), zone=ZONE)
    return etree.fromstring(nemsis_document(made, AGENCY, CALL))


def resources(text: str, kind: str) -> list[dict[str, Any]]:
    made = bundle(source(assess(analyze_text(text))))
    found = (entry["resource"] for entry in made["entry"])
    return [resource for resource in found if resource["resourceType"] == kind]


@pytest.mark.parametrize(
    ("text", "element", "value"),
    [
        ("Pressure 90 over palp.", "eVitals.08", "3308009"),
        ("Manual BP 118 over 70.", "eVitals.08", "3308007"),
        ("BP by auto cuff is 150 over 90.", "eVitals.08", "3308005"),
        ("Pulse 88 strong and regular.", "eVitals.13", "3313003"),
        ("Pulse is irregularly irregular at 120.", "eVitals.13", "3313001"),
        ("Temp 38.4 tympanic.", "eVitals.25", "3325013"),
        ("GCS 8T.", "eVitals.22", "3322009"),
        ("BM reads LO.", "eVitals.18", "Low"),
        ("Sugar reads HI.", "eVitals.18", "High"),
    ],
)
def test_how_a_reading_was_taken(text: str, element: str, value: str) -> None:
    assert value in texts(nemsis(text), element)


def test_a_bound_is_no_nemsis_number() -> None:
    assert "400" not in texts(nemsis("Sugar is well over 400."), "eVitals.18")


def test_the_method_of_an_observation() -> None:
    (told,) = resources("Temp 38.4 tympanic.", "Observation")
    assert told["method"] == {"text": "tympanic"}


def test_an_apgar_score_has_the_code_of_its_minute() -> None:
    told = resources("APGAR 7 at one minute and 9 at five.", "Observation")
    assert [o["code"]["coding"][0]["code"] for o in told] == ["9272-6", "9274-2"]
    (bare,) = resources("Apgar of 8.", "Observation")
    assert "coding" not in bare["code"]


def test_what_was_felt_is_told_in_words() -> None:
    (told,) = resources("Cap refill is delayed.", "Observation")
    assert told["valueString"] == "delayed"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Gave fentanyl 50 mcg IV with relief.", "9916001"),
        ("Gave nitro 0.4 sublingual, no change.", "9916003"),
    ],
)
def test_what_became_of_the_patient_after_a_drug(text: str, code: str) -> None:
    assert texts(nemsis(text), "eMedications.07") == [code]
    (told,) = resources(text, "MedicationAdministration")
    assert "after it" in told["note"][-1]["text"]
