"""An allergy named behind "no known allergies" is one; what nobody could learn is not "none"."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, names


def allergies(text: str) -> list[tuple[str, bool]]:
    return [(f.name, f.needs_review) for f in facts(text, FactKind.ALLERGY)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("No known drug allergies, peanuts though.", "peanuts"),
        ("NKDA but peanuts.", "peanuts"),
        ("No known allergies, shellfish though.", "shellfish"),
        ("No known drug allergies. Nuts, yes.", "nuts"),
        ("No drug allergies, latex yes.", "latex"),
        ("NKDA, bees though.", "bee_stings"),
        ("No allergies to medications. But bees.", "bee_stings"),
        ("No known allergies other than codeine.", "codeine"),
        ("No known allergies apart from codeine.", "codeine"),
        ("No allergies bar aspirin.", "aspirin"),
        ("Allergies nil known. Peanuts, actually.", "peanuts"),
        ("No known drug allergies, food wise just shellfish.", "shellfish"),
        ("NKDA, he did have a reaction to codeine once.", "codeine"),
    ],
)
def test_what_is_named_behind_none_known_is_an_allergy(said: str, name: str) -> None:
    assert allergies(said) == [(name, False)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("NKDA, only penicillin.", "penicillin"),
        ("Allergies none known, possibly penicillin as a child.", "penicillin"),
        ("No known allergies, maybe latex.", "latex"),
        ("She may be allergic to sulfa.", "sulfa"),
        ("Possibly allergic to penicillin.", "penicillin"),
    ],
)
def test_what_may_be_an_allergy_is_one_to_be_checked(said: str, name: str) -> None:
    assert allergies(said) == [(name, True)]


@pytest.mark.parametrize(
    "said",
    [
        "NKDA, on aspirin only.",
        "NKDA, takes metformin though.",
        "No known drug allergies, only takes penicillin for her chest.",
        "No allergies, just morphine given.",
        "No allergies, only fentanyl fifty so far.",
        "No allergies, gave him paracetamol though.",
        "NKDA, but we held the aspirin.",
        "No allergies, no nuts no nothing.",
        "No known allergies that we could find.",
        "No allergies on file.",
    ],
)
def test_what_is_taken_or_given_is_no_allergy(said: str) -> None:
    assert [name for name, _ in allergies(said)] == ["nkda"]


@pytest.mark.parametrize(
    "said",
    [
        "No history could be obtained, he's unconscious.",
        "No history available.",
        "No history from the patient, she doesn't speak English.",
        "No past history known to us.",
        "There's no history on the system.",
        "No history to go on.",
        "We could get no history out of her.",
        "Unable to get a history from her.",
        "History, none available.",
        "No history yet, family on the way.",
        "Any medical history? No idea.",
        "No meds list available.",
        "No medication list with him.",
        "No meds available on scene.",
        "No allergy information available.",
        "Allergies unknown.",
    ],
)
def test_what_nobody_could_learn_is_not_none(said: str) -> None:
    for kind in (FactKind.HISTORY, FactKind.HOME_MEDICATION, FactKind.ALLERGY):
        assert facts(said, kind) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("No medical history.", FactKind.HISTORY),
        ("No past history of note.", FactKind.HISTORY),
        ("No real medical history to speak of.", FactKind.HISTORY),
        ("History none.", FactKind.HISTORY),
        ("No known medical history.", FactKind.HISTORY),
        ("No regular meds.", FactKind.HOME_MEDICATION),
        ("No medications known.", FactKind.HOME_MEDICATION),
        ("No known allergies.", FactKind.ALLERGY),
        ("no allergies history of depression", FactKind.ALLERGY),
        ("no meds no allergies no lorazepam given", FactKind.ALLERGY),
        ("no past medical history on no medications", FactKind.HISTORY),
    ],
)
def test_none_is_none(said: str, kind: FactKind) -> None:
    assert len(facts(said, kind)) == 1


@pytest.mark.parametrize(
    "said",
    [
        "Allergies not known.",
        "Past history not known, allergies not known, medications not known.",
        "Allergies? Not known.",
        "Any allergies? Not sure.",
        "Any allergies? Not documented.",
        "Drug allergies not known to the daughter.",
        "Any regular medicines? Not sure.",
        "Any chest pain? Not certain.",
    ],
)
def test_what_somebody_does_not_know_is_not_none(said: str) -> None:
    assert not analyze_text(said).facts


@pytest.mark.parametrize(
    "said",
    [
        "Any allergies? None known.",
        "Any allergies? Not known to have any.",
        "Any allergies? Not that I know of.",
        "Any allergies? Not at all.",
    ],
)
def test_a_no_that_somebody_can_vouch_for_is_none(said: str) -> None:
    assert allergies(said) == [("nkda", False)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Allergies unknown, history unknown, smells of alcohol.", "alcohol_use"),
        ("Past history unknown, chest pain since noon.", "chest_pain"),
    ],
)
def test_what_is_not_known_says_nothing_of_what_follows(text: str, name: str) -> None:
    assert name in names(text, FactKind.FINDING)
