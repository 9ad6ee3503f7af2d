"""A device that was taken off again is told as removed; the time of that is not when it went on."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _removed(text: str) -> list[str]:
    return [f.name for f in facts(text, FactKind.INTERVENTION) if ("removed",) * 2 in f.detail]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We took the collar off.", "cervical_collar"),
        ("The splint was too painful so we removed it.", "splint"),
        ("CPAP on. She won't tolerate it. OK take it off.", "cpap"),
        ("Tried CPAP, he pulled it off.", "cpap"),
        ("NPA went in but came straight out.", "npa"),
        ("He pulled his cannula out.", "iv_access"),
        ("Collar off now.", "cervical_collar"),
        ("weve got the tourniquet off", "tourniquet"),
        ("A tourniquet was tied by relatives, which we removed.", "tourniquet"),
        ("There was a tourniquet on from bystanders which we removed on arrival.", "tourniquet"),
        ("tourniquet on the leg and I took it off", "tourniquet"),
        ("We put a collar on but she couldn't tolerate it so it's off.", "cervical_collar"),
        ("collar on but cant tolerate it so off again", "cervical_collar"),
        ("Traction splint was applied then removed.", "traction_splint"),
        ("Traction splint on, then had to come off because of the pain.", "traction_splint"),
        ("Collar was on, since removed.", "cervical_collar"),
        ("CPAP was tried and abandoned.", "cpap"),
        ("Put the collar on, she was sick, had to take it straight back off.", "cervical_collar"),
        ("Put the tube in, no end tidal so pulled it and bagged him.", "intubation"),
    ],
)
def test_what_was_taken_off_is_told_as_removed(text: str, name: str) -> None:
    assert _removed(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "We left the tourniquet on.",
        "Tourniquet on at 10:20, the hospital will take it off.",
        "Tourniquet on, don't take it off.",
        "Collar on, then he got out of the car.",
        "Pulled his first cannula out, second one in the left hand, twenty gauge.",
        "18 gauge in the left AC, pulled off the road to get it.",
        "Splint on, if it hurts we can take it off.",
        "CPAP on and we took off for the hospital.",
        "We put a collar on and took his jacket off.",
        "Pelvic binder on, clothes off, blanket on.",
        "Splint on, boot removed.",
        "CPAP on, he took it off, we put it back on and he's settled.",
        "Collar on, it has to come off for the tube.",
        "Tourniquet on, then off to the hospital.",
    ],
)
def test_what_stays_on_is_not(text: str) -> None:
    assert facts(text, FactKind.INTERVENTION)
    assert _removed(text) == []


def test_the_time_of_taking_off_is_no_time_of_putting_on() -> None:
    told = facts("Tourniquet on at 10:20 and I took it off at 10:40.", FactKind.EVENT_TIME)
    assert [f.value for f in told] == ["10:20"]


_DOUBT = "was not tolerated: is it still on?"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Started CPAP but he wouldn't have it, now on 15 litres.", _DOUBT),
        ("NPA in, he gagged on it.", _DOUBT),
        ("Collar on, she's not having any of it.", _DOUBT),
        ("CPAP on, he couldn't stand it at first but he's settled.", None),
        ("CPAP on and tolerating it well.", None),
        ("Splint on. He can't have it too tight.", None),
    ],
)
def test_what_somebody_did_not_bear_is_to_check(text: str, doubt: str | None) -> None:
    assert [f.review_reason for f in facts(text, FactKind.INTERVENTION)] == [doubt]


@pytest.mark.parametrize(
    ("text", "tubed"),
    [
        ("Tried a 7.5 tube twice, both oesophageal, so she's got a size 4 i-gel.", False),
        ("Tubed her but it was in the oesophagus, i-gel now.", False),
        ("Size 8 tube, not oesophageal, good trace.", True),
        ("Tube went oesophageal so we pulled it and went in again, good capno now.", True),
    ],
)
def test_a_tube_in_the_gullet_failed(text: str, tubed: bool) -> None:
    done = {f.name for f in facts(text, FactKind.INTERVENTION) if f.name == "intubation"}
    assert bool(done) is tubed
