"""Names of drugs that a recogniser cut into words, and words that only look like it."""

from __future__ import annotations

import pytest

from recorder.clinical.view import view_of
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def named(text: str) -> list[str]:
    return [hit.form.name for hit in view_of(text).drugs]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("he takes well butrin", "bupropion"),
        ("on syn throid", "levothyroxine"),
        ("and bril inta", "ticagrelor"),
        ("ring ers lactate five hundred an hour", "lactated_ringers"),
        ("rock uronium seventy", "rocuronium"),
        ("pro pran o lol eighties", "propranolol"),
        ("nitro furan toin for her bladder", "nitrofurantoin"),
        ("tranex amic acid one gram", "tranexamic_acid"),
        ("she had met formin and", "metformin"),
    ],
)
def test_a_name_cut_into_words_is_whole(text: str, drug: str) -> None:
    assert named(text) == [drug]


@pytest.mark.parametrize(
    "text",
    [
        "as part of the exam",
        "at the end one of them left",
        "panic attack and a headache",
        "fine, let air is what he said",
        "ten or min",
        "well, butrin",
        "he is pro air travel",
        "my card is in the wallet",
    ],
)
def test_words_that_people_say_beside_each_other_are_no_name(text: str) -> None:
    assert named(text) == []


def test_a_piece_that_is_a_name_itself_gives_way() -> None:
    hit = view_of("takes nitro furan toin daily").drugs[0]
    assert (hit.start, hit.end) == (1, 4)


def test_a_name_that_is_written_rightly_stays_as_it_was() -> None:
    assert named("home oxygen and a GTN spray") == ["home_oxygen", "nitroglycerin"]


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("zarel toe", "rivaroxaban"),
        ("sir el toe", "rivaroxaban"),
        ("tray see bah", "insulin_degludec"),
        ("jar dee ants", "empagliflozin"),
        ("know vo log", "insulin_aspart"),
        ("genuvia", "sitagliptin"),
        ("few rose a mide", "furosemide"),
        ("dapper gliflozin", "dapagliflozin"),
    ],
)
def test_a_name_of_few_consonants_is_known_by_where_its_vowels_are(said: str, drug: str) -> None:
    told = facts(f"She takes {said} and a vitamin.", FactKind.HOME_MEDICATION)
    assert drug in {fact.name for fact in told}


@pytest.mark.parametrize(
    "said", ["twenty five", "no diarrhea", "to start", "medication", "an adhesive", "a reaction"]
)
def test_ordinary_words_with_vowels_in_the_same_places_are_no_name(said: str) -> None:
    told = facts(f"She takes aspirin, {said}.", FactKind.HOME_MEDICATION)
    assert [fact.name for fact in told] == ["aspirin"]
