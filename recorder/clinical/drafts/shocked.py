"""What "shocked" tells: a device's shock ("we shocked him twice") or a state ("pale, shocked").

The one place that decides it, for procedures, findings and mechanisms. The plain word is the
state unless somebody was shocked: whom, how often, when, by whom, into what, or beside a rhythm.
"""

from __future__ import annotations

from enum import Enum

from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View


class Shocked(Enum):
    """What one "shocked" tells."""

    GIVEN = "a device's shock"
    CURRENT = "electricity that nobody gave"
    STATE = "the circulation failing"
    PERHAPS_STATE = "the same, where an arrest is told of too"
    STARTLED = "what somebody felt"


EITHER = "may be the patient's state, or a shock that was given"


def shocked(view: View, first: int, last: int) -> Shocked | None:
    """What "shocked" in tokens ``[first, last)`` tells; None without that word."""
    i = next((k for k in range(first, last) if view.norm[k] in _SHOCKED), None)
    return None if i is None else _meaning(view, i)


def _meaning(view: View, i: int) -> Shocked:
    behind = view.norm[i + 1]
    if behind == "by":
        return _by_whom(view, i + 2)
    counted = i + 1 in view.number_at or (behind in _AT and i + 2 in view.number_at)
    if counted or behind in _WHOM or view.norm[i - 1] in _GETS or _somebody_did(view, i - 1):
        return Shocked.GIVEN
    if behind in _NEWS or (behind in _AT and view.norm[i + 2] in _NEWS):
        return Shocked.STARTLED
    if view.has(_LOOKS, i - _BESIDE, i) and not view.has(_BEEN, i - _BESIDE, i):
        return Shocked.STATE
    here = view.sentence(i)
    low, high = max(here.first - 1, i - _NEAR, 0), min(here.last + 1, i + _NEAR, view.count)
    low, high = max(low, view.sentence(low).first), min(high, view.sentence(high - 1).last)
    if view.has(_RHYTHM, low, high):
        return Shocked.GIVEN
    return Shocked.PERHAPS_STATE if view.positions.have(_ARREST) else Shocked.STATE


def _by_whom(view: View, i: int) -> Shocked:
    """As in "shocked by the first crew", "by his ICD"; "by a live cable"; "by the news"."""
    if view.has(_GIVES, i, i + _BY):
        return Shocked.GIVEN
    return Shocked.STARTLED if view.has(_NEWS, i, i + 2) else Shocked.CURRENT


def _somebody_did(view: View, i: int) -> bool:
    """As in "we then shocked", "AED shocked", "had the crew shocked"; never "we were shocked"."""
    while view.norm[i] in _ALSO:
        i -= 1
    return view.norm[i] in _GIVES


_SHOCKED = frozenset({"shocked"})
_WHOM = words("procedures", "shocked", "whom")
_GIVES = words("procedures", "shocked", "gives")
_ALSO = words("procedures", "shocked", "also")
_LOOKS = words("procedures", "shocked", "looks")
_NEWS = words("procedures", "shocked", "news")
_RHYTHM = words("procedures", "shocked", "rhythm")
_ARREST = _RHYTHM | words("procedures", "shocked", "arrest")
_AT = frozenset({"at", "to", "with", "for", "x", "times"})
_GETS = frozenset({"be", "get", "gets", "getting", "got"})
_BEEN = frozenset({"been"})
_BESIDE, _BY, _NEAR = 3, 4, 14
