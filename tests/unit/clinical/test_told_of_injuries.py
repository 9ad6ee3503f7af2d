"""How far somebody fell and what protected them, told with the mechanism in both directions."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus


def _told(text: str) -> dict[str, str]:
    found = analyze_text(text).asserted(FactKind.MECHANISM)
    return {key: value for fact in found for key, value in fact.detail}


def _criteria(text: str) -> set[str]:
    scores = assess(analyze_text(text)).scores
    return {code for s in scores if s.name == "Field triage" for code, _ in s.inputs}


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("He fell about 12 feet.", "about 12 feet"),
        ("Fell three metres off a ladder.", "3 metres"),
        ("Fell off a ladder, about 12 feet.", "about 12 feet"),
        ("Fell off a ladder from about ten feet up.", "about 10 feet"),
        ("12 foot fall from a roof.", "12 feet"),
        ("fall from ladder approx 2 metres onto concrete", "about 2 metres"),
        ("Fall of 3 metres.", "3 metres"),
        ("He fell from a height of 4 m.", "4 metres"),
        ("Fell 10 to 12 feet onto concrete.", "10 to 12 feet"),
        ("Fell maybe five or six feet from a tree.", "about 5 to 6 feet"),
        ("Fell less than 10 feet.", "less than 10 feet"),
        ("He was eight feet up the ladder when he fell.", "8 feet"),
        ("Fell one storey.", "1 storey"),
        ("Fell down 12 stairs.", "12 stairs"),
        ("Fell from standing.", "from standing"),
        ("Ground level fall.", "from standing"),
    ],
)
def test_the_height_of_a_fall_is_as_said(text: str, height: str) -> None:
    assert _told(text) == {"height": height}


@pytest.mark.parametrize(
    "text",
    [
        "Fell off a 12 foot ladder.",
        "Tripped over a 3 foot wall.",
        "Trip and fall, 2 feet from the curb.",
        "She fell and was found 12 feet from the steps.",
        "Fell from his bike and slid 20 feet.",
        "Six foot two man who fell.",
        "His brother fell 20 feet.",
        "He didn't fall 20 feet.",
        "He fell. He then walked 30 feet.",
        "Fell from the second floor.",
    ],
)
def test_other_lengths_are_no_height_of_a_fall(text: str) -> None:
    assert "height" not in _told(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Restrained driver, airbags deployed.",
         {"restraint": "restrained", "seat": "driver", "airbags": "airbags deployed"}),
        ("Unrestrained front passenger.", {"restraint": "unrestrained", "seat": "front passenger"}),
        ("She was seatbelted in the back seat.",
         {"restraint": "restrained", "seat": "rear passenger"}),
        ("MVC, not wearing a seatbelt.", {"restraint": "unrestrained"}),
        ("Passenger not wearing a seatbelt.", {"restraint": "unrestrained"}),
        ("MVC. Were you wearing your seatbelt? Yes.", {"restraint": "restrained"}),
        ("MVC. Were you wearing your seatbelt? No.", {"restraint": "unrestrained"}),
        ("MVC, lap belt only, no airbag deployment.",
         {"restraint": "lap belt only", "airbags": "airbags did not deploy"}),
        ("MVC, side curtain airbags deployed.", {"airbags": "side airbags deployed"}),
        ("Airbags didn't go off in the crash.", {"airbags": "airbags did not deploy"}),
        ("Child in a car seat, MVC at 30 mph.", {"restraint": "in a child seat"}),
        ("Helmeted motorcyclist.", {"helmet": "helmet worn"}),
        ("Motorcycle crash, no helmet.", {"helmet": "no helmet"}),
        ("Fell off his bicycle, wearing a helmet.", {"helmet": "helmet worn"}),
        ("Thrown from a horse, helmet on.", {"helmet": "helmet worn"}),
    ],
)  # fmt: skip
def test_what_protected_the_patient(text: str, told: dict[str, str]) -> None:
    assert _told(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "MVC, seatbelt sign across the chest.",
        "MVC, unknown if restrained.",
        "MVC. Was he wearing a seatbelt?",
        "Combative and in restraints, MVC earlier.",
        "Chest pain, no helmet needed on this ward.",
        "He came off his motorbike, we took the helmet off.",
    ],
)
def test_what_tells_nothing_of_protection(text: str) -> None:
    assert _told(text) == {}


def test_a_crash_without_airbags_has_happened() -> None:
    (crash,) = (f for f in analyze_text("No airbag deployment.").facts if f.name == "mvc")
    assert crash.status is FactStatus.ASSERTED


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("fell about 12 feet.", True),
        ("fell four metres.", True),
        ("fell more than 10 feet.", True),
        ("fell 10 feet.", False),
        ("fell 8 to 12 feet.", False),
        ("fell less than 12 feet.", False),
        ("fell two storeys.", False),
        ("fell from standing.", False),
    ],
)
def test_the_triage_asks_for_a_height_that_was_told(text: str, met: bool) -> None:
    assert ("2904031" in _criteria(f"40 year old male {text}")) is met


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("6 year old girl, unrestrained rear passenger in an MVC.", True),
        ("6 year old girl, restrained rear passenger in an MVC.", False),
        ("26 year old woman, unrestrained rear passenger in an MVC.", False),
    ],
)
def test_an_unrestrained_child_is_a_criterion(text: str, met: bool) -> None:
    assert ("2904029" in _criteria(text)) is met
