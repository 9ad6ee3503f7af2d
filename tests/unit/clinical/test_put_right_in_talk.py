"""What is put right in the next breath: a denied allergy, an amount asked, a number read by two."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.taken_back.contrasted import TWO_READERS
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals


@pytest.mark.parametrize(
    ("text", "allergies"),
    [
        ("nkda sorry I tell a lie penicillin", {"penicillin"}),
        ("NKDA, sorry, I tell a lie, codeine.", {"codeine"}),
        ("any allergies no oh wait yes penicillin", {"penicillin"}),
        ("any allergies\nno\noh wait yes latex", {"latex"}),
        ("Any allergies? No. No, wait, I tell a lie, codeine.", {"codeine"}),
        ("allergies none sorry no penicillin", {"penicillin"}),
        # nothing is taken back
        ("no allergies oh wait hes on warfarin", {"nkda"}),
        ("any allergies no oh wait aspirin he takes that", {"nkda"}),
        ("no allergies actually give him morphine five", {"nkda"}),
        ("Any allergies? No. Wait, did you give the amoxicillin?", {"nkda"}),
        ("no known allergies sorry what was that", {"nkda"}),
    ],
)
def test_an_allergy_that_a_none_is_taken_back_for_is_one(text: str, allergies: set[str]) -> None:
    assert names(text, FactKind.ALLERGY) == allergies


def test_a_none_taken_back_with_a_no_before_the_substance_is_to_check() -> None:
    (allergy,) = facts("NKDA. Sorry, no penicillin.", FactKind.ALLERGY)
    assert allergy.name == "penicillin"
    assert allergy.needs_review


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Did you give ten of morphine? No, five.", [("morphine", 5, "mg")]),
        ("Did you give him ten of morphine? No. Five.", [("morphine", 5, "mg")]),
        ("Did he get 100 mics of fentanyl? No, he got 50.", [("fentanyl", 50, "ug")]),
        ("Did you give ten of morphine? No.", []),
        ("Did you give ten of morphine? No, ketamine.", []),
        ("Did you give ten of morphine? No. Sats 96.", []),
        ("Did you give morphine? No, sats are 90.", []),
    ],
)
def test_a_no_to_the_amount_of_a_question_tells_what_was_given(
    text: str, told: list[tuple[str, float, str]]
) -> None:
    assert given(text) == told


def test_of_an_amount_that_was_asked_and_put_right_nothing_is_denied() -> None:
    text = "Did you give ten of morphine? No, five."
    assert given(text, FactStatus.NEGATED) == []
    (dose,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert dose.needs_review


@pytest.mark.parametrize(
    "text",
    ["Resps? I make it twenty two. You make it twenty four.", "Pulse, I get 88, you get 96."],
)
def test_a_number_that_two_people_read_differently_is_to_check(text: str) -> None:
    (reading,) = facts(text, FactKind.VITAL)
    assert reading.review_reason == TWO_READERS
    assert reading.alternatives in ((24,), (96,))


@pytest.mark.parametrize(
    ("text", "eta"),
    [
        ("I make it twenty two, you make it twenty four.", []),
        ("Resps I make it twenty two you make it twenty four", []),
        ("We're on blues, I make it ten.", ["PT10M"]),
        ("I make it ten minutes.", ["PT10M"]),
        ("ETA eight, no, make it ten.", ["PT10M"]),
    ],
)
def test_what_somebody_makes_it_is_an_arrival_only_where_one_is_spoken_of(
    text: str, eta: list[str]
) -> None:
    times = facts(text, FactKind.EVENT_TIME)
    assert [f.value for f in times if f.name == "eta"] == eta


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pulse 110 before fluids, 90 after.", [("heart_rate", 110), ("heart_rate", 90)]),
        ("pulse one ten before fluids ninety after", [("heart_rate", 110), ("heart_rate", 90)]),
        ("Sats 88 before the neb, 94 afterwards.", [("spo2", 88), ("spo2", 94)]),
        ("Pulse 110. Fentanyl 50 before we moved, 25 after.", [("heart_rate", 110)]),
        ("Pulse 110. Before fluids he was grey. 90 after.", [("heart_rate", 110)]),
    ],
)
def test_two_numbers_around_a_treatment_are_of_one_sign(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("This gentleman is 6.1", []),
        ("he's 6.1", []),
        ("How old is he? 6.1.", []),
        ("She's four and a half.", [4.5]),
        ("She's 2.5 years old.", [2.5]),
        ("This gentleman is 61", [61]),
    ],
)
def test_no_age_has_a_decimal(text: str, ages: list[object]) -> None:
    assert [fact.value for fact in facts(text, FactKind.AGE)] == ages


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Okay D10, hang it. 250?", [("dextrose", 250, "mL")]),
        ("Hang the saline. 500?", [("normal_saline", 500, "mL")]),
        ("Hang on, saline. 500?", []),
        ("Hang the D10. 120 over 80.", []),
        ("Hang the D10. 3000?", []),
    ],
)
def test_an_amount_behind_a_bag_to_be_hung_is_planned(
    text: str, doses: list[tuple[str, float, str]]
) -> None:
    planned = given(text, FactStatus.PLANNED)
    assert planned == doses
    assert all(f.needs_review for f in analyze_text(text).facts if f.dose is not None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Gave fentanyl 50, no wait, he's soft, make it 25.", [("fentanyl", 25, "ug")]),
        ("Hang some Hartmann's, a litre... no, five hundred.", [("lactated_ringers", 500, "mL")]),
        ("Gave ondansetron four mil IV no four milligrams.", [("ondansetron", 4, "mg")]),
        ("Decadron 0.6 per kilo, that's 14.4, we'll give 14.", [("dexamethasone", 14, "mg")]),
        ("Ketamine 20 mils, sorry not mils, milligrams, 20 milligrams, then another 10 IV.",
         [("ketamine", 20, "mg"), ("ketamine", 10, "mg")]),
        ("D10, five mils, no, correction, that's two mils per kilo, so 4.8 mils, in.",
         [("dextrose", 4.8, "mL")]),
        ("TXA was 2 grams, yeah, over 10 minutes. No, sorry, it's 1 gram.",
         [("tranexamic_acid", 1, "g")]),
        ("amiodarone 300 over ten minutes no sorry 150", [("amiodarone", 150, "mg")]),
        ("Fentanyl 75 IV at 14:10. No, sorry, 50 mikes.", [("fentanyl", 50, "ug")]),
        ("Ketamine 15 milligrams slow. No, sorry, Lori says 20. 20 of ketamine.",
         [("ketamine", 20, "mg")]),
        ("Fentanyl 75 micrograms, no wait, Sam wrote 50.", [("fentanyl", 50, "ug")]),
        # nothing is put right
        ("Amiodarone 300 over ten minutes, no, sorry, twenty minutes.",
         [("amiodarone", 300, "mg")]),
        ("TXA 2 grams at 14:10. No, sorry, 14:12.", [("tranexamic_acid", 2, "g")]),
        ("Gave morphine five. Sats 92, make it 15 litres.", [("morphine", 5, "mg")]),
        ("Gave morphine five. Make it quick.", [("morphine", 5, "mg")]),
        ("Fentanyl 25 mcg IV at 1700, correction, 1701.", [("fentanyl", 25, "ug")]),
        ("Gave aspirin 300, sorry, and GTN 2 sprays.",
         [("aspirin", 300, "mg"), ("nitroglycerin", 2, "{puff}")]),
    ],
)  # fmt: skip
def test_of_an_amount_put_right_the_last_was_given(
    text: str, told: list[tuple[str, float, str]]
) -> None:
    assert [dose for dose in given(text) if dose[0] != "oxygen"] == told


def test_an_amount_that_was_taken_back_is_kept_as_that() -> None:
    assert given("Gave fentanyl 50, no, 25.", FactStatus.SUPERSEDED) == [("fentanyl", 50, "ug")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Heart rate 120, sats 92, correction, heart rate 102.",
         [("spo2", 92), ("heart_rate", 102)]),
        ("BP eighty one over forty, sorry, forty four.",
         [("systolic_bp", 81), ("diastolic_bp", 44)]),
        ("He weighs what, 180? 190? Call it 85 kilos.", [("weight", 85)]),
        ("She's thirty-eight pounds, call it seventeen kilos.", [("weight", 38), ("weight", 17)]),
        ("GCS thirteen, eyes four, verbal four, motor five. No, sorry, motor six.",
         [("gcs_total", 13), ("gcs_eye", 4), ("gcs_verbal", 4), ("gcs_motor", 6)]),
        ("Sats 96. I gave morphine ten, sorry, five.", [("spo2", 96)]),
    ],
)  # fmt: skip
def test_of_a_reading_put_right_the_last_counts(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


def test_a_correction_told_late_is_no_latest_reading() -> None:
    text = (
        "First heart rate 132, sats 90. Then heart rate 108, sats 95. "
        "Correction on that first heart rate, it was 142, not 132."
    )
    readings = [f for f in facts(text, FactKind.VITAL) if f.name == "heart_rate"]
    assert [f.value for f in sorted(readings, key=lambda f: f.order or 0)] == [142, 108]
