"""A list of allergies ends where it is told what was given or taken."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names


@pytest.mark.parametrize("asked", ["Any allergies?", "any allergies", "Allergic to anything?"])
@pytest.mark.parametrize(
    "told",
    [
        "He's had 5 of morphine.",
        "he's had morphine already",
        "We gave ketamine twenty.",
        "He took Tylenol an hour ago.",
        "She had Piriton ten.",
        "He had ibuprofen this morning.",
        "Dad gave her cetirizine.",
        "Right, giving the ketamine now.",
        "Started the ceftriaxone.",
    ],
)
def test_what_was_given_behind_an_allergy_is_none(asked: str, told: str) -> None:
    assert names(f"{asked} Penicillin. {told}", FactKind.ALLERGY) == {"penicillin"}
    text = f"{asked} penicillin {told}".lower().replace(".", "")
    assert names(text, FactKind.ALLERGY) == {"penicillin"}


@pytest.mark.parametrize(
    "told",
    [
        "Codeine.",
        "And codeine gives her a rash.",
        "He had a rash with codeine.",
        "He had codeine once and came out in hives.",
        "She had codeine and it made her sick.",
        "They gave me codeine years ago and I was sick as a dog.",
    ],
)
def test_what_it_did_makes_it_an_allergy(told: str) -> None:
    text = f"Any allergies? Penicillin. {told}"
    assert names(text, FactKind.ALLERGY) == {"penicillin", "codeine"}


def test_what_was_given_in_the_next_statement_takes_no_allergy() -> None:
    text = "Allergic to Augmentin. Given paracetamol 1 g."
    assert names(text, FactKind.ALLERGY) == {"amoxicillin_clavulanate"}
    text = "allergies penicillin morphine given"
    assert names(text, FactKind.ALLERGY) == {"penicillin"}


def test_what_follows_of_an_allergy_does_not_deny_it() -> None:
    told = "Any allergies? He had that lockjaw thing with Compazine as a kid. OK, so no Compazine."
    assert names(told, FactKind.ALLERGY) == {"prochlorperazine"}
    assert not names(told, FactKind.ALLERGY, FactStatus.NEGATED)
    asked = "Are you allergic to Haldol? No. OK, so no Haldol allergy."
    assert not names(asked, FactKind.ALLERGY)


@pytest.mark.parametrize(
    ("told", "of_him"),
    [
        ("What's he allergic to? Penicillin. I can't have shellfish but Walter, he'll eat it all.",
         {"penicillin"}),
        ("I'm allergic to sulfa but she isn't.", set()),
        ("I'm allergic to penicillin but she gave me it anyway.", {"penicillin"}),
    ],
)  # fmt: skip
def test_what_who_tells_it_cannot_have(told: str, of_him: set[str]) -> None:
    assert names(told, FactKind.ALLERGY) == of_him


@pytest.mark.parametrize(
    ("told", "allergies"),
    [
        ("Can't have the glucose gel then, she's too drowsy.", set()),
        ("He can't have the aspirin, he's not swallowing.", set()),
        ("She can't have nitro with that pressure.", set()),
        ("He can't have morphine, his pressure's too low.", set()),
        ("He can't have codeine.", {"codeine"}),
        ("She can't have codeine, she's not good on it.", {"codeine"}),
        ("He can't have morphine, his face swells up.", {"morphine"}),
    ],
)
def test_what_cannot_be_had_as_things_are_is_no_allergy(told: str, allergies: set[str]) -> None:
    assert names(told, FactKind.ALLERGY) == allergies
