"""What a crew was called for and did not find: "dispatched as a cardiac arrest, found talking".

The complaint of a caller stands until the crew tells what it found instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import Words

_CALLED: Phrases[bool] = Phrases(listed("cues", "called_as", "called"))
_INSTEAD: Phrases[bool] = Phrases(listed("cues", "called_as", "instead"))
_INSTEAD_OF_AS: Phrases[bool] = Phrases(listed("cues", "called_as", "instead_of_as"))
_NO = frozenset({"no", "denies", "not"})
_SMALL = words("cues", "called_as", "small")
_LONGEST = 8
"""Most words of what a crew was called for."""
_FOUND = 9
"""Most words from there to what was found instead."""


def called_as(text: Words) -> Iterator[Mark]:
    """Marks of doubt over what was called in and not found."""
    for hit in _CALLED.scan(text.tokens, text.positions):
        end = min(hit.last + _LONGEST + _FOUND, len(text.tokens))
        told_as = "as" in (t.norm for t in text.tokens[hit.first : hit.last])
        first = min(_found_instead(text, hit.last, end, told_as), default=end)
        if hit.last < first < end:
            reach = min(first, hit.last + _LONGEST)
            yield Mark(Cue.DOUBT, hit.first, hit.last, hit.last, reach)


def _found_instead(text: Words, first: int, end: int, told_as: bool) -> Iterator[int]:
    """Where it is told that it was something else, or that it is not there."""
    tokens = text.tokens
    for hit in _INSTEAD.find(tokens, first + 1, end):
        if tokens[hit.first - 1].norm not in {"he", "she"}:  # "he turned out to be Tyler"
            yield hit.first
    for hit in _INSTEAD_OF_AS.find(tokens, first + 1, end) if told_as else ():
        yield hit.first
    named = {t.norm for t in tokens[first : first + _LONGEST]} - _SMALL
    for i in range(first + 1, end - 1):
        if tokens[i].norm in _NO and tokens[i + 1].norm in named:
            yield i
