"""Corrections that come later and name the drug: "correction on the morphine, it was five and"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.places import Places, is_dose
from recorder.clinical.view import View

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
    said = frozenset(_said_otherwise(view, known))
    for draft in known:
        at = corrected.get(draft.name)
        doubted = (at is not None and _told_before(draft, at)) or (
            draft.name in said and is_dose(draft)
        )
        if doubted and draft.review_reason is None:
            yield replace(draft, review_reason=PUT_RIGHT)
        else:
            yield draft


def _said_otherwise(view: View, drafts: Iterable[Draft]) -> Iterator[str]:
    """As in "just a correction, the morphine was ten", "I said five earlier, it was actually ten".

    Drugs of which another amount was told before.
    """
    places = Places(view)
    earlier: dict[str, Draft] = {}
    for draft in sorted(filter(is_dose, drafts), key=lambda d: d.spans[0]):
        first = earlier.setdefault(draft.name, draft)
        if draft.dose == first.dose:
            continue
        at, _ = places.of(draft)
        if view.has(_CORRECTS, *view.around(at, at, _CORRECTS_REACH, _CORRECTS_REACH)):
            yield draft.name


_CORRECTS = words("taken_back", "told_later", "words")
_CORRECTS_REACH = 12


_OF = words("taken_back", "told_later", "of")


def _told_before(draft: Draft, place: int) -> bool:
    return is_dose(draft) and draft.spans[0][1] + _JOINED_CHARS < place
