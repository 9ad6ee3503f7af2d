"""What a recogniser did not understand may have been the word that denies.

A draft says ``[unclear]`` where it heard speech it cannot put into words. "[unclear] allergic to
penicillin" may have been "not allergic to penicillin", so whatever is claimed right after such a
place is doubtful, and what was pieced together across one is dropped. Numbers with their own cue
stand: the cue says what they are, and nobody denies a reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.core.model import SEGMENT_JOINER, FactKind, FactStatus

UNCLEAR = "[unclear]"
NOT_UNDERSTOOD = "something_not_understood"
"""Name of an allergy that was stated in words nobody could tell."""
UNNAMED = "What was named here was not understood: play it"
REACH_CHARS = 60
"""About ten words: how far a lost "no" or "denies" reaches into a list."""

REASON = "Words just before this were not understood: it may have been denied"
DENIABLE = frozenset(
    {
        FactKind.CHIEF_COMPLAINT,
        FactKind.FINDING,
        FactKind.HISTORY,
        FactKind.ALLERGY,
        FactKind.MEDICATION_GIVEN,
        FactKind.HOME_MEDICATION,
        FactKind.INTERVENTION,
        FactKind.MECHANISM,
    }
)


def doubt_the_unclear(text: str, drafts: Iterable[Draft]) -> Iterable[Draft]:
    """The drafts, doubted after an unclear place and dropped across one."""
    marked = UNCLEAR[0] in text and UNCLEAR in text  # most have no bracket: seen at once
    return _doubted(text, drafts) if marked else drafts


def _doubted(text: str, drafts: Iterable[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        if any(UNCLEAR in text[start:end] for start, end in draft.spans):
            continue
        if _is_the_mark(text, draft):
            # "allergic to [unclear]": that there is one must not be lost.
            if draft.kind is FactKind.ALLERGY and draft.status is FactStatus.ASSERTED:
                yield replace(
                    draft,
                    name=NOT_UNDERSTOOD,
                    status=FactStatus.UNCERTAIN,
                    review_reason=UNNAMED,
                )
        elif may_be_denied(text, draft):
            reason = draft.review_reason or REASON
            yield replace(draft, status=FactStatus.UNCERTAIN, review_reason=reason)
        else:
            yield draft


def _is_the_mark(text: str, draft: Draft) -> bool:
    """The fact's own words are the mark, read as if somebody had said "unclear"."""
    start, end = draft.spans[0]
    return text[max(0, start - 1) : end + 1] == UNCLEAR


def may_be_denied(text: str, draft: Draft) -> bool:
    """Whether what was not understood right before it may have denied what ``draft`` claims."""
    if draft.kind not in DENIABLE or draft.status is not FactStatus.ASSERTED:
        return False
    start = draft.spans[0][0]
    before = text[max(0, start - REACH_CHARS) : start].rpartition(SEGMENT_JOINER)[2]
    return UNCLEAR in before
