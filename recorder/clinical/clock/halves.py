"""Morning or evening of a time that nobody said it of, where the other times of the text tell.

The times of a text as they were meant: put right, and in their half of the day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.clock.clocks import find_times, opens_with_zero
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.view import View, once

_NEAR_MIN = 4 * 60
_FAR_MIN = 6 * 60
_BESIDE_MIN = 60
_APART_MIN = 4 * 60
"""So near in one half, half as far suffices in the other: "ten to three" beside 15:20 and 08:00."""
_DAY_MIN = 24 * 60
_NOON = 12


def in_their_half(view: View, spoken: Sequence[Spoken]) -> Iterator[Spoken]:
    """``spoken``, times of an unknown half moved where only one half is near a known time."""
    spoken = [replace(s, settled=True) if _at_waking(view, s) else s for s in spoken]
    unsure = (_open, _the_day_before, _a_year)
    known = {_minutes(s) for s in spoken if s.clock and not any(is_so(view, s) for is_so in unsure)}
    for time in spoken:
        told = _moved(time, known) if known and _open(view, time) else time
        yield told if told.doubt or not _unsure(view, told) else replace(told, doubt=NOON_UNSAID)


def _the_day_before(view: View, time: Spoken) -> bool:
    """As in "nine o'clock last night", which settles no "gave her Panadol at six" of today."""
    beside = view.norms(time.first - 3, time.last + 2)
    return "yesterday" in beside or ("last", "night") in pairwise(beside)


def _a_year(view: View, time: Spoken) -> bool:
    """As in "angioplasty was done, 2019": four figures alone, and nothing says they are a time."""
    return time.bare and view.norm[time.first][:2] in _CENTURIES


_CENTURIES = frozenset({"19", "20"})


NOON_UNSAID = "before or after noon was not said"


def other_half(value: str) -> str:
    """The time of day twelve hours from ``value``, ``HH:MM``."""
    return f"{(int(value[:2]) + _NOON) % 24:02d}{value[2:]}"


def _unsure(view: View, time: Spoken) -> bool:
    """Whether both halves of the day are possible: "ten to four", never "10:24"."""
    if not _open(view, time):
        return False
    said = set(view.norms(time.first, time.last))
    return int(time.value[:2]) < _TWO_DIGITS or bool(said & _BY_THE_DIAL)


_TWO_DIGITS = 10
_BY_THE_DIAL = frozenset("past to half quarter oclock clock till after".split())
"""Words with which also ten and eleven may be of the evening."""


def _at_waking(view: View, time: Spoken) -> bool:
    """As in "woke up at six": nobody means the evening, but of a nap."""
    if not _open(view, time) or not _MORNING[0] <= int(time.value[:2]) <= _MORNING[1]:
        return False
    first = max(view.sentence(time.first).first, time.first - _WOKE_REACH)
    return view.has(_WOKE, first, time.first) and not view.has(_NAP, first, time.last + 4)


_WOKE = frozenset("woke woken wake wakes waking awoke".split())
_WOKE_REACH = 5
_NAP = frozenset("nap afternoon arvo evening tonight night nightshift siesta".split())
_MORNING = (4, 11)
"""Hours at which people wake."""


def _open(view: View, time: Spoken) -> bool:
    """Whether the half of the day is unknown ("five forty-five", "ten past six")."""
    if not time.clock or time.settled or not 1 <= int(time.value[:2]) < _NOON:
        return False
    first = view.norm[time.first]
    return not opens_with_zero(view, time.first) and not (first.isdecimal() and len(first) == 4)


def _moved(time: Spoken, known: Collection[int]) -> Spoken:
    morning = _minutes(time)
    evening = morning + _DAY_MIN // 2
    near, far = _distance(evening, known), _distance(morning, known)
    if near <= _NEAR_MIN and (far >= _FAR_MIN or (near <= _BESIDE_MIN and far >= _APART_MIN)):
        return replace(time, value=f"{evening // 60:02d}:{evening % 60:02d}", settled=True)
    if far <= _NEAR_MIN and near >= _FAR_MIN:
        return replace(time, settled=True)
    return time


def _distance(minutes: int, known: Collection[int]) -> int:
    later = [(minutes - k) % _DAY_MIN for k in known]
    return min(min(later), _DAY_MIN - max(later))


def _minutes(time: Spoken) -> int:
    return int(time.value[:2]) * 60 + int(time.value[3:])


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
