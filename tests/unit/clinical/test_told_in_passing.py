"""Findings, procedures and illnesses as they are told in passing, and words that only sound so."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names

ASSERTED, NEGATED = FactStatus.ASSERTED, FactStatus.NEGATED
FINDING, HISTORY = FactKind.FINDING, FactKind.HISTORY
DONE = FactKind.INTERVENTION


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It's my breathing. It's been bad since Thursday.", "shortness_of_breath"),
        ("His breathing's got worse overnight.", "shortness_of_breath"),
        ("His tongue felt fat.", "angioedema"),
        ("Her tongue's getting bigger.", "angioedema"),
        ("Neck veins were up.", "jvd"),
        ("His neck veins are standing out.", "jvd"),
        ("She's as white as that wall.", "skin_pale"),
        ("He's gone white as a sheet.", "skin_pale"),
        ("Eyes gone over to the left.", "gaze_deviation"),
        ("Her eyes are turned to the right.", "gaze_deviation"),
        ("Then he rearrests on us in the lift.", "cardiac_arrest"),
        ("There's beer on board per mom.", "alcohol_use"),
        ("Stabbed in the left chest.", "penetrating_wound"),
        ("I've been hot and cold.", "chills"),
        ("How do you feel? Dizzy. And a bit sick.", "dizziness"),
        ("How do you feel? Dizzy. And a bit sick.", "nausea"),
        ("No trauma that we can see, she was incontinent of urine.", "incontinence"),
        ("Coughing anything up? Green stuff, since Sunday.", "cough"),
        ("Bringing anything up? Loads.", "cough"),
        ("Did you take anything, meth? No, weed, just weed.", "drug_use"),
        ("she then started to pour", "vaginal_bleeding"),
    ],
)
def test_a_finding_in_other_words(text: str, name: str) -> None:
    assert name in names(text, FINDING)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I wasted the other fifty of the fentanyl.", "alcohol_use"),
        ("Two milligrams wasted with the charge nurse.", "alcohol_use"),
        ("FAST was positive in the left upper quadrant on our probe.", "stroke_screen_positive"),
        ("I rang the doctor and Dr Okafor came out, he's in the kitchen.", "deformity"),
        ("Amoxicillin, he got a rash off it.", "rash"),
        ("I've been hot and cold.", "skin_cool"),
        ("Has she got a cough, any sickness? No cough.", "cough"),
        ("Coughing anything up? Since when?", "cough"),
    ],
)
def test_what_is_no_finding(text: str, name: str) -> None:
    assert name not in names(text, FINDING)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Any crackles? Chest's clear.", {"crackles"}),
        ("Any wheeze? Lungs are clear.", {"wheezing"}),
        ("Has she got a cough, any sickness? No cough. She's been sick twice.", {"cough"}),
        ("are you sore is it your chest no is it your back yeah my back", {"chest_pain"}),
    ],
)
def test_what_was_asked_for_and_is_not_there(text: str, denied: set[str]) -> None:
    assert names(text, FINDING, NEGATED) == denied


def test_what_was_asked_for_and_is_there() -> None:
    text = "are you sore is it your chest no is it your back yeah my back"
    assert names(text, FINDING) == {"back_pain"}
    assert "vomiting" in names("Any nausea? No, he's vomited twice.", FINDING)


@pytest.mark.parametrize(
    "text",
    [
        "Did you decompress that side? No, we didn't decompress, he was never crashing.",
        "Did you decompress? No.",
        "Have you decompressed? No, not yet.",
    ],
)
def test_a_procedure_that_was_asked_for_and_not_done(text: str) -> None:
    assert names(text, DONE) == set()
    assert names(text, DONE, NEGATED) == {"needle_decompression"}


@pytest.mark.parametrize(
    "text",
    [
        "Do you smoke? I packed it in at Christmas.",
        "He was intubated once when he was three for his asthma.",
        "No other wounds on the log roll.",
        "She was biting on the tube.",
    ],
)
def test_what_is_no_procedure(text: str) -> None:
    assert names(text, DONE) | names(text, DONE, NEGATED) == set()


def test_a_denied_repeat_denies_no_tracing() -> None:
    text = (
        "fifty eight year old male chest pain while he was out there shoveling snow with his boy "
        "so he had his aspirin from the wife three twenty five before we got there and he was pale "
        "and sweaty and so we did not repeat it 12 lead shows st elevation in two three and a v f"
    )
    assert names(text, DONE) == {"ecg_12_lead"}


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("The leg we've dressed and splinted.", {"bandage", "splint"}),
        ("Patch me to Dr Vance.", set()),
        ("They patched me to Dr Vance.", {"physician_consult"}),
    ],
)
def test_a_procedure_in_other_words(text: str, done: set[str]) -> None:
    assert names(text, DONE) == done


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ramipril 5 milligrams, and apixaban for the AF.", {"atrial_fibrillation"}),
        ("She had a DVT in her second pregnancy.", {"dvt_pe"}),
        ("Not while she's having the odd cigarette.", {"smoking"}),
        ("I rang the surgery the minute they opened.", set()),
        ("Pads are on, pacer's on standby.", set()),
        ("She is not on dialysis, she has CKD stage four.", {"kidney_disease"}),
        ("how old is your dad seventy two dads got lung cancer", {"cancer"}),
        ("my dads got lung cancer", set()),
    ],
)
def test_an_illness_or_none(text: str, told: set[str]) -> None:
    assert names(text, HISTORY) == told
    assert names(text, HISTORY, NEGATED) == set()


def test_the_mother_bleeds_and_not_the_baby() -> None:
    text = (
        "34 year old female, planned home birth. Baby was born at 03:12, the private midwife was "
        "here, and she's had a post partum haemorrhage."
    )
    assert "vaginal_bleeding" in names(text, FINDING)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("19 year old male, stabbed in the left chest at a tavern.", "stabbing"),
        ("He came off his dirt bike, over the handlebars.", "motorcycle_crash"),
    ],
)
def test_the_complaint_is_how_it_happened(text: str, complaint: str) -> None:
    assert [f.value for f in facts(text, FactKind.CHIEF_COMPLAINT)] == [complaint]
    assert names(text, FactKind.MECHANISM) == {complaint}


def test_a_patch_that_is_worn_was_not_given() -> None:
    assert given("He's on a fentanyl patch, the seventy five, I changed it yesterday.") == []
    assert given("We put a nitro patch 0.4 on his chest.")[0][0] == "nitroglycerin"


@pytest.mark.parametrize(
    "text",
    [
        "78 year old guy tripped over the dog hit his head he's on plavix no loc",
        "52 year old woman walking the dog slipped hit her head she's on plavix no loc",
        "34 year old woman carrying her daughter slipped hit her head on plavix no loc",
        "70 year old man helping a neighbor move a couch hit his head takes plavix no loc",
        "33 year old bitten by her boyfriend's dog fell hit her head takes plavix no loc",
    ],
)
def test_somebody_to_whom_the_patient_does_something_is_only_named(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == {"clopidogrel"}
    assert "loss_of_consciousness" in names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    "text",
    [
        "she was helping her mother who takes plavix",
        "the dog is on plavix",
        "we are treating his brother takes plavix pulse 90",
        "visiting her sister's takes plavix",
        "his wife takes plavix",
    ],
)
def test_of_whom_something_is_told_it_is_his(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == set()


def test_an_allergy_is_no_complaint() -> None:
    assert names("allergic to bee stings, came in short of breath", FactKind.MECHANISM) == set()
    assert names("Allergies: morphine makes him itch, and bee stings.", FactKind.MECHANISM) == set()
    text = "No IV. Allergies: morphine makes him itch, and bee stings."
    assert names(text, FactKind.MECHANISM) == set()
    assert names("No allergies and multiple bee stings.", FactKind.MECHANISM) == {"sting_bite"}
    (complaint,) = facts("allergic to bees, chest pain today", FactKind.CHIEF_COMPLAINT)
    assert complaint.value == "chest_pain"


@pytest.mark.parametrize(
    "text",
    ["bystander used an epipen", "staff used the epi pen", "the teacher had used the epipen"],
)
def test_a_pen_that_somebody_used_went_in(text: str) -> None:
    assert given(text) == [("epinephrine", None, None)]


@pytest.mark.parametrize("text", ["never used an epipen", "he's used to the narcan by now"])
def test_a_pen_that_nobody_used_did_not(text: str) -> None:
    assert given(text) == []


def test_somebody_texted_is_only_named() -> None:
    assert "suicidal_ideation" in names("He texted his mom he wants to die.", FINDING)


@pytest.mark.parametrize(
    "text", ["she took forty of her amitriptyline", "swallowed twenty of the metoprolol"]
)
def test_many_of_ones_own_tablets_are_an_overdose_and_no_treatment(text: str) -> None:
    assert given(text) == []
    assert names(text, FactKind.MECHANISM) == {"overdose"}


def test_two_of_ones_own_are_treatment() -> None:
    assert [name for name, *_ in given("took two of her nitro")] == ["nitroglycerin"]


@pytest.mark.parametrize(
    ("text", "had"),
    [
        ("seizure history, on depakote", {"seizure_disorder"}),
        ("having a stroke history of diabetes", {"diabetes"}),
        ("drinks a six pack a day", {"alcohol_abuse"}),
        ("smokes a pack a day", {"smoking"}),
        ("has an epipen for bees", set()),
    ],
)
def test_an_illness_that_is_called_history_or_a_habit(text: str, had: set[str]) -> None:
    assert names(text, HISTORY) == had
    assert names(text, FactKind.MECHANISM) == set()


def test_a_bike_against_a_car_is_a_bicycle() -> None:
    assert names("8 year old bike versus car", FactKind.MECHANISM) == {"bicycle_crash"}
    assert names("motorcycle versus deer", FactKind.MECHANISM) == {"motorcycle_crash"}


def test_a_pressure_that_is_hypertensive_is_no_illness() -> None:
    assert names("hypertensive at 210 over 120", HISTORY) == set()
    assert names("hypertensive diabetic, 210 over 120", HISTORY) == {"hypertension", "diabetes"}


def test_access_to_a_gun_is_no_line() -> None:
    assert names("suicidal, has access to a gun", DONE) == set()
    assert names("he has access in the left AC", DONE) == {"iv_access"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we thought we had pulses back but no still in asystole", "rosc"),
        ("pupils equal, no wait, left one's bigger", "pupils_perrl"),
        ("twelve lead says STEMI, no, it's a left bundle", "stemi"),
        ("V-tach but it was artifact", "ventricular_tachycardia"),
    ],
)
def test_a_finding_that_is_taken_back_at_once_is_in_doubt(text: str, name: str) -> None:
    assert name not in names(text, FINDING)
    assert name in names(text, FINDING, FactStatus.UNCERTAIN)


def test_a_no_that_denies_the_next_takes_nothing_back() -> None:
    assert "chest_pain" in names("chest pain but no shortness of breath", FINDING)


@pytest.mark.parametrize(
    "text",
    [
        "he was pulled from the car",
        "pulled from the wreck, trapped under the dash",
        "found face down in the hallway",
        "choked up about his wife",
    ],
)
def test_who_is_pulled_from_a_car_did_not_drown(text: str) -> None:
    assert not {"drowning", "choking"} & names(text, FactKind.MECHANISM)


@pytest.mark.parametrize(
    "text", ["pulled from the pool by dad", "pulled out of a lake", "found face down in the tub"]
)
def test_who_is_pulled_from_water_did(text: str) -> None:
    assert names(text, FactKind.MECHANISM) == {"drowning"}


def test_heart_burn_is_no_burn() -> None:
    assert "burn_injury" not in names("heart burn after dinner", FINDING)


@pytest.mark.parametrize(
    "text",
    [
        "alert the hospital", "taking him to the burn center", "confused on the address",
        "cough syrup at home", "no shock advised",
    ],
)  # fmt: skip
def test_words_of_other_things_are_no_findings(text: str) -> None:
    found = facts(text, FINDING) + facts(text, FactKind.VITAL) + facts(text, DONE)
    assert not [f for f in found if f.name != "transport"]
