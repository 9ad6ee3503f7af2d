"""Facts of which nobody said whether they are this patient's or another's: a person looks.

Who is brought is decided in ``claims/brought``; this marks what it left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.view import View

WHOSE = "several patients are told of, and not whose this is"


def doubt_the_owner(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` with those marked that may be told of another patient."""
    doubtful = [view.span(first, last) for first, last in view.marks.doubtful if first < last]
    return [_doubted(draft, doubtful) for draft in drafts] if doubtful else drafts


def _doubted(draft: Draft, doubtful: Sequence[Span]) -> Draft:
    within = any(first <= draft.spans[0][0] < last for first, last in doubtful)
    return replace(draft, review_reason=WHOSE) if within and not draft.review_reason else draft
