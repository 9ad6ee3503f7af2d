"""Which reading a late correction means: "Correction on that first heart rate, 142, not 132"."""

from __future__ import annotations

from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.vitals.readings import Board, Reading

_REACH = 14
"""Most words of a correction that names what it corrects."""
_FIRST = frozenset({"first", "initial", "original"})
_NOT_WORDS = 2
"""Most words between "not" and the wrong number: "not the 132"."""


def meant_before(board: Board, first: int, last: int) -> Reading | None:
    """The reading told before the correction ``[first, last)`` that its words point at.

    Only where the sign is named: the one whose value is said not to be, or the first of its series.
    """
    slots = {
        hit.value.slot
        for hit in ANNOUNCERS.find(board.view.tokens, last, last + _REACH)
        if not hit.value.weak
    }
    if len(slots) != 1:
        return None
    told = sorted(
        (r for r in board.readings if r.slot in slots and r.last <= first and not r.superseded),
        key=lambda r: r.first,
    )
    if not told:
        return None
    wrong = _denied(board, last)
    if wrong:
        return next((r for r in reversed(told) if r.value in wrong), None)
    return told[0] if board.view.has(_FIRST, last, last + 4) else None


def _denied(board: Board, last: int) -> set[float]:
    """The numbers of "not 132" behind token ``last``."""
    view = board.view
    return {
        q.value
        for q in view.quantities_in(last, last + _REACH)
        if "not" in view.norms(q.first - _NOT_WORDS, q.first)
    }
