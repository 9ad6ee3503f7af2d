"""A "no" near home medicines: of them or of something else; and what was told with a doubt."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.doubtful import NOT_SURE
from recorder.core.model import Fact, FactKind, FactStatus
from tests.unit.clinical.reading import names, vitals


def _home(text: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is FactKind.HOME_MEDICATION]


def _of(text: str, status: FactStatus) -> set[str]:
    return {f.name for f in _home(text) if f.status is status}


def _unsure(text: str) -> set[str]:
    return {f.name for f in _home(text) if f.review_reason == NOT_SURE}


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("all right never mind what tablets does she take i've got them here amlodipine "
         "atorvastatin and the apixaban", {"amlodipine", "atorvastatin", "apixaban"}),
        ("no worries what's she on ramipril and metformin", {"ramipril", "metformin"}),
        ("no allergies he's on warfarin and ramipril", {"warfarin", "ramipril"}),
        ("no warfarin takes ramipril", {"ramipril"}),
        ("no he takes amlodipine and ramipril", {"amlodipine", "ramipril"}),
        ("he's not been well, takes amlodipine and ramipril", {"amlodipine", "ramipril"}),
        ("on Brilinta and a baby aspirin, allergies he said none", {"ticagrelor", "aspirin"}),
        ("she didn't have her ramipril this morning", {"ramipril"}),
        ("no allergy no history on ramipril", {"ramipril"}),
    ],
)  # fmt: skip
def test_a_no_of_something_else_denies_no_medicine(text: str, taken: set[str]) -> None:
    assert _of(text, FactStatus.ASSERTED) == taken
    assert not _of(text, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("no history of being on warfarin", {"warfarin"}),
        ("he's not on warfarin", {"warfarin"}),
        ("he's not on thinners like warfarin eliquis or xarelto",
         {"warfarin", "apixaban", "rivaroxaban"}),
        ("denies taking warfarin, aspirin, or clopidogrel", {"warfarin", "aspirin", "clopidogrel"}),
        ("Not on apixaban or warfarin anymore", {"apixaban", "warfarin"}),
        ("He's never been on warfarin.", {"warfarin"}),
        ("any Viagra or Cialis in the last 48 hours he denies that doc",
         {"sildenafil", "tadalafil"}),
    ],
)  # fmt: skip
def test_a_no_of_the_taking_denies_it(text: str, denied: set[str]) -> None:
    assert _of(text, FactStatus.NEGATED) == denied
    assert not _of(text, FactStatus.ASSERTED)


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("Maybe takes warfarin, wife isn't sure", {"warfarin"}),
        ("might be on apixaban", {"apixaban"}),
        ("could be on clopidogrel as well", {"clopidogrel"}),
        ("I think he takes amlodipine and ramipril", {"amlodipine", "ramipril"}),
        ("takes amlodipine and maybe metformin", {"metformin"}),
        ("she's on a blood thinner, Eliquis I think", {"apixaban"}),
        ("Takes warfarin. Wife's not sure.", {"warfarin"}),
        ("he's on warfarin or apixaban, one of the two", {"warfarin", "apixaban"}),
        ("not sure if she's still on the apixaban", {"apixaban"}),
        ("he is on lisinopril i think and metformin", {"lisinopril"}),
    ],
)
def test_what_is_told_with_a_doubt_is_to_check(text: str, unsure: set[str]) -> None:
    assert _unsure(text) == unsure


@pytest.mark.parametrize(
    "text",
    [
        "takes warfarin, not sure of the dose",
        "takes warfarin and ramipril. Not sure how much.",
        "Takes amlodipine and losartan, I think half the time.",
        "I think he fell. Takes metoprolol.",
    ],
)
def test_a_doubt_of_something_else_is_none_of_the_medicine(text: str) -> None:
    assert _home(text)
    assert not _unsure(text)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("We're on epi three", set()),
        ("We're on epi number three", set()),
        ("she carries an EpiPen", {"epinephrine"}),
        ("she carries diazepam ten rectal for seizures", {"diazepam"}),
        ("our truck carries diazepam", set()),
        ("I can't take codeine, it binds me", set()),
        ("and don't take the Tresiba any different", set()),
        ("they changed her from warfarin in the spring, now she's on apixaban", {"apixaban"}),
        ("he's on Eliquis, glucose 141", {"apixaban"}),
        ("he's on amlodipine, what's your name, Claire, where am I", {"amlodipine"}),
    ],
)
def test_what_is_no_medicine_of_hers(text: str, taken: set[str]) -> None:
    assert _of(text, FactStatus.ASSERTED) == taken


@pytest.mark.parametrize("text", ["no meds from us", "we gave no meds", "no meds by ems"])
def test_what_a_crew_did_not_give_says_nothing_of_home(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == set()


@pytest.mark.parametrize("text", ["no meds from us sats 99 glucose 94", "no oxygen glucose 94"])
def test_a_reading_is_no_denied_drug(text: str) -> None:
    assert ("blood_glucose", 94) in vitals(text)
    assert "dextrose" not in names(text, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED)


_LATELY = ("today", "in the last day", "this week", "in the past 24 hours", "recently", "tonight",
           "in the past couple of days", "last night", "since yesterday")  # fmt: skip


@pytest.mark.parametrize("when", _LATELY)
@pytest.mark.parametrize("asked", ["Have you taken any", "Has he had any", "Any"])
def test_a_no_to_any_of_it_lately_denies_it(asked: str, when: str) -> None:
    text = f"{asked} sildenafil {when}? No, nothing like that."
    assert _of(text, FactStatus.NEGATED) == {"sildenafil"}
    assert not _of(text, FactStatus.ASSERTED)


@pytest.mark.parametrize("text", [
    "Any Viagra or Cialis in the past 48 hours, sir? No.",
    "okay any viagra or see alice in the last couple of days jeff no mate not for years",
    "Have you had Viagra today? No.",
])  # fmt: skip
def test_a_no_to_what_no_nitrate_may_follow_is_heard(text: str) -> None:
    assert "sildenafil" in _of(text, FactStatus.NEGATED)
    assert not _of(text, FactStatus.ASSERTED)


@pytest.mark.parametrize(("text", "name"), [
    ("Have you taken your apixaban today? No.", "apixaban"),
    ("Has he had any of his bisoprolol today? No.", "bisoprolol"),
    ("Have you had any Viagra in the past 24 hours? Yes, this morning.", "sildenafil"),
])  # fmt: skip
def test_a_dose_left_out_or_a_yes_denies_no_medicine(text: str, name: str) -> None:
    assert _of(text, FactStatus.ASSERTED) == {name}


@pytest.mark.parametrize("text", [
    "What does he take? Losartan, and he took one of my nitros.",
    "What does she take? Losartan. She had two of my diazepam.",
])  # fmt: skip
def test_what_is_taken_of_the_tellers_own_is_not_his(text: str) -> None:
    assert _of(text, FactStatus.ASSERTED) == {"losartan"}


def test_what_the_teller_takes_himself_is_his() -> None:
    assert "metoprolol" in _of("I've taken my metoprolol.", FactStatus.ASSERTED)
