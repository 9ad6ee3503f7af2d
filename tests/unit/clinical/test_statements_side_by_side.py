"""Two plain statements mean together what each means alone, however they are put side by side."""

from __future__ import annotations

from itertools import permutations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind

_JOINED = (" ", ", ", ". ", "\n")
"""Without marks, as recognisers write it; in one breath; in sentences; as lines of a recording."""

_STATEMENTS = (
    "pressure is 142 over 88", "heart rate ninety four", "sats ninety five on room air",
    "resps sixteen", "sugar is one twelve", "temp ninety nine point one", "gcs fifteen",
    "pain seven out of ten", "end tidal thirty eight", "cap refill two seconds",
    "weighs eighty kilos", "eighteen in the left ac", "twelve lead is clean",
    "he refused the collar", "no allergies", "history of hypertension", "copd and chf",
    "heart attack in twenty nineteen", "he's diabetic", "he's got chest pain", "he vomited twice",
    "skin pale and clammy", "no loss of consciousness", "no chest pain",
    "pupils equal and reactive", "lungs are clear", "facial droop on the left",
    "laceration to the forehead",
    "fell down six stairs", "restrained driver in an mvc", "alert and oriented times four",
    "stemi alert called", "eta ten minutes", "fifty two year old male", "no medical history",
    "he wants to go to memorial", "he had surgery last year", "slurred speech",
    "needle decompression on the left", "stung by a bee",
)  # fmt: skip

_AMBIGUOUS = {
    ("he's got chest pain", "no chest pain"),
    ("no chest pain", "he's got chest pain"),
    ("he refused the collar", "alert and oriented times four"),
}
"""Pairs that say two things, and what may itself have been refused."""


def _told(text: str) -> set[tuple[object, ...]]:
    return {_claim(fact) for fact in analyze_text(text).facts if fact.kind not in _OF_THE_WHOLE}


_OF_THE_WHOLE = frozenset({FactKind.CHIEF_COMPLAINT, FactKind.SEX})
"""What is concluded from all that was said."""


def _claim(fact: Fact) -> tuple[object, ...]:
    number = fact.value if fact.kind in (FactKind.VITAL, FactKind.AGE) else None
    return fact.kind, fact.name, number, fact.unit, fact.status


_ALONE = {statement: _told(statement) for statement in _STATEMENTS}


@pytest.mark.parametrize("joined", _JOINED)
@pytest.mark.parametrize("first", _STATEMENTS)
def test_a_statement_means_beside_another_what_it_means_alone(first: str, joined: str) -> None:
    others = [b for a, b in permutations(_STATEMENTS, 2) if a == first and (a, b) not in _AMBIGUOUS]
    wrong = {
        other: _told(first + joined + other) ^ (_ALONE[first] | _ALONE[other])
        for other in others
        if _told(first + joined + other) != _ALONE[first] | _ALONE[other]
    }
    assert wrong == {}


def test_every_statement_tells_something() -> None:
    silent = [statement for statement, told in _ALONE.items() if not told]
    assert silent == ["he wants to go to memorial"]
