"""Words of an utterance that is still being spoken, for the eyes only.

Heard every two seconds while nothing else waits, and replaced by the final words once it has ended:
again from its start, or where the engine can follow one utterance only what is new of it. Never
stored, never analysed. No more is heard than takes a moment, because words that wait would have to
wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from recorder.core.errors import EngineFailed
from recorder.core.model import SAMPLE_RATE, RecordingState, Segment, Utterance
from recorder.core.ports.speech import Clip
from recorder.services.listening import Listener
from recorder.services.placing import place
from recorder.services.sound import GONE
from recorder.services.transcription import Transcription

EVERY_S = 1.5
NEW_SOUND_S = 1.0
LONGEST_S = 0.5
"""A hearing that will probably take longer is left out: final words must not wait for it."""

REST = 6
"""Rest after a hearing, as a multiple of the time it took."""

REST_FOLLOWING = 2
"""The same where no sample is heard twice."""

FIRST_FRAMES = 4 * SAMPLE_RATE
"""As much is followed at first, before it is known what it costs."""

FAILURES = (EngineFailed, *GONE)
"""The final hearing will say so; these words nobody awaits."""

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
        return self._faded_s(now_s) * max(1.0, frames / self.frames)

    def frames_in(self, seconds: float, now_s: float) -> int:
        """How many, new ones alone, will take so long."""
        return round(self.frames * seconds / max(self._faded_s(now_s), 0.001))

    def _faded_s(self, now_s: float) -> float:
        faded: float = 0.5 ** ((now_s - self.at_s) / HALVED_S)
        return self.took_s * faded


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
        self._costs_following: dict[str, _Cost] = {}
        self._followed = ""
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
        listeners = sorted(listeners, key=self._last_s)
        if not any(_name_of(listener) == self._followed for listener in listeners):
            self._followed = ""
        for listener in listeners:
            transcription = engine_of(listener)
            task = self._due(listener, now_s)
            if task is None or transcription is None:
                continue
            free = self._followed in ("", _name(task))
            if free and transcription.followed(_name(task)) is not None:
                return self._follow(listener, transcription, task)
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
        began_s = self._monotonic()
        found: tuple[Segment, ...] = ()
        with suppress(*FAILURES):
            clip = Clip(listener.sound.read(task.start, task.end), task.voiced)
            found = transcription.guess(listener, clip)
        cost = self._cost_since(began_s, task.end - task.start)
        self._costs[transcription.engine.info.label] = cost
        self._rest_until_s = cost.at_s + cost.took_s * REST
        return self._guess(listener, task, found)

    def _follow(self, listener: Listener, transcription: Transcription, whole: Utterance) -> Guess:
        """Hear what is new of it, at most as much as takes a moment."""
        label, name, began_s = transcription.engine.info.label, _name(whole), self._monotonic()
        known, cost = transcription.followed(name) or 0, self._costs_following.get(label)
        most = cost.frames_in(LONGEST_S, began_s) if cost else FIRST_FRAMES
        task = replace(whole, end=min(whole.end, whole.start + known + most))
        found: tuple[Segment, ...] = ()
        with suppress(*FAILURES):
            clip = Clip(listener.sound.read(task.start, task.end), task.voiced)
            found = transcription.follow(listener, name, clip)
        cost = self._cost_since(began_s, task.end - task.start - known)
        self._costs_following[label], self._followed = cost, name
        self._rest_until_s = cost.at_s + cost.took_s * REST_FOLLOWING
        return self._guess(listener, task, found, every_s=EVERY_S if task == whole else 0.0)

    def _cost_since(self, began_s: float, frames: int) -> _Cost:
        now_s = self._monotonic()
        return _Cost(now_s - began_s, max(1, frames), now_s)

    def _guess(
        self,
        listener: Listener,
        task: Utterance,
        found: Sequence[Segment],
        *,
        every_s: float = EVERY_S,
    ) -> Guess:
        rec_id = listener.recording.rec_id
        self._heard[rec_id] = _Heard(task.start, task.end, self._monotonic() + every_s)
        self._shown.add(rec_id)
        words = tuple(place(segment, task) for segment in found)
        return Guess(listener, task.end / SAMPLE_RATE, words)


def _name(utterance: Utterance) -> str:
    return f"{utterance.rec_id} {utterance.start}"


def _name_of(listener: Listener) -> str:
    """Of what is being spoken now, as ``_name``."""
    cut = listener.speaking
    return f"{listener.recording.rec_id} {cut.start}" if cut is not None else ""
