"""What is told of a relative: by the family, whose patient it may be, or by a crew."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.patient.who.age_of_named import OF_KIN
from recorder.core.model import Fact, FactKind, FactStatus


def facts(text: str, kind: FactKind) -> list[Fact]:
    """Of any status."""
    return [f for f in analyze_text(text).facts if f.kind is kind]


def finding(text: str, name: str) -> Fact:
    return next(f for f in facts(text, FactKind.FINDING) if f.name == name)


@pytest.mark.parametrize(
    "said",
    [
        "Dad's got chest pain and he's sweating.",
        "My husband has chest pain, he's on the sofa.",
        "Mum's having chest pain again.",
        "Please hurry, my sister is having chest pain.",
    ],
)
def test_a_relative_who_has_it_now_may_be_the_patient(said: str) -> None:
    fact = finding(said, "chest_pain")
    assert fact.status is FactStatus.ASSERTED
    assert fact.review_reason == OF_KIN


@pytest.mark.parametrize(
    "said",
    [
        "His dad has chest pain.",
        "My dad had chest pain before he died.",
        "Mum's got chest pain too.",
        "Seventy year old male, his wife's got chest pain.",
        "Patient fell. My sister is having chest pain.",
    ],
)
def test_one_beside_the_patient_is_not(said: str) -> None:
    assert finding(said, "chest_pain").status is FactStatus.OTHER_SUBJECT


def test_an_old_illness_counts_where_today_is_told_of() -> None:
    (told,) = facts("Mum's got diabetes, and today she's fallen.", FactKind.HISTORY)
    assert (told.status, told.review_reason) == (FactStatus.ASSERTED, OF_KIN)
    (kin,) = facts("Mum's got diabetes.", FactKind.HISTORY)
    assert kin.status is FactStatus.OTHER_SUBJECT
