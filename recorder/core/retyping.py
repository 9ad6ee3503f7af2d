"""Words that a person typed over words that were heard: what stays, and when the rest is said.

Pure. A word that stays keeps its own time and confidence; typed words share the time of those they
replace, so that a fact drawn from them still leads to the right seconds of sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from recorder.core.model import Segment, Word

_EDGES = " .,!?;:-'\"…()[]"


def retyped(segment: Segment, text: str) -> Segment | None:
    """``segment`` saying ``text`` instead; None when nothing is left of it."""
    tokens = text.split()
    if not tokens:
        return None
    heard = segment.words or (Word(segment.text, segment.start_s, segment.end_s),)
    words = _aligned(heard, tokens, segment)
    return replace(segment, text=" ".join(tokens), words=words)


def typed_words(segment: Segment) -> tuple[str, ...]:
    """Those of its words that a person wrote, without punctuation."""
    bare = (w.text.strip(_EDGES) for w in segment.words if w.typed)
    return tuple(dict.fromkeys(word for word in bare if word))


def _aligned(heard: Sequence[Word], tokens: Sequence[str], segment: Segment) -> tuple[Word, ...]:
    before = [_bare(w.text) for w in heard]
    matcher = SequenceMatcher(None, before, [_bare(t) for t in tokens], autojunk=False)
    words: list[Word] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            words += [replace(w, text=t) for w, t in zip(heard[a:b], tokens[c:d], strict=True)]
        elif c < d:
            start_s, end_s = _room(heard, a, b, segment)
            words += _spread(tokens[c:d], start_s, end_s)
    return tuple(words)


def _room(heard: Sequence[Word], a: int, b: int, segment: Segment) -> tuple[float, float]:
    """The time of words ``[a, b)``; between two words, the pause that lies there."""
    if a < b:
        return heard[a].start_s, heard[b - 1].end_s
    start_s = heard[a - 1].end_s if a > 0 else segment.start_s
    end_s = heard[a].start_s if a < len(heard) else segment.end_s
    return start_s, max(start_s, end_s)


def _spread(tokens: Sequence[str], start_s: float, end_s: float) -> list[Word]:
    each_s = (end_s - start_s) / len(tokens)
    return [
        Word(
            token,
            round(start_s + n * each_s, 3),
            round(start_s + (n + 1) * each_s, 3),
            typed=True,
        )
        for n, token in enumerate(tokens)
    ]


def _bare(text: str) -> str:
    return text.strip(_EDGES).casefold()
