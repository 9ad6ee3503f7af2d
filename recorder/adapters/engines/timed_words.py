"""Pieces of text with their times, as engines give them, to whole words and a segment. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recorder.adapters.engines.guards import Guards, unlooped
from recorder.core.model import Segment, Word

_LOOP_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True)
class TimedPiece:
    """A piece of text with its time; a leading space begins a new word.

    ``probability`` is None when the engine gives none.
    """

    text: str
    start_s: float
    end_s: float
    probability: float | None


def segment_of(
    words: Sequence[Word], confidence: float | None, guards: Guards, *, joiner: str = " "
) -> tuple[Segment, ...]:
    """The segment of these words, or none. Of a loop its first round stays, and with a loop in
    it the whole segment is distrusted; what was said behind it is not lost."""
    keep = unlooped([w.text for w in words]) if guards.phrases else range(len(words))
    if len(keep) < len(words):
        confidence = min(_LOOP_CONFIDENCE, 1.0 if confidence is None else confidence)
        words = [replace(words[n], confidence=confidence) for n in keep]
    if not words:
        return ()
    text = joiner.join(w.text for w in words)
    return (Segment(words[0].start_s, words[-1].end_s, text, tuple(words), confidence),)


def joined(pieces: Sequence[TimedPiece], duration_s: float, *, spaced: bool = True) -> list[Word]:
    """Whole words: ``98`` and ``.6`` become one, as sure as its least sure piece.

    Times are kept within the clip and in order.
    """
    groups: list[list[TimedPiece]] = []
    for piece in pieces:
        if groups and spaced and not piece.text.startswith(" "):
            groups[-1].append(piece)
        elif piece.text.strip():
            groups.append([piece])
    words: list[Word] = []
    earliest_s = 0.0
    for group in groups:
        start_s = min(max(group[0].start_s, earliest_s), duration_s)
        end_s = min(max(group[-1].end_s, start_s), duration_s)
        text = "".join(p.text for p in group).strip()
        words.append(Word(text, round(start_s, 2), round(end_s, 2), _least(group)))
        earliest_s = start_s
    return words


def _least(pieces: Sequence[TimedPiece]) -> float | None:
    probabilities = [p.probability for p in pieces if p.probability is not None]
    if len(probabilities) < len(pieces):
        return None
    return round(min(1.0, max(0.0, min(probabilities))), 3)
