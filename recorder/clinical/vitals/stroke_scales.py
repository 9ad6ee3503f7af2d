"""Scores of stroke scales: "RACE of 5", "LAMS 4", "Cincinnati two out of three".

A number bound to the name of its scale and to nothing else. What a scale says of a stroke is not
decided here; "FAST positive" is a finding.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import phrases, words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Board, Reading

SCALE = "scale"
"""Key of the particular that names the scale."""

SCALES: Phrases[str] = Phrases(phrases("stroke", "scale"))
_LINKS = words("stroke", "words", "links")
_MOST = {"RACE": 9, "LAMS": 5, "Cincinnati": 3, "FAST": 3, "BE-FAST": 5, "NIHSS": 42, "FAST-ED": 9}
"""Highest score of each scale; the others have none."""
_OUT_OF = frozenset({"FAST", "BE-FAST"})
"""Scales whose name is also a plain word: a number counts with its "out of"."""
_LINKED = 5


def find_stroke_scores(board: Board) -> None:
    """Put the scores of stroke scales on ``board``."""
    view = board.view
    for hit in SCALES.scan(view.tokens, view.positions):
        most = _MOST.get(hit.value)
        quantity = _number(view, hit) if most is not None else None
        if quantity is None or most is None or not board.free(quantity):
            continue
        of, last = _out_of(view, quantity)
        if quantity.value > most or (of is None and hit.value in _OUT_OF) or of not in (None, most):
            continue
        board.add(
            Reading(
                "stroke_scale", quantity.value, "{score}", quantity.first, last, "stroke_scale",
                True, (hit.first, hit.last), detail=((SCALE, hit.value),),
            )
        )  # fmt: skip


def _number(view: View, hit: Hit[str]) -> Quantity | None:
    """The whole number behind the scale's name: "race score is eight"."""
    for i in range(hit.last, min(hit.last + _LINKED, view.count)):
        if view.tokens[i].gap in SENTENCE_ENDS:
            return None
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            plain = quantity.unit is None and quantity.value == int(quantity.value)
            return quantity if plain and not quantity.decade else None
        if view.norm[i] not in _LINKS:
            return None
    return None


def _out_of(view: View, quantity: Quantity) -> tuple[float | None, int]:
    """The number behind "out of", and where the score's words end."""
    i = quantity.last
    i += view.norm[i] == "out"
    told = view.norm[i] in {"of", "for"}
    slash = i < view.count and view.tokens[i].gap == "/"
    number = view.number_at.get(i + told) if told or slash else None
    return (None, quantity.last) if number is None else (number.value, number.last)
