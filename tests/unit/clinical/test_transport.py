"""Where a patient is taken and how urgently: what is under way, not what is asked or wished."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.events.transport import TOLD_TWICE
from recorder.core.model import Fact, FactStatus


def _transports(text: str, status: FactStatus = FactStatus.ASSERTED) -> list[Fact]:
    facts = analyze_text(text).facts
    return [f for f in facts if f.name == "transport" and f.status is status]


def _told(text: str) -> dict[str, str]:
    (fact,) = _transports(text)
    return dict(fact.detail)


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("We're going to Beaumont resus.", "Beaumont resus"),
        ("En route to Leeds General, bay 2, ETA six.", "Leeds General, bay 2"),
        ("Transported to St. Vincent's, report at 0955.", "St. Vincent's"),
        ("medic 11 transporting to Bayside 1 patient", "Bayside"),
        ("were taking her to the general its a silver trauma", "the general"),
        ("we are conveying to leeds general with a stroke", "leeds general"),
        ("We're en route to Children's with a febrile kid.", "Children's"),
        ("we are heading to grady hes stable", "grady"),
        ("On our way to the cath lab.", "the cath lab"),
        ("We're going to Baptist then? They're on divert, we're going to Mercy.", "Mercy"),
    ],
)
def test_a_destination_is_told_as_it_was_said(text: str, destination: str) -> None:
    assert _told(text) == {"destination": destination}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Transporting priority one to Mercy General, ETA ten minutes.",
            {"priority": "priority one", "destination": "Mercy General"},
        ),
        (
            "we are transporting lights and sirens to grady memorial",
            {"priority": "lights and sirens", "destination": "grady memorial"},
        ),
        ("T: emergent to Grady, 8 minutes.", {"priority": "emergent", "destination": "Grady"}),
        ("We're coming to you emergent with a 60 year old man.", {"priority": "emergent"}),
        (
            "En route to Leeds General, blue lights.",
            {"destination": "Leeds General", "priority": "blue lights"},
        ),
    ],
)
def test_a_priority_is_told_with_the_transport(text: str, told: dict[str, str]) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Which hospital? Can we go to Mercy General? Should we be going to the Royal?",
        "Are we going to Mercy General?",
        "I'm going to drill him. We're going to give him Narcan.",
        "She was going to Mercy for her clinic last week.",
        "He does not want to be transported to Mercy General.",
        "We might be going to Mercy if the cath lab is ready.",
        "We're not going to Mercy.",
        "medic twelve inbound to your facility with a sixty seven year old",
        "Dispatched priority one for difficulty breathing.",
        "Responded lights and sirens to a fall.",
        "Medic 5, priority one traffic.",
        "his dad was transported to Mercy General",
        "we're going to need another line",
        "he is going to the bathroom a lot",
        "The pain goes to the left arm, code status is full.",
    ],
)
def test_what_is_not_under_way_is_no_transport(text: str) -> None:
    assert _transports(text) == []


def test_a_diversion_takes_the_place_of_the_first() -> None:
    text = "We're heading to Mercy. We're diverting to Mass General instead."
    assert _told(text) == {"destination": "Mass General"}
    (old,) = _transports(text, FactStatus.SUPERSEDED)
    assert dict(old.detail) == {"destination": "Mercy"}


def test_two_destinations_are_to_be_checked() -> None:
    (fact,) = _transports("We're heading to Mercy. Sats 95. We're heading to Grady.")
    assert fact.review_reason == TOLD_TWICE


def test_the_words_are_the_evidence() -> None:
    text = "Transporting priority one to Mercy General."
    (fact,) = _transports(text)
    assert fact.evidence[-1].quote == "Transporting priority one to Mercy General"
