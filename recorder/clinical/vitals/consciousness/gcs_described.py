"""Glasgow Coma Scale talked through: "eyes open to voice 3 ... localizing 5, so that's 12".

Nobody says the scale's name there, so only parts in their order that add up to the total that is
told behind them are believed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading

_LIMITS = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}
EXAMINED = {
    "gcs_eye": frozenset("eye eyes opens opening".split()),
    "gcs_verbal": frozenset(
        """verbal words sounds moans moaning groans talking confused mumbles mumbling orientated
        oriented inappropriate incomprehensible""".split()
    ),
    "gcs_motor": frozenset(
        """motor localizing localising localizes localises localized localised obeys obeying
        withdraws withdrawing flexing flexes extending extends""".split()
    ),
}
_MOST = 15
PART_OF = {word: slot for slot, words in EXAMINED.items() for word in words}
_EXAMINED = frozenset(PART_OF)
_NAME_REACH, _PART_REACH, _TOTAL_REACH, _TALK_REACH = 6, 24, 6, 30
_TO_TOTAL = frozenset("so that is makes a it for total of gcs which".split())


def find_described(board: Board) -> None:
    """Add parts with their total, where they are talked through or called in a row."""
    view = board.view
    scales = [hit.last for hit in named_signs(view) if hit.value.slot == "gcs_total"]
    if not scales and view.positions.keys().isdisjoint(PART_OF):
        return
    free = [q for q in view.quantities if _may_be_part(q) and board.free(q)]
    digits = [part for q in free for part in _digits(q) if part.number.whole]
    by_place = {q.first: q for q in (*free, *digits)}
    for named in _named(view, list(by_place.values())):
        _add(board, named, _total(view, named, by_place))
    for parts, total in (*_called(view, digits), *_behind_scale(view, digits, scales)):
        _add(board, parts, total)
    _eyes_in_words(board, digits)


def _add(board: Board, parts: Sequence[Quantity], total: Quantity | None) -> None:
    if total is None or any(board.is_taken(q.first, q.number.last) for q in (*parts, total)):
        return
    for slot, quantity in zip(list(_LIMITS)[-len(parts) :], parts, strict=True):
        board.add(_reading(slot, quantity))
    board.add(_reading("gcs_total", total))


def _may_be_part(quantity: Quantity) -> bool:
    """A part of the scale, their sum, or several of them in one breath: "six thirteen"."""
    small = max(quantity.number.parts) <= _MOST
    return small and quantity.unit is None and quantity.role is None


def _named(view: View, free: list[Quantity]) -> list[list[Quantity]]:
    """As in "eyes open to voice 3, crying so verbal 4, and he's localizing 5"."""
    found: list[tuple[str, Quantity]] = []
    told = 0
    for quantity in free if view.positions.have(PART_OF.keys()) else ():
        first = quantity.first
        before = view.norm[max(told, first - _NAME_REACH) : first]
        slot = next(filter(None, map(PART_OF.get, reversed(before))), None)
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


_Summed: TypeAlias = tuple[Sequence[Quantity], Quantity]
"""Parts, and the number behind them that is their sum."""


def _called(view: View, digits: Sequence[Quantity]) -> Iterator[_Summed]:
    """As in "He opens to a pinch, moans, pulls back. That's two, two, four. Eight."."""
    for k in range(len(digits) - len(_LIMITS)):
        *row, total = digits[k : k + len(_LIMITS) + 1]
        first = row[0].first
        close = all(_joined(view, a, b) for a, b in pairwise(row))
        if (
            not close
            or not _sums_up([q.value for q in row], total)
            or not _leads(view, row[-1], total)
        ):
            continue
        if view.has(_EXAMINED, first - _TALK_REACH, first):
            yield row, total


def _behind_scale(
    view: View, digits: Sequence[Quantity], scales: Sequence[int]
) -> Iterator[_Summed]:
    """As in "GCS? One, two, and she's bending her arms so three, that's six."."""
    firsts = [q.first for q in digits]
    for scale in scales:
        behind, end = (bisect_left(firsts, i) for i in (scale, scale + _SCALE_REACH))
        near = digits[behind:end]
        if len(near) <= len(_LIMITS):
            continue
        *row, total = near[: len(_LIMITS) + 1]
        said = view.quantities_in(scale, total.first)
        others = {i for q in said for i in range(q.first, q.number.last)}
        if others != {i for q in row for i in range(q.first, q.number.last)}:
            continue
        if (
            _sums_up([q.value for q in row], total)
            and _leads(view, row[-1], total)
            and row[0].first <= scale + 2
        ):
            yield row, total


def _eyes_in_words(board: Board, digits: Sequence[Quantity]) -> None:
    """As in "eyes to voice, four, six, thirteen": the eyes' score is told by words alone."""
    view = board.view
    for k in range(len(digits) - 2):
        verbal, motor, total = digits[k : k + 3]
        if view.norm[verbal.first - 1] not in _OPENED_TO or not _joined(view, verbal, motor):
            continue
        if not view.has(_EYES, verbal.first - _EYES_REACH, verbal.first):
            continue
        eyes = _OPENED_TO[view.norm[verbal.first - 1]]
        if _sums_up((eyes, verbal.value, motor.value), total) and _leads(view, motor, total):
            _add(board, (verbal, motor), total)


_OPENED_TO = {
    "voice": 3.0, "speech": 3.0, "shout": 3.0, "command": 3.0, "commands": 3.0,
    "pain": 2.0, "pinch": 2.0, "pressure": 2.0, "spontaneous": 4.0, "spontaneously": 4.0,
}  # fmt: skip
"""To what somebody opens his eyes, and the score of that."""
_EYES = frozenset("eye eyes opens opening".split())
_EYES_REACH, _SCALE_REACH = 5, 16


def _joined(view: View, one: Quantity, other: Quantity) -> bool:
    """As in "three, three and four": nothing but a mark or "and" between."""
    return other.first - (view.norm[other.first - 1] == "and") == one.number.last


def _sums_up(row: Sequence[float], total: Quantity) -> bool:
    fits = zip(row, _LIMITS.values(), strict=True)
    return total.value == sum(row) and all(1 <= value <= most for value, most in fits)


def _leads(view: View, last: Quantity, total: Quantity) -> bool:
    """Whether only words such as "so that makes" stand between the parts and their total."""
    between = view.norms(last.number.last, total.first)
    return len(between) <= _TOTAL_REACH and _TO_TOTAL.issuperset(between)


def _digits(quantity: Quantity) -> list[Quantity]:
    """As in "three two five", "two two three seven" said in one breath: its digits."""
    number = quantity.number
    if number.form not in _SEVERAL or len(number.parts) != len(number.splits):
        return [quantity]
    digits = [
        Number(value, at, at + 1, Form.WORDS, (value,), (at,))
        for value, at in zip(number.parts, number.splits, strict=True)
    ]
    return [quantity.with_number(digit, None, digit.last) for digit in digits]


_SEVERAL = frozenset({Form.RUN, Form.SPLIT})


def _total(view: View, parts: list[Quantity], by_place: Mapping[int, Quantity]) -> Quantity | None:
    """The sum of the parts, told right behind them."""
    start = i = parts[-1].number.last
    while view.norm[i] in _TO_TOTAL and i < start + _TOTAL_REACH and i not in by_place:
        i += 1
    quantity = by_place.get(i)
    if quantity is None:
        return None
    return quantity if quantity.value == sum(q.value for q in parts) else None


def _reading(slot: str, quantity: Quantity) -> Reading:
    first, last = quantity.first, quantity.number.last
    return Reading(slot, quantity.value, "{score}", first, last, "gcs.described", True)
