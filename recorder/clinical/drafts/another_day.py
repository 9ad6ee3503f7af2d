"""Whether something was done on another day than this job's, by the words that date it.

States that somebody is usually in: what is told of them says nothing of now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recorder.clinical.claims.context import Mark
from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.day_words import is_verb
from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import Hit
from recorder.clinical.view import View, once

PERHAPS_THEN = "may be of another day"
"""Why a fact is to check that is told beside words for another day."""
OTHER_DAYS = frozenset({Cue.LONG_AGO, Cue.EACH_TIME, Cue.WEEKS_AGO, Cue.DAYS_AGO})
_LATELY = (Cue.WEEKS_AGO, Cue.DAYS_AGO)
_DAYS = (Cue.LONG_AGO, Cue.EACH_TIME, *_LATELY, Cue.PERHAPS_THEN)
_STAYS_IN = words("procedures", "taken_off", "devices")
_OVER_SOON = words("patient", "over_soon", "names")
_SPELLS = words("patient", "over_soon", "spells")
_TODAY = frozenset({"today", "tonight"})
_NONE_LEFT = words("patient", "over_soon", "over") | {"none", "not", "no", "fine", "better"}
_FOUND = words("patient", "over_soon", "found")
_BEGAN = words("days", "reach", "began")


def another_day(view: View, first: int, last: int) -> Cue | None:
    """How long ago what is named at tokens ``[first, last)`` was; none where it is this job's."""
    told = _dated(view).get(first)
    cues = [cue for day, cue in told if not _of_another(view, last, day)] if told else ()
    return next((_DAYS[k] for k in sorted(cues)), None)


@once
def _dated(view: View) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Token -> where the days are named that reach it, and the place of each in ``_DAYS``."""
    dated: dict[int, list[tuple[int, int]]] = {}
    for mark in [mark for mark in view.marks.all if mark.cue in _DAYS]:
        told = (mark.first, _DAYS.index(mark.cue))
        for i in range(mark.reach_first, mark.reach_last):
            dated.setdefault(i, []).append(told)
    return dated


def perhaps_then(view: View, first: int, last: int) -> str | None:
    """Why somebody should look at what counts as done today, and is told beside another day."""
    return None if another_day(view, first, last) is None else PERHAPS_THEN


def _of_another(view: View, last: int, day: int) -> bool:
    """As in "needle decompression on the left heart attack in twenty nineteen".

    Where nothing joins a name to the one that the day stands behind, it is told of that one.
    """
    starts = term_starts(view)
    for i in range(last, day):
        if i in starts:
            if not view.has(_JOINS, last, i + 1) and not view.tokens[i].gap:
                return True
            last = i + 1
    return False


_JOINS = words("days", "reach", "joins")


def is_past(view: View, hit: Hit) -> bool:
    """Whether what is named at ``hit`` was done or seen on another day, and is no more.

    A tube of yesterday may still be in, a weakness that began in March is still there, a wound of
    Tuesday is, and who fell last week may have called for that. A pain of Tuesday is over.
    """
    day = another_day(view, hit.start, hit.end)
    if day not in OTHER_DAYS:
        return False
    if hit.form.kind == "intervention":
        return day not in _LATELY or hit.form.name not in _STAYS_IN
    if hit.form.kind == "finding":
        passes = day is Cue.LONG_AGO or (hit.form.name in _SPELLS and _of_the_day(view, hit))
        return hit.form.name in _OVER_SOON or (passes and not _began(view, hit))
    return hit.form.kind == "mechanism" and day is Cue.LONG_AGO


def _of_the_day(view: View, hit: Hit) -> bool:
    """As in "a headache on Tuesday"; never "found confused on Thursday", "today he had five"."""
    first, end, _ = view.sentence(hit.start)
    if view.has(_FOUND, max(first, hit.start - _BEGAN_REACH), hit.end):
        return False
    if view.has(_TODAY, hit.end, end) and not view.has(_NONE_LEFT, hit.end, end):
        return False
    days = [m.first for m in view.marks.at(hit.start) if m.cue in OTHER_DAYS]
    told = (view.norms(hit.end, day) for day in days if day >= hit.end)
    return not any(is_verb(words[0]) for words in told if words)


def _began(view: View, hit: Hit) -> bool:
    """As in "the weakness started in March", "quadriplegic from an accident in 2014"."""
    first, last = view.sentence(hit.start)[:2]
    low, high = max(first, hit.start - _BEGAN_REACH), min(last, hit.end + _BEGAN_REACH)
    if view.has(_BEGAN, low, high):
        return True
    days = (m.first for m in view.marks.at(hit.start) if m.cue in OTHER_DAYS)
    return any(view.has(_FROM, hit.end, day) for day in days)


_FROM = frozenset({"from", "after", "following"})
_BEGAN_REACH = 6


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
        view.norm[i] in _NONE and view.has(_TODAY_OR_YET, i + 1, i + _TODAY_REACH)
        for i in range(first + 1, end)
    )


_NONE = frozenset({"none", "nothing", "hasnt", "havent", "didnt"})
_TODAY_OR_YET = frozenset({"today", "yet"})
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
