"""Life cycle of sessions: begun, kept awake by activity, warned, expired or closed; then history.

Knows rows and times, no recorders: whether a session is recording it asks. A session that records
does not expire, and an expiry never touches a recording.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recorder.core.errors import StillRecording, UnknownSession
from recorder.core.ids import new_session_id, session_id_of
from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import EventLog
from recorder.core.ports.sessions import SessionStore
from recorder.core.sessions import Session, SessionStatus

TOUCH_S = 10
"""Activity within this time of the last noted one is not written again."""

AT_ONCE = 5000
"""Sessions that are looked through at a time."""

KIND = "session"
"""Of the feed's events about the session itself."""


@dataclass(frozen=True, slots=True)
class Times:
    """The server's times; a session may have its own idle and total time.

    Attributes:
        max_idle_s: a session without activity for so long is over.
        ttl_s: so is one that began so long ago, whatever its activity.
        warning_s: so long before, whoever listens is told.
    """

    max_idle_s: int
    ttl_s: int
    warning_s: int = 120


@dataclass(frozen=True, slots=True)
class SessionStats:
    """How many sessions there are. ``recording``: of the active ones, in this process."""

    active: int
    expired: int
    closed: int
    recording: int


class SessionLife:
    """Sessions by id.

    Args:
        busy: whether something of this session is being recorded.
        listening: sessions with a live socket; only these hear of their own end.
    """

    def __init__(
        self,
        store: SessionStore,
        events: EventLog,
        clock: Clock,
        times: Times,
        *,
        busy: Callable[[str], bool],
        listening: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._store = store
        self._events = events
        self._clock = clock
        self._times = times
        self._busy = busy
        self._listening = listening
        self._ends: dict[str, datetime] = {}
        self._warned: dict[str, datetime] = {}

    # --- begin and go on ------------------------------------------------------------------------

    def create_session(
        self,
        user_id: str | None = None,
        *,
        ttl_s: int | None = None,
        max_idle_s: int | None = None,
        auto_cleanup: bool = True,
        session_id: str | None = None,
        client_ip: str | None = None,
        device_id: str | None = None,
    ) -> Session:
        """Begin a life; what lived under the id before becomes history.

        Raises:
            InvalidSessionId: ``session_id`` is no UUIDv4.
        """
        checked = new_session_id() if session_id is None else session_id_of(session_id)
        now = self._clock.now()
        fresh = Session(
            checked,
            now,
            now,
            now,
            user_id=user_id,
            client_ip=client_ip,
            device_id=device_id,
            ttl_s=ttl_s,
            max_idle_s=max_idle_s,
            auto_cleanup=auto_cleanup,
        )
        fresh = replace(fresh, expires_at=self._expiry(fresh, now))
        former = self._store.get(checked)
        if former is not None and former.status is SessionStatus.ACTIVE:
            self._store.save(replace(former, status=SessionStatus.EXPIRED))
        self._store.save(fresh)
        return fresh

    def touch(
        self,
        session_id: str,
        client_ip: str | None = None,
        *,
        device_id: str | None = None,
    ) -> Session:
        """Note activity; a new id, or one whose life is over, begins one.

        Whose it is never changes here: a session stays its first user's in every life, so that
        sound which comes late is nobody else's. Only ``claim`` says who that is.

        Args:
            device_id: the enrolled device at work; None changes nothing.

        Raises:
            InvalidSessionId: not a UUIDv4.
        """
        checked = session_id_of(session_id)
        now = self._clock.now()
        known = self._store.get(checked)
        device_id = device_id or (known.device_id if known else None)
        if known is None or not self._alive(known, now):
            owner = known.user_id if known else None
            return self.create_session(
                owner, session_id=checked, client_ip=client_ip, device_id=device_id
            )
        is_fresh = now - known.last_activity_at < timedelta(seconds=TOUCH_S)
        if is_fresh and device_id == known.device_id:
            return known
        expires_at = self._expiry(known, now)
        if not self._store.extend(checked, at=now, expires_at=expires_at, device_id=device_id):
            return self._store.get(checked) or known  # it was closed just now
        later = max(known.expires_at, expires_at)
        return replace(known, last_activity_at=now, expires_at=later, device_id=device_id)

    def extend_timeout(self, session_id: str) -> Session:
        """Stay, because a person said so: idle time and the server's total time begin anew.

        Raises:
            UnknownSession: it is not active.
        """
        checked, now = session_id_of(session_id), self._clock.now()
        known = self._store.get(checked)
        if known is not None and self._alive(known, now):
            until = now + self._idle(known)
            ttl_s = round((now - known.created_at).total_seconds()) + self._times.ttl_s
            if self._store.extend(checked, at=now, expires_at=until, ttl_s=ttl_s):
                moved = replace(known, last_activity_at=now, expires_at=until, ttl_s=ttl_s)
                self._tell(moved, "active")
                return moved
        raise UnknownSession("This session has ended.", cure="Begin a new one.")

    def claim(self, session_id: str, *, user_id: str, device_id: str | None) -> bool:
        """If it is nobody's it is this user's, in this life and those to come.

        No life begins by that: one that is not known rests until it does something.

        Args:
            device_id: the enrolled device at work; None changes nothing.

        Returns:
            False: it is another person's.

        Raises:
            InvalidSessionId: not a UUIDv4.
        """
        checked, now = session_id_of(session_id), self._clock.now()
        closed = SessionStatus.CLOSED
        return self._store.claim(
            Session(checked, now, now, now, user_id, status=closed, device_id=device_id)
        )

    # --- look -----------------------------------------------------------------------------------

    def get_session(self, session_id: str) -> Session | None:
        """The session's present or last life, or None."""
        return self._store.get(session_id)

    def is_active(self, session_id: str) -> bool:
        """Known and not over, or recording."""
        session = self._store.get(session_id)
        return session is not None and self._alive(session, self._clock.now())

    def is_recording(self, session_id: str) -> bool:
        """Whether something of it is being recorded."""
        return self._busy(session_id)

    def active(self) -> list[Session]:
        """All active sessions, latest activity first."""
        now = self._clock.now()
        return [s for s in self._store.find(active=True) if self._alive(s, now)]

    def history(
        self, *, session_id: str | None = None, user_id: str | None = None, limit: int = 100
    ) -> list[Session]:
        """Lives that are over, of a session or of a user, the latest first.

        A session that only rested until now (see ``claim``) had none.
        """
        past = self._store.history(session_id=session_id, user_id=user_id, limit=limit)
        if session_id is not None:
            last = self._store.get(session_id)
            present = [last] if last else []
        else:
            present = self._store.find(user_id=user_id, limit=limit)
        over = [s for s in present if s.status is not SessionStatus.ACTIVE]
        return [life for life in (*over, *past) if life.expires_at > life.created_at][:limit]

    def stats(self) -> SessionStats:
        """Counts."""
        counts = self._store.counts()
        return SessionStats(
            active=self._store.count_active(self._clock.now()),
            expired=counts[SessionStatus.EXPIRED],
            closed=counts[SessionStatus.CLOSED],
            recording=0,
        )

    # --- end ------------------------------------------------------------------------------------

    def close(self, session_id: str) -> None:
        """End it now, because somebody said so; what it recorded stays.

        Raises:
            UnknownSession: no such session.
            StillRecording: it is recording; nothing is cut off.
        """
        session = self._store.get(session_id_of(session_id))
        if session is None:
            raise UnknownSession("There is no such session.", cure="Nothing needs to be cleaned.")
        if self._busy(session_id):
            raise StillRecording(
                "This session is still recording.", cure="Stop the recording first."
            )
        now = self._clock.now()
        if session.status is SessionStatus.ACTIVE:
            over = replace(session, status=SessionStatus.CLOSED, expires_at=now)
            self._store.save(over)
            self._tell(over, "closed")

    def cleanup_expired(self, *, dry_run: bool = False) -> int:
        """Expire what is over; how many. Sessions that record are kept awake instead."""
        now = self._clock.now()
        if dry_run:
            return sum(not self._busy(s.session_id) for s in self._store.due(now, 20 * AT_ONCE))
        ended = 0
        while batch := self._store.due(now, AT_ONCE):
            ended += len(self._expire(batch, now))
            if len(batch) < AT_ONCE:
                break
        return ended

    def forget(self, before: datetime) -> int:
        """Remove lives that ended at ``before`` or earlier; how many."""
        gone = 0
        while some := self._store.forget(before, AT_ONCE):
            gone += some
        return gone

    def watch(self) -> int:
        """Warn whoever listens and is not recording, once, shortly before the end; how many.

        An end never moves forward in time by itself, so a row is read again only when its end is
        near.
        """
        now, listening = self._clock.now(), self._listening()
        near = now + timedelta(seconds=self._times.warning_s)
        self._ends = {s: end for s, end in self._ends.items() if s in listening}
        self._warned = {s: end for s, end in self._warned.items() if s in listening}
        return sum(
            self._watch(session_id, now, near)
            for session_id in listening
            if session_id not in self._ends or self._ends[session_id] <= near
        )

    def _watch(self, session_id: str, now: datetime, near: datetime) -> bool:
        session = self._store.get(session_id)
        if session is None or session.status is not SessionStatus.ACTIVE:
            return False
        self._ends[session_id] = session.expires_at
        if session.expires_at > near or not session.auto_cleanup or self._busy(session_id):
            return False
        if session.expires_at <= now:
            self._expire([session], now)
            return False
        if self._warned.get(session_id) == session.expires_at:
            return False
        self._warned[session_id] = session.expires_at
        self._tell(session, "expiring")
        return True

    def _expire(self, sessions: Sequence[Session], now: datetime) -> list[str]:
        idle = {s.session_id: s for s in sessions if not self._busy(s.session_id)}
        for session in sessions:
            if session.session_id not in idle:
                until = now + self._idle(session)
                self._store.extend(
                    session.session_id, at=session.last_activity_at, expires_at=until
                )
        ended = self._store.expire(list(idle), now)
        listening = self._listening()
        for session_id in ended:
            if session_id in listening:
                self._tell(idle[session_id], "expired")
        return ended

    # --- times ----------------------------------------------------------------------------------

    def _alive(self, session: Session, now: datetime) -> bool:
        if session.status is not SessionStatus.ACTIVE:
            return False
        return now < session.expires_at or self._busy(session.session_id)

    def _expiry(self, session: Session, now: datetime) -> datetime:
        """Idle time slides with activity; the total time does not, except while it records."""
        slides = now + self._idle(session)
        if slides <= (last := session.created_at + self._total(session)):
            return slides
        return slides if self._busy(session.session_id) else last

    def _idle(self, session: Session) -> timedelta:
        return timedelta(seconds=session.max_idle_s or self._times.max_idle_s)

    def _total(self, session: Session) -> timedelta:
        return timedelta(seconds=session.ttl_s or self._times.ttl_s)

    def _tell(self, session: Session, state: str) -> None:
        left = session.expires_at - self._clock.now()
        self._events.publish(
            session.session_id,
            None,
            KIND,
            {
                "state": state,
                "expires_at": session.expires_at.isoformat(),
                "left_s": max(0, round(left.total_seconds())),
                "signed_in": session.user_id is not None,
            },
        )
