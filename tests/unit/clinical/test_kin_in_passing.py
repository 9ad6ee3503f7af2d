"""Relatives and colleagues who are only busy, told of it or addressed: nothing is told of them."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names, vitals


@pytest.mark.parametrize(
    "aside",
    [
        "Daughter informed.",
        "His son Tom has been rung.",
        "Next of kin, his daughter Mary, is aware.",
        "My brother's getting married on Saturday.",
        "Her brother is parking the car.",
        "My husband's coming.",
        "Dad's following behind.",
        "Hello sister.",
        "Thank you, brother.",
        "Okay boss.",
    ],
)
@pytest.mark.parametrize("he", ["He's", "She's"])
def test_who_is_only_busy_told_of_it_or_addressed_is_no_owner(aside: str, he: str) -> None:
    text = f"{aside} {he} allergic to penicillin, pulse 90."
    assert names(text, FactKind.ALLERGY) == {"penicillin"}
    assert vitals(text) == [("heart_rate", 90)]


@pytest.mark.parametrize(
    "text",
    [
        "hello sister this is a twenty three year old male stabbed in the chest pulse ninety",
        "okay boss hes got chest pain pulse ninety",
        "right sister his pulse is ninety",
        "mom didnt give him anything at home pulse ninety",
        "mum hasn't noticed a rash. pulse 90",
        "wife never saw him fall, pulse 90.",
    ],
)
def test_who_is_spoken_to_or_saw_it_has_no_pulse_of_his_own(text: str) -> None:
    assert vitals(text) == [("heart_rate", 90)]


@pytest.mark.parametrize(
    "text",
    [
        "okay brother has asthma and takes ventolin",
        "Her brother's coughing, he's got asthma.",
        "no allergies not that she knows of mum's asthmatic she tells me",
        "Mum's vomiting at home, she's got asthma. He's fine.",
    ],
)
def test_of_whom_an_illness_is_told_it_is_his_own(text: str) -> None:
    found = [f for f in analyze_text(text).facts if f.name == "asthma"]
    assert all(f.status is FactStatus.OTHER_SUBJECT or f.needs_review for f in found)
    assert found


def test_beside_one_who_is_only_busy_she_may_be_either() -> None:
    (found,) = [
        f for f in analyze_text("My wife's driving, she's diabetic.").facts if f.name == "diabetes"
    ]
    assert (found.status, found.needs_review) == (FactStatus.ASSERTED, True)


_ROUND = (
    "pulse ninety sats ninety eight on air resps sixteen temp thirty six eight bm seven point two"
)
_RAW = f"so this is owen hes two and he has a cough {_ROUND} {{}} gcs fifteen {_ROUND} {{}}"
"""A raw transcript of more words than a sentence has."""


def _told(said: str, name: str) -> set[tuple[FactStatus, bool]]:
    text = _RAW.format("no rash no stiff neck", said)
    return {(f.status, f.needs_review) for f in analyze_text(text).facts if f.name == name}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("dad had fits as a kid up to date hes on amoxicillin for his ear", "amoxicillin"),
        ("his father died of an mi at fifty hes on perindopril nothing else", "perindopril"),
        ("he hasnt a pump thats his brother hes complaining of belly pain", "abdominal_pain"),
    ],
)
def test_behind_what_a_relative_was_he_may_be_ours_again(said: str, name: str) -> None:
    assert _told(said, name) == {(FactStatus.ASSERTED, True)}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("my brother had one at fifty two hes got three stents in him", "cardiac_stent"),
        ("his brother is on perindopril for his pressure", "perindopril"),
        ("paulines the one whos diabetic by the way so thats hers", "diabetes"),
    ],
)
def test_it_stays_his_of_whom_it_is_told(said: str, name: str) -> None:
    assert {status for status, _ in _told(said, name)} == {FactStatus.OTHER_SUBJECT}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("sister has a cold right now shes four no iv cap refill two seconds", "capillary_refill"),
        ("he had a stent no no that was his brother sorry not allergic to anything", "nkda"),
    ],
)
def test_a_new_topic_or_a_correction_ends_what_is_told_of_kin(said: str, name: str) -> None:
    assert _told(said, name) == {(FactStatus.ASSERTED, False)}


@pytest.mark.parametrize(
    "text",
    [
        "My wife's allergic to cats, by the way. He's 60, pulse 90.",
        "My wife's allergic to cats, by the way. This is John, 60, chest pain.",
        "My husband's coming. She's 60, and her pulse is 90.",
    ],
)
def test_an_aside_about_kin_says_nothing_of_the_patient(text: str) -> None:
    told = analyze_text(text).facts
    assert not [f for f in told if f.needs_review and f.kind is not FactKind.SEX]
    assert not [f for f in told if "My" in f.evidence[0].quote]
    assert names(text, FactKind.ALLERGY) == set()
