"""How sound comes in: the journal, sessions and their recorders, files that people send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Engine

from recorder import __version__
from recorder.adapters.decoding import DecodingLimits, IsolatedDecoder
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.retention_store import SqlRetentionStore
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.people import session_limits, session_times, signed_in_at
from recorder.bootstrap.storage import MIB, journal_dir, key_ring, vault_of
from recorder.core.ports.clock import Clock
from recorder.core.ports.sessions import SessionStore
from recorder.services.deleted import DeletedRecordings
from recorder.services.feed import Feed
from recorder.services.files import OutputFiles
from recorder.services.ingest import ingest_audio
from recorder.services.journal import Journal
from recorder.services.later import WorkQueue
from recorder.services.recorder_world import RecorderWorld
from recorder.services.resumable import ResumableUploads
from recorder.services.sessions import SessionManager
from recorder.services.uploads import Uploads
from recorder.settings import Settings


@dataclass(frozen=True, slots=True)
class Capture:
    """Everything that takes sound."""

    journal: Journal
    deleted: DeletedRecordings
    feed: Feed
    sessions: SessionManager
    uploads: Uploads
    resumable: ResumableUploads


def capture_of(
    settings: Settings, database: Engine, store: SessionStore, rows: WorkQueue, files: OutputFiles
) -> Capture:
    """Built, not started.

    Args:
        store: where sessions are kept.
        rows: writes rows about sound, which never waits for them.
    """
    clock, journal, events = SystemClock(), journal_of(settings), SqlEventLog(database)
    recordings, feed = SqlRecordingStore(database), Feed(events)
    deleted = DeletedRecordings(SqlRetentionStore(database))
    world = RecorderWorld(
        journal,
        recordings,
        events,
        files,
        clock,
        rows.put,
        partial(signed_in_at, store),
        deleted.position,
    )
    sessions = SessionManager(
        store,
        world,
        clock,
        session_times(settings),
        session_limits(settings, sign_in=not settings.open_mode),
        listening=feed.listening,
    )

    def is_known(rec_id: str) -> bool:
        stored = recordings.get(rec_id) or journal.segments_of(rec_id)
        return bool(stored or deleted.holds(rec_id))

    uploads = uploads_of(settings, journal, sessions, clock)
    resumable = resumable_uploads(settings, uploads, is_known, clock)
    return Capture(journal, deleted, feed, sessions, uploads, resumable)


def journal_of(settings: Settings) -> Journal:
    """The logs of everything that is recorded, under this server's keys."""
    return Journal(
        journal_dir(settings),
        reserve_bytes=settings.disk_reserve_mb * MIB,
        vault=vault_of(settings),
    )


def uploads_of(
    settings: Settings, journal: Journal, sessions: SessionManager, clock: Clock
) -> Uploads:
    """Whole files on their way into the journal, decoded apart from this process."""
    limits = DecodingLimits(longest_s=settings.max_audio_hours * 3600)
    return Uploads(
        settings.state_dir / "uploads",
        IsolatedDecoder(limits, key_ring(settings)),
        journal,
        lambda audio, recorder, rec_id: ingest_audio(audio, recorder, rec_id, clock, __version__),
        sessions.get_or_create_recorder,
    )


def resumable_uploads(
    settings: Settings, uploads: Uploads, is_known: Callable[[str], bool], clock: Clock
) -> ResumableUploads:
    """Files that arrive in pieces.

    Args:
        is_known: whether the recording of that id is stored, or was and is deleted.
    """
    return ResumableUploads(
        settings.state_dir / "arriving",
        uploads,
        is_known,
        clock,
        keep=timedelta(hours=settings.upload_keep_hours),
        limit_bytes=settings.max_upload_mb * MIB,
        reserve_bytes=settings.disk_reserve_mb * MIB,
        vault=vault_of(settings),
    )
