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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Temp 38,2. HGT 5,6.", [("temperature", 38.2), ("blood_glucose", 5.6)]),
        ("Temp 37,2, BP 110 over 70", [("temperature", 37.2)]),
        ("lactate 2,4 and ketones 0,3", [("lactate", 2.4), ("ketones", 0.3)]),
    ],
)
def test_a_comma_inside_a_number_is_its_point(text: str, told: list[tuple[str, float]]) -> None:
    """As South Africa writes it; a recogniser's comma may part two numbers, so it is to check."""
    vital = [f for f in facts(text, FactKind.VITAL) if not f.name.endswith("_bp")]
    assert [(f.name, f.value) for f in vital] == told
    assert all(f.needs_review for f in vital)


def test_a_dose_with_a_comma_is_not_its_tenths() -> None:
    (dose,) = facts("we gave 2,5 of midazolam", FactKind.MEDICATION_GIVEN)
    assert (dose.dose, dose.needs_review) == (2.5, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sats 94, 5 litres of oxygen", {("spo2", 94)}),
        ("counted 1,2,3,4,5 and lift", set()),
        ("GCS 3,4,5", {("gcs_eye", 3), ("gcs_verbal", 4), ("gcs_motor", 5)}),
    ],
)
def test_a_comma_between_numbers_parts_them(text: str, told: set[tuple[str, float]]) -> None:
    assert {(f.name, f.value) for f in facts(text, FactKind.VITAL)} == told
