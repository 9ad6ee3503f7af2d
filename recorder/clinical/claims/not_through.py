"""Where a "not" ends, because it denies a verb and not what the verb is done to.

"Hasn't stopped seizing", "can't deny he's short of breath", "no let up in the chest pain", "not as
breathless as he was": all of it is there. A name that begins with the verb is still denied: "hasn't
lost consciousness", "never stopped breathing".

Histories that are denied: what follows "no past medical history of" is none of the patient's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import PHRASE_GAPS, Token, Words

_VERBS = words("cues", "not_through", "verbs")
_NOUNS = words("cues", "not_through", "nouns")
_MEMORY = words("cues", "not_through", "memory")
_ADVERBS = words("cues", "not_through", "adverbs")
_NOTS = words("cues", "not_through", "nots")
_MOST_WORDS = 4
_EXCLUDING, _WHO = frozenset({"out", "excluded"}), words("cues", "excluding", "who")
_NOT_EXCLUDED = words("cues", "excluding", "behind")
_COMPARED = 4
"""Most words from the first "as" to the second."""


def is_not(token: Token) -> bool:
    """Whether ``token`` denies what follows it by itself."""
    return token.norm in _NOTS


def excludes(tokens: Sequence[Token], first: int, last: int) -> bool | None:
    """Whether "ruled out" at tokens ``[first, last)`` is of what follows; None for other words.

    So it is of "we ruled out a PE", "ruled out STEMI on the ECG", never of "stroke ruled out".
    """
    if tokens[last - 1].norm not in _EXCLUDING:
        return None
    if last >= len(tokens) or tokens[last].gap not in PHRASE_GAPS:
        return False
    if last - first > len(("ruled", "out")):
        return None
    opens = first == 0 or tokens[first].gap not in PHRASE_GAPS
    who = opens or tokens[first - 1].norm in _WHO or tokens[first - 1].clitic in {"ve", "d"}
    return who and tokens[last].norm not in _NOT_EXCLUDED


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


NOUNS = words("cues", "denied_history", "nouns")
"""As in "history", "PMH"."""


def deny_histories(text: Words, starts: dict[int, Hit[Cue]]) -> None:
    """Makes the "history of" of "denies any prior history of" a denial of what follows.

    One without "of" ("no medical history pupils are pinpoint") is no cue any more: nothing is told.
    """
    places = [i for norm in NOUNS for i in text.positions.get(norm, ())]
    if not places:
        return
    ends = {hit.last: hit for hit in starts.values() if hit.value in _DENIALS}
    for i in places:
        denial = _denial(text, i, ends)
        if denial is None:
            continue
        for k in range(denial.last, i + 1):
            starts.pop(k, None)
        if i + 1 < len(text.tokens) and text.tokens[i + 1].norm in _OF:
            starts[i] = Hit(i, i + 2, Cue.DENY if denial.value is Cue.DENY else Cue.NO)


def _denial(text: Words, i: int, ends: Mapping[int, Hit[Cue]]) -> Hit[Cue] | None:
    """As in "denies any prior history", "no known cardiac history": what denies it."""
    for k in range(i, max(0, i - _LONGEST), -1):
        if k in ends:
            return ends[k]
        if text.tokens[k - 1].norm not in _WHICH or text.tokens[k].gap not in PHRASE_GAPS:
            return None
    return None


_DENIALS = frozenset({Cue.DENY, Cue.NO, Cue.NOT})
_WHICH = words("cues", "denied_history", "which")
"""Words between the denial and its noun."""
_OF = frozenset({"of", "for"})
_LONGEST = 6
