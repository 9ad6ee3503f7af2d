"""Sessions as rows: SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.database import insert_new
from recorder.core.sessions import Session, SessionStatus

AT_ONCE = 500
"""Ids in one statement; SQLite allows 32,766 parameters, other databases fewer."""

_ACTIVE = SessionStatus.ACTIVE.value


class SqlSessionStore:
    """Sessions in ``sessions``, their former lives in ``session_history``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, session: Session) -> None:
        """Insert or replace; a life that is over and began earlier becomes history."""
        values, t = _values(session), tables.sessions.c
        kept = values | {"user_id": func.coalesce(t.user_id, session.user_id)}
        query = update(tables.sessions).where(t.session_id == session.session_id).values(kept)
        with db.writing(self._engine) as connection:
            self._keep_former_life(connection, session)
            if not connection.execute(query).rowcount:
                insert_new(connection.execute, self._engine, tables.sessions, values)

    def claim(self, resting: Session) -> bool:
        """If it is nobody's it becomes the user's, in one step; False: it is another person's."""
        t = tables.sessions.c
        free = or_(t.user_id.is_(None), t.user_id == resting.user_id)
        query = update(tables.sessions).where(t.session_id == resting.session_id, free)
        device_id = func.coalesce(resting.device_id, t.device_id)
        with db.writing(self._engine) as connection:
            insert_new(connection.execute, self._engine, tables.sessions, _values(resting))
            query = query.values(user_id=resting.user_id, device_id=device_id)
            return bool(connection.execute(query).rowcount)

    def get(self, session_id: str) -> Session | None:
        """The session's present or last life, or None."""
        query = select(tables.sessions).where(tables.sessions.c.session_id == session_id)
        with db.reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return _session(row) if row else None

    def find(
        self, *, active: bool = False, user_id: str | None = None, limit: int | None = None
    ) -> list[Session]:
        """Sessions (the active ones, those of a user), latest activity first."""
        t = tables.sessions.c
        query = select(tables.sessions).order_by(t.last_activity_at.desc()).limit(limit)
        if active:
            query = query.where(t.status == _ACTIVE)
        if user_id is not None:
            query = query.where(t.user_id == user_id)
        with db.reading(self._engine) as connection:
            return [_session(row) for row in connection.execute(query)]

    def extend(
        self,
        session_id: str,
        *,
        at: datetime,
        expires_at: datetime,
        ttl_s: int | None = None,
        device_id: str | None = None,
    ) -> bool:
        """Note activity of an active session, in one step; neither time ever moves back."""
        t = tables.sessions.c
        values = {
            "last_activity_at": case((t.last_activity_at > at, t.last_activity_at), else_=at),
            "expires_at": case((t.expires_at > expires_at, t.expires_at), else_=expires_at),
            "ttl_s": func.coalesce(ttl_s, t.ttl_s),
            "device_id": func.coalesce(device_id, t.device_id),
        }
        query = update(tables.sessions).where(t.session_id == session_id, t.status == _ACTIVE)
        with db.writing(self._engine) as connection:
            return bool(connection.execute(query.values(values)).rowcount)

    def due(self, before: datetime, limit: int) -> list[Session]:
        """Active sessions that end at ``before`` or earlier, soonest first."""
        t = tables.sessions.c
        over = and_(t.status == _ACTIVE, t.expires_at <= before, t.auto_cleanup)
        query = select(tables.sessions).where(over).order_by(t.expires_at).limit(limit)
        with db.reading(self._engine) as connection:
            return [_session(row) for row in connection.execute(query)]

    def expire(self, session_ids: Sequence[str], now: datetime) -> list[str]:
        """End those that are still active and whose time is over."""
        t = tables.sessions.c
        ended: list[str] = []
        for at in range(0, len(session_ids), AT_ONCE):
            these = t.session_id.in_(session_ids[at : at + AT_ONCE])
            over = and_(these, t.status == _ACTIVE, t.expires_at <= now)
            query = update(tables.sessions).where(over).values(status=SessionStatus.EXPIRED.value)
            with db.writing(self._engine) as connection:
                ended += connection.execute(query.returning(t.session_id)).scalars()
        return ended

    def count_active(self, now: datetime, *, client_ip: str | None = None) -> int:
        """Active sessions whose time is not over; with ``client_ip`` the anonymous ones of it."""
        t = tables.sessions.c
        query = select(func.count()).where(t.status == _ACTIVE, t.expires_at > now)
        if client_ip is not None:
            query = query.where(
                t.client_ip == client_ip, t.user_id.is_(None), t.device_id.is_(None)
            )
        with db.reading(self._engine) as connection:
            return connection.execute(query).scalar_one()

    def counts(self) -> dict[SessionStatus, int]:
        """How many sessions there are, by status."""
        t = tables.sessions.c
        query = select(t.status, func.count()).group_by(t.status)
        with db.reading(self._engine) as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return {status: found.get(status.value, 0) for status in SessionStatus}

    def history(
        self, *, session_id: str | None = None, user_id: str | None = None, limit: int = 100
    ) -> list[Session]:
        """Former lives of a session or of a user, the latest first."""
        t = tables.session_history.c
        query = select(tables.session_history).order_by(t.created_at.desc()).limit(limit)
        if session_id is not None:
            query = query.where(t.session_id == session_id)
        if user_id is not None:
            query = query.where(t.user_id == user_id)
        with db.reading(self._engine) as connection:
            return [_session(row) for row in connection.execute(query)]

    def forget(self, before: datetime, limit: int) -> int:
        """Remove at most ``limit`` lives that ended at ``before`` or earlier."""
        past, now = tables.session_history.c, tables.sessions.c
        old = select(past.number).where(past.expires_at <= before).limit(limit)
        over = and_(now.status != _ACTIVE, now.expires_at <= before)
        ended = select(now.session_id).where(over).limit(limit)
        with db.writing(self._engine) as connection:
            gone = connection.execute(
                delete(tables.session_history).where(past.number.in_(old))
            ).rowcount
            if gone >= limit:
                return gone
            return (
                gone
                + connection.execute(
                    delete(tables.sessions).where(
                        now.session_id.in_(ended.limit(limit - gone)), over
                    )
                ).rowcount
            )

    def delete(self, session_id: str) -> bool:
        """Remove it with its history; False when there was none."""
        past = delete(tables.session_history).where(
            tables.session_history.c.session_id == session_id
        )
        query = delete(tables.sessions).where(tables.sessions.c.session_id == session_id)
        with db.writing(self._engine) as connection:
            connection.execute(past)
            return bool(connection.execute(query).rowcount)

    def _keep_former_life(self, connection: Connection, fresh: Session) -> None:
        t = tables.sessions.c
        former = and_(
            t.session_id == fresh.session_id,
            t.status != _ACTIVE,
            t.created_at < fresh.created_at,
        )
        names = [c.name for c in tables.session_history.c if c.name != "number"]
        lives = select(*(tables.sessions.c[name] for name in names)).where(former)
        connection.execute(insert(tables.session_history).from_select(names, lives))


def _values(session: Session) -> dict[str, Any]:
    return asdict(session) | {"status": session.status.value}


def _session(row: Row[Any]) -> Session:
    values = {k: v for k, v in row._mapping.items() if k != "number"}
    return Session(**(values | {"status": SessionStatus(row.status)}))
