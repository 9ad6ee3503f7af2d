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
