"""Numbers called out that tell what they are: "96 beats a minute", "102 and irregular"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from recorder.clinical.clock.lengths import joined
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.numbers.numbers import Form as NumberForm
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading
from recorder.clinical.vitals.values.fitting import Habit, fit


def likely_pulse(quantity: Quantity) -> Reading:
    """A number that is the pulse by its place, to be checked."""
    first, last, rule = quantity.first, quantity.last, "heart_rate.set"
    return Reading("heart_rate", quantity.value, "/min", first, last, rule, True, review=UNNAMED)


def find_called_sets(board: Board) -> None:
    """As in "Latest set, 144 over 88, 106, 18 and 97.": pulse, breaths, saturation, as usual.

    Only three whole numbers in their usual order, and always to be checked. A percentage at their
    end says itself that this is a set.
    """
    for pressure in [r for r in board.readings if r.slot == "diastolic_bp"]:
        numbers = _bare_run(board, pressure.last)
        if len(numbers) != len(_USUAL_ORDER):
            continue
        if _tells_saturation(board.view, numbers[-1]) or _set_before(board.view, pressure.start):
            _add_in_order(board, numbers, _USUAL_ORDER)
    for pulse in [r for r in board.readings if r.slot == "heart_rate" and r.cue is not None]:
        numbers = _bare_run(board, pulse.last)
        if len(numbers) == len(_BEHIND_PULSE) and _pressure_near(board, pulse.start):
            _add_in_order(board, numbers, _BEHIND_PULSE)


_Slot: TypeAlias = tuple[str, str, int, int]
"""A sign, its unit, and between what it is believed."""


def _add_in_order(board: Board, numbers: Sequence[Quantity], slots: Sequence[_Slot]) -> None:
    """Add ``numbers`` as the signs that stand in their places, where each fits its sign."""
    fitting = zip(numbers, slots, strict=True)
    if not all(low <= q.value <= high for q, (_, _, low, high) in fitting):
        return
    for q, (slot, unit, _, _) in zip(numbers, slots, strict=True):
        named = slot == "spo2" and _tells_saturation(board.view, q)
        board.add(Reading(slot, q.value, unit, q.first, q.last, f"{slot}.set", q.unit is None,
                          review=None if named else UNNAMED))  # fmt: skip


def _tells_saturation(view: View, quantity: Quantity) -> bool:
    """As in "97 percent", "97 on room air"."""
    return quantity.unit == "%" or _on_air(view, quantity.last)


def _on_air(view: View, i: int) -> bool:
    return view.norm[i] == "on" and view.norm[i + 1] in {"room", "air", "ra", "oxygen", "o2"}


def _pressure_near(board: Board, first: int) -> bool:
    """As in "118 over 76, pulse 88, 16 and 98": told just before the pulse."""
    return any(
        r.slot == "diastolic_bp" and 0 <= first - r.last <= _PRESSURE_REACH for r in board.readings
    )


_PRESSURE_REACH = 4


def _bare_run(board: Board, first: int) -> list[Quantity]:
    """The free whole numbers from ``first`` with nothing but commas and "and" between."""
    found: list[Quantity] = []
    i = first
    while True:
        i += board.view.norm[i] == "and"
        quantity = board.view.quantity_at.get(i)
        if quantity is None or not board.free(quantity) or not quantity.number.whole:
            break
        if quantity.unit not in {None, "%"}:
            return []
        found.append(quantity)
        i = quantity.last
        if quantity.unit == "%":
            return found
    ends = i >= len(board.view.tokens) or board.view.tokens[i].gap in SENTENCE_ENDS
    ends = ends or _on_air(board.view, i)
    return found if ends else []


def _set_before(view: View, first: int) -> bool:
    words = set(view.norms(max(0, first - 8), first))
    return bool(words & _SETS)


_SETS = frozenset("set vitals obs observations signs repeats numbers".split())
_USUAL_ORDER: tuple[_Slot, ...] = (
    ("heart_rate", "/min", 40, 220), ("respiratory_rate", "/min", 6, 60), ("spo2", "%", 60, 100),
)  # fmt: skip
_BEHIND_PULSE: tuple[_Slot, ...] = (("respiratory_rate", "/min", 6, 60), ("spo2", "%", 80, 100))
_SLOWEST = 40
"""Beats that nobody counted over a minute: so many a run had."""
UNNAMED = "no name was said with this number"


def by_its_unit(board: Board, quantity: Quantity) -> Reading | None:
    """As in "96 beats per minute", "thirty breaths a minute", "puffing away at 36 a minute"."""
    view, first = board.view, quantity.first
    if quantity.unit != "/min" or not quantity.number.whole:
        return None
    said = set(view.norms(quantity.number.last, quantity.last))
    before = set(view.norms(max(0, first - 7), first))
    behind = view.norms(quantity.last, quantity.last + 2)
    if behind[0] in {"his", "her", "the"}:  # "twenty-eight a minute, his breathing"
        before.add(behind[1])
    if before & _NOT_OWN_RATE or behind[0] == "of":  # "ran ten beats of VT"
        return None
    if said == {"beats"} and quantity.value < _SLOWEST:  # "V-tach, maybe fifteen beats"
        return None
    if said == {"breaths"} and quantity.value <= _RESCUE_BREATHS:  # "did five breaths and then"
        return None
    slot = "heart_rate" if said & {"beats", "bpm"} else ""
    if not slot and (said & {"breaths"} or before & _PANTING):
        slot = "respiratory_rate"
    fitted = fit(view, quantity, slot, Habit.UNKNOWN) if slot else None
    if fitted is None or fitted.review:
        return None
    return Reading(slot, fitted.value, fitted.unit, first, quantity.last, f"{slot}.unit")


_RESCUE_BREATHS = 10
"""So few "breaths" that nobody says to be in a minute are those of a rescuer."""
_PANTING = frozenset({"breathing", "breaths", "puffing", "panting", "breathes", "blowing"})
_NOT_OWN_RATE = words("signs", "called_out", "not_own_rate")
"""Beside these a rate is a machine's, a rescuer's or an unborn child's."""


def and_irregular(board: Board, quantity: Quantity) -> Reading | None:
    """As in "102 and irregular", "131 a fib on the monitor": only a pulse is that."""
    view, last = board.view, quantity.last
    if quantity.unit is not None or not 30 <= quantity.value <= 250:
        return None
    last += view.norm[last] in {"and", "but"}
    traced = _TRACED.at(view.tokens, last) is not None and view.gap(last) in PHRASE_GAPS
    of_pulse = view.norm[last] in _RHYTHMS or traced
    if not (of_pulse and quantity.number.whole):
        return None
    opens = quantity.first == 0 or view.tokens[quantity.first].gap in _OPENINGS
    told = view.norm[quantity.first - 1] in _TOLD
    shocked = view.has(_SHOCKED, quantity.first - 3, quantity.first)  # "cardioverted at 100"
    return likely_pulse(quantity) if (opens or told) and not shocked else None


_OPENINGS = STATEMENT_ENDS | {"\n"}
_SHOCKED = frozenset({"shocked", "defibbed", "cardioverted", "synced"})
_TOLD = frozenset({"is", "at", "was", "now", "it", "still", "he", "she"})


def in_the_blood(board: Board, quantity: Quantity) -> Reading | None:
    """As in "the c o on the finger was eleven percent": a percentage of carbon monoxide."""
    view, first = board.view, quantity.first
    if quantity.unit != "%" or not 0 <= quantity.value <= _MOST_MONOXIDE:
        return None
    for i in range(first - 1, max(0, first - _MONOXIDE_REACH), -1):
        letters = (view.norm[i - 1], view.norm[i]) == ("c", "o")
        if letters or view.norm[i] in _MONOXIDE:
            cue = (i - letters, i + 1)
            return Reading("carboxyhemoglobin", quantity.value, "%", first, quantity.last,
                           "carboxyhemoglobin.percent", False, cue)  # fmt: skip
        if i in view.number_at or view.norm[i] not in _OF_MONOXIDE:
            return None
    return None


_MONOXIDE = frozenset({"co", "monoxide"})
_MONOXIDE_REACH = 9
_MOST_MONOXIDE = 60
_OF_MONOXIDE = words("signs", "called_out", "of_monoxide")
"""Between its name and its percentage."""

_RHYTHMS = frozenset({"regular", "irregular", "thready", "bounding"})
"""What is said of a pulse alone."""
_TRACED: Phrases[bool] = Phrases(listed("signs", "called_out", "traced"))
PULSE_FOLLOWS = _RHYTHMS | _TRACED.openers() | {"and", "but"}
"""One of these stands behind a number that ``and_irregular`` reads."""


def measured_where(board: Board, quantity: Quantity) -> Reading | None:
    """As in "38.4 tympanic", "no fever, he's ninety nine one"."""
    view = board.view
    quantity = _with_tenths(board, quantity)
    felt = view.norm[quantity.first - 1] in _FELT
    where = _taken_at(view, quantity.last)
    where = where or _placed_before(view, quantity)
    known = felt or where or _treated_for(view, quantity) or _alone_and_hot(view, quantity)
    if not (known or (_fevered(view, quantity.first) and not quantity.number.whole)):
        return None
    fitted = fit(view, quantity, "temperature", Habit.UNKNOWN)
    if fitted is None or fitted.review or fitted.value < 30:
        return None
    if felt and fitted.value == int(fitted.value):
        return None
    first, last = fitted.first, fitted.last
    rule = "temperature.where"
    return Reading("temperature", fitted.value, fitted.unit, first, last, rule, fitted.implied)


def _taken_at(view: View, i: int) -> bool:
    """As in "38.4 tympanic", "thirty five one in the ear"."""
    if view.norm[i] in _THERMOMETERS:
        return True
    if view.norm[i] == "under":
        return view.norm[i + 2] in {"arm", "armpit", "tongue"}
    other = view.norm[i + 2] in {"other", "left", "right"}  # "in the other ear"
    return view.norm[i] == "in" and view.norm[i + 2 + other] in _TAKEN_AT


def _placed_before(view: View, quantity: Quantity) -> bool:
    """As in "in the ear 36.6", "under the tongue he's 38.9", "just in your ear. 37.2"."""
    if quantity.number.whole:
        return False
    i = view.back(quantity.first - 1, _ITS)
    if view.norm[i] not in _PLACES:
        return False
    i = view.back(i - 1, _WHOSE)
    return view.norm[i] in {"in", "under"}


_ITS = frozenset({"he", "she", "it", "is", "was"})
_WHOSE = frozenset({"the", "his", "her", "your", "my", "other", "left", "right", "that", "this"})


def _with_tenths(board: Board, degrees: Quantity) -> Quantity:
    """As in "38 4 tympanic": the point was lost between degrees and tenths."""
    view, i = board.view, degrees.last
    tenths = view.quantity_at.get(i)
    if tenths is None or not board.free(tenths) or not joined(view.tokens, i):
        return degrees
    digit = tenths.number.whole and tenths.value <= 9 and tenths.last == i + 1
    hot = degrees.number.whole and (33 <= degrees.value <= 42 or 95 <= degrees.value <= 108)
    if not (digit and hot and (_taken_at(view, tenths.last) or _fevered(view, degrees.first))):
        return degrees
    value = degrees.value + tenths.value / 10
    number = replace(degrees.number, value=value, last=tenths.last, form=NumberForm.DECIMAL)
    return degrees.with_number(number, None, tenths.last)


def _fevered(view: View, i: int) -> bool:
    """As in "no fever, he's", "any temp, she's" before token ``i``."""
    return view.norm[i - 1] in _ITS and view.has(_FEVER, i - _FEVER_REACH, i)


_FEVER, _FEVER_REACH = frozenset({"fever", "fevers", "febrile"}), 5


def _treated_for(view: View, quantity: Quantity) -> bool:
    """As in "paracetamol 1 gram at 16:35 for 39.1"."""
    first = quantity.first
    if view.norm[first - 1] != "for" or quantity.number.whole or quantity.unit is not None:
        return False
    before = (view.drug_at.get(i) for i in range(max(0, first - 14), first))
    return any(hit is not None and hit.form.name in _ANTIPYRETICS for hit in before)


_ANTIPYRETICS = frozenset({"acetaminophen", "ibuprofen"})


def _alone_and_hot(view: View, quantity: Quantity) -> bool:
    """As in "Get me a rectal." "One oh six point three.", "One oh three flat."."""
    if not (33 <= quantity.value <= 42.5 or 95 <= quantity.value <= 109):
        return False
    flat = view.norm[quantity.last] == "flat"
    behind = quantity.last + flat
    closed = view.gap(behind) in SENTENCE_ENDS
    opens = quantity.first == 0 or view.tokens[quantity.first].gap in SENTENCE_ENDS
    if not (opens and closed) or not (flat or not quantity.number.whole):
        return False
    before = range(max(0, quantity.first - 80), quantity.first)
    return any(view.norm[i] in _HEAT for i in before)


_HEAT = frozenset("temp temperature rectal tympanic fever febrile hot ice cold thermometer".split())
_TAKEN_AT = frozenset({"ear", "armpit", "mouth", "bum", "bottom"})
_PLACES = _TAKEN_AT | {"tongue", "arm"}
_FELT = frozenset("hot warm cold freezing boiling roasting cool burning".split())
_THERMOMETERS = frozenset({"tympanic", "axillary", "temporal", "rectally", "tympanically"})
