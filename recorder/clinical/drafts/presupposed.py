"""What a question takes for granted: "the chest pain, when did it start?".

Nobody asks since when, or how bad, of what is not there; so the question tells it as its answer
would, unless that takes it back.
"""

from __future__ import annotations

from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

_GRANTING: Phrases[bool] = Phrases(listed("cues", "presupposed", "granting"))
_OF_IT: Phrases[bool] = Phrases(listed("cues", "presupposed", "of_it"))
_DEFINITE = words("cues", "presupposed", "definite")
_OVER = words("cues", "presupposed", "over")
_BEFORE = 3
"""Most words from "the" to the name of what is there: "the bad central chest pain"."""


def presupposed(view: View, first: int, last: int) -> bool:
    """Whether the question around tokens ``[first, last)`` asks when that began, or where it goes.

    A "no" to where it goes denies only that.
    """
    question = view.marks.question_at.get(first)
    if question is None or not view.has(_DEFINITE, max(question.first, first - _BEFORE), first):
        return False
    if view.has(_OVER, question.first, question.last):
        return False
    table = _OF_IT if question.answer is False else _GRANTING
    asking = view.phrases(table, question.first, question.last)
    return any(hit.last <= first or last <= hit.first for hit in asking)
