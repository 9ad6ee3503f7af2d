"""SessionManager: the lock-guarded dictionary of one Recorder per session.

The lock guards dictionary operations only; no database and no disk is touched under it. The order
of locks is dictionary, then recorder, never the reverse.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import datetime, timedelta

from recorder.core.errors import AlreadyRecording, HandoverError, UnknownSession
from recorder.core.ids import session_id_of
from recorder.core.model import RecordingState, Session, SessionStatus
from recorder.core.ports import Clock, SessionStore
from recorder.services.recorder import Recorder, RecorderWorld

log = logging.getLogger(__name__)

TOUCH_S = 10
"""Activity within this time of the last noted one is not written again."""


class SessionManager:
    """Sessions by id, and their recorders.

    Args:
        max_idle_s: a session without activity for so long is no longer active.
        ttl_s: nor is one that is older than this, unless it shows activity again.
    """

    def __init__(
        self,
        store: SessionStore,
        world: RecorderWorld,
        clock: Clock,
        *,
        max_idle_s: int,
        ttl_s: int,
    ) -> None:
        self._store = store
        self._world = world
        self._clock = clock
        self._max_idle = timedelta(seconds=max_idle_s)
        self._ttl = timedelta(seconds=ttl_s)
        self._recorders: dict[str, Recorder] = {}
        self._lock = threading.Lock()

    def touch(self, session_id: str, client_ip: str | None = None) -> Session:
        """Note activity; a new id becomes a session.

        Raises:
            InvalidSessionId: not a UUIDv4.
        """
        checked = session_id_of(session_id)
        now = self._clock.now()
        known = self._store.get(checked)
        if known is None or not self._alive(known):
            fresh = Session(checked, now, now, self._expiry(now, now), client_ip=client_ip)
            self._store.save(fresh)
            return fresh
        if now - known.last_activity_at < timedelta(seconds=TOUCH_S):
            return known
        moved = replace(known, last_activity_at=now, expires_at=self._expiry(known.created_at, now))
        self._store.save(moved)
        return moved

    def get_or_create_recorder(self, session_id: str) -> Recorder:
        """The session's one recorder.

        Raises:
            InvalidSessionId: not a UUIDv4.
        """
        checked = session_id_of(session_id)
        with self._lock:
            recorder = self._recorders.get(checked)
        if recorder is not None:
            return recorder
        fresh = Recorder(checked, self._world)
        with self._lock:
            return self._recorders.setdefault(checked, fresh)

    def get_recorder(self, session_id: str) -> Recorder | None:
        """The session's recorder, when it has one."""
        with self._lock:
            return self._recorders.get(session_id)

    def get_session(self, session_id: str) -> Session | None:
        """The session, or None."""
        return self._store.get(session_id)

    def is_active(self, session_id: str) -> bool:
        """Known and not expired, or recording."""
        session = self._store.get(session_id)
        return session is not None and self._alive(session)

    def active(self) -> list[Session]:
        """All active sessions, latest activity first."""
        return [s for s in self._store.list() if self._alive(s)]

    def recorders(self) -> list[Recorder]:
        """Every recorder of this process."""
        with self._lock:
            return list(self._recorders.values())

    def recover(self) -> int:
        """After a start: take up all that is open, in rows or in the journal; how much it was."""
        rows = self._world.recordings.in_states(RecordingState.RECORDING)
        open_now = {(row.session_id, row.rec_id) for row in rows}
        for rec_id in self._world.journal.recordings():
            logs = self._world.journal.segments_of(rec_id)
            open_now |= {(log.session_id, rec_id) for log in logs if log.session_id}
        for session_id, rec_id in sorted(open_now):
            self._adopt(session_id, rec_id)
        return len(open_now)

    def _adopt(self, session_id: str, rec_id: str) -> None:
        try:
            self.get_or_create_recorder(session_id).adopt(rec_id)
        except HandoverError as error:
            log.warning("recording %s could not be taken up: %s", rec_id, error.code)

    def cleanup(self, session_id: str) -> None:
        """Close the session; its recordings stay.

        Raises:
            UnknownSession: no such session.
            AlreadyRecording: it is recording; nothing is cut off.
        """
        checked = session_id_of(session_id)
        session = self._store.get(checked)
        if session is None:
            raise UnknownSession("There is no such session.", cure="Nothing needs to be cleaned.")
        recorder = self.get_recorder(checked)
        if recorder is not None and recorder.busy:
            raise AlreadyRecording(
                "This session is still recording.", cure="Stop the recording first."
            )
        with self._lock:
            self._recorders.pop(checked, None)
        self._store.save(replace(session, status=SessionStatus.CLOSED))

    def _alive(self, session: Session) -> bool:
        if session.status is not SessionStatus.ACTIVE:
            return False
        recorder = self.get_recorder(session.session_id)
        return self._clock.now() < session.expires_at or bool(recorder and recorder.busy)

    def _expiry(self, created_at: datetime, now: datetime) -> datetime:
        """Idle time slides with activity; the absolute time does not."""
        return min(now + self._max_idle, created_at + self._ttl)
