"""SessionManager: the lock-guarded dictionary of one Recorder per session.

The lock guards dictionary operations only; no database and no disk is touched under it. The order
of locks is dictionary, then recorder, never the reverse.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from recorder.core.errors import AlreadyRecording, UnknownSession
from recorder.core.ids import session_id_of
from recorder.core.model import RecordingState, Session, SessionStatus
from recorder.core.ports import Clock, SessionStore
from recorder.services.guard import attempt
from recorder.services.recorder import Recorder, RecorderWorld

log = logging.getLogger(__name__)

FORGET_S = 900
"""A recorder that is not busy and was not asked for in this time is made anew next time."""

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
        fresh = recorder or Recorder(checked, self._world)
        with self._lock:
            recorder = self._recorders.setdefault(checked, fresh)
            recorder.asked_s = self._clock.monotonic()
            return recorder

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
        return [s for s in self._store.find(active=True) if self._alive(s)]

    def recorders(self) -> list[Recorder]:
        """Every recorder of this process."""
        with self._lock:
            return list(self._recorders.values())

    def recover(self) -> int:
        """After a start: take up all that is open, in rows or in the journal; how much it was."""
        rows = self._world.recordings.in_states(RecordingState.RECORDING)
        open_now = {row.rec_id for row in rows} | {
            rec_id for rec_id in self._world.journal.recordings() if not self._followed(rec_id)
        }
        for rec_id in sorted(open_now):
            attempt(f"taking up recording {rec_id}", partial(self._adopt, rec_id))
        return len(open_now)

    def tick(self, *, orphan_grace_s: float) -> None:
        """Finish what is over in every session; forget recorders that nobody asks for."""
        for recorder in self.recorders():
            recorder.tick(orphan_grace_s=orphan_grace_s)
        with self._lock:
            for session_id, recorder in list(self._recorders.items()):
                if recorder.idle_s > FORGET_S:
                    del self._recorders[session_id]

    def _followed(self, rec_id: str) -> bool:
        """The row was written after the journal, so there is no need to read the sound again."""
        row = self._world.recordings.get(rec_id)
        if row is None or row.stopped_at is None:
            return False
        return self._world.journal.changed_at(rec_id) <= row.stopped_at.timestamp()

    def _adopt(self, rec_id: str) -> None:
        row = self._world.recordings.get(rec_id)
        logs = self._world.journal.segments_of(rec_id)
        owners = {log.session_id for log in logs if log.session_id}
        if row is not None:
            owners.add(row.session_id)
        for session_id in sorted(owners):
            self.get_or_create_recorder(session_id).adopt(rec_id)

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
        with self._lock:
            recorder = self._recorders.get(checked)
            busy = recorder is not None and recorder.busy
            if not busy:
                self._recorders.pop(checked, None)
        if busy:
            raise AlreadyRecording(
                "This session is still recording.", cure="Stop the recording first."
            )
        self._store.save(replace(session, status=SessionStatus.CLOSED))

    def _alive(self, session: Session) -> bool:
        if session.status is not SessionStatus.ACTIVE:
            return False
        recorder = self.get_recorder(session.session_id)
        return self._clock.now() < session.expires_at or bool(recorder and recorder.busy)

    def _expiry(self, created_at: datetime, now: datetime) -> datetime:
        """Idle time slides with activity; the absolute time does not."""
        return min(now + self._max_idle, created_at + self._ttl)
