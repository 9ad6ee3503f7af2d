"""Readings whose name was said a moment before: "Sugar, I'll do it now. 5.9.", "97 now."."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import ANNOUNCERS, OXYGEN_WORDS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.unnamed.called_out import UNNAMED
from recorder.clinical.vitals.values.fitting import Fit, Habit, fit

_NAMED_REACH = 14
"""Most words between the name of a sign and the number that was waited for."""
_DECIMALS = frozenset({"blood_glucose", "temperature", "ketones", "lactate"})
"""Signs whose number says by its decimals that it is no age, pulse or amount."""
_OXYGEN_REACH = 26
_BEFORE_NUMBER = words("signs", "delayed", "before_number")


def find_delayed(board: Board, habit: Habit) -> None:
    """Add numbers that stand alone, where only one sign waits for its number."""
    for quantity in _free(board):
        decimal = not quantity.number.whole
        if not _alone(board.view, quantity, comma=decimal):
            continue
        reading = _named_before(board, quantity, habit) if decimal else _asked_for(board, quantity)
        if reading is None and decimal:
            reading = _pricked_again(board, quantity)
        elif reading is None:
            reading = _sugared(board, quantity)
        if reading is not None:
            board.add(reading)


def _pricked_again(board: Board, quantity: Quantity) -> Reading | None:
    """As in "One more poke. Seven point nine.", "Recheck's 5.8.": the sugar, once it was told."""
    view, first = board.view, quantity.first
    words = set(view.norms(max(0, first - 5), first))
    if not words & _PRICKED or not _SUGARS[0] <= quantity.value <= _SUGARS[1]:
        return None
    told = {r.slot: r for r in board.readings if r.last <= first and r.unit == "mmol/L"}
    if set(told) != {"blood_glucose"}:
        return None
    fitted = fit(view, quantity, "blood_glucose", Habit.METRIC)
    return _reading("blood_glucose", fitted, None) if fitted and not fitted.review else None


def _sugared(board: Board, quantity: Quantity) -> Reading | None:
    """As in "D10's in. Okay. Recheck is 114.": what glucose made of the sugar, to be checked."""
    view, first = board.view, quantity.first
    if not _AGAIN & set(view.norms(max(0, first - 3), first)) or not quantity.number.whole:
        return None
    given = (view.drug_at.get(i) for i in range(max(0, first - _SUGARED_REACH), first))
    near = board.ending(first - _OXYGEN_REACH, first + 1)
    told = (r for r in reversed(board.readings) if r.slot == "blood_glucose" and r.last <= first)
    sugar = next(told, None)
    other = any(r.slot != "blood_glucose" for r in near)
    sugared = any(d is not None and d.form.name in _SUGAR_DRUGS for d in given)
    if other or sugar is None or not sugared:
        return None
    habit = Habit.US if sugar.unit == "mg/dL" else Habit.METRIC
    fitted = fit(view, quantity, "blood_glucose", habit)
    if fitted is None or fitted.review or fitted.unit != sugar.unit:
        return None
    return replace(_reading("blood_glucose", fitted, None), review=UNNAMED)


_AGAIN = frozenset("recheck rechecked repeat repeated retest".split())
_SUGAR_DRUGS = frozenset({"dextrose", "oral_glucose", "glucagon"})
_SUGARED_REACH = 80
"""Most words between glucose that was given and the sugar that is only called a recheck."""
_PRICKED = frozenset("poke prick finger recheck rechecked repeat retest jab".split())
_SUGARS = (1.0, 30.0)


def find_oxygenated(board: Board) -> None:
    """Add the saturation that stands alone behind oxygen that was put on."""
    for quantity in _free(board):
        if not quantity.number.whole or not _SATURATIONS[0] <= quantity.value <= _SATURATIONS[1]:
            continue
        reading = _brought_to(board, quantity)
        if reading is None and _alone(board.view, quantity):
            reading = _on_oxygen_now(board, quantity)
        if reading is not None:
            board.add(reading)


def _brought_to(board: Board, quantity: Quantity) -> Reading | None:
    """As in "fifteen litres via the mask, that got her to 93", "on CPAP, he's sitting at 94"."""
    view, first = board.view, quantity.first
    words = view.norms(max(0, first - 6), first)
    brought = words[-1:] == ["to"] and bool(_BROUGHT & set(words[-5:-1]))
    up = words[-2:] == ["up", "to"] and "up" in words
    sits = words[-2:] in (["sitting", "at"], ["sits", "at"], ["satting", "at"])
    sits = sits or words[-1:] == ["holding"] or words[-2:] == ["holding", "at"]
    there = words[-1:] == ["there"] and view.tokens[first - 1].clitic == "s"
    if not (brought or up or sits or there):
        return None
    behind = view.norm[quantity.last]
    if (
        behind.isalpha()
        and behind not in _AFTER_SATURATION
        and view.gap(quantity.last) not in STATEMENT_ENDS
    ):
        return None
    if not _oxygen_before(view, first):
        return None
    fitted = fit(view, quantity, "spo2", Habit.UNKNOWN)
    return _reading("spo2", fitted, None) if fitted is not None and not fitted.review else None


_SATURATIONS = (70, 100)
_BROUGHT = frozenset("got brought bagged took pulled".split())
_AFTER_SATURATION = frozenset("and now so but on with then percent she he we it".split())


def _oxygen_before(view: View, first: int) -> bool:
    """Oxygen, a mask or a bag is spoken of shortly before, and no other sign between."""
    for i in range(first - 1, max(-1, first - _NAMED_REACH), -1):
        if view.norm[i] in OXYGEN_WORDS or view.norm[i] == "bagged":
            return True
        hit = ANNOUNCERS.at(view.tokens, i)
        if hit is not None and not hit.value.weak:
            return hit.value.slot == "spo2"
    return False


def _free(board: Board) -> Iterator[Quantity]:
    return (
        q for q in board.view.quantities
        if q.role is None and q.unit in {None, "%"} and not q.decade and board.free(q)
    )  # fmt: skip


def _alone(view: View, quantity: Quantity, comma: bool = False) -> bool:
    """The number is a sentence, but for "it was" before it and "now" behind it."""
    i, last = quantity.first, quantity.last
    stops = STATEMENT_ENDS
    while i > 0 and view.tokens[i].gap not in stops and view.norm[i - 1] in _BEFORE_NUMBER:
        i -= 1
    last += view.norm[last] in {"now", "again"}
    opens = i == 0 or view.tokens[i].gap in SENTENCE_ENDS or view.tokens[i].gap == ","
    if last >= len(view.tokens):
        return opens
    return opens and view.tokens[last].gap in (STATEMENT_ENDS if comma else SENTENCE_ENDS)


def _asked_for(board: Board, quantity: Quantity) -> Reading | None:
    """As in "Count his resps for me. Twelve.": the number is all that is answered."""
    view, first = board.view, quantity.first
    if quantity.unit not in {None, "%"} or view.tokens[first].gap not in SENTENCE_ENDS:
        return None
    start = view.clauses[view.clause_of[first - 1]].first
    while start > 0 and view.tokens[start].gap not in SENTENCE_ENDS:
        start -= 1
    words = set(view.norms(start, first))
    if not words & _REQUESTS or any(i in view.number_at for i in range(start, first)):
        return None
    hits = [h for h in ANNOUNCERS.find(view.tokens, start, first) if not h.value.weak]
    slots = {h.value.slot for h in hits}
    slot = slots.pop() if len(slots) == 1 else ""
    low, high = _ASKABLE.get(slot, (0, -1))
    if not low <= quantity.value <= high:
        return None
    fitted = fit(view, quantity, slot, Habit.UNKNOWN)
    cue = (hits[0].first, hits[0].last)
    return _reading(slot, fitted, cue) if fitted is not None and not fitted.review else None


_REQUESTS = frozenset("count check get grab give what hows me can could let".split())
_ASKABLE = {
    "heart_rate": (25, 230), "respiratory_rate": (4, 60), "spo2": (50, 100),
    "gcs_total": (3, 15), "etco2": (8, 100),
}  # fmt: skip
"""Signs that are asked for alone, and what the answer must be."""


def _named_before(board: Board, quantity: Quantity, habit: Habit) -> Reading | None:
    """As in "Sugar, I'll do it now. 5.9." and "Any fever?" - "I took it, it was 99.1"."""
    view = board.view
    for i in range(quantity.first - 1, max(-1, quantity.first - _NAMED_REACH), -1):
        if i in view.quantity_at:
            return None
        hit = ANNOUNCERS.at(view.tokens, i)
        slot = hit.value.slot if hit is not None and not hit.value.weak else None
        slot = "temperature" if view.norm[i] in {"fever", "fevers", "febrile"} else slot
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
    before = board.ending(first - _OXYGEN_REACH, first + 1)
    last = max(before, key=lambda r: r.last, default=None)
    if last is None or last.slot != "spo2" or last.value is None or last.value > quantity.value:
        return None
    between = list(view.quantities_in(last.last, first))
    flows = [q for q in between if q.unit in {"L", "L/min"} or _turned_up(view, q)]
    if not flows or any(q not in flows for q in between):
        return None
    fitted = fit(view, quantity, "spo2", Habit.UNKNOWN)
    return _reading("spo2", fitted, None) if fitted is not None and not fitted.review else None


def _turned_up(view: View, quantity: Quantity) -> bool:
    """As in "turn it up to ten"."""
    words = view.norms(quantity.first - 4, quantity.first)
    turned = bool({"turn", "turned", "crank", "put", "up"} & set(words))
    return quantity.unit is None and quantity.value <= 15 and words[-1] == "to" and turned


def _reading(slot: str, fitted: Fit, cue: tuple[int, int] | None) -> Reading:
    return Reading(
        slot, fitted.value, fitted.unit, fitted.first, fitted.last, f"{slot}.delayed",
        fitted.implied, cue,
    )  # fmt: skip
