"""Settings -> Container: the only module that knows the concrete classes.

``bootstrap`` builds the web process's world, ``worker_main`` the worker's; nothing starts before
``Container.start``.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache, partial
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from recorder import __version__
from recorder.adapters.access_tokens import JwtAccessTokens, signing_key
from recorder.adapters.act_store import SqlActStore
from recorder.adapters.audit_store import SqlAuditStore
from recorder.adapters.chat_model import ChatFailed, ChatModel, ChatServer
from recorder.adapters.database import open_database
from recorder.adapters.decoding import DecodingLimits, IsolatedDecoder
from recorder.adapters.engines.chosen import read_chosen
from recorder.adapters.engines.desk import ModelDesk
from recorder.adapters.engines.keeper import EngineKeeper, EnginePool, first_status
from recorder.adapters.engines.models import FoundModel, ModelStore
from recorder.adapters.engines.registry import EngineWishes, choose, choose_wished, wishable
from recorder.adapters.exports.exporter import Exporter
from recorder.adapters.microphone import microphone_name, open_microphone
from recorder.adapters.passwords import Argon2Hasher
from recorder.adapters.people_store import SqlDeviceStore, SqlUserStore
from recorder.adapters.retention_store import SqlRetentionStore
from recorder.adapters.scheduling import Chore, Housekeeping
from recorder.adapters.session_stores.sql import SqlSessionStore
from recorder.adapters.sign_in_store import SqlSignInStore
from recorder.adapters.speech_stores import SqlResultCache, SqlSpeechWishStore
from recorder.adapters.stores import (
    SqlEventLog,
    SqlRecordingStore,
    SqlTranscriptStore,
)
from recorder.adapters.tallies import SqlTallies
from recorder.adapters.vad import SileroModel
from recorder.adapters.vault import KeyRing
from recorder.clinical import codec, narrative, report
from recorder.clinical.analysis import analyze
from recorder.clinical.assess import assess
from recorder.clinical.hot_words import HOT_DRUG_NAMES
from recorder.clinical.review import reviewed
from recorder.core.audit import AuditDraft
from recorder.core.errors import (
    DatabaseUnavailable,
    HandoverError,
    InvalidSettings,
    UnknownRecording,
)
from recorder.core.model import (
    Analysis,
    Recording,
    RecordingState,
    Report,
    SessionStatus,
    Transcript,
)
from recorder.core.people import Role
from recorder.core.ports import (
    ActStore,
    Clock,
    EventLog,
    RecordingStore,
    SessionStore,
    SpeechWishStore,
    Transcriber,
    TranscriptStore,
    Vault,
)
from recorder.core.retention import Policy
from recorder.core.vault_keys import keys_of
from recorder.services.accounts import Accounts
from recorder.services.attempts import FILE_NAME as HEARING_FILE
from recorder.services.attempts import Attempts
from recorder.services.audit import AuditTrail, AuditWriter
from recorder.services.audit_anchor import AnchorFiles
from recorder.services.claiming import Claims
from recorder.services.cleanup import KEEP_LIVES, Cleaned, CleanUp
from recorder.services.deletion import Eraser, Places
from recorder.services.devices import Devices
from recorder.services.disk import remote_type
from recorder.services.engine_status import EngineStatus, read_status, write_status
from recorder.services.feed import Feed
from recorder.services.files import FileKind, OutputFiles
from recorder.services.first_admin import FirstAdmin
from recorder.services.ingest import ServerMicrophone, ingest_audio
from recorder.services.journal import LOG_SUFFIX, Journal
from recorder.services.key_register import KeyRegister
from recorder.services.later import WorkQueue
from recorder.services.narrating import Narrator
from recorder.services.output_lock import OutputLock
from recorder.services.oversight import Oversight
from recorder.services.pipeline import Clinical, Pipeline, PipelineWorld
from recorder.services.publishing import Publisher
from recorder.services.quotas import Limits
from recorder.services.recorder import RecorderWorld
from recorder.services.resumable import ResumableUploads
from recorder.services.retention import Retention
from recorder.services.reviewing import Reviewing, Seen
from recorder.services.sealed import CLEAR
from recorder.services.session_life import SessionLife, Times
from recorder.services.session_paths import Area, SessionPaths
from recorder.services.sessions import SessionManager
from recorder.services.sign_ins import SignIns
from recorder.services.single_sign_on import SingleSignOn
from recorder.services.sound import LiveSound
from recorder.services.supervisor import Supervisor
from recorder.services.transcription import Transcription
from recorder.services.uploads import Uploads
from recorder.services.utterances import UtteranceCutter
from recorder.services.wishes import AUTO, SpeechChooser, checked_language, checked_model
from recorder.services.words import WordEditing, transcribe_again
from recorder.services.worker import Worker
from recorder.settings import Settings

log = logging.getLogger(__name__)

WORKER_NAME = "worker-1"
"""The same after a restart, so that a new worker takes its predecessor's leases over at once."""

CALM = {"OMP_WAIT_POLICY": "PASSIVE"}
"""The engine's threads sleep while they wait for each other. By default they spin, and on a busy
machine they take the cores from the thread they wait for: a sentence took four times as long."""

WORKER_NICENESS = 10
"""Words may come later when the machine is busy; the sockets that take sound come first."""

LEAVE_S = 4.0
"""How long a worker may still finish what it does after the server is gone."""

KEEP_EVENTS = 20_000
KEEP_RESULTS = 100_000
"""About 100 MB of words; an hour of speech makes some 300 results."""

WATCH_EVERY_S = 10.0
UPLOADS_EVERY_S = 60.0
EXPIRE_EVERY_S = 3600.0
TICK_S = 1.0
RETENTION_EVERY_S = 60.0
HEAD_EVERY_S = 3600.0
ANONYMOUS_SESSIONS = 5
ANONYMOUS_MB = 200
SEAL_RESERVES = 2
"""A recording is sealed while so many times the reserve stays free: sound coming in goes first."""

NOT_YET_NUMBERED = -1
"""Stands for a result that is not stored yet; nobody can have signed it."""

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
class People:
    """Who may sign in, from where, and what that changes."""

    accounts: Accounts
    sign_ins: SignIns
    devices: Devices
    first_admin: FirstAdmin


@dataclass(frozen=True, slots=True)
class Container:
    """Everything a web process needs, built and not yet started."""

    settings: Settings
    clock: Clock
    sessions: SessionManager
    people: People
    claims: Claims
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
        write_status(
            self.settings.state_dir,
            first_status(engine_wishes(self.settings), model_store(self.settings)),
        )
        self.housekeeping.start()
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


def bootstrap(settings: Settings, *, environ: Mapping[str, str] | None = None) -> Container:
    """Build the web process's world.

    Args:
        environ: what the worker child inherits besides the settings.

    Raises:
        OutputInUse: another process has the output directory.
    """
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for directory in (settings.output_dir, settings.state_dir, journal_dir(settings)):
        _refuse_remote(directory)
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
    clock, vault = SystemClock(), vault_of(settings)
    KeyRegister(settings.state_dir).admit(
        key_ids_of(settings), journal_dir(settings), settings.output_dir
    )
    chat_server(settings)
    database = database_of(settings)
    try:
        whoever = people(settings, database, clock)
        single = single_sign_on(settings, database, whoever.accounts)
        store, close_store = session_store(settings, database)
    except HandoverError:
        database.dispose()
        raise
    recordings, events = SqlRecordingStore(database), SqlEventLog(database)
    files = OutputFiles(settings.output_dir, vault=vault)
    rows = WorkQueue("rows")
    journal = Journal(
        journal_dir(settings), reserve_bytes=settings.disk_reserve_mb * MIB, vault=vault
    )
    feed = Feed(events)
    remembering = retention(settings, database, lambda _draft: None)
    sessions = SessionManager(
        store,
        RecorderWorld(
            journal,
            recordings,
            events,
            files,
            clock,
            rows.put,
            partial(signed_in_at, store),
            remembering.position,
        ),
        clock,
        session_times(settings),
        session_limits(settings, sign_in=not settings.open_mode),
        listening=feed.listening,
    )
    limits = DecodingLimits(longest_s=settings.max_audio_hours * 3600)
    decoder = IsolatedDecoder(limits, key_ring(settings))
    uploads = Uploads(
        settings.state_dir / "uploads",
        decoder,
        journal,
        lambda audio, recorder, rec_id: ingest_audio(audio, recorder, rec_id, clock, __version__),
        sessions.get_or_create_recorder,
    )
    resumable = ResumableUploads(
        settings.state_dir / "arriving",
        uploads,
        lambda rec_id: bool(
            recordings.get(rec_id)
            or journal.segments_of(rec_id)
            or remembering.store.deletion(rec_id)
        ),
        clock,
        keep=timedelta(hours=settings.upload_keep_hours),
        limit_bytes=settings.max_upload_mb * MIB,
        reserve_bytes=settings.disk_reserve_mb * MIB,
        vault=vault,
    )
    review = reviewing(settings, database)
    paths, wishes = SessionPaths(settings.state_dir / "sessions"), SqlSpeechWishStore(database)
    cleanup = CleanUp(sessions, store, recordings, wishes, paths, clock, caches(database))
    supervisor = Supervisor(
        [sys.executable, "-m", "recorder", "worker"], {**CALM, **environ, **settings.to_env()}
    )
    oversight = Oversight(
        sessions,
        recordings,
        SqlTallies(database),
        files,
        journal,
        journal_dir(settings),
        clock,
        feed.listening,
        lambda: read_status(settings.state_dir),
        lambda: supervisor.pid,
        settings.disk_reserve_mb * MIB,
        settings.orphan_grace_s,
    )
    trail = AuditTrail(audit_writer(settings, database))

    def forget(rec_id: str) -> None:
        resumable.forget(rec_id)
        for recorder in sessions.recorders():
            recorder.forget(rec_id)

    def came_back(rec_id: str, session_id: str) -> None:
        sessions.get_or_create_recorder(session_id).adopt(rec_id)

    eraser = Eraser(
        SqlRetentionStore(database),
        recordings,
        journal,
        places(settings),
        clock,
        trail.record,
        trail.writer.store,
        forget,
        came_back,
    )
    keeping = retention(settings, database, trail.note, eraser)
    chores = _chores(settings, sessions, cleanup, uploads, resumable)
    chores += [
        Chore("retention", RETENTION_EVERY_S, keeping.run),
        Chore("the audit trail's head", HEAD_EVERY_S, trail.writer.say_head),
        Chore("sign-ins", EXPIRE_EVERY_S, whoever.sign_ins.forget),
    ]
    return Container(
        settings=settings,
        clock=clock,
        sessions=sessions,
        people=whoever,
        single_sign_on=single,
        claims=Claims(sessions, recordings, wishes),
        recordings=recordings,
        transcripts=SqlTranscriptStore(database),
        events=events,
        feed=feed,
        files=files,
        microphone=ServerMicrophone(open_microphone, clock, __version__, microphone_name),
        uploads=uploads,
        resumable=resumable,
        reviewing=review,
        editing=word_editing(settings, database, review),
        wishes=wishes,
        paths=paths,
        cleanup=cleanup,
        audit=trail,
        retention=keeping,
        models=lambda: wishable_models(settings),
        model_desk=model_desk(settings),
        oversight=oversight,
        exporter=Exporter(local_zone(), settings.nemsis_agency, settings.nemsis_xsd_dir),
        engine_status=lambda: read_status(settings.state_dir),
        journal=journal,
        rows=rows,
        supervisor=supervisor,
        housekeeping=Housekeeping(chores),
        database=database,
        close_store=close_store,
        lock=lock,
    )


def _chores(
    settings: Settings,
    sessions: SessionManager,
    cleanup: CleanUp,
    uploads: Uploads,
    resumable: ResumableUploads,
) -> list[Chore]:
    def tick() -> None:
        sessions.tick(orphan_grace_s=settings.orphan_grace_s)

    return [
        Chore("recorders", TICK_S, tick),
        Chore("the sessions' ends", WATCH_EVERY_S, sessions.watch),
        Chore("clean-up", settings.cleanup_interval_s, cleanup.run),
        Chore("uploads", UPLOADS_EVERY_S, uploads.resume),
        Chore("unfinished uploads", EXPIRE_EVERY_S, resumable.expire),
    ]


def audit_writer(settings: Settings, database: Engine) -> AuditWriter:
    """Writes the audit trail, also beside a running server."""
    return AuditWriter(SqlAuditStore(database), AnchorFiles(settings.state_dir), SystemClock())


def places(settings: Settings) -> Places:
    """Where files of recordings lie."""
    state = settings.state_dir
    return Places(
        settings.output_dir,
        journal_dir(settings),
        state / "uploads",
        state / "arriving",
        lambda session_id: state / "sessions" / session_id / Area.CACHE.value,
    )


def policy(settings: Settings) -> Policy:
    """How long recordings are kept."""
    hours = settings.retention_hours
    return Policy(
        timedelta(hours=hours) if hours else None, timedelta(hours=settings.retention_grace_hours)
    )


def retention(
    settings: Settings,
    database: Engine,
    note: Callable[[AuditDraft], object],
    eraser: Eraser | None = None,
) -> Retention:
    """The policy at work; it deletes only with an ``eraser``."""
    store, recordings = SqlRetentionStore(database), SqlRecordingStore(database)
    return Retention(store, recordings, policy(settings), SystemClock(), note, eraser)


def session_store(settings: Settings, database: Engine) -> tuple[SessionStore, Callable[[], None]]:
    """Where sessions are kept, and what gives it back.

    Raises:
        DatabaseUnavailable: Redis was asked for and is not there.
    """
    if not settings.redis_url:
        return SqlSessionStore(database), lambda: None
    try:
        from recorder.adapters.session_stores.redis import RedisSessionStore, open_redis
    except ModuleNotFoundError:
        raise DatabaseUnavailable(
            "REDIS_URL is set, but the package redis is not installed.",
            cure="Run: pip install -r requirements-scale.txt",
        ) from None
    store = RedisSessionStore(open_redis(settings.redis_url), keep=KEEP_LIVES)
    return store, store.close


def people(settings: Settings, database: Engine, clock: Clock) -> People:
    """Accounts, sign-ins and devices on this server's rows."""
    users, devices = SqlUserStore(database), SqlDeviceStore(database)
    store, hasher = SqlSignInStore(database), Argon2Hasher()
    tokens = JwtAccessTokens(signing_key(settings.secret_key, settings.state_dir))
    accounts = Accounts(users, store, devices, hasher, clock)
    return People(
        accounts,
        SignIns(store, tokens, clock, timedelta(hours=settings.sign_in_hours)),
        Devices(devices, users, store, hasher, clock),
        FirstAdmin(users, devices, accounts, clock),
    )


def single_sign_on(settings: Settings, database: Engine, accounts: Accounts) -> SingleSignOn | None:
    """Sign-in at the settings' identity provider, if they name one.

    Raises:
        InvalidSettings: they name it by halves, or its address is not safe.
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise InvalidSettings("OIDC_CLIENT_ID is missing.", cure="Your provider tells it.")
    # Not at the top: it takes a tenth of a second that only those need who use it.
    from recorder.adapters.oidc import OidcProvider

    provider = OidcProvider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_unit_claim,
    )
    roles = {name: Role(role) for name, role in settings.oidc_roles}
    return SingleSignOn(provider, SqlUserStore(database), accounts, roles)


@contextmanager
def opened_people(settings: Settings) -> Iterator[People]:
    """``people`` from another process than the server's, also beside it."""
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = database_of(settings)
    try:
        yield people(settings, database, SystemClock())
    finally:
        database.dispose()


def signed_in_at(store: SessionStore, session_id: str) -> str | None:
    """The user who is signed in at a session; nobody where it cannot be asked: claimed later."""
    try:
        session = store.get(session_id)
    except DatabaseUnavailable:
        return None
    if session is None or session.status is not SessionStatus.ACTIVE:
        return None
    return session.user_id


def session_times(settings: Settings) -> Times:
    """How long sessions live."""
    return Times(
        settings.session_max_idle_s, settings.session_ttl_s, settings.session_timeout_warning_s
    )


def session_limits(settings: Settings, *, sign_in: bool = False) -> Limits:
    """What sessions may.

    Args:
        sign_in: people must sign in here. Only then are anonymous devices limited without being
            told to: elsewhere every tablet is one, and those of a depot share an address.
    """
    of_address, size_mb = settings.max_sessions_per_ip, settings.max_session_size_mb
    if of_address is None:
        of_address = ANONYMOUS_SESSIONS if sign_in else 0
    if size_mb is None:
        size_mb = ANONYMOUS_MB if sign_in else 0
    return Limits(settings.max_sessions, of_address, size_mb * MIB)


def caches(database: Engine) -> tuple[Callable[[], int], ...]:
    """What the clean-up keeps from growing for ever."""
    events, results = SqlEventLog(database), SqlResultCache(database)
    return (lambda: events.trim(KEEP_EVENTS), lambda: results.trim(KEEP_RESULTS))


def clean_up_once(settings: Settings, *, dry_run: bool) -> Cleaned:
    """Clean up from another process than the server's, also beside it.

    Raises:
        DatabaseUnavailable: the sessions cannot be read.
    """
    database = database_of(settings)
    store, close_store = session_store(settings, database)
    try:
        recordings, clock = SqlRecordingStore(database), SystemClock()
        running = {r.session_id for r in recordings.in_states(RecordingState.RECORDING)}
        life = SessionLife(
            store,
            SqlEventLog(database),
            clock,
            session_times(settings),
            busy=running.__contains__,
        )
        paths, wishes = SessionPaths(settings.state_dir / "sessions"), SqlSpeechWishStore(database)
        cleanup = CleanUp(life, store, recordings, wishes, paths, clock, caches(database))
        return cleanup.run(dry_run=dry_run)
    finally:
        close_store()
        database.dispose()


@lru_cache(maxsize=4)
def _ring(keys: str) -> KeyRing:
    return KeyRing(keys_of(keys))


def key_ring(settings: Settings) -> KeyRing | None:
    """The keys of the encryption at rest; None when it is off."""
    return _ring(settings.encryption_key) if settings.encryption_key else None


def vault_of(settings: Settings) -> Vault:
    """What seals and opens everything that this process stores."""
    return key_ring(settings) or CLEAR


def key_ids_of(settings: Settings) -> tuple[str, ...]:
    """Ids of the keys, the one that seals first."""
    ring = key_ring(settings)
    return ring.key_ids if ring else ()


def database_of(settings: Settings) -> Engine:
    """The open database; raises DatabaseUnavailable."""
    return open_database(settings.database, vault_of(settings))


def journal_dir(settings: Settings) -> Path:
    """Where the logs lie."""
    return settings.state_dir / "journal"


def model_store(settings: Settings) -> ModelStore:
    """Where models lie."""
    return ModelStore(settings.model_dir)


def model_desk(settings: Settings) -> ModelDesk:
    """Where an administrator chooses and fetches models."""
    return ModelDesk(
        model_store(settings),
        settings.state_dir,
        lambda: wishable_models(settings),
        may_pull=settings.model_download,
    )


def engine_wishes(settings: Settings) -> EngineWishes:
    """What the settings ask of the engine registry."""
    return EngineWishes(
        transcriber=settings.transcriber,
        whisper_model=settings.whisper_model,
        may_download=settings.model_download,
        threads=settings.transcriber_threads,
        device=settings.transcriber_device,
        chosen=read_chosen(settings.state_dir),
        remote_url=settings.remote_url,
        remote_key=settings.remote_key,
        remote_model=settings.remote_model,
    )


def pipeline(settings: Settings, database: Engine, *, worker: str, journal: Path) -> Pipeline:
    """A pipeline on this machine's files; without an engine yet."""
    vad, vault = SileroModel(), vault_of(settings)
    files = OutputFiles(
        settings.output_dir,
        reserve_bytes=SEAL_RESERVES * settings.disk_reserve_mb * MIB,
        vault=vault,
    )
    narrate = _narrator(settings, files)
    world = PipelineWorld(
        recordings=SqlRecordingStore(database),
        transcripts=SqlTranscriptStore(database),
        events=SqlEventLog(database),
        files=files,
        clock=SystemClock(),
        clinical=clinical(settings, SqlActStore(database), SqlSpeechWishStore(database), narrate),
        live_sound=lambda rec_id: LiveSound(
            rec_id, lambda log_id: journal / f"{log_id}{LOG_SUFFIX}", vault
        ),
        make_cutter=lambda: UtteranceCutter(vad.detector()),
        chooser=speech_chooser(settings, database),
        publish=reviewing(settings, database).publish,
    )
    return Pipeline(world, worker)


def local_zone() -> tzinfo:
    """The time zone in which this server's crews speak of times."""
    return datetime.now().astimezone().tzinfo or UTC


def speech_chooser(settings: Settings, database: Engine) -> SpeechChooser:
    """Works out what is wished for a recording."""
    return SpeechChooser(SqlSpeechWishStore(database), settings.language, HOT_DRUG_NAMES)


def wishable_models(settings: Settings) -> list[FoundModel]:
    """Models on this machine that a session or a recording may wish for."""
    return wishable(engine_wishes(settings), model_store(settings))


def reviewing(settings: Settings, database: Engine) -> Reviewing:
    """What people decide about encounters, on this server's rows and files."""
    acts, transcripts = SqlActStore(database), SqlTranscriptStore(database)
    told = clinical(settings, wishes=SqlSpeechWishStore(database))
    publisher = Publisher(SqlEventLog(database), transcripts, SystemClock(), told.analyze)

    def changed(recording: Recording, seen: Seen) -> None:
        publisher.result(recording, seen.transcript, seen.analysis)

    files = OutputFiles(settings.output_dir, vault=vault_of(settings))
    return Reviewing(acts, transcripts, files, SystemClock(), told.render, told.texts, changed)


def word_editing(settings: Settings, database: Engine, review: Reviewing) -> WordEditing:
    """Corrections of words, on this server's rows and files."""
    told = clinical(settings, wishes=SqlSpeechWishStore(database))
    return WordEditing(
        SqlTranscriptStore(database),
        SqlSpeechWishStore(database),
        told.analyze,
        told.render,
        review.publish,
    )


Narrate = Callable[[Recording, Analysis, Report], None]


def clinical(
    settings: Settings,
    acts: ActStore | None = None,
    wishes: SpeechWishStore | None = None,
    narrate: Narrate | None = None,
) -> Clinical:
    """The clinical layer, in the report format of session or server, and in its time zone.

    Args:
        acts: what people decided; files are written as they left them, also after a redo.
        wishes: of sessions, which report format they want.
        narrate: told of every report that was made from words; None: one that is there is
            withdrawn when people change its facts.
    """
    zone = local_zone()

    def found(transcript: Transcript) -> Analysis:
        analysis = analyze(transcript)
        if settings.report_language != AUTO:
            analysis = replace(analysis, language=settings.report_language)
        return assess(analysis)

    def render(recording: Recording, transcript: Transcript, analysis: Analysis) -> Report:
        wished = wishes.get(recording.session_id).report_format if wishes else ""
        chosen = wished or settings.report_format
        return report.render(chosen, recording, transcript, analysis, zone=zone)

    def texts(
        recording: Recording, transcript: Transcript, analysis: Analysis, made: Report
    ) -> Iterable[tuple[FileKind, str]]:
        decided = acts.acts(recording.rec_id) if acts else []
        if decided and not analysis.review.version:
            analysis = reviewed(analysis, decided, NOT_YET_NUMBERED)
            made = render(recording, transcript, analysis)
        document = codec.analysis_document(recording, transcript, analysis, made)
        yield FileKind.TRANSCRIPT, codec.transcript_text(recording, transcript, zone=zone)
        yield FileKind.ANALYSIS, codec.document_text(document)
        yield FileKind.REPORT, made.text
        if narrate is not None:
            narrate(recording, analysis, made)
        elif settings.narrative_url and _has_narrative(settings, recording):
            yield FileKind.NARRATIVE, narrative.withdrawn(analysis.language)

    return Clinical(found, render, texts)


def _has_narrative(settings: Settings, recording: Recording) -> bool:
    return OutputFiles(settings.output_dir).path(recording, FileKind.NARRATIVE).exists()


def chat_server(settings: Settings) -> ChatServer | None:
    """Where narratives are written; None when none are wished for.

    Raises:
        InvalidSettings: the address cannot be used.
    """
    if not settings.narrative_url:
        return None
    return ChatServer(
        settings.narrative_url,
        settings.narrative_model,
        settings.narrative_key,
        settings.narrative_timeout_s,
    )


def narrative_writer(server: ChatServer) -> Callable[[Analysis, Report], str]:
    """Asks the model and keeps what its facts say; else says why, in the template's words."""
    model = ChatModel(server)

    def write(analysis: Analysis, made: Report) -> str:
        try:
            answer = model.ask(narrative.messages(analysis), narrative.SCHEMA)
            told = narrative.checked(analysis, narrative.read_answer(answer), server.model)
        except (ChatFailed, narrative.NotANarrative) as error:
            return narrative.without_model(str(error), made.spoken, analysis.language)
        return narrative.as_text(told, analysis.language)

    return write


def _narrator(settings: Settings, files: OutputFiles) -> Narrate | None:
    server = chat_server(settings)
    return Narrator(narrative_writer(server), files).wish if server else None


def hear_again(settings: Settings, name: str, *, model: str, language: str) -> Recording:
    """Ask for new words of a finished recording; also beside a running server.

    Args:
        settings: where it lies.
        name: the recording's id, or the name of one of its files.
        model: label of the engine; empty: as its session wishes.
        language: empty: as its session wishes.

    Raises:
        UnknownRecording, NotReady, InvalidInput: it cannot be done.
    """
    known = [m.label for m in wishable_models(settings)]
    wanted, spoken = checked_model(model, known), checked_language(language)
    database = database_of(settings)
    try:
        rows = SqlRecordingStore(database)
        recording = rows.get(name) or rows.by_stem(Path(name).name)
        if recording is None:
            raise UnknownRecording(
                f"There is no recording {Path(name).name}.",
                cure="Give its id, or the name of one of its files.",
            )
        return transcribe_again(
            rows,
            SqlTranscriptStore(database),
            SqlEventLog(database),
            OutputFiles(settings.output_dir, vault=vault_of(settings)),
            recording,
            model=wanted,
            language=spoken,
        )
    finally:
        database.dispose()


def worker_main(settings: Settings) -> int:
    """The worker process: until its standard input closes. Returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s worker: %(message)s")
    os.nice(WORKER_NICENESS)
    stop = threading.Event()
    threading.Thread(target=_watch_parent, args=(stop,), name="parent", daemon=True).start()
    lock = only_worker(settings.state_dir)
    database = database_of(settings)
    engines = engine_pool(settings)
    made = pipeline(settings, database, worker=WORKER_NAME, journal=journal_dir(settings))
    transcripts, results = SqlTranscriptStore(database), SqlResultCache(database)
    options = made.world.chooser.options
    attempts = Attempts(settings.state_dir / HEARING_FILE)

    def put_to_work(engine: Transcriber) -> Transcription:
        return Transcription(engine, transcripts, options, results, attempts=attempts)

    Worker(made, engines, put_to_work, settings.state_dir).run(stop)
    engines.close()
    database.dispose()
    lock.close()
    return 0


def engine_pool(settings: Settings) -> EnginePool:
    """The worker's engines; nothing is opened yet."""
    store, clock = model_store(settings), SystemClock()
    own = EngineKeeper(
        lambda: choose(engine_wishes(settings), store),
        store,
        clock,
        max_idle_s=settings.model_max_idle_s,
    )
    return EnginePool(
        own, lambda label: choose_wished(label, engine_wishes(settings), store), store, clock
    )


def _watch_parent(stop: threading.Event) -> None:
    """The pipe closes when the web process ends, whichever way it ends.

    What takes longer than a moment then is cut short: the next worker goes on from the rows.
    """
    while sys.stdin.buffer.read(1):
        pass
    stop.set()
    time.sleep(LEAVE_S)
    os._exit(0)


def only_worker(state_dir: Path) -> BinaryIO:
    """Wait until a predecessor is gone; two workers would do the same work twice."""
    lock = (state_dir / "worker.lock").open("ab")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
