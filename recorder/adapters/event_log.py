"""``core.ports.recordings.EventLog`` on SQL: the live feed as rows."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    delete,
    func,
    insert,
    select,
)

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.sealed_text import Cells
from recorder.core.sessions import Event

log = logging.getLogger(__name__)

EVENTS_LOCK = 0x48414E44
"""Held on PostgreSQL from an event's number to its commit; any number that nobody else uses."""


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
            "data": self._cells.seal(
                tables.events.c.data, json.dumps(dict(data)), session_id, kind
            ),
            "created_s": time.time(),
        }
        t = tables.events.c
        with db.writing(self._engine) as connection:
            self._in_turn(connection)
            if replace:
                former = and_(t.session_id == session_id, t.rec_id == rec_id, t.kind == kind)
                connection.execute(delete(tables.events).where(former))
            done = connection.execute(insert(tables.events).values(row))
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
        t = tables.events.c
        query = select(tables.events).where(t.event_id > event_id)
        if session_id is not None:
            query = query.where(t.session_id == session_id)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.event_id).limit(limit)).all()
        return [self._event(row) for row in rows]

    def newest(self, session_id: str, rec_id: str, kind: str) -> Event | None:
        """What was told last of a recording, of one kind."""
        t = tables.events.c
        mine = and_(t.session_id == session_id, t.rec_id == rec_id, t.kind == kind)
        query = select(tables.events).where(mine).order_by(t.event_id.desc()).limit(1)
        with db.reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return self._event(row) if row is not None else None

    def _event(self, row: Row[Any]) -> Event:
        text = self._cells.open(tables.events.c.data, row.data, row.session_id, row.kind)
        return Event(row.event_id, row.session_id, row.rec_id, row.kind, json.loads(text))

    def last_id(self) -> int:
        """Id of the newest event."""
        with db.reading(self._engine) as connection:
            return connection.execute(select(func.max(tables.events.c.event_id))).scalar() or 0

    def first_id(self) -> int:
        """Id of the oldest event that is kept."""
        with db.reading(self._engine) as connection:
            return connection.execute(select(func.min(tables.events.c.event_id))).scalar() or 0

    def count_after(self, event_id: int, session_id: str) -> int:
        """How many events of a session are later."""
        t = tables.events.c
        later = and_(t.session_id == session_id, t.event_id > event_id)
        with db.reading(self._engine) as connection:
            return connection.execute(select(func.count()).where(later)).scalar() or 0

    def trim(self, keep: int) -> int:
        """Delete all but the newest ``keep``."""
        oldest = self.last_id() - keep
        with db.writing(self._engine) as connection:
            return connection.execute(
                delete(tables.events).where(tables.events.c.event_id <= oldest)
            ).rowcount
