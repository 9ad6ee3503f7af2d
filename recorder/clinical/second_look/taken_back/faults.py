"""What a cold finger or a loose probe showed: "89, no, that's the cold fingers, 94 on the ear"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.taken_back.numbers_said import Said, names_of_signs, said_at
from recorder.clinical.second_look.taken_back.take_back import How, TakeBack
from recorder.clinical.view import View

_LONGEST_NUMBER = 7
_BACK, _AHEAD = 8, 16
"""Most words from a reading to what disowns it, and from there to the one that counts."""
_FAULTS = words("taken_back", "faults", "faults")
_BODY = words("taken_back", "faults", "body")
_DEVICES = words("taken_back", "faults", "devices")
_BAD = words("taken_back", "faults", "bad")
"""With one of these a finger, a probe or a cuff is why a number is not true."""
_OPENING = _BAD | words("taken_back", "faults", "opening")
_BEFORE_BETTER = words("taken_back", "faults", "before_better")
_PLACED = words("taken_back", "faults", "placed")


def faults(view: View) -> Iterator[TakeBack]:
    """Take back what a fault of the measuring showed; the number behind it may count."""
    for first, last in _told(view):
        said = view.quantities_in(first - _BACK - _LONGEST_NUMBER, first)
        before = [q.last for q in said if q.role is None and q.last >= first - _BACK]
        if not before:
            continue
        i = before[-1]
        told = view.marks.corrections_in(i, first + 1) or view.norm[i] == "no"
        how = How.PLAIN if told else How.UNRELIABLE
        yield TakeBack(how, i, last, None, _better(view, last))


def _told(view: View) -> list[tuple[int, int]]:
    """Where a fault of the measuring is told: from "that's" or "the" to its last word."""
    found: list[tuple[int, int]] = []
    for norm in _FAULTS | _BODY | _DEVICES:
        for i in view.positions.get(norm, ()):
            around = (*range(max(0, i - 2), i), *range(i + 1, i + 4))
            bad = [k for k in around if view.norm[k] in _BAD]
            first = _opening(view, i)
            told = {"that", "thats", "it", "its"} & set(view.norms(first, i))
            device = norm in _DEVICES and view.norm[i - 1] in {"the", "my", "this"}
            if (told or device) and (norm in _FAULTS or bad):
                found.append((first, max([i, *bad]) + 1))
    return sorted(found)


def _opening(view: View, i: int) -> int:
    """First token of "that's just her cold *fingers*"."""
    while i > 0 and view.norm[i - 1] in _OPENING:
        i -= 1
    return i


def _better(view: View, last: int) -> Said | None:
    """The number behind the fault, where words lead to it or tell where it was measured."""
    signs = names_of_signs(view)
    for i in range(last, min(last + _AHEAD, view.count)):
        said = said_at(view, i)
        if said is not None:
            placed = view.norm[said.last] in _PLACED
            named = any(k in signs for k in range(last, i))
            told = placed or named or view.norm[i - 1] in _BEFORE_BETTER or bool(view.tokens[i].gap)
            return said if told else None
    return None
