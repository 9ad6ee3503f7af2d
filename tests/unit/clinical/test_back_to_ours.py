"""Where the talk of somebody else ends: "our guy", "the boy himself"; whose "the driver's" is."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals

HOME = FactKind.HOME_MEDICATION
OTHERS = FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    "text",
    [
        "His brother takes metoprolol and our guy takes albuterol.",
        "his brother takes metoprolol our guy takes albuterol",
        "His brother takes metoprolol, our lad takes albuterol.",
        "his brother takes metoprolol and the boy himself takes albuterol",
        "His brother takes metoprolol, the kid himself takes albuterol.",
        "her mother takes metoprolol and the girl herself takes albuterol",
        "his wife takes metoprolol and he himself takes albuterol",
    ],
)
def test_our_guy_and_the_boy_himself_are_ours(text: str) -> None:
    assert names(text, HOME, OTHERS) == {"metoprolol"}
    assert names(text, HOME) == {"albuterol"}


@pytest.mark.parametrize(
    "text",
    [
        "his brother himself takes metoprolol",
        "the wife herself takes metoprolol",
        "the other lad has asthma, the lad himself takes metoprolol",
    ],
)
def test_who_is_only_named_again_is_still_the_other(text: str) -> None:
    assert names(text, HOME, OTHERS) == {"metoprolol"}


@pytest.mark.parametrize(
    "text",
    [
        "Forty year old male, dizzy. The bus driver's pressure was 240 over 120.",
        "Forty year old male struck by a car. The driver's pressure was 240 over 120.",
        "Our patient is a forty year old woman, the passenger. "
        "The driver's pressure was 240 over 120. Marcus got the bags. He's sweaty.",
    ],
)
def test_the_drivers_pressure_beside_a_patient_is_doubtful(text: str) -> None:
    found = facts(text, FactKind.VITAL)
    assert [f.value for f in found] == [240, 120]
    assert {f.review_reason for f in found} == {
        "several patients are told of, and not whose this is"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Forty year old male driver, dizzy. The driver's pressure was 140 over 90.",
        "He was the driver. The driver's pressure was 140 over 90.",
        "Two car MVC. The driver is a forty year old male, BP 140 over 90.",
        "Forty year old male struck by a car. The driver's fine. BP 140 over 90.",
    ],
)
def test_a_driver_who_is_the_patient_is_not_doubted(text: str) -> None:
    assert vitals(text) == [("systolic_bp", 140), ("diastolic_bp", 90)]
    assert not any(f.needs_review for f in facts(text, FactKind.VITAL))
