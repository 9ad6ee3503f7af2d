"""What "OD" is: "an OD", "tried to OD", "OD of aspirin" is an overdose, "ramipril 5 OD" once daily.

Decided once, by the words beside it, for all that read the text: the one is the word ``overdose``
from here on, the other stays ``od``. Without a word that tells of an overdose it is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.grammar.tables import is_number, words
from recorder.clinical.text.tokens import SENTENCE_ENDS, Token

OD = "od"
_BEFORE = words("everyday", "overdose", "before")
_TO = words("everyday", "overdose", "before_to")
_WHO = words("everyday", "overdose", "who")
_BEHIND = words("everyday", "overdose", "behind")
_SCHEDULE = words("everyday", "overdose", "schedule")
_ENDINGS = frozenset({"d", "ed", "ing"})


def with_overdoses(tokens: Sequence[Token]) -> list[Token]:
    """``tokens``, in which the "OD" that is an overdose is one by name."""
    return [
        replace(token, norm="overdose") if token.norm == OD and _is_overdose(tokens, i) else token
        for i, token in enumerate(tokens)
    ]


def _is_overdose(tokens: Sequence[Token], i: int) -> bool:
    before = [_beside(tokens, i - k, i - k + 1) for k in (1, 2)]
    behind = _beside(tokens, i + 1, i + 1)
    if tokens[i].clitic == "d" or behind in _ENDINGS | _BEHIND:
        return True
    if behind in _SCHEDULE or is_number(before[0]):
        return behind == "of"
    if before[0] == "to":
        return before[1] in _TO
    return before[0] in _BEFORE or (behind in {"of", "on"} and before[0] in _WHO)


def _beside(tokens: Sequence[Token], i: int, behind: int) -> str:
    """The word at ``i`` in the sentence; "" where one ends before token ``behind``."""
    if not 0 <= i < len(tokens) or tokens[behind].gap in SENTENCE_ENDS:
        return ""
    return tokens[i].norm
