"""What is told beside a reading or an act reaches NEMSIS and FHIR, from the words on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from recorder.adapters.exports.fhir import bundle
from recorder.adapters.exports.nemsis import nemsis_document, validate
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.analysis import analyze
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Segment, Transcript
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("RACE of 5.", {"eVitals.29": "3329005", "eVitals.30": "3330021", "eVitals.34": "5"}),
        ("LAMS 2.", {"eVitals.29": None, "eVitals.30": "3330023", "eVitals.34": "2"}),
        ("BE-FAST negative.", {"eVitals.29": "3329001", "eVitals.30": "3330029"}),
        ("VAN positive.", {"eVitals.29": "3329005", "eVitals.30": "3330025"}),
        ("Cincinnati two out of three.", {"eVitals.30": "3330001", "eVitals.34": "2"}),
        ("ST elevation in two three and aVF.", {"eVitals.03": "9901053"}),
        ("Tombstones in V2 to V4.", {"eVitals.03": "9901051"}),
        ("Inferior STEMI on the 12 lead.", {"eVitals.03": "9901053", "eVitals.04": "3304007"}),
        ("Strong and regular radial pulse.", {"eVitals.13": "3313003"}),
        ("His pulse is irregularly irregular.", {"eVitals.13": "3313001"}),
        ("STEMI on the 12 lead.", {"eVitals.03": None}),
        ("He's in a third degree block.", {"eVitals.03": "9901017"}),
        ("Pulseless V-tach.", {"eVitals.03": "9901071"}),
        ("V-tach.", {"eVitals.03": None}),
        ("Agonal respirations.", {"eVitals.15": "3315013"}),
        ("Tripoding, using accessory muscles.", {"eVitals.15": "3315003", "eExam.25": "3525005"}),
        ("Cap refill less than two seconds.", {"eExam.04": "3504035"}),
        ("Cap refill 3 seconds.", {"eExam.04": "3504037"}),
        ("Cap refill greater than 4.", {"eExam.04": "3504039"}),
        ("Broselow tape says purple.", {"eExam.02": "3502011"}),
        ("Weight is 80 kilos.", {"eExam.01": "80.0"}),
    ],
)
def test_scales_tracings_and_the_examination(text: str, told: dict[str, str | None]) -> None:
    root = nemsis(text)
    for element, value in told.items():
        assert value in texts(root, element), element


def test_pupils_by_side() -> None:
    root = nemsis("Left pupil is a six and sluggish, right is three and reactive.")
    assert texts(root, "eExam.17") == ["3517003", "3517005"]
    assert texts(root, "eExam.18") == ["3518011", "3518053", "3518005", "3518051"]
    assert texts(nemsis("Cap refill over two seconds."), "eExam.04") == []


def test_equal_pupils_that_nobody_said_to_react_have_no_code() -> None:
    assert texts(nemsis("Pupils equal and reactive."), "eExam.18") == ["3518047"]
    assert texts(nemsis("Pupils are equal."), "eExam.18") == []
    assert texts(nemsis("Pupils were equal and sluggish."), "eExam.18") == ["3518053"]


XSD = os.environ.get("NEMSIS_XSD_DIR", "")


@pytest.mark.skipif(not XSD, reason="NEMSIS_XSD_DIR names no folder with the XSDs")
def test_all_of_it_passes_the_schema() -> None:
    text = (
        "Manual BP 118 over 70, pulse 88 strong and regular, temp 38.4 tympanic, GCS 8T. "
        "RACE of 5. "
        "Cincinnati two out of three. Inferior STEMI, ST elevation in two three and aVF. PVCs. "
        "Pupils left five, right two. PERRL at 3. Cap refill less than two. Broselow purple. "
        "Weight is 20 kilos. Tripoding. Agonal respirations. Fentanyl 50 mcg IV with relief."
    )
    made = source(assess(analyze_text(text)), zone=ZONE)
    assert validate(nemsis_document(made, AGENCY, CALL), Path(XSD)) == ()


def spoken(text: str) -> ExportSource:
    """Words with their sound, so that "so long ago" has a moment to count from."""
    words = Transcript((Segment(0.0, 6.0, text),))
    return source(assess(analyze(words)), words, zone=ZONE)


def nemsis_of(made: ExportSource) -> etree._Element:
    return etree.fromstring(nemsis_document(made, AGENCY, CALL))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Allergic to wasp stings.", "423058007"),
        ("Allergic to latex.", "300916003"),
        ("Allergic to peanuts.", "91935009"),
        ("Allergic to shellfish.", "300913006"),
    ],
)
def test_an_allergy_to_no_drug_has_its_own_element(said: str, code: str) -> None:
    root = nemsis(said)
    assert texts(root, "eHistory.07") == [code]
    assert texts(root, "eHistory.06") == []
    (told,) = resources(said, "AllergyIntolerance")
    assert told["code"]["coding"][0]["code"] == code


def test_an_allergy_to_a_drug_and_one_without_a_code_are_in_no_environment() -> None:
    root = nemsis("Allergic to aspirin, tree nuts and wasps.")
    assert texts(root, "eHistory.06") == ["1191"]
    assert texts(root, "eHistory.07") == ["423058007"]
    assert texts(nemsis("Not allergic to latex."), "eHistory.07") == []


@pytest.mark.parametrize("said", ["She refused a cannula.", "Cannula refused."])
def test_a_procedure_that_the_patient_refused_says_so(said: str) -> None:
    (told,) = nemsis(said).iter("{*}eProcedures.03")
    assert (told.text, told.get("PN")) == ("392230005", "8801019")
    (done,) = resources(said, "Procedure")
    assert done["statusReason"] == {"text": "refused"}


def test_what_a_doctor_declined_or_nobody_did_is_no_refusal() -> None:
    assert texts(nemsis("No cannula."), "eProcedures.03") == [None]
    assert "8801019" not in etree.tostring(nemsis("Medical control declined intubation.")).decode()


def test_a_dose_of_others_long_before_the_call_has_its_moment() -> None:
    """The recording began at 07:02; half a day before it only what others gave is certain."""
    said = "His wife gave aspirin 300 at 17:30 before we came."
    assert texts(nemsis_of(spoken(said)), "eMedications.01") == ["2026-06-13T17:30:00-07:00"]
    ours = "We gave aspirin 300 at 17:30."
    assert texts(nemsis_of(spoken(ours)), "eMedications.01") == [None]


def test_a_dose_of_so_long_ago_is_counted_from_its_words() -> None:
    made = spoken("Mum gave her Calpol 250 mg 40 minutes ago.")
    (at,) = texts(nemsis_of(made), "eMedications.01")
    assert at is not None
    assert at.startswith("2026-06-14T06:2")
    before = spoken("The nurse gave 10 of midazolam twenty minutes before we got there.")
    assert texts(nemsis_of(before), "eMedications.01") == [None]


def test_each_of_two_doses_has_its_own_moment() -> None:
    made = spoken("Naloxone 400 micrograms IM at 06:52, again at 06:56.")
    told = texts(nemsis_of(made), "eMedications.01")
    assert told == ["2026-06-14T06:52:00-07:00", "2026-06-14T06:56:00-07:00"]
    entries = (entry["resource"] for entry in bundle(made)["entry"])
    doses = [r for r in entries if r["resourceType"] == "MedicationAdministration"]
    assert [dose["effectiveDateTime"] for dose in doses] == told
    one = spoken("Naloxone 400 micrograms IM twice, at 06:52.")
    assert texts(nemsis_of(one), "eMedications.01") == [None, None]


@pytest.mark.skipif(not XSD, reason="NEMSIS_XSD_DIR names no folder with the XSDs")
@pytest.mark.parametrize(
    "said",
    [
        "Allergic to wasp stings, latex and aspirin. History of asthma.",
        "Naloxone 400 micrograms IM at 06:52, again at 06:56. She refused a cannula.",
        "Mum gave her Calpol 250 mg 40 minutes ago.",
    ],
)
def test_what_is_told_so_passes_the_official_schema(said: str) -> None:
    assert validate(nemsis_document(spoken(said), AGENCY, CALL), Path(XSD)) == ()
