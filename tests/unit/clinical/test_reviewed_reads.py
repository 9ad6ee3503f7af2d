"""Sentences that a reviewer found misread: each must be read rightly, or left out, or marked."""

from __future__ import annotations

import pytest

from recorder.core.model import FactStatus
from tests.unit.clinical.reading import given

NEGATED = FactStatus.NEGATED


def _names(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {name for name, _, _ in given(text, status)}


@pytest.mark.parametrize(
    ("text", "withheld", "was_given"),
    [
        ("aspirin three hundred not given", {"aspirin"}, set()),
        ("aspirin 300 mg was not given, GTN given", {"aspirin"}, {"nitroglycerin"}),
        ("aspirin three hundred not given GTN given", {"aspirin"}, {"nitroglycerin"}),
        ("morphine ten IV offered but declined", {"morphine"}, set()),
        (
            "he was not given adrenaline, he was given salbutamol five",
            {"epinephrine"},
            {"albuterol"},
        ),
        (
            "not given aspirin as allergic, given clopidogrel 300",
            {"aspirin"},
            {"clopidogrel"},
        ),
        ("paracetamol one gram IV, not given anything else", set(), {"acetaminophen"}),
        ("aspirin three hundred, morphine not given", {"morphine"}, {"aspirin"}),
    ],
)
def test_not_given_withholds_its_own_drug(
    text: str, withheld: set[str], was_given: set[str]
) -> None:
    assert _names(text, NEGATED) == withheld
    assert _names(text) == was_given


@pytest.mark.parametrize(
    "text",
    [
        "pressure too low so we held off, gave paracetamol one gram IV",
        "we held off gave paracetamol one gram IV",
    ],
)
def test_a_verb_of_giving_wins_over_what_was_held_before(text: str) -> None:
    assert given(text) == [("acetaminophen", 1.0, "g")]
    assert not _names(text, NEGATED)


def test_held_off_giving_still_withholds() -> None:
    assert _names("held off giving morphine", NEGATED) == {"morphine"}
