"""Lines of a recogniser that sets no marks: each line is what was said between two pauses."""

from __future__ import annotations

import pytest

from recorder.clinical.text.words import words_of
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import given, names, vitals

NEGATED = FactStatus.NEGATED


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("any trouble breathing\nyeah a little\ndizzy at all\nno", "dizziness"),
        ("any chest pain\nnope\nthrowing up\nall day", "chest_pain"),
        ("did you pass out\ni dont think so\nok", "syncope"),
    ],
)
def test_an_answer_on_its_own_line_settles_the_line_before(text: str, denied: str) -> None:
    assert denied in names(text, FactKind.FINDING, NEGATED)
    assert denied not in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("any chest pain at all\nno\nthrowing up\nall day", "vomiting"),
        ("is the pain sharp\nno\ndull\nyeah and it goes down my arm", "radiating_pain"),
        ("if he seizes again well give five of versed\nhes post ictal now\nok", "postictal"),
    ],
)
def test_what_governs_a_line_ends_with_it(text: str, there: str) -> None:
    assert there in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        ("any allergies besides the shellfish\npenicillin\nok", {"penicillin"}),
        ("do you have any allergies to medication sir\n"
         "penicillin and uh whats that one the antibiotic sulfa\nok",
         {"penicillin", "sulfa"}),
        ("any allergies\nyes\nto what\ncodeine\nok", {"codeine"}),
        ("any allergies\nhe cant have morphine\nok", {"morphine"}),
        ("are you allergic to aspirin\nno\nallergic to anything\njust bees", {"bee_stings"}),
    ],
)  # fmt: skip
def test_a_line_that_asks_is_answered_by_the_next(text: str, substances: set[str]) -> None:
    assert names(text, FactKind.ALLERGY) == substances


def test_a_question_takes_nothing_along_that_was_told_before() -> None:
    text = "pulse is ninety\nhe is pale and clammy\nany chest pain at all\nnot that i know"
    assert names(text, FactKind.FINDING) == {"skin_pale", "diaphoresis"}


def test_numbers_of_two_lines_are_two_numbers() -> None:
    text = "pinpoint pupils resps six\ntwo of narcan i n\nnow breathing at fourteen"
    assert vitals(text) == [("respiratory_rate", 6), ("respiratory_rate", 14)]
    assert given(text) == [("naloxone", 2, "mg")]


@pytest.mark.parametrize(
    "text",
    [
        "his blood\npressure one twenty two\nover eighty",
        "pressure is one\ntwenty two over eighty\nand pulse ninety",
        "his pressure was\none twenty two over\neighty",
    ],
)
def test_a_pause_inside_a_statement_parts_nothing(text: str) -> None:
    assert ("systolic_bp", 122) in vitals(text)
    assert ("diastolic_bp", 80) in vitals(text)


def test_a_line_that_waits_for_more_goes_on() -> None:
    text = "well give five of versed if\nhe seizes again\nand then go"
    assert "seizure" not in names(text, FactKind.FINDING)


@pytest.mark.parametrize(("mark", "ends"), [("", True), (".", False)])
def test_where_there_are_marks_a_line_break_ends_nothing(mark: str, ends: bool) -> None:
    text = f"pulse ninety{mark}\nsats low\nhe is pale{mark} and cool"
    he = next(token for token in words_of(text).tokens if token.norm == "he")
    assert (he.gap == "\n") is ends
