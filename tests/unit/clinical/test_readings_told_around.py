"""Readings asked back, wanted, of somebody else, called out in a row, or without their name."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, vitals


def values(text: str, name: str) -> list[object]:
    return [value for sign, value in vitals(text) if sign == name]


def ages(text: str) -> list[object]:
    return [fact.value for fact in facts(text, FactKind.AGE)]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("BP was 80 on 40. Sipho, was it 80 on 40? 82 on 44.", "systolic_bp", [82]),
        ("BP 150 over 90. Did you say 150 over 90? 115 over 90.", "systolic_bp", [115]),
        ("Pulse 118. Did you say 118? No, 108.", "heart_rate", [108]),
        ("Temp 38.4. Was that 38.4? 39.4.", "temperature", [39.4]),
        ("Pulse 74. Sorry doctor, 84.", "heart_rate", [84]),
        ("Resps 18, sorry sister, 28.", "respiratory_rate", [28]),
    ],
)
def test_what_is_asked_back_and_put_right(text: str, name: str, told: list[object]) -> None:
    assert values(text, name) == told


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("Pulse 118. Was that 118? Yes.", "heart_rate", [118]),
        ("Pulse 118. You said 118? Yeah, resps 20.", "heart_rate", [118]),
        ("Sats 91. Is that 91 on air? Yeah, 91.", "spo2", [91]),
        ("BP 80 over 40. Is that 80 over 40? Yes. 96 over 60 now.", "systolic_bp", [80, 96]),
        ("Sugar 4.1. Did you say 4.1? Sats 96.", "blood_glucose", [4.1]),
    ],
)
def test_what_is_asked_back_and_was_right(text: str, name: str, told: list[object]) -> None:
    assert values(text, name) == told


@pytest.mark.parametrize(
    "text",
    [
        "We're being permissive, we wanted a systolic of 90.",
        "We'd be happy with a systolic of 90.",
        "We're accepting a systolic of 90.",
        "We were looking for a systolic of 90.",
        "Is her pressure all right for that? 118 over 70 at booking, never a problem.",
    ],
)
def test_wanted_or_measured_long_ago(text: str) -> None:
    assert values(text, "systolic_bp") == []


@pytest.mark.parametrize(
    "text",
    [
        "19 year old male. His brother is also here, he's cut his hand, his BP is 130 on 80.",
        "That's the bleed for bed eleven, 90 systolic on two of levo, not mine.",
        "There's another one from the job, his pressure's 130 over 80, he's not mine.",
        "Any insulin? No, that's the lady in chair 11, she's the one whose sugar was 52.",
        "Is he the diabetic? No, that's the guy in bed four, his sugar was 52.",
        "Was she hypotensive? No, that's the other lady, BP 80 over 50.",
        "He bit me. Yeah, that's two cuts, your pressure's 150 over 90.",
        "She kicked me. Sit down. Let's see, your pressure's 150 over 90.",
    ],
)
def test_somebody_elses(text: str) -> None:
    assert vitals(text) == []


def test_the_patients_signs_go_on_behind_the_others() -> None:
    text = (
        "He bit me. Yeah, that's two cuts, your pressure's 150 over 90. Right, the lad. Pulse 112."
    )
    assert vitals(text) == [("heart_rate", 112)]
    assert values("His wife is here, she says he's warm. Pulse 96.", "heart_rate") == [96]


def test_a_newborns_weight_beside_its_apgar_is_not_the_mothers() -> None:
    text = (
        "34 year old lady, baby girl delivered at 04:52. Apgars nine and ten, 3.6 kilos. Pulse 128."
    )
    assert values(text, "weight") == []
    assert values("Newborn boy. Apgars 8 and 9, weight 3.2 kilos.", "weight") == [3.2]


@pytest.mark.parametrize(
    "told",
    [
        "his mammy rang us weight she thinks seventeen kilos was what they had",
        "his mam is here how heavy is he she says seventeen kilos",
        "his mum's in the kitchen she reckons seventeen kilos he's crying",
    ],
)
def test_a_relative_who_tells_the_weight(told: str) -> None:
    text = f"four year old boy he had a fit he is sleepy his temp is up he was hot {told}"
    assert values(text, "weight") == [17]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "After treatment, he's 118/70, 104, 20, 97% on 8 litres via mask, pain 4.",
            [("heart_rate", 104), ("respiratory_rate", 20), ("spo2", 97)],
        ),
        (
            "102 on 64, 110, 22, 98 percent on the Hudson.",
            [("heart_rate", 110), ("respiratory_rate", 22), ("spo2", 98)],
        ),
        (
            "Last set before we roll, 102 on 64, 110, 22 and 98.",
            [("heart_rate", 110), ("respiratory_rate", 22), ("spo2", 98)],
        ),
    ],
)
def test_a_row_that_ends_with_a_saturation(text: str, told: list[tuple[str, object]]) -> None:
    found = [f for f in facts(text, FactKind.VITAL) if not f.name.endswith("_bp")]
    assert [(f.name, f.value) for f in found if f.name != "pain_score"] == told
    unnamed = [f for f in found if f.name in ("heart_rate", "respiratory_rate")]
    assert all(f.needs_review for f in unnamed)


@pytest.mark.parametrize(
    "text",
    ["118/70, 104, 20.", "118/70, 500, 20, 97% on air.", "118/70, 104, 20, 12% burns."],
)
def test_a_row_that_tells_nothing_is_not_read(text: str) -> None:
    assert values(text, "respiratory_rate") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It's 38 4 tympanic. Pulse 112.", [38.4]),
        ("39 2 axillary, pulse 90", [39.2]),
        ("101 3 tympanic", [101.3]),
        ("38, 4 tympanic membranes seen", []),
    ],
)
def test_a_temperature_that_lost_its_point(text: str, told: list[object]) -> None:
    assert values(text, "temperature") == told


@pytest.mark.parametrize(
    "text",
    [
        "Did you check her sugar? It said 31. She bit me.",
        "What about the sugar? Yeah, it read 31.",
        "And the sugar? The meter showed 31.",
    ],
)
def test_what_the_meter_said(text: str) -> None:
    assert values(text, "blood_glucose")[:1] in ([31], [])
    assert values("Did you check her sugar? It said 31.", "blood_glucose") == [31]


def test_a_recheck_behind_glucose_is_the_sugar_to_be_checked() -> None:
    text = (
        "Sugar's 28. D10 going in. Okay, that's in. Eyes are opening. Hi there, what's your name? "
        "Dana. Hey, Dana, you know where you are? In my bedroom, why are you all here? "
        "Recheck is 114."
    )
    sugars = [f for f in facts(text, FactKind.VITAL) if f.name == "blood_glucose"]
    assert [f.value for f in sugars] == [28, 114]
    assert sugars[1].needs_review


@pytest.mark.parametrize(
    "text",
    [
        "Pulse 110. Recheck is 114.",
        "Sugar 28. Recheck of the pulse is 114.",
        "Sugar 28. He's on his feet. He says he knows where he is and what day it is today and who "
        "we are, and he wants to go home with his wife now. Recheck is 114.",
    ],
)
def test_a_recheck_of_nobody_knows_what(text: str) -> None:
    assert 114 not in values(text, "blood_glucose")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sats 90, pulse 118. Oxygen up to 10 litres. She's holding at 96.", [90, 96]),
        ("Sats 97, pulse 138. Oxygen down to 6 litres, simple mask. He's holding 96.", [97, 96]),
    ],
)
def test_what_he_holds_on_oxygen(text: str, told: list[object]) -> None:
    assert values(text, "spo2") == told
    assert 96 not in values(text, "heart_rate")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A female in her sixties, down. Sixty six year old female, in arrest.", [66]),
        ("Woman in her sixties. Her 14 year old grandson called.", [None]),
        ("This is my mum, she's 78. Seventy-nine, Susan, I was seventy-nine on Tuesday.", [79]),
        ("How old are you? 71. 72 in March.", [71]),
        ("she's 78. 82 over 40.", [78]),
        ("how old is your dad seventy two and whats he usually take", [72]),
        ("how old is your wife sixty one okay", [61]),
    ],
)
def test_the_age_that_counts(text: str, told: list[object]) -> None:
    assert ages(text) == told
