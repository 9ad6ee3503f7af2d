"""Answers that tell only that nobody knows: "I've no idea", "Haven't a clue, mate".

Unknown is not none: "Allergies? No idea." is no patient without allergies, so these are asked
before any "no" counts as an answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.cues import NO_ANSWERS
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.text.words import Token

_IDEAS = words_of("cues", "answers", "ideas")
_NOT = NO_ANSWERS | words_of("cues", "answers", "not_having")
_OF_WHAT = frozenset({"why", "what", "how", "when", "where", "who", "which"})


def no_idea(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether tokens ``[first, last)`` say so; "no idea why you ask" does not."""
    denied = False
    for i in range(max(0, first), min(last, len(tokens))):
        norm = tokens[i].norm
        if denied and norm in _IDEAS:
            return i + 1 >= len(tokens) or tokens[i + 1].norm not in _OF_WHAT
        denied = denied or norm in _NOT
    return False
