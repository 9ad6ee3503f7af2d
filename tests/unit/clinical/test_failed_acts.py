"""What stands behind an act that failed is there: the "not" was of the act."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

_FINDING = FactKind.FINDING


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Staff found her unable to speak with right arm weakness.", "unilateral_weakness"),
        ("Not managed to control the bleeding.", "bleeding"),
        ("We haven't got control of the bleeding.", "bleeding"),
        ("Pressure didn't stop the bleeding.", "bleeding"),
        ("No one could control the bleeding.", "bleeding"),
        ("The morphine hasn't touched the chest pain.", "chest_pain"),
        ("Couldn't get the seizure to stop.", "seizure"),
        ("He was unable to walk due to back pain.", "back_pain"),
    ],
)
def test_a_failed_act_denies_nothing_of_its_object(text: str, finding: str) -> None:
    assert finding in names(text, _FINDING)
    assert finding not in names(text, _FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Couldn't see a laceration.", "laceration"),
        ("We were unable to find any deformity.", "deformity"),
        ("Couldn't control any bleeding because there was none.", "bleeding"),
        ("I can't smell alcohol.", "alcohol_use"),
        ("She can't have had a seizure.", "seizure"),
        ("She didn't report chest pain.", "chest_pain"),
        ("She hasn't had any chest pain.", "chest_pain"),
    ],
)
def test_what_was_looked_for_in_vain_is_denied(text: str, finding: str) -> None:
    assert finding in names(text, _FINDING, FactStatus.NEGATED)


def test_what_could_not_be_examined_is_neither() -> None:
    text = "Unable to assess for arm drift."
    assert names(text, _FINDING, FactStatus.UNCERTAIN) == {"arm_drift"}


def test_a_procedure_that_could_not_be_done_was_not_done() -> None:
    assert not facts("Unable to place the collar.", FactKind.INTERVENTION)


def test_due_to_is_a_cause_and_due_to_have_a_plan() -> None:
    assert names("He fell due to a seizure.", _FINDING) == {"seizure"}
    assert not facts("She is due to have a splint.", FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("IV not sited.", FactStatus.NEGATED),
        ("Cannula wasn't sited.", FactStatus.NEGATED),
        ("IV isn't sited.", FactStatus.NEGATED),
        ("IV not in yet.", FactStatus.NEGATED),
        ("Couldn't get a line.", FactStatus.NEGATED),
        ("IV sited left AC.", FactStatus.ASSERTED),
        ("IV sited, not in the hand.", FactStatus.ASSERTED),
    ],
)
def test_a_line_that_is_not_sited_is_none(text: str, status: FactStatus) -> None:
    found = [f for f in analyze_text(text).facts if f.name == "iv_access"]
    assert [f.status for f in found] == [status]
