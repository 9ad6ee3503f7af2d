"""Utterances -> engine -> stored segments, in batches across recordings.

Recordings that are over come before live ones; within each class recordings take turns, so one
long backlog holds nobody up. An utterance that an engine refuses again and again is marked in the
transcript and skipped; the recording goes on.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from recorder.core.errors import EngineFailed
from recorder.core.model import (
    SAMPLE_RATE,
    RecordingState,
    Segment,
    Utterance,
    Word,
)
from recorder.core.ports import Clip, TranscribeOptions, Transcriber, TranscriptStore
from recorder.services.listening import Listener

log = logging.getLogger(__name__)

BATCH_UTTERANCES = 8
BATCH_FRAMES = 60 * SAMPLE_RATE
TRIES = 3
UNREADABLE = "[not transcribed: the speech engine failed here]"


@dataclass(frozen=True, slots=True)
class Result:
    """New words of one utterance."""

    rec_id: str
    utterance: Utterance
    segments: tuple[Segment, ...]


def next_batch(listeners: Mapping[str, Listener]) -> list[Utterance]:
    """Whose turn it is: one utterance of each recording in turn, up to the batch's limits."""
    over = [x for x in listeners.values() if x.recording.state is not RecordingState.RECORDING]
    live = [x for x in listeners.values() if x.recording.state is RecordingState.RECORDING]
    batch: list[Utterance] = []
    frames = 0
    for group in (over, live):
        for turn in range(BATCH_UTTERANCES):
            for listener in group:
                if turn >= len(listener.waiting):
                    continue
                utterance = listener.waiting[turn]
                frames += utterance.end - utterance.start
                if batch and (len(batch) >= BATCH_UTTERANCES or frames > BATCH_FRAMES):
                    return batch
                batch.append(utterance)
    return batch


class Transcription:
    """One engine at work on whatever waits.

    Args:
        engine: loaded; used by this object's caller only, one call at a time.
        store: gets each utterance's words once.
    """

    def __init__(
        self, engine: Transcriber, store: TranscriptStore, options: TranscribeOptions
    ) -> None:
        self.engine = engine
        self._store = store
        self._options = options
        self._failures: Counter[tuple[str, int]] = Counter()

    def step(self, listeners: Mapping[str, Listener]) -> list[Result]:
        """Transcribe one batch; what it found. An empty list: nothing waits, or nothing worked."""
        batch = next_batch(listeners)
        if not batch:
            return []
        clips = [Clip(listeners[u.rec_id].sound.read(u.start, u.end)) for u in batch]
        try:
            found = self.engine.transcribe(clips, self._options)
        except EngineFailed as error:
            log.warning("a batch of %d utterances failed: %s", len(batch), error.code)
            return self._one_by_one(batch, clips, listeners)
        return self._keep(zip(batch, found, strict=True), listeners)

    def _one_by_one(
        self, batch: Sequence[Utterance], clips: Sequence[Clip], listeners: Mapping[str, Listener]
    ) -> list[Result]:
        """Find the utterance that breaks the batch, and let the others through."""
        results: list[Result] = []
        for utterance, clip in zip(batch, clips, strict=True):
            try:
                (found,) = self.engine.transcribe([clip], self._options)
            except EngineFailed:
                key = (utterance.rec_id, utterance.index)
                self._failures[key] += 1
                if self._failures[key] < TRIES:
                    continue
                found = (_unreadable(utterance),)
            results += self._keep([(utterance, found)], listeners)
        return results

    def _keep(
        self,
        found: Iterable[tuple[Utterance, tuple[Segment, ...]]],
        listeners: Mapping[str, Listener],
    ) -> list[Result]:
        results = []
        for utterance, segments in found:
            placed = tuple(_place(s, utterance) for s in segments)
            self._store.save_segments(utterance.rec_id, utterance.index, placed, self.engine.info)
            listeners[utterance.rec_id].waiting.remove(utterance)
            results.append(Result(utterance.rec_id, utterance, placed))
        return results


def _place(segment: Segment, utterance: Utterance) -> Segment:
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


def _unreadable(utterance: Utterance) -> Segment:
    return Segment(0.0, (utterance.end - utterance.start) / SAMPLE_RATE, UNREADABLE)
