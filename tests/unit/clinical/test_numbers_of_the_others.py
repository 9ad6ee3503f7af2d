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
