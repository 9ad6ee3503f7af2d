"""Glasgow Coma Scale talked through: "eyes open to voice 3 ... localizing 5, so that's 12".

Nobody says the scale's name there, so only parts in their order that add up to the total that is
told behind them are believed.
"""

from __future__ import annotations

from itertools import pairwise

from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading

_LIMITS = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}
EXAMINED = {
    "gcs_eye": frozenset("eye eyes opens opening".split()),
    "gcs_verbal": frozenset("verbal words sounds moans moaning groans talking confused".split()),
    "gcs_motor": frozenset(
        """motor localizing localising localizes localises localized localised obeys obeying
        withdraws withdrawing flexing flexes extending extends""".split()
    ),
}
_MOST = 15
PART_OF = {word: slot for slot, words in EXAMINED.items() for word in words}
_NAME_REACH, _PART_REACH, _TOTAL_REACH, _TALK_REACH = 6, 24, 6, 30
_TO_TOTAL = frozenset("so that is thats makes a its it for total of gcs which".split())


def find_described(board: Board) -> None:
    """Add parts with their total, where they are talked through or called in a row."""
    if board.view.positions.keys().isdisjoint(PART_OF):
        return
    free = [q for q in board.view.quantities if _may_be_part(q) and board.free(q)]
    for parts in (*_named(board.view, free), *_called(board.view, free)):
        total = _total(board, parts)
        if total is None or any(not board.free(q) for q in parts):
            continue
        for slot, quantity in zip(_LIMITS, parts, strict=True):
            board.add(_reading(slot, quantity))
        board.add(_reading("gcs_total", total))


def _may_be_part(quantity: Quantity) -> bool:
    """A part of the scale, their sum, or three digits in one breath."""
    small = quantity.value <= _MOST or quantity.number.form is Form.RUN
    return small and quantity.unit is None and quantity.role is None


def _named(view: View, free: list[Quantity]) -> list[list[Quantity]]:
    """As in "eyes open to voice 3, crying so verbal 4, and he's localizing 5"."""
    found: list[tuple[str, Quantity]] = []
    told = 0
    for quantity in free:
        first = quantity.first
        slots = [PART_OF.get(w) for w in view.norms(max(told, first - _NAME_REACH), first)]
        slot = next((one for one in reversed(slots) if one), None)
        told = quantity.last
        fits = slot and quantity.number.whole and 1 <= quantity.value <= _LIMITS[slot]
        again = found and (found[-1][0], found[-1][1].value) == (slot, quantity.value)
        if slot and fits and not again:
            found.append((slot, quantity))
    wanted = list(_LIMITS)
    return [
        [q for _, q in found[k : k + 3]]
        for k in range(len(found) - 2)
        if [slot for slot, _ in found[k : k + 3]] == wanted and _near(found[k : k + 3])
    ]


def _near(found: list[tuple[str, Quantity]]) -> bool:
    steps = pairwise(q for _, q in found)
    return all(0 < b.first - a.last <= _PART_REACH for a, b in steps)


def _called(view: View, free: list[Quantity]) -> list[list[Quantity]]:
    """As in "He opens to a pinch, moans, pulls back. That's two, two, four. Eight."."""
    found = []
    free = [part for q in free for part in _digits(q)]
    for k in range(len(free) - 2):
        row = free[k : k + 3]
        if any(b.first != a.number.last for a, b in pairwise(row)):
            continue
        fits = zip(row, _LIMITS.values(), strict=True)
        before = set(view.norms(max(0, row[0].first - _TALK_REACH), row[0].first))
        if before & PART_OF.keys() and all(q.number.whole and 1 <= q.value <= m for q, m in fits):
            found.append(row)
    return found


def _digits(quantity: Quantity) -> list[Quantity]:
    """As in "three two five" said in one breath: its three digits."""
    number = quantity.number
    if number.form is not Form.RUN or len(number.parts) != len(_LIMITS):
        return [quantity]
    digits = [
        Number(value, at, at + 1, Form.WORDS, (value,), (at,))
        for value, at in zip(number.parts, number.splits, strict=True)
    ]
    return [quantity.with_number(digit, None, digit.last) for digit in digits]


def _total(board: Board, parts: list[Quantity]) -> Quantity | None:
    """The sum of the parts, told right behind them."""
    view, start = board.view, parts[-1].number.last
    i = start
    while view.norm[i] in _TO_TOTAL and i < start + _TOTAL_REACH and i not in view.quantity_at:
        i += 1
    quantity = view.quantity_at.get(i)
    if quantity is None or not board.free(quantity) or quantity.unit is not None:
        return None
    return quantity if quantity.value == sum(q.value for q in parts) else None


def _reading(slot: str, quantity: Quantity) -> Reading:
    first, last = quantity.first, quantity.number.last
    return Reading(slot, quantity.value, "{score}", first, last, "gcs.described", True)
