"""Words of an utterance that is still being spoken, for the eyes only.

Heard again every two seconds while nothing else waits, and replaced by the final words once it has
ended. Never stored, never analysed. Only as much is heard as takes the engine a moment, because
words that wait would have to wait for it: of a long sentence the end, behind what was understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from recorder.core.errors import EngineFailed
from recorder.core.model import SAMPLE_RATE, RecordingState, Segment, Utterance, Word
from recorder.core.ports.speech import Clip, EngineInfo
from recorder.core.retyping import of_words
from recorder.services.listening import Listener
from recorder.services.placing import place
from recorder.services.transcription import Transcription

EVERY_S = 1.8
NEW_SOUND_S = 1.0
AIM_S = 0.35
"""Where more would take longer only the end is heard."""

LONGEST_S = 0.6
"""A hearing that will probably take longer is left out: final words must not wait for it."""

LEAST_SOUND_S = 2.0
"""Words that begin in the middle of others are not understood in less."""

WORD_S = 0.7
"""A hearing begins so much before what is new, and with a word that began not much earlier."""

OVERHEAD_FRAMES = SAMPLE_RATE
"""A hearing takes as if it were longer by so much (measured with the draft recogniser)."""

LEFT_OUT = "…"
"""Stands for what was spoken while nobody had time to hear it."""

REST = 4
"""Rest after a hearing, as a multiple of the time it took."""

HALVED_S = 60.0
"""A cost that was too high counts half after so long, so that one bad moment is forgotten."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What an open utterance seems to say so far."""

    listener: Listener
    end_s: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a hearing of so much sound took, and when that was."""

    took_s: float
    frames: int
    at_s: float

    def expected_s(self, frames: int, now_s: float, *, shrinks: bool) -> float:
        """What ``frames`` will take: in proportion, but not less where it does not shrink."""
        faded: float = 0.5 ** ((now_s - self.at_s) / HALVED_S)
        share = (frames + OVERHEAD_FRAMES) / (self.frames + OVERHEAD_FRAMES)
        return self.took_s * faded * (share if shrinks else max(1.0, share))


@dataclass(slots=True)
class _Heard:
    """The last hearing of a recording: which utterance, how far, when the next is due, and what was
    understood."""

    start: int
    end: int
    due_s: float
    segments: tuple[Segment, ...]


class Tentative:
    """Decides whose open utterance is heard next, and hears it."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._heard: dict[str, _Heard] = {}
        self._shown: set[str] = set()
        self._costs: dict[str, _Cost] = {}
        self._rest_until_s = 0.0

    def forget(self, rec_id: str) -> None:
        """This recording is over."""
        self._heard.pop(rec_id, None)
        self._shown.discard(rec_id)

    def settled(self, rec_id: str) -> bool:
        """Final words of it came; True when tentative ones are shown that must go."""
        shown = rec_id in self._shown
        self._shown.discard(rec_id)
        return shown

    def ended(self, listeners: Mapping[str, Listener]) -> list[Listener]:
        """Recordings whose shown utterance is over without any words; said once."""
        over = []
        for rec_id in list(self._shown):
            listener, heard = listeners.get(rec_id), self._heard.get(rec_id)
            cut = listener.speaking if listener else None
            if listener and heard and (cut is None or cut.start != heard.start):
                self._shown.discard(rec_id)
                over.append(listener)
        return over

    def hear(
        self, listeners: Iterable[Listener], engine_of: Callable[[Listener], Transcription | None]
    ) -> Guess | None:
        """Hear one open utterance, if one is due and its engine is quick enough."""
        now_s = self._monotonic()
        if now_s < self._rest_until_s:
            return None
        for listener in sorted(listeners, key=self._last_s):
            transcription = engine_of(listener)
            whole = self._due(listener, now_s)
            if whole is None or transcription is None:
                continue
            task = self._part(whole, transcription.engine.info, now_s)
            if task is not None:
                return self._hear(listener, transcription, whole, task)
        return None

    def _part(self, whole: Utterance, info: EngineInfo, now_s: float) -> Utterance | None:
        """As much of ``whole``, up to its end, as is heard soon enough; None: nothing is."""
        cost, shrinks = self._costs.get(info.label), not info.window_s

        def takes_s(task: Utterance) -> float:
            frames = task.end - task.start
            return cost.expected_s(frames, now_s, shrinks=shrinks) if cost else 0.0

        whole_s = takes_s(whole)
        if whole_s <= AIM_S or not shrinks:
            return whole if whole_s <= LONGEST_S else None
        frames = (whole.end - whole.start + OVERHEAD_FRAMES) * AIM_S / whole_s - OVERHEAD_FRAMES
        first = whole.end - round(max(frames, LEAST_SOUND_S * SAMPLE_RATE))
        new = self._known(whole)[1] - round(WORD_S * SAMPLE_RATE)
        tasks = [self._from_a_word(whole, start) for start in (min(first, new), first)]
        return next((task for task in tasks if takes_s(task) <= LONGEST_S), None)

    def _from_a_word(self, whole: Utterance, frame: int) -> Utterance:
        """The rest of ``whole`` from there, or from a word that was understood before."""
        begins = [round(w.start_s * SAMPLE_RATE) for s in self._known(whole)[0] for w in s.words]
        near = [b for b in begins if frame - WORD_S * SAMPLE_RATE <= b <= frame]
        return replace(whole, start=max(whole.start, near[-1] if near else frame))

    def _known(self, whole: Utterance) -> tuple[tuple[Segment, ...], int]:
        """What was understood of ``whole`` so far, and up to which sample."""
        heard = self._heard.get(whole.rec_id)
        if heard is None or heard.start != whole.start:
            return (), whole.start
        return heard.segments, heard.end

    def _last_s(self, listener: Listener) -> float:
        heard = self._heard.get(listener.recording.rec_id)
        return heard.due_s if heard else 0.0

    def _due(self, listener: Listener, now_s: float) -> Utterance | None:
        row, cut = listener.recording, listener.speaking
        if row.state is not RecordingState.RECORDING or cut is None:
            return None
        heard = self._heard.get(row.rec_id)
        whole = Utterance(row.rec_id, -1, cut.start, cut.end, cut.voiced)
        new = cut.end - self._known(whole)[1]
        if new < NEW_SOUND_S * SAMPLE_RATE or (heard and now_s < heard.due_s):
            return None
        return whole

    def _hear(
        self, listener: Listener, transcription: Transcription, whole: Utterance, task: Utterance
    ) -> Guess:
        rec_id, began_s = listener.recording.rec_id, self._monotonic()
        clip = Clip(listener.sound.read(task.start, task.end), task.voiced)
        found: tuple[Segment, ...] = ()
        with suppress(EngineFailed):  # the final hearing will say so; these words nobody awaits
            found = transcription.guess(listener, clip)
        ended_s = self._monotonic()
        took_s = ended_s - began_s
        cost = _Cost(took_s, task.end - task.start, ended_s)
        self._costs[transcription.engine.info.label] = cost
        words = (*self._kept(whole, task), *(place(segment, task) for segment in found))
        self._heard[rec_id] = _Heard(whole.start, task.end, ended_s + EVERY_S, words)
        self._rest_until_s = ended_s + took_s * REST
        self._shown.add(rec_id)
        return Guess(listener, task.end / SAMPLE_RATE, words)

    def _kept(self, whole: Utterance, task: Utterance) -> Iterator[Segment]:
        """What was understood of ``whole`` before ``task`` begins."""
        known, end = self._known(whole)
        start_s = task.start / SAMPLE_RATE
        for segment in known:
            words = tuple(w for w in segment.words if w.start_s < start_s)
            if words:
                yield of_words(segment, words)
        if end < task.start:
            left_out = Word(LEFT_OUT, end / SAMPLE_RATE, start_s)
            yield Segment(left_out.start_s, start_s, LEFT_OUT, (left_out,))
