"""What was felt without a number: "strong and regular radial pulse", "cap refill is delayed".

A sign of its own without a value. What a finding tells already (an irregular or a thready pulse)
is left to the finding, and a pulse of a limb is none of the heart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon.slots import Announcer
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.clinical.vitals.manner import MISLEADING, PULSE, Details
from recorder.clinical.vitals.readings import Board
from recorder.clinical.vitals.values.not_recorded import claimed
from recorder.core.model import FactKind

Told: TypeAlias = tuple[int, int, Details]
"""The tokens ``[first, last)`` that tell it, and what they tell."""

REFILL = "refill"
"""Key of how a refill looked that nobody timed."""
_LIMBS = words("patient", "of_limbs", "limbs") - {"wrist"}
_REFILL = words("manner", "felt", "refill")
_LINKS = words("manner", "felt", "links")
_DENIED = words("manner", "others", "before")
_LINKED, _LIMB_REACH, _LONGEST = 4, 4, 5
_NUMBER_REACH = 10
"""Most words from the name of a sign to a number that is its own."""


def felt(board: Board, cues: Sequence[Hit[Announcer]]) -> Iterator[Draft]:
    """One draft for each pulse or refill of ``cues`` that was felt and not counted."""
    view = board.view
    for hit in cues:
        slot = hit.value.slot
        if slot not in _FELT or _counted(board, hit):
            continue
        told = _pulse(view, hit) if slot == "heart_rate" else _refill(view, hit)
        status = claimed(view, hit.first, hit.last, told[0]) if told else None
        if told is None or status is None or _denied(view, told[0]):
            continue
        first, last, details = told
        yield Draft(
            kind=FactKind.VITAL,
            name=slot,
            spans=(view.span(first, last),),
            rule=f"{slot}.felt",
            status=status,
            detail=details,
        )


def _denied(view: View, first: int) -> bool:
    """As in "no bounding pulse", "not a strong pulse"; not "no allergies, strong pulse"."""
    return view.norm[first - 1 - (view.norm[first - 1] in _ARTICLES)] in _DENIED


_ARTICLES = frozenset({"a", "any", "the", "very"})
_FELT = frozenset({"heart_rate", "capillary_refill"})


def _counted(board: Board, hit: Hit[Announcer]) -> bool:
    """Whether a number was read of the sign where it is named."""
    near = board.beginning(hit.first - _NUMBER_REACH, hit.last + _NUMBER_REACH)
    return any(r.start <= hit.first < r.end for r in near)


def _pulse(view: View, hit: Hit[Announcer]) -> Told | None:
    """As in "bounding pulse", "radial pulse is strong and regular"; not "irregular pulse"."""
    if "pulse" not in view.norms(hit.first, hit.last):
        return None
    found = PULSE.ending_at(view.tokens, hit.first, _LONGEST)
    if found is not None and view.tokens[hit.first].gap in PHRASE_GAPS:
        first, last = found.first, hit.last
    else:
        i = _linked(view, hit.last)
        found = PULSE.at(view.tokens, i)
        if found is None or view.norm[found.last] in MISLEADING:
            return None
        first, last = hit.first, found.last
    if view.has(_LIMBS, last, last + _LIMB_REACH) or not _is_news(found.value):
        return None
    return first, last, found.value


def _is_news(details: Details) -> bool:
    """Not so of what findings tell: an irregular and a thready pulse."""
    return any(text in _NEWS for _, text in details)


_NEWS = frozenset({"regular", "strong", "full", "bounding"})


def _refill(view: View, hit: Hit[Announcer]) -> Told | None:
    """As in "delayed cap refill", "cap refill is a bit sluggish"."""
    i = _linked(view, hit.last)
    if view.norm[i] in _REFILL and view.gap(i) in PHRASE_GAPS:
        return hit.first, i + 1, ((REFILL, view.norm[i]),)
    before = hit.first - 1
    if view.norm[before] in _REFILL and view.tokens[hit.first].gap in PHRASE_GAPS:
        return before, hit.last, ((REFILL, view.norm[before]),)
    return None


def _linked(view: View, i: int) -> int:
    """The token behind "is", "feels a bit", "was still"."""
    last = i + _LINKED
    while i < last and view.norm[i] in _LINKS and view.gap(i) in PHRASE_GAPS:
        i += 1
    return i
