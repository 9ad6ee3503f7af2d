"""Facts of which nobody said whether they are this patient's or another's: a person looks.

Who is brought is decided in ``claims/brought``, which relative is the patient in
``claims/cared_for``; this marks what they left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.claims.cared_for import OF_KIN
from recorder.clinical.claims.told_in_turn import WHOSE
from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.view import View


def doubt_the_owner(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` with those marked that may be told of another patient, or of a relative."""
    for places, reason in ((view.marks.doubtful, WHOSE), (view.marks.of_kin, OF_KIN)):
        spans = [view.span(first, last) for first, last in places if first < last]
        drafts = [_doubted(draft, spans, reason) for draft in drafts] if spans else drafts
    return drafts


def _doubted(draft: Draft, doubtful: Sequence[Span], reason: str) -> Draft:
    within = any(first <= draft.spans[0][0] < last for first, last in doubtful)
    return replace(draft, review_reason=reason) if within and not draft.review_reason else draft
