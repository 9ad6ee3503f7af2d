"""Reports of annotated encounters as the product writes them; two of them are shown in ``docs``.

    python -m tests.support.sample_reports            # write docs/reports anew
    python -m tests.support.sample_reports FORMAT ID  # print one report of one encounter

The words are cut into segments and given times as a recogniser would, at an even pace.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from recorder.clinical.analysis import analyze
from recorder.clinical.reports.report import render
from recorder.clinical.scoring.assess import assess
from recorder.core.model import SAMPLE_RATE, Recording, RecordingState, Report, Segment, Source
from recorder.core.model import Transcript as Words
from tests.support.encounters import HERE, Encounter, encounters

FOLDER = Path(__file__).parents[2] / "docs" / "reports"
SHOWN = {"atmist": "e02", "imist-ambo": "e21_"}
"""Format -> the encounter that its example in ``docs/reports`` is made from."""
WORDS_IN_SEGMENT = 12
WORDS_A_SECOND = 2.6


def report_of(case: Encounter, format: str) -> Report:
    """The handover of ``case`` in ``format``."""
    words = _spoken(case)
    ends_s = words.segments[-1].end_s if words.segments else 0.0
    recording = Recording(
        rec_id="0123456789abcdef" * 2,
        session_id="abc12345" * 4,
        source=Source.BROWSER,
        state=RecordingState.DONE,
        started_at=datetime(2026, 6, 14, 15, 2, tzinfo=UTC),
        stem="abc12345_20260614150200",
        frames=round(ends_s * SAMPLE_RATE),
        engine="faster-whisper base.en",
    )
    return render(format, recording, words, assess(analyze(words)))


def example(format: str) -> str:
    """The text of ``docs/reports/FORMAT.txt`` by the code of this tree."""
    return report_of(find(SHOWN[format], HERE), format).text


def find(start: str, folder: Path) -> Encounter:
    """The encounter of ``folder`` whose id begins with ``start``: "e21" is not of "e210".

    Raises:
        StopIteration: there is none.
    """
    begin = re.compile(rf"{re.escape(start)}(?![0-9])")
    return next(case for case in encounters(folder) if begin.match(case.id))


def _spoken(case: Encounter) -> Words:
    said = case.transcript.split()
    pieces = [said[i : i + WORDS_IN_SEGMENT] for i in range(0, len(said), WORDS_IN_SEGMENT)]
    segments: list[Segment] = []
    at_s = 0.0
    for piece in pieces:
        ends_s = at_s + len(piece) / WORDS_A_SECOND
        segments.append(Segment(at_s, ends_s, " ".join(piece)))
        at_s = ends_s
    return Words(tuple(segments), language=case.language)


def _main(asked: Sequence[str]) -> None:
    if asked:
        format, start, *folder = asked
        sys.stdout.write(report_of(find(start, Path(*folder) if folder else HERE), format).text)
        return
    for format in SHOWN:
        (FOLDER / f"{format}.txt").write_text(example(format), encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
