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
