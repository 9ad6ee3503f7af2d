"""Drugs given whose names a recogniser wrote as other words, and words that only look like some."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def facts(said: str, kind: FactKind) -> list[Fact]:
    return [
        f for f in analyze_text(said).facts if f.kind is kind and f.status is FactStatus.ASSERTED
    ]


def given(said: str) -> list[tuple[str, float | None]]:
    return [(f.name, f.dose) for f in facts(said, FactKind.MEDICATION_GIVEN)]


@pytest.mark.parametrize(
    ("said", "drug", "dose"),
    [
        ("he had 250 of sailing and another 250 and that held him", "normal_saline", 250),
        ("oxy gin fifteen litres to start with", "oxygen", 15),
        ("salbutamole five and then we left", "albuterol", 5),
        ("fentanil fifty and then we left", "fentanyl", 50),
        ("gave her a trope in half a milligram and her rate came up", "atropine", 0.5),
        ("kef a zole in 2 grams and then we left", "cefazolin", 2),
        ("amio darrone three hundred and then we left", "amiodarone", 300),
        ("we gave him hydro court is own 200 and then we left", "hydrocortisone", 200),
        ("kid a mean 20 and then we left", "ketamine", 20),
    ],
)
def test_a_name_written_by_its_sound_is_read(said: str, drug: str, dose: float) -> None:
    assert given(said) == [(drug, dose)]


def test_two_drugs_in_one_breath_are_read() -> None:
    said = "So salbutamole 5 and 500 of hypertropium on the mask."
    assert given(said) == [("albuterol", 5), ("ipratropium", 500)]


def test_a_piece_of_a_drug_names_no_sign() -> None:
    assert not facts("he had keta mean 20 and then 10 more", FactKind.VITAL)
    (reading,) = facts("ketamine 20, mean 70", FactKind.VITAL)
    assert (reading.name, reading.value) == ("map", 70)


@pytest.mark.parametrize(
    "said",
    [
        "he was sailing for 500 miles and fell off the boat",
        "he went sailing 250 days a year",
        "fentanyl a hundred of the other thing",
        "the adrenaline on 5 of the boats",
        "he had a gin fifteen minutes ago",
    ],
)
def test_ordinary_words_beside_a_number_are_no_other_drug(said: str) -> None:
    assert not {name for name, _ in given(said)} & {"normal_saline", "oxygen", "atropine"}
