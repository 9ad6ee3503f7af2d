"""Numbers of half an hour of talk: what is measured is read, what is paid or scored is not."""

from __future__ import annotations

import pytest

from recorder.clinical.events.times import extract_times
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.claims import times
from tests.unit.clinical.reading import facts, given, vitals


@pytest.mark.parametrize(
    "text",
    [
        "I've a hair appointment tomorrow. It's 12 pounds 50 and she'll charge you.",
        "It's 6 pounds 40 a pint in there.",
        "It was 14 pounds for the taxi.",
        "I'm down 96 pounds on overtime.",
        "I was 9 pounds 2.",
        "They took eleven pounds off him in four days.",
        "None, I gave up sugar, for Lent, in 1979.",
        "So what have we scored, 3 for the resps, 2 for the sats on her scale, that's an 8.",
        "So news is resps 3, sats 2, temp 1, that makes 6.",
        "Use the one with the end tidal. I'll use the capno one.",
        "Put the end tidal on him too, the nose one.",
        "My temperature gauge says 90, I need a garage.",
        "The temperature of the oven was 100.",
    ],
)
def test_what_is_paid_scored_or_of_a_thing_is_no_reading(text: str) -> None:
    assert vitals(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("She's 128 pounds.", [("weight", 128)]),
        ("How much does he weigh? Twenty-six pounds at his checkup.", [("weight", 26)]),
        ("72 year old male, 180 pounds, no allergies.", [("weight", 180)]),
        ("How big is he? Two hundred pounds easy.", [("weight", 200)]),
        ("Sugar's 19.7.", [("blood_glucose", 19.7)]),
        ("Resps 3, he's nearly stopped breathing.", [("respiratory_rate", 3)]),
        ("88 for the pulse.", [("heart_rate", 88)]),
        ("put the end tidal on him too the nose one it's thirty three", [("etco2", 33)]),
        ("I'm gonna do your temp. In the ear 36.6.", [("temperature", 36.6)]),
        ("Under the tongue 38.9.", [("temperature", 38.9)]),
        ("He's alert and oriented, he's a fifteen.", [("gcs_total", 15)]),
        ("The pressure of the left arm was 140 over 80.",
         [("systolic_bp", 140), ("diastolic_bp", 80)]),
    ],
)  # fmt: skip
def test_what_is_measured_is_read(text: str, told: list[tuple[str, float]]) -> None:
    assert [reading for reading in vitals(text) if reading[0] != "avpu"] == told


def test_they_are_saturations_that_are_so_high_to_check() -> None:
    text = "Sats are 84 on air. Lovely curtains, those. Ooh, they're 94 now."
    found = [f for f in facts(text, FactKind.VITAL) if f.value == 94]
    assert [(f.name, f.needs_review) for f in found] == [("spo2", True)]


def test_far_from_any_reading_somebodys_years_are_no_pulse() -> None:
    talk = "We had a lovely time at the lake with the boat and the dog and all of the kids. " * 6
    text = f"Pulse 88. {talk} How's Wayne? He's good, he's 74 now."
    assert vitals(text) == [("heart_rate", 88)]


@pytest.mark.parametrize(
    "text",
    [
        "I had it checked at the drug store on Monday and it was 158 over 86.",
        "At the pharmacy it was 158 over 86.",
    ],
)
def test_what_was_measured_on_another_day_is_past(text: str) -> None:
    assert vitals(text) == []
    assert ("systolic_bp", 158) in vitals(text, FactStatus.HISTORICAL)


@pytest.mark.parametrize(
    "text",
    [
        "It's 11 years old, it doesn't owe me anything.",
        "That fridge is 15 years old.",
        "This van is 9 years old.",
        "How's your mum doing? Oh she's 88 now and still driving.",
    ],
)
def test_things_and_others_have_no_age(text: str) -> None:
    assert facts(text, FactKind.AGE) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("The patient is 72 years old.", 72),
        ("Walter is 81 years old.", 81),
        ("It's a boy, it's 3 days old.", 3),
        ("She is eighty nine years of age.", 89),
    ],
)
def test_somebody_has(text: str, age: int) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == [age]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fentanyl 50, that's in, 14 15.", {"medication:fentanyl=14:15"}),
        ("Zofran 4 milligrams slow push, expires next June, that's in 14 19 here's a bag.",
         {"medication:ondansetron=14:19"}),
        ("Another 25 of fentanyl, that's the half mil going in 14 28 how you doing.",
         {"medication:fentanyl=14:28"}),
        ("Salbutamol 5. What time have you got? 8:46. Right, that's on at 8:46.",
         {"medication:albuterol=08:46"}),
        ("Salbutamol 5, 6 litres of oxygen, and that's at 09:12.", {"medication:albuterol=09:12"}),
        ("You see that programme last night? I was in bed for 9 o'clock.", set()),
    ],
)  # fmt: skip
def test_a_time_told_behind_an_act_is_its_time(text: str, told: set[str]) -> None:
    assert times(extract_times, text) == told


def test_a_time_behind_a_dose_is_no_further_dose() -> None:
    assert given("Fentanyl 50, that's in, 14 15.") == [("fentanyl", 50, "ug")]


@pytest.mark.parametrize(
    ("text", "flows"),
    [
        ("I'm putting her on the blue one, 24 percent, 2 litres.", [(2, "VENTURI")]),
        ("28 percent, 4 litres still.", [(4, "VENTURI")]),
        ("24 percent burns, 2 litres in.", []),
    ],
)
def test_a_share_and_a_flow_are_a_venturi(text: str, flows: list[tuple[float, str]]) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [(f.dose, f.route) for f in found if f.name == "oxygen"] == flows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Adenosine 6, 12, 12.", [("adenosine", 6, None), ("adenosine", 12, 2)]),
        ("Fentanyl 50, 50, 25.", [("fentanyl", 50, 2), ("fentanyl", 25, None)]),
        ("400 mics of naloxone so gave 400 more.", [("naloxone", 400, 2)]),
        ("Fentanyl 50, 97, 18.", [("fentanyl", 50, None)]),
        ("Morphine 5, 2 lines in.", [("morphine", 5, None)]),
    ],
)
def test_a_row_of_amounts_by_commas(text: str, told: list[tuple[str, float, int | None]]) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [(f.name, f.dose, f.count) for f in found] == told


def test_words_of_other_things_beside_them() -> None:
    assert not facts("Gave three hundred aspirin crushed.", FactKind.MECHANISM)
    without = facts(
        "Without oxygen his sats are 84.", FactKind.MEDICATION_GIVEN, FactStatus.NEGATED
    )
    assert not without
    told = facts("He was unable to give a history because of confusion.", FactKind.FINDING)
    assert [f.name for f in told] == ["confusion"]
