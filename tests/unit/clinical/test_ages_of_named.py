"""Ages told by a name, of a relative, in tens, or said anew."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def ages(text: str) -> list[object]:
    return [fact.value for fact in facts(text, FactKind.AGE)]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Mary's 72, she fell in the kitchen.", 72),
        ("John's 72 and he's got chest pain.", 72),
        ("Jean, eighty one, slipped on ice.", 81),
        ("Our patient today is Jean Murphy, eighty one.", 81),
        ("I have Jean here, 81, from home.", 81),
        ("sixty-ish male, found down.", 60),
        ("unknown male approx thirty", 30),
        ("Shes twelve and her brother's fifteen.", 12),
        ("How old is he? Forty... forty-two.", 42),
    ],
)
def test_an_age_is_read_beside_a_name_and_a_guess(text: str, age: int) -> None:
    assert ages(text) == [age]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("My husband, 72, collapsed in the garden.", (72, "a")),
        ("My daughter's seven months, she's got a fever.", (7, "mo")),
        ("My daughter's seven, she's having a fit.", (7, "a")),
        ("My nan's 91, she's had a fall.", (91, "a")),
    ],
)
def test_the_age_of_a_relative_who_is_told_of_first_is_to_check(
    text: str, age: tuple[int, str]
) -> None:
    (told,) = facts(text, FactKind.AGE)
    assert (told.value, told.unit) == age
    assert told.review_reason


def test_an_age_told_behind_the_name_that_was_asked_for_is_the_patients() -> None:
    talk = "he was blue when we found him in the bathroom " * 8
    assert ages(talk + "hey what's his name tyler he's thirty four what did he take") == [34]
    assert ages(talk + "what's his name tyler he's ninety four on air") == []


def test_tens_of_an_answer_are_a_range() -> None:
    (age,) = facts("How old's the patient? Uh, mid thirties I'd guess.", FactKind.AGE)
    assert (age.value, age.low, age.high) == (None, 30, 39)


@pytest.mark.parametrize(
    "text",
    [
        "Creatinine's 90, he's in failure.",
        "Sats 98. Rate's 72, he's fine.",
        "Glasgow's 14, she's confused.",
        "My wife's got a pressure of 72.",
        "My daughter's 10 minutes away.",
        "My husband, 2 stents, collapsed.",
        "Mary's 20 minutes out, she's driving.",
        "John's at 94 on air.",
        "Dave, 45 on the monitor, he's brady.",
    ],
)
def test_readings_times_and_counts_beside_a_name_are_no_ages(text: str) -> None:
    assert ages(text) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("the gent is eighty five his son reads it off the pack", 85),
        ("Carer's nineteen, client's eighty-eight.", 88),
        ("She's a fit eighty.", 80),
        ("so betty is ninety she has the insulin once a day", 90),
        ("Jockey, 72, off his horse.", 72),
        ("He's in his late sixties, sixty eight I think.", 68),
        ("How old? Thirties, we think. The paperwork says thirty-four.", 34),
        ("DOB fourth of the second forty-six. So that makes you? Seventy-eight.", 78),
        ("Sixty-one, DOB's nineteen sixty-three.", 61),
        ("His mate who's twenty four says he's twenty two.", 22),
        ("We thought he was fifty, he's actually thirty-eight.", 38),
        ("I'll be seventy-seven on Friday. Seventy-six.", 76),
    ],
)
def test_an_age_is_the_patients_by_what_leads_to_it(text: str, age: int) -> None:
    (told,) = facts(text, FactKind.AGE)
    assert (told.value, told.review_reason) == (age, None)


@pytest.mark.parametrize(
    ("text", "age"),
    [("He's nineteen next week.", 18), ("How old is she? She'll be eighty in May.", 79)],
)
def test_by_a_birthday_to_come_it_is_a_year_less_and_to_check(text: str, age: int) -> None:
    (told,) = facts(text, FactKind.AGE)
    assert told.value == age
    assert told.review_reason


@pytest.mark.parametrize(
    "text",
    [
        "Patient's ninety-two on air.",
        "So systolic is ninety she looks pale.",
        "okay bed is forty he's in room nine",
        "The man who hit him is twenty.",
        "He's a good eighty over fifty.",
        "his temp will be forty in a minute",
        "Late eighties, sats eighty-eight on air.",
        "Rescue, 72, en route.",
    ],
)
def test_no_age_by_a_number_beside_him(text: str) -> None:
    assert [age for age in ages(text) if age] == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Is this your daughter? Yes, Lily, she's four. Temp 38.2.", 4),
        ("Is that your mum? Yes, she's 82. She fell in the kitchen.", 82),
    ],
)
def test_the_age_of_whom_was_asked_for_is_to_check(text: str, age: int) -> None:
    (told,) = facts(text, FactKind.AGE)
    assert (told.value, told.needs_review) == (age, True)


def test_the_age_of_company_gives_way_to_his_own() -> None:
    told = "Is that your sister with you? Yes, she's 40. And you're how old? 38."
    assert ages(told) == [38]


@pytest.mark.parametrize(
    "born",
    [
        "DOB 9/6/38", "DOB's the 3/2/42", "date of birth is 05/11/1951", "D.O.B. 12-03-1948",
        "dob 05.11.1951", "Date of birth: 1958-03-12", "date of birth 05111951",
        "born on the 3rd of February 1942", "born March 4th, 1960", "born on 14/8/71",
        "d o b nine six thirty eight", "dob is the fourth of the second forty six",
        "date of birth fifth of november nineteen fifty one", "born in nineteen fifty two",
        "What's your date of birth, Doreen? 11th of November, 1942",
        "whats your date of birth doreen eleventh of november nineteen forty two",
        "born on the twenty first of the ninth two thousand and six",
    ],
)  # fmt: skip
def test_a_date_of_birth_is_no_age_and_no_time(born: str) -> None:
    assert not ages(f"{born}.")
    assert not facts(f"{born}.", FactKind.EVENT_TIME)
    assert not facts(f"{born}.", FactKind.VITAL)
    assert ages(f"{born}, seventy nine year old female, chest pain") == [79]
    assert [f.value for f in facts(f"{born} b p 120 over 80", FactKind.VITAL)] == [120, 80]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Baby was born at 03:12, 39 weeks.", "03:12"),
        ("baby girl born 1942", "19:42"),
        ("Born at 14:22, six pounds two.", "14:22"),
        ("baby born at oh four twelve on the bathroom floor", "04:12"),
    ],
)
def test_the_time_of_a_birth_is_one(text: str, at: str) -> None:
    told = facts(text, FactKind.EVENT_TIME)
    assert [fact.value for fact in told if fact.name == "birth"] == [at]
