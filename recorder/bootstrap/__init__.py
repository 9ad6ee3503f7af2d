"""Settings -> Container: with its modules the only place that knows the concrete classes.

``bootstrap`` builds the web process's world, ``worker.worker_main`` the worker's; nothing starts
before ``Container.start``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Engine

from recorder import __version__
from recorder.adapters.allocator import give_back
from recorder.adapters.engines.desk import ModelDesk
from recorder.adapters.engines.keeper import first_status
from recorder.adapters.engines.models import FoundModel
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.exports.exporter import Exporter
from recorder.adapters.microphone import microphone_name, open_microphone
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.scheduling import Chore, Housekeeping
from recorder.adapters.speech_stores import SqlSpeechWishStore
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.bootstrap.capture import Capture, capture_of
from recorder.bootstrap.clinic import chat_server, exporter_of, reviewing, word_editing
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.custody import Custody, custody_of, oversight_of
from recorder.bootstrap.people import (
    People,
    people_of,
    reassigning,
    single_sign_on,
)
from recorder.bootstrap.speech import (
    engine_wishes,
    may_open_all,
    model_desk,
    model_store,
    wishable_models,
)
from recorder.bootstrap.storage import (
    audit_writer,
    database_of,
    journal_dir,
    key_ids_of,
    refuse_remote,
    session_store,
    vault_of,
)
from recorder.bootstrap.worker import supervisor_of
from recorder.core.errors import HandoverError
from recorder.core.ports.clock import Clock
from recorder.core.ports.people import PasswordHasher
from recorder.core.ports.recordings import EventLog, RecordingStore, TranscriptStore
from recorder.core.ports.speech import SpeechWishStore
from recorder.services.audit import AuditTrail
from recorder.services.claiming import Claims
from recorder.services.cleanup import CleanUp
from recorder.services.deleted import DeletedRecordings
from recorder.services.engine_status import EngineStatus, read_status, write_status
from recorder.services.feed import Feed
from recorder.services.files import OutputFiles
from recorder.services.guard import attempt
from recorder.services.ingest import ServerMicrophone
from recorder.services.journal import Journal
from recorder.services.key_register import KeyRegister
from recorder.services.later import WorkQueue
from recorder.services.output_lock import OutputLock
from recorder.services.oversight import QUIET_S, Oversight
from recorder.services.person_erasure import PersonErasures
from recorder.services.reassigning import Reassigning
from recorder.services.resumable import ResumableUploads
from recorder.services.retention import Retention
from recorder.services.reviewing import Reviewing
from recorder.services.server_time import ServerTime
from recorder.services.session_paths import SessionPaths
from recorder.services.sessions import SessionManager
from recorder.services.single_sign_on import SingleSignOn
from recorder.services.supervisor import Supervisor
from recorder.services.uploads import Uploads
from recorder.services.words import WordEditing
from recorder.settings import Settings

log = logging.getLogger(__name__)

WATCH_EVERY_S = 10.0
UPLOADS_EVERY_S = 60.0
EXPIRE_EVERY_S = 3600.0
GIVE_BACK_EVERY_S = 60.0
TICK_S = 1.0
RETENTION_EVERY_S = 60.0
HEAD_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class Container:
    """Everything a web process needs, built and not yet started."""

    settings: Settings
    clock: Clock
    server_time: ServerTime
    sessions: SessionManager
    people: People
    claims: Claims
    reassigning: Reassigning
    single_sign_on: SingleSignOn | None
    recordings: RecordingStore
    transcripts: TranscriptStore
    events: EventLog
    feed: Feed
    files: OutputFiles
    microphone: ServerMicrophone
    uploads: Uploads
    resumable: ResumableUploads
    exporter: Exporter
    reviewing: Reviewing
    editing: WordEditing
    wishes: SpeechWishStore
    paths: SessionPaths
    cleanup: CleanUp
    audit: AuditTrail
    retention: Retention
    deleted: DeletedRecordings
    person_erasures: PersonErasures
    models: Callable[[], list[FoundModel]]
    model_desk: ModelDesk
    oversight: Oversight
    engine_status: Callable[[], EngineStatus]
    journal: Journal
    rows: WorkQueue
    supervisor: Supervisor
    housekeeping: Housekeeping
    database: Engine
    close_store: Callable[[], None]
    lock: OutputLock

    def start(self) -> None:
        """Take up what a former process left, then begin to work."""
        self.take_up()
        first = first_status(engine_wishes(self.settings), model_store(self.settings))
        # A disk without any room must not keep the server from starting: tablets wait to be told.
        attempt(
            "saying how the engine stands", lambda: write_status(self.settings.state_dir, first)
        )
        self.housekeeping.start()
        may_open_all(self.settings)
        self.supervisor.start()

    def take_up(self) -> None:
        """What a former process left, whichever way it ended."""
        self.files.discard_parts()
        self.paths.remove_left()
        self.retention.resume()  # else what is half deleted would be taken up as something new
        found = self.sessions.recover()
        resumed = self.uploads.resume()
        self.resumable.start()
        if found or resumed:
            log.info("taken up: %d recordings, %d uploads", found, resumed)

    def close(self) -> None:
        """Stop in the order in which sound flows, so that nothing is left half done."""
        self.microphone.close()
        self.resumable.close()
        self.uploads.close()
        self.housekeeping.close()
        self.journal.close()
        self.rows.close()
        self.feed.close()
        self.supervisor.close()
        self.audit.close()
        self.close_store()
        self.database.dispose()
        self.lock.release()


def bootstrap(
    settings: Settings,
    *,
    environ: Mapping[str, str] | None = None,
    hasher: PasswordHasher | None = None,
) -> Container:
    """Build the web process's world.

    Args:
        environ: what the worker child inherits besides the settings.
        hasher: of passwords and PINs, see ``people_of``.

    Raises:
        OutputInUse: another process has the output directory.
    """
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for directory in (settings.output_dir, settings.state_dir, journal_dir(settings)):
        refuse_remote(directory)
    lock = OutputLock(settings.state_dir)
    lock.acquire()
    try:
        return _build(settings, lock, environ or {}, hasher)
    except BaseException:
        lock.release()
        raise


def _build(
    settings: Settings, lock: OutputLock, environ: Mapping[str, str], hasher: PasswordHasher | None
) -> Container:
    """What must be right is looked at first; what holds threads or files is built last."""
    KeyRegister(settings.state_dir).admit(
        key_ids_of(settings), journal_dir(settings), settings.output_dir
    )
    chat_server(settings)
    database, rows = database_of(settings), WorkQueue("rows")
    try:
        trail = AuditTrail(audit_writer(settings, database))
        before, notes = trail.record_before, rows.put_once
        whoever = people_of(settings, database, SystemClock(), before, notes, hasher)
        single = single_sign_on(settings, database, whoever.accounts)
        store, close_store = session_store(settings, database)
    except HandoverError:
        rows.close()
        database.dispose()
        raise
    files = OutputFiles(settings.output_dir, vault=vault_of(settings))
    capture = capture_of(settings, database, store, rows, files)
    custody = custody_of(settings, database, store, whoever.accounts, capture, trail)
    supervisor = supervisor_of(settings, environ)
    review = reviewing(settings, database)
    recordings, wishes = SqlRecordingStore(database), SqlSpeechWishStore(database)
    return Container(
        settings=settings,
        clock=SystemClock(),
        server_time=ServerTime(SystemClock(), uuid4().hex),
        sessions=capture.sessions,
        people=whoever,
        single_sign_on=single,
        claims=Claims(capture.sessions, recordings),
        reassigning=reassigning(database, whoever, capture.sessions),
        recordings=recordings,
        transcripts=SqlTranscriptStore(database),
        events=SqlEventLog(database),
        feed=capture.feed,
        files=files,
        microphone=ServerMicrophone(open_microphone, SystemClock(), __version__, microphone_name),
        uploads=capture.uploads,
        resumable=capture.resumable,
        reviewing=review,
        editing=word_editing(settings, database, review),
        wishes=wishes,
        paths=custody.paths,
        cleanup=custody.cleanup,
        audit=custody.audit,
        retention=custody.retention,
        deleted=capture.deleted,
        person_erasures=custody.person_erasures,
        models=lambda: wishable_models(settings),
        model_desk=model_desk(settings),
        oversight=_oversight(settings, database, capture, files, supervisor),
        exporter=exporter_of(settings),
        engine_status=lambda: read_status(settings.state_dir),
        journal=capture.journal,
        rows=rows,
        supervisor=supervisor,
        housekeeping=Housekeeping(_chores(settings, capture, custody, whoever)),
        database=database,
        close_store=close_store,
        lock=lock,
    )


def _oversight(
    settings: Settings,
    database: Engine,
    capture: Capture,
    files: OutputFiles,
    supervisor: Supervisor,
) -> Oversight:
    def finish_quiet(session_id: str) -> None:
        recorder = capture.sessions.get_or_create_recorder(session_id)
        recorder.tick(orphan_grace_s=QUIET_S)

    return oversight_of(
        settings,
        database,
        capture.sessions,
        files,
        written_at=capture.journal.changed_at,
        finish_quiet=finish_quiet,
        listening=capture.feed.listening,
        worker=lambda: supervisor.pid,
    )


def _chores(settings: Settings, capture: Capture, custody: Custody, people: People) -> list[Chore]:
    def tick() -> None:
        capture.sessions.tick(orphan_grace_s=settings.orphan_grace_s)

    return [
        Chore("recorders", TICK_S, tick),
        Chore("the sessions' ends", WATCH_EVERY_S, capture.sessions.watch),
        Chore("clean-up", settings.cleanup_interval_s, custody.cleanup.run),
        Chore("uploads", UPLOADS_EVERY_S, capture.uploads.resume),
        Chore("unfinished uploads", EXPIRE_EVERY_S, capture.resumable.expire),
        Chore("free memory", GIVE_BACK_EVERY_S, give_back),
        Chore("retention", RETENTION_EVERY_S, custody.retention.run),
        Chore("erased people", RETENTION_EVERY_S, custody.person_erasures.resume),
        Chore("the audit trail's head", HEAD_EVERY_S, custody.audit.writer.say_head),
        Chore("sign-ins", EXPIRE_EVERY_S, people.sign_ins.forget),
        Chore("one-time codes", EXPIRE_EVERY_S, people.devices.forget_codes),
    ]
