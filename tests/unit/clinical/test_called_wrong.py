"""A reading that somebody calls wrong is to check, or superseded where the right one follows."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, vitals


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Machine said 220 over 150 which is rubbish, manual was 142 over 84.", 142),
        ("Sats said 50 but that's rubbish, it's 93 on air with a good trace.", 93),
        ("Monitor says sats 62 which is clearly rubbish, he's pink, it's 97.", 97),
        ("First BP 220 over 110, which I think was wrong, second one 140 over 82.", 140),
        ("Heart rate 250, that's obviously not right, it's 92 by hand.", 92),
        ("sats of forty that cant be true its ninety five", 95),
    ],
)
def test_a_reading_called_wrong_gives_way_to_the_next(text: str, told: int) -> None:
    assert vitals(text)[0][1] == told
    assert vitals(text, FactStatus.SUPERSEDED)


@pytest.mark.parametrize(
    "text",
    [
        "Sats reading 50, rubbish trace, ignore.",
        "BP of 60 over 40 was a machine error.",
        "Pulse 40, no that's wrong.",
        "Temp 41.9, I think that's dodgy.",
    ],
)
def test_where_no_other_follows_it_is_to_check(text: str) -> None:
    read = facts(text, FactKind.VITAL)
    assert read
    assert all(fact.needs_review for fact in read)


@pytest.mark.parametrize(
    "text",
    [
        "Sats 91 and I believe it.",
        "BP 88 over 50, not wrong, checked it twice.",
        "BP 88 over 50, that's not wrong.",
        "Sats 88, rubbish veins, cannot get a line.",
        "Pulse 130, his house is full of rubbish.",
        "BP 90 over 60, machine error earlier so I did it by hand.",
        "GCS 14, he's talking rubbish.",
        "Sats 94, it was the wrong door at first.",
    ],
)
def test_another_thing_called_wrong_touches_no_reading(text: str) -> None:
    read = facts(text, FactKind.VITAL)
    assert read
    assert not any(fact.needs_review for fact in read)
