"""What a cold finger or a loose probe showed: "89, no, that's the cold fingers, 94 on the ear"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.taken_back.numbers_said import Said, said_at
from recorder.clinical.second_look.taken_back.take_back import How, TakeBack, ends
from recorder.clinical.view import View

_LONGEST_NUMBER = 7
_BACK, _AHEAD = 8, 16
"""Most words from a reading to what disowns it, and from there to the one that counts."""
_FAULTS = words("taken_back", "faults", "faults")
_BODY = words("taken_back", "faults", "body")
_DEVICES = words("taken_back", "faults", "devices")
_BAD = words("taken_back", "faults", "bad")
"""With one of these a finger, a probe or a cuff is why a number is not true."""
_BAD_SIZES = words("taken_back", "faults", "bad_sizes")
_SOILING = words("taken_back", "faults", "soiling")
_ANOTHER = words("taken_back", "faults", "another")
_ON_WHICH = _BODY | _DEVICES | {"one", "side"}
"""As in "other hand 5.8", "big cuff 126 over 80": where it was measured anew."""
_POINTING = frozenset({"that", "it"})
_SOILED_REACH = 4
_OPENING = _BAD | _BAD_SIZES | words("taken_back", "faults", "opening")
_BEFORE_BETTER = words("taken_back", "faults", "before_better")
_PLACED = words("taken_back", "faults", "placed")


def faults(view: View) -> Iterator[TakeBack]:
    """Take back what a fault of the measuring showed; the number behind it may count."""
    for first, last, surely in _told(view):
        said = view.quantities_in(first - _BACK - _LONGEST_NUMBER, first)
        before = [q.last for q in said if q.role is None and q.last >= first - _BACK]
        if not before:
            continue
        i = before[-1]
        told = view.marks.corrections_in(i, first + 1) or view.norm[i] == "no"
        how = How.PLAIN if told else How.UNRELIABLE
        better = _better(view, last)
        if surely or better is not None:
            yield TakeBack(how, i, last, None, better)


def _told(view: View) -> list[tuple[int, int, bool]]:
    """Where a fault of the measuring is told: from "that's" or "the" to its last word.

    Who only adds it ("but her fingers are freezing") says so where another number follows.
    """
    found: list[tuple[int, int, bool]] = []
    for norm in (_FAULTS | _BODY | _DEVICES) & view.positions.keys():
        bad_ones = _BAD | _BAD_SIZES if norm in _DEVICES else _BAD
        for i in view.positions[norm]:
            around = (*range(max(0, i - 2), i), *range(i + 1, i + 4))
            bad = [k for k in around if view.norm[k] in bad_ones]
            first = _opening(view, i)
            told = not _POINTING.isdisjoint(view.norms(first, i))
            pointed = view.norm[i - 1] in {"the", "my", "this"} or ends(view, i)
            device = norm in _DEVICES and (pointed or bool(view.marks.corrections_in(i - 2, i)))
            worn = norm in _FAULTS and "with" in view.norms(first, i)
            soiled = norm in _BODY and view.has(_SOILING, i - _SOILED_REACH, i)
            if (told or device or worn) and (norm in _FAULTS or bad):
                found.append((first, max([i, *bad]) + 1, True))
            elif soiled or (bad and view.norm[first - 1] == "but"):
                found.append((first, max([i, *bad]) + 1, False))
    return sorted(found)


def _opening(view: View, i: int) -> int:
    """First token of "that's just her cold *fingers*", "that was off the drip *arm*"."""
    return view.back(i - 1, _OPENING) + 1


def _better(view: View, last: int) -> Said | None:
    """The number behind the fault, where words lead to it or tell where it was measured."""
    signs = names_of_signs(view)
    for i in range(last, min(last + _AHEAD, view.count)):
        said = said_at(view, i) if view.norms(i - 1, i + 1) != ["other", "one"] else None
        if said is not None:
            placed = view.norm[said.last] in _PLACED
            named = any(k in signs for k in range(last, i))
            told = placed or named or view.norm[i - 1] in _BEFORE_BETTER or bool(view.tokens[i].gap)
            told = told or (view.norm[i - 1] in _ON_WHICH and view.norm[i - 2] in _ANOTHER)
            return said if told else None
    return None
