"""Numbers that are not the patient's of now: other people, other days, other pregnancies."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, names, vitals


@pytest.mark.parametrize(
    "text",
    [
        "Oh and the other lady who fainted in the lobby, her pressure is 90 over 50.",
        "oh and the other fella who was in the van his pulse is one twenty",
        "and the second casualty who walked away her sats are ninety five",
        "Can somebody check on that gentleman? Yeah, we got him. His pulse is 58, he's fine.",
        "can you guys look after that lady okay shes got a pulse of one twenty",
        "would you sort this other chap out for me right his sats are ninety nine",
        "Keep an eye on that woman. Her heart rate's 104.",
        "The patient in bed four has a BP of 80 over 40 but he's not ours.",
        "Our lad's grand. The other one, his pulse is 88.",
        "We've a 36 year old driver trapped by the legs, conscious, breathing, very pale and "
        "sweaty, complaining of his leg, "
        "no head injury, a bit drowsy, collar on, splinted, and he is cold, going to the trauma "
        "centre with a doctor on board. "
        "Patient two is a lady, GCS 15, BP 140 over 90, with the other crew.",
    ],
)
def test_what_is_measured_of_somebody_else_is_not_ours(text: str) -> None:
    assert vitals(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "obs please mate yeah so resps are twenty",
        "Cheers pal, resps are 20.",
        "what have we got buddy resps twenty",
        "I'm her neighbour. She was breathing fast. Resps 20.",
    ],
)
def test_who_is_spoken_to_takes_no_reading_away(text: str) -> None:
    assert vitals(text) == [("respiratory_rate", 20)]


def test_a_mate_of_his_is_still_somebody_else() -> None:
    assert vitals("His mate's pulse was 120.") == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("nineteen year old female roommate says she took her mom's pills", [19]),
        ("A 19 year old male flatmate reports he found him.", [19]),
        ("Her 19 year old roommate called.", []),
    ],
)
def test_a_reporter_beside_an_age(text: str, age: list[int]) -> None:
    assert [f.value for f in facts(text, FactKind.AGE)] == age


@pytest.mark.parametrize(
    "text",
    [
        "What's your pressure normally? Like 118 over 76.",
        "What does your blood pressure usually run? Oh, one thirty over eighty.",
        "How's her BP usually? 140 over 80 or so.",
        "At my appointment it was like 118 over 76.",
        "at her last check up it was one forty over ninety",
        "What do his sats normally sit at? 88.",
        "Normal sats for him are 88 to 92.",
    ],
)
def test_what_is_usual_is_no_reading(text: str) -> None:
    assert vitals(text) == []


def test_what_a_relative_measured_is_the_patients() -> None:
    text = "The sugar was 2.1 when mum checked, it's now 6.4."
    assert vitals(text) == [("blood_glucose", 2.1), ("blood_glucose", 6.4)]


def test_a_reading_behind_the_usual_one_is_read() -> None:
    text = "What does it usually run? 130 over 80. Right, 92 over 60 now, pulse 110."
    assert vitals(text)[-1] == ("heart_rate", 110)
    assert ("systolic_bp", 92) in vitals(text)


@pytest.mark.parametrize("text", ["How much does he weigh? 26 pounds at his checkup."])
def test_a_weight_of_the_last_visit_is_the_weight(text: str) -> None:
    assert vitals(text) == [("weight", 26)]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("I'm thirty-four weeks and I've had this headache. It's my third baby.", [34]),
        ("she's twenty eight weeks and bleeding", [28]),
        ("Primi with PIH, Kavitha, 23 years, 35 weeks.", [35]),
        ("She is pregnant, her last baby came at 36 weeks.", []),
        ("pregnant again, lost the first one at twenty weeks", []),
        ("The midwife came, my previous pregnancy was induced at 37 weeks.", []),
        ("She's been sober thirty weeks.", []),
        ("I'm thirty weeks clean.", []),
    ],
)
def test_weeks_of_this_pregnancy_alone(text: str, weeks: list[int]) -> None:
    assert [value for name, value in vitals(text) if name == "gestational_age"] == weeks


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "second neb on dave had one of these tuesday a hundred and twenty kilos third floor "
            "his own pulse was a hundred and seventy at the bottom right her pulse is ninety",
            [("heart_rate", 90)],
        ),
        (
            "Had one like this last month, sats of seventy, GCS four. Anyway, his sats are 95.",
            [("spo2", 95)],
        ),
        (
            "he was nine that little lad we had a kid with a pulse of one fifty at the lake "
            "sorry different job youre doing well pulse eighty",
            [("heart_rate", 80)],
        ),
        (
            "whose alarm is that thats not her its bed six hes one seventy over ninety "
            "mute it her pressure is one ten over sixty",
            [("systolic_bp", 110), ("diastolic_bp", 60)],
        ),
        (
            "Medic nine respond to a fall, seventy year old, blood pressure 180 over 90.",
            [],
        ),
        (
            "She's in labour, her pulse is 100. She is doing well. Dad's gone pale, sit him down. "
            "What's his pulse? Fifty-four. Her pulse is 102.",
            [("heart_rate", 100), ("heart_rate", 102)],
        ),
        (
            "My Ted, God rest him, his pressure was 220 over 120. Her BP is 140 over 80.",
            [("systolic_bp", 140), ("diastolic_bp", 80)],
        ),
    ],
)
def test_another_job_and_whom_the_crew_points_away_from(
    text: str, told: list[tuple[str, object]]
) -> None:
    assert vitals(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "That's not her blood, that's from the floor. Pulse 96.",
        "I had one of these inhalers last year. Okay, pulse 96.",
        "Last time it was his heart, he says. Pulse 96.",
    ],
)
def test_talk_that_is_no_other_job_takes_nothing_away(text: str) -> None:
    assert vitals(text) == [("heart_rate", 96)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "it says heart rate 44? No, that's bed 5, we have two of them on that screen. "
            "Hers is 76.",
            [76],
        ),
        ("it says pulse 38. No, that's the other bed's. His is 80.", [80]),
        ("BP 90 over 50. Oh no, that's bed 3, sorry.", []),
        ("sats 82, no wait, that's the lady next door.", []),
        ("BP 90 over 50. No, that's right.", [90, 50]),
        ("heart rate 44. No, that's low for her.", [44]),
        ("heart rate 44? No, 54.", [54]),
        ("placentas out looks complete. babys sugar two point nine", []),
        ("history of a fib and blood pressure and a t i a in twenty twenty one", []),
        ("diabetes and blood pressure and a heart attack in ninety six", []),
        ("he has blood pressure and it's one sixty over ninety", [160, 90]),
        ("map sixty five excuse me map seventy five", [75]),
        ("pulse 88 sorry pulse 98", [98]),
        ("pulse 88 sorry resps 18", [88, 18]),
        ("sats 88 on air hang on sats 96 on the mask", [88, 96]),
    ],
)
def test_what_is_read_of_another_bed_child_year_or_by_mistake(text: str, read: list[int]) -> None:
    assert [value for _, value in vitals(text)] == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "The kid's in the back, he's fine, he's 9, we've got his vitals, 104 over 60 and a "
            "heart rate of 96. OK, I'll take mom. BP 152 over 90.",
            [152, 90],
        ),
        ("Her husband's here, he's fine. BP 152 over 90. I'll take the bag.", [152, 90]),
    ],
)
def test_of_two_in_a_car_one_is_taken(text: str, read: list[int]) -> None:
    assert [value for _, value in vitals(text)] == read


def test_who_had_one_of_these_before_is_the_patient() -> None:
    told = (
        "she had one of these before in spain does she take anything the blue inhaler and becotide"
    )
    home = names(told, FactKind.HOME_MEDICATION)
    assert home == {"albuterol", "beclometasone"}
