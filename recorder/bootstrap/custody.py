"""What is kept, for how long, and who did what: audit trail, retention, clean-up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.person_erasure_store import SqlPersonErasureStore
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.retention_store import SqlRetentionStore
from recorder.adapters.speech_stores import SqlResultCache, SqlSpeechWishStore
from recorder.adapters.tallies import SqlTallies
from recorder.bootstrap.capture import Capture
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.people import session_times
from recorder.bootstrap.storage import MIB, journal_dir, opened_database, opened_sessions
from recorder.core.audit import AuditDraft, AuditEntry
from recorder.core.model import RecordingState
from recorder.core.ports.custody import AuditStore
from recorder.core.ports.sessions import SessionStore
from recorder.core.retention import Policy
from recorder.services.accounts import Accounts
from recorder.services.audit import AuditTrail
from recorder.services.cleanup import Cleaned, CleanUp
from recorder.services.deletion import Eraser, Places
from recorder.services.engine_status import read_status
from recorder.services.files import OutputFiles
from recorder.services.journal import Journal
from recorder.services.oversight import Oversight
from recorder.services.person_erasure import PersonErasures
from recorder.services.resumable import ResumableUploads
from recorder.services.retention import Retention
from recorder.services.session_life import SessionLife
from recorder.services.session_paths import Area, SessionPaths
from recorder.services.sessions import SessionManager
from recorder.settings import Settings

KEEP_EVENTS = 20_000
KEEP_RESULTS = 100_000
"""About 100 MB of words; an hour of speech makes some 300 results."""


@dataclass(frozen=True, slots=True)
class Custody:
    """What keeps, deletes and writes down."""

    audit: AuditTrail
    retention: Retention
    person_erasures: PersonErasures
    cleanup: CleanUp
    paths: SessionPaths


def custody_of(
    settings: Settings,
    database: Engine,
    store: SessionStore,
    accounts: Accounts,
    capture: Capture,
    trail: AuditTrail,
) -> Custody:
    """That of the process that owns the output directory; not started.

    Args:
        store: where sessions are kept.
    """
    sessions = capture.sessions
    eraser = eraser_of(settings, database, capture.journal, trail, sessions, capture.resumable)
    keeping = retention(settings, database, trail.note, eraser)
    forgetting = person_erasures(database, accounts, keeping, trail.record, trail.writer.store)
    paths = SessionPaths(settings.state_dir / "sessions")
    recordings, wishes = SqlRecordingStore(database), SqlSpeechWishStore(database)
    cleanup = CleanUp(sessions, store, recordings, wishes, paths, SystemClock(), caches(database))
    return Custody(trail, keeping, forgetting, cleanup, paths)


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


def eraser_of(
    settings: Settings,
    database: Engine,
    journal: Journal,
    trail: AuditTrail,
    sessions: SessionManager,
    resumable: ResumableUploads,
) -> Eraser:
    """Deletes recordings everywhere; only in the process that owns the output directory."""

    def forget(rec_id: str) -> None:
        resumable.forget(rec_id)
        for recorder in sessions.recorders():
            recorder.forget(rec_id)

    def came_back(rec_id: str, session_id: str) -> None:
        sessions.get_or_create_recorder(session_id).adopt(rec_id)

    return Eraser(
        SqlRetentionStore(database),
        SqlRecordingStore(database),
        journal,
        places(settings),
        SystemClock(),
        trail.record,
        trail.writer.store,
        forget,
        came_back,
    )


def retention(
    settings: Settings,
    database: Engine,
    note: Callable[[AuditDraft], object],
    eraser: Eraser | None = None,
) -> Retention:
    """The policy at work; it deletes only with an ``eraser``."""
    store, recordings = SqlRetentionStore(database), SqlRecordingStore(database)

    def words_come() -> bool:
        return read_status(settings.state_dir).makes_words

    return Retention(store, recordings, policy(settings), SystemClock(), note, eraser, words_come)


def person_erasures(
    database: Engine,
    accounts: Accounts,
    keeping: Retention,
    record: Callable[[AuditDraft], AuditEntry | None],
    trail: AuditStore,
) -> PersonErasures:
    """Forgets people; it finishes only where ``keeping`` deletes."""
    store = SqlPersonErasureStore(database)
    return PersonErasures(store, accounts, keeping, SystemClock(), record, trail)


def oversight_of(
    settings: Settings,
    database: Engine,
    sessions: SessionLife,
    files: OutputFiles,
    *,
    written_at: Callable[[str], float],
    finish_quiet: Callable[[str], None],
    listening: Callable[[], Collection[str]],
    worker: Callable[[], int | None],
) -> Oversight:
    """The server as its administrator sees it; for the other arguments see ``Oversight``."""
    return Oversight(
        sessions,
        SqlRecordingStore(database),
        SqlTallies(database),
        files,
        journal_dir(settings),
        written_at,
        finish_quiet,
        SystemClock(),
        listening,
        lambda: read_status(settings.state_dir),
        worker,
        settings.disk_reserve_mb * MIB,
        settings.orphan_grace_s,
    )


def caches(database: Engine) -> tuple[Callable[[], int], ...]:
    """What the clean-up keeps from growing for ever."""
    events, results = SqlEventLog(database), SqlResultCache(database)
    return (lambda: events.trim(KEEP_EVENTS), lambda: results.trim(KEEP_RESULTS))


def clean_up_once(settings: Settings, *, dry_run: bool) -> Cleaned:
    """Clean up from another process than the server's, also beside it.

    Raises:
        DatabaseUnavailable: the sessions cannot be read.
    """
    with opened_database(settings) as database, opened_sessions(settings, database) as store:
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
