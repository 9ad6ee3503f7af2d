"""Who answers that he has no idea has said neither yes nor no."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus

_ASKED = (
    ("Allergies?", FactKind.ALLERGY),
    ("Is he allergic to anything?", FactKind.ALLERGY),
    ("Any chest pain?", FactKind.FINDING),
    ("Does he take any blood thinners?", FactKind.HISTORY),
    ("Any medical problems?", FactKind.HISTORY),
    ("Is she on any medication?", FactKind.HOME_MEDICATION),
)
_NOT_KNOWN = (
    "No idea.", "I've no idea.", "No idea, mate.", "No, no idea.", "Not a clue.",
    "Haven't a clue, sorry.", "Haven't the foggiest.", "I don't have the faintest idea.",
    "I have no notion.", "Nobody knows.", "Not sure.", "Couldn't tell you.", "God knows.",
)  # fmt: skip


@pytest.mark.parametrize(("question", "answer"), list(product(_ASKED, _NOT_KNOWN)))
def test_it_is_no_answer(question: tuple[str, FactKind], answer: str) -> None:
    asked, _ = question
    assert analyze_text(f"{asked} {answer}").facts == ()


@pytest.mark.parametrize("answer", ["no idea", "i've no idea", "haven't a clue", "not a clue"])
def test_nor_is_it_one_without_marks(answer: str) -> None:
    for asked in ("any chest pain", "any allergies", "has she got any allergies"):
        assert analyze_text(f"{asked} {answer}").facts == ()


@pytest.mark.parametrize(("asked", "kind"), _ASKED[:3])
def test_a_plain_no_still_is_one(asked: str, kind: FactKind) -> None:
    for answer in ("No.", "No, no idea why you ask.", "No. No idea what happened either."):
        (told, *more) = analyze_text(f"{asked} {answer}").facts
        denied = FactStatus.ASSERTED if kind is FactKind.ALLERGY else FactStatus.NEGATED
        assert (told.kind, told.status, more) == (kind, denied, []), answer
