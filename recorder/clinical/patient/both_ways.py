"""What is stated in one place and denied in another, with nothing that tells why: marked, both.

An allergy, an illness, a medicine taken at home or a fall is there or is not: one of the two was
misheard, was somebody else's or was put right. A finding may come and go, or be on one side only,
so words of time or place beside it settle it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.core.model import FactKind, FactStatus

STATED_AS_WELL = "elsewhere it was said to be so"
DENIED_AS_WELL = "elsewhere it was said not to be so"
_LASTING = frozenset(
    {FactKind.ALLERGY, FactKind.HISTORY, FactKind.HOME_MEDICATION, FactKind.MECHANISM}
)
_KINDS = _LASTING | {FactKind.FINDING}
_TOLD_APART = words("both_ways", "when", "words") | words("both_ways", "when", "where")
_WORD = re.compile(r"[^\W\d_]+")
_STATEMENT_END = re.compile(r"[.!?]\s")
_REACH_CHARS = 60
"""About ten words before and behind, within the statement."""


def doubt_both_ways(text: str, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``; those that say the opposite of another, and nothing tells them apart, doubted."""
    told: dict[tuple[FactKind, str], list[Draft]] = {}
    for draft in drafts:
        if draft.kind in _KINDS:
            told.setdefault((draft.kind, draft.name), []).append(draft)
    both = {
        name
        for name, same in told.items()
        if _BOTH_WAYS.issubset([draft.status for draft in same]) and not _told_apart(text, same)
    }
    return [_doubted(draft) if (draft.kind, draft.name) in both else draft for draft in drafts]


_STATED = FactStatus.ASSERTED
_BOTH_WAYS = {_STATED, FactStatus.NEGATED}


def _doubted(draft: Draft) -> Draft:
    if draft.review_reason or draft.status not in (_STATED, FactStatus.NEGATED):
        return draft
    reason = DENIED_AS_WELL if draft.status is _STATED else STATED_AS_WELL
    return replace(draft, review_reason=reason)


def _told_apart(text: str, drafts: Iterable[Draft]) -> bool:
    return any(
        draft.kind not in _LASTING and not _TOLD_APART.isdisjoint(_beside(text, span))
        for draft in drafts
        for span in draft.spans
    )


def _beside(text: str, span: tuple[int, int]) -> list[str]:
    """The words around ``span``, up to the ends of its statement."""
    first, last = span
    before = _STATEMENT_END.split(text[max(0, first - _REACH_CHARS) : first])[-1]
    behind = _STATEMENT_END.split(text[last : last + _REACH_CHARS])[0]
    return _WORD.findall(f"{before} {behind}".casefold())
