"""Whoever repeats a drug by its name gives that one: no further dose of what was told before it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind


def given(text: str) -> list[tuple[str, object, int, bool]]:
    """Name, amount, how often, and whether somebody else gave it."""
    facts = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    return [(f.name, f.dose, f.count or 1, f.prior_to_ems) for f in facts]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mum gave EpiPen 0.3 at 12:50, we repeated adrenaline 500 mics IM at 12:58 and again at"
         " 13:04.", [("epinephrine", 0.3, 1, True), ("epinephrine", 500, 2, False)]),
        ("Bystander gave naloxone 4 mg nasal, we repeated naloxone 0.4 mg IV and again five"
         " minutes later.", [("naloxone", 4, 1, True), ("naloxone", 0.4, 2, False)]),
        ("The GP gave aspirin 300 at 14:00, we repeated morphine 5 mg IV at 14:20 and again at"
         " 14:30.", [("aspirin", 300, 1, True), ("morphine", 5, 2, False)]),
        ("Mum gave salbutamol 5 mg at home, we repeated ketamine 10 mg twice.",
         [("albuterol", 5, 1, True), ("ketamine", 10, 2, False)]),
        ("We gave ibuprofen 150 mg and repeated paracetamol 240 mg at 10.",
         [("ibuprofen", 150, 1, False), ("acetaminophen", 240, 1, False)]),
        ("The care home gave glucagon 1 mg, we repeated glucose 10 percent 100 ml twice.",
         [("glucagon", 1, 1, True), ("dextrose", 100, 2, False)]),
    ],
)  # fmt: skip
def test_what_is_repeated_by_its_name_with_its_dose_is_a_dose_of_its_own(
    text: str, told: list[tuple[str, float, int, bool]]
) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "We gave morphine 5 mg at 10 and repeated it at 10:10.",
        "We gave morphine 5 mg at 10 and repeated the morphine at 10:10.",
        "We gave morphine 5 mg at 10 and repeated the same dose.",
        "We gave morphine 5 mg, repeated once.",
    ],
)
def test_what_is_repeated_without_another_dose_is_counted(text: str) -> None:
    assert given(text) == [("morphine", 5, 2, False)]


def test_who_gave_it_first_gave_it_again() -> None:
    assert given("Mum gave EpiPen 0.3 at 12:50 and again at 13:00.") == [
        ("epinephrine", 0.3, 2, True)
    ]
