"""A time of day belongs to the act of its own clause, never to one further left."""

from __future__ import annotations

import pytest

from recorder.clinical.events.times import extract_times
from tests.unit.clinical.claims import times


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Adrenaline at 08:12, shock three 08:16, ROSC 08:18, arrested again 08:25, ROSC 08:31.",
            {"medication:epinephrine=08:12", "intervention:defibrillation=08:16", "rosc=08:18",
             "arrest=08:25", "rosc=08:31"},
        ),
        ("Amiodarone 300 at 16:03, arrested again at 16:08.",
         {"medication:amiodarone=16:03", "arrest=16:08"}),
        ("Cord clamped at 03:14, placenta at 03:30.", {"intervention:cord_clamping=03:14"}),
        ("Adrenaline IM at 10:03, wheeze gone at 10:12.", {"medication:epinephrine=10:03"}),
        ("Adrenaline at 14:02, 14:06 and again at 14:10, ROSC at 14:13.",
         {"medication:epinephrine=14:02", "medication:epinephrine=14:06",
          "medication:epinephrine=14:10", "rosc=14:13"}),
        ("How much ketamine? Twenty of ketamine. And when was that? 14:05.",
         {"medication:ketamine=14:05"}),
        ("Chest pain. When was that? 14:05.", {"onset=14:05"}),
    ],
)  # fmt: skip
def test_a_time_is_of_its_own_clause(text: str, told: set[str]) -> None:
    assert times(extract_times, text) == told


def test_a_time_put_right_is_of_the_same_act() -> None:
    text = "Four of dex at eight past two, no, hang on, that clock's slow, it's ten past two."
    assert "medication:dexamethasone=02:10" in times(extract_times, text)
