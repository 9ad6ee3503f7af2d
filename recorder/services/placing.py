"""What an engine heard of a clip, in its place in the recording, and what stands for no words."""

from __future__ import annotations

from dataclasses import replace

from recorder.core.model import SAMPLE_RATE, UNCLEAR, UNREADABLE, Segment, Utterance, Word
from recorder.services.packing import SPEECH

SPEECH_S = 1.5
"""So much speech without any believed word is said to be unclear; less may be a cough."""

Found = tuple[Segment, ...]


def place(segment: Segment, utterance: Utterance) -> Segment:
    """From the clip's clock to the recording's, never beyond the utterance."""
    start, end = utterance.start / SAMPLE_RATE, utterance.end / SAMPLE_RATE

    def moved(seconds: float) -> float:
        return round(min(end, max(start, start + seconds)), 3)

    words = tuple(
        Word(w.text, moved(w.start_s), moved(w.end_s), w.confidence) for w in segment.words
    )
    return replace(
        segment,
        start_s=moved(segment.start_s),
        end_s=moved(segment.end_s),
        words=words,
        utterance=utterance.index,
    )


def unreadable(utterance: Utterance) -> Segment:
    """That no engine could put it into words; on the clip's clock."""
    return Segment(0.0, (utterance.end - utterance.start) / SAMPLE_RATE, UNREADABLE)


def unclear(utterance: Utterance) -> Found:
    """That somebody spoke, where the voice detector is sure of it and no words are believed."""
    length_s = (utterance.end - utterance.start) / SAMPLE_RATE
    if utterance.voiced < SPEECH or length_s * utterance.voiced < SPEECH_S:
        return ()
    return (Segment(0.0, length_s, UNCLEAR, (Word(UNCLEAR, 0.0, length_s, 0.0),), 0.0),)
