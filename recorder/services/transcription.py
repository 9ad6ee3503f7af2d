"""Utterances -> engine -> stored segments, in batches across recordings.

Neighbours that wait go as one clip to engines that hear a fixed window. Equal sound under equal
conditions is not heard twice. An utterance that an engine refuses again and again is marked in the
transcript and skipped while the engine makes words of something else; while it makes none, after
minutes, and while it is away never.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from recorder.core.errors import EngineAway, EngineBusy, EngineFailed
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Recording, Segment, Utterance
from recorder.core.ports.recordings import TranscriptStore
from recorder.core.ports.speech import (
    Clip,
    Follower,
    LanguageTeller,
    ResultCache,
    TranscribeOptions,
    Transcriber,
)
from recorder.core.sessions import AUTO
from recorder.services.asking import Joint, Proof, Task, result_key
from recorder.services.failures import Failures
from recorder.services.guard import where
from recorder.services.listening import Listener
from recorder.services.packing import Run, runs, shared_out, voiced
from recorder.services.placing import Found, place, unclear, unreadable
from recorder.services.sound import GONE
from recorder.services.turns import may_be_asked, next_batch
from recorder.services.usual_language import usual_language
from recorder.services.worker_deaths import GIVEN_UP_AFTER, SUSPECT_AFTER, Key, WorkerDeaths

log = logging.getLogger(__name__)

SILENCE_HOLDS_S = 5.0
"""An engine that heard silence is not asked again for so long."""

SILENCE = Clip(bytes(SAMPLE_RATE * BYTES_PER_FRAME))
"""Whoever cannot hear a second of this is broken, whatever else was to be heard."""

OptionsOf = Callable[[Recording], TranscribeOptions]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Result:
    """New words of one utterance; none where its recording, or its place in it, is gone."""

    rec_id: str
    utterance: Utterance
    segments: tuple[Segment, ...]


class Transcription:
    """One engine at work on whatever waits.

    Args:
        engine: loaded; used by this object's caller only, one call at a time.
        store: gets each utterance's words once.
        options_of: what is wished for a recording now.
        cache: words made before; None remembers nothing.
        worker_deaths: what former workers died of; None suspects nothing.
        monotonic: seconds, for pauses after failures.

    Attributes:
        broken: why the engine cannot hear anything, not even silence; None: it can, or was not
            tried.
        unread: recordings whose sound could not be read in the last step, and why.
    """

    def __init__(
        self,
        engine: Transcriber,
        store: TranscriptStore,
        options_of: OptionsOf,
        cache: ResultCache | None = None,
        *,
        worker_deaths: WorkerDeaths | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.engine = engine
        self.options_of = options_of
        self.broken: EngineFailed | None = None
        self.unread: dict[str, Exception] = {}
        self._store = store
        self._cache = cache
        self._worker_deaths = worker_deaths
        self._monotonic = monotonic
        self._failures = Failures(monotonic)
        self._silence_heard_s = -math.inf
        self._proof = Proof()
        self._turns = 0

    @property
    def trouble(self) -> EngineFailed | None:
        """Why the engine works on nothing now; None: it works, as far as is known."""
        return self._failures.trouble

    @property
    def away_s(self) -> float:
        """For so long the engine has worked on nothing."""
        return self._failures.away_s

    @property
    def successes(self) -> int:
        """How often the engine made words."""
        return self._failures.successes

    def proven(self) -> bool:
        """The engine makes words, or at least hears silence now without breaking."""
        return self.successes > 0 or self._hears_silence()

    def look_after(self) -> None:
        """Nobody wants words now: see whether an engine that worked on nothing works again."""
        if self.trouble is not None and self._failures.forgive():
            self._hears_silence()

    def step(self, listeners: Mapping[str, Listener], *, gently: bool = False) -> list[Result]:
        """Transcribe one batch; what it found. An empty list: nothing waits, or nothing worked."""
        self.unread = {}
        if self._failures.engine_rests:
            return []
        results: list[Result] = []
        tasks: dict[Utterance, Task] = {}
        unheard: dict[TranscribeOptions, list[Joint]] = {}
        batch = next_batch(listeners, self._failures.rests, gently=gently, window_of=self._window)
        for run in batch:
            for task in self._tasks(run, listeners):
                if not self._settled(task, results):
                    tasks[task.utterance] = task
        for run in batch:
            left = (u for u in run if u in tasks)
            listener = listeners[run[0].rec_id]
            for part in runs(left, self._window(listener), listener.gaps):
                joint = self._joint([tasks[u] for u in part])
                if joint is not None:
                    unheard.setdefault(joint.tasks[0].options, []).append(joint)
        for options, joints in unheard.items():
            results += self._hear(joints, options)
        return results

    def _window(self, listener: Listener) -> int:
        """Samples that go as one clip; 0 where languages may change from one to the next."""
        info = self.engine.info
        if not info.window_s or len(listener.waiting) < 2:
            return 0
        if not info.english_only and self.options_of(listener.recording).language == AUTO:
            return 0
        return round(info.window_s * SAMPLE_RATE)

    def _settled(self, task: Task, results: list[Result]) -> bool:
        """It needs no place in the batch: it is known, or given up, or was heard alone just now."""
        deaths = self._deaths((task.utterance.rec_id, task.utterance.index))
        known = self._known(task)
        if known is not None:
            results.append(self._keep(task, known or unclear(task.utterance)))
        elif deaths >= GIVEN_UP_AFTER:
            results.append(self._give_up(task))
        elif deaths >= SUSPECT_AFTER or self._failures.suspect(task.utterance):
            results += self._one_by_one([task], task.options)
        else:
            return False
        return True

    def _tasks(self, run: Run, listeners: Mapping[str, Listener]) -> list[Task]:
        listener = listeners[run[0].rec_id]
        self._turns += 1
        listener.served = self._turns
        wished = self.options_of(listener.recording)
        tasks = []
        for utterance in run:
            pcm = self._read(listener, utterance.start, utterance.end)
            if pcm is None:
                break
            clip = Clip(pcm, utterance.voiced)
            options = self._with_usual(wished, listener, utterance)
            key = result_key(clip, self.engine.info, options)
            tasks.append(Task(listener, utterance, clip, options, key))
        return tasks

    def _joint(self, tasks: Sequence[Task]) -> Joint | None:
        if len(tasks) == 1:
            return Joint(tuple(tasks), tasks[0].clip)
        run = tuple(task.utterance for task in tasks)
        pcm = self._read(tasks[0].listener, run[0].start, run[-1].end)
        return Joint(tuple(tasks), Clip(pcm, voiced(run))) if pcm is not None else None

    def _read(self, listener: Listener, start: int, end: int) -> bytes | None:
        """Samples ``[start, end)``; None where they are gone, erased while their words are made."""
        try:
            return listener.sound.read(start, end)
        except GONE as error:
            self.unread[listener.recording.rec_id] = error
            return None

    def _with_usual(
        self, wished: TranscribeOptions, listener: Listener, upto: Utterance | None
    ) -> TranscribeOptions:
        """With the recording's language where nobody said it."""
        engine, label = self.engine, self.engine.info.label
        if wished.language != AUTO or not isinstance(engine, LanguageTeller):
            return wished
        key = (listener.recording.rec_id, upto.index if upto else -1)

        def tell(clip: Clip) -> str:
            return self._watched([key], lambda: engine.language_of(clip))

        return replace(wished, usual=usual_language(listener, upto, tell, label))

    def _known(self, task: Task) -> Found | None:
        if self._cache is None:
            return None
        return self._cache.find(task.listener.recording.session_id, task.key)

    def _hear(self, joints: Sequence[Joint], options: TranscribeOptions) -> list[Result]:
        tasks = [task for joint in joints for task in joint.tasks]
        try:
            found = self._engine_hears(tasks, [joint.clip for joint in joints], options)
        except EngineFailed as error:
            if not isinstance(error, EngineBusy):
                log.warning("a batch of %d utterances failed: %s", len(tasks), error.code)
            return self._one_by_one(tasks, options)
        results: list[Result] = []
        for joint, words in zip(joints, found, strict=True):
            shares = shared_out(words, joint.run) if len(joint.tasks) > 1 else [words]
            if len(joint.tasks) > 1 and not all(shares):
                # Doubted, skipped, or taken for a loop that several people's "yes" was not.
                results += self._one_by_one(joint.tasks, options)
                continue
            for task, share in zip(joint.tasks, shares, strict=True):
                results.append(self._keep_new(task, share))
        return results

    def _engine_hears(
        self, tasks: Sequence[Task], clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[Found]:
        keys = [(t.utterance.rec_id, t.utterance.index) for t in tasks]
        return self._watched(keys, lambda: self.engine.transcribe(clips, options))

    def guess(self, listener: Listener, clip: Clip) -> Found:
        """What a clip seems to say; nothing is kept. Empty when that killed a worker before.

        Raises:
            EngineFailed: see the engine.
        """
        key = (listener.recording.rec_id, -1)
        if self._deaths(key) or self._failures.engine_rests:
            return ()
        options = self._with_usual(self.options_of(listener.recording), listener, None)
        (found,) = self._watched([key], lambda: self.engine.transcribe([clip], options))
        return found

    def followed(self, name: str) -> int | None:
        """Samples that the engine heard of an utterance that it follows; None: it cannot follow."""
        return self.engine.followed(name) if isinstance(self.engine, Follower) else None

    def follow(self, listener: Listener, name: str, clip: Clip) -> Found:
        """As ``guess``, of an utterance that is followed while it is spoken."""
        key, engine = (listener.recording.rec_id, -1), self.engine
        if self._deaths(key) or self._failures.engine_rests or not isinstance(engine, Follower):
            return ()
        return self._watched([key], lambda: engine.follow(name, clip))

    def _watched(self, keys: Sequence[Key], work: Callable[[], Answer]) -> Answer:
        """The engine's answer, with a note for the next worker in case there is none."""
        if self._worker_deaths is not None:
            self._worker_deaths.begin(keys)
        try:
            return work()
        except EngineFailed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a library raises, the others go on
            log.error("%s broke: %s", self.engine.info.label, where(error))
            raise EngineFailed("The speech engine broke.", cure="It is tried again.") from None
        finally:
            if self._worker_deaths is not None:
                self._worker_deaths.end(keys)

    def _deaths(self, key: Key) -> int:
        return self._worker_deaths.of(key) if self._worker_deaths is not None else 0

    def _one_by_one(self, tasks: Sequence[Task], options: TranscribeOptions) -> list[Result]:
        """Find the utterance that breaks the batch, and let the others through."""
        results: list[Result] = []
        successes, refused = self.successes, list[tuple[Task, EngineAway, int]]()
        for task in tasks:
            utterance, listener = task.utterance, task.listener
            if not may_be_asked(listener, utterance):
                continue
            listener.hanging.discard(utterance)
            try:
                (found,) = self._engine_hears([task], [task.clip], options)
            except EngineBusy:
                listener.hanging.add(utterance)
                hangs = self._failures.busy(utterance)
                if hangs and listener.awaited and self._overtaken(utterance):
                    results.append(self._give_up(task))
            except EngineAway as error:
                refused.append((task, error, self.successes))
            except EngineFailed as error:
                if self._works_beside(task) and self._failed(task, error, successes):
                    results.append(self._give_up(task))
            else:
                results.append(self._keep_new(task, found))
        for task, away, then in refused:
            if not (self.successes > then or self._takes_others()):
                self._failures.away(away)
            elif self._failed(task, away, then):
                results.append(self._give_up(task))
        return results

    def _works_beside(self, task: Task) -> bool:
        """The engine can hear something; else it rests, and nothing is held against ``task``."""
        works = self._failures.works_on_others(task.utterance) or self._takes_others()
        return works or self._hears_silence()

    def _failed(self, task: Task, error: EngineFailed, successes: int) -> bool:
        """Note one more failure; True when it was one too many."""
        awaited = task.listener.awaited
        return self._failures.failed(task.utterance, error, successes, awaited=awaited)

    def _overtaken(self, utterance: Utterance) -> bool:
        """The engine made words of something else since it began to work on this one."""
        works = self._failures.works_on_others
        return works(utterance) or (self._takes_others() and works(utterance))

    def _takes_others(self) -> bool:
        """The engine makes words of what it made words of before, or works on it at least."""
        task = None if self._failures.engine_rests else self._proof.task()
        if task is None:
            return False
        try:
            (found,) = self._engine_hears([], [task.clip], task.options)
        except EngineBusy:
            return True  # its answer is kept for the next time
        except EngineFailed:
            found = ()
        self._proof.answered()
        if found:
            self._failures.spoke()
        return bool(found)

    def _hears_silence(self) -> bool:
        """The engine can hear at all; else it rests, and nothing is held against any utterance."""
        if self._failures.engine_rests:
            return False
        if self._monotonic() < self._silence_heard_s + SILENCE_HOLDS_S:
            return True
        try:
            self._watched([], lambda: self.engine.transcribe([SILENCE], TranscribeOptions("en")))
        except EngineFailed as error:
            self._failures.away(error)
            self.broken = None if isinstance(error, EngineAway | EngineBusy) else error
            return False
        self._failures.worked()
        self._silence_heard_s = self._monotonic()
        self.broken = None
        return True

    def _give_up(self, task: Task) -> Result:
        """Mark it in the transcript. Whoever asks for its words again has it tried again."""
        result = self._keep(task, (unreadable(task.utterance),))
        if self._worker_deaths is not None:
            self._worker_deaths.end([(task.utterance.rec_id, task.utterance.index)])
        return result

    def _keep_new(self, task: Task, found: Found) -> Result:
        told = found or unclear(task.utterance)
        if found:
            self._failures.spoke()
        else:
            self._failures.worked()
        if self._cache is not None and (found or not told):  # what is unclear is heard anew
            self._cache.keep(task.utterance.rec_id, task.key, found)
        return self._keep(task, told)

    def _keep(self, task: Task, found: Found) -> Result:
        """Store words; those of a recording that was erased meanwhile are told to nobody."""
        utterance, info = task.utterance, self.engine.info
        placed = tuple(place(s, utterance) for s in found)
        kept = self._store.save_segments(utterance.rec_id, utterance.index, placed, info)
        self._failures.settled(utterance)
        task.listener.hanging.discard(utterance)
        task.listener.waiting.remove(utterance)
        self._proof.note(task, found)
        return Result(utterance.rec_id, utterance, placed if kept else ())
