"""Sessions in this process alone: for tests, and for programs that embed Handover."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from recorder.core.sessions import Session, SessionStatus


class MemorySessionStore:
    """Nothing survives the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._past: list[Session] = []

    def save(self, session: Session) -> None:
        """Insert or replace; a life that is over and began earlier becomes history."""
        with self._lock:
            former = self._sessions.get(session.session_id)
            if former and not _active(former) and former.created_at < session.created_at:
                self._past.append(former)
            owner = (former.user_id if former else None) or session.user_id
            self._sessions[session.session_id] = replace(session, user_id=owner)

    def claim(self, resting: Session) -> bool:
        """If it is nobody's it becomes the user's, in one step; False: it is another person's."""
        with self._lock:
            known = self._sessions.get(resting.session_id, resting)
            if known.user_id not in (None, resting.user_id):
                return False
            self._sessions[resting.session_id] = replace(
                known, user_id=resting.user_id, device_id=resting.device_id or known.device_id
            )
            return True

    def get(self, session_id: str) -> Session | None:
        """The session's present or last life, or None."""
        with self._lock:
            return self._sessions.get(session_id)

    def find(
        self, *, active: bool = False, user_id: str | None = None, limit: int | None = None
    ) -> list[Session]:
        """Sessions (the active ones, those of a user), latest activity first."""
        found = [
            s for s in self._all() if (not active or _active(s)) and user_id in (None, s.user_id)
        ]
        return sorted(found, key=lambda s: s.last_activity_at, reverse=True)[:limit]

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
        with self._lock:
            known = self._sessions.get(session_id)
            if known is None or not _active(known):
                return False
            self._sessions[session_id] = replace(
                known,
                last_activity_at=max(known.last_activity_at, at),
                expires_at=max(known.expires_at, expires_at),
                ttl_s=ttl_s or known.ttl_s,
                device_id=device_id or known.device_id,
            )
            return True

    def due(self, before: datetime, limit: int) -> list[Session]:
        """Active sessions that end at ``before`` or earlier, soonest first."""
        over = [s for s in self._all() if _active(s) and s.auto_cleanup and s.expires_at <= before]
        return sorted(over, key=lambda s: s.expires_at)[:limit]

    def expire(self, session_ids: Sequence[str], now: datetime) -> list[str]:
        """End those that are still active and whose time is over."""
        ended = []
        with self._lock:
            for session_id in session_ids:
                known = self._sessions.get(session_id)
                if known and _active(known) and known.expires_at <= now:
                    self._sessions[session_id] = replace(known, status=SessionStatus.EXPIRED)
                    ended.append(session_id)
        return ended

    def count_active(self, now: datetime, *, client_ip: str | None = None) -> int:
        """Active sessions whose time is not over; with ``client_ip`` the anonymous ones of it."""
        return sum(
            _active(s)
            and s.expires_at > now
            and (client_ip is None or (s.client_ip == client_ip and s.anonymous))
            for s in self._all()
        )

    def counts(self) -> dict[SessionStatus, int]:
        """How many sessions there are, by status."""
        found = [s.status for s in self._all()]
        return {status: found.count(status) for status in SessionStatus}

    def history(
        self, *, session_id: str | None = None, user_id: str | None = None, limit: int = 100
    ) -> list[Session]:
        """Former lives of a session or of a user, the latest first."""
        with self._lock:
            lives = [
                s
                for s in self._past
                if session_id in (None, s.session_id) and user_id in (None, s.user_id)
            ]
        return sorted(lives, key=lambda s: s.created_at, reverse=True)[:limit]

    def forget(self, before: datetime, limit: int) -> int:
        """Remove at most ``limit`` lives that ended at ``before`` or earlier."""
        with self._lock:
            old = [s for s in self._past if s.expires_at <= before][:limit]
            gone = {id(s) for s in old}
            self._past = [s for s in self._past if id(s) not in gone]
            over = [
                s for s in self._sessions.values() if not _active(s) and s.expires_at <= before
            ][: limit - len(old)]
            for session in over:
                del self._sessions[session.session_id]
        return len(old) + len(over)

    def delete(self, session_id: str) -> bool:
        """Remove it with its history; False when there was none."""
        with self._lock:
            self._past = [s for s in self._past if s.session_id != session_id]
            return self._sessions.pop(session_id, None) is not None

    def _all(self) -> tuple[Session, ...]:
        with self._lock:
            return tuple(self._sessions.values())


def _active(session: Session) -> bool:
    return session.status is SessionStatus.ACTIVE
