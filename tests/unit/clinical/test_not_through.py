"""A "not" that denies a verb denies nothing of what the verb is done to."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def statuses(text: str, name: str) -> set[FactStatus]:
    return {f.status for f in analyze_text(text).facts if f.name == name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She hasn't stopped seizing, ten minutes now.", "seizure"),
        ("He's not stopped seizing.", "seizure"),
        ("Won't stop bleeding.", "bleeding"),
        ("He has not been able to stop vomiting.", "vomiting"),
        ("He's not lost his chest pain.", "chest_pain"),
        ("The chest pain never went away.", "chest_pain"),
        ("The chest pain hasn't gone away.", "chest_pain"),
        ("The rash never cleared.", "rash"),
        ("No let up in the chest pain.", "chest_pain"),
        ("He's never without chest pain.", "chest_pain"),
        ("It wasn't until noon that the chest pain started.", "chest_pain"),
        ("He can't deny he's short of breath.", "shortness_of_breath"),
        ("Not as breathless as he was.", "shortness_of_breath"),
        ("Not managed to control the bleeding.", "bleeding"),
        ("The bleeding won't stop despite direct pressure.", "direct_pressure"),
        ("The salbutamol hasn't helped the wheeze.", "wheezing"),
    ],
)
def test_what_did_not_end_is_there(text: str, name: str) -> None:
    assert statuses(text, name) == {FactStatus.ASSERTED}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He hasn't lost consciousness.", "loss_of_consciousness"),
        ("She never stopped breathing.", "apnea"),
        ("Not had any chest pain.", "chest_pain"),
        ("He was never sick and never dizzy.", "dizziness"),
        ("No relief from the GTN, no nausea.", "nausea"),
        ("Without chest pain.", "chest_pain"),
        ("Denies chest pain.", "chest_pain"),
        ("The chest pain went away.", "chest_pain"),
        ("The chest pain has cleared up.", "chest_pain"),
    ],
)
def test_what_is_denied_by_its_own_name_stays_denied(text: str, name: str) -> None:
    assert statuses(text, name) == {FactStatus.NEGATED}


@pytest.mark.parametrize(
    "text",
    [
        "He can't remember having chest pain.",
        "She doesn't recall any chest pain.",
    ],
)
def test_what_is_not_remembered_is_to_check(text: str) -> None:
    (fact,) = [f for f in analyze_text(text).facts if f.kind is FactKind.FINDING]
    assert fact.status is FactStatus.UNCERTAIN
