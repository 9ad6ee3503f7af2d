"""The transcript as SubRip, WebVTT and plain text; times are positions in the WAV.

Gaps have no length in the sound, so they stand in front of the words that follow them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from recorder.adapters.exports.source import ExportSource
from recorder.clinical.reports.script import (
    DRAFT_LINE,
    cause_words,
    transcript_text,
    unaccounted_words,
)
from recorder.core.model import Segment, Word
from recorder.core.timeline import missing

MOST_CHARS = 84
"""Two lines of a player."""
MOST_S = 6.0
PAUSE_S = 1.5
LEAST_S = 0.4


@dataclass(frozen=True, slots=True)
class Cue:
    """Words shown from ``start_s`` to ``end_s``; ``end_s`` is later."""

    start_s: float
    end_s: float
    text: str


def srt(source: ExportSource) -> str:
    """The transcript as SubRip."""
    blocks = [
        f"{number}\n{_time(c.start_s, ',')} --> {_time(c.end_s, ',')}\n{_safe(c.text)}\n"
        for number, c in enumerate(cues(source), 1)
    ]
    return "\n".join(blocks)


def vtt(source: ExportSource) -> str:
    """The transcript as WebVTT."""
    head = ["WEBVTT", ""]
    if source.draft:
        head += [f"NOTE {DRAFT_LINE}", ""]
    if unaccounted := unaccounted_words(source.timeline):
        head += [f"NOTE {unaccounted}", ""]
    blocks = [
        f"{_time(c.start_s, '.')} --> {_time(c.end_s, '.')}\n{_escaped(_safe(c.text))}\n"
        for c in cues(source)
    ]
    return "\n".join([*head, *blocks])


def text(source: ExportSource) -> str:
    """The transcript as plain text with times since Start, gaps and bookmarks."""
    if source.zone is None:
        return transcript_text(source.recording, source.transcript)
    return transcript_text(source.recording, source.transcript, zone=source.zone)


def cues(source: ExportSource) -> list[Cue]:
    """The transcript cut into what fits a screen, gaps and DRAFT said within."""
    spoken = [cue for segment in source.transcript.segments for cue in _cut(segment)]
    told = _with_gaps(_in_order(spoken), source)
    if source.draft:
        first = told[0] if told else Cue(0.0, 2.0, "")
        told[:1] = [Cue(first.start_s, first.end_s, f"[DRAFT] {first.text}".strip())]
    return told


def _cut(segment: Segment) -> Iterator[Cue]:
    if not segment.words:
        if segment.text.strip():
            yield Cue(segment.start_s, segment.end_s, segment.text)
        return
    for words in _groups(segment.words):
        shown = " ".join(w.text.strip() for w in words)
        yield Cue(words[0].start_s, words[-1].end_s, shown)


def _groups(words: Sequence[Word]) -> Iterator[list[Word]]:
    group = [words[0]]
    for before, word in pairwise(words):
        chars = sum(len(w.text) + 1 for w in group) + len(word.text)
        is_long = chars > MOST_CHARS or word.end_s - group[0].start_s > MOST_S
        if is_long or word.start_s - before.end_s > PAUSE_S:
            yield group
            group = []
        group.append(word)
    yield group


def _in_order(spoken: Iterable[Cue]) -> list[Cue]:
    """Cues by start, each with a length, none reaching into the next."""
    ordered = sorted(spoken, key=lambda cue: (cue.start_s, cue.end_s))
    told = [Cue(c.start_s, max(c.end_s, c.start_s + LEAST_S), c.text) for c in ordered]
    for place, (cue, after) in enumerate(pairwise(ordered)):
        if told[place].end_s > after.start_s > cue.start_s:
            told[place] = Cue(cue.start_s, after.start_s, cue.text)
    return told


def _with_gaps(spoken: list[Cue], source: ExportSource) -> list[Cue]:
    """Each gap before the words that follow it, those of one place in their order."""
    gaps = source.timeline.gaps()
    last_s = spoken[-1].start_s if spoken else -1.0
    behind = sorted({gap.at_s for gap in gaps if gap.at_s > last_s})
    told = [*spoken, *(Cue(at_s, at_s + 2.0, "") for at_s in behind)]
    starts = [cue.start_s for cue in told]
    for gap in reversed(gaps):
        note = f"[{missing(gap.duration_s)} not recorded: {cause_words(gap.cause)}]"
        place = bisect_left(starts, gap.at_s)
        told[place] = _before(note, told[place])
    return told


def _before(note: str, cue: Cue) -> Cue:
    return Cue(cue.start_s, cue.end_s, f"{note} {cue.text}".strip())


def _time(seconds: float, mark: str) -> str:
    ms = round(seconds * 1000)
    hours, ms = divmod(ms, 3_600_000)
    minutes, ms = divmod(ms, 60_000)
    secs, ms = divmod(ms, 1000)
    return f"{hours:02}:{minutes:02}:{secs:02}{mark}{ms:03}"


def _safe(words: str) -> str:
    """One line without the arrow that would be read as a time."""
    return " ".join(words.split()).replace("-->", "->")


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
