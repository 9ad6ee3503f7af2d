"""The worker's loop: sound -> utterances -> words -> facts -> report -> files.

Live recordings and uploads go the same way; at Stop only the last utterance is left. Everything
that was done is in the store, so a new worker goes on where a dead one stopped. The rows are the
queue: what is ``recording``, ``stopped`` or ``sealed`` has work to do.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from recorder.core.errors import DatabaseUnavailable
from recorder.core.model import Recording, RecordingState
from recorder.core.ports.speech import EngineInfo
from recorder.services.catching_up import hear_all
from recorder.services.files import FileKind
from recorder.services.finishing import TELLING, Finishing
from recorder.services.guard import attempt, where
from recorder.services.listening import Listener
from recorder.services.pipeline_world import PipelineWorld
from recorder.services.publishing import Publisher
from recorder.services.redoing import AT_ONCE, Redoing
from recorder.services.sound import Sound, SoundChanged, WavSound
from recorder.services.tentative import Tentative
from recorder.services.transcription import Transcription
from recorder.services.turns import by_need
from recorder.services.wav_writing import WavWriting

log = logging.getLogger(__name__)

LEASE_S = 30.0
RENEW_S = 10.0
FACTS_SHARE = 0.25
"""Of the time that a round's words took; one recording has its facts in any case."""

RETRY_S = 60.0
RETRY_SOON_S = 5.0
OVER = (RecordingState.DONE, RecordingState.EMPTY)
OPEN_STATES = [state for state in RecordingState if state not in OVER]
REPORT_FAILED = "The report could not be written. Audio and words are safe."
SEAL_FAILED = "The sound file could not be written. The sound is safe, and it is tried again."


@dataclass(eq=False)
class Pipeline:
    """One worker's recordings.

    Args:
        world: the ports and functions above.
        worker: name that the leases carry; the same after a restart.
        transcription: with the server's own engine; None while there is none.
        refused: labels of wished engines that cannot work; the server's own does their part.
    """

    world: PipelineWorld
    worker: str
    transcription: Transcription | None = None
    refused: frozenset[str] = frozenset()
    _wished: dict[str, Transcription] = field(default_factory=dict)
    _listeners: dict[str, Listener] = field(default_factory=dict)
    _renewed_s: dict[str, float] = field(default_factory=dict)
    _new_words: dict[str, None] = field(default_factory=dict)
    _begun_anew: set[str] = field(default_factory=set)
    _look_for_untold_s: float = -math.inf

    def __post_init__(self) -> None:
        self._publisher = Publisher(
            self.world.events, self.world.transcripts, self.world.clock, self.world.clinical.analyze
        )
        self._tentative = Tentative(self.world.clock.monotonic)
        self._wavs = WavWriting(self.world.files, self.world.clock.monotonic)
        stores = (self.world.recordings, self.world.transcripts, self.world.files)
        self._redoing = Redoing(*stores, self.world.clock.monotonic)
        self._finishing = Finishing(self.world, self._publisher, self._redoing.missing)

    @property
    def busy(self) -> bool:
        """There is a recording that needs, or soon will need, an engine."""
        return bool(self._listeners)

    def use(self, transcription: Transcription | None) -> None:
        """Go on with another engine; drafts are made again by a better one once it works."""
        self.transcription = transcription
        self._redoing.use(transcription)

    def wanted(self) -> list[str]:
        """Labels of the engines that recordings wish for beside the server's own, the most urgent
        first: those whose words wait, of them the stopped recordings', then who is furthest behind.
        """
        own = self.transcription.engine.info.label if self.transcription else ""
        labels = dict.fromkeys(x.model for x in by_need(self._listeners.values()))
        return [label for label in labels if label not in ("", own, *self.refused)]

    def use_wished(self, label: str, transcription: Transcription | None) -> None:
        """An engine that recordings wish for is open now, or (None) closed again."""
        if transcription is None:
            self._wished.pop(label, None)
        else:
            self._wished[label] = transcription

    def _engine_of(self, listener: Listener) -> Transcription | None:
        """Whose words this recording gets; None while that engine is not open."""
        own = self.transcription
        label = listener.model
        if not label or label in self.refused or (own and own.engine.info.label == label):
            return own
        return self._wished.get(label)

    def step(self) -> bool:
        """One round; False when there was nothing to do."""
        self._take_up()
        worked = hear_all(self._listeners, self._hear, self.world.clock.monotonic)
        worked |= self._transcribe()
        for listener in list(self._listeners.values()):
            worked |= self._guarded(listener.recording, partial(self._sealed, listener))
            worked |= self._guarded(listener.recording, partial(self._finish, listener))
        return worked or self._guess()

    # --- which recordings ----------------------------------------------------------------

    def _take_up(self) -> None:
        """Lease what is open, follow state changes, let go of what is over."""
        self._redoing.look()
        rows = {r.rec_id: r for r in self.world.recordings.in_states(*OPEN_STATES)}
        for rec_id in self._listeners.keys() - rows.keys():
            self._let_go(rec_id)
        now = self.world.clock.now()
        self._tell_late()
        new = [rec_id for rec_id in rows if rec_id not in self._listeners]
        new.sort(key=lambda rec_id: rows[rec_id].state is RecordingState.SEALED)
        most = AT_ONCE + sum(rows[x].state is not RecordingState.SEALED for x in new)
        for rec_id in self.world.recordings.claim(new, self.worker, now, LEASE_S, most):
            self._guarded(rows[rec_id], partial(self._begin, rows[rec_id]))
        for rec_id, listener in list(self._listeners.items()):
            self._guarded(rows[rec_id], partial(self._follow, listener, rows[rec_id]))

    def _tell_late(self) -> None:
        """Say what a worker finished and then died before it could say so."""
        now_s = self.world.clock.monotonic()
        if now_s < self._look_for_untold_s:
            return
        self._look_for_untold_s = now_s + LEASE_S
        rows = {row.rec_id: row for row in self.world.recordings.untold()}
        now = self.world.clock.now()
        for rec_id in self.world.recordings.claim(list(rows), self.worker, now, LEASE_S):
            if attempt(TELLING, partial(self.world.publish, rows[rec_id])):
                self.world.recordings.release(rec_id, self.worker)

    def _begin(self, row: Recording) -> None:
        if row.state is RecordingState.FAILED:
            again = self.world.recordings.advance(row, state=RecordingState.SEALED, problem=None)
            if again is None:
                return
            row = again
        self._open(row)
        listener = self._listeners[row.rec_id]
        if not listener.again and self._publisher.words_again(listener.recording):
            self._new_words[row.rec_id] = None
        self._renewed_s[row.rec_id] = self.world.clock.monotonic()

    def _with_language(self, row: Recording) -> Recording:
        """Its language is what was wished when it was taken up: what was said in it is read in it,
        so a wish that changes while it runs holds from the next recording on."""
        if row.language is not None:
            return row
        wished = self.world.chooser.options(row).language
        return self.world.recordings.advance(row, language=wished) or row

    def _open(self, row: Recording) -> None:
        """Listen from the first sample; what the store has already is not done again."""
        self._listeners[row.rec_id] = Listener(
            row,
            self._sound(row),
            self.world.transcripts,
            self.world.make_cutter,
            again=row.state is RecordingState.SEALED
            and bool(self.world.transcripts.revisions([row.rec_id])),
            model=self.world.chooser.model(row),
        )

    def _follow(self, listener: Listener, row: Recording) -> None:
        rec_id, row = row.rec_id, self._with_language(row)
        known = listener.recording
        reopened = (
            known.state is not RecordingState.RECORDING and row.stopped_at != known.stopped_at
        )
        if row.state is not RecordingState.FAILED:
            listener.recording = row
        if reopened:
            self._open(row)
        now_s = self.world.clock.monotonic()
        if now_s - self._renewed_s[rec_id] >= RENEW_S:
            self._renewed_s[rec_id] = now_s
            if not self.world.recordings.renew(
                rec_id, self.worker, self.world.clock.now(), LEASE_S
            ):
                self._let_go(rec_id)

    def _let_go(self, rec_id: str) -> None:
        self._listeners.pop(rec_id, None)
        self._renewed_s.pop(rec_id, None)
        self._begun_anew.discard(rec_id)
        self._wavs.drop(rec_id)
        self._publisher.forget(rec_id)
        self._tentative.forget(rec_id)

    def let_go_of_all(self) -> None:
        """Begin anew with the rows, after a round that failed."""
        for rec_id in list(self._listeners):
            self._let_go(rec_id)

    def _sound(self, row: Recording) -> Sound:
        wav = self.world.files.path(row, FileKind.RECORDING)
        if row.state is RecordingState.SEALED and wav.exists():
            return WavSound(wav, row.gaps, self.world.files.vault)
        return self.world.live_sound(row.rec_id)

    # --- what is done with them ------------------------------------------------------------

    def _guarded(self, row: Recording, work: Callable[[], object]) -> bool:
        """Whether ``work`` did anything. A recording that fails is put aside and tried again; the
        others go on."""
        try:
            return bool(work())
        except Exception as error:  # noqa: BLE001 - the boundary of one recording's work
            self._failed(row, error)
            return True

    def _failed(self, row: Recording, error: Exception) -> None:
        """Sound that changed is heard anew, once; then it is damaged rather than taken back."""
        if not isinstance(error, SoundChanged) or row.rec_id in self._begun_anew:
            self._put_aside(row.rec_id, error)
            return
        self._begun_anew.add(row.rec_id)
        self._guarded(row, partial(self._open, row))

    def _put_aside(self, rec_id: str, error: Exception) -> None:
        """Say so on the row, and when it is tried again. The text of an error may hold patient
        data, so only its type and place are logged. A database that does not answer is no failure
        of this recording: its state stays, and it is its turn again soon."""
        log.error("recording %s failed: %s", rec_id, where(error))
        passing = isinstance(error, DatabaseUnavailable)
        row = None if passing else self.world.recordings.get(rec_id)
        pause = timedelta(seconds=RETRY_SOON_S if passing else RETRY_S)
        retry_at = self.world.clock.now() + pause
        if row is not None:
            self._say_failed(row)
        self.world.recordings.release(rec_id, self.worker, retry_at=retry_at)
        self._let_go(rec_id)

    def _say_failed(self, row: Recording) -> None:
        """A stopped recording stays stopped: its tablet must keep its copy until the seal."""
        if row.state is RecordingState.SEALED:
            changes = {"state": RecordingState.FAILED, "problem": REPORT_FAILED}
        elif row.state is RecordingState.STOPPED and row.problem != SEAL_FAILED:
            changes = {"problem": SEAL_FAILED}
        else:
            return
        failed = self.world.recordings.advance(row, **changes)
        if failed is not None:
            self._publisher.status(failed)

    def _hear(self, listener: Listener) -> bool:
        return self._guarded(listener.recording, partial(self._listen, listener))

    def _listen(self, listener: Listener) -> bool:
        row = listener.recording
        heard = listener.listen(final=row.state is not RecordingState.RECORDING)
        if row.state is RecordingState.STOPPED and listener.heard_all:
            self._wavs.begin(row, listener.sound)
        transcription = self._engine_of(listener)
        self._publisher.progress(listener, transcription.engine.info if transcription else None)
        return heard

    def _sealed(self, listener: Listener) -> bool:
        """The WAV is there, so the row may say so."""
        row = listener.recording
        if not self._wavs.done(row.rec_id):
            return False
        sealed = self.world.recordings.advance(
            row,
            state=RecordingState.SEALED,
            sealed_at=self.world.clock.now(),
            frames=listener.sound.frames,
            problem=None,
        )
        if sealed is None:  # more sound came meanwhile; the next round sees it
            self._let_go(row.rec_id)
            return True
        listener.recording = sealed
        self._publisher.status(sealed)
        return True

    def _transcribe(self) -> bool:
        """One batch of each engine that is open."""
        shares: dict[Transcription, dict[str, Listener]] = {}
        for rec_id, listener in self._listeners.items():
            transcription = self._engine_of(listener)
            if transcription is not None:
                shares.setdefault(transcription, {})[rec_id] = listener
        pressing = any(x.waiting and not x.again for x in self._listeners.values())
        speaking = any(
            x.recording.state is RecordingState.RECORDING for x in self._listeners.values()
        )
        began_s = self.world.clock.monotonic()
        worked = [
            self._batch(engine, share, gently=speaking)
            for engine, share in shares.items()
            if not pressing or any(x.waiting and not x.again for x in share.values())
        ]
        self._publish_facts(self.world.clock.monotonic() - began_s)
        return any(worked)

    def _batch(
        self, transcription: Transcription, share: Mapping[str, Listener], *, gently: bool
    ) -> bool:
        results = transcription.step(share, gently=gently)
        for rec_id in transcription.unread.keys() & share.keys():
            self._failed(share[rec_id].recording, transcription.unread[rec_id])
        for result in results:
            row = share[result.rec_id].recording
            self._publisher.words(row, result.segments)
            if self._tentative.settled(result.rec_id):
                self._publisher.tentative(row, None)
        self._new_words |= dict.fromkeys(r.rec_id for r in results if r.segments)
        return bool(results)

    def _publish_facts(self, hearing_s: float) -> None:
        """Live recordings with new words get their facts; the others when they are finished.

        While utterances wait, words come first: facts take a share of the time that they took.
        """
        waits = any(x.waiting for x in self._listeners.values())
        until_s = self.world.clock.monotonic() + hearing_s * FACTS_SHARE
        for rec_id in list(self._new_words):
            listener = self._listeners.get(rec_id)
            live = listener and listener.recording.state is RecordingState.RECORDING
            transcription = self._engine_of(listener) if listener else None
            if not (listener and live):
                self._new_words.pop(rec_id)
            elif transcription and self._facts(listener.recording, transcription.engine.info):
                self._new_words.pop(rec_id)
                if waits and self.world.clock.monotonic() >= until_s:
                    return

    def _facts(self, row: Recording, engine: EngineInfo) -> bool:
        """False when they are not due yet. Words in which none can be found cost only their own
        recording's facts, until it has new words."""
        told: list[bool] = []

        def tell() -> None:
            language = self.world.chooser.options(row).language
            told.append(self._publisher.facts(row, engine, language))

        return not attempt("finding the facts of a live recording", tell) or told[0]

    def _guess(self) -> bool:
        """Nothing else is to be done: what is being spoken right now, as far as it goes."""
        for listener in self._tentative.ended(self._listeners):
            self._publisher.tentative(listener.recording, None)
        guess = self._tentative.hear(self._listeners.values(), self._engine_of)
        if guess is not None:
            self._publisher.tentative(guess.listener.recording, guess)
        return False

    def _finish(self, listener: Listener) -> bool:
        """All words are there: facts, report and files, then the row says ``done``."""
        row = listener.recording
        if row.state is not RecordingState.SEALED or listener.waiting or not listener.heard_all:
            return False
        transcription = self._engine_of(listener)
        if transcription is None:
            return False
        if self.world.recordings.get(row.rec_id) is None:  # deleted while it was heard
            self._let_go(row.rec_id)
            return True
        if self._words_of_others(row, transcription.engine.info):
            return True
        if not self._finishing.finish(listener, transcription.engine.info, self.worker):
            self._open(row)
            return True
        self._let_go(row.rec_id)
        return True

    def _words_of_others(self, row: Recording, info: EngineInfo) -> bool:
        """The engine changed while this recording was heard: one engine makes all its words.

        A record never carries draft words under a better engine's name, or the other way round.
        """
        if self.world.transcripts.engines(row.rec_id) <= {info.label}:
            return False
        self.world.transcripts.forget_segments(row.rec_id)
        self._open(row)
        return True
