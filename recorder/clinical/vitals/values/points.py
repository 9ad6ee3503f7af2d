"""Points of a score told by sign: "three for the resps, two for the sats", "resps 3, temp 1"."""

from __future__ import annotations

from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View

_SCORES = words("signs", "words", "scores")
_POINTED = frozenset({"respiratory_rate", "spo2", "heart_rate", "temperature", "systolic_bp"})
_MOST_POINTS, _SEVERAL, _REACH = 3, 3, 15


def is_points(view: View, quantity: Quantity, slot: str) -> bool:
    """Whether so few are the points of ``slot``: a score is spoken of, or several are told so."""
    if slot not in _POINTED or not _may_be_points(quantity):
        return False
    sentence = view.sentence(quantity.first)
    first = max(sentence.first, quantity.first - _REACH)
    last = min(sentence.last, quantity.last + _REACH)
    if view.has(_SCORES, first, last):
        return True
    told = view.quantities_in(first, last)
    return sum(map(_may_be_points, told)) >= _SEVERAL


def _may_be_points(quantity: Quantity) -> bool:
    plain = quantity.unit is None and quantity.role is None
    return plain and quantity.number.whole and 0 <= quantity.value <= _MOST_POINTS
