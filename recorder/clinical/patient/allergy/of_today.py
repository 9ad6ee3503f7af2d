"""An allergic reaction that the crew was called to: what is told with it is found today."""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

WHEN = "what it did was told: an allergy, or of today?"
_HAPPENS: Phrases[bool] = Phrases(listed("allergies", "when", "happens"))
_OTHER_DAY: Phrases[bool] = Phrases(listed("allergies", "when", "other_day"))
_PAST = words("allergies", "when", "past")
_BEFORE = 3
_STARTS = 5
"""Most words of a new sentence that goes on with the signs."""


def reacts_today(view: View, first: int) -> bool:
    """Whether the words before ``first`` tell a reaction of now: "allergic reaction to a wasp".

    A reaction that somebody had, gets, or is told of another day is none.
    """
    start, last, _ = view.sentence(first)
    if start and first - start < _STARTS:
        start = view.sentence(start - 1).first
    if next(view.phrases(_OTHER_DAY, start, last), None) is not None:
        return False
    return any(
        not view.has(_PAST, max(start, hit.first - _BEFORE), hit.first)
        for hit in view.phrases(_HAPPENS, start, first)
    )
