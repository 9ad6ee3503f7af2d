"""Flags and scores from words: overdoses, infections, tubes, limbs; and what raises none."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess


def flags(text: str) -> dict[str, str]:
    return {flag.name: flag.text for flag in assess(analyze_text(text)).flags}


def scores(text: str) -> dict[str, object]:
    return {score.name: score.value for score in assess(analyze_text(text)).scores}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("He took 15 g of paracetamol plus alcohol. Pulse 84.", "Overdose: paracetamol 15 g"),
        ("Overdose of amitriptyline, twenty tablets.", "Overdose: amitriptyline, twenty tablets"),
        ("Possible overdose of tramadol.", "Possible overdose"),
    ],
)  # fmt: skip
def test_an_overdose_of_this_call_is_a_red_flag(text: str, told: str) -> None:
    assert flags(text)["overdose"] == told


@pytest.mark.parametrize(
    "text",
    [
        "She took 1 g of paracetamol at home at nine. Pulse 80.",
        "History of overdose last year. Here with an ankle sprain.",
        "Denies overdose.",
        "We gave 1 g of paracetamol IV.",
        "Took 4 g of paracetamol over the day yesterday.",
    ],
)
def test_an_old_overdose_or_a_usual_dose_is_none(text: str) -> None:
    assert "overdose" not in flags(text)


_OBS = "resps 26, BP 92 over 50, GCS 13."


@pytest.mark.parametrize(
    "told",
    ["urine infection", "a chest infection", "query pneumonia", "UTI", "cellulitis", "sepsis"],
)  # fmt: skip
def test_an_infection_that_is_told_has_its_qsofa_and_flag(told: str) -> None:
    text = f"72 year old with {told}, {_OBS}"
    assert scores(text)["qSOFA"] == 3
    assert flags(text)["qsofa"] == "qSOFA 3, an infection was told"


@pytest.mark.parametrize(
    "told", ["a cough", "a fall. No UTI", "a fall. His wife has a chest infection",
             "a fall. He had pneumonia last year"]
)  # fmt: skip
def test_no_infection_no_qsofa(told: str) -> None:
    text = f"72 year old with {told}, {_OBS}"
    assert "qSOFA" not in scores(text)
    assert "qsofa" not in flags(text)


def test_one_point_of_qsofa_raises_no_flag() -> None:
    assert "qsofa" not in flags("72 year old with UTI, resps 26, BP 132 over 80, GCS 15.")


def test_a_low_glasgow_says_that_a_tube_was_told() -> None:
    assert flags("GCS before intubation was 7, now ventilated.")["low_gcs"].endswith("was told")
    assert flags("GCS 7. We could not intubate her.")["low_gcs"] == "GCS 7: airway at risk"


@pytest.mark.parametrize(
    ("text", "red"),
    [
        ("He has bilateral femur fractures.", "two or more proximal long-bone fractures"),
        ("Bilateral humeral fractures after a fall.", "two or more proximal long-bone fractures"),
        ("Mangled arm from a conveyor belt.", "crushed, degloved, mangled or pulseless limb"),
        ("Gunshot to the thigh.", "penetrating injury of head, neck, torso or proximal limb"),
        ("Car crash, unable to move his legs.", "new motor or sensory loss"),
    ],
)
def test_field_triage_reads_injuries_as_they_are_told(text: str, red: str) -> None:
    assert red in flags(text)["field_triage"].casefold()


@pytest.mark.parametrize(
    "text",
    ["Open fracture of the left humerus after a fall.", "Gunshot to the hand.",
     "Bilateral wrist fractures after a fall.", "Femur fracture on the left after a fall."],
)  # fmt: skip
def test_one_bone_or_the_end_of_a_limb_is_not_red(text: str) -> None:
    assert "field_triage" not in flags(text)
