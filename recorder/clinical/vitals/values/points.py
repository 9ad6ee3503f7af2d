"""Points of a score told by sign: "three for the resps, two for the sats", "resps 3, temp 1"."""

from __future__ import annotations

from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View

_SCORES = words("signs", "words", "scores")
_POINTED = frozenset({"respiratory_rate", "spo2", "heart_rate", "temperature", "systolic_bp"})
_MOST_POINTS, _SEVERAL, _REACH, _NAMED_NEAR = 3, 3, 15, 3


def is_points(view: View, quantity: Quantity, slot: str) -> bool:
    """Whether so few are the points of ``slot``: a score is spoken of, or several are told so."""
    if slot not in _POINTED or not _may_be_points(quantity):
        return False
    first, last = view.around(quantity.first, quantity.last, _REACH, _REACH)
    if view.has(_SCORES, first, last):
        return True
    told = [q for q in view.quantities_in(first, last) if _may_be_points(q)]
    return len(told) >= _SEVERAL and any(q.value and not _of_coma(view, q) for q in told)


def _of_coma(view: View, quantity: Quantity) -> bool:
    """As in "pulse 0, resps 0, GCS 3": of a scale of its own, beside what stands still."""
    near = range(max(0, quantity.first - _NAMED_NEAR), quantity.first + 1)
    hits = (ANNOUNCERS.at(view.tokens, i) for i in near)
    return any(hit is not None and hit.value.slot.startswith("gcs") for hit in hits)


def _may_be_points(quantity: Quantity) -> bool:
    plain = quantity.unit is None and quantity.role is None
    return plain and quantity.number.whole and 0 <= quantity.value <= _MOST_POINTS
