"""What a crew rules out is not asserted, and a result of one thing denies nothing else."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def flagged(text: str) -> set[str]:
    return {flag.name for flag in assess(analyze_text(text)).flags}


def findings(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {f.name for f in facts(text, FactKind.FINDING, status)}


def complaint(text: str) -> str | None:
    told = facts(text, FactKind.CHIEF_COMPLAINT)
    return str(told[0].value) if told else None


@pytest.mark.parametrize(
    "said",
    [
        "Twelve lead negative for STEMI.",
        "ECG is negative for a STEMI.",
        "Twelve lead is STEMI negative.",
        "STEMI ruled out by the cath lab.",
        "No evidence of STEMI on the twelve lead.",
        "Twelve lead not consistent with a STEMI.",
        "STEMI excluded on the second ECG.",
        "It doesn't look like a STEMI to me.",
        "ECG no acute changes, nothing to suggest a STEMI.",
        "Twelve lead clear of STEMI.",
    ],
)
def test_an_infarction_that_was_ruled_out_raises_no_flag(said: str) -> None:
    assert "stemi" in findings(said, FactStatus.NEGATED)
    assert "stemi" not in flagged(said)
    assert complaint(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "Twelve lead positive for STEMI.",
        "Twelve lead shows a STEMI, negative for posterior involvement.",
        "Trop negative, STEMI on the twelve lead.",
        "Trop negative but STEMI on the twelve lead.",
        "STEMI not ruled out.",
        "Can't exclude a STEMI.",
        "STEMI hasn't been ruled out.",
    ],
)
def test_an_infarction_that_is_there_or_may_be_is_flagged(said: str) -> None:
    assert "stemi" in flagged(said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Leg negative for fracture.", "fracture"),
        ("Hip fracture excluded.", "fracture"),
        ("We ruled out a fracture.", "fracture"),
        ("Doesn't look like a hip fracture.", "fracture"),
        ("Without any evidence of a seizure.", "seizure"),
        ("Denies that she has chest pain.", "chest_pain"),
    ],
)
def test_a_finding_that_was_ruled_out_is_negated(said: str, name: str) -> None:
    assert name in findings(said, FactStatus.NEGATED)
    assert complaint(said) is None


@pytest.mark.parametrize(
    "said",
    ["FAST negative for stroke.", "Stroke screen negative.", "Stroke ruled out.",
     "She's negative for stroke on BEFAST.", "Nothing to suggest a stroke."],
)  # fmt: skip
def test_a_stroke_that_was_looked_for_is_no_complaint(said: str) -> None:
    assert complaint(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "COVID negative, chest pain since nine.",
        "Twelve lead negative and chest pain is easing.",
        "PE seems unlikely, chest pain started at nine.",
        "Denies he has any allergies, chest pain since nine.",
        "He denies. He has chest pain.",
    ],
)
def test_a_result_denies_nothing_behind_it(said: str) -> None:
    assert "chest_pain" in findings(said)


@pytest.mark.parametrize(
    "said",
    ["Called for a possible stroke.", "Stroke not ruled out.",
     "Query sepsis, eighty year old man.", "Could be an overdose, not sure what of."],
)  # fmt: skip
def test_a_doubted_complaint_is_to_be_checked(said: str) -> None:
    (told,) = facts(said, FactKind.CHIEF_COMPLAINT)
    assert told.needs_review


def test_a_complaint_stated_plainly_is_not_doubted() -> None:
    (told,) = facts("Called for a stroke, sixty year old woman.", FactKind.CHIEF_COMPLAINT)
    assert not told.needs_review


@pytest.mark.parametrize(
    "said",
    [
        "She has no intention of harming herself, she didn't want to die.",
        "He says he doesn't want to kill himself.",
        "She doesn't really want to die.",
        "She has no plans to end her life.",
        "She's not thinking of hurting herself.",
        "She did not intend to harm herself.",
        "He has no thoughts of self harm.",
        "He denies he was trying to end his life.",
        "Nothing to say he's suicidal.",
        "Suicidal ideation negative.",
        "Do you want to kill yourself? No.",
    ],
)
def test_a_denied_wish_to_die_is_negated(said: str) -> None:
    assert "suicidal_ideation" in findings(said, FactStatus.NEGATED)
    assert "suicidal_ideation" not in flagged(said)
    assert complaint(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "He doesn't want to live anymore.",
        "She does not want to be here any more.",
        "He can't go on and wants to end it all.",
        "She's not coping, going to kill herself.",
        "He's not eating and feels like killing himself.",
        "She's not been suicidal before, but now wants to die.",
        "She never wanted to die until today.",
        "No he was going to jump.",
        "Do you want to hurt yourself? Yes.",
    ],
)
def test_a_wish_to_die_is_flagged(said: str) -> None:
    assert "suicidal_ideation" in flagged(said)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("pulse is one eighteen its a regular no irregular", FactStatus.ASSERTED),
        ("Pulse regular, no irregular beats.", FactStatus.NEGATED),
        ("pulse strong no irregular beats", FactStatus.NEGATED),
    ],
)
def test_of_two_opposites_the_later_counts(text: str, status: FactStatus) -> None:
    assert [f.name for f in facts(text, FactKind.FINDING, status)] == ["irregular_pulse"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("STEMI criteria not met.", "stemi"),
        ("stemi criteria werent met on the second one", "stemi"),
        ("Criteria for STEMI have not been fulfilled.", "stemi"),
        ("It does not meet STEMI criteria.", "stemi"),
        ("ruled out STEMI on the ECG", "stemi"),
        ("the twelve lead rules out a stemi", "stemi"),
        ("They've excluded an inferior MI.", "stemi"),
        ("cardiology ruled out stemi", "stemi"),
        ("Fracture ruled out, short of breath.", "fracture"),
        ("the scan excluded a skull fracture", "fracture"),
        ("no signs of bleeding", "bleeding"),
    ],
)
def test_a_thing_that_is_ruled_out_is_denied_and_no_complaint(text: str, finding: str) -> None:
    assert finding in names(text, FactKind.FINDING, FactStatus.NEGATED)
    assert finding not in names(text, FactKind.FINDING)
    assert finding not in {f.value for f in facts(text, FactKind.CHIEF_COMPLAINT)}


@pytest.mark.parametrize(
    "text",
    [
        "No signs of stroke.", "no sign of a stroke", "Unlikely to be a stroke.",
        "stroke is unlikely", "I don't think it's a stroke.", "ruled out a stroke", "not a stroke",
        "the hospital has ruled out stroke", "Stroke ruled out.", "sepsis criteria not met",
        "I doubt it's sepsis.", "low suspicion for sepsis",
        "does not meet the criteria for a stroke",
    ],
)  # fmt: skip
def test_a_thing_denied_or_hardly_there_is_never_the_complaint(text: str) -> None:
    assert not facts(text, FactKind.CHIEF_COMPLAINT)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("He has chest pain, ECG ruled out a STEMI.", "chest_pain"),
        ("he has chest pain ecg ruled out stemi", "chest_pain"),
        ("Stroke not ruled out, headache since nine.", "stroke"),
        ("STEMI criteria met.", "stemi"),
        ("meets stemi criteria", "stemi"),
        ("possible stroke", "stroke"),
        ("PE ruled out, still short of breath.", "shortness_of_breath"),
    ],
)
def test_what_is_told_beside_a_denial_is_still_the_complaint(text: str, complaint: str) -> None:
    assert [f.value for f in facts(text, FactKind.CHIEF_COMPLAINT)] == [complaint]
