"""Further doses in the words that crews add them with, and ratios that are no amount."""

from __future__ import annotations

import pytest

from recorder.clinical.second_look.halves import WORKED_OUT
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _doses(text: str) -> list[tuple[float | None, int | None]]:
    return [(f.dose, f.count) for f in facts(text, FactKind.MEDICATION_GIVEN)]


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("ketamine twenty topped up with ten", [(20.0, None), (10.0, None)]),
        ("ketamine twenty with a ten top up", [(20.0, None), (10.0, None)]),
        ("two lots of twenty of ketamine", [(20.0, 2)]),
        ("three boluses of ten of ketamine", [(10.0, 3)]),
        ("naloxone point four im nothing so point four iv", [(0.4, None), (0.4, None)]),
        ("adrenaline half a milligram im and a second half milligram at ten oh five", [(0.5, 2)]),
        ("gave five of morphine and then half of that again", [(5.0, None), (2.5, None)]),
        # nothing further
        ("ketamine twenty then we went up with the stretcher ten yards", [(20.0, None)]),
        ("morphine five, nothing for the nausea so four of Zofran", [(5.0, None), (4.0, None)]),
        ("gave ten of morphine, half of it went on the floor", []),
        ("two lots of vomiting, ketamine twenty", [(20.0, None)]),
    ],
)
def test_a_further_dose_is_told_by_what_is_added(
    text: str, doses: list[tuple[float | None, int | None]]
) -> None:
    assert sorted(_doses(text), key=str) == sorted(doses, key=str)


def test_half_of_a_dose_that_nobody_told_is_to_check() -> None:
    found = facts("gave five of morphine and then half of that again", FactKind.MEDICATION_GIVEN)
    assert [f.review_reason for f in found if f.dose == 2.5] == [WORKED_OUT]


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("adrenaline one in a thousand point five im", 0.5),
        ("epi one to one thousand point three im", 0.3),
        ("adrenaline one in ten thousand one milligram iv", 1.0),
        ("point three of one to one thousand epi", 0.3),
        ("point five milligrams of adrenaline one in a thousand", 0.5),
    ],
)
def test_a_ratio_ends_at_its_thousand(text: str, dose: float) -> None:
    assert [told for told, _ in _doses(text)] == [dose]
