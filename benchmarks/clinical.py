"""How well and how fast the facts are found in what was said.

    python -m benchmarks.clinical [--quick] [--json FILE] [--cases DIR]

F1 by kind on the encounters of ``tests/encounters``: those that were used for development, and
those whose errors nobody read. ``--cases`` adds a folder in the same format. Then the same
encounters as worse recognisers would write them, and the time that half an hour of speech takes.
The encounters are written, not recorded: these figures compare, they do not promise.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.table import Row, arguments, main
from recorder.clinical.analysis import analyze
from recorder.core.model import Segment, Transcript
from tests.support.encounters import CORE, KINDS, Encounter, Tally, encounters, scored
from tests.support.mishearing import WAYS

ABOUT = "Clinical facts: how many are found, how many are wrong, and how fast"
SPEED_GOAL_MS = 50.0
HALF_HOUR_WORDS = 4500
WORDS_IN_SEGMENT = 12
SEED = 7


def rows(quick: bool, folder: Path | None) -> Iterator[Row]:
    """Every row, the slow ones last."""
    own = encounters()
    sets = {"developed on": [c for c in own if not c.held_out]}
    sets["held out"] = [c for c in own if c.held_out]
    if folder is not None:
        sets[folder.name] = encounters(folder)
    for name, cases in sets.items():
        yield from _kinds(name, cases)
    yield from _robustness(own[:8] if quick else own)
    yield _speed(own, 3 if quick else 15)


def _kinds(name: str, cases: Sequence[Encounter]) -> Iterator[Row]:
    tally = scored(cases)
    yield Row(f"{name}: encounters", len(cases))
    for kind in KINDS:
        yield Row(f"{name}: {kind.replace('_', ' ')}", tally.f1(kind), "F1")
    yield from _whole(name, tally)


def _whole(name: str, tally: Tally) -> Iterator[Row]:
    yield Row(f"{name}: the first six together", tally.f1(*CORE), "F1")
    yield Row(f"{name}: wrong numbers", tally.wrong_numbers, "per 100")


def _robustness(cases: Sequence[Encounter]) -> Iterator[Row]:
    for name, way in WAYS.items():
        rng = Random(SEED)
        changed = [replace(case, transcript=way(case.transcript, rng)) for case in cases]
        tally = scored(changed)
        yield Row(f"{name}: vital signs", tally.f1("vital"), "F1")
        yield Row(f"{name}: drugs given", tally.f1("medication_given"), "F1")
        yield from _whole(name, tally)


def _speed(cases: Sequence[Encounter], turns: int) -> Row:
    """Best of ``turns``: the machine may be busy with something else."""
    transcript = _half_hour(cases)
    taken_ms = min(_taken_ms(transcript) for _ in range(turns))
    what = f"{HALF_HOUR_WORDS} words, half an hour of speech"
    holds = taken_ms <= SPEED_GOAL_MS
    return Row(what, taken_ms, "ms", f"at most {SPEED_GOAL_MS:.0f} ms", holds)


def _taken_ms(transcript: Transcript) -> float:
    started = time.perf_counter()
    analyze(transcript)
    return 1000 * (time.perf_counter() - started)


def _half_hour(cases: Sequence[Encounter]) -> Transcript:
    words = " ".join(case.transcript for case in cases).split()
    while len(words) < HALF_HOUR_WORDS:
        words += words
    starts = range(0, HALF_HOUR_WORDS, WORDS_IN_SEGMENT)
    pieces = (" ".join(words[i : min(i + WORDS_IN_SEGMENT, HALF_HOUR_WORDS)]) for i in starts)
    pace_s = 1800 / len(starts)
    return Transcript(
        tuple(Segment(n * pace_s, (n + 1) * pace_s, piece) for n, piece in enumerate(pieces))
    )


if __name__ == "__main__":
    parser = arguments(ABOUT)
    parser.add_argument("--cases", type=Path, metavar="DIR", help="score these encounters too")
    folder = parser.parse_args().cases
    sys.exit(main("clinical", ABOUT, lambda quick: list(rows(quick, folder)), parser))
