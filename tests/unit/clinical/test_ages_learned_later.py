"""An age that was guessed gives way to the one that is known, and some ages are told late."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def ages(text: str) -> list[object]:
    return [fact.value for fact in facts(text, FactKind.AGE)]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("male, roughly thirty five the caller said, it's Tyler and he's thirty three", 33),
        ("hes about forty five staff know him as rick so its forty three actually", 43),
        ("she's about sixty, sats ninety one, she's sixty four on ramipril", 64),
        ("she's about sixty, sats ninety one, she's eighty nine now on air", 60),
        ("hes about forty five his pulse is fifty hes forty two weeks sober", 45),
        ("hes about forty his sugar's six and its forty litres on the meter", 40),
    ],
)
def test_a_guessed_age_gives_way_to_the_one_that_is_known(text: str, age: int) -> None:
    assert ages(text) == [age]


_LONG = (
    "we found her on the floor of the kitchen beside the table with a bottle of something and "
    "the dog was there and somebody was over by the window with a phone and then the other crew "
    "came up the stairs with the chair and put it next to the door of the flat because nobody "
    "could open it and so it went on "
)


@pytest.mark.parametrize(
    ("late", "told"),
    [
        ("i'm her mum she's thirty five she's got bipolar", [35]),
        ("found a letter in her bag she's thirty eight on novorapid and ramipril", [38]),
        ("\nwhat's her name\njordan shes twenty nine\njordan hey jordan", [29]),
        ("\nis she warm\nyeah shes ninety four\nok", []),
        ("her sats were low she's ninety four on the mask", []),
        ("her score she's eleven on the scale", []),
    ],
)
def test_an_age_is_told_late_by_kin_by_papers_or_alone(late: str, told: list[int]) -> None:
    assert ages(_LONG + late) == told


@pytest.mark.parametrize(
    ("text", "age", "to_check"),
    [
        ("this is a seven seven year old boy with asthma", 7, True),
        ("go ahead yeah medic nine six year old male asthma", 6, True),
        ("rescue two one five year old girl with croup", 5, True),
        ("a nine six year old girl", 96, True),
        ("a 6 2 year old man", 62, False),
        ("medic nine forty six year old man", 46, False),
        ("medic thirty one sixty two year old woman", 62, False),
        ("a ninety six year old woman", 96, False),
        ("she's four four and a half", 4.5, False),
        ("she's two two and a half and she weighs twelve kilos", 2.5, False),
        ("she's four and a half", 4.5, False),
        ("how old is she? she's forty forty two", 42, False),
        ("medic two one five year old what no thirty four thirty four year old male", 34, False),
    ],
)
def test_an_age_that_was_said_twice_is_joined_to_no_larger_one(
    text: str, age: float, to_check: bool
) -> None:
    (found,) = facts(text, FactKind.AGE)
    assert (found.value, found.needs_review) == (age, to_check)


@pytest.mark.parametrize(
    ("late", "told"),
    [
        ("How long have you had it? Since I was 11, I'm 45. Type 1.", [45]),
        ("i had my gallbladder out when i was thirty im fifty one now", [51]),
        ("I was on 11 litres, I'm on 45 now.", []),
        ("I'm 45.", []),
    ],
)
def test_who_tells_of_then_and_now_tells_the_age(late: str, told: list[int]) -> None:
    assert ages(_LONG + late) == told


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("She's confused, she slid off her chair. I don't want to go. My husband's diabetic too.",
         "female"),
        ("My husband's diabetic and he's sweating. He's pale.", "male"),
        ("It's my wife, she fell down the stairs.", "female"),
    ],
)  # fmt: skip
def test_the_partner_of_who_is_spoken_of_tells_no_sex(text: str, sex: str) -> None:
    assert [fact.value for fact in facts(text, FactKind.SEX)] == [sex]
