"""Words that a person typed over words that were heard: what stays, and when the rest is said.

Pure. A word that stays keeps its own time and confidence; typed words share the time of those they
replace, so that a fact drawn from them still leads to the right seconds of sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import NamedTuple

from recorder.core.model import Segment, Word

_EDGES = " .,!?;:-'\"…()[]"

_ROOM_S = 0.2
"""Another engine may hear a line begin so much earlier, or end so much later."""

_UNCONFIRMED = 0.3
"""Confidence of an old word in a corrected line that a new hearing of it does not have."""


class _Correction(NamedTuple):
    """What a person left of the line between two moments; None: nobody said it."""

    start_s: float
    end_s: float
    line: Segment | None

    def holds(self, start_s: float, end_s: float) -> bool:
        """What was heard then lies in this line."""
        return self.start_s <= (start_s + end_s) / 2 < self.end_s


def retyped(segment: Segment, text: str) -> Segment | None:
    """``segment`` saying ``text`` instead; None when nothing is left of it."""
    tokens = text.split()
    if not tokens:
        return None
    heard = segment.words or (Word(segment.text, segment.start_s, segment.end_s),)
    words = _aligned(heard, tokens, segment)
    return replace(segment, text=" ".join(tokens), words=words)


def of_words(segment: Segment, words: tuple[Word, ...]) -> Segment:
    """The part of ``segment`` that these of its words are."""
    joiner = " " if " " in segment.text else ""
    text = joiner.join(w.text for w in words)
    start_s, end_s = words[0].start_s, words[-1].end_s
    return replace(segment, start_s=start_s, end_s=end_s, text=text, words=words)


def typed_words(segment: Segment) -> tuple[str, ...]:
    """Those of its words that a person wrote, without punctuation."""
    bare = (w.text.strip(_EDGES) for w in segment.words if w.typed)
    return tuple(dict.fromkeys(word for word in bare if word))


def with_corrections(
    new: Sequence[Segment], typed: Sequence[Segment], heard: Sequence[Segment]
) -> tuple[Segment, ...]:
    """New words of the same sound, and every line that a person corrected as the person left it.

    Args:
        new: what an engine hears now.
        typed: the lines with all corrections.
        heard: the lines before them.
    """
    corrections = list(_corrections(typed, heard))
    kept = [part for segment in new for part in _beside(segment, corrections)]
    lines = [_checked(c.line, c, new) for c in corrections if c.line is not None]
    return tuple(sorted([*kept, *lines], key=lambda s: s.start_s))


def _corrections(typed: Sequence[Segment], heard: Sequence[Segment]) -> Iterator[_Correction]:
    left = {(s.utterance, s.start_s, s.end_s): s for s in typed}
    edges = [(before.end_s + after.start_s) / 2 for before, after in pairwise(heard)]
    rooms = zip([float("-inf"), *edges], heard, [*edges, float("inf")], strict=True)
    for earliest_s, segment, latest_s in rooms if heard else ():
        line = left.get((segment.utterance, segment.start_s, segment.end_s))
        if line != segment:
            start_s = max(earliest_s, segment.start_s - _ROOM_S)
            yield _Correction(start_s, min(latest_s, segment.end_s + _ROOM_S), line)


def _beside(segment: Segment, corrections: Sequence[_Correction]) -> Iterator[Segment]:
    """What of a new segment lies in no corrected line."""
    words = segment.words or (Word(segment.text, segment.start_s, segment.end_s),)
    inside = [any(c.holds(w.start_s, w.end_s) for c in corrections) for w in words]
    if not any(inside):
        yield segment
        return
    for held, part in groupby(zip(inside, words, strict=True), key=lambda pair: pair[0]):
        rest = tuple(word for _, word in part)
        if not held:
            yield of_words(segment, rest)


def _checked(line: Segment, place: _Correction, new: Sequence[Segment]) -> Segment:
    """A corrected line whose words are sure only if typed, or heard now as well."""
    again = {
        _bare(word.text)
        for segment in new
        for word in segment.words
        if place.holds(word.start_s, word.end_s)
    }
    words = tuple(
        w if w.typed or _bare(w.text) in again else replace(w, confidence=_doubted(w))
        for w in line.words
    )
    return replace(line, words=words)


def _doubted(word: Word) -> float:
    return _UNCONFIRMED if word.confidence is None else min(_UNCONFIRMED, word.confidence)


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
