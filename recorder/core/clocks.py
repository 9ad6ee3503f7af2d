"""The device's clocks in a capture log, and what the log says of a wall clock that was set.

A device that sees its clock set in a gap says by how much in the gap's own record, ``set_ms``. One
that cannot know yet whether it slept or was set writes the gap with its best guess, 0 for none, and
measures it in a record of its own when the server has told the time. So it does with one that it
could not see: it slept, and sound went on at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recorder.core.records import record

MAX_GAP_MS = 7 * 24 * 3600 * 1000
MAX_SET_MS = 10**14
"""Some three thousand years: a clock that says more says nothing."""


@record
class Beat:
    """The device's clocks right behind a chunk of sound, and what the log holds up to there.

    Attributes:
        set_ms: by how much the wall clock was set in the gaps before it, as the device found out.
    """

    frames: int
    lost_ms: int
    wall_ms: float
    mono_ms: int
    set_ms: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a gap was that had been written in doubt, in this segment or an earlier one.

    Attributes:
        was_ms: length as it was written, by which the gap is found.
        duration_ms: 0 when nobody knows.
        set_ms: by how much the clock was set in it, on top of what the gap's record said.
        cause: of a gap that was not written at all; None when it was, or was none.
        open: the device expects to know better soon.
    """

    segment: int
    frame: int
    was_ms: int
    duration_ms: int
    set_ms: int
    cause: str | None = None
    open: bool = False


def measured_of(said: Mapping[str, object]) -> Measured | None:
    """What an event measures; None when it is another event, or makes no sense."""
    if said.get("k") != "measured":
        return None
    numbers = [whole_of(said.get(key)) for key in ("seg", "frame", "was", "ms")]
    known = [number for number in numbers if number is not None and number >= 0]
    if len(known) < len(numbers):
        return None
    segment, frame, was_ms, ms = known
    is_open = said.get("open") is True
    return Measured(segment, frame, was_ms, min(ms, MAX_GAP_MS), set_ms_of(said), open=is_open)


def set_ms_of(said: Mapping[str, object]) -> int:
    """By how much an event says that the device's wall clock was set; 0 when it says nothing."""
    return whole_of(said.get("set_ms")) or 0


def whole_of(said: object) -> int | None:
    """A number that a device said; None when it is none, or no clock could say it."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    return round(said) if abs(said) <= MAX_SET_MS else None
