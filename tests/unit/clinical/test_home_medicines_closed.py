"""Home medicines that words behind them close, doubt or date, and names begun by a letter."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names

_HOME = FactKind.HOME_MEDICATION


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Metoprolol and cilazapril, that's it, he stopped his aspirin.",
         {"metoprolol", "cilazapril"}),
        ("He's a diabetic. Metformin and gliclazide, that's all.", {"metformin", "gliclazide"}),
        ("ramipril and bisoprolol nothing else", {"ramipril", "bisoprolol"}),
    ],
)  # fmt: skip
def test_words_close_what_is_taken(text: str, taken: set[str]) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is _HOME and f.name in taken]
    assert {f.name for f in found} == taken
    assert not any(f.needs_review for f in found)


@pytest.mark.parametrize(
    "text", ["Fentanyl and ketamine, that's it.", "we gave him ramipril and bisoprolol that's it"]
)
def test_what_a_crew_gave_is_not_taken_at_home(text: str) -> None:
    assert not names(text, _HOME)


@pytest.mark.parametrize(
    ("text", "former", "now"),
    [
        ("on fluoxetine twenty was on sertraline before that", {"sertraline"}, {"fluoxetine"}),
        ("She had been on citalopram previously.", {"citalopram"}, set()),
        ("He was on warfarin initially, now he's on edoxaban.", {"warfarin"}, {"edoxaban"}),
        ("she was on labetalol until recently", {"labetalol"}, set()),
        ("Mum says she was on labetalol.", set(), {"labetalol"}),
    ],
)
def test_what_was_taken_before_is_taken_no_more(text: str, former: set[str], now: set[str]) -> None:
    assert names(text, _HOME, FactStatus.HISTORICAL) == former
    assert names(text, _HOME) == now


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("She takes trimethoprim, or was it nitrofurantoin, one of the UTI ones.",
         {"trimethoprim", "nitrofurantoin"}),
        ("he's on bisoprolol or is it atenolol one of the beta blockers",
         {"bisoprolol", "atenolol"}),
        ("takes ramipril or maybe lisinopril", {"ramipril", "lisinopril"}),
    ],
)  # fmt: skip
def test_one_of_two_is_to_check_and_no_illness(text: str, drugs: set[str]) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is _HOME]
    assert {f.name for f in found if f.needs_review} == drugs
    assert not names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("she takes ex a relto had it last night", "rivaroxaban"),
        ("he's on x a relto and bisoprolol", "rivaroxaban"),
        ("he takes em e t formin", "metformin"),
        ("takes el troxin every day", "levothyroxine"),
        ("he's on exe natide", "exenatide"),
    ],
)
def test_a_name_that_a_spoken_letter_begins(text: str, drug: str) -> None:
    assert drug in names(text, _HOME)


@pytest.mark.parametrize("text", ["the ex a boyfriend gave her an amp", "em pulse is ninety"])
def test_a_word_like_a_letter_begins_no_name(text: str) -> None:
    assert not names(text, _HOME)


@pytest.mark.parametrize(
    "text",
    [
        "we've given one gram of txa she's been on labetalol when we got there she was pale",
        "given three hundred of aspirin and he's been on furosemide since march",
    ],
)
def test_what_somebody_has_been_on_was_not_given(text: str) -> None:
    given = names(text, FactKind.MEDICATION_GIVEN)
    assert len(given) == 1
    assert len(names(text, _HOME) - given) == 1
