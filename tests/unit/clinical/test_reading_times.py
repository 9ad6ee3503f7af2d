"""The time of day at which a reading was taken, where somebody said it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _timed(text: str) -> list[tuple[str, object, str | None]]:
    return [(f.name, f.value, f.time) for f in facts(text, FactKind.VITAL)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("At 10:00 pulse 130, resps 28.",
         [("heart_rate", 130, "10:00"), ("respiratory_rate", 28, "10:00")]),
        ("obs at fourteen ten pulse one thirty sats ninety",
         [("heart_rate", 130, "14:10"), ("spo2", 90, "14:10")]),
        ("Sats 95 at 14:10, pulse 90 at 14:50.",
         [("spo2", 95, "14:10"), ("heart_rate", 90, "14:50")]),
        ("Pulse 90, sats 95, taken at 15:32.",
         [("heart_rate", 90, "15:32"), ("spo2", 95, "15:32")]),
        ("Gave 4 of Zofran at 14:10, pulse 90.", [("heart_rate", 90, None)]),
        ("At 14:10 gave 50 of fentanyl, pulse 90.", [("heart_rate", 90, None)]),
        ("Pulse 90. Arrived at 14:10. Sats 95.",
         [("heart_rate", 90, None), ("spo2", 95, None)]),
        ("Pulse 90, sats 95. At 14:50 pulse 90.",
         [("heart_rate", 90, None), ("spo2", 95, None)]),
        ("What's he at?\nOne oh three flat. Pulse one thirty two.", [("heart_rate", 132, None)]),
        ("Obs at seven ten: pulse 90.", [("heart_rate", 90, None)]),
        ("At 14:10, no, 14:20, pulse 90.", [("heart_rate", 90, "14:20")]),
    ],
)  # fmt: skip
def test_a_reading_has_the_time_that_was_said_of_it(
    text: str, told: list[tuple[str, object, str | None]]
) -> None:
    assert _timed(text) == told


def test_readings_of_two_times_are_not_scored_together() -> None:
    text = (
        "He is 70 years old. At 14:00 pulse 130, resps 28, sats 90 on air. "
        "At 14:40 BP 100 over 60, temp 37."
    )
    scores = assess(analyze_text(text)).scores
    (news,) = [s for s in scores if s.name == "NEWS2"]
    assert "systolic pressure" in news.missing
    assert not [s for s in scores if s.name == "Shock index"]
