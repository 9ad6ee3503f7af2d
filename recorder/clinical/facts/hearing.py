"""What was heard with little certainty is claimed with a doubt, however well it reads.

A word that the engine was not sure of is marked on the page; here the facts that rest on it are
marked, too. Of the numbers that the built-in recogniser shows, one in fourteen is wrong
(docs/performance.md), so each of them waits for somebody who listened. Words that a person typed
were listened to.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.facts.evidence import EvidenceLinker
from recorder.core.model import FactKind, Word

UNSURE_BELOW = 0.5
"""Confidence of a word (0..1) under which it is doubted; the page marks the same words."""

UNSURE = "Heard with little certainty: play it"
BY_DRAFT = "Heard by the simple built-in recogniser: play it"
REASONS = frozenset({UNSURE, BY_DRAFT})
"""Doubts about the ear, not about what the words mean: a red flag still comes from them."""

_NUMBERS = frozenset({FactKind.VITAL, FactKind.AGE, FactKind.EVENT_TIME})


def doubt_the_hearing(
    drafts: Iterable[Draft], linker: EvidenceLinker, *, is_draft: bool
) -> list[Draft]:
    """The drafts, doubted where they rest on words that were hardly heard.

    Args:
        drafts: what was found; a doubt that is there already stays.
        linker: of the transcript that they were found in.
        is_draft: whether the built-in recogniser heard it all.
    """
    unsure = _Places(linker.places(_is_unsure))
    if not unsure and not is_draft:
        return list(drafts)
    typed = _Places(linker.places(_is_typed) if is_draft else [])

    def doubt(draft: Draft) -> str | None:
        if any(unsure.touch(span) for span in draft.spans):
            return UNSURE
        if not is_draft or not _has_number(draft) or any(typed.touch(s) for s in draft.spans):
            return None
        return BY_DRAFT

    return [
        replace(draft, review_reason=reason)
        if draft.review_reason is None and (reason := doubt(draft))
        else draft
        for draft in drafts
    ]


class _Places:
    """Words of a transcript: ordered stretches of characters that do not overlap."""

    def __init__(self, places: Sequence[Span]) -> None:
        self._places = places
        self._ends = [end for _, end in places]

    def __bool__(self) -> bool:
        return bool(self._places)

    def touch(self, span: Span) -> bool:
        """Whether one of them shares a character with ``span``."""
        start, end = span
        n = bisect_right(self._ends, start)
        return n < len(self._places) and self._places[n][0] < end


def _is_unsure(word: Word) -> bool:
    return not word.typed and word.confidence is not None and word.confidence < UNSURE_BELOW


def _is_typed(word: Word) -> bool:
    return word.typed


def _has_number(draft: Draft) -> bool:
    return draft.kind in _NUMBERS or draft.dose is not None
