"""The strength of a solution that was given by volume."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.wording import describe
from recorder.core.model import FactKind


def amounts(text: str) -> list[str]:
    return [
        describe.dose(fact)
        for fact in analyze_text(text).facts
        if fact.kind is FactKind.MEDICATION_GIVEN
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Adrenaline 1 in 1000, 0.5 mils IM.", "0.5 mL (1:1000)"),
        ("ten mils of one in ten thousand adrenaline", "10 mL (1:10000)"),
        ("adrenaline 1:1000 half a mil IM", "0.5 mL (1:1000)"),
        ("We gave 100 mils of 10 percent glucose.", "100 mL (10 %)"),
        ("fifty mls of fifty percent glucose", "50 mL (50 %)"),
        ("100 mils of D10", "100 mL (10 %)"),
        ("10 mils of 10 percent calcium chloride", "10 mL (10 %)"),
        ("Sodium chloride 0.9 percent, 500 mL", "500 mL (0.9 %)"),
    ],
)
def test_millilitres_are_told_with_their_strength(text: str, told: str) -> None:
    assert amounts(text) == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Saline 500 mils, sats 94 percent.", "500 mL"),
        ("Adrenaline 0.5 milligrams IM.", "0.5 mg"),
        ("Adrenaline 10 mils IV.", "10 mL"),
    ],
)
def test_no_strength_is_made_of_other_numbers(text: str, told: str) -> None:
    assert amounts(text) == [told]
