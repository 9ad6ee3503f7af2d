"""A sentence about something else, wherever it is said, gives the patient no number and no fact."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.encounters import HERE, Encounter, encounters
from tests.support.unrelated import SENTENCES, claims, claims_unchanged, insertions, numbers

_SHARE = 20
"""One insertion in so many is tried here; the benchmark tries all."""


def _developed(code: str) -> list[Encounter]:
    folder = HERE if code == "en" else HERE / code
    cases = [case for case in encounters(folder) if not case.held_out]
    return [c for c in cases if c.transcript.count(".") > len(c.transcript.split()) // 25]


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_no_sentence_about_something_else_is_read_as_a_number_of_the_patient(code: str) -> None:
    rng = Random(29)
    for case in _developed(code):
        before = numbers(claims_unchanged(case))
        for found in insertions(case, rng):
            if rng.randrange(_SHARE) == 0:
                new = numbers(claims(found.text, code)) - before
                assert not new, (case.id, found.sentence, new)


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_before_and_behind_everything_it_changes_nothing(code: str) -> None:
    rng = Random(31)
    for case in _developed(code):
        before = claims_unchanged(case)
        for found in insertions(case, rng):
            if not found.inside:
                assert claims(found.text, code) == before, (case.id, found.sentence)


@pytest.mark.parametrize("case", ["e72_gi_bleed", "e143_tash_mixed", "e156_ute_birth"])
def test_where_nothing_is_punctuated_it_changes_nothing_either(case: str) -> None:
    said = next(c.transcript for c in encounters() if c.id.startswith(case))
    before = claims(said, "en")
    for sentence in SENTENCES["en"][::3]:
        assert claims(f"{sentence} {said}", "en") == before, sentence
        assert claims(f"{said} {sentence}", "en") == before, sentence


def test_a_unit_on_its_way_back_tears_no_answer_from_its_question() -> None:
    said = "On a scale of zero to ten? Ten. It was a ten. {} Sitting still it's an eight, I guess."
    aside = "Unit 118 is on its way back to the station."
    assert claims(said.format(aside), "en") == claims(said.format("").replace("  ", " "), "en")


@pytest.mark.parametrize(
    "said",
    [
        "Oxygen cylinder is at 50 percent.",
        "Sats 91, end tidal 31. My phone battery is at 20 percent.",
        "Temp 38. It was 30 degrees outside yesterday.",
    ],
)
def test_what_a_thing_holds_and_the_weather_are_no_readings(said: str) -> None:
    assert not {50, 20, 30} & {claim[2] for claim in numbers(claims(said, "en"))}


def test_a_sleeping_cat_is_no_tourniquet() -> None:
    assert claims("The cat is asleep on the sofa.", "en") == set()
    assert claims("He was on the sofa. There's a cat, she is on him.", "en") == set()
    (told,) = claims("The CAT is high and tight on the right leg.", "en")
    assert told[1] == "tourniquet"


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
