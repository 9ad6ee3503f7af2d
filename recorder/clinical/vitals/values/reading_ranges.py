"""One number, a range or two readings: "24 to 28", "between 80 and 90", "nine down to five"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import Fit, Habit, fit


def with_range(
    board: Board, quantity: Quantity, first: Reading, slot: str, habit: Habit
) -> Iterator[Reading]:
    """As in "24 to 28" is one range, "from 3 to 14" and "nine down to five" are two readings."""
    view = board.view
    if quantity.decade:
        part = _PARTS_OF_TEN.get(view.norm[quantity.first - 1], (0, 9))
        low, high = ((first.value or 0) + more for more in part)
        yield replace(first, value=None, low=low, high=high, rule=f"{slot}.decade")
        return
    span = _between(board, quantity, first, habit)
    if span is not None:
        yield span
        return
    if slot == "gcs_total" and first.last < len(view.tokens):
        behind = view.quantity_at.get(first.last)
        if behind and behind.value == 15 and view.tokens[behind.first].gap == "/":
            board.take(behind.first, behind.number.last)
    second = _second(board, first, slot, habit)
    if second is None:
        yield first
        return
    if slot != "apgar" and _is_range(view, quantity, second, slot):
        high = second.value
        yield replace(
            first, value=None, low=first.value, high=high, last=second.last, rule=f"{slot}.range"
        )
        return
    yield first
    yield replace(
        first, value=second.value, first=second.first, last=second.last, rule=f"{slot}.trend"
    )


_PARTS_OF_TEN = {"low": (0, 3), "lower": (0, 3), "mid": (4, 6), "high": (7, 9), "upper": (7, 9)}
"""As in "in the low eighties"."""


def _between(board: Board, quantity: Quantity, first: Reading, habit: Habit) -> Reading | None:
    """As in "between 80 and 90"."""
    view = board.view
    if view.norm[quantity.first - 1] != "between" or view.norm[first.last] != "and":
        return None
    upper = view.quantity_at.get(first.last + 1)
    top = fit(view, upper, first.slot, habit) if upper and board.free(upper) else None
    if top is None or first.value is None or top.value <= first.value:
        return None
    rule, low = f"{first.slot}.range", first.value
    return replace(first, value=None, low=low, high=top.value, last=top.last, rule=rule)


def _second(board: Board, first: Reading, slot: str, habit: Habit) -> Fit | None:
    view, i = board.view, first.last
    if view.norm[i] in {"down", "up"}:
        i += 1
    hyphen = i < len(view.tokens) and view.tokens[i].gap == "-" and view.norm[i - 1] != "to"
    if slot == "apgar" and view.norm[i] == "and" and view.quantity_at.get(i + 1) is not None:
        i += 1
    elif view.norm[i] == "to" and not (
        i < len(view.tokens) and view.tokens[i].gap in SENTENCE_ENDS
    ):
        i += 1
        i = view.past(i, {"a", "an", "about"})
    elif not hyphen:
        return None
    following = view.quantity_at.get(i)
    if following is None or not board.free(following):
        return None
    return fit(view, following, slot, habit)


def _is_range(view: View, quantity: Quantity, second: Fit, slot: str) -> bool:
    before = set(view.norms(max(0, quantity.first - 3), quantity.first))
    if "anywhere" in before:
        return second.value > quantity.value
    if before & {"from", "went", "came", "gone", "dropped", "rose", "improved"}:
        return False
    if view.norm[second.first - 1] in {"a", "an"} or view.norm[quantity.last] in {"down", "up"}:
        return False
    span = _SPANS.get(slot)
    return second.value > quantity.value and (span is None or second.value - quantity.value <= span)


_SPANS = {
    "spo2": 4,
    "gcs_total": 1,
    "pain_score": 2,
    "heart_rate": 20,
    "respiratory_rate": 8,
    "temperature": 1,
}
"""Widest spoken range; wider ones are a change from one reading to another."""
