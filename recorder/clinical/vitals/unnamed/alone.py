"""Numbers that stand alone, but for light words: "It's about seven now.", "Er, ninety-six on that."

A new line is said after a pause. In words without marks such a statement begins there, with "he's"
or behind a mask that was put on, and ends before another.
"""

from __future__ import annotations

from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.records import record

_BEFORE = words("focus", "alone", "before")
_BEHIND = words("focus", "alone", "behind")
_GOES_ON = words("focus", "alone", "goes_on")
_NOT_ALONE = words("focus", "alone", "not_alone")
_ON_WHAT = words("focus", "alone", "on_what")
_PERSONS = words("focus", "alone", "persons")
_OF_NOW = words("focus", "alone", "of_now")
_CALLS = words("focus", "alone", "calls")
MASKS = words("focus", "treated", "masks")
_MOST_BEHIND = 4
_OPENS = (*SENTENCE_ENDS, ",", ":")
_MOVED = frozenset({"up", "down", "back"})
_WENT = words("focus", "alone", "went")


@record
class Alone:
    """A number with the light words around it, tokens ``[first, last)``.

    Attributes:
        person: "he's", "she's" stands before it.
        was: "was", "been" stands before it.
        scored: "that's a", "call it a" stands before it.
        moved: "up to", "down to a", "back to" stands before it.
        of_now: "now", "again", "still" stands beside it.
        masked: it stands right behind a mask, in words without marks.
        closed: it ends with a mark, or before words that begin another statement.
        asked: a question mark ends it.
    """

    quantity: Quantity
    first: int
    last: int
    person: bool
    was: bool
    scored: bool
    moved: bool
    of_now: bool
    masked: bool
    closed: bool
    asked: bool


def alone(view: View, quantity: Quantity) -> Alone | None:
    """``quantity`` with the words around it, None where more is said there."""
    first, last = _first(view, quantity), _last(view, quantity)
    if first is None or last is None:
        return None
    before = view.norm[first : quantity.first]
    beside = {*before, *view.norm[quantity.last : last]}
    person = any(_person_is(view, i) for i in range(first, quantity.first))
    calls = not _CALLS.isdisjoint(before) or any(
        view.tokens[i].clitic == "s" for i in range(first, quantity.first)
    )
    return Alone(
        quantity,
        first,
        last,
        person=person,
        was=not beside.isdisjoint({"was", "been"}),
        scored=calls and before[-1] in {"a", "an"},
        moved=_to(before) and not _MOVED.isdisjoint(before),
        of_now=not _OF_NOW.isdisjoint({*beside, view.norm[first - 1]})
        or view.norm[last : last + 2] == ["with", "us"],
        masked=first == quantity.first and not _opens(view, first),
        closed=_ends(view, last) or _begins_another(view, last),
        asked=view.gap(last) == "?",
    )


def _to(before: list[str]) -> bool:
    return before[-1:] == ["to"] or (before[-2:-1] == ["to"] and before[-1] in {"a", "an"})


def _first(view: View, quantity: Quantity) -> int | None:
    """Where the words before the number begin; in words without marks at "she's"."""
    i = quantity.first
    if view.norm[i - 1] in MASKS and not _opens(view, i):
        return i
    while not _opens(view, i):
        if i - 1 in view.number_at or view.norm[i - 1] not in _BEFORE:
            return None
        i -= 1
        if view.norm[i] in _ANEW and i - 1 in view.number_at:
            return i  # "eighty six okay ninety nine now"
        if (
            (_person_is(view, i) or _it_is(view, i))
            and not _opens(view, i)
            and i - 1 not in view.number_at
        ):
            return i
    listed = i == quantity.first and i - 1 in view.number_at and view.tokens[i].gap == ","
    return None if listed else i


def _person_is(view: View, i: int) -> bool:
    told = view.tokens[i].clitic == "s" or view.norm[i + 1] in _AFTER_PERSON
    return told and view.norm[i] in _PERSONS


_ANEW = words("focus", "alone", "anew")
_AFTER_PERSON = _WENT | {"is", "was", "tells"}


def _it_is(view: View, i: int) -> bool:
    """As in "four litres by the nasal cannula and that's ninety four", in words without marks."""
    return view.norm[i] in {"that", "it"} and (
        view.tokens[i].clitic == "s" or view.norm[i].endswith("s")
    )


def _opens(view: View, i: int) -> bool:
    return view.gaps[i] in _OPENS or i == 0 or i in line_starts(view)


def _last(view: View, quantity: Quantity) -> int | None:
    """Behind the words that follow the number, None where they make it something else."""
    i = quantity.last
    while not _ends(view, i):
        if _begins_another(view, i):
            return i
        if i in view.number_at or view.tokens[i].gap not in PHRASE_GAPS:
            return None
        norm = view.norm[i]
        if norm in _NOT_ALONE or (norm == "on" and view.norm[i + 1] not in _ON_WHAT):
            return None
        if norm not in _BEHIND or i - quantity.last >= _MOST_BEHIND:
            return i
        i += 1
    return None if i in view.number_at and view.tokens[i].gap == "," else i


def _begins_another(view: View, i: int) -> bool:
    return view.norm[i] in _GOES_ON or ANNOUNCERS.at(view.tokens, i) is not None


def _ends(view: View, i: int) -> bool:
    return view.gap(i) in _OPENS or i in line_starts(view)
