"""Where a "not" ends, because it denies a verb and not what the verb is done to.

"Hasn't stopped seizing", "can't deny he's short of breath", "no let up in the chest pain", "not as
breathless as he was": all of it is there. A name that begins with the verb is still denied: "hasn't
lost consciousness", "never stopped breathing".
"""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.words import Token

_VERBS = words("cues", "not_through", "verbs")
_NOUNS = words("cues", "not_through", "nouns")
_MEMORY = words("cues", "not_through", "memory")
_ADVERBS = words("cues", "not_through", "adverbs")
_NOTS = words("cues", "not_through", "nots")
_MOST_WORDS = 4
_COMPARED = 4
"""Most words from the first "as" to the second."""


def is_not(token: Token) -> bool:
    """Whether ``token`` denies what follows it by itself."""
    return token.norm in _NOTS


def denied_until(tokens: Sequence[Token], first: int, end: int, cue: Cue) -> int:
    """End of what a denial before token ``first`` reaches, at most ``end``."""
    verbs = _VERBS if cue is Cue.NOT else _NOUNS
    for i in range(first, min(end, first + _MOST_WORDS)):
        norm = tokens[i].norm
        if norm in verbs or norm in _MEMORY:
            return i + 1
        if norm not in _ADVERBS:
            break
    return first if _compares(tokens, first, end) else end


def not_remembered(tokens: Sequence[Token], first: int, end: int) -> bool:
    """As in "doesn't remember hitting his head": ``end`` is where its denial ends."""
    return first < end and tokens[end - 1].norm in _MEMORY


def _compares(tokens: Sequence[Token], first: int, end: int) -> bool:
    """As in "not as confused as before", never "not as such"."""
    if first >= end or tokens[first].norm not in {"as", "so"}:
        return False
    behind = tokens[first + 2 : first + 1 + _COMPARED]
    return any(token.norm == "as" for token in behind)
