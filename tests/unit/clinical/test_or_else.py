"""Whoever tells two numbers of one thing is not sure: none of them stands as if it were certain."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus
from tests.unit.clinical.reading import facts


def given(text: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]


@pytest.mark.parametrize(
    ("text", "either"),
    [
        ("Gave amiodarone 300 I think, might have been 150.", {300, 150}),
        ("We gave him ketamine, 20 or maybe it was 30, I'd have to check.", {20, 30}),
        ("Morphine 5 IV I believe, could have been 10.", {5, 10}),
        ("She had 50 of fentanyl, or was it 75.", {50, 75}),
        ("Tranexamic acid, a gram, or it could have been two grams.", {1, 2}),
        ("I gave naloxone 400, I think it was 400, might've been 800.", {400, 800}),
    ],
)
def test_both_amounts_are_kept_and_to_check(text: str, either: set[float]) -> None:
    told = given(text)
    assert {f.dose for f in told} == either
    assert all(f.status is FactStatus.UNCERTAIN and f.needs_review for f in told)


def test_an_unusual_other_amount_still_makes_the_first_one_to_check() -> None:
    (told,) = given("Gave amiodarone 300, might have been 30.")
    assert told.dose == 300
    assert told.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "Gave amiodarone 300 and then 150.",
        "Morphine 5, he might need another 5 later.",
        "Ketamine 20, might have been a dislocation.",
        "Gave aspirin 300, maybe 20 minutes ago.",
        "Gave aspirin 300, possibly 4 of Zofran too.",
    ],
)
def test_what_is_doubted_of_another_thing_leaves_the_amount_certain(text: str) -> None:
    first = given(text)[0]
    assert first.status is FactStatus.ASSERTED
    assert not first.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "Sats 94, might have been 84.",
        "Pulse was 120 I think, could have been 130.",
        "GCS 13, or was it 14.",
        "BP 140 over 80 I think, might have been 150 over 80.",
    ],
)
def test_a_reading_that_may_have_been_another_is_to_check(text: str) -> None:
    assert all(f.needs_review for f in facts(text, FactKind.VITAL))


@pytest.mark.parametrize("text", ["Pulse 80, maybe 20 minutes ago.", "Sats 94 or so.",
                                  "Sats 94, possibly 4 of morphine."])  # fmt: skip
def test_what_is_doubted_of_another_thing_leaves_the_reading_certain(text: str) -> None:
    (told,) = facts(text, FactKind.VITAL)
    assert not told.needs_review
