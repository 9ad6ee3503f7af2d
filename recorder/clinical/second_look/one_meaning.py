"""One number tells one thing: "fentanyl fifty, sats ninety, then ninety four" is one dose.

Extractors do not see each other. Where one read a number as a sign that was named, and another the
same number as an amount whose unit nobody said, it is the sign's; unless what names the sign is a
piece of the drug ("keta mean twenty").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.doses.drugs_heard import sounding_drugs
from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.second_look.places import Places, is_given
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_VITAL = FactKind.VITAL
_MAY_BE = (FactStatus.ASSERTED, FactStatus.PLANNED, FactStatus.UNCERTAIN)


def doses_of_signs_left_out(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts`` without doses whose number is a reading of a sign, and the other way round."""
    drafts = list(_without_pieces(view, drafts))
    places = Places(view)
    readings: dict[object, list[Span]] = {}
    for draft in drafts:
        if draft.kind is _VITAL:
            for value in (draft.value, *_sizes(draft)):
                readings.setdefault(value, []).extend(draft.spans)
    cues = [draft.spans[0] for draft in drafts if draft.name == "blood_glucose"]
    for draft in drafts:
        if _denied_by_name(draft) and any(_covers(cue, draft.spans[0]) for cue in cues):
            continue  # "no meds from us, glucose 94"
        if not (_bare(draft) and draft.dose in readings):
            yield draft
            continue
        amount = places.amount(draft)
        start = view.tokens[amount.first].start if amount is not None else -1
        if not any(first <= start < last for first, last in readings[draft.dose]):
            yield draft


def _sizes(draft: Draft) -> Iterator[float]:
    """Millimetres that are told of pupils."""
    if draft.name == "pupils":
        yield from (float(text) for key, text in draft.detail if key.startswith("size_"))


def _without_pieces(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts`` without readings that are named by a piece of a drug: "kid a *mean 20*"."""
    heard = (*view.drugs, *sounding_drugs(view)) if _has_mean(drafts) else ()
    cut = [hit for hit in heard if hit.end - hit.start > 1]
    pieces = {view.tokens[i].start for hit in cut for i in range(hit.start + 1, hit.end)}
    for draft in drafts:
        named_so = draft.kind is _VITAL and any(start in pieces for start, _ in draft.spans)
        if not named_so:
            yield draft


def _has_mean(drafts: Sequence[Draft]) -> bool:
    return any(draft.name == "map" for draft in drafts)


def _denied_by_name(draft: Draft) -> bool:
    return draft.dose is None and is_given(draft, FactStatus.NEGATED)


def _covers(words: Span, name: Span) -> bool:
    """Whether the words of a reading hold those of a denied drug, or its name at their end."""
    return words[0] < name[1] <= words[1]


def _bare(draft: Draft) -> bool:
    return draft.dose is not None and draft.unit_implied and is_given(draft, *_MAY_BE)
