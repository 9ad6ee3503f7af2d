"""Utterances -> engine -> stored segments, in batches across recordings.

Recordings that are over come first and those that only get better words last; all others take
turns, so one long backlog holds nobody up. Neighbours that wait go as one clip to engines that hear
a fixed window. Equal sound under equal conditions is not heard twice. An utterance that an engine
refuses again and again is marked in the transcript and skipped; the recording goes on.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from recorder.core.errors import EngineFailed
from recorder.core.model import (
    SAMPLE_RATE,
    UNREADABLE,
    Recording,
    RecordingState,
    Segment,
    Utterance,
    Word,
)
from recorder.core.ports.recordings import TranscriptStore
from recorder.core.ports.speech import Clip, EngineInfo, ResultCache, TranscribeOptions, Transcriber
from recorder.services.guard import where
from recorder.services.listening import Listener
from recorder.services.packing import Run, runs, shared_out, voiced
from recorder.services.wishes import AUTO
from recorder.services.worker_deaths import GIVEN_UP_AFTER, SUSPECT_AFTER, Key, WorkerDeaths

log = logging.getLogger(__name__)

BATCH_UTTERANCES = 8
BATCH_FRAMES = 60 * SAMPLE_RATE
PAUSES_S = (0.0, 1.0, 5.0, 20.0, 60.0)
"""Before an utterance that failed is tried again: after the first failure, the second, ..."""

TRIES = 3
TRIES_OF_A_BROKEN_ENGINE = 10
"""An utterance is given up after so many failures: few when the engine worked on others
meanwhile, many when it worked on nothing (a speech server that is away)."""

OptionsOf = Callable[[Recording], TranscribeOptions]
Found = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """New words of one utterance."""

    rec_id: str
    utterance: Utterance
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    """One utterance whose turn it is, with its sound."""

    listener: Listener
    utterance: Utterance
    clip: Clip
    options: TranscribeOptions
    key: str


@dataclass(frozen=True, slots=True)
class _Joint:
    """Tasks that follow each other, heard as one clip."""

    tasks: tuple[_Task, ...]

    @property
    def run(self) -> Run:
        """Their utterances."""
        return tuple(task.utterance for task in self.tasks)

    @property
    def clip(self) -> Clip:
        """Their sound, with the pauses between them as they were."""
        if len(self.tasks) == 1:
            return self.tasks[0].clip
        run = self.run
        pcm = self.tasks[0].listener.sound.read(run[0].start, run[-1].end)
        return Clip(pcm, voiced(run))


@dataclass(slots=True)
class _Failure:
    """What went wrong with one utterance so far.

    ``successes``: of the engine, when this utterance failed first; ``due_s``: not before then.
    """

    successes: int
    count: int = 0
    due_s: float = 0.0


def next_batch(
    listeners: Mapping[str, Listener],
    rests: Callable[[Utterance], bool] = lambda _: False,
    *,
    gently: bool = False,
    window_of: Callable[[Listener], int] = lambda _: 0,
) -> list[Run]:
    """Whose turn it is: one clip of each recording in turn, up to the batch's limits.

    Args:
        listeners: recordings that this engine works for.
        rests: it failed and is not to be tried again yet; the others go on without it.
        gently: somebody speaks now, so of recordings that have words already only one clip goes
            at a time.
        window_of: a recording's neighbours that fit into so many samples go as one clip; 0: each
            utterance alone.
    """
    batch: list[Run] = []
    frames = 0
    urgent, live, again = _by_urgency(listeners.values())
    # However much an upload brings, who is furthest behind of those who speak has a place.
    now = [*urgent[:1], *live[:1], *urgent[1:], *live[1:]]
    for group in (now, again):
        if group is again and batch:
            return batch
        ready = [_ready(x, rests, window_of(x)) for x in group if x.waiting]
        for turn in range(BATCH_UTTERANCES):
            for waiting, window in ready:
                if turn >= len(waiting):
                    continue
                run = waiting[turn]
                frames += 0 if window else run[-1].end - run[0].start
                most = 1 if gently and group is again else BATCH_UTTERANCES
                if batch and (len(batch) >= most or frames > BATCH_FRAMES):
                    return batch
                batch.append(run)
    return batch


def _ready(
    listener: Listener, rests: Callable[[Utterance], bool], window: int
) -> tuple[list[Run], int]:
    """The next clips of one recording, and the window that they were made for."""
    waiting = (u for u in listener.waiting if not rests(u))
    return list(islice(runs(waiting, window, listener.gaps), BATCH_UTTERANCES)), window


def _by_urgency(
    listeners: Iterable[Listener],
) -> tuple[list[Listener], list[Listener], list[Listener]]:
    """Somebody waits for the report; somebody still speaks; there are words already.

    Those who speak come in the order of their delay, the others in turns.
    """
    groups: tuple[list[Listener], list[Listener], list[Listener]] = ([], [], [])
    for listener in listeners:
        live = listener.recording.state is RecordingState.RECORDING
        groups[1 if live else 2 if listener.again else 0].append(listener)
    over, live_ones, again = groups
    over.sort(key=lambda x: x.served)
    live_ones.sort(key=lambda x: -x.behind_frames)
    again.sort(key=lambda x: x.served)
    return groups


def result_key(clip: Clip, engine: EngineInfo, options: TranscribeOptions) -> str:
    """Names everything that an engine's words depend on, the sound itself included."""
    sound = hashlib.sha256(clip.pcm).digest()
    told = (engine.name, engine.model, engine.version, engine.settings, options.language)
    speech = f"{clip.voiced:.3f}"  # the guards ask for it
    digest = hashlib.sha256(sound)
    for part in (*told, speech, *options.hot_words):
        data = part.encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.hexdigest()


class Transcription:
    """One engine at work on whatever waits.

    Args:
        engine: loaded; used by this object's caller only, one call at a time.
        store: gets each utterance's words once.
        options_of: what is wished for a recording now.
        cache: words made before; None remembers nothing.
        worker_deaths: what former workers died of; None suspects nothing.
        monotonic: seconds, for pauses after failures.
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
        self._store = store
        self._cache = cache
        self._worker_deaths = worker_deaths
        self._monotonic = monotonic
        self._failures: dict[Utterance, _Failure] = {}
        self._successes = 0
        self._turns = 0

    def step(self, listeners: Mapping[str, Listener], *, gently: bool = False) -> list[Result]:
        """Transcribe one batch; what it found. An empty list: nothing waits, or nothing worked."""
        results: list[Result] = []
        unheard: dict[TranscribeOptions, list[_Joint]] = {}
        batch = next_batch(listeners, self._rests, gently=gently, window_of=self._window)
        tasks: dict[Utterance, _Task] = {}
        for run in batch:
            for task in self._tasks(run, listeners):
                if not self._settled(task, results):
                    tasks[task.utterance] = task
        for run in batch:
            left = (u for u in run if u in tasks)
            listener = listeners[run[0].rec_id]
            for part in runs(left, self._window(listener), listener.gaps):
                joint = _Joint(tuple(tasks[u] for u in part))
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

    def _settled(self, task: _Task, results: list[Result]) -> bool:
        """It needs no place in the batch: it is known, or given up, or was heard alone just now."""
        deaths = self._deaths((task.utterance.rec_id, task.utterance.index))
        known = self._known(task)
        if known is not None:
            results.append(self._keep(task, known))
        elif deaths >= GIVEN_UP_AFTER:
            results.append(self._give_up(task))
        elif deaths >= SUSPECT_AFTER or task.utterance in self._failures:
            results += self._one_by_one([task], task.options)
        else:
            return False
        return True

    def _tasks(self, run: Run, listeners: Mapping[str, Listener]) -> list[_Task]:
        listener = listeners[run[0].rec_id]
        self._turns += 1
        listener.served = self._turns
        wished = self.options_of(listener.recording)
        tasks = []
        for utterance in run:
            clip = Clip(listener.sound.read(utterance.start, utterance.end), utterance.voiced)
            key = result_key(clip, self.engine.info, wished)
            tasks.append(_Task(listener, utterance, clip, wished, key))
        return tasks

    def _rests(self, utterance: Utterance) -> bool:
        failure = self._failures.get(utterance)
        return failure is not None and self._monotonic() < failure.due_s

    def _known(self, task: _Task) -> Found | None:
        if self._cache is None:
            return None
        return self._cache.find(task.listener.recording.session_id, task.key)

    def _hear(self, joints: Sequence[_Joint], options: TranscribeOptions) -> list[Result]:
        tasks = [task for joint in joints for task in joint.tasks]
        try:
            found = self._engine_hears(tasks, [joint.clip for joint in joints], options)
        except EngineFailed as error:
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
        self, tasks: Sequence[_Task], clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[Found]:
        keys = [(t.utterance.rec_id, t.utterance.index) for t in tasks]
        return self._watched(keys, clips, options)

    def guess(self, recording: Recording, clip: Clip) -> Found:
        """What a clip seems to say; nothing is kept. Empty when that killed a worker before.

        Raises:
            EngineFailed: see the engine.
        """
        key = (recording.rec_id, -1)
        if self._deaths(key):
            return ()
        (found,) = self._watched([key], [clip], self.options_of(recording))
        return found

    def _watched(
        self, keys: Sequence[Key], clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[Found]:
        """The engine's answer, with a note for the next worker in case there is none."""
        if self._worker_deaths is not None:
            self._worker_deaths.begin(keys)
        try:
            return self.engine.transcribe(clips, options)
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

    def _one_by_one(self, tasks: Sequence[_Task], options: TranscribeOptions) -> list[Result]:
        """Find the utterance that breaks the batch, and let the others through."""
        results: list[Result] = []
        for task in tasks:
            try:
                (found,) = self._engine_hears([task], [task.clip], options)
            except EngineFailed:
                if self._failed(task.utterance):
                    results.append(self._give_up(task))
            else:
                results.append(self._keep_new(task, found))
        return results

    def _failed(self, utterance: Utterance) -> bool:
        """Note one more failure; True when it was one too many."""
        failure = self._failures.setdefault(utterance, _Failure(self._successes))
        failure.count += 1
        pause_s = PAUSES_S[min(failure.count, len(PAUSES_S)) - 1]
        failure.due_s = self._monotonic() + pause_s
        works = self._successes > failure.successes
        return failure.count >= (TRIES if works else TRIES_OF_A_BROKEN_ENGINE)

    def _give_up(self, task: _Task) -> Result:
        """Mark it in the transcript. Whoever asks for its words again has it tried again."""
        result = self._keep(task, (_unreadable(task.utterance),))
        if self._worker_deaths is not None:
            self._worker_deaths.end([(task.utterance.rec_id, task.utterance.index)])
        return result

    def _keep_new(self, task: _Task, found: Found) -> Result:
        self._successes += 1
        if self._cache is not None:
            self._cache.keep(task.utterance.rec_id, task.key, found)
        return self._keep(task, found)

    def _keep(self, task: _Task, found: Found) -> Result:
        utterance = task.utterance
        placed = tuple(place(s, utterance) for s in found)
        self._store.save_segments(utterance.rec_id, utterance.index, placed, self.engine.info)
        self._failures.pop(utterance, None)
        task.listener.waiting.remove(utterance)
        return Result(utterance.rec_id, utterance, placed)


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


def _unreadable(utterance: Utterance) -> Segment:
    return Segment(0.0, (utterance.end - utterance.start) / SAMPLE_RATE, UNREADABLE)
