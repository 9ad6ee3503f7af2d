"""Readings that are disowned: "89, no, that's the cold fingers, try her ear, 94 on the ear"."""

from __future__ import annotations

from dataclasses import replace

from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.clinical.vitals.fitting import fit
from recorder.clinical.vitals.locale import Habit
from recorder.clinical.vitals.readings import Board, Reading

_BACK, _AHEAD = 8, 16
"""Most words from a reading to what disowns it, and from there to the one that counts."""
_SAID_AGAIN = 40
_FAULTS = frozenset(
    "varnish polish artefact artifact movement motion shivering bumps potholes".split()
)
_BODY = frozenset("finger fingers hand hands toe toes arm".split())
_DEVICES = frozenset("probe probes cuff cuffs lens lead leads trace".split())
_BAD = frozenset(
    """cold dirty wrong slipped slipping loose off fallen leaking kinked moving frozen freezing wet
    bad poor rubbish broken playing""".split()
)
"""With one of these a finger, a probe or a cuff is why a number is not true."""
_BEFORE_BETTER = frozenset("now its it is was reads says gives get got there at".split())


def disown(board: Board, habit: Habit) -> None:
    """Take back what a cold finger or a slipped probe showed; read the number that counts."""
    for first, last in _faults(board.view):
        near = [r for r in board.ending(first - _BACK, first + 1) if not r.superseded]
        wrong = max(near, key=lambda r: r.last, default=None)
        if wrong is None:
            continue
        better = _better(board, wrong, last, habit)
        told = board.view.marks.corrections_in(wrong.last, first + 1)
        if better or told or board.view.norm(wrong.last) == "no":
            take_back(board, wrong)
        elif not wrong.review:
            board.change(wrong, replace(wrong, review="said to be unreliable"))


def _faults(view: View) -> list[tuple[int, int]]:
    """Where a fault of the measuring is told: from "that's" or "the" to its last word."""
    found: list[tuple[int, int]] = []
    for norm in _FAULTS | _BODY | _DEVICES:
        for i in view.positions.get(norm, ()):
            around = (*range(max(0, i - 2), i), *range(i + 1, i + 4))
            bad = [k for k in around if view.norm(k) in _BAD]
            first = _opening(view, i)
            told = {"that", "thats", "it", "its"} & set(view.norms(first, i))
            device = norm in _DEVICES and view.norm(i - 1) in {"the", "my", "this"}
            if (told or device) and (norm in _FAULTS or bad):
                found.append((first, max([i, *bad]) + 1))
    return sorted(found)


def _opening(view: View, i: int) -> int:
    """First token of "that's just her cold *fingers*"."""
    while i > 0 and view.norm(i - 1) in _OPENING:
        i -= 1
    return i


_OPENING = _BAD | frozenset(
    "that thats its it is s just only probably the her his a my cold nail this i think with".split()
)


def _better(board: Board, wrong: Reading, last: int, habit: Habit) -> bool:
    """Whether the sign was told again behind the fault; the number alone is read."""
    view = board.view
    for i in range(last, min(last + _AHEAD, len(view.tokens))):
        same = next((r for r in board.readings if r.start == i), None)
        if same is not None:
            return same.slot == wrong.slot
        hit = ANNOUNCERS.at(view.tokens, i)
        if hit is not None and not hit.value.weak and hit.value.slot != wrong.slot:
            return False
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            placed = view.norm(quantity.last) in {"on", "in", "off", "from", "now"}
            told = placed or view.norm(i - 1) in _BEFORE_BETTER or bool(view.tokens[i].gap)
            return told and replaced_by(board, wrong, quantity, habit) is not None
    return False


def replaced_by(board: Board, wrong: Reading, quantity: Quantity, habit: Habit) -> Reading | None:
    """Add ``quantity`` as the reading that stands for ``wrong``, where it can be that."""
    if not board.free(quantity):
        return None
    fitted = fit(board.view, quantity, wrong.slot, habit)
    if fitted is None:
        return None
    made = replace(
        wrong,
        value=fitted.value,
        unit=fitted.unit if not fitted.implied else wrong.unit,
        first=fitted.first,
        last=fitted.last,
        rule=f"{wrong.slot}.corrected",
        comparator=quantity.comparator,
        review=fitted.review if wrong.unit_implied or wrong.slot != "weight" else None,
        low=None,
        high=None,
    )
    board.add(made)
    return made


def take_back(board: Board, wrong: Reading) -> None:
    """Supersede ``wrong`` wherever it was just said, with no other value between."""
    if wrong.value is None or wrong.slot in {"systolic_bp", "diastolic_bp"}:
        same = [wrong]
    else:
        near = board.beginning(wrong.first - _SAID_AGAIN, wrong.first + 1)
        earlier = [r for r in near if r.slot == wrong.slot]
        same = []
        for reading in sorted(earlier, key=lambda r: -r.first):
            if reading.value != wrong.value:
                break
            same.append(reading)
    for reading in same:
        board.change(reading, replace(reading, superseded=True))
