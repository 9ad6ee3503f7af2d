"""Relatives and colleagues who are only busy, told of it or addressed: nothing is told of them."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names, vitals


@pytest.mark.parametrize(
    "aside",
    [
        "Daughter informed.",
        "His son Tom has been rung.",
        "Next of kin, his daughter Mary, is aware.",
        "My brother's getting married on Saturday.",
        "Her brother is parking the car.",
        "My husband's coming.",
        "Dad's following behind.",
        "Hello sister.",
        "Thank you, brother.",
        "Okay boss.",
    ],
)
@pytest.mark.parametrize("he", ["He's", "She's"])
def test_who_is_only_busy_told_of_it_or_addressed_is_no_owner(aside: str, he: str) -> None:
    text = f"{aside} {he} allergic to penicillin, pulse 90."
    assert names(text, FactKind.ALLERGY) == {"penicillin"}
    assert vitals(text) == [("heart_rate", 90)]


@pytest.mark.parametrize(
    "text",
    [
        "hello sister this is a twenty three year old male stabbed in the chest pulse ninety",
        "okay boss hes got chest pain pulse ninety",
        "right sister his pulse is ninety",
        "mom didnt give him anything at home pulse ninety",
        "mum hasn't noticed a rash. pulse 90",
        "wife never saw him fall, pulse 90.",
    ],
)
def test_who_is_spoken_to_or_saw_it_has_no_pulse_of_his_own(text: str) -> None:
    assert vitals(text) == [("heart_rate", 90)]


@pytest.mark.parametrize(
    "text",
    [
        "okay brother has asthma and takes ventolin",
        "Her brother's coughing, he's got asthma.",
        "no allergies not that she knows of mum's asthmatic she tells me",
        "Mum's vomiting at home, she's got asthma. He's fine.",
    ],
)
def test_of_whom_an_illness_is_told_it_is_his_own(text: str) -> None:
    found = [f for f in analyze_text(text).facts if f.name == "asthma"]
    assert all(f.status is FactStatus.OTHER_SUBJECT or f.needs_review for f in found)
    assert found


def test_beside_one_who_is_only_busy_she_may_be_either() -> None:
    (found,) = [
        f for f in analyze_text("My wife's driving, she's diabetic.").facts if f.name == "diabetes"
    ]
    assert (found.status, found.needs_review) == (FactStatus.ASSERTED, True)
