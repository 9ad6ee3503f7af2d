"""Findings of pupils that cannot both be: an equal pair beside a blown one."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import names


@pytest.mark.parametrize(
    "text",
    [
        "Right pupil blown at six, left pupil three and reactive.",
        "Left pupil six and fixed, right three and reacting.",
        "Pupils unequal, the left is bigger but both reactive.",
        "Pupils pinpoint, reacting sluggishly.",
    ],
)
def test_a_pupil_that_reacts_beside_an_odd_one_is_no_equal_pair(text: str) -> None:
    told = names(text, FactKind.FINDING)
    assert told
    assert "pupils_perrl" not in told


@pytest.mark.parametrize(
    "text",
    [
        "Pupils were pinpoint. After naloxone pupils reactive.",
        "Right pupil blown. After the mannitol pupils equal and reactive.",
    ],
)
def test_pupils_told_anew_are_told_beside_what_they_were(text: str) -> None:
    assert "pupils_perrl" in names(text, FactKind.FINDING)
