"""The colour of a length-based tape: "blue on the Broselow", "Broselow tape says purple"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.clinical.vitals.values.not_recorded import claimed
from recorder.core.model import FactKind

TAPE = "tape"
"""Key of the particular of a weight that was read off a tape."""
_NAMES = words("manner", "tape", "names")
_COLOURS = words("manner", "tape", "colours")
_LINKS = words("manner", "tape", "links")
_REACH = 6
"""Most words between the tape and its colour."""


def tape_colours(view: View) -> Iterator[Draft]:
    """One draft of a weight without a value for each colour."""
    for i in sorted(i for norm in _NAMES & view.positions.keys() for i in view.positions[norm]):
        at = _colour(view, range(i + 1, i + _REACH)) or _colour(view, range(i - 1, i - _REACH, -1))
        if at is None:
            continue
        first, last = min(i, at), max(i, at) + 1
        status = claimed(view, first, last, first)
        if status is not None:
            colour = "grey" if view.norm[at] == "gray" else view.norm[at]
            yield Draft(
                FactKind.VITAL, "weight", (view.span(first, last),), "weight.tape",
                status=status, detail=((TAPE, colour),),
            )  # fmt: skip


def _colour(view: View, places: range) -> int | None:
    """The nearest colour of ``places`` that only links and no stop lie before."""
    for i in places:
        crossed = i if places.step > 0 else i + 1
        if not 0 <= i < view.count or view.tokens[crossed].gap in SENTENCE_ENDS:
            return None
        if view.norm[i] in _COLOURS:
            return i
        if view.norm[i] not in _LINKS:
            return None
    return None
