"""Lists of what everybody asks about: each thing in them means what it means alone.

Pairs of common symptoms, signs and illnesses are put into the frames in which crews tell lists. No
author of encounters thinks of all the pairs: "no high blood pressure or diabetes" was a diabetes,
and "chest pain, no." a chest pain, until these were counted.
"""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactStatus

NAMES = {
    "chest pain": "chest_pain",
    "shortness of breath": "shortness_of_breath",
    "nausea": "nausea",
    "fever": "fever",
    "headache": "headache",
    "alcohol": "alcohol_use",
    "loss of consciousness": "loss_of_consciousness",
    "numbness": "numbness",
    "rash": "rash",
    "crackles": "crackles",
    "bleeding": "bleeding",
    "suicidal thoughts": "suicidal_ideation",
    "neck stiffness": "neck_stiffness",
    "facial droop": "facial_droop",
    "deformity": "deformity",
    "pedal edema": "peripheral_edema",
    "smoking": "smoking",
    "heart problems": "coronary_artery_disease",
    "diabetes": "diabetes",
    "high blood pressure": "hypertension",
    "asthma": "asthma",
    "blood thinners": "anticoagulated",
}
NONE = [
    "Denies {} or {}.",
    "Denies jaundice, {} or {}.",
    "No {} or {}.",
    "No {}, {} or jaundice.",
    "no {} no {}",
    "no {} or {} obs are normal",
    "Negative for {} and {}.",
    "Without {} or {}.",
    "He hasn't got any {} or {}.",
    "Hasn't had {}, {} or jaundice.",
    "not had any {} or {}",
    "Any {} or {}? No.",
    "{}, no. {}, no.",
    "{}: no. {}: no.",
    "{}. No. {}. No.",
]
ONLY_THE_SECOND = [
    "No {} but has {}.",
    "Denies {} but has {}.",
    "any {} no any {} yes",
    "Any {}? No. Any {}? Yes.",
    "{}, no. {}, yes.",
    "{}, no, {}, yes.",
]
THERE = frozenset({FactStatus.ASSERTED, FactStatus.HISTORICAL})


PAIRS = [
    (one, other)
    for k, one in enumerate(NAMES)
    for other in [*NAMES, *NAMES][k + 1 : k + len(NAMES) : 3]
]
"""Each name with every third other one, behind it and, mostly, before it."""


def told(text: str, *names: str) -> dict[str, FactStatus]:
    """What each of ``names`` is in ``text``."""
    return {f.name: f.status for f in analyze_text(text).facts if f.name in names}


DENIED = frozenset({FactStatus.NEGATED})


def misread(
    frame: str, one: frozenset[FactStatus], other: frozenset[FactStatus]
) -> list[tuple[str, dict[str, FactStatus]]]:
    """The pairs of which the first is none of ``one`` or the second none of ``other``."""
    wrong = []
    for first, second in PAIRS:
        text = frame.format(first, second)
        found = told(text, NAMES[first], NAMES[second])
        if found.get(NAMES[first]) not in one or found.get(NAMES[second]) not in other:
            wrong.append((text, found))
    return wrong


@pytest.mark.parametrize("frame", NONE)
def test_everything_in_a_denied_list_is_denied(frame: str) -> None:
    assert misread(frame, DENIED, DENIED) == []


@pytest.mark.parametrize("frame", ONLY_THE_SECOND)
def test_what_is_denied_before_takes_nothing_from_what_is_there(frame: str) -> None:
    assert misread(frame, DENIED, THERE) == []


@pytest.mark.parametrize("frame", ["{}, no {}.", "{} no {}", "Has {}. No {}.", "{} but denies {}."])
def test_what_is_there_is_not_denied_by_what_follows(frame: str) -> None:
    assert misread(frame, THERE, DENIED) == []


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("She passed out. Never passed out before.", "syncope", True),
        ("He had a fit. Has never had a fit before.", "seizure", True),
        ("Neck stiffness, no neck pain.", "neck_stiffness", True),
        ("Never had chest pain.", "chest_pain", False),
        ("flail segment no no flail", "flail_chest", False),
    ],
)
def test_what_was_never_before_is_there_now(text: str, name: str, there: bool) -> None:
    assert (told(text, name)[name] in THERE) == there
