"""From the logs of one recording to its one clock: pure arithmetic over segments.

A recording's clock counts recorded samples through its segments in order; gaps and bookmarks of
each segment move by the samples before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from recorder.core.clocks import MAX_GAP_MS, Beat, Measured
from recorder.core.log import MAX_TIME_MS, EndReason, LogId, LogReader
from recorder.core.model import SAMPLE_RATE, Gap, Marker

FRAMES_A_MS = SAMPLE_RATE / 1000
NOT_RECEIVED = "not_received"
"""Cause of a gap: the tablet recorded it, or may have, and it never came."""
INTERRUPTED = "interrupted"
"""Cause of a gap: this server's own microphone stopped before anybody stopped it."""
DAMAGED = "damaged"
"""Cause of a gap: it came and was stored, and the server's disk lost it."""


@dataclass(frozen=True, slots=True)
class LogState:
    """What is durably known about one log.

    Attributes:
        length: bytes committed; always a record boundary.
        sha256: of those bytes, hex.
        lost_ms: length of all gaps.
        set_ms: by how much the device's wall clock was set in them.
        measured: gaps, of this segment or earlier ones, whose length was found out later.
        first_beat, last_beat: the device's clocks behind the first and the last chunk of sound.
        reason: why it ended, or None while it may still grow.
        clock_off_ms: our clock minus the device's at the recording's start, where it knew.
        follows: number of the segment before it, where its device says.
        damaged: behind its end more had been stored, which the disk has lost.
    """

    log_id: LogId
    length: int = 0
    frames: int = 0
    session_id: str | None = None
    started_ms: float | None = None
    clock_off_ms: int | None = None
    follows: int | None = None
    reason: EndReason | None = None
    sha256: str = ""
    gaps: tuple[Gap, ...] = ()
    markers: tuple[Marker, ...] = ()
    lost_ms: int = 0
    set_ms: int = 0
    measured: tuple[Measured, ...] = ()
    first_beat: Beat | None = None
    last_beat: Beat | None = None
    damaged: bool = False

    @property
    def complete(self) -> bool:
        """END is committed."""
        return self.reason is not None


def state_of(reader: LogReader) -> LogState:
    """Freeze where ``reader`` stands."""
    meta = reader.meta
    return LogState(
        log_id=reader.log_id,
        length=reader.length,
        frames=reader.frames,
        session_id=meta.session_id if meta else None,
        started_ms=meta.started_ms if meta else None,
        clock_off_ms=meta.clock_off_ms if meta else None,
        follows=meta.follows if meta else None,
        reason=reader.reason,
        sha256=reader.sha256,
        gaps=reader.gap_map(),
        markers=tuple(reader.markers),
        lost_ms=reader.lost_ms,
        set_ms=reader.set_ms,
        measured=tuple(reader.measured),
        first_beat=reader.first_beat,
        last_beat=reader.last_beat,
    )


@dataclass(frozen=True, slots=True)
class Capture:
    """All segments of one recording as one stretch of sound."""

    segments: tuple[LogState, ...]
    frames: int
    gaps: tuple[Gap, ...]
    markers: tuple[Marker, ...]
    unaccounted_ms: int | None = None

    @property
    def complete(self) -> bool:
        """The crew stopped it and nothing of it is still on its way."""
        if not self.segments or self.segments[-1].reason is not EndReason.STOP:
            return False
        said = (one for segment in self.segments for one in segment.measured)
        if any({(one.segment, one.frame, one.was_ms): one.open for one in said}.values()):
            return False
        pairs = zip((None, *self.segments), self.segments, strict=False)
        return all(s.complete for s in self.segments) and not any(_hole(*pair) for pair in pairs)


def capture_of(
    logs: Sequence[LogState], *, over: bool = False, no_end: str = NOT_RECEIVED
) -> Capture:
    """Put the segments of one recording in order and on one clock.

    Args:
        over: no more is waited for, so what never came, or was lost here, is a gap.
        no_end: cause of the gap at the end when nobody said that this is the end.
    """
    there = (s for s in logs if s.length or s.damaged)
    segments = _with_measured(sorted(there, key=lambda s: s.log_id.segment))
    gaps: list[Gap] = []
    markers: list[Marker] = []
    before, last = 0, None
    for segment in segments:
        if over and _hole(last, segment):
            gaps.append(Gap(before, _never_came_ms(last, segment), NOT_RECEIVED))
        gaps += (replace(g, frame=g.frame + before) for g in segment.gaps)
        markers += (replace(m, frame=m.frame + before) for m in segment.markers)
        before, last = before + segment.frames, segment
        if over and segment.damaged:
            gaps.append(Gap(before, 0, DAMAGED))
    if over and last is not None and not (last.complete or last.damaged):
        gaps.append(Gap(before, 0, no_end))
    unaccounted_ms = _unaccounted_ms(segments)
    if unaccounted_ms is not None:
        unaccounted_ms -= sum(g.duration_ms for g in gaps if g.cause == NOT_RECEIVED)
    return Capture(segments, before, tuple(gaps), tuple(markers), unaccounted_ms)


def _with_measured(segments: Sequence[LogState]) -> tuple[LogState, ...]:
    """Gaps that were written in doubt get the length that the device found out later."""
    told: dict[int, list[Measured]] = {}
    for one in (one for segment in segments for one in segment.measured):
        told.setdefault(one.segment, []).append(one)
    return tuple(_corrected(s, told.get(s.log_id.segment, ())) for s in segments)


def _corrected(segment: LogState, told: Sequence[Measured]) -> LogState:
    """What fits no gap is left: the sound it belonged to went into another log, or never came.

    One that nobody had written stands where its sound goes on; the last word about it counts.
    """
    wanted = {(one.frame, one.was_ms): one for one in told}
    gaps, found = [], []
    for gap in segment.gaps:
        one = wanted.pop((gap.frame, gap.duration_ms), None) if wanted else None
        gaps.append(replace(gap, duration_ms=one.duration_ms) if one else gap)
        found += [one] if one else []
    for one in wanted.values():
        if one.cause is not None and not one.was_ms:
            gaps.append(Gap(min(one.frame, segment.frames), one.duration_ms, one.cause))
            found.append(one)
    gaps.sort(key=lambda gap: gap.frame)

    def moved(beat: Beat | None) -> Beat | None:
        if beat is None:
            return None
        more = [one for one in found if one.frame < beat.frames]
        lost_ms = beat.lost_ms + sum(one.duration_ms - one.was_ms for one in more)
        return replace(beat, lost_ms=lost_ms, set_ms=beat.set_ms + sum(m.set_ms for m in more))

    if not found:
        return segment
    return replace(
        segment,
        gaps=tuple(gaps),
        lost_ms=segment.lost_ms + sum(one.duration_ms - one.was_ms for one in found),
        set_ms=segment.set_ms + sum(one.set_ms for one in found),
        first_beat=moved(segment.first_beat),
        last_beat=moved(segment.last_beat),
    )


def _hole(before: LogState | None, after: LogState) -> bool:
    """Between two is one that never came. A number that its device never began is none: the next
    segment names the one that it follows."""
    number = before.log_id.segment if before else -1
    return after.log_id.segment > number + 1 and (before is None or after.follows != number)


def _never_came_ms(before: LogState | None, after: LogState) -> int:
    """How long the segments between two were, by the device's clock; 0: nobody knows."""
    if before is None or before.last_beat is None or after.first_beat is None:
        return 0
    return round(min(max(0.0, _between(before, after)), MAX_GAP_MS))


def _unaccounted_ms(segments: Sequence[LogState]) -> int | None:
    """How much longer the device's clocks ran than sound and gaps explain; None: not measured."""
    heard = [s for s in segments if s.first_beat is not None]
    if not heard:
        return None
    inside = sum(_within(s.first_beat, s.last_beat) for s in heard if s.first_beat and s.last_beat)
    total = inside + sum(_between(a, b) for a, b in pairwise(heard))
    # A gap whose sound never reached the disk stands alone in its segment.
    span = segments[segments.index(heard[0]) : segments.index(heard[-1])]
    total -= sum(s.lost_ms + s.set_ms for s in span if s.first_beat is None)
    return round(total) if abs(total) <= MAX_TIME_MS else None  # no number, or no clock's


def _within(first: Beat, last: Beat) -> float:
    """In one segment, by whichever clock explains it better.

    Each may fail in its own way: the wall clock may be set, the monotonic one stand still while
    the machine sleeps. Both together never look right by accident.
    """
    explained_ms = (last.frames - first.frames) / FRAMES_A_MS + last.lost_ms - first.lost_ms
    by_wall = last.wall_ms - first.wall_ms - explained_ms - (last.set_ms - first.set_ms)
    by_mono = last.mono_ms - first.mono_ms - explained_ms
    if last.mono_ms == first.mono_ms:
        return by_wall  # written by a machine that has only one
    return min(by_wall, by_mono, key=abs)


def _between(before: LogState, after: LogState) -> float:
    """From the last chunk of a segment to the first of the next: only the wall clock spans that.

    What the device knows of a clock that was set in between counts for no time.
    """
    last, first = before.last_beat, after.first_beat
    if last is None or first is None:
        return 0.0
    tail_ms = before.lost_ms - last.lost_ms
    explained_ms = tail_ms + first.lost_ms + first.frames / FRAMES_A_MS
    set_ms = before.set_ms - last.set_ms + first.set_ms
    return first.wall_ms - last.wall_ms - explained_ms - set_ms
