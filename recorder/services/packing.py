"""Neighbouring utterances that wait are heard as one clip, and their words are shared out by time.

Whisper hears a window of 30 s whatever it is given: five short sentences cost five times as much
as one clip with all five. While words keep up there is nothing to join; the further they are
behind, the less each second of sound costs. Pure; knows no engine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from recorder.core.model import SAMPLE_RATE, Segment, Utterance, Word

SPEECH = 0.5
"""With a smaller share of speech an utterance may be noise: it is judged alone."""

Run = tuple[Utterance, ...]
"""Utterances of one recording that follow each other."""


def runs(waiting: Iterable[Utterance], longest_frames: int, gaps: Sequence[int]) -> Iterator[Run]:
    """Neighbours together, as long as they fit into ``longest_frames`` with their pauses.

    Args:
        waiting: of one recording, in order; where one is left out, nothing is joined.
        longest_frames: 0 joins nothing.
        gaps: samples before which sound is missing, in order; nothing is joined over them.
    """
    run: list[Utterance] = []
    for utterance in waiting:
        if run and not _joins(run, utterance, longest_frames, gaps):
            yield tuple(run)
            run = []
        run.append(utterance)
    if run:
        yield tuple(run)


def _joins(
    run: Sequence[Utterance], new: Utterance, longest_frames: int, gaps: Sequence[int]
) -> bool:
    if new.index != run[-1].index + 1 or new.end - run[0].start > longest_frames:
        return False
    if min(new.voiced, run[-1].voiced) < SPEECH:
        return False
    gap = bisect_left(gaps, run[-1].end)
    return gap == len(gaps) or gaps[gap] > new.start


def voiced(run: Run) -> float:
    """Share of speech in the utterances, their pauses left out."""
    frames = sum(u.end - u.start for u in run)
    return sum(u.voiced * (u.end - u.start) for u in run) / max(1, frames)


def shared_out(segments: Sequence[Segment], run: Run) -> list[tuple[Segment, ...]]:
    """What was heard of the whole, as segments of each utterance on that utterance's clock."""
    shares: list[list[Segment]] = [[] for _ in run]
    for segment in segments:
        if not segment.words:
            place = _nearest(run, (segment.start_s + segment.end_s) / 2)
            shares[place].append(_moved(segment, (), run, place))
            continue
        of_each: list[list[Word]] = [[] for _ in run]
        for word in segment.words:
            of_each[_nearest(run, (word.start_s + word.end_s) / 2)].append(word)
        for place, words in enumerate(of_each):
            if words:
                shares[place].append(_moved(segment, words, run, place))
    return [tuple(share) for share in shares]


def _nearest(run: Run, at_s: float) -> int:
    """The utterance in which, or next to which, a moment of the joint clip lies."""
    frame = run[0].start + at_s * SAMPLE_RATE
    return min(range(len(run)), key=lambda n: max(run[n].start - frame, frame - run[n].end, 0.0))


def _moved(segment: Segment, words: Sequence[Word], run: Run, place: int) -> Segment:
    """The part of a segment that is one utterance's, from the joint clip's clock to its own."""
    late_s = (run[place].start - run[0].start) / SAMPLE_RATE
    length_s = (run[place].end - run[place].start) / SAMPLE_RATE

    def moved(at_s: float) -> float:
        return min(length_s, max(0.0, at_s - late_s))

    if not words:
        return replace(segment, start_s=moved(segment.start_s), end_s=moved(segment.end_s))
    own = tuple(replace(w, start_s=moved(w.start_s), end_s=moved(w.end_s)) for w in words)
    spaced = " " in segment.text or len(segment.words) == 1
    text = segment.text
    if len(words) < len(segment.words):
        text = (" " if spaced else "").join(w.text for w in words)
    return replace(segment, start_s=own[0].start_s, end_s=own[-1].end_s, text=text, words=own)
