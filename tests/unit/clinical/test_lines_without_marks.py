"""Lines of a recogniser that sets no marks: each line is what was said between two pauses."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.text.words import words_of
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals

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


@pytest.mark.parametrize(
    "text",
    [
        "any history of seizures no sir",
        "history of seizures no",
        "you ever have a seizure no",
        "ever had a seizure before no never",
        "have you ever in your whole life had any seizure that you know of no sir",
    ],
)
def test_a_question_without_marks_is_denied_by_its_no(text: str) -> None:
    claimed = [f for f in analyze_text(text).facts if f.status is FactStatus.ASSERTED]
    assert claimed == []


@pytest.mark.parametrize(
    ("text", "had"),
    [
        ("history of asthma no diabetes", {"asthma"}),
        ("history of asthma yes", {"asthma"}),
        ("history of copd and heart failure no known allergies", {"copd", "heart_failure"}),
        ("any diabetes no any asthma yes", {"asthma"}),
    ],
)
def test_a_no_before_something_else_denies_that(text: str, had: set[str]) -> None:
    assert names(text, FactKind.HISTORY) == had


def test_a_penicillin_allergy_outlives_a_later_no() -> None:
    text = "has he got any allergies penicillin it brings him up in blotches anything else no"
    assert names(text, FactKind.ALLERGY) == {"penicillin"}
    assert names("she's allergic to penicillin no", FactKind.ALLERGY) == {"penicillin"}


def test_high_blood_is_no_transfusion() -> None:
    text = "any medical problems i got sugar and high blood and i had a heart attack in 2019"
    assert names(text, FactKind.HISTORY) == {"hypertension", "myocardial_infarction"}
    assert names(text, FactKind.MEDICATION_GIVEN) == set()
    assert names("he's got high blood sugar", FactKind.HISTORY) == set()


def test_a_teaspoon_is_no_tablet() -> None:
    (dose,) = facts("tylenol at noon how much one teaspoon", FactKind.MEDICATION_GIVEN)
    assert (dose.dose, dose.unit) == (1, "[tsp_us]")
