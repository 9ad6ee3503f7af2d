"""From characters of the transcript to the segment and the seconds where they can be heard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from recorder.core.model import SEGMENT_JOINER, Evidence, Segment, Transcript, Word


class EvidenceLinker:
    """Links spans of one transcript's text to its segments and words."""

    def __init__(self, transcript: Transcript) -> None:
        self._text = transcript.text
        self._length = len(self._text)
        self._segments = transcript.segments
        self._starts: list[int] = []
        at = 0
        for segment in transcript.segments:
            self._starts.append(at)
            at += len(segment.text) + len(SEGMENT_JOINER)
        self._typed_in = frozenset(
            index
            for index, segment in enumerate(transcript.segments)
            if segment.words and any(word.typed for word in segment.words)
        )
        self._words: dict[int, list[tuple[int, int, Word]]] = {}

    def all(self, spans: Sequence[tuple[int, int]]) -> tuple[Evidence, ...]:
        """Evidence of each of ``spans``, see ``link``."""
        return tuple([self.link(start, end) for start, end in spans])

    def link(self, start: int, end: int) -> Evidence:
        """Evidence of characters ``[start, end)`` with segment and seconds where there is sound.

        Raises:
            ValueError: the span is empty or outside the text.
        """
        if not 0 <= start < end <= self._length:
            size = f"a text of {self._length} characters"
            raise ValueError(f"span {start}:{end} is not inside {size}")
        quote = self._text[start:end]
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1, first) - 1
        opens, closes = self._segments[first], self._segments[last]
        begin_s, end_s = opens.start_s, closes.end_s
        typed = bool(self._typed_in) and self._typed(first, last, start, end)
        if end_s <= begin_s:
            return Evidence(quote, start, end, first, typed=typed)
        if opens.words:
            begin_s = self._time(first, start, end, 0)
        if closes.words:
            end_s = self._time(last, start, end, 1)
        return Evidence(quote, start, end, first, begin_s, max(begin_s, end_s), typed)

    def _typed(self, first: int, last: int, start: int, end: int) -> bool:
        """Whether a person wrote a word of the span, which is in segments ``first`` to ``last``."""
        for index in range(first, last + 1):
            if index in self._typed_in and any(
                word.typed and s < end and e > start
                for s, e, word in self._placed(index, self._segments[index])
            ):
                return True
        return False

    def places(self, wanted: Callable[[Word], bool]) -> list[tuple[int, int]]:
        """Characters of all words that are wanted, in order.

        A word without a confidence has its segment's; a segment without words counts as one word.
        """
        found: list[tuple[int, int]] = []
        for index, segment in enumerate(self._segments):
            if not segment.words:
                start = self._starts[index]
                told = segment.confidence is not None  # all that a segment can tell of its words
                if told and segment.text and wanted(_as_word(segment)):
                    found.append((start, start + len(segment.text)))
            elif any(wanted(_heard(word, segment)) for word in segment.words):
                placed = self._placed(index, segment)
                found += [(s, e) for s, e, word in placed if wanted(_heard(word, segment))]
        return found

    def _time(self, index: int, start: int, end: int, side: int) -> float:
        """Start (``side`` 0) of the first or end (1) of the last word in the span."""
        segment = self._segments[index]
        placed = self._placed(index, segment)
        inside = [w for s, e, w in placed if s < end and e > start]
        if not inside:
            return segment.end_s if side else segment.start_s
        return inside[-1].end_s if side else inside[0].start_s

    def _placed(self, index: int, segment: Segment) -> list[tuple[int, int, Word]]:
        """Words of a segment with their characters in the whole text, found in order."""
        known = self._words.get(index)
        if known is not None:
            return known
        placed: list[tuple[int, int, Word]] = []
        at, base = 0, self._starts[index]
        for word in segment.words:
            text = word.text.strip()
            found = segment.text.find(text, at) if text else -1
            if found >= 0:
                placed.append((base + found, base + found + len(text), word))
                at = found + len(text)
        self._words[index] = placed
        return placed


def _as_word(segment: Segment) -> Word:
    return Word(segment.text, segment.start_s, segment.end_s, segment.confidence)


def _heard(word: Word, segment: Segment) -> Word:
    if word.confidence is not None or segment.confidence is None:
        return word
    return replace(word, confidence=segment.confidence)
