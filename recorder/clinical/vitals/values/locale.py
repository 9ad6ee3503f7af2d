"""Which habit of units a speaker follows, told from the words that were used.

Only needed where a number without a unit fits both ("sugar 38", "BM six four").
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View, once


class Habit(str, Enum):
    """Where the units come from."""

    US = "us"
    METRIC = "metric"
    """United Kingdom, Ireland, Australia, New Zealand, Canada: mmol/L and Celsius."""
    UNKNOWN = "unknown"


_US = words("signs", "habits", "us")
_METRIC = words("signs", "habits", "metric")


@once
def habit_of(view: View) -> Habit:
    """The habit that most of the telling words follow; worked out once for a view."""
    us = len(view.positions.of(_US))
    metric = len(view.positions.of(_METRIC))
    temps = [n.value for n in view.numbers if 95 <= n.value <= 107 and not n.whole]
    us += 2 * len(temps)
    metric += 2 * sum(33 <= n.value <= 42 and not n.whole for n in view.numbers)
    for whole in _whole_temperatures(view):
        us, metric = us + 2 * (95 <= whole <= 107), metric + 2 * (33 <= whole <= 42)
    for usual in _usual_sugars(view):
        us, metric = (us + 2, metric) if usual >= _LEAST_MG_DL else (us, metric + 2)
    if us == metric:
        return Habit.UNKNOWN
    return Habit.US if us > metric else Habit.METRIC


def _whole_temperatures(view: View) -> Iterator[float]:
    """As in "temp thirty six seven", "temperature's 99": degrees whose point was not heard."""
    for norm in _TEMPERATURES & view.positions.keys():
        for i in view.positions[norm]:
            behind = view.quantities_in(i + 1, i + _TEMPERATURE_REACH)
            yield from (q.value for q in behind[:1] if q.number.whole and q.role is None)


_TEMPERATURES = frozenset({"temp", "temps", "temperature", "tympanic"})
_TEMPERATURE_REACH = 4


def _usual_sugars(view: View) -> Iterator[float]:
    """As in "her sugars usually run 10 to 30": nobody lives with that in mg/dL."""
    for mark in view.marks.all:
        if mark.cue is not Cue.USUAL:
            continue
        first, last = min(mark.first, mark.reach_first), max(mark.last, mark.reach_last)
        if view.has(_SUGARS, max(view.sentence(mark.first).first, first - _SUGAR_REACH), last):
            told = view.quantities_in(first, last)
            yield from (q.value for q in told if q.unit is None and q.role is None)


_LEAST_MG_DL = 50
_SUGARS = frozenset("sugar sugars glucose bm bms bgl bgls bsl".split())
_SUGAR_REACH = 12
