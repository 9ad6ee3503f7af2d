"""Words of an utterance that is still being spoken, for the eyes only.

Heard again from its start every few seconds while nothing else waits, and replaced by the final
words once it has ended. Never stored, never analysed. Only an engine that is quick enough is
asked, because words that wait would have to wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from recorder.core.errors import EngineFailed
from recorder.core.model import SAMPLE_RATE, RecordingState, Segment, Utterance
from recorder.core.ports.speech import Clip
from recorder.services.listening import Listener
from recorder.services.placing import place
from recorder.services.transcription import Transcription

EVERY_S = 2.5
NEW_SOUND_S = 1.0
LONGEST_S = 0.5
"""A hearing that will probably take longer is left out: final words must not wait for it."""

REST = 6
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

    def expected_s(self, frames: int, now_s: float) -> float:
        """What ``frames`` will take: as much, or more in proportion when they are more."""
        faded: float = 0.5 ** ((now_s - self.at_s) / HALVED_S)
        return self.took_s * faded * max(1.0, frames / self.frames)


@dataclass(slots=True)
class _Heard:
    """The last hearing of a recording: which utterance, how far, and when the next is due."""

    start: int
    end: int
    due_s: float


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
            task = self._due(listener, now_s)
            if task is None or transcription is None:
                continue
            cost = self._costs.get(transcription.engine.info.label)
            if cost is None or cost.expected_s(task.end - task.start, now_s) <= LONGEST_S:
                return self._hear(listener, transcription, task)
        return None

    def _last_s(self, listener: Listener) -> float:
        heard = self._heard.get(listener.recording.rec_id)
        return heard.due_s if heard else 0.0

    def _due(self, listener: Listener, now_s: float) -> Utterance | None:
        row, cut = listener.recording, listener.speaking
        if row.state is not RecordingState.RECORDING or cut is None:
            return None
        heard = self._heard.get(row.rec_id)
        known = heard.end if heard and heard.start == cut.start else cut.start
        if cut.end - known < NEW_SOUND_S * SAMPLE_RATE or (heard and now_s < heard.due_s):
            return None
        return Utterance(row.rec_id, -1, cut.start, cut.end, cut.voiced)

    def _hear(self, listener: Listener, transcription: Transcription, task: Utterance) -> Guess:
        rec_id, began_s = listener.recording.rec_id, self._monotonic()
        clip = Clip(listener.sound.read(task.start, task.end), task.voiced)
        found: tuple[Segment, ...] = ()
        with suppress(EngineFailed):  # the final hearing will say so; these words nobody awaits
            found = transcription.guess(listener, clip)
        ended_s = self._monotonic()
        took_s = ended_s - began_s
        cost = _Cost(took_s, task.end - task.start, ended_s)
        self._costs[transcription.engine.info.label] = cost
        self._heard[rec_id] = _Heard(task.start, task.end, ended_s + EVERY_S)
        self._rest_until_s = ended_s + took_s * REST
        self._shown.add(rec_id)
        words = tuple(place(segment, task) for segment in found)
        return Guess(listener, task.end / SAMPLE_RATE, words)
