"""From characters of the transcript to the segment and the seconds where they can be heard."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from recorder.core.model import SEGMENT_JOINER, Evidence, Segment, Transcript, Word


def quote_of(text: str, start: int, end: int) -> Evidence:
    """Evidence for ``text[start:end]``; the quote is those characters by construction.

    Raises:
        ValueError: the span is empty or outside the text.
    """
    return Evidence(quote=_quote(text, start, end), start=start, end=end)


def _quote(text: str, start: int, end: int) -> str:
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {start}:{end} is not inside a text of {len(text)} characters")
    return text[start:end]


class EvidenceLinker:
    """Links spans of one transcript's text to its segments and words."""

    def __init__(self, transcript: Transcript) -> None:
        self._text = transcript.text
        self._segments = transcript.segments
        self._starts: list[int] = []
        at = 0
        for segment in transcript.segments:
            self._starts.append(at)
            at += len(segment.text) + len(SEGMENT_JOINER)
        self._words: dict[int, list[tuple[int, int, Word]]] = {}

    def link(self, start: int, end: int) -> Evidence:
        """Evidence of characters ``[start, end)`` with segment and seconds where there is sound."""
        quote = _quote(self._text, start, end)
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1, first) - 1
        if self._segments[last].end_s <= self._segments[first].start_s:
            return Evidence(quote, start, end, first)
        begin_s = self._time(first, start, end, 0)
        end_s = self._time(last, start, end, 1)
        return Evidence(quote, start, end, first, begin_s, max(begin_s, end_s))

    def words(self, start: int, end: int) -> list[Word]:
        """Words in characters ``[start, end)``; confidence is the segment's where they have none.

        A segment without words counts as one word.
        """
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1, first) - 1
        found: list[Word] = []
        for index in range(first, last + 1):
            segment = self._segments[index]
            inside = self._inside(index, start, end) if segment.words else [_as_word(segment)]
            if segment.confidence is not None:
                inside = [
                    replace(w, confidence=segment.confidence) if w.confidence is None else w
                    for w in inside
                ]
            found += inside
        return found

    def _time(self, index: int, start: int, end: int, side: int) -> float:
        """Start (``side`` 0) of the first or end (1) of the last word in the span."""
        segment = self._segments[index]
        if not segment.words:
            return segment.end_s if side else segment.start_s
        inside = self._inside(index, start, end)
        if not inside:
            return segment.end_s if side else segment.start_s
        return inside[-1].end_s if side else inside[0].start_s

    def _inside(self, index: int, start: int, end: int) -> list[Word]:
        placed = self._placed(index, self._segments[index])
        return [w for s, e, w in placed if s < end and e > start]

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
