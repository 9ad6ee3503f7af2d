"""What a long text costs, from its words to facts, scores, JSON and report, grows as the text does.

A text made to be slow must stop nobody's server: a transcript of one drug, one sign or two people
for an hour is read as fast, letter by letter, as any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.facts.codec import analysis_json
from recorder.clinical.reports.report import render
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Recording, RecordingState, Segment, Source, Transcript

RECORDING = Recording(
    "0" * 32, "a" * 32, Source.UPLOAD, RecordingState.DONE, datetime(2026, 6, 1, tzinfo=UTC), "x"
)
TEXTS: dict[str, Callable[[int], str]] = {
    "times of one drug": lambda k: f"morphine {k} milligrams at {k % 24:02d}:{k % 60:02d}",
    "few amounts": lambda k: f"morphine {1 + k % 5} milligrams at {k % 24:02d}:{k % 60:02d}.",
    "pressures": lambda k: f"bp {80 + k % 100} over {40 + k % 50}",
    "rounds": lambda k: f"{k % 60:02d} past ten, pulse {60 + k % 100}, sats {80 + k % 20} on air.",
    "coma scores": lambda k: f"gcs {3 + k % 12}, eyes {1 + k % 4} verbal {1 + k % 5} motor 6.",
    "two patients": lambda k: f"patient one pulse {60 + k % 90} patient two pulse {k % 90}",
}


def cost(text: str) -> float:
    """Seconds of the processor from words to report: the best of three."""
    told = Transcript((Segment(0.0, 1.0, text),))
    taken = []
    for _ in range(3):
        begun = time.process_time()
        found = assess(analyze(told))
        analysis_json(found)
        render("atmist", RECORDING, told, found)
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.parametrize("made", TEXTS.values(), ids=TEXTS.keys())
def test_four_times_the_words_cost_about_four_times_as_much(made: Callable[[int], str]) -> None:
    """With the square of the words it would be sixteen times, with their cube sixty-four."""
    some, more = (" ".join(made(k) for k in range(count)) for count in (150, 600))
    cost(some)
    assert cost(more) < 9 * cost(some)
