"""Numbers told at length of another who may be a patient: at the scene, or asked for by name."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, vitals


@pytest.mark.parametrize(
    "text",
    [
        "Are there other casualties? One more, the girlfriend. Pulse 96, BP 130 over 80, sats 99.",
        "Any more patients? There's his mate, he's walking. Pulse 96, sats 99.",
        "Is anybody else hurt? Two. Both green. Pulse 96 for the first.",
    ],
)
def test_who_is_asked_for_beside_ours_is_another(text: str) -> None:
    assert vitals(f"Pulse 124, BP 90 over 50. {text}") == vitals("Pulse 124, BP 90 over 50.")


@pytest.mark.parametrize(
    "text",
    [
        "Any other patients? No, just him. Pulse 96, sats 95.",
        "Any other patients? Just the one. Pulse 96, sats 95.",
        "Any more patients? There's his mate. Ours, pulse 96, sats 95.",
    ],
)
def test_where_nobody_else_is_hurt_the_signs_are_ours(text: str) -> None:
    assert vitals(text) == [("heart_rate", 96), ("spo2", 95)]


def test_the_other_lad_is_told_of_at_length_in_words_without_marks() -> None:
    ours = "thirty three year old male overdose gcs three resps four we bagged him he's pink "
    other = (
        "the other lad is twenty nine he got eight hundred i m off the fire truck and he's at "
        "fourteen of a gcs heart rate one oh four sats ninety five and he won't travel"
    )
    assert ("heart_rate", 104) not in vitals(ours + other)
    assert ("spo2", 95) not in vitals(ours + other)


def test_mine_is_goes_back_to_our_patient() -> None:
    text = (
        "we have two out of a house fire i have the father delta three has the little girl behind "
        "us mine is a fifty eight year old man pulled out of the back bedroom by the fire brigade"
    )
    assert [fact.value for fact in facts(text, FactKind.AGE)] == [58]


def test_who_comes_in_behind_us_is_another() -> None:
    text = (
        "We're bringing the rider, 30 year old male, pulse 110. The car driver's in the next one "
        "in, she's forty-four with a chest, BP's one thirty over eighty. Any questions?"
    )
    assert ("systolic_bp", 130) not in vitals(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Becca's crowning, contractions every minute. Baby's out, 18.27. It's a girl! Dry her "
            "off, she's crying, lovely colour. Heart rate about 150. Placenta? Not yet. Pulse 104.",
            [("heart_rate", 104)],
        ),
        (
            "shes thirty four third baby thirty nine weeks baby boy born at home with the midwife "
            "at oh five forty hes doing great heart rate one fifty and hes staying with dad "
            "placenta was out at six she started bleeding her pulse was one twenty",
            [("gestational_age", 39), ("heart_rate", 120)],
        ),
        (
            "shes thirty four she had oxytocin ten units right after the baby and then the "
            "placenta was out her pulse was one twenty",
            [("heart_rate", 120)],
        ),
    ],
)
def test_the_childs_heart_is_not_the_mothers(text: str, told: list[tuple[str, object]]) -> None:
    assert vitals(text) == told


def test_a_roommate_who_does_something_is_told_of_also_behind_a_little_word() -> None:
    text = (
        "resps eighteen i put a roll on uh the roommates freaking out shes breathing "
        "like forty and her hands are tingling okay have her sit down tell her to slow it down so "
        "jade do you want to come in with us okay i can give you something on the way if you like"
    )
    assert vitals(text) == [("respiratory_rate", 18)]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("How far gone are you? 39. 39 and 4. Is it your first?", [39]),
        ("She's pregnant. How far gone? 38. 38 plus 2.", [38]),
        (
            "He's wet himself, he bit his tongue, he had half a pint. What about you? I'm fine, "
            "I'm 20 weeks. Get him on his side.",
            [],
        ),
        ("I'm 20 weeks and he hit me, he's gone now.", [20]),
    ],
)
def test_weeks_are_of_her_who_is_the_patient(text: str, weeks: list[int]) -> None:
    assert {value for name, value in vitals(text) if name == "gestational_age"} == set(weeks)


@pytest.mark.parametrize(
    "text",
    [
        "pulse 80, and he's 97 now on two litres by cannula",
        "pulse 80. 97 now on the mask.",
        "pulse 80. 97 now on the 2 litres, leave it there",
    ],
)
def test_now_on_oxygen_is_a_saturation(text: str) -> None:
    assert vitals(text) == [("heart_rate", 80), ("spo2", 97)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sats on my finger ninety nine sats on his ninety one", [("spo2", 91)]),
        ("sats on my monitor ninety nine", [("spo2", 99)]),
        ("his blood sugar runs about nine it's four now", [("blood_glucose", 4)]),
        ("he's about one ten one fifteen", []),
    ],
)
def test_ones_own_finger_and_what_is_usual_are_no_readings(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told
    assert not facts(text, FactKind.AGE)
