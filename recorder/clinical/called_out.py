"""Numbers called out that tell what they are: "96 beats a minute", "102 and irregular"."""

from __future__ import annotations

from recorder.clinical.fitting import fit
from recorder.clinical.locale import Habit
from recorder.clinical.quantities import Quantity
from recorder.clinical.readings import Board, Reading
from recorder.clinical.text import SENTENCE_ENDS
from recorder.clinical.view import View


def likely_pulse(quantity: Quantity) -> Reading:
    """A number that is the pulse by its place, to be checked."""
    reason, rule = "no name was said with this number", "heart_rate.set"
    first, last = quantity.first, quantity.last
    return Reading("heart_rate", quantity.value, "/min", first, last, rule, True, review=reason)


def by_its_unit(board: Board, quantity: Quantity) -> Reading | None:
    """As in "96 beats per minute", "thirty breaths a minute", "puffing away at 36 a minute"."""
    view, first = board.view, quantity.first
    if not board.free(quantity) or quantity.unit != "/min" or not quantity.number.whole:
        return None
    said = {view.norm(i) for i in range(quantity.number.last, quantity.last)}
    before = {view.norm(i) for i in range(max(0, first - 7), first)}
    if before & _NOT_OWN_RATE:
        return None
    slot = "heart_rate" if said & {"beats", "bpm"} else ""
    if not slot and (said & {"breaths"} or before & _PANTING):
        slot = "respiratory_rate"
    fitted = fit(view, quantity, slot, Habit.UNKNOWN) if slot else None
    if fitted is None or fitted.review:
        return None
    return Reading(slot, fitted.value, fitted.unit, first, quantity.last, f"{slot}.unit")


_PANTING = frozenset({"breathing", "breaths", "puffing", "panting", "breathes", "blowing"})
_NOT_OWN_RATE = frozenset(
    """bag bagged bagging ventilate ventilated ventilating ventilations compressions vent ventilator
    metronome paced pacing pacer fetal foetal capture set assisted assisting rescue""".split()
)
"""Beside these a rate is a machine's, a rescuer's or an unborn child's."""


def and_irregular(board: Board, quantity: Quantity) -> Reading | None:
    """As in "102 and irregular": only a pulse is that."""
    view, last = board.view, quantity.last
    if not board.free(quantity) or quantity.unit is not None or not 30 <= quantity.value <= 250:
        return None
    last += view.norm(last) in ("and", "but")
    if view.norm(last) not in _RHYTHMS or not quantity.number.whole:
        return None
    opens = quantity.first == 0 or view.tokens[quantity.first].gap in (*SENTENCE_ENDS, ",")
    told = view.norm(quantity.first - 1) in ("is", "at", "was", "now", "its", "still")
    return likely_pulse(quantity) if opens or told else None


_RHYTHMS = frozenset({"regular", "irregular", "thready", "bounding"})


def measured_where(board: Board, quantity: Quantity) -> Reading | None:
    """As in "38.4 tympanic"."""
    view = board.view
    felt = view.norm(quantity.first - 1) in _FELT
    where = view.norm(quantity.last) in _THERMOMETERS
    if not board.free(quantity) or not (felt or where or _alone_and_hot(view, quantity)):
        return None
    fitted = fit(view, quantity, "temperature", Habit.UNKNOWN)
    if fitted is None or fitted.review or fitted.value < 30:
        return None
    if felt and fitted.value == int(fitted.value):
        return None
    first, last = fitted.first, fitted.last
    rule = "temperature.where"
    return Reading("temperature", fitted.value, fitted.unit, first, last, rule, fitted.implied)


def _alone_and_hot(view: View, quantity: Quantity) -> bool:
    """As in "Get me a rectal." "One oh six point three.", "One oh three flat."."""
    flat = view.norm(quantity.last) == "flat"
    behind = quantity.last + flat
    closed = behind >= len(view.tokens) or view.tokens[behind].gap in SENTENCE_ENDS
    opens = quantity.first == 0 or view.tokens[quantity.first].gap in SENTENCE_ENDS
    if not (opens and closed) or not (flat or not quantity.number.whole):
        return False
    if not (33 <= quantity.value <= 42.5 or 95 <= quantity.value <= 109):
        return False
    before = range(max(0, quantity.first - 80), quantity.first)
    return any(view.norm(i) in _HEAT for i in before)


_HEAT = frozenset("temp temperature rectal tympanic fever febrile hot ice cold thermometer".split())
_FELT = frozenset("hot warm cold freezing boiling roasting cool burning".split())
_THERMOMETERS = frozenset({"tympanic", "axillary", "temporal", "rectally", "tympanically"})
