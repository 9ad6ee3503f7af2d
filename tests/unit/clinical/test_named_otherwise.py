"""What is named otherwise at once: readings, rhythms, findings, hours, and a log of narcotics."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals

UNCERTAIN = FactStatus.UNCERTAIN


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("pulse eighty eight no wait that's the sat heart rate 104",
         {"spo2": 88, "heart_rate": 104}),
        ("bp ninety no that's the pulse bp's one ten over sixty",
         {"heart_rate": 90, "systolic_bp": 110, "diastolic_bp": 60}),
        ("pulse 96 no that's the sats pulse is 120", {"spo2": 96, "heart_rate": 120}),
        ("resps 88 no sorry that's the heart rate resps 22",
         {"heart_rate": 88, "respiratory_rate": 22}),
        ("Rate? Seventy. Seventy? No, one seventy.", {"heart_rate": 170}),
        ("pulse 96 and that's the sats at 97", {"heart_rate": 96, "spo2": 97}),
    ],
)  # fmt: skip
def test_a_number_that_is_of_another_sign(text: str, values: dict[str, float]) -> None:
    assert dict(vitals(text)) == values


def test_a_number_named_otherwise_is_to_check() -> None:
    (read,) = facts("resps 88 no that's the heart rate", FactKind.VITAL)
    assert (read.name, read.review_reason) == ("heart_rate", "was said of another sign first")


@pytest.mark.parametrize(
    "text",
    [
        "sats are 92 and pulse is 98 no other way round",
        "heart rate 97 sats 91 no wait other way round",
        "pulse 91 sats 97 i got those backwards",
    ],
)
def test_two_readings_that_were_mixed_up_are_both_in_doubt(text: str) -> None:
    assert not vitals(text)
    assert len(vitals(text, UNCERTAIN)) == 2


@pytest.mark.parametrize(
    ("text", "there", "doubted"),
    [
        ("he's in vf hold on that's pea", "pea", "ventricular_fibrillation"),
        ("it's v tach no that's artifact sinus tach", "sinus_tachycardia",
         "ventricular_tachycardia"),
        ("that's a-fib no hang on sinus with pacs", "normal_sinus_rhythm",
         "atrial_fibrillation"),
        ("pupils equal no left is blown", "pupils_dilated", "pupils_perrl"),
    ],
)  # fmt: skip
def test_a_finding_that_is_seen_otherwise(text: str, there: str, doubted: str) -> None:
    assert there in names(text, FactKind.FINDING)
    assert doubted in names(text, FactKind.FINDING, UNCERTAIN)


@pytest.mark.parametrize(
    ("text", "there", "doubted"),
    [
        ("Pulse is 118, it's regular, no, irregular.", "irregular_pulse", None),
        ("pulse one eighteen its a regular no irregular", "irregular_pulse", None),
        ("Skin warm, no, cool and clammy.", "skin_cool", "skin_warm"),
        ("Pupils are equal, no, unequal.", None, "pupils_perrl"),
        ("Airway patent. Sorry, no, obstructed by the tongue.", None, "airway_patent"),
        ("Chest is clear. No, wheezy on the left.", "wheezing", "clear_lung_sounds"),
    ],
)
def test_a_state_gives_way_to_its_opposite(
    text: str, there: str | None, doubted: str | None
) -> None:
    assert there is None or there in names(text, FactKind.FINDING)
    assert doubted is None or doubted in names(text, FactKind.FINDING, UNCERTAIN)
    assert not names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "well", "denied"),
    [
        ("Chest clear, no wheeze.", "clear_lung_sounds", "wheezing"),
        ("Skin warm and dry, no clammy feeling.", "skin_dry", "diaphoresis"),
        ("Pulse strong, no irregular beats.", None, "irregular_pulse"),
    ],
)
def test_a_denial_beside_its_opposite_stays(text: str, well: str | None, denied: str) -> None:
    assert well is None or well in names(text, FactKind.FINDING)
    assert denied in names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize("text", ["pelvis stable no it moves", "belly soft no it's rigid"])
def test_what_was_found_well_and_is_not_is_no_denial(text: str) -> None:
    assert not names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("pelvis stable no deformity", {"pelvis_unstable", "deformity"}),
        ("any chest pain no it's my back", {"chest_pain"}),
        ("no chest pain no it's just sore", {"chest_pain"}),
    ],
)
def test_a_plain_denial_stays(text: str, denied: set[str]) -> None:
    assert names(text, FactKind.FINDING, FactStatus.NEGATED) >= denied


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("last known well ten pm no sorry eleven", "23:00"),
        ("last known well 10 pm, sorry, 11. BP 120 over 80.", "23:00"),
        ("onset 8 pm no wait nine", "21:00"),
        ("onset at ten pm no 2 patients", "22:00"),
    ],
)
def test_an_hour_that_is_said_again(text: str, when: str) -> None:
    assert [fact.time for fact in facts(text, FactKind.EVENT_TIME)] == [when]


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("signed out ten of morphine", False),
        ("i signed out the morphine and fentanyl", False),
        ("we signed off the narcs with the charge nurse", False),
        ("so no refusal form", False),
        ("patient signed out ama", True),
        ("he signed out against medical advice after the narcan", True),
    ],
)
def test_who_signed_out_drugs_refused_no_care(text: str, signed: bool) -> None:
    assert ("refusal_signed" in names(text, FactKind.INTERVENTION)) == signed


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Usually runs ninety-two on air and a systolic about one thirty.", {}),
        ("Usually ninety-two, and her sats are 88 now.", {"spo2": 88}),
        ("GCS is eleven, four, two and five, that hasn't changed.",
         {"gcs_total": 11, "gcs_eye": 4, "gcs_verbal": 2, "gcs_motor": 5}),
        ("sixty per kilo, he's seventy-five, so four and a half grams", {"weight": 75}),
        ("monitor shows sinus tacky one one five", {"heart_rate": 115}),
    ],
)  # fmt: skip
def test_what_words_beside_a_number_say_of_it(text: str, values: dict[str, float]) -> None:
    assert dict(vitals(text)) == values


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("This is Aoife, she's, em, twenty-three, work rider.", 23),
        (
            "This is Mr Wei Zhang, he's fifty-seven. Epilepsy since a crash in his twenties."
            " Levetiracetam, sixty per kilo, he's seventy-five.",
            57,
        ),
    ],
)
def test_an_age_beside_other_numbers(text: str, age: int) -> None:
    assert [fact.value for fact in facts(text, FactKind.AGE)] == [age]


@pytest.mark.parametrize(
    ("text", "sure", "doubted"),
    [
        ("pulse 46 on the pulse ox palpated 92", [("heart_rate", 92)], [("heart_rate", 46)]),
        ("pulse ox says 46 for the rate but i palpate 92", [], [("spo2", 46)]),
        ("sats 96 on the pulse ox pulse of 88", [("spo2", 96), ("heart_rate", 88)], []),
        ("sats 96 on the pulse ox bp 90 palpated", [("spo2", 96), ("systolic_bp", 90)], []),
        ("pulse 58 no that's the oximeter playing up by hand it's 88", [("heart_rate", 88)], []),
    ],
)  # fmt: skip
def test_a_pulse_of_the_oximeter_is_no_saturation(
    text: str, sure: list[tuple[str, int]], doubted: list[tuple[str, int]]
) -> None:
    assert sorted(vitals(text), key=str) == sorted(sure, key=str)
    assert vitals(text, UNCERTAIN) == doubted


@pytest.mark.parametrize(
    "text",
    [
        "she had a stroke in twenty eighteen left side weak",
        "stroke three weeks ago and left sided weakness since",
        "CVA 2019, right-sided weakness, hypertension.",
    ],
)
def test_what_a_stroke_of_another_day_left_is_no_sign_of_a_new_one(text: str) -> None:
    assert "unilateral_weakness" not in names(text, FactKind.FINDING)
    assert "unilateral_weakness" in names(text, FactKind.FINDING, FactStatus.HISTORICAL)


def test_a_stroke_of_today_leaves_what_is_found() -> None:
    told = "had a stroke at half ten, left side weak"
    assert "unilateral_weakness" in names(told, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "there"),
    [("Allergies p c n and sulfa.", False), ("Occasional p a c on the monitor.", True)],
)
def test_no_letter_of_a_spelled_word_is_left_out(text: str, there: bool) -> None:
    assert ("ectopy" in names(text, FactKind.FINDING)) == there
