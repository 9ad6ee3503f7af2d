"""What is taken back by its name: "scratch the aspirin"; a scratch on the arm is a wound."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

_GIVEN, _FINDING = FactKind.MEDICATION_GIVEN, FactKind.FINDING


@pytest.mark.parametrize(
    "text",
    [
        "Scratch the aspirin, we gave clopidogrel 300.",
        "Aspirin 300 given. Scrap the aspirin, that was the last patient.",
        "Aspirin 300 given. Okay, scratch the aspirin.",
        "We gave aspirin 300. Strike the aspirin, we didn't.",
    ],
)
def test_a_drug_taken_back_by_name_was_not_given(text: str) -> None:
    assert "aspirin" not in names(text, _GIVEN)
    assert "abrasion" not in names(text, _FINDING)


def test_a_finding_and_a_procedure_are_taken_back_by_name() -> None:
    assert not facts("Scratch the chest pain, that's his dad.", _FINDING)
    assert not facts("Collar on. Scrap the collar, we didn't.", FactKind.INTERVENTION)


def test_what_is_only_forgotten_is_to_check_where_it_was_told_before() -> None:
    (line,) = facts("IV in the left hand. Forget the IV.", FactKind.INTERVENTION)
    assert line.review_reason == "may have been taken back"


@pytest.mark.parametrize(
    "text",
    [
        "Don't forget the aspirin. Aspirin 300 given.",
        "Aspirin 300 given. Scratch that about the aspirin time.",
        "Aspirin 300 given, can you scratch my back.",
    ],
)
def test_other_words_take_no_drug_back(text: str) -> None:
    told = facts(text, _GIVEN)
    assert [(f.name, f.dose) for f in told] == [("aspirin", 300)]
    assert not facts(text, _GIVEN, FactStatus.SUPERSEDED)


@pytest.mark.parametrize(
    "text", ["A scratch to the arm.", "Scratches on both arms.", "Scratch on the face."]
)
def test_a_scratch_of_the_patient_is_a_wound(text: str) -> None:
    assert names(text, _FINDING) == {"abrasion"}


@pytest.mark.parametrize(
    ("text", "kind", "told", "wrong"),
    [
        ("We put an OPA in. Sorry, correction, NPA.", FactKind.INTERVENTION, "npa", "opa"),
        ("He's been intubated. Sorry, I mean an i-gel.", FactKind.INTERVENTION,
         "supraglottic_airway", "intubation"),
        ("He's had a seizure. No, strike that, it was a syncope.", _FINDING, "syncope", "seizure"),
        ("A laceration on the left arm. Sorry, not a laceration, it's an abrasion.", _FINDING,
         "abrasion", "laceration"),
        ("History of epilepsy. I mean asthma.", FactKind.HISTORY, "asthma", "seizure_disorder"),
    ],
)  # fmt: skip
def test_another_name_takes_the_place_of_the_wrong_one(
    text: str, kind: FactKind, told: str, wrong: str
) -> None:
    assert told in names(text, kind)
    assert wrong not in names(text, kind)
    assert wrong in {f.name for f in facts(text, kind, FactStatus.SUPERSEDED)}


def test_what_is_denied_at_once_was_not_done() -> None:
    text = "Cervical collar applied.\nActually no, we didn't put a collar on."
    assert not facts(text, FactKind.INTERVENTION)


def test_one_that_may_be_put_right_is_to_check() -> None:
    told = facts("History of COPD. Sorry, asthma.", FactKind.HISTORY)
    assert [(f.name, f.review_reason) for f in told] == [
        ("copd", "may have been taken back"), ("asthma", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("He's had a seizure, sorry, and chest pain as well.", {"seizure", "chest_pain"}),
        ("Chest pain since noon. Sorry, no fever.", {"chest_pain"}),
        ("Chest pain since noon. Actually he has no fever.", {"chest_pain"}),
        ("Chest pain since noon. Sorry, can you say that again?", {"chest_pain"}),
        ("Chest pain, sorry, chest pain since noon.", {"chest_pain"}),
    ],
)
def test_a_name_that_stands_is_not_to_check(text: str, told: set[str]) -> None:
    found = facts(text, _FINDING)
    assert {f.name for f in found if not f.needs_review} == told


def test_a_drug_is_unsure_where_only_another_is_carried() -> None:
    text = "We're giving oxytocin. Actually we only carry Syntometrine."
    assert not facts(text, _GIVEN)
    assert {f.name for f in facts(text, _GIVEN, FactStatus.UNCERTAIN)} == {"oxytocin"}
    assert names("We're giving oxytocin. We only carry Syntometrine.", _GIVEN) == {"oxytocin"}


@pytest.mark.parametrize(
    ("text", "kind", "to_check"),
    [
        ("We splinted the leg. Wait no, that's still to do.", FactKind.INTERVENTION, True),
        ("We gave naloxone. Wait, no, we didn't need it.", _GIVEN, True),
        ("Aspirin given. No, wait, I'll check the sats first.", _GIVEN, True),
        ("We gave naloxone. Sorry, go ahead.", _GIVEN, False),
        ("We gave naloxone. No change. Wait, he's waking up.", _GIVEN, False),
        ("We splinted the leg. Wait, his foot is cold.", FactKind.INTERVENTION, False),
    ],
)
def test_what_is_taken_back_with_nothing_in_its_place_is_to_check(
    text: str, kind: FactKind, to_check: bool
) -> None:
    assert [f.needs_review for f in facts(text, kind)] == [to_check]
