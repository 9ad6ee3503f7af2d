"""A state that is told as the usual one is not of now."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def now(text: str) -> set[str]:
    awake = {str(f.value) for f in facts(text, FactKind.VITAL) if f.name == "avpu"}
    return awake | {f.name for f in facts(text, FactKind.FINDING)}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Normally alert and oriented, lives alone.", set()),
        ("Baseline is A&Ox4 but he's only oriented to person now.", {"confusion"}),
        ("Usually alert and oriented, today he is confused.", {"confusion"}),
        ("She's normally confused, but drowsy today.", {"drowsy"}),
        ("Her baseline mental status is alert and oriented times two.", set()),
        ("At baseline he is alert and oriented.", set()),
        ("Usually alert, now responds to voice.", {"voice"}),
    ],
)
def test_what_somebody_usually_is_is_not_of_now(said: str, told: set[str]) -> None:
    assert now(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "She's at her baseline, alert and oriented.",
        "back to baseline alert and oriented",
        "Breathing normally, alert and oriented.",
        "breathing normally alert and oriented times four",
        "Normally walks with a frame, alert and oriented.",
        "He is acting normally alert and oriented.",
    ],
)
def test_what_stands_beside_a_usual_is_of_now(said: str) -> None:
    assert now(said) == {"alert", "alert_oriented"}


@pytest.mark.parametrize(
    "said",
    [
        "facial droop from a stroke last year",
        "She had a stroke last year that left her with facial droop.",
        "facial droop since his stroke two years ago",
        "Stroke in 2019, facial droop.",
    ],
)
def test_what_an_old_stroke_left_behind_is_not_of_now(said: str) -> None:
    assert now(said) == set()


@pytest.mark.parametrize(
    "said",
    [
        "facial droop, she had a stroke last year",
        "Facial droop since this morning, had a stroke last year.",
        "new facial droop prior stroke",
        "She had a stroke last year, facial droop today.",
        "stroke two years ago, sudden facial droop",
    ],
)
def test_a_new_deficit_beside_an_old_stroke_is_of_now(said: str) -> None:
    assert now(said) == {"facial_droop"}


@pytest.mark.parametrize(
    "said",
    [
        "Her left arm is weak, that's normal since her stroke.",
        "Her left arm's weak since her stroke.",
        "The facial droop is old, she's had it since the stroke in 2015.",
        "Since her stroke she's had slurred speech.",
        "His right sided weakness is longstanding.",
        "Facial droop on the left, not new.",
        "Right sided weakness, nothing new.",
        "Facial droop, that's always been there.",
    ],
)
def test_what_is_said_to_be_old_is_not_of_now(said: str) -> None:
    assert now(said) == set()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Facial droop on the left, new since this morning.", "facial_droop"),
        ("Left sided weakness since his stroke this morning.", "unilateral_weakness"),
        ("His speech is slurred since the fall.", "slurred_speech"),
        ("New facial droop, her old stroke left her weak on the right.", "facial_droop"),
        ("Facial droop, longstanding diabetes.", "facial_droop"),
        ("Slurred speech is worse since her stroke.", "slurred_speech"),
    ],
)
def test_what_is_new_beside_an_old_illness_is_of_now(said: str, told: str) -> None:
    assert told in now(said)
