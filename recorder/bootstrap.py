"""Settings -> Container: the only module that knows the concrete classes.

``bootstrap`` builds the web process's world, ``worker_main`` the worker's; nothing starts before
``Container.start``.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from recorder import __version__
from recorder.adapters.database import open_database
from recorder.adapters.decoding import DecodingLimits, IsolatedDecoder
from recorder.adapters.engines.keeper import EngineKeeper, first_status
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.registry import EngineWishes
from recorder.adapters.exports.exporter import Exporter
from recorder.adapters.microphone import microphone_name, open_microphone
from recorder.adapters.stores import (
    SqlEventLog,
    SqlRecordingStore,
    SqlSessionStore,
    SqlTranscriptStore,
)
from recorder.adapters.vad import SileroModel
from recorder.clinical import codec, report
from recorder.clinical.analysis import analyze
from recorder.clinical.assess import assess
from recorder.core.errors import InvalidSettings
from recorder.core.model import Analysis, Recording, Report, Transcript
from recorder.core.ports import (
    Clock,
    EventLog,
    RecordingStore,
    TranscribeOptions,
    TranscriptStore,
)
from recorder.services.disk import remote_type
from recorder.services.engine_status import EngineStatus, read_status, write_status
from recorder.services.feed import Feed
from recorder.services.files import FileKind, OutputFiles
from recorder.services.housekeeping import Chore, Housekeeping
from recorder.services.ingest import ServerMicrophone, ingest_audio
from recorder.services.journal import LOG_SUFFIX, Journal
from recorder.services.later import WorkQueue
from recorder.services.output_lock import OutputLock
from recorder.services.pipeline import Clinical, Pipeline, PipelineWorld
from recorder.services.recorder import RecorderWorld
from recorder.services.sessions import SessionManager
from recorder.services.sound import LiveSound
from recorder.services.supervisor import Supervisor
from recorder.services.uploads import Uploads
from recorder.services.utterances import UtteranceCutter
from recorder.services.worker import Worker
from recorder.settings import Settings

log = logging.getLogger(__name__)

WORKER_NAME = "worker-1"
"""The same after a restart, so that a new worker takes its predecessor's leases over at once."""

WORKER_NICENESS = 10
"""Words may come later when the machine is busy; the sockets that take sound come first."""

LEAVE_S = 4.0
"""How long a worker may still finish what it does after the server is gone."""

KEEP_EVENTS = 20_000
EVENTS_EVERY_S = 300.0
TICK_S = 1.0
MIB = 1 << 20


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go backwards."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Container:
    """Everything a web process needs, built and not yet started."""

    settings: Settings
    clock: Clock
    sessions: SessionManager
    recordings: RecordingStore
    transcripts: TranscriptStore
    events: EventLog
    feed: Feed
    files: OutputFiles
    microphone: ServerMicrophone
    uploads: Uploads
    exporter: Exporter
    engine_status: Callable[[], EngineStatus]
    journal: Journal
    rows: WorkQueue
    supervisor: Supervisor
    housekeeping: Housekeeping
    database: Engine
    lock: OutputLock

    def start(self) -> None:
        """Take up what a former process left, then begin to work."""
        self.files.discard_parts()
        found = self.sessions.recover()
        resumed = self.uploads.resume()
        if found or resumed:
            log.info("taken up: %d recordings, %d uploads", found, resumed)
        write_status(
            self.settings.state_dir,
            first_status(engine_wishes(self.settings), model_store(self.settings)),
        )
        self.housekeeping.start()
        self.supervisor.start()

    def close(self) -> None:
        """Stop in the order in which sound flows, so that nothing is left half done."""
        self.microphone.close()
        self.uploads.close()
        self.housekeeping.close()
        self.journal.close()
        self.rows.close()
        self.feed.close()
        self.supervisor.close()
        self.database.dispose()
        self.lock.release()


def bootstrap(settings: Settings, *, environ: Mapping[str, str] | None = None) -> Container:
    """Build the web process's world.

    Args:
        environ: what the worker child inherits besides the settings.

    Raises:
        OutputInUse: another process has the output directory.
    """
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_remote(settings.output_dir)
    lock = OutputLock(settings.state_dir)
    lock.acquire()
    try:
        return _build(settings, lock, environ or {})
    except BaseException:
        lock.release()
        raise


def _refuse_remote(output_dir: Path) -> None:
    kind = remote_type(output_dir)
    if kind is not None:
        raise InvalidSettings(
            f"OUTPUT_DIR lies on a network file system ({kind}), where nothing is surely stored.",
            cure="Set OUTPUT_DIR to a directory on a local disk.",
        )


def _build(settings: Settings, lock: OutputLock, environ: Mapping[str, str]) -> Container:
    clock = SystemClock()
    database = open_database(settings.database)
    recordings, events = SqlRecordingStore(database), SqlEventLog(database)
    files = OutputFiles(settings.output_dir)
    rows = WorkQueue("rows")
    journal = Journal(journal_dir(settings), reserve_bytes=settings.disk_reserve_mb * MIB)
    sessions = SessionManager(
        SqlSessionStore(database),
        RecorderWorld(journal, recordings, events, files, clock, rows.put),
        clock,
        max_idle_s=settings.session_max_idle_s,
        ttl_s=settings.session_ttl_s,
    )
    decoder = IsolatedDecoder(DecodingLimits(longest_s=settings.max_audio_hours * 3600))

    return Container(
        settings=settings,
        clock=clock,
        sessions=sessions,
        recordings=recordings,
        transcripts=SqlTranscriptStore(database),
        events=events,
        feed=Feed(events),
        files=files,
        microphone=ServerMicrophone(open_microphone, clock, __version__, microphone_name),
        uploads=Uploads(
            settings.state_dir / "uploads",
            decoder,
            journal,
            lambda audio, recorder, rec_id: ingest_audio(
                audio, recorder, rec_id, clock, __version__
            ),
            sessions.get_or_create_recorder,
        ),
        exporter=Exporter(local_zone(), settings.nemsis_agency, settings.nemsis_xsd_dir),
        engine_status=lambda: read_status(settings.state_dir),
        journal=journal,
        rows=rows,
        supervisor=Supervisor(
            [sys.executable, "-m", "recorder", "worker"], {**environ, **settings.to_env()}
        ),
        housekeeping=Housekeeping(_chores(settings, sessions, events), clock),
        database=database,
        lock=lock,
    )


def _chores(settings: Settings, sessions: SessionManager, events: EventLog) -> list[Chore]:
    def tick() -> None:
        sessions.tick(orphan_grace_s=settings.orphan_grace_s)

    return [
        Chore("recorders", TICK_S, tick),
        Chore("events", EVENTS_EVERY_S, lambda: events.trim(KEEP_EVENTS)),
    ]


def journal_dir(settings: Settings) -> Path:
    """Where the logs lie."""
    return settings.state_dir / "journal"


def model_store(settings: Settings) -> ModelStore:
    """Where models lie."""
    return ModelStore(settings.model_dir)


def engine_wishes(settings: Settings) -> EngineWishes:
    """What the settings ask of the engine registry."""
    return EngineWishes(
        transcriber=settings.transcriber,
        whisper_model=settings.whisper_model,
        may_download=settings.model_download,
        threads=settings.transcriber_threads,
        remote_url=settings.remote_url,
        remote_key=settings.remote_key,
        remote_model=settings.remote_model,
    )


def pipeline(settings: Settings, database: Engine, *, worker: str, journal: Path) -> Pipeline:
    """A pipeline on this machine's files; without an engine yet."""
    vad = SileroModel()
    world = PipelineWorld(
        recordings=SqlRecordingStore(database),
        transcripts=SqlTranscriptStore(database),
        events=SqlEventLog(database),
        files=OutputFiles(settings.output_dir),
        clock=SystemClock(),
        clinical=clinical(settings),
        live_sound=lambda rec_id: LiveSound(
            rec_id, lambda log_id: journal / f"{log_id}{LOG_SUFFIX}"
        ),
        make_cutter=lambda: UtteranceCutter(vad.detector()),
        language=settings.language,
    )
    return Pipeline(world, worker)


def local_zone() -> tzinfo:
    """The time zone in which this server's crews speak of times."""
    return datetime.now().astimezone().tzinfo or UTC


def clinical(settings: Settings) -> Clinical:
    """The clinical layer, in this server's report format and time zone."""
    zone = local_zone()

    def render(recording: Recording, transcript: Transcript, analysis: Analysis) -> Report:
        return report.render(settings.report_format, recording, transcript, analysis, zone=zone)

    def texts(
        recording: Recording, transcript: Transcript, analysis: Analysis, made: Report
    ) -> Iterable[tuple[FileKind, str]]:
        document = codec.analysis_document(recording, transcript, analysis, made)
        yield FileKind.TRANSCRIPT, codec.transcript_text(recording, transcript, zone=zone)
        yield FileKind.ANALYSIS, json.dumps(document, ensure_ascii=False, indent=1)
        yield FileKind.REPORT, made.text

    return Clinical(lambda transcript: assess(analyze(transcript)), render, texts)


def worker_main(settings: Settings) -> int:
    """The worker process: until its standard input closes. Returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s worker: %(message)s")
    os.nice(WORKER_NICENESS)
    stop = threading.Event()
    threading.Thread(target=_watch_parent, args=(stop,), name="parent", daemon=True).start()
    lock = _only_worker(settings.state_dir)
    database = open_database(settings.database)
    keeper = EngineKeeper(engine_wishes(settings), model_store(settings), SystemClock())
    options = TranscribeOptions(language=settings.language)
    Worker(
        pipeline(settings, database, worker=WORKER_NAME, journal=journal_dir(settings)),
        keeper,
        SqlTranscriptStore(database),
        options,
        settings.state_dir,
    ).run(stop)
    keeper.close()
    database.dispose()
    lock.close()
    return 0


def _watch_parent(stop: threading.Event) -> None:
    """The pipe closes when the web process ends, whichever way it ends.

    What takes longer than a moment then is cut short: the next worker goes on from the rows.
    """
    while sys.stdin.buffer.read(1):
        pass
    stop.set()
    time.sleep(LEAVE_S)
    os._exit(0)


def _only_worker(state_dir: Path) -> BinaryIO:
    """Wait until a predecessor is gone; two workers would do the same work twice."""
    lock = (state_dir / "worker.lock").open("ab")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
