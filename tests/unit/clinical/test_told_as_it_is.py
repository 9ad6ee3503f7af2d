"""What the hospital reads must be what was seen: kinds of a finding, whose wish, which day."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus


def facts(text: str, kind: FactKind) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is kind]


def found(text: str) -> list[str]:
    return [describe.phrase(f) for f in facts(text, FactKind.FINDING)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Bleeding controlled with a tourniquet.", "bleeding (controlled with tourniquet)"),
        (
            "Bleeding now controlled by direct pressure.",
            "bleeding (controlled with direct pressure)",
        ),
        ("Bleeding from the scalp, controlled.", "bleeding (controlled)"),
        ("Nosebleed, stopped now.", "bleeding (stopped)"),
        ("The bleeding was not controlled.", "bleeding (severe)"),
        ("Bleeding until it was controlled.", "bleeding"),
        ("Bleeding heavily from the arm.", "bleeding (severe)"),
        ("Pedal pulses absent on the right.", "absent pulse (right, pedal)"),
        ("No radial pulse.", "absent pulse (radial)"),
        ("Weak radial pulse, no rash.", "weak pulse (radial)"),
        ("Thready pulse.", "thready pulse"),
        ("Agonal breathing.", "agonal breathing"),
        ("Agonal respirations at six.", "agonal breathing"),
        ("Shallow breathing.", "shallow breathing"),
        ("Snoring respirations.", "snoring breathing"),
        ("Right hip pain.", "limb pain (right, hip)"),
        ("Open fracture of the left tibia.", "open fracture (left, tibia)"),
    ],
)
def test_a_finding_is_told_by_the_kind_that_was_said(said: str, told: str) -> None:
    assert told in found(said)


@pytest.mark.parametrize(
    "said",
    [
        "Allergic reaction to a wasp sting, widespread urticaria, lip swelling and wheeze.",
        "36 year old lady, allergic reaction to peanuts. Urticaria, lip swelling and wheeze.",
        "Stung by a wasp, urticaria, lip swelling, wheeze.",
    ],
)
def test_signs_told_with_the_reaction_of_today_are_findings(said: str) -> None:
    names = {f.name for f in facts(said, FactKind.FINDING)}
    assert {"hives", "angioedema", "wheezing"} <= names


@pytest.mark.parametrize(
    "said",
    [
        "Allergic to penicillin, urticaria.",
        "He has had an allergic reaction to Augmentin as a child, hives.",
        "History of an allergic reaction to nuts, facial swelling.",
        "Allergies: bad allergic reaction to codeine, hives.",
    ],
)
def test_signs_of_an_allergy_of_another_day_are_no_findings(said: str) -> None:
    assert facts(said, FactKind.FINDING) == []


@pytest.mark.parametrize(
    ("said", "name", "status"),
    [
        ("Non productive cough for two days.", "cough", FactStatus.ASSERTED),
        ("Non traumatic back pain.", "back_pain", FactStatus.ASSERTED),
        ("Non specific abdominal pain.", "abdominal_pain", FactStatus.ASSERTED),
        ("Non tender abdomen.", "tenderness", FactStatus.NEGATED),
        ("Non STEMI.", "stemi", FactStatus.NEGATED),
        ("Non syncopal fall.", "syncope", FactStatus.NEGATED),
    ],
)
def test_non_denies_its_own_word_alone(said: str, name: str, status: FactStatus) -> None:
    assert {f.name: f.status for f in facts(said, FactKind.FINDING)} == {name: status}


@pytest.mark.parametrize("said", ["Non injury fall.", "An uninjured fall.", "Non-injurious fall."])
def test_a_fall_without_injury_is_a_fall(said: str) -> None:
    (fall,) = facts(said, FactKind.MECHANISM)
    assert (fall.status, describe.phrase(fall)) == (FactStatus.ASSERTED, "fall, without injury")
    (complaint,) = facts(said, FactKind.CHIEF_COMPLAINT)
    assert complaint.value == "fall"


def test_what_the_family_wants_is_no_refusal_of_the_patient() -> None:
    kept = "Family want him to stay at home. Died at 0317."
    assert facts(kept, FactKind.INTERVENTION) == []
    (refused,) = facts("She prefers to stay at home.", FactKind.INTERVENTION)
    assert refused.name == "refusal_signed"


def _told(text: str, *, of: str) -> list[str]:
    return [describe.phrase(f) for f in analyze_text(text).facts if f.kind.value == of]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Any heart problems? No.", "no heart disease"),
        ("Do you get any heart trouble? No, never.", "no heart disease"),
        ("History of heart problems.", "heart disease"),
        ("No coronary artery disease.", "no coronary artery disease"),
        ("History of ischaemic heart disease.", "coronary artery disease"),
        ("History of febrile convulsions.", "febrile convulsion"),
        ("History of epilepsy.", "epilepsy or seizure disorder"),
    ],
)
def test_an_illness_is_told_no_narrower_than_it_was_said(text: str, told: str) -> None:
    assert _told(text, of="history") == [told]


@pytest.mark.parametrize(
    "text",
    ["Two gunshot wounds to the chest, no exit wound seen.", "Shot in the leg, no exit wound."],
)
def test_without_an_exit_the_wound_is_there(text: str) -> None:
    wounds = [f for f in analyze_text(text).facts if f.name == "penetrating_wound"]
    assert [(f.status.value, bool(f.needs_review)) for f in wounds] == [("asserted", False)]


@pytest.mark.parametrize(
    ("text", "mechanisms"),
    [
        ("Any pain when you pass water? Stings a bit.", []),
        ("Does it hurt when you wee? It stings, yeah.", []),
        ("Multiple stings to the arm.", ["bee or wasp sting, or bite"]),
        ("He's had thirty stings.", ["bee or wasp sting, or bite"]),
    ],
)
def test_what_stings_is_no_sting(text: str, mechanisms: list[str]) -> None:
    assert len(_told(text, of="mechanism")) == len(mechanisms)


@pytest.mark.parametrize(
    ("text", "faints"),
    [
        ("He just fell out at the church.", True),
        ("My mama fell out at the bus stop.", True),
        ("She fell out in the store, unresponsive for two minutes.", True),
        ("He fell out of bed.", False),
        ("She fell out the window.", False),
        ("His tooth fell out.", False),
    ],
)
def test_who_fell_out_fainted_unless_it_was_of_something(text: str, faints: bool) -> None:
    names = {f.name for f in analyze_text(text).facts}
    assert ("syncope" in names) is faints
    assert not (faints and "fall" in names)
