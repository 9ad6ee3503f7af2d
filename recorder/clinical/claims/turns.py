"""Words with which who works turns from talk to the patient: "okay", "right then", "let's"."""

from __future__ import annotations

from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import SENTENCE_ENDS, Words

_TURNS = words("cues", "turns", "alone")
_RIGHT = words("cues", "turns", "behind_right")


def turns_to_patient(text: Words, i: int) -> bool:
    """Whether token ``i`` turns to him: never "in his right arm"."""
    token = text.tokens[i]
    if token.norm in _TURNS or (token.norm == "let" and token.clitic == "s"):
        return True
    if token.norm != "right" or i + 1 >= len(text.tokens):
        return False
    ahead = text.tokens[i + 1]
    return ahead.norm in _RIGHT or ahead.gap in SENTENCE_ENDS or ahead.gap == ","
