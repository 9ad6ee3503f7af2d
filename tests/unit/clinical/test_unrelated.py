"""A sentence about something else, wherever it is said, gives the patient no number and no fact."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.encounters import HERE, Encounter, encounters
from tests.support.unrelated import claims, insertions, numbers

_SHARE = 12
"""One insertion in so many is tried here; the benchmark tries all."""


def _developed(code: str) -> list[Encounter]:
    folder = HERE if code == "en" else HERE / code
    cases = [case for case in encounters(folder) if not case.held_out]
    return [c for c in cases if c.transcript.count(".") > len(c.transcript.split()) // 25]


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_no_sentence_about_something_else_is_read_as_a_number_of_the_patient(code: str) -> None:
    rng = Random(29)
    for case in _developed(code):
        before = numbers(claims(case.transcript, code))
        for found in insertions(case, rng):
            if rng.randrange(_SHARE) == 0:
                new = numbers(claims(found.text, code)) - before
                assert not new, (case.id, found.sentence, new)


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_before_and_behind_everything_it_changes_nothing(code: str) -> None:
    rng = Random(31)
    for case in _developed(code):
        before = claims(case.transcript, code)
        for found in insertions(case, rng):
            if not found.inside:
                assert claims(found.text, code) == before, (case.id, found.sentence)


@pytest.mark.parametrize(
    "said", ["Parking costs 4 pounds.", "He paid 80 pounds for the taxi.", "It cost me 120 pounds."]
)
def test_money_is_no_weight(said: str) -> None:
    assert numbers(claims(said, "en")) == set()
    assert numbers(claims("He weighs 80 kilos.", "en"))


def test_what_was_usual_or_earlier_stays_so_before_a_sentence_that_begins_with_the() -> None:
    for said in (
        "His pressure's usually high, the nurse got one sixty the last day.",
        "He was 26 pounds at the doctor last week.",
    ):
        alone = claims(said, "en")
        assert alone
        assert claims(f"{said} The door is locked.", "en") == alone
