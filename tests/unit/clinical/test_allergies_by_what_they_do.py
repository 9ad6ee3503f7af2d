"""Allergies without the word: what a substance did, a warning of it, a question for it."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts

_SUBSTANCES = ("penicillin", "codeine", "latex", "shellfish")


def _statuses(said: str) -> dict[str, FactStatus]:
    return {fact.name: fact.status for fact in facts(said, FactKind.ALLERGY)}


@pytest.mark.parametrize(
    ("said", "substance"),
    [
        *product(
            [
                "she breaks out with {}",
                "{} makes her break out",
                "no {} for her she gets hives",
                "not {} i break out with it",
                "careful with {} he had a reaction",
                "watch the {} she had hives with it",
                "he swells up like a balloon with {}",
                "they gave her {} at the hospital and she came out in hives",
                "got {} for her surgery and ended up in the ICU",
                "anything that makes you break out? {}.",
                "{} is what she's allergic to",
                "he's allergic to what is it {}",
                "no {} he's allergic",
                "for allergies I've got {}",
                "doctor told her never take {} again",
                "he has a {} intolerance",
            ],
            _SUBSTANCES,
        )
    ],
)
def test_what_it_does_tells_of_an_allergy(said: str, substance: str) -> None:
    assert _statuses(said.format(substance)) == {substance: FactStatus.ASSERTED}


@pytest.mark.parametrize(
    ("said", "substance"),
    [
        *product(
            [
                "she took {} today and now she has hives",
                "no {}, no hives, no rash",
                "no rash with {}",
                "any hives with {} no",
                "{} allergy no",
                "thought she was allergic to {} but she isn't",
                "they told me I was allergic to {} but I got tested and I'm not",
                "No allergies. She's on {}.",
            ],
            _SUBSTANCES,
        )
    ],
)
def test_what_it_did_not_do_tells_of_none(said: str, substance: str) -> None:
    assert _statuses(said.format(substance)).get(substance) is not FactStatus.ASSERTED


@pytest.mark.parametrize(
    "said",
    [
        "are you allergic to any medicines just {}",
        "has any medicine ever made you swell up? {} did.",
        "he has a {} intolerance",
    ],
)
def test_what_is_asked_of_reactions_is_not_taken_at_home(said: str) -> None:
    assert facts(said.format("penicillin"), FactKind.HOME_MEDICATION) == []


def test_what_the_dentist_gave_is_in_doubt() -> None:
    said = "The dentist gave me morphine and my face blew up."
    (given,) = facts(said, FactKind.MEDICATION_GIVEN, FactStatus.UNCERTAIN)
    assert given.review_reason is not None
    said = "We gave 4 of morphine and he came out in hives."
    assert facts(said, FactKind.MEDICATION_GIVEN)


def test_she_is_allergic_and_another_is_not() -> None:
    said = "She's allergic to codeine, I'm not sure what it does."
    assert _statuses(said) == {"codeine": FactStatus.ASSERTED}


@pytest.mark.parametrize(
    ("text", "feared"),
    [
        ("Dad did not give any Calpol, he's wheezy.", set()),
        ("he's not had any aspirin he's wheezy", set()),
        ("She can't have any penicillin, she comes up in a rash.", {"penicillin"}),
        ("Don't give her any morphine, it makes her sick.", {"morphine"}),
    ],
)
def test_what_was_not_had_did_nothing(text: str, feared: set[str]) -> None:
    facts = analyze_text(text).facts
    assert {f.name for f in facts if f.kind is FactKind.ALLERGY} == feared
