"""Readings whose name was said a moment before: "Sugar, I'll do it now. 5.9.", "97 now."."""

from __future__ import annotations

from recorder.clinical.fitting import Fit, fit
from recorder.clinical.locale import Habit
from recorder.clinical.quantities import Quantity
from recorder.clinical.readings import Board, Reading
from recorder.clinical.slots import ANNOUNCERS
from recorder.clinical.text import SENTENCE_ENDS
from recorder.clinical.view import View

_NAMED_REACH = 14
"""Most words between the name of a sign and the number that was waited for."""
_DECIMALS = frozenset({"blood_glucose", "temperature", "ketones", "lactate"})
"""Signs whose number says by its decimals that it is no age, pulse or amount."""
_OXYGEN_REACH = 26
_BEFORE_NUMBER = frozenset(
    "it was is its and that thats at now up shes hes he she about so".split()
)


def find_delayed(board: Board, habit: Habit) -> None:
    """Add numbers that stand alone, where only one sign waits for its number."""
    for quantity in board.view.quantities:
        if not board.free(quantity) or quantity.unit not in (None, "%") or quantity.decade:
            continue
        if not _alone(board.view, quantity):
            continue
        reading = _named_before(board, quantity, habit) or _on_oxygen_now(board, quantity)
        if reading is not None:
            board.add(reading)


def _alone(view: View, quantity: Quantity) -> bool:
    """The number is a sentence, but for "it was" before it and "now" behind it."""
    i, last = quantity.first, quantity.last
    stops = (*SENTENCE_ENDS, ",")
    while i > 0 and view.tokens[i].gap not in stops and view.norm(i - 1) in _BEFORE_NUMBER:
        i -= 1
    last += view.norm(last) in ("now", "again")
    opens = i == 0 or view.tokens[i].gap in SENTENCE_ENDS or view.tokens[i].gap == ","
    return opens and (last >= len(view.tokens) or view.tokens[last].gap in SENTENCE_ENDS)


def _named_before(board: Board, quantity: Quantity, habit: Habit) -> Reading | None:
    """As in "Sugar, I'll do it now. 5.9." and "Any fever?" - "I took it, it was 99.1"."""
    view = board.view
    if quantity.number.whole:
        return None
    for i in range(quantity.first - 1, max(-1, quantity.first - _NAMED_REACH), -1):
        if i in view.quantity_at:
            return None
        hit = ANNOUNCERS.at(view.tokens, i)
        slot = hit.value.slot if hit is not None and not hit.value.weak else None
        slot = "temperature" if view.norm(i) in ("fever", "fevers", "febrile") else slot
        if slot is None:
            continue
        fitted = fit(view, quantity, slot, habit) if slot in _DECIMALS else None
        usual = fitted is not None and not fitted.review and _usual(slot, fitted)
        return _reading(slot, fitted, (i, i + 1)) if usual and fitted is not None else None
    return None


def _usual(slot: str, fitted: Fit) -> bool:
    return slot != "temperature" or 33 <= fitted.value <= 42.5 or 95 <= fitted.value <= 108


def _on_oxygen_now(board: Board, quantity: Quantity) -> Reading | None:
    """As in "Sats 94, two litres on the prongs. 97 now.": oxygen was put on, and what it made."""
    view, first = board.view, quantity.first
    if not quantity.number.whole or not 70 <= quantity.value <= 100:
        return None
    before = [r for r in board.readings if r.last <= first and first - r.last <= _OXYGEN_REACH]
    last = max(before, key=lambda r: r.last, default=None)
    if last is None or last.slot != "spo2" or last.value is None or last.value > quantity.value:
        return None
    between = list(view.quantities_in(last.last, first))
    flows = [q for q in between if q.unit in ("L", "L/min")]
    if not flows or any(q not in flows for q in between):
        return None
    fitted = fit(view, quantity, "spo2", Habit.UNKNOWN)
    return _reading("spo2", fitted, None) if fitted is not None and not fitted.review else None


def _reading(slot: str, fitted: Fit, cue: tuple[int, int] | None) -> Reading:
    return Reading(
        slot, fitted.value, fitted.unit, fitted.first, fitted.last, f"{slot}.delayed",
        fitted.implied, cue,
    )  # fmt: skip
