"""Morning or evening of a time that nobody said it of, where the other times of the text tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.clock.clocks import opens_with_zero
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.view import View

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
    known = {_minutes(s) for s in spoken
             if s.clock and not _open(view, s) and not _the_day_before(view, s)}  # fmt: skip
    for time in spoken:
        told = _moved(time, known) if known and _open(view, time) else time
        yield told if told.doubt or not _unsure(view, told) else replace(told, doubt=NOON_UNSAID)


def _the_day_before(view: View, time: Spoken) -> bool:
    """As in "nine o'clock last night", which settles no "gave her Panadol at six" of today."""
    beside = view.norms(time.first - 3, time.last + 2)
    return "yesterday" in beside or ("last", "night") in pairwise(beside)


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
