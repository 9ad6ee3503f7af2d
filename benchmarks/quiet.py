"""No words where nobody speaks: hours of silence and of ambulance noise through the app's own path.

    python -m benchmarks.quiet [--quick] [--json FILE]

The noise is made by numpy: engine and road, sirens in three patterns, monitor beeps, a door now and
then. It goes through voice detector, cutter and the draft recogniser with its gate. No real Whisper
weights could be had; what the detector lets through is therefore counted as well.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Row, main
from recorder.adapters.engines.pocketsphinx import open_pocketsphinx
from recorder.adapters.vad import SileroModel
from recorder.core.model import SAMPLE_RATE
from recorder.core.ports.speech import Clip, TranscribeOptions
from recorder.services.utterances import UtteranceCutter
from tests.support.noise import ambulance, room

PIECE_S = 60


def measure(quick: bool) -> Sequence[Row]:
    """Both sounds."""
    minutes = 3 if quick else 60
    rows: list[Row] = []
    for what, make in (("a silent room", room), ("an ambulance under way", ambulance)):
        rows += heard(what, make, minutes)
    return rows


def heard(
    what: str, make: Callable[[float, int], NDArray[np.int16]], minutes: int
) -> Iterator[Row]:
    """What the app makes of ``minutes`` of it."""
    engine = open_pocketsphinx()
    cutter = UtteranceCutter(SileroModel().detector())
    sound, words, utterances = b"", 0, 0
    began_s = time.perf_counter()
    for minute in range(minutes):
        pcm = make(PIECE_S, minute).tobytes()
        sound += pcm
        cuts = cutter.feed(pcm)
        if minute == minutes - 1:
            cuts += cutter.finish()
        clips = [Clip(sound[2 * cut.start : 2 * cut.end]) for cut in cuts]
        utterances += len(clips)
        found = engine.transcribe(clips, TranscribeOptions())
        words += sum(len(segment.words) for segments in found for segment in segments)
    took_s = time.perf_counter() - began_s
    yield Row(f"words in {minutes} min of {what}", words, "", "0", holds=words == 0)
    yield Row("  utterances that the voice detector let through", utterances)
    yield Row("  times real time", minutes * 60 / took_s)
    assert len(sound) == 2 * SAMPLE_RATE * PIECE_S * minutes


if __name__ == "__main__":
    raise SystemExit(main("quiet", "no words on silence and noise", measure))
