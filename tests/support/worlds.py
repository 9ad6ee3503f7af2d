"""A recorder's and a worker's world on real stores in a temporary directory.

Played are only the clock, the speech engine and the voice detector, so that a test owns them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recorder.adapters.act_store import SqlActStore
from recorder.adapters.database import open_database
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.session_stores.sql import SqlSessionStore
from recorder.adapters.speech_stores import SqlResultCache, SqlSpeechWishStore
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.bootstrap.clinic import clinical
from recorder.core.errors import EngineFailed
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter
from recorder.core.model import Recording, RecordingState, Segment, Word
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.core.ports.vault import Vault
from recorder.services.files import OutputFiles
from recorder.services.journal import Journal
from recorder.services.open_logs import LOG_SUFFIX
from recorder.services.pipeline import Pipeline
from recorder.services.pipeline_world import PipelineWorld
from recorder.services.publishing import Publisher
from recorder.services.recorder_world import RecorderWorld
from recorder.services.reviewing import Reviewing, Seen
from recorder.services.sealed import CLEAR
from recorder.services.session_life import Times
from recorder.services.sessions import SessionManager
from recorder.services.sound import LiveSound
from recorder.services.transcription import Transcription
from recorder.services.utterances import UtteranceCutter
from recorder.services.wishes import SpeechChooser
from recorder.settings import Settings
from tests.support.databases import new_sqlite

ALICE = "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa"
BOB = "bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb"
REC = "0123456789abcdef0123456789abcdef"
RATE = 16_000


class HandClock:
    """Time that a test moves by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
        self.s = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.s

    def uptime(self) -> float:
        return self.s

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.s += seconds


class LoudnessDetector:
    """Loud is speech."""

    WINDOW_FRAMES = 512

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, pcm: bytes) -> list[float]:
        data = self._rest + pcm
        size = self.WINDOW_FRAMES * 2
        whole = len(data) // size * size
        self._rest = data[whole:]
        windows = (data[at : at + size] for at in range(0, whole, size))
        return [float(max(struct.unpack(f"<{len(w) // 2}h", w)) > 1000) for w in windows]


@dataclass
class EchoEngine:
    """Says how long each clip is, or fails when told to."""

    info: EngineInfo = field(default_factory=lambda: EngineInfo("echo", "one", draft=False))
    words: str = "blood pressure one forty over ninety"
    fails: int = 0
    poison_frames: int | None = None
    calls: list[int] = field(default_factory=list)
    options: list[TranscribeOptions] = field(default_factory=list)
    slow: Callable[[], None] = lambda: None

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        self.calls.append(len(clips))
        self.options.append(options)
        self.slow()
        if self.fails:
            self.fails -= 1
            raise EngineFailed("told to fail")
        if self.poison_frames and any(len(c.pcm) // 2 > self.poison_frames for c in clips):
            raise EngineFailed("poisoned")
        return [self._say(len(clip.pcm) / 2 / RATE) for clip in clips]

    def _say(self, length_s: float) -> tuple[Segment, ...]:
        words = self.words.split()
        each = length_s / max(1, len(words))
        said = tuple(Word(w, n * each, (n + 1) * each, 0.9) for n, w in enumerate(words))
        return (Segment(0.0, length_s, self.words, said, 0.9),) if words else ()

    def close(self) -> None:
        """Nothing to give back."""


def tone(seconds: float) -> bytes:
    """Something loud."""
    count = int(seconds * RATE)
    return struct.pack(f"<{count}h", *(int(9000 * math.sin(n / 9)) for n in range(count)))


def silence(seconds: float) -> bytes:
    """Nothing."""
    return bytes(int(seconds * RATE) * 2)


class World:
    """Web side and worker side of one output directory; with a key when there is a vault."""

    def __init__(self, directory: Path, vault: Vault = CLEAR) -> None:
        self.directory = directory
        self.vault = vault
        self.clock = HandClock()
        self.database = open_database(f"sqlite:///{new_sqlite(directory / 'state.db')}", vault)
        self.recordings = SqlRecordingStore(self.database)
        self.transcripts = SqlTranscriptStore(self.database)
        self.events = SqlEventLog(self.database)
        self.acts = SqlActStore(self.database)
        self.results = SqlResultCache(self.database)
        self.wishes = SqlSpeechWishStore(self.database, lambda: self.clock.now().timestamp())
        self.chooser = SpeechChooser(self.wishes)
        self.files = OutputFiles(directory / "output", vault=vault)
        self.reviewing = self._reviewing()
        self.open()

    def _reviewing(self) -> Reviewing:
        told = clinical(Settings(), self.acts)
        publisher = Publisher(self.events, self.transcripts, self.clock, told.analyze)

        def changed(recording: Recording, seen: Seen) -> None:
            publisher.result(recording, seen.transcript, seen.analysis)

        return Reviewing(
            self.acts,
            self.transcripts,
            self.files,
            self.clock,
            told.render,
            told.texts,
            changed,
        )

    def open(self) -> None:
        self.journal = Journal(self.directory / "journal", vault=self.vault)
        shared = RecorderWorld(self.journal, self.recordings, self.events, self.files, self.clock)
        self.sessions = SessionManager(
            SqlSessionStore(self.database), shared, self.clock, Times(max_idle_s=1800, ttl_s=3600)
        )

    def restart(self) -> None:
        """The web process ends and another begins."""
        self.journal.close()
        self.open()
        self.sessions.recover()

    def close(self) -> None:
        self.journal.close()
        self.database.dispose()

    def pipeline(self, engine: EchoEngine | None = None) -> Pipeline:
        """A worker's pipeline; a new one each time, as after a restart."""
        journal = self.directory / "journal"
        world = PipelineWorld(
            recordings=self.recordings,
            transcripts=self.transcripts,
            events=self.events,
            files=self.files,
            clock=self.clock,
            clinical=clinical(Settings(), self.acts),
            live_sound=lambda rec: LiveSound(
                rec, lambda i: journal / f"{i}{LOG_SUFFIX}", self.vault
            ),
            make_cutter=lambda: UtteranceCutter(LoudnessDetector()),
            chooser=self.chooser,
            publish=self.reviewing.publish,
        )
        made = Pipeline(world, "worker-1")
        if engine is not None:
            made.use(self.transcription(engine))
        return made

    def transcription(self, engine: EchoEngine) -> Transcription:
        """``engine`` at work for this world."""
        return Transcription(
            engine,
            self.transcripts,
            self.chooser.options,
            self.results,
            monotonic=self.clock.monotonic,
        )

    def row(self, rec_id: str = REC) -> Recording:
        """A recording's row, which is there."""
        found = self.recordings.get(rec_id)
        assert found is not None
        return found

    def kinds(self, session_id: str = ALICE) -> list[str]:
        """The kinds of all events of a session."""
        return [e.kind for e in self.events.after(0, session_id, 10_000)]


class Tablet:
    """Makes the bytes a tablet would send, and sends them."""

    def __init__(self, world: World, session_id: str = ALICE, rec_id: str = REC) -> None:
        self.world = world
        self.session_id = session_id
        self.rec_id = rec_id
        self.segment = -1
        self.open_segment()

    def open_segment(self, number: int | None = None) -> None:
        self.segment = self.segment + 1 if number is None else number
        self.log_id = LogId(self.rec_id, "a", self.segment)
        self.writer = LogWriter(self.log_id, self.session_id)
        self.sent = 0

    @property
    def now_ms(self) -> float:
        return self.world.clock.now().timestamp() * 1000

    def send(self, data: bytes) -> None:
        recorder = self.world.sessions.get_or_create_recorder(self.session_id)
        self.sent = recorder.append(self.log_id, self.sent, data).committed

    def begin(self, started_ms: float | None = None) -> None:
        self.send(self.writer.meta(started_ms=started_ms or self.now_ms, app="test"))

    def say(self, pcm: bytes) -> None:
        for at in range(0, len(pcm), 8000):
            self.send(self.writer.pcm(pcm[at : at + 8000], self.now_ms))

    def gap(self, ms: int, cause: str = "mute") -> None:
        self.send(self.writer.gap(ms, cause, self.now_ms))

    def end(self, reason: EndReason = EndReason.STOP) -> None:
        self.send(self.writer.end(reason, self.now_ms))


def encounter(world: World, rec_id: str = REC) -> Tablet:
    """Two utterances, then Stop."""
    tablet = Tablet(world, rec_id=rec_id)
    tablet.begin()
    for part in (silence(0.5), tone(2), silence(1.5), tone(1.5), silence(1)):
        tablet.say(part)
    tablet.end()
    return tablet


def spoken(world: World, rec_id: str = REC, sentences: Sequence[float] = (2, 2)) -> None:
    """One utterance for each of so many seconds, then Stop."""
    tablet = Tablet(world, rec_id=rec_id)
    tablet.begin()
    tablet.say(silence(0.5))
    for length_s in sentences:
        tablet.say(tone(length_s) + silence(1.5))
    tablet.end()


def rounds(world: World, pipeline: Pipeline, seconds: int, step_s: float = 1.0) -> None:
    """The worker's rounds of so many seconds of the world's clock."""
    for _ in range(int(seconds / step_s)):
        pipeline.step()
        world.clock.pass_(step_s)


def texts(world: World, rec_id: str = REC) -> list[str]:
    """What a finished recording says, utterance by utterance."""
    result = world.transcripts.result(rec_id)
    assert result is not None
    return [s.text for s in result[0].segments]


def again(world: World, rec_id: str = REC, **wishes: str) -> None:
    """As a crew asks for it: all words are to be made anew."""
    world.transcripts.forget_segments(rec_id)
    assert world.recordings.advance(world.row(rec_id), state=RecordingState.SEALED, **wishes)


def until_idle(pipeline: Pipeline) -> None:
    for _ in range(200):
        if not pipeline.step():
            return
    raise AssertionError("the pipeline never came to rest")
