"""The times of a text as they were meant: put right, and in their half of the day."""

from __future__ import annotations

from typing import cast

from recorder.clinical.clock.clocks import find_times
from recorder.clinical.clock.halves import in_their_half
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.view import View


def told_times(view: View) -> tuple[Spoken, ...]:
    """Every time of ``view``, left to right; worked out once for a view."""
    if told_times not in view.memo:
        found = _corrected(view, find_times(view))
        view.memo[told_times] = tuple(in_their_half(view, found))
    return cast("tuple[Spoken, ...]", view.memo[told_times])


def _corrected(view: View, spoken: list[Spoken]) -> list[Spoken]:
    """Without the first of "at fifteen thirty-one, no wait, fifteen twenty-nine"."""
    behind = {s.first for s in spoken if s.clock}
    cues = {f: last for f, last in view.marks.corrections if last in behind}
    joined = {last: last + 1 for last in (s.last for s in spoken if s.clock)
              if view.norm(last) == "no" and last + 1 in behind}  # fmt: skip
    return [s for s in spoken if not (s.clock and (s.last in cues or s.last in joined))]
