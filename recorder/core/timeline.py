"""The two clocks of a recording: seconds of recorded sound, and seconds since Start.

``audio_s`` is a position in the WAV. ``elapsed_s`` is the same moment counted from Start with
the gaps included, which is what a person's watch showed. A gap whose samples the recording holds
(zeros of a microphone that heard nothing) moves neither. Pure arithmetic over frames and gaps.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from recorder.core.model import SAMPLE_RATE, Gap, Recording, Source

UNACCOUNTED_S = 1.0
DRIFT = 1e-4
"""What the sound card's clock and the device's may differ by: 0.36 s an hour."""


@dataclass(frozen=True, slots=True)
class PlacedGap:
    """A gap on both clocks: it lies at ``at_s`` of the sound and begins at ``elapsed_s``.

    ``began_at`` is the time of day; None for a file, of which nobody knows when it was recorded.
    ``held_s`` seconds of the sound are this gap: they were delivered, and hold nothing.
    """

    at_s: float
    elapsed_s: float
    duration_s: float
    cause: str
    began_at: datetime | None = None
    held_s: float = 0.0


class Timeline:
    """Translates between the clocks of one recording; immutable.

    Args:
        frames: samples recorded.
        gaps: what is missing; those behind the last sample are counted at the end.
        started_at: time of day of Start, when it is known.
        measured_ms: how much longer the device's clock ran than both explain, when measured.
    """

    __slots__ = (
        "_ends_s", "_gaps", "_lost_s", "_measured_s", "_started_at", "_starts_s", "duration_s",
    )  # fmt: skip

    def __init__(
        self,
        frames: int,
        gaps: Sequence[Gap] = (),
        started_at: datetime | None = None,
        measured_ms: int | None = None,
    ) -> None:
        self.duration_s = frames / SAMPLE_RATE
        self._started_at = started_at
        self._measured_s = (measured_ms or 0) / 1000
        self._gaps = tuple(sorted(gaps, key=lambda gap: gap.frame))
        self._starts_s = [min(gap.frame, frames) / SAMPLE_RATE for gap in self._gaps]
        lost_ms = accumulate((gap.absent_ms for gap in self._gaps), initial=0)
        self._lost_s = [ms / 1000 for ms in lost_ms]
        self._ends_s = [
            start + lost for start, lost in zip(self._starts_s, self._lost_s[1:], strict=True)
        ]

    @classmethod
    def of(cls, recording: Recording) -> Timeline:
        """The clocks of ``recording``."""
        known = recording.source is not Source.UPLOAD
        return cls(
            recording.frames,
            recording.gaps,
            recording.started_at if known else None,
            recording.unaccounted_ms,
        )

    @property
    def missing_s(self) -> float:
        """Seconds that were not recorded, all gaps together."""
        return sum(gap.duration_ms for gap in self._gaps) / 1000

    @property
    def total_s(self) -> float:
        """Seconds from Start to the last sample or the end of the last gap."""
        return self.duration_s + self._lost_s[-1]

    @property
    def unaccounted_s(self) -> float:
        """Seconds by the device's clock that neither sound nor gaps explain, or 0.0.

        Sound and gaps together must be the time that passed, within a second and what two clocks
        drift apart; negative when there is more of them than time.
        """
        allowed_s = UNACCOUNTED_S + DRIFT * self.total_s
        return self._measured_s if abs(self._measured_s) > allowed_s else 0.0

    def elapsed_s(self, audio_s: float, *, end: bool = False) -> float:
        """Seconds since Start of the sample at ``audio_s``.

        Exactly at a gap the moment counts as behind it; with ``end`` (the end of a stretch of
        sound) it counts as before it.
        """
        passed = bisect_left if end else bisect_right
        return audio_s + self._lost_s[passed(self._starts_s, audio_s)]

    def audio_s(self, elapsed_s: float) -> float:
        """Position in the sound at ``elapsed_s``; within a gap, the place of the gap."""
        index = bisect_right(self._ends_s, elapsed_s)
        at_s = elapsed_s - self._lost_s[index]
        return min(at_s, self._starts_s[index]) if index < len(self._starts_s) else at_s

    def gaps(self) -> tuple[PlacedGap, ...]:
        """All gaps on both clocks, in order of time."""
        return tuple(
            PlacedGap(
                start,
                start + lost,
                gap.duration_ms / 1000,
                gap.cause,
                self._day_time(start + lost),
                gap.held_frames / SAMPLE_RATE,
            )
            for gap, start, lost in zip(self._gaps, self._starts_s, self._lost_s, strict=False)
        )

    def _day_time(self, elapsed_s: float) -> datetime | None:
        return self._started_at and self._started_at + timedelta(seconds=elapsed_s)


def clock(seconds: float) -> str:
    """``mm:ss`` (or ``h:mm:ss`` from one hour), rounded down as a running clock shows it."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes:02}:{secs:02}"


def missing(seconds: float) -> str:
    """The length of a gap for people; 0 means that nobody could measure it."""
    return length(seconds) if seconds else "an unknown time"


def length(seconds: float) -> str:
    """A duration for people: "38 s", "24 min 51 s", "1 h 2 min"."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {secs} s" if secs else f"{minutes} min"
    return f"{secs} s" if whole or not seconds else "under 1 s"
