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
        ("tourniquet on the leg and I took it off", "tourniquet"),
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
    ],
)
def test_what_stays_on_is_not(text: str) -> None:
    assert facts(text, FactKind.INTERVENTION)
    assert _removed(text) == []


def test_the_time_of_taking_off_is_no_time_of_putting_on() -> None:
    told = facts("Tourniquet on at 10:20 and I took it off at 10:40.", FactKind.EVENT_TIME)
    assert [f.value for f in told] == ["10:20"]
