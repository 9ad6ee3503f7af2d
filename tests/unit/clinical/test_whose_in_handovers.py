"""Who is meant where a handover runs on: the nurse, a sister, the mother, another job.

And what happened to the crew on the way.
"""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus
from tests.unit.clinical.reading import names, vitals

_OTHER = FactStatus.OTHER_SUBJECT


def _fact(told: str, name: str) -> Fact:
    (found,) = [fact for fact in analyze_text(told).facts if fact.name == name]
    return found


@pytest.mark.parametrize(
    "told",
    [
        "sister this is a fifty year old male with chest pain pulse ninety eight",
        "Sister, this is a 50 year old male. Chest pain, pulse 98.",
        "Sister, we've brought you a 50 year old man with chest pain, pulse 98.",
        "brother this is a fifty year old male chest pain pulse ninety eight",
        "Sister, patient is a 50 year old male, chest pain, pulse 98.",
        "sister i have a fifty year old man with chest pain his pulse is ninety eight",
    ],
)
def test_a_sister_to_whom_a_patient_is_handed_over_is_the_nurse(told: str) -> None:
    assert (_fact(told, "age").value, _fact(told, "age").status) == (50, FactStatus.ASSERTED)
    assert names(told, FactKind.FINDING) == {"chest_pain"}
    assert vitals(told) == [("heart_rate", 98)]


@pytest.mark.parametrize(
    "told",
    [
        "Sister has asthma. He is 20.",
        "The big sister, who is 4, has asthma.",
        "His little sister who's four has asthma",
        "The brother, who's 6, has asthma.",
        "The neighbour, who called it in, has an asthma history.",
        "her older sister is asthmatic",
    ],
)
def test_a_sister_of_whom_something_is_told_is_a_relative(told: str) -> None:
    assert not names(told, FactKind.HISTORY)


def test_who_reports_in_a_clause_tells_of_the_patient() -> None:
    told = "His wife, who found him, says he had a seizure."
    assert names(told, FactKind.FINDING) == {"seizure"}


@pytest.mark.parametrize(
    "told",
    [
        "husband was talking to her on the phone found at 14:20 with facial droop",
        "Her daughter was with her at nine, found by the carer with facial droop.",
        "husband heard a thump found her on the floor with facial droop",
    ],
)
def test_who_is_found_is_the_patient(told: str) -> None:
    assert names(told, FactKind.FINDING) == {"facial_droop"}


def test_a_relative_who_was_found_is_none() -> None:
    assert not names("his brother who was found with a seizure is dead", FactKind.FINDING)


@pytest.mark.parametrize(
    "told",
    [
        "fetal heart 148 pulse 98 abdomen is tender",
        "foetal heart tones one fifty abdomen is tender pulse ninety eight",
        "fetal heart rate between one forty and one fifty, abdomen is tender, pulse 98",
        "fetal movements felt abdomen is tender pulse 98",
    ],
)
def test_behind_the_fetal_heart_the_mother_is_told_of(told: str) -> None:
    assert vitals(told) == [("heart_rate", 98)]
    assert names(told, FactKind.FINDING) == {"tenderness"}


@pytest.mark.parametrize(
    "before",
    [
        "The one before was a 92 year old with sats of 80.",
        "The previous one was a lady of 92 with sats of 80.",
        "The one before him was 92 with sats of 80.",
        "The one we did before was 92, sats of 80.",
    ],
)
def test_the_one_before_was_another_patient(before: str) -> None:
    told = f"{before} This is Mary, 31, sats 97."
    assert vitals(told) == [("spo2", 97)]
    assert _fact(f"{before} This is a 31 year old.".replace("92", "old"), "age").value == 31


def test_the_reading_before_was_the_patients() -> None:
    told = "The blood pressure was 90 over 50, the one before was 120 over 80."
    assert {value for _, value in vitals(told)} == {90, 50, 120, 80}


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("dad had an mi at 50 quit smoking 10 years ago", "smoking"),
        ("her brother has got chickenpox born at 32 weeks", "prematurity"),
        ("mom's allergic to latex weight sixty five kilos", "weight"),
    ],
)
def test_behind_a_relatives_illness_it_may_be_of_ours(told: str, name: str) -> None:
    fact = _fact(told, name)
    assert (fact.status, fact.needs_review) == (FactStatus.ASSERTED, True)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("dad had an mi at 50 and he quit smoking", "smoking"),
        ("her brother was born at 32 weeks", "prematurity"),
        ("his dad, who smokes, had a heart attack", "smoking"),
    ],
)
def test_what_joins_on_to_a_relative_is_his(told: str, name: str) -> None:
    assert _fact(told, name).status is _OTHER


@pytest.mark.parametrize(
    "told",
    [
        "We nearly hit a pedestrian on the way in.",
        "we nearly ran over a cyclist coming here",
        "The dog bit my colleague.",
        "dog bit our student on the way in",
        "The dog bit her colleague.",
    ],
)
def test_what_happened_to_the_crew_is_no_mechanism(told: str) -> None:
    assert not names(told, FactKind.MECHANISM)
    assert not names(told, FactKind.CHIEF_COMPLAINT)


@pytest.mark.parametrize(
    ("told", "mechanism"),
    [
        ("The dog bit her hand.", "sting_bite"),
        ("He was bitten by his colleague's dog.", "sting_bite"),
        ("He was hit by a car, we nearly missed him.", "pedestrian_struck"),
    ],
)
def test_what_happened_to_the_patient_is_one(told: str, mechanism: str) -> None:
    assert names(told, FactKind.MECHANISM) == {mechanism}
