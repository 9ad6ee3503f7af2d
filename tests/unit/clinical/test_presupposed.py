"""What a question takes for granted is there; what it asks for is not until somebody says so."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

_FINDING = FactKind.FINDING


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("So the chest tightness, when did it start? An hour ago. Any sickness? No.", "chest_pain"),
        ("when did the chest pain start half an hour ago any vomiting yes once", "chest_pain"),
        ("This headache, when did it come on? Suddenly at nine.", "headache"),
        ("How long have you had this cough? Three days.", "cough"),
        ("Does the chest pain go anywhere? No.", "chest_pain"),
    ],
)
def test_what_is_asked_since_when_is_there(text: str, there: str) -> None:
    assert there in names(text, _FINDING)
    (complaint,) = facts(text, FactKind.CHIEF_COMPLAINT)
    assert complaint.value == there


def test_a_no_to_where_it_goes_denies_only_that() -> None:
    told = "Does the pain in your chest go into your arm? No."
    assert names(told, _FINDING, FactStatus.NEGATED) == {"radiating_pain"}


@pytest.mark.parametrize(
    "text",
    [
        "Any chest pain? No.",
        "Is the chest pain still there? No.",
        "When did you last have chest pain? Last year.",
        "When did the chest pain stop? Ten minutes ago.",
        "When did her mother's chest pain start? Last year.",
    ],
)
def test_what_is_only_asked_for_is_not(text: str) -> None:
    assert "chest_pain" not in names(text, _FINDING)
