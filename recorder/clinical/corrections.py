"""Spoken corrections of readings: "BP 140, correction 150 over 90", "pulse 74, sorry, 84"."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.fitting import fit
from recorder.clinical.locale import Habit
from recorder.clinical.quantities import Quantity
from recorder.clinical.readings import Board, Reading

_BACK, _AHEAD = 12, 9
_SKIPPED = frozenset(
    """uh um er no it is was that s to a the of sorry and i mean make should be say at wait
    let me read check look off my machine screen monitor chart sheet again now here says""".split()
)


def apply_corrections(board: Board, habit: Habit) -> None:
    """Mark what was taken back as superseded; read the bare number that replaces it."""
    for first, last in _corrections(board):
        _apply(board, first, last, habit)


def _corrections(board: Board) -> list[tuple[int, int]]:
    """Correction cues, and the bare "no" between two numbers."""
    found = list(board.view.marks.corrections)
    tokens = board.view.tokens
    for i in board.view.positions.get("no", ()):
        before = board.view.number_at.get(i - 1)
        after = board.view.number_at.get(i + 1)
        if before is not None and after is not None and tokens[i].gap not in (".", "?", "!"):
            found.append((i, i + 1))
    return sorted(found)


def _apply(board: Board, first: int, last: int, habit: Habit) -> None:
    earlier = [r for r in board.readings if first - _BACK <= r.last <= first and not r.superseded]
    if not earlier:
        return
    nearest = max(earlier, key=lambda r: r.last)
    if nearest.last < first - 6:
        return
    later = _later(board, last)
    if not later:
        adopted = _adopted(board, nearest, last, habit)
        later = [adopted] if adopted else []
    names = {r.slot for r in later}
    _supersede(board, [r for r in earlier if r.slot in names])


def _later(board: Board, last: int) -> list[Reading]:
    """Readings of the first statement behind the cue."""
    behind = sorted(
        (r for r in board.readings if last <= r.first <= last + _AHEAD), key=lambda r: r.first
    )
    if not behind:
        return []
    head = behind[0]
    if head.start > last + 4 and head.first > last + 4:
        return []
    together = [r for r in behind if r.cue is not None and r.cue[0] == head.start]
    return [head, *(r for r in together if r is not head)]


def _adopted(board: Board, nearest: Reading, last: int, habit: Habit) -> Reading | None:
    quantity = _next_number(board, last)
    if quantity is None or not board.free(quantity):
        return None
    fitted = fit(board.view, quantity, nearest.slot, habit)
    if fitted is None:
        return None
    made = replace(
        nearest,
        value=fitted.value,
        unit=fitted.unit if not fitted.implied else nearest.unit,
        first=fitted.first,
        last=fitted.last,
        rule=f"{nearest.slot}.corrected",
        review=fitted.review,
        low=None,
        high=None,
    )
    board.add(made)
    return made


def _next_number(board: Board, last: int) -> Quantity | None:
    i = last
    while i < min(last + 8, len(board.view.tokens)):
        quantity = board.view.quantity_at.get(i)
        if quantity is not None:
            return quantity
        if board.view.norm(i) not in _SKIPPED:
            return None
        i += 1
    return None


def _supersede(board: Board, readings: list[Reading]) -> None:
    """Of each sign only the reading nearest to the correction is taken back."""
    newest: dict[str, Reading] = {}
    for reading in readings:
        kept = newest.get(reading.slot)
        if kept is None or reading.last > kept.last:
            newest[reading.slot] = reading
    for reading in newest.values():
        at = board.readings.index(reading)
        board.readings[at] = replace(reading, superseded=True)
