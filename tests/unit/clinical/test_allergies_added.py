"""Allergies that are told behind others, or behind what they did: "and codeine as well"."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import names


def _allergies(text: str) -> set[str]:
    return names(text, FactKind.ALLERGY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("so no trimethoprim that's an allergy put that on the sheet", {"trimethoprim"}),
        ("so codeine's an allergy, okay", {"codeine"}),
        ("is codeine an allergy no", set()),
        ("is that an allergy or a side effect the codeine", set()),
        ("that's an allergy then trimethoprim", {"trimethoprim"}),
        ("what's her allergy penicillin", {"penicillin"}),
        ("phenytoin he can't have that it took his skin off", {"phenytoin"}),
        ("did you say fenny toin he can't have that", {"phenytoin"}),
        ("aspirin, he can't have that because of his ulcer", set()),
        ("his son says no codeine either it gave him a rash", {"codeine"}),
        ("no morphine either his pressure is too low", set()),
        ("what can't she have claws a pine it wiped out her white cells", {"clozapine"}),
        ("anything he shouldn't have yeah aspirin", {"aspirin"}),
        ("any allergies penicillin oh and stemetil as well he was in a bad way",
         {"penicillin", "prochlorperazine"}),
        ("allergies\nwife says latex and oh she's saying cod ean as well he'd a rash",
         {"latex", "codeine"}),
        ("any allergies penicillin okay and he's had aspirin as well", {"penicillin"}),
        ("any allergies penicillin and he takes metformin and ramipril as well", {"penicillin"}),
        ("she gets lock jaw with max alone so we didn't give metoclopramide", {"metoclopramide"}),
        ("We did not give metoclopramide, and I've entered it as an allergy.",
         {"metoclopramide"}),
        ("And any medicine does not suit her? No, no, nothing like that.", {"nkda"}),
        ("any medicine that doesn't agree with you? Codeine.", {"codeine"}),
    ],
)  # fmt: skip
def test_an_allergy_told_in_passing(text: str, told: set[str]) -> None:
    assert _allergies(text) == told


def test_a_new_line_speaks_of_another_day() -> None:
    """The "now" of the next line does not make a rash of long ago one of today."""
    text = "no amoxil he had a rash on amoxil when he was a baby\nthanks mum he's sleepy now"
    assert _allergies(text) == {"amoxicillin"}


@pytest.mark.parametrize(
    "text",
    [
        "any medicine that doesn't agree with you? Codeine.",
        "And any medicine does not suit her? No, no, nothing like that.",
    ],
)
def test_what_does_not_agree_is_no_home_medicine(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("known allergy nothing previously but now we can say prawns", {"shellfish"}),
        ("no allergies before but now probably prawns", {"shellfish"}),
        ("allergies none known until today, now we'd say peanuts", {"peanuts"}),
        ("he is on amlodipine for bp no asthma known allergy none", {"nkda"}),
        ("She takes telma 40 for BP, not asthmatic, known allergy nothing.", {"nkda"}),
        ("amlodipine allergy", {"amlodipine"}),
        ("aspirin not given due to known allergy", {"aspirin"}),
    ],
)
def test_none_known_is_of_no_medicine_and_ends_where_one_is_known_now(
    text: str, told: set[str]
) -> None:
    assert _allergies(text) == told
