"""What an administrator's command works with: the services that the administrator's routes use.

A command runs where no server does, and then owns the output directory as one would; or beside the
server, which alone records, finishes and deletes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Engine

from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.bootstrap import Container, bootstrap
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.custody import oversight_of, person_erasures, retention
from recorder.bootstrap.people import People, people_of, reassigning, session_times
from recorder.bootstrap.storage import (
    audit_writer,
    journal_dir,
    opened_database,
    opened_sessions,
    recording_named,
    vault_of,
)
from recorder.core.audit import AuditDraft, AuditEntry
from recorder.core.errors import NotReady, OutputInUse
from recorder.core.model import Recording, RecordingState
from recorder.core.ports.recordings import RecordingStore
from recorder.core.ports.sessions import SessionStore
from recorder.services.audit import AuditWriter
from recorder.services.engine_status import running_worker
from recorder.services.files import OutputFiles
from recorder.services.open_logs import LOG_SUFFIX
from recorder.services.oversight import Oversight
from recorder.services.person_erasure import PersonErasures
from recorder.services.reassigning import Reassigning
from recorder.services.retention import Retention
from recorder.services.session_life import SessionLife
from recorder.settings import Settings


@dataclass(frozen=True, slots=True)
class AdminDesk:
    """The services.

    Attributes:
        alone: no server runs, so what is asked for is done here and now.
        take_up: what a former process was recording, so that it can be finished.
    """

    alone: bool
    people: People
    recordings: SqlRecordingStore
    reassigning: Reassigning
    oversight: Oversight
    retention: Retention
    person_erasures: PersonErasures
    trail: AuditWriter
    take_up: Callable[[], object] = lambda: None

    def recording(self, name: str) -> Recording:
        """The recording of this id, or one of whose files is called so.

        Raises:
            UnknownRecording: there is none.
        """
        return recording_named(self.recordings, name)


@contextmanager
def opened_trail(settings: Settings) -> Iterator[AuditWriter]:
    """The audit trail alone; whatever else is away."""
    with _opened_database(settings) as database:
        yield audit_writer(settings, database)


@contextmanager
def desk_beside(settings: Settings) -> Iterator[AdminDesk]:
    """For what only looks, or changes rows: another process may own the output directory."""
    with (
        _opened_database(settings) as database,
        opened_sessions(settings, database) as store,
    ):
        yield _beside(settings, database, store)


@contextmanager
def _opened_database(settings: Settings) -> Iterator[Engine]:
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened_database(settings) as database:
        yield database


@contextmanager
def desk_of_owner(settings: Settings) -> Iterator[AdminDesk]:
    """For what deletes or finishes: as the owner where no server runs, else beside it."""
    try:
        services = bootstrap(settings)
    except OutputInUse:
        with desk_beside(settings) as desk:
            yield desk
        return
    try:
        yield _owning(services)
    finally:
        services.close()


def _owning(services: Container) -> AdminDesk:
    """Nobody else is at work, so there is nothing to wait for between the steps of a deletion."""
    keeping = services.retention
    assert keeping.eraser is not None
    keeping = replace(keeping, eraser=replace(keeping.eraser, settle=timedelta(0)))
    return AdminDesk(
        True,
        services.people,
        SqlRecordingStore(services.database),
        services.reassigning,
        services.oversight,
        keeping,
        replace(services.person_erasures, retention=keeping),
        services.audit.writer,
        services.sessions.recover,
    )


def _beside(settings: Settings, database: Engine, store: SessionStore) -> AdminDesk:
    clock, recordings = SystemClock(), SqlRecordingStore(database)
    trail = audit_writer(settings, database)

    def record(entry: AuditDraft) -> AuditEntry:
        return trail.write([entry])[0]

    people = people_of(settings, database, clock, record)
    life = SessionLife(
        store,
        SqlEventLog(database),
        clock,
        session_times(settings),
        busy=lambda session_id: _is_recording(recordings, session_id),
    )
    oversight = oversight_of(
        settings,
        database,
        life,
        OutputFiles(settings.output_dir, vault=vault_of(settings)),
        written_at=partial(_written_at, journal_dir(settings)),
        finish_quiet=_left_to_the_server,
        listening=tuple,
        worker=lambda: running_worker(settings.state_dir),
    )
    keeping = retention(settings, database, record)
    forgetting = person_erasures(database, people.accounts, keeping, record, trail.store)
    giving = reassigning(database, people, life)
    return AdminDesk(False, people, recordings, giving, oversight, keeping, forgetting, trail)


def _is_recording(recordings: RecordingStore, session_id: str) -> bool:
    rows = recordings.of_session(session_id)
    return any(row.state is RecordingState.RECORDING for row in rows)


def _written_at(journal: Path, rec_id: str) -> float:
    times = (path.stat().st_mtime for path in journal.glob(f"{rec_id}.*{LOG_SUFFIX}"))
    return max(times, default=0.0)


def _left_to_the_server(_session_id: str) -> NoReturn:
    raise NotReady(
        "Only the server finishes a recording.",
        cure="Finish it on the station's board; after ORPHAN_GRACE the server does it by itself.",
    )
