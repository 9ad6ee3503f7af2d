"""Corrections that come later and name the drug: "correction on the morphine, it was five and"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

PUT_RIGHT = "a correction of it was told later"
_NAMED_REACH = 4
"""Most words between "correction" and the drug it is of."""
_JOINED_CHARS = 60
"""Nearer behind its amount a correction is read as one of the amount itself."""


def doubt_the_corrected(view: View, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """``drafts``, doses to check of which a correction is told later on."""
    corrected: dict[str, int] = {}
    for _, last in view.marks.corrections:
        if last >= view.count:
            continue
        for i in range(last, min(last + _NAMED_REACH, view.count)):
            if i in view.drug_at and view.has(_OF, last, i):
                corrected[view.drug_at[i].form.name] = view.tokens[last].start
                break
    known = tuple(drafts)
    said = {name for name, at in _said_otherwise(view, known)}
    for draft in known:
        at = corrected.get(draft.name)
        doubted = (at is not None and _told_before(draft, at)) or (
            draft.name in said and _is_dose(draft)
        )
        if doubted and draft.review_reason is None:
            yield replace(draft, review_reason=PUT_RIGHT)
        else:
            yield draft


def _said_otherwise(view: View, drafts: Iterable[Draft]) -> Iterator[tuple[str, int]]:
    """As in "just a correction, the morphine was ten", "I said five earlier, it was actually ten".

    Drugs of which another amount was told before, with where the words are that may take it back.
    """
    earlier: dict[str, Draft] = {}
    for draft in sorted(filter(_is_dose, drafts), key=lambda d: d.spans[0]):
        first = earlier.setdefault(draft.name, draft)
        if draft.dose == first.dose:
            continue
        at = bisect_right(view.tokens, draft.spans[0][0], key=attrgetter("start")) - 1
        sentence = view.sentence(at)
        start = max(sentence.first, at - _CORRECTS_REACH)
        if view.has(_CORRECTS, start, min(sentence.last, at + _CORRECTS_REACH)):
            yield draft.name, at


_CORRECTS = frozenset(
    "correction correct corrected actually meant mistake misspoke wrong earlier".split()
)
_CORRECTS_REACH = 12


def _is_dose(draft: Draft) -> bool:
    given = draft.kind is FactKind.MEDICATION_GIVEN and draft.status is FactStatus.ASSERTED
    return given and draft.dose is not None


_OF = frozenset({"on", "to", "for", "with", "about", "regarding"})


def _told_before(draft: Draft, place: int) -> bool:
    return _is_dose(draft) and draft.spans[0][1] + _JOINED_CHARS < place
