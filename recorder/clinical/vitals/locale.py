"""Which habit of units a speaker follows, told from the words that were used.

Only needed where a number without a unit fits both ("sugar 38", "BM six four").
"""

from __future__ import annotations

from enum import Enum

from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View


class Habit(str, Enum):
    """Where the units come from."""

    US = "us"
    METRIC = "metric"
    """United Kingdom, Ireland, Australia, New Zealand, Canada: mmol/L and Celsius."""
    UNKNOWN = "unknown"


_US = words("signs", "habits", "us")
_METRIC = words("signs", "habits", "metric")


def habit_of(view: View) -> Habit:
    """The habit that most of the telling words follow."""
    us = sum(len(view.positions.get(word, ())) for word in _US)
    metric = sum(len(view.positions.get(word, ())) for word in _METRIC)
    temps = [n.value for n in view.numbers if 95 <= n.value <= 107 and not n.whole]
    us += 2 * len(temps)
    metric += 2 * sum(33 <= n.value <= 42 and not n.whole for n in view.numbers)
    if us == metric:
        return Habit.UNKNOWN
    return Habit.US if us > metric else Habit.METRIC
