"""Numbers alone are read as the sign that was asked for or spoken of last, and always to check."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def signs(text: str, name: str) -> list[Fact]:
    return [
        f for f in analyze_text(text).facts
        if f.kind is FactKind.VITAL and f.name == name and f.status is FactStatus.ASSERTED
    ]  # fmt: skip


def values(text: str, name: str) -> list[object]:
    return [f.value for f in signs(text, name)]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Pain was eight. Fentanyl, fifty. How's the knee? Six.", "pain_score", 6),
        ("Pain out of ten? Eight. And the pain? Maybe a three.", "pain_score", 3),
        ("Sugar's two point one. Check him again. Two point eight.", "blood_glucose", 2.8),
        ("Sugar 41. D10, a hundred mils, that's in. Now one thirty-two.", "blood_glucose", 132),
        ("Temp's 39.5 tympanic. Sugar? Hang on. One twelve.", "blood_glucose", 112),
        ("How's she breathing? She's picking up, doing about twenty-two.", "respiratory_rate", 22),
        ("How old is he? Sixty. Sats ninety-five. Nitro's in. He's ninety-two now.", "spo2", 92),
        ("sats ninety so two litres on nasal specs and shes ninety six on that", "spo2", 96),
        ("sats ninety one so two litres by prongs ninety six good", "spo2", 96),
        ("sats 89 on air four litres by the mask and that's ninety four cap refill 4", "spo2", 94),
        ("heart rate 130 after the bag she's one eighteen on ninety over 52", "heart_rate", 118),
        ("GCS thirteen. Good man, that's a fifteen. Did you fall?", "gcs_total", 15),
        ("Eyes spontaneous, confused, obeys. Fourteen.", "gcs_total", 14),
        ("Out of ten? Eleven. We'll call that a ten. Vomited?", "pain_score", 10),
        ("BP 98 over 58, MAP 71, 104, sats 97.", "heart_rate", 104),
        ("their glucometer said two fifty ours says two sixty two", "blood_glucose", 262),
        ("rate of 140 on the monitor but I'm counting 120 at the wrist", "heart_rate", 120),
        ("Temp 103.2. She's crying. Ice is on. Mom's here. One oh one four.", "temperature", 101.4),
        ("Rate was 168. Diltiazem twenty milligrams. Down to one ten.", "heart_rate", 110),
        ("How much do you weigh? Eighty? Eighty-two.", "weight", 82),
    ],
)
def test_a_number_alone_tells_the_sign_in_focus(text: str, name: str, value: float) -> None:
    last = signs(text, name)[-1]
    assert last.value == value
    assert last.review_reason


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("heart rate ninety lying and one twenty standing", "heart_rate"),
        ("pain score eight at rest and ten when we moved her", "pain_score"),
    ],
)
def test_two_values_told_beside_each_other_are_both_read(text: str, name: str) -> None:
    assert len(values(text, name)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Sats ninety-four on air. How old are you, love? Eighty-eight.",
        "Sats ninety-four. She's eighty-eight now, lives alone.",
        "Pain seven. How many tablets did you take? Six.",
        "Pain seven. Morphine ten milligrams in ten mils. Five. Another five.",
        "Sats ninety. Oxygen at fifteen. Down to ten.",
        "What's her normal sats? Eighty-eight.",
        "GCS fifteen. A fourteen and an eighteen in each arm.",
        "GCS fifteen. What size cannula? A sixteen.",
        "Pain six. How's the line? Twenty gauge. Two.",
        "Sugar five point one. Point five of adrenaline, IM. One point five.",
        "Sats 95. Bay ninety-two. He's in ninety-two.",
        "Heart rate 90. Amiodarone three hundred. Down to one fifty on the second.",
        "Pain's a six. She's a five foot lady. He's an eight year old.",
        "What's her sugar? Don't know. Line's in. Eighteen.",
        "BP 120 over 80, pulse 90, sats 98, room 22, resps 16.",
        "Pain now? Fentanyl, fifty. Fifty.",
        "Sats ninety. How long's she been like this? Ten minutes. Maybe fifteen.",
        "What's your best peak flow? Three-eighty.",
        "sats 92 on the mask her peak flow is eighty okay thats eighty b p 150 over 90",
        "sats ninety, i got two lines in",
        "Pain is eight, I got four of morphine here.",
    ],
)
def test_a_number_of_something_else_is_no_reading(text: str) -> None:
    assert not [f for f in analyze_text(text).facts if f.rule.endswith(".focus")]


def test_a_motor_score_without_its_name_is_told_by_the_sum() -> None:
    text = "Eyes three, verbal four, and he's pushing me off, so five. Twelve."
    assert values(text, "gcs_motor") == [5]
    assert values(text, "gcs_total") == [12]
    assert not values("Eyes three, verbal four, and one of morphine, eight.", "gcs_motor")


def test_three_parts_with_their_sum_are_read_behind_what() -> None:
    text = "GCS is what, two, two, five... nine. She'll be postictal."
    assert values(text, "gcs_total") == [9]
    assert values(text, "gcs_motor") == [5]


def test_a_late_correction_takes_back_the_reading_that_it_means() -> None:
    text = (
        "Heart rate 132, resps 40. Reassessed, heart rate 108, resps 26. Correction on that first "
        "heart rate, it was 142, not 132."
    )
    assert values(text, "heart_rate") == [108, 142]
    assert signs(text, "heart_rate")[-1].review_reason == "puts an earlier reading right"


def test_a_number_behind_another_sign_corrects_nothing() -> None:
    text = "Temp thirty-nine five tympanic. Sugar? Hang on. Thirty-eight."
    assert values(text, "temperature") == [39.5]


def test_ringers_lactate_is_no_lactate() -> None:
    assert not values("Ringer's lactate, two fifty, then another two fifty.", "lactate")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Her target's 88 to 92 and she's ninety.", 90),
        ("Target is 94 to 98 and he's 91.", 91),
        ("Aim for 88 to 92, she's at 86.", 86),
        ("We're aiming for 94 to 98 and she's 95.", 95),
    ],
)
def test_beside_a_target_of_oxygen_the_number_is_the_saturation(text: str, reading: int) -> None:
    facts = analyze_text(text).facts
    now = [f for f in facts if f.name == "spo2" and f.status is FactStatus.ASSERTED]
    assert [f.value for f in now] == [reading]
    assert not [f for f in facts if f.kind is FactKind.AGE]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("She's ninety, target sats 88 to 92.", [90]),
        ("Target's 88 to 92. She's ninety.", [90]),
        ("Target 88 to 92 and she's an 85 year old.", [85]),
        ("Target's 120 to 130 and the bed's ready.", []),
        ("What's her target? 88 to 92.", []),
        ("Aiming 88 to 92.", []),
        ("Targets 88 to 92.", []),
    ],
)
def test_a_target_is_no_reading_and_takes_no_age(text: str, age: list[int]) -> None:
    facts = analyze_text(text).facts
    assert [f.value for f in facts if f.kind is FactKind.AGE] == age
    assert not [f for f in facts if f.name == "spo2" and f.status is FactStatus.ASSERTED]
