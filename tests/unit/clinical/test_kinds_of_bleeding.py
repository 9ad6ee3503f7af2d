"""Blood of some kind: there it is bleeding; denied it denies neither bleeding nor vomiting."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def _findings(text: str, status: FactStatus) -> set[str]:
    facts = analyze_text(text).facts
    return {f.name for f in facts if f.kind is FactKind.FINDING and f.status is status}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("No haematemesis.", {"hematemesis"}),
        ("Denies vomiting blood.", {"hematemesis"}),
        ("No coffee ground vomit.", {"hematemesis"}),
        ("Denies haematemesis or melaena.", {"hematemesis", "blood_in_stool"}),
        ("No blood in the stool.", {"blood_in_stool"}),
        ("No haemoptysis.", {"hemoptysis"}),
        ("No haematuria.", {"hematuria"}),
        ("No bleeding.", {"bleeding"}),
        ("No vomiting, no cough.", {"vomiting", "cough"}),
    ],
)
def test_a_denied_kind_denies_only_itself(text: str, denied: set[str]) -> None:
    assert _findings(text, FactStatus.NEGATED) == denied


def test_bleeding_stays_where_another_kind_is_denied() -> None:
    text = "Black stools for two days, vomited twice. No haematemesis."
    assert _findings(text, FactStatus.ASSERTED) == {"bleeding", "vomiting"}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("black tarry stools for three days", {"bleeding"}),
        ("she has had melaena", {"bleeding"}),
        ("vomiting coffee grounds since this morning", {"bleeding", "vomiting"}),
        ("three large haematemeses", {"bleeding", "vomiting"}),
    ],
)
def test_blood_that_is_there_is_bleeding(text: str, there: set[str]) -> None:
    assert _findings(text, FactStatus.ASSERTED) == there
