"""A complaint that nobody told as one: none of an examination, to check where others saw it."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts

UNSTATED = "not stated as the complaint"


def complaint(text: str) -> list[tuple[object, str | None]]:
    return [(f.value, f.review_reason) for f in facts(text, FactKind.CHIEF_COMPLAINT)]


@pytest.mark.parametrize(
    "text",
    [
        "Pale, cool and clammy. Wheezes in both bases.",
        "No bleeding but deformity of the left wrist. Pulse 88.",
        "58 year old male. Skin pale. Wheezes in the bases. Sugar 120.",
    ],
)
def test_what_only_an_examination_shows_is_no_complaint(text: str) -> None:
    assert not complaint(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A-fib on the monitor. BP 120 over 80.", "atrial_fibrillation"),
        ("Facial droop on the left.", "facial_droop"),
        ("He's confused. BP 120 over 80.", "confusion"),
        ("ETOH on board. BP 120 over 80.", "intoxication"),
    ],
)
def test_what_others_see_is_to_check_as_the_complaint(text: str, name: str) -> None:
    assert complaint(text) == [(name, UNSTATED)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He's got chest pain.", "chest_pain"),
        ("Chief complaint wheezing.", "wheezing"),
        ("Called for facial droop. BP 120 over 80.", "facial_droop"),
        ("58 year old male, confused, BP 120 over 80.", "confusion"),
        ("Complaining of wrist deformity after a fall.", "deformity"),
    ],
)
def test_what_is_told_as_the_complaint_is_one(text: str, name: str) -> None:
    assert complaint(text) == [(name, None)]
