"""A medicine that was begun some days ago is taken at home: "just started prednisone on Monday"."""

from __future__ import annotations

from collections.abc import Set

from recorder.clinical.doses.medwords import OF_NOW
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import load
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

_BEGAN = words("home", "begun", "verbs")
_BEFORE = words("home", "begun", "before")
_DAYS = words("home", "begun", "days")
_SPANS = words("home", "begun", "spans")
_COURSE = words("home", "begun", "course")
_INTO = words("home", "begun", "into")
_PRESCRIBE = words("home", "begun", "prescribe")
_WHOM = words("acts", "not_carried", "whom")
_LONG_AGO = frozenset({"month", "months", "once", "year", "years", "child", "kid"})
_BEFORE_DAY = frozenset({"on", "last", "since", "this"})
_STARTERS = frozenset({"he", "she", "i", "they", "was"})
_THAT = frozenset({"that", "it", "them", "those", "on", "last"})
_REACH, _STARTED = 4, 10


def begun_lately(view: View, first: int, last: int) -> bool:
    """Whether the drug at tokens ``[first, last)`` was begun on another day."""
    i = view.back(first - 1, _BEFORE, first - _REACH)
    if view.norm[i] in _BEGAN and _of_another_day(view, last):
        return True
    if _since(view, last) or _in_a_course(view, first) or _begun_that_day(view, last):
        return True
    return _prescribed(view, first, last)


def _prescribed(view: View, first: int, last: int) -> bool:
    """As in "the walk-in gave him amoxicillin", to take from now on; never "... this morning"."""
    drug = load().drugs.get(view.drug_at[first].form.name) if first in view.drug_at else None
    i = view.back(first - 1, _WHOM, first - _REACH - 1)
    if drug is None or drug.carried or view.norm[i] != "gave" or view.norm[i - 1] not in _PRESCRIBE:
        return False
    end = view.sentence(first).last
    then = view.has(_LONG_AGO, last, end) or "in" in view.norms(last, last + 1)
    return not then and not any(hit.value for hit in view.phrases(OF_NOW, last, end))


def _since(view: View, last: int) -> bool:
    """As in "ear infection, amoxicillin since yesterday", "until 2020, apixaban since"."""
    return since_then(view, last) or (view.norm[last] == "since" and _of_another_day(view, last))


def since_then(view: View, last: int) -> bool:
    """As in "used to take ramipril, losartan *since*", "took warfarin until 2020, apixaban since
    then": what another one gave way to, whose name ends at token ``last``."""
    i = last + (view.norm[last] == "ever")
    then = view.norm[i + 1] in {"then", "the"} or view.gap(i + 1) in {*SENTENCE_ENDS, ","}
    return view.norm[i] == "since" and then and view.has(_UNTIL, view.sentence(last).first, last)


_UNTIL = frozenset({"until", "till", "til", "used", "stopped", "formerly", "previously"})


def _in_a_course(view: View, first: int) -> bool:
    """As in "three days into a Z-pack", "halfway through a course of it", "day three of it"."""
    if first < _REACH:
        return False
    if view.norm[first - 1] == "of" and first - 2 in view.number_at:
        return view.norm[first - 3] == "day"
    i = view.back(first - 1, _COURSE, first - _REACH - 1)
    if view.norm[i] not in _INTO:
        return False
    return view.norm[i - 1] in _SPANS or view.norm[i - 1] in {"day", "halfway", "half", "way"}


def _begun_that_day(view: View, last: int) -> bool:
    """As in "cefalexin for the water infection, he started that Friday"."""
    end = min(last + _STARTED, view.count)
    for i in range(last + 1, end) if view.has(_BEGAN, last + 1, end) else ():
        if view.tokens[i].gap in SENTENCE_ENDS or i in view.drug_at:
            return False
        if view.norm[i] in _BEGAN and view.norm[i - 1] in _STARTERS:
            return view.norm[i + 1] in _THAT and _of_another_day(view, i + 1, {"that", "it"})
    return False


def just_begun(view: View, first: int) -> bool:
    """As in "he just started apixaban"; never "we just started amiodarone"."""
    started = view.norms(first - 2, first) == ["just", "started"]
    return started and view.norm[first - 3] in _WHO


_WHO = frozenset({"he", "she", "i", "patient"})


def _of_another_day(view: View, first: int, also: Set[str] = frozenset()) -> bool:
    """As in "on Monday", "last week", "two weeks ago"; ``also``: what may stand before a day."""
    for i in range(first, min(first + _REACH + 1, view.count)):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
        norm, before = view.norm[i], view.norm[i - 1]
        if norm == "yesterday" or (norm in _DAYS and before in _BEFORE_DAY | also):
            return True
        if norm in _SPANS and (before in {"last", "this"} or view.norm[i + 1] == "ago"):
            return True
    return False
