"""A reading that somebody calls wrong: "said 50 but that's rubbish", "which I think was wrong"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from recorder.clinical.grammar.tables import table, words
from recorder.clinical.second_look.taken_back.take_back import How, TakeBack, ends, told_behind
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

_WORDS = table("taken_back")["called_wrong"]
_VERDICTS: Phrases[bool] = Phrases(
    (phrase, True)
    for phrase in (*_WORDS["verdicts"], *map(" ".join, product(_WORDS["not"], _WORDS["true"])))
)
_LINKING = words("taken_back", "called_wrong", "linking")
_TELLING = words("taken_back", "called_wrong", "telling")
_READING = words("taken_back", "called_wrong", "reading")
_GOES_ON = words("taken_back", "called_wrong", "goes_on")
_LONGEST = 9
"""Most words from a reading to its verdict: "but I think that's probably a complete"."""
_UNIT = 4
"""Most words of a unit or a place behind a number: "50 percent on air"."""


def called_wrong(view: View) -> Iterator[TakeBack]:
    """As in "220 over 150, which is rubbish", "Sats are 50, nonsense"; "rubbish veins" is none."""
    for verdict in _VERDICTS.scan(view.tokens, view.positions):
        first = _telling(view, verdict.first)
        if first is not None and _of_the_reading(view, verdict.last) and _behind_one(view, first):
            right = told_behind(view, verdict.last)
            yield TakeBack(How.UNRELIABLE, first, verdict.last, None, right)


def _telling(view: View, i: int) -> int | None:
    """First token of "but that's probably *rubbish*"; None where no word ties it to a reading."""
    first = i
    while first > max(0, i - _LONGEST) and view.norm[first - 1] in _LINKING:
        first -= 1
    tied = view.has(_TELLING, first, i) or any(view.tokens[k].clitic for k in range(first, i))
    return first if tied or (first == i and ends(view, i)) else None


def _of_the_reading(view: View, i: int) -> bool:
    """Whether the verdict ends there: "rubbish, it's 93", "rubbish trace", "wrong manual is"."""
    return i >= view.count or ends(view, i) or view.norm[i] in _READING | _GOES_ON


def _behind_one(view: View, first: int) -> bool:
    return any(q.role is None and q.last <= first for q in view.quantities_in(first - _UNIT, first))
