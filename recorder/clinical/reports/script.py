"""The content of ``..._transcript.txt``: what was said, when, and what is missing.

Lines begin with the time since Start. Gaps and bookmarks stand at their place among the words.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from recorder.clinical.wording import ENGLISH, language_spoken, retold, say, wording
from recorder.core.model import SAMPLE_RATE, Recording, Transcript
from recorder.core.timeline import Timeline, clock, length, missing

DRAFT_LINE = "DRAFT: the words come from the simple built-in recogniser. Check every number."
NO_WORDS = "(no words were recognised)"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def transcript_text(recording: Recording, transcript: Transcript, *, zone: tzinfo = UTC) -> str:
    """The transcript as plain text, one line a segment, gaps and bookmarks in place.

    Args:
        recording: gives the times, gaps and bookmarks.
        transcript: the words.
        zone: time zone for the time of day in the head.
    """
    timeline = Timeline.of(recording)
    lines = _events(recording, timeline) + [
        (segment.start_s, 2, timeline.elapsed_s(segment.start_s), _one_line(segment.text))
        for segment in transcript.segments
    ]
    told = [f"[{clock(elapsed_s)}] {text}" for _, _, elapsed_s, text in sorted(lines)]
    if not transcript.segments:
        told.append(NO_WORDS)
    return "\n".join([*head(recording, transcript, zone), "", *told]) + "\n"


def head(recording: Recording, transcript: Transcript, zone: tzinfo = UTC) -> list[str]:
    """Who, when, how long, by which engine, and what is missing: the start of every text."""
    timeline = Timeline.of(recording)
    started = recording.started_at.astimezone(zone)
    unaccounted = unaccounted_words(timeline)
    lines = [
        say("Encounter {}, session {}", recording.rec_id[:8], recording.session_id[:8]),
        say("Started {}", f"{_day(started)} {started:%H:%M:%S} {started.tzname()}"),
        _lengths(timeline),
        say("Words by {}", engine_of(recording, transcript)),
    ]
    typed = sum(word.typed for segment in transcript.segments for word in segment.words)
    if typed:
        lines.append(say("{} of the words were typed by hand over what was heard", typed))
    if unaccounted:
        lines.append(unaccounted)
    if is_draft(recording, transcript):
        lines.append(say(DRAFT_LINE))
    return lines


def engine_of(recording: Recording, transcript: Transcript) -> str:
    """Name and model of the engine that made the words."""
    told = recording.engine or f"{transcript.engine} {transcript.model}".strip()
    return told or say("an engine that was not named")


def is_draft(recording: Recording, transcript: Transcript) -> bool:
    """Whether everything that rests on the words must be marked DRAFT."""
    return recording.draft or transcript.draft


def cause_words(cause: str) -> str:
    """A gap's cause for people."""
    return wording().name("gap", cause)


def gap_line(duration_s: float, cause: str) -> str:
    """A gap as a line of its own among the words."""
    return f"--- {missing(duration_s)} not recorded: {cause_words(cause)} ---"


def unaccounted_words(timeline: Timeline) -> str:
    """What the clocks say against sound and gaps, or ""."""
    seconds = timeline.unaccounted_s
    if not seconds:
        return ""
    if seconds > 0:
        return say(
            "CHECK: {} passed of which nobody knows why they were not recorded", length(seconds)
        )
    return say("CHECK: sound and gaps are {} longer than the time that passed", length(-seconds))


def _lengths(timeline: Timeline) -> str:
    told = say("Sound {}", length(timeline.duration_s))
    gaps = timeline.gaps()
    if not gaps:
        return say("{}, no gaps", told)
    count = say("1 gap") if len(gaps) == 1 else say("{} gaps", len(gaps))
    lost = retold(missing(timeline.missing_s))
    more = say(" and more") if timeline.missing_s and not all(g.duration_s for g in gaps) else ""
    return say("{}, {}: {} not recorded", told, count, lost + more)


def _events(recording: Recording, timeline: Timeline) -> list[tuple[float, int, float, str]]:
    gaps = [
        (gap.at_s, 0, gap.elapsed_s, gap_line(gap.duration_s, gap.cause)) for gap in timeline.gaps()
    ]
    marks = [
        (m.frame / SAMPLE_RATE, 1, timeline.elapsed_s(m.frame / SAMPLE_RATE), _mark(m.label))
        for m in recording.markers
    ]
    return gaps + marks


def _mark(label: str) -> str:
    return f"* Marked by the crew: {_one_line(label)}" if label else "* Marked by the crew"


def _one_line(text: str) -> str:
    return _CONTROL.sub("", " ".join(text.split()))


def _day(moment: datetime) -> str:
    if language_spoken() != ENGLISH:
        return f"{moment:%d/%m/%Y}"
    return f"{moment:%d %B %Y}".lstrip("0")
