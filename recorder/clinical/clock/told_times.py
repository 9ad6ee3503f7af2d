"""The times of a text as they were meant: put right, and in their half of the day."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.clock.clocks import find_times
from recorder.clinical.clock.halves import in_their_half
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.view import View, once


@once
def told_times(view: View) -> tuple[Spoken, ...]:
    """Every time of ``view``, left to right; worked out once for a view."""
    found = [s for s in _corrected(view, find_times(view)) if not _of_a_sign(view, s)]
    return tuple(in_their_half(view, found))


def _of_a_sign(view: View, time: Spoken) -> bool:
    """As in "pupils equal and reactive at four", "Apgar eight at one and nine at five": no hour."""
    i = time.first - (view.norm[time.first] != "at")
    if time.last - i > 2 or view.norm[i] != "at":
        return False
    scored = i - 1 in view.number_at and view.has(_APGAR, i - _SCORED, i)
    return view.norm[i - 1] in _REACTING or scored


_REACTING = frozenset({"reactive", "reacting", "perrl", "perrla", "pearl", "perl"})
_APGAR = frozenset({"apgar", "apgars"})
_SCORED = 12
"""Most words from an Apgar score to the minute of its second number."""


def _corrected(view: View, spoken: list[Spoken]) -> list[Spoken]:
    """With the second of "at fifteen thirty-one, no wait, fifteen twenty-nine" for the first."""
    kept: list[Spoken] = []
    last: int | None = None
    for time in spoken:
        if time.clock and last is not None and _puts_right(view, kept[last], time):
            kept[last] = replace(time, first=kept[last].first)
            continue
        last = len(kept) if time.clock else last
        kept.append(time)
    return [_put_right(view, s) if s.clock else s for s in kept]


def _puts_right(view: View, time: Spoken, later: Spoken) -> bool:
    """As in "18:10, no, the sheet says 18:11": a correction leads from the one to the other."""
    if view.norm[time.last] == "no" and later.first == time.last + 1:
        return True
    return any(
        last <= later.first <= last + _TELLS_REACH and not view.names_drug(last, later.first)
        for _, last in view.marks.corrections_in(time.last, time.last + _SOON)
    )


_SOON, _TELLS_REACH = 2, 6


def _put_right(view: View, time: Spoken) -> Spoken:
    """As in "ten pm, no, sorry, eleven": the hour alone is said again, in the same half."""
    again = _told_again(view, time)
    if again is not None:
        return again
    if not time.value.endswith(":00"):
        return time
    i = view.past(time.last, SIGNALS, time.last + _MOST)
    number = view.quantity_at.get(i) if i > time.last else None
    if number is None or number.unit is not None or number.role is not None:
        return time
    hour, alone = number.value, bool(view.gap(number.last)) or number.last not in view.number_at
    if not (alone and 1 <= hour <= _NOON and number.number.whole):
        return time
    later = int(time.value[:2]) >= _NOON
    value = f"{int(hour) % _NOON + _NOON * later:02d}:00"
    return replace(time, value=value, first=time.first, last=number.last)


def _told_again(view: View, time: Spoken) -> Spoken | None:
    """As in "at eighteen ten, scratch that, the code sheet says eighteen eleven": in its hour."""
    for _, last in view.marks.corrections_in(time.last, time.last + _SOON):
        said = view.quantities_in(last, last + _TELLS_REACH + 1)
        for hour, minute in pairwise(q for q in said if q.unit is None and q.number.whole):
            same = hour.value == int(time.value[:2]) and minute.first == hour.last
            if same and minute.value < _MINUTES:
                value = f"{time.value[:2]}:{int(minute.value):02d}"
                return replace(time, value=value, last=minute.number.last)
    return None


_MINUTES = 60
_MOST = 3
"""Most words of correction between two hours."""
_NOON = 12
