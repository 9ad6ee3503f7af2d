"""What leads to a sign, a finding or an illness: words that tell of it, and any others.

A name behind words of no telling ("the leaflet lists", "shout at") stays a fact, to check: nobody
can list all such words, so the ones that do tell are listed.
"""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts

SAID = {
    FactKind.VITAL: ("BP 80 over 40", "sats of 84", "a heart rate of 140"),
    FactKind.FINDING: ("chest pain", "vomiting"),
    FactKind.HISTORY: ("diabetes", "COPD"),
    FactKind.MEDICATION_GIVEN: ("midazolam 5", "amiodarone 150 IV"),
}
SPOKEN_OF = [
    (FactKind.VITAL, "The pump will beep at {}."),
    (FactKind.VITAL, "We'd be pulling over once we reached {}."),
    (FactKind.VITAL, "She never got as low as {}."),
    (FactKind.VITAL, "The plan talks about {} or worse."),
    (FactKind.VITAL, "Whoever scribbled {} on here, own up."),
    (FactKind.VITAL, "The students invented {} for the case."),
    (FactKind.VITAL, "The trainer wrote {}."),
    (FactKind.VITAL, "Nobody here got {}."),
    (FactKind.FINDING, "The poster in the waiting room shows {}."),
    (FactKind.FINDING, "This leaflet lists {}."),
    (FactKind.FINDING, "I asked her about {}."),
    (FactKind.FINDING, "Control put it down as {}."),
    (FactKind.FINDING, "I had {} myself last night."),
    (FactKind.FINDING, "Everyone at the party had {}."),
    (FactKind.HISTORY, "The lecture was on {}."),
    (FactKind.HISTORY, "They screened her for {}."),
    (FactKind.HISTORY, "His risk calculator assumes {}."),
    (FactKind.HISTORY, "We ask everybody about {}."),
    (FactKind.HISTORY, "That shop raises money for {}."),
    (FactKind.HISTORY, "The bloke opposite is the one with {}."),
    (FactKind.HISTORY, "For the mock casualty put down a history of {}."),
    (FactKind.HISTORY, "People on the ward had {}."),
    (FactKind.MEDICATION_GIVEN, "Her passport permits {} for a long one."),
    (FactKind.MEDICATION_GIVEN, "The ward matron had {} charted."),
    (FactKind.MEDICATION_GIVEN, "The matron had {} on the drug chart."),
]
TOLD = [
    (FactKind.VITAL, "{}."),
    (FactKind.VITAL, "On arrival {}."),
    (FactKind.VITAL, "We got {}."),
    (FactKind.VITAL, "I'm getting {}."),
    (FactKind.VITAL, "He dropped to {}."),
    (FactKind.VITAL, "That brought him up to {}."),
    (FactKind.VITAL, "Down in the lobby she was {}."),
    (FactKind.VITAL, "Found on the floor with {}."),
    (FactKind.VITAL, "Fire had {} before we came."),
    (FactKind.VITAL, "Second set of vitals, {}."),
    (FactKind.FINDING, "A man of sixty with {}."),
    (FactKind.FINDING, "She's telling us the {} is worse."),
    (FactKind.FINDING, "Woke at five with {}."),
    (FactKind.FINDING, "Three days of {}."),
    (FactKind.FINDING, "Called out for {}."),
    (FactKind.FINDING, "He's admitting to {} now."),
    (FactKind.FINDING, "She has crushing central {}."),
    (FactKind.FINDING, "Daughter says he's had {}."),
    (FactKind.FINDING, "Have you got {}? Yes."),
    (FactKind.HISTORY, "He has {}."),
    (FactKind.HISTORY, "He's got a bit of {}."),
    (FactKind.HISTORY, "Metformin for {}."),
    (FactKind.HISTORY, "She sees Dr. Long for her known {}."),
    (FactKind.HISTORY, "Her past history is {}."),
    (FactKind.HISTORY, "There's {}."),
    (FactKind.MEDICATION_GIVEN, "{}."),
    (FactKind.MEDICATION_GIVEN, "He had another {}."),
    (FactKind.MEDICATION_GIVEN, "Intubated by the doc with {}."),
    (FactKind.MEDICATION_GIVEN, "Control okayed {}, that's in."),
    (FactKind.MEDICATION_GIVEN, "On the way down {}."),
]


def _said(kind: FactKind, frame: str) -> list[bool]:
    """For each of what is said in the frame whether it is to check."""
    to_check = []
    for said in SAID[kind]:
        text = frame.format(said)
        found = facts(text[0].upper() + text[1:], kind)
        told = [fact for fact in found if fact.status is FactStatus.ASSERTED]
        assert told, text
        to_check.append(any(fact.needs_review for fact in told))
    return to_check


@pytest.mark.parametrize(("kind", "frame"), SPOKEN_OF)
def test_what_other_words_lead_to_is_to_check(kind: FactKind, frame: str) -> None:
    assert all(_said(kind, frame))


@pytest.mark.parametrize(("kind", "frame"), TOLD)
def test_what_is_told_plainly_is_not(kind: FactKind, frame: str) -> None:
    assert not any(_said(kind, frame))


def test_what_is_to_be_avoided_is_not_there() -> None:
    found = facts("The tablets were stopped to avoid chest pain.", FactKind.FINDING)
    assert FactStatus.ASSERTED not in {fact.status for fact in found}


def test_a_danger_only_spoken_of_is_not_silent() -> None:
    (flag,) = assess(analyze_text("The exam answer assumes ventricular fibrillation.")).flags
    assert flag.text.endswith("(to check)")


def test_words_without_marks_run_on() -> None:
    text = "right so the lady fell off the ladder an hour ago " * 5 + "sats 84 pulse 92"
    assert not any(fact.needs_review for fact in facts(text, FactKind.VITAL))


@pytest.mark.parametrize(
    "text",
    [
        "50 y/o M found unresponsive in car, engine running.",
        "Ejected 20 feet. Obvious open right tib-fib fracture, splinted, distal pulses present.",
        "50 M with sudden severe left flank pain, vomiting.",
    ],
)
def test_a_sex_in_one_letter_and_a_side_tell_of_nobody_else(text: str) -> None:
    assert {f.review_reason for f in facts(text, FactKind.FINDING)} == {None}
