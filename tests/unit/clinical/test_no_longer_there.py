"""Findings that are over by the words behind or before them; what happened stays told."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("No further bleeding.", "bleeding"),
        ("no further vomiting since the Zofran", "vomiting"),
        ("His wheeze has cleared after the nebs.", "wheezing"),
        ("The wheeze cleared up with salbutamol.", "wheezing"),
        ("Vomiting's settled since the ondansetron.", "vomiting"),
    ],
)
def test_what_is_over_is_not_there(text: str, name: str) -> None:
    assert name not in names(text, FactKind.FINDING)
    assert name in names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Seizure, stopped on its own after two minutes.", FactKind.FINDING, "seizure"),
        ("Febrile seizure, settled with midazolam.", FactKind.FINDING, "seizure"),
        ("CPR stopped at 10:40.", FactKind.INTERVENTION, "cpr"),
        ("He settled after the midazolam, still vomiting.", FactKind.FINDING, "vomiting"),
    ],
)
def test_what_happened_and_ended_is_told(text: str, kind: FactKind, name: str) -> None:
    assert name in names(text, kind)
