"""Numbers that a recogniser broke in pieces are read to check, or not at all."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("sugar is won fifty", "blood_glucose", 150),
        ("sats 9 T two on room air", "spo2", 92),
        ("heart rate 1 0 four", "heart_rate", 104),
        ("heart rate one hundred and t n", "heart_rate", 100),
    ],
)
def test_a_number_in_pieces_is_to_check(text: str, name: str, value: float) -> None:
    (vital,) = facts(text, FactKind.VITAL)
    assert (vital.name, vital.value, vital.needs_review) == (name, value, True)


def test_the_pieces_are_no_diabetes() -> None:
    assert not facts("sats 9 T two on room air", FactKind.HISTORY)
    assert [f.name for f in facts("he's T two diabetic", FactKind.HISTORY)] == ["diabetes"]


def test_a_score_and_the_weight_behind_it() -> None:
    told = facts("apgar nine three point two kilos", FactKind.VITAL)
    assert {(f.name, f.value) for f in told} == {("apgar", 9), ("weight", 3.2)}


def test_a_t_for_the_tube_is_none_of_the_score() -> None:
    told = facts("GCS was 3T", FactKind.VITAL)
    assert [(f.name, f.value, f.needs_review) for f in told] == [("gcs_total", 3, False)]
