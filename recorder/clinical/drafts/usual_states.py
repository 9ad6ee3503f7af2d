"""States that somebody is usually in: what is told of them says nothing of now."""

from __future__ import annotations

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View

_HEADS = words("patient", "usual_states", "heads")
_LINKS = words("patient", "usual_states", "links")
"""Words between the usual and the state: "her baseline is fully alert"."""
_MANNER = words("patient", "usual_states", "manner")
"""Before "normally" they tell how somebody does it now: "breathing normally, alert"."""
_BACK_AT = words("patient", "usual_states", "back_at")
_OWN = frozenset({"his", "her", "their", "the"})


def usually_so(view: View, first: int) -> bool:
    """As in "normally alert and oriented", "baseline is A&Ox4, today only to person"."""
    return any(m.cue is Cue.USUAL and _of_the_state(view, m, first) for m in view.marks.at(first))


def none_today(view: View, first: int) -> bool:
    """As in "normally has two seizures a week, none today"."""
    if all(m.cue is not Cue.USUAL for m in view.marks.at(first)):
        return False
    end = first + _NONE_REACH
    return any(
        view.norm[i] in _NONE and view.has(_TODAY, i + 1, i + _TODAY_REACH)
        for i in range(first + 1, end)
    )


_NONE = frozenset({"none", "nothing", "hasnt", "havent", "didnt"})
_TODAY = frozenset({"today", "yet"})
_NONE_REACH, _TODAY_REACH = 9, 5


def _of_the_state(view: View, mark: Mark, first: int) -> bool:
    if mark.last > first or view.norm[mark.last - 1] not in _HEADS:
        return False
    if any(view.norm[i] not in _LINKS or view.gap(i) == "," for i in range(mark.last, first)):
        return False
    if view.gap(first) == "," or (mark.first and view.norm[mark.first - 1] in _MANNER):
        return False
    return not _back_at_it(view, mark) or view.norm[mark.last] in _WHO


_WHO = frozenset({"he", "she", "they", "patient"})


def _back_at_it(view: View, mark: Mark) -> bool:
    """As in "at her baseline alert and oriented": so it is now, and as ever."""
    i = view.back(mark.first - 1, _OWN, 0)
    return view.norm[i] in _BACK_AT
