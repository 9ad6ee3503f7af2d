"""Histories that are denied: what follows "no past medical history of" is none of the patient's."""

from __future__ import annotations

from collections.abc import Mapping

from recorder.clinical.claims.cues import Cue
from recorder.clinical.grammar.tables import words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import PHRASE_GAPS, Words

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
