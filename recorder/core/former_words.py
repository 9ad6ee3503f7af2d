"""Words that an engine made before, where one that heard the same sound anew made none.

Pure. What is there is better than nothing: a server that fails, or that answers without words,
never takes words out of a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.core.model import UNCLEAR, UNREADABLE, Segment, Transcript, Word
from recorder.core.retyping import of_words

WITHOUT_WORDS = (UNREADABLE, UNCLEAR)

_DOUBTED = 0.3
"""Confidence at most of a former word that the engine now does not believe."""


def unread(transcript: Transcript) -> bool:
    """The engine failed at some of it."""
    return any(s.text == UNREADABLE for s in transcript.segments)


def has_words(transcript: Transcript) -> bool:
    """Somebody was understood."""
    return any(s.text not in WITHOUT_WORDS for s in transcript.segments)


def with_former(new: Transcript, former: Transcript) -> Transcript:
    """``new`` with the words of ``former`` where it has none; ``former`` if it has none at all.

    Where the engine failed they are as good as they were: the result is a draft if they were. Where
    it found speech unclear they are doubtful.
    """
    if not has_words(former):
        return new
    if not has_words(new):
        more = [s for s in new.segments if not any(_within(s, former.segments))]
        segments = sorted([*former.segments, *more], key=lambda s: s.start_s)
        return replace(former, segments=tuple(segments))
    told = tuple(part for segment in new.segments for part in _told(segment, former.segments))
    kept = sum(s.text == UNREADABLE for s in told) < sum(s.text == UNREADABLE for s in new.segments)
    return replace(new, segments=told, draft=new.draft or (kept and former.draft))


def _told(segment: Segment, former: Sequence[Segment]) -> Iterator[Segment]:
    """``segment``, or the former words of its time if it has none itself."""
    parts = [] if segment.text not in WITHOUT_WORDS else list(_within(segment, former))
    if not any(part.text not in WITHOUT_WORDS for part in parts):
        yield segment
        return
    for part in parts:
        yield part if segment.text == UNREADABLE else _doubted(part)


def _within(place: Segment, former: Sequence[Segment]) -> Iterator[Segment]:
    """What was said in its time; a segment that is inside as a whole stays as it is."""
    for segment in former:
        words = segment.words or (Word(segment.text, segment.start_s, segment.end_s),)
        inside = tuple(w for w in words if place.start_s <= (w.start_s + w.end_s) / 2 < place.end_s)
        if len(inside) == len(words):
            yield replace(segment, utterance=place.utterance)
        elif inside:
            yield replace(of_words(segment, inside), utterance=place.utterance)


def _doubted(segment: Segment) -> Segment:
    words = tuple(replace(w, confidence=_lowered(w.confidence)) for w in segment.words)
    return replace(segment, words=words, confidence=_lowered(segment.confidence))


def _lowered(confidence: float | None) -> float:
    return _DOUBTED if confidence is None else min(_DOUBTED, confidence)
