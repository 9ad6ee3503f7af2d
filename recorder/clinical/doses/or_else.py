"""Another number that it may have been: "300 I think, might have been 150", "13, or was it 14"."""

from __future__ import annotations

from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.view import View

_OR_ELSE: Phrases[bool] = Phrases(listed("acts", "unsure", "or_else"))
_HEDGES: Phrases[bool] = Phrases(
    said for key in ("before", "behind") for said in listed("acts", "unsure", key)
)
_IT_WAS = words("acts", "unsure", "it_was")
_STARTS = _OR_ELSE.openers() | _HEDGES.openers() | ROUTES.openers() | _IT_WAS
_REACH = 10


def or_else(view: View, last: int, value: float | None) -> int:
    """Where the other number begins, of ``value`` told before token ``last``; 0: none is told."""
    if view.norm[last] not in _STARTS:
        return 0
    i = last
    while i < min(view.count, last + _REACH):
        other = _OR_ELSE.at(view.tokens, i)
        if other is not None:
            return other.last if other.last in view.quantity_at else 0
        again = view.quantity_at.get(i)
        if again is not None and again.value == value:
            i = again.last
            continue
        aside = ROUTES.at(view.tokens, i) or _HEDGES.at(view.tokens, i)
        if aside is None and view.norm[i] not in _IT_WAS:
            return 0
        i = aside.last if aside is not None else i + 1
    return 0
