"""A reading that the next words take back by how it was measured, and the better one behind it."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("Glucose 1.9 but that was off the drip arm. Other hand 6.2.",
         ("blood_glucose", 1.9), ("blood_glucose", 6.2)),
        ("Sats were 84 at first but the probe was cold, 97 on a warm finger.",
         ("spo2", 84), ("spo2", 97)),
        ("Sats 82 but her fingers are freezing, 96 on the ear.", ("spo2", 82), ("spo2", 96)),
        ("Sats 81 with nail varnish on. Took it off, 97.", ("spo2", 81), ("spo2", 97)),
        ("Temp 35.1, but that was the wrong ear with all the wax. Other one's 38.4.",
         ("temperature", 35.1), ("temperature", 38.4)),
        ("Glucose 22, but he'd had jam on his fingers. Washed it, 6.1.",
         ("blood_glucose", 22), ("blood_glucose", 6.1)),
        ("BP 90 over 50, that was with the small cuff. Big cuff 126 over 80.",
         ("systolic_bp", 90), ("systolic_bp", 126)),
    ],
)  # fmt: skip
def test_the_better_one_counts(
    text: str, wrong: tuple[str, float], right: tuple[str, float]
) -> None:
    assert wrong not in vitals(text)
    assert wrong in vitals(text, FactStatus.SUPERSEDED)
    assert right in vitals(text)


def test_a_sugar_put_right_has_no_unit_of_a_doubtful_one() -> None:
    text = "Glucose 22, but he'd had jam on his fingers. Washed it, 6.1."
    assert [f.unit for f in facts(text, FactKind.VITAL)] == ["mmol/L"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("BP in the left arm 150 over 90, other arm 120 over 80.", {150, 90, 120, 80}),
        ("Resps 40 but he was crying, 24 when settled.", {40}),
        ("Sats 84 but that was on air, 95 on oxygen.", {84, 95}),
        ("Sats 84 but her hands are cold.", {84}),
        ("BP 90 over 50 but that was before the fluid.", {90, 50}),
    ],
)
def test_a_reading_that_was_true_stays(text: str, told: set[object]) -> None:
    found = facts(text, FactKind.VITAL)
    assert {f.value for f in found} == told
    assert not any(f.review_reason == "said to be unreliable" for f in found)


def test_where_it_was_measured_is_no_skin() -> None:
    assert not facts("The probe was cold, sats 98 on a warm finger.", FactKind.FINDING)
    assert names("His hands are cold, sats 98.", FactKind.FINDING) == {"skin_cool"}
