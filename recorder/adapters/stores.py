"""The stores of ``core.ports.recordings`` on SQL: recordings, transcripts, events."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    Table,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters.sealed_text import Cells
from recorder.clinical import codec
from recorder.core.errors import HandoverError, UnknownRecording
from recorder.core.model import (
    Analysis,
    Event,
    Gap,
    Marker,
    Origin,
    Recording,
    RecordingState,
    Report,
    Revision,
    Segment,
    Source,
    Transcript,
    Utterance,
)
from recorder.core.people import Principal, Role
from recorder.core.ports.speech import EngineInfo

log = logging.getLogger(__name__)

STEM_TRIES = 1000
UNREADABLE_ROW = (
    "The row of this recording cannot be read: its gaps and marks are missing here. Its sound and"
    " words are kept; tell whoever runs the server."
)
EVENTS_LOCK = 0x48414E44
"""Held on PostgreSQL from an event's number to its commit; any number that nobody else uses."""
RECORDING_FIELDS = frozenset(f.name for f in fields(Recording)) - {"rec_id"}


class SqlRecordingStore:
    """Recordings as rows; also the queue that workers claim from."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)
        self._said: set[str] = set()

    def create(
        self,
        rec_id: str,
        session_id: str,
        source: Source,
        started_at: datetime,
        stem: str,
        user_id: str | None = None,
    ) -> Recording:
        """Insert, or return the row that is there; the stem is made unique."""
        for number in range(1, STEM_TRIES):
            known = self.get(rec_id)
            if known is not None:
                return known
            row = {
                "rec_id": rec_id,
                "session_id": session_id,
                "source": source.value,
                "state": RecordingState.RECORDING.value,
                "started_at": started_at,
                "stem": stem if number == 1 else f"{stem}_{number}",
                "user_id": user_id,
            }
            try:
                with db.writing(self._engine) as connection:
                    connection.execute(insert(db.recordings).values(row))
            except IntegrityError:
                continue
        raise RuntimeError(f"{STEM_TRIES} recordings share one second of one session")

    def get(self, rec_id: str) -> Recording | None:
        """The row, or None."""
        found = self._select(select(db.recordings).where(db.recordings.c.rec_id == rec_id))
        return found[0] if found else None

    def by_stem(self, name: str) -> Recording | None:
        """The recording that a file's name begins with, or None."""
        stem = name.rsplit("_", 1)[0] if "." in name else name
        found = self._select(select(db.recordings).where(db.recordings.c.stem == stem))
        return found[0] if found else None

    def of_session(self, session_id: str) -> list[Recording]:
        """This session's recordings, newest first."""
        t = db.recordings.c
        query = select(db.recordings).where(t.session_id == session_id)
        return self._select(query.order_by(t.started_at.desc(), t.stem.desc()))

    def give(self, session_id: str, user_id: str) -> int:
        """The session's recordings that are nobody's become this user's; how many."""
        t = db.recordings.c
        query = update(db.recordings).where(t.session_id == session_id, t.user_id.is_(None))
        with db.writing(self._engine) as connection:
            return connection.execute(query.values(user_id=user_id)).rowcount

    def seen_by(self, who: Principal, *, open_mode: bool, limit: int = 1000) -> list[Recording]:
        """What ``Principal.may_see`` lets this one see, newest first."""
        t = db.recordings.c
        may: list[ColumnElement[bool]] = [false()]
        unclaimed = true() if open_mode else t.user_id.is_(None)
        if who.session_id is not None and (open_mode or (who.user is not None and who.here)):
            may.append(and_(t.session_id == who.session_id, unclaimed))
        if who.user is not None:
            may.append(t.user_id == who.user.user_id)
            if who.user.role is Role.ADMIN:
                may.append(true())
            elif who.user.role is Role.SUPERVISOR and who.user.unit:
                unit = select(db.users.c.user_id).where(db.users.c.unit == who.user.unit)
                may.append(t.user_id.in_(unit))
        query = select(db.recordings).where(or_(*may))
        return self._select(query.order_by(t.started_at.desc(), t.stem.desc()).limit(limit))

    def unclaimed(self, limit: int) -> list[Recording]:
        """What is nobody's, newest first."""
        t = db.recordings.c
        query = select(db.recordings).where(t.user_id.is_(None))
        return self._select(query.order_by(t.started_at.desc()).limit(limit))

    def recorded_by(self, user_id: str) -> tuple[int, int]:
        """How many recordings a user made, and how many samples they have."""
        t = db.recordings.c
        query = select(func.count(), func.coalesce(func.sum(t.frames), 0))
        with db.reading(self._engine) as connection:
            row = connection.execute(query.where(t.user_id == user_id)).one()
        return int(row[0]), int(row[1])

    def in_states(self, *states: RecordingState) -> list[Recording]:
        """All recordings in one of ``states``, oldest first."""
        t = db.recordings.c
        query = select(db.recordings).where(t.state.in_([s.value for s in states]))
        return self._readable(query.order_by(t.started_at, t.rec_id))

    def untold(self) -> list[Recording]:
        """Finished, and held by a worker still."""
        t = db.recordings.c
        held = and_(t.worker.is_not(None), t.state == RecordingState.DONE.value)
        return self._readable(select(db.recordings).where(held).order_by(t.started_at, t.rec_id))

    def all(self, limit: int = 1000) -> list[Recording]:
        """Recordings of every session, newest first."""
        return self._select(
            select(db.recordings).order_by(db.recordings.c.started_at.desc()).limit(limit)
        )

    def update(self, rec_id: str, **changes: object) -> Recording:
        """Change named attributes; raises UnknownRecording, TypeError."""
        self._change(rec_id, db.recordings.c.rec_id == rec_id, changes)
        changed = self.get(rec_id)
        if changed is None:
            raise UnknownRecording("There is no such recording.")
        return changed

    def advance(self, seen: Recording, **changes: object) -> Recording | None:
        """Change named attributes while the row has the state and stop time of ``seen``."""
        t = db.recordings.c
        same = and_(
            t.rec_id == seen.rec_id,
            t.state == seen.state.value,
            t.stopped_at.is_not_distinct_from(seen.stopped_at),
        )
        return self.get(seen.rec_id) if self._change(seen.rec_id, same, changes) else None

    def _change(self, rec_id: str, which: Any, changes: Mapping[str, object]) -> int:
        unknown = changes.keys() - RECORDING_FIELDS
        if unknown:
            raise TypeError(f"a recording has no {', '.join(sorted(unknown))}")
        values = {k: self._column(rec_id, k, v) for k, v in changes.items()}
        with db.writing(self._engine) as connection:
            return connection.execute(update(db.recordings).where(which).values(values)).rowcount

    def set_capture(
        self, rec_id: str, *, frames: int, gaps: Sequence[Gap], markers: Sequence[Marker]
    ) -> None:
        """Progress of capture."""
        progress = {"frames": frames, "gaps": tuple(gaps), "markers": tuple(markers)}
        if not self._change(rec_id, db.recordings.c.rec_id == rec_id, progress):
            raise UnknownRecording("There is no such recording.")

    def claim(
        self, rec_ids: Sequence[str], worker: str, now: datetime, lease_s: float
    ) -> list[str]:
        """Lease rows one by one; whoever's UPDATE hits the row has it."""
        t = db.recordings.c
        free = or_(t.lease_until.is_(None), t.lease_until < now, t.worker == worker)
        due = or_(t.retry_at.is_(None), t.retry_at <= now)
        values = {"worker": worker, "lease_until": now + timedelta(seconds=lease_s)}
        claimed = []
        for rec_id in rec_ids:
            query = update(db.recordings).where(and_(t.rec_id == rec_id, free, due))
            with db.writing(self._engine) as connection:
                if connection.execute(query.values(values)).rowcount:
                    claimed.append(rec_id)
        return claimed

    def renew(self, rec_id: str, worker: str, now: datetime, lease_s: float) -> bool:
        """Heartbeat; False when the lease was lost."""
        t = db.recordings.c
        query = update(db.recordings).where(and_(t.rec_id == rec_id, t.worker == worker))
        with db.writing(self._engine) as connection:
            until = now + timedelta(seconds=lease_s)
            return bool(connection.execute(query.values(lease_until=until)).rowcount)

    def release(self, rec_id: str, worker: str, *, retry_at: datetime | None = None) -> None:
        """Give the lease back."""
        t = db.recordings.c
        query = update(db.recordings).where(and_(t.rec_id == rec_id, t.worker == worker))
        with db.writing(self._engine) as connection:
            connection.execute(query.values(worker=None, lease_until=None, retry_at=retry_at))

    def delete(self, rec_id: str) -> bool:
        """Remove the row and everything derived from it."""
        query = delete(db.recordings).where(db.recordings.c.rec_id == rec_id)
        with db.writing(self._engine) as connection:
            return bool(connection.execute(query).rowcount)

    def _select(self, query: Select[Any]) -> list[Recording]:
        with db.reading(self._engine) as connection:
            return [recording_of(row, self._cells) for row in connection.execute(query)]

    def _readable(self, query: Select[Any]) -> list[Recording]:
        """Without rows that cannot be read, which is logged once: nobody can work on them."""
        rows = self._select(query)
        for rec_id in {r.rec_id for r in rows if r.problem == UNREADABLE_ROW} - self._said:
            self._said.add(rec_id)
            log.error("recording %s: its row cannot be read, so it is left out", rec_id)
        return [row for row in rows if row.problem != UNREADABLE_ROW]

    def _column(self, rec_id: str, name: str, value: object) -> object:
        """A model value as its column keeps it."""
        if isinstance(value, tuple):
            text = json.dumps([_row(v) for v in value])
            return self._cells.seal(db.recordings.c[name], text, rec_id) if value else text
        if isinstance(value, Source | RecordingState):
            return value.value
        return value


class SqlTranscriptStore:
    """Utterances with their words, and the finished revisions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def add_utterances(self, utterances: Sequence[Utterance]) -> None:
        """Insert those that are not there yet."""
        if not utterances:
            return
        rows = [
            {"rec_id": u.rec_id, "number": u.index, "start": u.start, "end": u.end}
            for u in utterances
        ]
        with db.writing(self._engine) as connection:
            insert_new(connection.execute, self._engine, db.utterances, *rows)

    def utterances(self, rec_id: str) -> list[Utterance]:
        """All cut so far."""
        return self._utterances(db.utterances.c.rec_id == rec_id)

    def pending(self, rec_id: str) -> list[Utterance]:
        """Cut, without a result."""
        t = db.utterances.c
        return self._utterances(and_(t.rec_id == rec_id, t.segments.is_(None)))

    def save_segments(
        self, rec_id: str, index: int, segments: Sequence[Segment], engine: EngineInfo
    ) -> bool:
        """Store one result, once."""
        t = db.utterances.c
        this = and_(t.rec_id == rec_id, t.number == index, t.segments.is_(None))
        plain = json.dumps(codec.transcript_json(Transcript(segments=tuple(segments))))
        stored = self._cells.seal(t.segments, plain, rec_id, index)
        with db.writing(self._engine) as connection:
            query = update(db.utterances).where(this)
            return bool(
                connection.execute(query.values(segments=stored, engine=engine.label)).rowcount
            )

    def segments(self, rec_id: str) -> list[Segment]:
        """All results so far, in order of time."""
        t = db.utterances.c
        known = and_(t.rec_id == rec_id, t.segments.is_not(None))
        query = select(t.number, t.segments).where(known)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.number)).all()
        texts = (self._cells.open(t.segments, r.segments, rec_id, r.number) for r in rows)
        return [s for text in texts for s in codec.transcript_from(json.loads(text)).segments]

    def engines(self, rec_id: str) -> set[str]:
        """Labels of the engines that made the results so far."""
        t = db.utterances.c
        query = select(t.engine).where(and_(t.rec_id == rec_id, t.segments.is_not(None)))
        with db.reading(self._engine) as connection:
            return {label for label in connection.execute(query).scalars() if label}

    def save_result(
        self,
        rec_id: str,
        transcript: Transcript,
        analysis: Analysis,
        report: Report,
        *,
        origin: Origin = Origin.HEARD,
        after: int | None = None,
    ) -> int | None:
        """Store a new revision; with ``after`` only right behind that one."""
        row = {"rec_id": rec_id, "created_at": datetime.now(UTC), "origin": origin.value}
        texts = {
            "transcript": json.dumps(codec.transcript_json(transcript)),
            "analysis": json.dumps(codec.analysis_json(analysis)),
            "report": json.dumps(codec.report_json(report)),
        }
        while True:
            last = self.revisions([rec_id]).get(rec_id, 0)
            if after not in (None, last):
                return None
            number = last + 1
            sealed = {
                name: self._cells.seal(db.revisions.c[name], text, rec_id, number)
                for name, text in texts.items()
            }
            try:
                with db.writing(self._engine) as connection:
                    values = row | sealed | {"revision": number}
                    connection.execute(insert(db.revisions).values(values))
            except IntegrityError:
                if self.revisions([rec_id]).get(rec_id, 0) == last:
                    raise  # not overtaken by another revision: there is no such recording
                continue
            return number

    def result(self, rec_id: str) -> tuple[Transcript, Analysis, Report] | None:
        """The newest revision, or None."""
        newest = self.revision(rec_id)
        return (newest.transcript, newest.analysis, newest.report) if newest else None

    def revision(self, rec_id: str, number: int | None = None) -> Revision | None:
        """That revision, or the newest."""
        t = db.revisions.c
        query = select(db.revisions).where(t.rec_id == rec_id)
        if number is not None:
            query = query.where(t.revision == number)
        with db.reading(self._engine) as connection:
            row = connection.execute(query.order_by(t.revision.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        return Revision(
            row.revision,
            row.created_at,
            Origin(row.origin),
            codec.transcript_from(self._json(row, "transcript")),
            codec.analysis_from(self._json(row, "analysis")),
            codec.report_from(self._json(row, "report")),
        )

    def _json(self, row: Any, name: str) -> Any:
        """One of the three texts of a revision."""
        column, stored = db.revisions.c[name], row._mapping[name]
        return json.loads(self._cells.open(column, stored, row.rec_id, row.revision))

    def history(self, rec_id: str) -> list[tuple[int, datetime, Origin]]:
        """Number, time and origin of every revision, oldest first."""
        t = db.revisions.c
        query = select(t.revision, t.created_at, t.origin).where(t.rec_id == rec_id)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.revision)).all()
        return [(r.revision, r.created_at, Origin(r.origin)) for r in rows]

    def revisions(self, rec_ids: Sequence[str]) -> dict[str, int]:
        """Number of each recording's newest revision; those without any are left out."""
        t = db.revisions.c
        query = select(t.rec_id, func.max(t.revision)).where(t.rec_id.in_(rec_ids))
        with db.reading(self._engine) as connection:
            return {r[0]: r[1] for r in connection.execute(query.group_by(t.rec_id)).all()}

    def analysis(self, rec_id: str) -> Analysis | None:
        """The newest revision's analysis alone, or None."""
        t = db.revisions.c
        query = select(t.rec_id, t.revision, t.analysis).where(t.rec_id == rec_id)
        with db.reading(self._engine) as connection:
            row = connection.execute(query.order_by(t.revision.desc()).limit(1)).one_or_none()
        return codec.analysis_from(self._json(row, "analysis")) if row is not None else None

    def forget_segments(self, rec_id: str) -> None:
        """Drop utterances and their results; revisions stay."""
        with db.writing(self._engine) as connection:
            connection.execute(delete(db.utterances).where(db.utterances.c.rec_id == rec_id))

    def _utterances(self, which: Any) -> list[Utterance]:
        query = select(db.utterances).where(which).order_by(db.utterances.c.number)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [Utterance(r.rec_id, r.number, r.start, r.end) for r in rows]


class SqlEventLog:
    """The live feed as rows with a growing id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def publish(
        self,
        session_id: str,
        rec_id: str | None,
        kind: str,
        data: Mapping[str, object],
        *,
        replace: bool = False,
    ) -> int:
        """Append one event, in the place of its predecessors if it replaces them."""
        row = {
            "session_id": session_id,
            "rec_id": rec_id,
            "kind": kind,
            "data": self._cells.seal(db.events.c.data, json.dumps(dict(data)), session_id, kind),
            "created_s": time.time(),
        }
        t = db.events.c
        with db.writing(self._engine) as connection:
            self._in_turn(connection)
            if replace:
                former = and_(t.session_id == session_id, t.rec_id == rec_id, t.kind == kind)
                connection.execute(delete(db.events).where(former))
            done = connection.execute(insert(db.events).values(row))
            (event_id,) = done.inserted_primary_key or (0,)
            return int(event_id)

    def _in_turn(self, connection: Connection) -> None:
        """Let events be committed in the order of their ids, or a reader goes past one.

        SQLite has one writer at a time anyway.
        """
        if self._engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(EVENTS_LOCK)))

    def after(self, event_id: int, session_id: str | None = None, limit: int = 500) -> list[Event]:
        """Events later than ``event_id``, oldest first."""
        t = db.events.c
        query = select(db.events).where(t.event_id > event_id)
        if session_id is not None:
            query = query.where(t.session_id == session_id)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.event_id).limit(limit)).all()
        return [self._event(row) for row in rows]

    def _event(self, row: Row[Any]) -> Event:
        text = self._cells.open(db.events.c.data, row.data, row.session_id, row.kind)
        return Event(row.event_id, row.session_id, row.rec_id, row.kind, json.loads(text))

    def last_id(self) -> int:
        """Id of the newest event."""
        with db.reading(self._engine) as connection:
            return connection.execute(select(func.max(db.events.c.event_id))).scalar() or 0

    def first_id(self) -> int:
        """Id of the oldest event that is kept."""
        with db.reading(self._engine) as connection:
            return connection.execute(select(func.min(db.events.c.event_id))).scalar() or 0

    def count_after(self, event_id: int, session_id: str) -> int:
        """How many events of a session are later."""
        t = db.events.c
        later = and_(t.session_id == session_id, t.event_id > event_id)
        with db.reading(self._engine) as connection:
            return connection.execute(select(func.count()).where(later)).scalar() or 0

    def trim(self, keep: int) -> int:
        """Delete all but the newest ``keep``."""
        oldest = self.last_id() - keep
        with db.writing(self._engine) as connection:
            return connection.execute(
                delete(db.events).where(db.events.c.event_id <= oldest)
            ).rowcount


def insert_new(execute: Any, engine: Engine, table: Table, *rows: Mapping[str, Any]) -> None:
    """Insert rows; one that another connection inserted meanwhile stays as it is."""
    make = postgresql_insert if engine.dialect.name == "postgresql" else sqlite_insert
    execute(make(table).on_conflict_do_nothing(), list(rows))


def recording_of(row: Row[Any], cells: Cells) -> Recording:
    """One row as a recording; one that cannot be read counts as failed, and says so."""
    gaps, markers = db.recordings.c.gaps, db.recordings.c.markers
    values = {k: v for k, v in row._mapping.items() if k == "rec_id" or k in RECORDING_FIELDS}
    try:
        values["source"] = Source(row.source)
        values["state"] = RecordingState(row.state)
        kept = json.loads(cells.open(gaps, row.gaps, row.rec_id))
        marked = json.loads(cells.open(markers, row.markers, row.rec_id))
        values["gaps"] = tuple(Gap(*g) for g in kept)
        values["markers"] = tuple(Marker(*m) for m in marked)
    except (HandoverError, ValueError, TypeError):
        values |= {"state": RecordingState.FAILED, "problem": UNREADABLE_ROW}
        values |= {"source": Source.BROWSER, "gaps": (), "markers": ()}
    return Recording(**values)


def _row(value: object) -> list[object]:
    if isinstance(value, Gap):
        held = [value.held_frames] if value.held_frames else []
        return [value.frame, value.duration_ms, value.cause, *held]
    if isinstance(value, Marker):
        return [value.frame, value.label]
    raise TypeError(f"no column form for {type(value).__name__}")
