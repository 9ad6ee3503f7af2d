"""What somebody had after all: "just the one 5", "he only got the 300", "there was no fifth".

Who has told of several doses and then sums up tells of none more: its numbers are no doses.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.doses.later_doses import not_in
from recorder.clinical.grammar.tables import words
from recorder.clinical.view import View, once
from recorder.core.records import record

_ONLY = words("acts", "recaps", "only")
_HAD = words("acts", "recaps", "had")
_SERVINGS = words("acts", "later", "doses")
_NO = {tuple(phrase.split()) for phrase in words("acts", "recaps", "no_such")}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_MORE = frozenset({"more", "further", "extra", "other"})
_REACH = 30
"""Most words from the dose that is meant to the words that sum up."""


@record
class Recap:
    """Tokens ``[first, last)``.

    Attributes:
        amount: the dose that it was, by its amount; None where none is told.
        first_one: the first of them it was.
        no: the number of a dose that there was not ("no fifth": 5), or 0.
    """

    first: int
    last: int
    amount: float | None = None
    first_one: bool = False
    no: int = 0


@once
def recaps(view: View) -> tuple[Recap, ...]:
    """All that sums up what was given, left to right; worked out once for a view."""
    found = [*_kept(view), *_denied(view)] if view.drugs else []
    return tuple(sorted(found, key=lambda recap: recap.first))


def in_recap(view: View, i: int) -> bool:
    """Whether token ``i`` only tells again of a dose that was told before."""
    return any(recap.first <= i < recap.last for recap in recaps(view))


def _kept(view: View) -> Iterator[Recap]:
    """As in "just the one 5", "only the first 50 went in", "only one lot of 20"."""
    for i in view.positions.of(_ONLY):
        k = view.past(i + 1, _HAD, i + 4) if view.norm[i] == "only" else i + 1  # "just gave the 5"
        the = view.norm[k] in {"the", "that"}
        k += the
        one, first = view.norm[k] == "one", view.norm[k] == "first"
        counted = (one and (the or view.norm[k + 1] in _SERVINGS)) or (the and first)
        if view.norm[k] == "once":
            yield Recap(i, k + 1)
        if not (the or counted):
            continue
        at = k + counted
        at += counted and view.norm[at] in _SERVINGS
        at += counted and view.norm[at] == "of"
        told = _told_before(view, i, at)
        last = at + (told[1] if told is not None else 0)
        if (told is None and not counted) or view.norm[last] in _MORE:
            continue
        if told is not None or _closes(view, last):
            yield Recap(i, last, told[0] if told is not None else None, first and counted)


def _told_before(view: View, before: int, at: int) -> tuple[float, int] | None:
    """The amount told before whose words stand at token ``at``, and how many they are."""
    for quantity in view.quantities_in(max(0, before - _REACH), before):
        said = view.norms(quantity.first, quantity.last)
        number = view.norms(quantity.first, quantity.number.last)
        for same in (said, number):
            if view.norms(at, at + len(same)) == same:
                return quantity.value, len(same)
    return None


def _closes(view: View, i: int) -> bool:
    """Whether nothing that is counted follows: never so of "just the one pupil"."""
    return i >= view.count or bool(view.gap(i).strip()) or view.norm[i] in _CLOSING


_CLOSING = words("acts", "recaps", "closing")


def _denied(view: View) -> Iterator[Recap]:
    """As in "sorry, there was no fifth", "the second one he spat out"."""
    for told in not_in(view):
        which = view.norm[told.head].replace("one", "first")  # "one of them he spat out"
        numbered = which in ORDINALS and not view.names_drug(told.head, told.last)
        if told.left_out and numbered:
            no = ORDINALS.index(which) + 1
            yield Recap(told.head, told.head + 1, no=no)
    for i in view.positions.get("there", ()):
        k = i + 3
        if tuple(view.norms(i + 1, k)) in _NO and view.norm[k] in ORDINALS[1:]:
            yield Recap(i, k + 1, no=ORDINALS.index(view.norm[k]) + 1)
