"""``core.ports.recordings.RecordingStore`` on SQL: recordings as rows, which are the queue."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
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
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.sealed_text import Cells
from recorder.core.errors import HandoverError, UnknownRecording
from recorder.core.model import (
    Gap,
    Marker,
    Recording,
    RecordingState,
    Source,
)
from recorder.core.people import Principal, Role

log = logging.getLogger(__name__)

LONGEST_REST_S = 3600.0
STEM_TRIES = 1000
UNREADABLE_ROW = (
    "The row of this recording cannot be read: its gaps and marks are missing here. Its sound and"
    " words are kept; tell whoever runs the server."
)
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
                    connection.execute(insert(tables.recordings).values(row))
            except IntegrityError:
                continue
        raise RuntimeError(f"{STEM_TRIES} recordings share one second of one session")

    def get(self, rec_id: str) -> Recording | None:
        """The row, or None."""
        found = self._select(select(tables.recordings).where(tables.recordings.c.rec_id == rec_id))
        return found[0] if found else None

    def by_stem(self, name: str) -> Recording | None:
        """The recording that a file's name begins with, or None."""
        stem = name.rsplit("_", 1)[0] if "." in name else name
        found = self._select(select(tables.recordings).where(tables.recordings.c.stem == stem))
        return found[0] if found else None

    def of_session(self, session_id: str) -> list[Recording]:
        """This session's recordings, newest first."""
        t = tables.recordings.c
        query = select(tables.recordings).where(t.session_id == session_id)
        return self._select(query.order_by(t.started_at.desc(), t.stem.desc()))

    def give(self, session_id: str, user_id: str) -> int:
        """The session's recordings that are nobody's become this user's; how many."""
        t = tables.recordings.c
        query = update(tables.recordings).where(t.session_id == session_id, t.user_id.is_(None))
        with db.writing(self._engine) as connection:
            return connection.execute(query.values(user_id=user_id)).rowcount

    def seen_by(self, who: Principal, *, open_mode: bool, limit: int = 1000) -> list[Recording]:
        """What ``Principal.may_see`` lets this one see, newest first."""
        t = tables.recordings.c
        may: list[ColumnElement[bool]] = [false()]
        unclaimed = true() if open_mode else t.user_id.is_(None)
        if who.session_id is not None and (open_mode or (who.user is not None and who.here)):
            may.append(and_(t.session_id == who.session_id, unclaimed))
        if who.user is not None:
            may.append(t.user_id == who.user.user_id)
            if who.user.role is Role.ADMIN:
                may.append(true())
            elif who.user.role is Role.SUPERVISOR and who.user.unit:
                unit = select(tables.users.c.user_id).where(tables.users.c.unit == who.user.unit)
                may.append(t.user_id.in_(unit))
        query = select(tables.recordings).where(or_(*may))
        return self._select(query.order_by(t.started_at.desc(), t.stem.desc()).limit(limit))

    def unclaimed(self, limit: int) -> list[Recording]:
        """What is nobody's, newest first."""
        t = tables.recordings.c
        query = select(tables.recordings).where(t.user_id.is_(None))
        return self._select(query.order_by(t.started_at.desc()).limit(limit))

    def recorded_by(self, user_id: str) -> tuple[int, int]:
        """How many recordings a user made, and how many samples they have."""
        t = tables.recordings.c
        query = select(func.count(), func.coalesce(func.sum(t.frames), 0))
        with db.reading(self._engine) as connection:
            row = connection.execute(query.where(t.user_id == user_id)).one()
        return int(row[0]), int(row[1])

    def in_states(self, *states: RecordingState) -> list[Recording]:
        """All recordings in one of ``states``, oldest first."""
        t = tables.recordings.c
        query = select(tables.recordings).where(t.state.in_([s.value for s in states]))
        return self._readable(query.order_by(t.started_at, t.rec_id))

    def untold(self) -> list[Recording]:
        """Finished, and held by a worker still."""
        t = tables.recordings.c
        held = and_(t.worker.is_not(None), t.state == RecordingState.DONE.value)
        return self._readable(
            select(tables.recordings).where(held).order_by(t.started_at, t.rec_id)
        )

    def update(self, rec_id: str, **changes: object) -> Recording:
        """Change named attributes; raises UnknownRecording, TypeError."""
        self._change(rec_id, tables.recordings.c.rec_id == rec_id, changes)
        changed = self.get(rec_id)
        if changed is None:
            raise UnknownRecording("There is no such recording.")
        return changed

    def advance(self, seen: Recording, **changes: object) -> Recording | None:
        """Change named attributes while the row has the state and stop time of ``seen``."""
        t = tables.recordings.c
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
            return connection.execute(
                update(tables.recordings).where(which).values(values)
            ).rowcount

    def set_capture(
        self, rec_id: str, *, frames: int, gaps: Sequence[Gap], markers: Sequence[Marker]
    ) -> None:
        """Progress of capture."""
        progress = {"frames": frames, "gaps": tuple(gaps), "markers": tuple(markers)}
        if not self._change(rec_id, tables.recordings.c.rec_id == rec_id, progress):
            raise UnknownRecording("There is no such recording.")

    def claim(
        self,
        rec_ids: Sequence[str],
        worker: str,
        now: datetime,
        lease_s: float,
        most: int | None = None,
    ) -> list[str]:
        """Lease rows one by one; whoever's UPDATE hits the row has it."""
        t = tables.recordings.c
        free = or_(t.lease_until.is_(None), t.lease_until < now, t.worker == worker)
        # No rest is that long: the clock was set back since, and would hold it up for as long.
        set_back = t.retry_at > now + timedelta(seconds=LONGEST_REST_S)
        due = or_(t.retry_at.is_(None), t.retry_at <= now, set_back)
        values = {"worker": worker, "lease_until": now + timedelta(seconds=lease_s)}
        claimed: list[str] = []
        for rec_id in rec_ids:
            if len(claimed) == most:
                break
            query = update(tables.recordings).where(and_(t.rec_id == rec_id, free, due))
            with db.writing(self._engine) as connection:
                if connection.execute(query.values(values)).rowcount:
                    claimed.append(rec_id)
        return claimed

    def renew(self, rec_id: str, worker: str, now: datetime, lease_s: float) -> bool:
        """Heartbeat; False when the lease was lost."""
        t = tables.recordings.c
        query = update(tables.recordings).where(and_(t.rec_id == rec_id, t.worker == worker))
        with db.writing(self._engine) as connection:
            until = now + timedelta(seconds=lease_s)
            return bool(connection.execute(query.values(lease_until=until)).rowcount)

    def release(self, rec_id: str, worker: str, *, retry_at: datetime | None = None) -> None:
        """Give the lease back."""
        t = tables.recordings.c
        query = update(tables.recordings).where(and_(t.rec_id == rec_id, t.worker == worker))
        with db.writing(self._engine) as connection:
            connection.execute(query.values(worker=None, lease_until=None, retry_at=retry_at))

    def delete(self, rec_id: str) -> bool:
        """Remove the row and everything derived from it."""
        query = delete(tables.recordings).where(tables.recordings.c.rec_id == rec_id)
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
            return self._cells.seal(tables.recordings.c[name], text, rec_id) if value else text
        if isinstance(value, Source | RecordingState):
            return value.value
        return value


def recording_of(row: Row[Any], cells: Cells) -> Recording:
    """One row as a recording; one that cannot be read counts as failed, and says so."""
    gaps, markers = tables.recordings.c.gaps, tables.recordings.c.markers
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
