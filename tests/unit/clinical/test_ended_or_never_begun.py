"""What is over, given up, never given or not borne is not told as if it were there."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def told(text: str, kind: FactKind, name: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if (f.kind, f.name) == (kind, name)]


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("He's been seizing, it stopped after five minutes.", False),
        ("She's been having a seizure that stopped after five minutes.", False),
        ("Seizing for ten minutes, stopped after midazolam.", False),
        ("She seized for ten minutes but it had stopped when we got here.", False),
        (
            "we found him still fitting so diazepam ten then another five then he stopped no"
            " midazolam in the box",
            False,
        ),
        ("Still seizing on arrival. Versed 10 IM. He stopped at 14:20. Sats 94.", False),
        ("Still fitting, lorazepam 4, the seizure broke.", False),
        ("Still fitting, he stopped taking his Epilim on Friday.", True),
        ("Still fitting, midazolam 10, he stopped and then started again.", True),
        ("Still fitting when we left. She stopped her Keppra last week.", True),
        ("He's been seizing for ten minutes.", True),
        ("Seizing for ten minutes, hasn't stopped.", True),
        ("Seizing for ten minutes, bleeding stopped after five.", True),
        ("Seizing for ten minutes, we stopped at the lights.", True),
        ("Fitting for ten minutes, stopped, then started fitting again.", True),
        ("Seizure stopped after midazolam but started again and he's fitting now.", True),
    ],
)
def test_a_seizure_that_stopped_goes_on_no_more(text: str, goes_on: bool) -> None:
    fits = told(text, FactKind.FINDING, "seizure")
    assert any(("course", "going on") in f.detail for f in fits) is goes_on


@pytest.mark.parametrize(
    ("text", "given_up"),
    [
        ("He's an ex-smoker.", True),
        ("She gave up smoking ten years ago.", True),
        ("Former smoker, 20 pack years.", True),
        ("Smoker, stopped in 2010.", True),
        ("He smokes twenty a day.", False),
        ("He tried to quit smoking but still smokes ten a day.", False),
        ("He hasn't given up smoking.", False),
        ("Smokes ten a day, used to drink.", False),
    ],
)
def test_who_gave_up_smoking_is_told_so(text: str, given_up: bool) -> None:
    (smoking,) = told(text, FactKind.HISTORY, "smoking")
    assert (("course", "given up") in smoking.detail) is given_up


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We drew up the insulin but we gave none of the insulin.", "insulin"),
        ("None of the morphine was given.", "morphine"),
        ("None of the morphine went in.", "morphine"),
        ("He got none of the ketamine.", "ketamine"),
    ],
)
def test_a_drug_of_which_none_went_in_is_not_given(text: str, name: str) -> None:
    assert {f.status for f in told(text, FactKind.MEDICATION_GIVEN, name)} == {FactStatus.NEGATED}


def test_none_of_something_else_denies_no_drug() -> None:
    text = "We gave none of the family the details. Aspirin 300 given."
    (aspirin,) = told(text, FactKind.MEDICATION_GIVEN, "aspirin")
    assert aspirin.status is FactStatus.ASSERTED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Considered CPAP but he wouldn't tolerate it.", FactStatus.NEGATED),
        ("We thought about CPAP but she couldn't tolerate the mask.", FactStatus.NEGATED),
        ("We considered CPAP, he couldn't tolerate lying flat.", FactStatus.PLANNED),
        ("CPAP on, tolerating it well.", FactStatus.ASSERTED),
    ],
)
def test_what_was_thought_of_and_not_borne_was_not_done(text: str, status: FactStatus) -> None:
    (cpap,) = told(text, FactKind.INTERVENTION, "cpap")
    assert cpap.status is status


def test_what_was_begun_and_not_borne_is_to_check() -> None:
    text = "Started CPAP but she couldn't tolerate the mask."
    (cpap,) = told(text, FactKind.INTERVENTION, "cpap")
    assert cpap.needs_review
