"""From the logs of one recording to its one clock: pure arithmetic over segments.

A recording's clock counts recorded samples through its segments in order; gaps and bookmarks of
each segment move by the samples before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recorder.core.log import EndReason, LogId, LogReader
from recorder.core.model import Gap, Marker


@dataclass(frozen=True, slots=True)
class LogState:
    """What is durably known about one log.

    Attributes:
        length: bytes committed; always a record boundary.
        sha256: of those bytes, hex.
        reason: why it ended, or None while it may still grow.
    """

    log_id: LogId
    length: int = 0
    frames: int = 0
    session_id: str | None = None
    started_ms: float | None = None
    reason: EndReason | None = None
    sha256: str = ""
    gaps: tuple[Gap, ...] = ()
    markers: tuple[Marker, ...] = ()

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
        reason=reader.reason,
        sha256=reader.sha256,
        gaps=tuple(reader.gaps),
        markers=tuple(reader.markers),
    )


@dataclass(frozen=True, slots=True)
class Capture:
    """All segments of one recording as one stretch of sound."""

    segments: tuple[LogState, ...]
    frames: int
    gaps: tuple[Gap, ...]
    markers: tuple[Marker, ...]

    @property
    def complete(self) -> bool:
        """The crew stopped it and nothing of it is still on its way."""
        if not self.segments or self.segments[-1].reason is not EndReason.STOP:
            return False
        numbers = [s.log_id.segment for s in self.segments]
        return numbers == list(range(len(numbers))) and all(s.complete for s in self.segments)


def capture_of(logs: Sequence[LogState]) -> Capture:
    """Put the segments of one recording in order and on one clock."""
    segments = tuple(sorted((s for s in logs if s.length), key=lambda s: s.log_id.segment))
    gaps: list[Gap] = []
    markers: list[Marker] = []
    before = 0
    for segment in segments:
        gaps += (replace(g, frame=g.frame + before) for g in segment.gaps)
        markers += (replace(m, frame=m.frame + before) for m in segment.markers)
        before += segment.frames
    return Capture(segments, before, tuple(gaps), tuple(markers))
