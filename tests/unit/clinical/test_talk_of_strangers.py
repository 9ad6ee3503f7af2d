"""Talk of half an hour: before the patient is met, and of those who only come in in a story."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals

DRIVE = (
    "Delta 612, control. Go ahead. 612, I've a Category 3 for you, 44 Hawthorn Drive, male, "
    "70 years old, chest pain, caller is the wife. Received, show us going. {talk} "
    "Here we are, green gate. Hello, ambulance! Who's this? That's Derek. His pulse is 48."
)


@pytest.mark.parametrize(
    "talk",
    [
        "They shocked him twice and his sats were 80.",
        "He weighed 140 kilos, and we gave him 10 of morphine.",
        "I got my bloods back, my pressure was 150 over 90.",
        "Delta 620 on scene, we've a male with a BP of 70 over 40.",
        "He said hi to us, and his sugar was 30.",
    ],
)
def test_on_the_way_nobody_measures_the_patient(talk: str) -> None:
    text = DRIVE.format(talk=talk)
    assert vitals(text) == [("heart_rate", 48)]
    assert given(text) == []
    assert [f.value for f in facts(text, FactKind.AGE)] == [70]


def test_on_the_way_the_radio_tells_of_him() -> None:
    text = DRIVE.format(talk="Engine 4 to Delta 612, he's awake, BP 102 over 58, sats 97.")
    told = [("systolic_bp", 102), ("diastolic_bp", 58), ("spo2", 97), ("heart_rate", 48)]
    assert vitals(text) == told


@pytest.mark.parametrize(
    "care",
    [
        "Sats 88, pulse 120, BP 90 over 60.",
        "She's breathing at 30, sats 88, and I've a pulse of 120.",
        "She's allergic to penicillin. Sats 88, pulse 120.",
        "On arrival sats 88, pulse 120.",
    ],
)
def test_a_crew_that_never_greets_has_a_patient_all_the_same(care: str) -> None:
    text = f"Show us responding to Main Street. {care} Hello, I'm her daughter."
    told = vitals(text)
    assert ("spo2", 88) in told
    assert ("heart_rate", 120) in told


def test_who_is_there_already_is_not_on_the_way() -> None:
    text = "Any allergies? No. Control, show us mobile to that one. Sugar 2.8. Hello, pet."
    assert vitals(text) == [("blood_glucose", 2.8)]


@pytest.mark.parametrize(
    "text",
    [
        "Delta 612, control. Show us en route. We're on the way to you with a male, BP 80 over 40.",
        "Medic 4, go ahead. BP 80 over 40, we're en route. Hello, did you copy?",
        "Hello, ambulance. BP 80 over 40.",
    ],
)
def test_whom_nobody_drives_to_is_with_them(text: str) -> None:
    assert vitals(text) == [("systolic_bp", 80), ("diastolic_bp", 40)]


@pytest.mark.parametrize(
    "story",
    [
        "There was a lad at the school with sats of 62.",
        "Somebody on our street had a sugar of 30.",
        "That fella in the pub had a pulse of 180.",
        "Some bloke in the flats had a GCS of 6.",
        "It's like that job in Harlow, BP 60 systolic.",
        "In the training video he had a GCS of 6.",
        "The lady downstairs had a pulse of 30.",
    ],
)
def test_who_comes_in_in_a_story_is_somebody_else(story: str) -> None:
    text = f"What's happened to you? Pulse 96. {story} Okay. Sats 94."
    assert vitals(text) == [("heart_rate", 96), ("spo2", 94)]
    assert len(vitals(text, FactStatus.OTHER_SUBJECT)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Thank you. We've got a lad at the school with sats of 62.",
        "You asked for us? Yes, it's a lady in the kitchen, sats 62.",
        "You there? This is a man in his forties on the floor, sats 62.",
        "Can you hear me? Sats are 62. He had his lecture, and he's pale.",
    ],
)
def test_whom_we_have_got_is_ours(text: str) -> None:
    assert vitals(text) == [("spo2", 62)]


def test_a_dose_for_somebody_in_a_story_is_his() -> None:
    talk = "That lad in the pub fight, we gave him 70 of ketamine."
    assert given(f"What's happened to you? {talk}") == []
    ours = "What's happened to you? Somebody in the shop gave him 300 of aspirin."
    assert given(ours) == [("aspirin", 300, "mg")]


@pytest.mark.parametrize("turn", ["okay", "right let's see", "alright", "right so", "anyway"])
def test_without_marks_a_turn_to_the_patient_ends_the_talk(turn: str) -> None:
    talk = (
        "how are you sir i am dizzy and it came on in the kitchen when i was doing the washing up"
    )
    mum = "my mum is on warfarin she is in and out to the clinic every week"
    text = f"{talk} {mum} {turn} get a pressure that is 132 over 84"
    assert vitals(text) == [("systolic_bp", 132), ("diastolic_bp", 84)]
    assert names(text, FactKind.HOME_MEDICATION) == set()


@pytest.mark.parametrize(
    "talk",
    [
        "how are you sir my mum has a pacemaker okay and she has a pulse of 30",
        "how are you sir my dad has a pain in his right arm and a pulse of 30",
    ],
)
def test_what_goes_on_of_him_is_no_turn(talk: str) -> None:
    assert (
        vitals(f"{talk} every day of the week and so on you know how that is in the family") == []
    )


@pytest.mark.parametrize(
    "radio",
    [
        "Medic 4 to Medic Command, we've got a refusal, sats 99, GCS 15.",
        "Medic 4, show us on scene, he's got sats of 99.",
        "medic 9 if you're clear I've a 34 year old with sats of 99.",
        "Are you available, you've a 34 year old with sats of 99?",
    ],
)
def test_what_the_radio_says_of_another_is_his(radio: str) -> None:
    text = f"Medic 9, go ahead. How are you? Sats 94. {radio} Okay. Pulse 96."
    assert vitals(text) == [("spo2", 94), ("heart_rate", 96)]
    assert facts(text, FactKind.AGE) == []


@pytest.mark.parametrize(
    "text",
    [
        "Medic 9, go ahead. Sats 94, pulse 96.",
        "Medic 9 to Mercy, sats 94, pulse 96.",
        "Medic 9. Engine 4 to medic 9, sats 94, pulse 96.",
        "Medic 9, I've a 34 year old male, sats 94, pulse 96.",
        "Medic 9, I've got a 34 year old male, his chest is clear, sats 94, pulse 96.",
    ],
)
def test_what_our_own_unit_says_is_ours(text: str) -> None:
    assert vitals(text) == [("spo2", 94), ("heart_rate", 96)]


def test_beside_a_told_sex_the_other_pronoun_is_another() -> None:
    text = (
        "A 67 year old female with palpitations. She was at home, she rang us. Her pulse is 192. "
        "Go and see to my grandson. He's a good kid. He was in hospital, his sats were 70. "
        "Her pressure is 98 over 62. He had a sugar of 30."
    )
    assert vitals(text) == [("heart_rate", 192), ("systolic_bp", 98), ("diastolic_bp", 62)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They're linebackers now, the two of them. 260 pounds, the one.", []),
        ("The last guy we took off that ramp was 400 pounds.", []),
        ("How many kilos are you? 70 kilos.", [70]),
        ("How big is she? 200 pounds.", [200]),
        ("34 year old, 160 pounds, pulse 88.", [160]),
    ],
)
def test_a_weight_is_asked_for_or_told_of_somebody(text: str, told: list[int]) -> None:
    assert [f.value for f in facts(text, FactKind.VITAL) if f.name == "weight"] == told


@pytest.mark.parametrize("is_", ["'s", " is", " being"])
def test_the_end_of_a_scale_is_no_score(is_: str) -> None:
    text = f"Scale of 0 to 10, 10{is_} the worst you ever had, how tight? I don't know, a 5."
    assert vitals(text) == [("pain_score", 5)]


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("How are you? That woman on Friday was bad. He's pale, he's cold.", "male"),
        ("How are you? There was a lass at the school. He's pale, he's cold.", "male"),
        ("How are you? This is a woman of 40.", "female"),
    ],
)
def test_who_is_pointed_at_tells_no_sex_of_the_patient(text: str, sex: str) -> None:
    assert [f.value for f in facts(text, FactKind.SEX)] == [sex]


@pytest.mark.parametrize(
    "said", ["We had one like that on Tuesday.", "It's like that job in Harlow."]
)
def test_a_story_ends_where_nobody_goes_on_telling_it(said: str) -> None:
    told = f"She takes digoxin. {said} Heart rate 96, sats 94. Gave 500 of saline."
    assert vitals(told) == [("heart_rate", 96), ("spo2", 94)]
    assert given(told) == [("normal_saline", 500.0, "mL")]
    assert vitals(f"Heart rate 96. {said} He was 90 over 60, and his sats were 70.") == [
        ("heart_rate", 96)
    ]


@pytest.mark.parametrize(
    "talk",
    [
        "I was up to 130 on that ring road.",
        "Do you take sugar? Two. And milk.",
        "We were down to 60 on the old one.",
    ],
)
def test_what_no_sign_is_said_of_is_no_reading(talk: str) -> None:
    assert vitals(f"How are you? Pulse 96. {talk}") == [("heart_rate", 96)]


def test_a_sign_that_moves_is_read() -> None:
    assert vitals("Pulse 96. It's up to 130 now.") == [("heart_rate", 96), ("heart_rate", 130)]
    assert vitals("What's his sugar? 6.1.") == [("blood_glucose", 6.1)]


def test_knees_have_no_age() -> None:
    assert facts("My knees are 80 years old.", FactKind.AGE) == []
    assert [f.value for f in facts("They are both 80 years old, the patient too.", FactKind.AGE)]


def test_who_only_echoes_says_no_more_of_her() -> None:
    text = (
        "A 70 year old male, he's dizzy, he's pale, he sat down. His pulse is 48. I've a sister in "
        "Canada on oxygen, she pays for it. Does she? 97 on air."
    )
    assert ("spo2", 97) in vitals(text)


def test_my_own_tablets_set_nobody_apart() -> None:
    text = (
        "Any tablets? He's on ramipril and, what's the other one, Derek? Bendroflumethiazide. "
        "I can never say it. And mine's the atorvastatin."
    )
    assert {"ramipril", "bendroflumethiazide"} <= names(text, FactKind.HOME_MEDICATION)


def test_one_of_those_who_work_is_no_patient() -> None:
    text = "Pulse 94. One of the engine guys tweaked his back, his pressure was 160 over 100."
    assert vitals(text) == [("heart_rate", 94)]


def test_the_end_of_a_spelled_name_is_no_name() -> None:
    said = "to the y m c a for a cardiac arrest"
    assert names(said, FactKind.MECHANISM) == set()
    assert names("he came off in an m c a", FactKind.MECHANISM) == {"motorcycle_crash"}


def test_a_weight_of_one_is_none() -> None:
    assert vitals("weight, okay, what else, one of the guys") == []
    assert vitals("newborn weight 1.2 kilos") == [("weight", 1.2)]
