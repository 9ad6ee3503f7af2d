"""Corrections that come later and name the drug: "correction on the morphine, it was five and"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

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
    for draft in drafts:
        at = corrected.get(draft.name)
        if at is not None and _told_before(draft, at) and draft.review_reason is None:
            yield replace(draft, review_reason=PUT_RIGHT)
        else:
            yield draft


_OF = frozenset({"on", "to", "for", "with", "about", "regarding"})


def _told_before(draft: Draft, place: int) -> bool:
    given = draft.kind is FactKind.MEDICATION_GIVEN and draft.status is FactStatus.ASSERTED
    return given and draft.spans[0][1] + _JOINED_CHARS < place
