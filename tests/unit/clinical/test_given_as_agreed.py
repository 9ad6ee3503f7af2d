"""Amounts that were settled on in a talk, counted in pieces of a strength, or summed up at once."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.agreed import AGREED
from recorder.clinical.second_look.strengths import COUNTED
from recorder.core.model import Fact, FactKind, FactStatus


def given(said: str) -> list[Fact]:
    return [
        f
        for f in analyze_text(said).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.status is FactStatus.ASSERTED
    ]


def told(said: str) -> list[tuple[str, float | None, str | None, int | None]]:
    return [(f.name, f.dose, f.unit, f.count) for f in given(said)]


@pytest.mark.parametrize(
    ("said", "drug", "dose", "unit"),
    [
        ("TNK, the nurse's note says 50 but the order and the syringe say 40, so it was 40.",
         "tenecteplase", 40, "mg"),
        ("Ketamine, the sheet says 30, the syringe says 20, so he got 20.", "ketamine", 20, "mg"),
        ("Enoxaparin, they wrote 60 but he's 80 kilos so it was 80.", "enoxaparin", 80, "mg"),
        ("Midazolam, I said two and a half, AP said go easy, so we gave him one.",
         "midazolam", 1, "mg"),
        ("Morphine, I wanted ten, my partner thought five, so we settled on five.",
         "morphine", 5, "mg"),
        ("Fentanyl, the doctor said a hundred, I said that's too much, so we gave fifty.",
         "fentanyl", 50, "ug"),
        ("Amiodarone, we talked about 150 and then 300, and in the end we gave him 300.",
         "amiodarone", 300, "mg"),
    ],
)  # fmt: skip
def test_the_amount_that_closes_the_talk_is_the_dose(
    said: str, drug: str, dose: float, unit: str
) -> None:
    assert told(said) == [(drug, dose, unit, None)]
    assert given(said)[0].review_reason == AGREED


@pytest.mark.parametrize(
    "said",
    [
        "Ketamine, the sheet says 30, his pressure was 90, so it was 20 minutes before we left.",
        "Midazolam, I said two, she was 97, then she was 80, so it was 80.",
        "Fentanyl, I said fifty, sats were 90 so it was 90.",
        "Ketamine, the sheet says 30 but the syringe says 20, so we gave him two litres of oxygen.",
    ],
)
def test_a_number_of_something_else_closes_no_talk(said: str) -> None:
    assert not [f for f in given(said) if f.review_reason == AGREED]


@pytest.mark.parametrize(
    ("said", "drug", "dose", "unit"),
    [
        ("Misoprostol. They're two hundred microgram tablets, so four of them, under the tongue.",
         "misoprostol", 800, "ug"),
        ("Paracetamol, they're five hundred milligram tablets, so two of them.",
         "acetaminophen", 1000, "mg"),
        ("Aspirin, the eighty one milligram ones, she chewed four of them.", "aspirin", 324, "mg"),
    ],
)  # fmt: skip
def test_pieces_of_a_strength_are_counted(said: str, drug: str, dose: float, unit: str) -> None:
    assert told(said) == [(drug, dose, unit, None)]
    assert given(said)[0].review_reason == COUNTED


@pytest.mark.parametrize(
    "said",
    [
        "Gave her aspirin, 81 milligram tablets, and her sister has one of them too.",
        "Gave her paracetamol, 500 milligrams. Two of them were sick in the car.",
    ],
)
def test_a_number_of_something_else_counts_no_pieces(said: str) -> None:
    assert all(f.review_reason != COUNTED for f in given(said))


@pytest.mark.parametrize(
    ("said", "dose"),
    [
        ("two paracetamol at half eight cause she felt hot so a gram yeah any allergies", 1),
        ("I gave him two paracetamol at half eight because he was hot, so a gram.", 1),
        ("Two paracetamol, so that's the gram.", 1),
    ],
)
def test_a_sum_told_at_once_is_of_all_tablets(said: str, dose: float) -> None:
    assert told(said) == [("acetaminophen", dose, "g", None)]


def test_what_was_wasted_is_no_sum() -> None:
    said = "i wasted the rest of the versed so one milligram wasted okay close it out"
    assert all(f.dose is None for f in given(said))
