"""A medicine that was begun some days ago is taken at home: "just started prednisone on Monday"."""

from __future__ import annotations

from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_BEGAN = words("home", "begun", "verbs")
_BEFORE = words("home", "begun", "before")
_DAYS = words("home", "begun", "days")
_SPANS = words("home", "begun", "spans")
_REACH = 4


def begun_lately(view: View, first: int, last: int) -> bool:
    """Whether the drug at tokens ``[first, last)`` was begun on another day."""
    i = first - 1
    while view.norm[i] in _BEFORE and i > first - _REACH:
        i -= 1
    return view.norm[i] in _BEGAN and _of_another_day(view, last)


def just_begun(view: View, first: int) -> bool:
    """As in "he just started apixaban"; never "we just started amiodarone"."""
    started = view.norms(first - 2, first) == ["just", "started"]
    return started and view.norm[first - 3] in _WHO


_WHO = frozenset({"he", "she", "i", "patient"})


def _of_another_day(view: View, first: int) -> bool:
    """As in "on Monday", "last week", "two weeks ago"."""
    for i in range(first, min(first + _REACH + 1, view.count)):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
        norm, before = view.norm[i], view.norm[i - 1]
        if norm == "yesterday" or (norm in _DAYS and before in {"on", "last", "since", "this"}):
            return True
        if norm in _SPANS and (before in {"last", "this"} or view.norm[i + 1] == "ago"):
            return True
    return False
