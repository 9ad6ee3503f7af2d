"""How well and how fast the facts are found in what was said.

    python -m benchmarks.clinical [--quick] [--json FILE] [--cases DIR] [--beside PYTHON]

F1 by kind on the encounters of ``tests/encounters``: those that were used for development, and
those whose errors nobody read. ``--cases`` adds a folder in the same format. Then the same
encounters as worse recognisers would write them, random strings in any script, sentences about
something else between those of the encounters, and the time that half an hour of speech takes: of
one patient (``tests/encounters/long``), and of thirty, told one after the other without a pause.
``--beside`` names an interpreter that has medspaCy, to time its comparable part on the same text in
the same run. The encounters are written, not recorded: these figures compare, they do not promise.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.table import Row, arguments, main
from recorder.clinical.analysis import analyze
from recorder.clinical.evaluation import analyze_text, facts_of
from recorder.clinical.facts.codec import analysis_json
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Segment, Transcript
from tests.support.encounters import (
    CORE,
    HALF_HOURS,
    HERE,
    KINDS,
    Encounter,
    Said,
    Tally,
    count,
    encounters,
    scored,
)
from tests.support.hostile import hostile_texts, torn_texts
from tests.support.mishearing import WAYS
from tests.support.unrelated import claims, insertions, numbers

ABOUT = "Clinical facts: how many are found, how many are wrong, and how fast"
SPEED_GOAL_MS = 50.0
LIVE_GOAL_MS = 500.0
"""For the facts after one more utterance, for which all words are read again."""
WORDS_IN_MINUTE = 150
WORDS_IN_SEGMENT = 12
SEED = 7
NAMED = KINDS[3:11]
"""Kinds that are found by a name in a table: neither age, sex and vital signs nor times."""


def rows(quick: bool, folder: Path | None, beside: str | None = None) -> Iterator[Row]:
    """Every row, the slow ones last."""
    own = encounters()
    sets = {"developed on": [c for c in own if not c.held_out]}
    others = [c for code in ("es", "pt") for c in encounters(HERE / code)]
    sets["held out"] = [c for c in (*own, *others) if c.held_out]
    long = encounters(HALF_HOURS)
    sets["half hours, developed on"] = [c for c in long if not c.held_out]
    sets["half hours, held out"] = [c for c in long if c.held_out]
    if folder is not None:
        sets[folder.name] = encounters(folder)
    for name, cases in sets.items():
        yield from _kinds(name, cases)
    yield from _left_out(own)
    yield from _robustness(own[:8] if quick else own)
    yield _survived(2_000 if quick else 100_000)
    yield _torn(own, 1_000 if quick else 50_000)
    yield from _unrelated(own[:8] if quick else own)
    turns = 3 if quick else 15
    yield from _half_hours(long, turns)
    yield from _speed(own, turns, beside)


def _kinds(name: str, cases: Sequence[Encounter]) -> Iterator[Row]:
    tally = scored(cases)
    yield Row(f"{name}: encounters", len(cases))
    for kind in KINDS:
        yield Row(f"{name}: {kind.replace('_', ' ')}", tally.f1(kind), "F1")
    yield from _whole(name, tally)


def _whole(name: str, tally: Tally) -> Iterator[Row]:
    yield Row(f"{name}: the first six together", tally.f1(*CORE), "F1")
    yield Row(f"{name}: wrong numbers", tally.wrong_numbers, "per 100")


def _left_out(cases: Sequence[Encounter]) -> Iterator[Row]:
    """As if a table knew only the names that some *other* encounter has as well.

    Rules cannot be learned anew without one encounter, but the names in their tables can be left
    out: what is found of a name that stands in one encounter alone counts as missed.
    """
    named = [{_name(fact) for fact in case.facts} for case in cases]
    whole, tally = Tally(), Tally()
    for place, case in enumerate(cases):
        found = facts_of(analyze_text(case.transcript, case.language))
        elsewhere = set().union(*named[:place], *named[place + 1 :])
        known = [f for f in found if f["kind"] not in NAMED or _name(f) in elsewhere]
        count(whole, case.facts, found)
        count(tally, case.facts, known)
    for name, kinds in (("first six together", CORE), ("all kinds", KINDS)):
        yield Row(f"{len(cases)} encounters: {name}", whole.f1(*kinds), "F1")
        yield Row(f"names of one encounter left out: {name}", tally.f1(*kinds), "F1")


def _name(fact: Said) -> tuple[object, object]:
    """What a table has to know of a fact; of complaints that is their value."""
    return fact["kind"], fact["value" if fact["kind"] == "chief_complaint" else "name"]


def _robustness(cases: Sequence[Encounter]) -> Iterator[Row]:
    for name, way in WAYS.items():
        rng = Random(SEED)
        changed = [replace(case, transcript=way(case.transcript, rng)) for case in cases]
        tally = scored(changed)
        for kind in KINDS:
            yield Row(f"{name}: {kind.replace('_', ' ')}", tally.f1(kind), "F1")
        yield from _whole(name, tally)


def _survived(count: int) -> Row:
    """Strings of any script and of the grammar's own words, every one analysed."""
    for text in hostile_texts(count, SEED):
        analyze(Transcript((Segment(0.0, 1.0, text),)))
    return Row("random strings without a crash", count)


def _torn(cases: Sequence[Encounter], count: int) -> Row:
    """Pieces of real talk, cut, mixed and shuffled, every one analysed."""
    for text in torn_texts([case.transcript for case in cases], count, SEED):
        analyze(Transcript((Segment(0.0, 1.0, text),)))
    return Row("torn pieces of talk without a crash", count)


def _unrelated(cases: Sequence[Encounter]) -> Iterator[Row]:
    """A sentence about something else at every end of a statement, one at a time."""
    rng, tried, numbered, changed = Random(SEED), 0, 0, 0
    for case in cases:
        before = claims(case.transcript, case.language)
        for found in insertions(case, rng):
            after = claims(found.text, case.language)
            tried += 1
            numbered += not numbers(after) <= numbers(before)
            changed += after != before
    yield Row("unrelated sentences put in", tried)
    yield Row("of them read as a number of the patient", numbered)
    yield Row("of them changed any fact", changed)


def _half_hours(cases: Sequence[Encounter], turns: int) -> Iterator[Row]:
    """Processor time of half an hour with one patient, best of ``turns`` for each of them."""
    taken_ms = [_best_ms(_spoken([case], 30), turns) for case in cases]
    what = f"{30 * WORDS_IN_MINUTE} words, half an hour with one patient"
    for name, took_ms in (("middle", median(taken_ms)), ("slowest", max(taken_ms))):
        yield Row(f"{what}: {name} of {len(cases)}", took_ms, "ms", *_goal(took_ms))


def _speed(cases: Sequence[Encounter], turns: int, beside: str | None) -> Iterator[Row]:
    """Processor time, best of ``turns``: the machine may be busy with something else."""
    transcript = _half_hour(cases)
    taken_ms = _best_ms(transcript, turns)
    what = f"{30 * WORDS_IN_MINUTE} words, encounters without a pause"
    yield Row(what, taken_ms, "ms", *_goal(taken_ms))
    for minutes in (30, 60):
        spoken = _spoken(cases, minutes)
        live_ms = min(_taken_ms(partial(_shown, spoken)) for _ in range(turns))
        goal = f"at most {LIVE_GOAL_MS:.0f} ms"
        what = f"one more utterance after {minutes} min: facts, scores, flags as JSON"
        yield Row(what, live_ms, "ms", goal, live_ms <= LIVE_GOAL_MS)
    if beside is not None:
        other_ms = _medspacy_ms(beside, transcript.text)
        yield Row("medspaCy: phrases and negation only, same text", other_ms, "ms")
        yield Row("medspaCy takes as many times as long", other_ms / taken_ms, "x")


def _medspacy_ms(python: str, text: str) -> float:
    """What ``beside_medspacy`` measures, in its own interpreter."""
    root = Path(__file__).parents[1]
    with TemporaryDirectory() as folder:
        spoken = Path(folder) / "spoken.txt"
        spoken.write_text(text, encoding="utf-8")
        script = root / "benchmarks" / "beside_medspacy.py"
        done = subprocess.run(
            [python, str(script), str(spoken)],
            env={"PYTHONPATH": str(root)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
    return float(done.stdout.split()[-1])


def _goal(taken_ms: float) -> tuple[str, bool]:
    return f"at most {SPEED_GOAL_MS:.0f} ms", taken_ms <= SPEED_GOAL_MS


def _best_ms(transcript: Transcript, turns: int) -> float:
    return min(_taken_ms(partial(analyze, transcript)) for _ in range(turns))


def _taken_ms(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def _shown(transcript: Transcript) -> str:
    """What a tablet is sent while it records."""
    return json.dumps(analysis_json(assess(analyze(transcript))))


def _half_hour(cases: Sequence[Encounter]) -> Transcript:
    return _spoken(cases, 30)


def _spoken(cases: Sequence[Encounter], minutes: int) -> Transcript:
    words = " ".join(case.transcript for case in cases).split()
    count = minutes * WORDS_IN_MINUTE
    while len(words) < count:
        words += words
    starts = range(0, count, WORDS_IN_SEGMENT)
    pieces = (" ".join(words[i : min(i + WORDS_IN_SEGMENT, count)]) for i in starts)
    pace_s = 60 * minutes / len(starts)
    return Transcript(
        tuple(Segment(n * pace_s, (n + 1) * pace_s, piece) for n, piece in enumerate(pieces))
    )


if __name__ == "__main__":
    parser = arguments(ABOUT)
    parser.add_argument("--cases", type=Path, metavar="DIR", help="score these encounters too")
    parser.add_argument("--beside", metavar="PYTHON", help="an interpreter that has medspaCy")
    chosen = parser.parse_args()
    runs = (chosen.cases, chosen.beside)
    sys.exit(main("clinical", ABOUT, lambda quick: list(rows(quick, *runs)), parser))
