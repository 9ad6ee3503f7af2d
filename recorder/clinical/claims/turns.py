"""Words with which who works turns from talk to the patient: "okay", "right then", "let's"."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.clinical.claims.cues import RELATIVES
from recorder.clinical.grammar.tables import DETERMINERS, HE_OR_SHE, is_number, words
from recorder.clinical.text.words import SENTENCE_ENDS, Token, Words

_TURNS = words("cues", "turns", "alone")
_RIGHT = words("cues", "turns", "behind_right")


def turns_to_patient(text: Words, i: int) -> bool:
    """Whether token ``i`` turns to him: never "in his right arm"."""
    norm = text.norms[i]
    if norm in _TURNS or (norm == "let" and text.tokens[i].clitic == "s"):
        return True
    if norm != "right" or i + 1 >= len(text.tokens):
        return False
    ahead = text.tokens[i + 1]
    return ahead.norm in _RIGHT or ahead.gap in SENTENCE_ENDS or ahead.gap == ","


def names_told(text: Words) -> frozenset[str]:
    """Names our patient goes by: "this is eoin, he's three", "Mr Raghavan", "Aoife here, 32"."""
    tokens, named = text.tokens, set()
    for i in range(min(_OPENING, len(tokens) - 1)):
        before, behind = tokens[i - 1].norm if i else "hi", tokens[i + 1]
        titled = before in _TITLES
        opens = titled or (before == "is" and tokens[i - 2].norm in _INTRODUCES)
        told = behind.norm in HE_OR_SHE or is_number(behind.norm) or behind.gap == ","
        if (opens and (titled or told)) or (behind.norm == "here" and before in _GREETS):
            named.add(tokens[i].norm)
    return frozenset(n for n in named - _NO_NAMES if len(n) > _SHORT and not is_number(n))


def told_by_name(tokens: Sequence[Token], i: int) -> bool:
    """As in "Eoin has never", "Aoife's allergic"; never "his wife Aoife", "Tom's wife"."""
    before = tokens[i - 1].norm
    owns = tokens[i].clitic and not any(t.norm in _IS_SO for t in tokens[i + 1 : i + 2])
    return not (owns or before in DETERMINERS or before.removesuffix("s") in RELATIVES)


_IS_SO = words("patient", "named", "is_so")
_OPENING = 25
"""Most words in which a handover says who its patient is."""
_SHORT = 2
"""Letters of the longest word that is taken for no name."""
_TITLES = frozenset({"mr", "mister", "mrs", "miss", "ms", "missus", "master"})
_INTRODUCES = frozenset({"this", "patient", "pt", "name", "here", "ours"})
_GREETS = frozenset({"hi", "hello", "hey", "hiya", "gday", "right", "okay", "ok", "so"})
_NO_NAMES = words("patient", "kin", "no_names") | RELATIVES
_NO_NAMES |= words("brought", "away", "units") | words("brought", "away", "letters")
