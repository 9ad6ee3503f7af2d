"""What was heard with little certainty is claimed with a doubt, however well it reads.

A word that the engine was not sure of is marked on the page; here the facts that rest on it are
marked, too. Of the numbers that the built-in recogniser shows, one in fourteen is wrong
(docs/performance.md), so each of them waits for somebody who listened. Words that a person typed
were listened to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from recorder.clinical.draft import Draft
from recorder.clinical.evidence import EvidenceLinker
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
    return [d if d.review_reason else _doubted(d, linker, is_draft) for d in drafts]


def _doubted(draft: Draft, linker: EvidenceLinker, is_draft: bool) -> Draft:
    words = [word for start, end in draft.spans for word in linker.words(start, end)]
    if any(_is_unsure(word) for word in words):
        return replace(draft, review_reason=UNSURE)
    if is_draft and _has_number(draft) and not any(word.typed for word in words):
        return replace(draft, review_reason=BY_DRAFT)
    return draft


def _is_unsure(word: Word) -> bool:
    return not word.typed and word.confidence is not None and word.confidence < UNSURE_BELOW


def _has_number(draft: Draft) -> bool:
    return draft.kind in _NUMBERS or draft.dose is not None
