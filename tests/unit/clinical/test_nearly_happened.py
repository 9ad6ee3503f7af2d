"""What nearly happened did not: it is to check as a finding, and none as something done."""

from __future__ import annotations

import pytest

from recorder.clinical.drafts.left_standing import NEARLY
from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

FINDING, ACT, MECHANISM = FactKind.FINDING, FactKind.INTERVENTION, FactKind.MECHANISM


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She nearly fainted.", "syncope"),
        ("He almost passed out on the toilet.", "syncope"),
        ("He very nearly lost consciousness.", "loss_of_consciousness"),
        ("He came close to passing out.", "syncope"),
        ("He nearly had a seizure.", "seizure"),
        ("She had a near-syncopal episode.", "syncope"),
        ("Near syncope, no LOC.", "syncope"),
        ("he almost vomited in the truck", "vomiting"),
    ],
)
def test_a_finding_that_nearly_was_is_to_check(text: str, name: str) -> None:
    told = {f.name: f for f in analyze_text(text).facts if f.kind is FINDING}
    assert (told[name].status, told[name].review_reason) == (FactStatus.UNCERTAIN, NEARLY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She fainted and nearly hit her head.", "syncope"),
        ("He almost fell, then passed out.", "syncope"),
        ("He was almost certainly in VF.", "ventricular_fibrillation"),
        ("Nearly an hour ago he passed out.", "syncope"),
        ("He's been vomiting for nearly two days.", "vomiting"),
        ("She was nearly unconscious when we got there.", "unresponsive"),
    ],
)
def test_nearly_before_something_else_changes_nothing(text: str, name: str) -> None:
    assert name in {f.name for f in facts(text, FINDING) if not f.needs_review}


@pytest.mark.parametrize(
    "text", ["We nearly tubed him.", "We almost had to tube him.", "He nearly had to be intubated."]
)
def test_an_act_that_nearly_was_was_not_done(text: str) -> None:
    assert names(text, ACT) == set()
    assert names(text, ACT, FactStatus.NEGATED) == {"intubation"}


def test_an_accident_that_nearly_was_is_to_check() -> None:
    assert [f.needs_review for f in facts("He nearly fell off the roof.", MECHANISM)] == [True]


def test_an_alert_in_advance_is_no_near_one() -> None:
    assert "sepsis_alert" in names("We sent a pre alert sepsis.", ACT)
