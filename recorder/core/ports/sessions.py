"""Where sessions are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from recorder.core.sessions import Session, SessionStatus


class SessionStore(Protocol):
    """Sessions, by id; survives restarts unless the adapter says otherwise.

    A session has lives: ``save`` on top of a life that is over keeps that one as history. Whose
    it is stays once it is somebody's: who saves may have read it before it was claimed.
    """

    def save(self, session: Session) -> None:
        """Insert or replace; a life that is over and began earlier becomes history."""
        ...

    def claim(self, resting: Session) -> bool:
        """If it is nobody's it becomes the user's, in one step; False: it is another person's.

        Args:
            resting: names session and user, and the device (None changes nothing); it is
                inserted as it is where there is none of its id.
        """
        ...

    def get(self, session_id: str) -> Session | None:
        """The session's present or last life, or None."""
        ...

    def find(
        self, *, active: bool = False, user_id: str | None = None, limit: int | None = None
    ) -> list[Session]:
        """Sessions (the active ones, those of a user), latest activity first."""
        ...

    def extend(
        self,
        session_id: str,
        *,
        at: datetime,
        expires_at: datetime,
        ttl_s: int | None = None,
        device_id: str | None = None,
    ) -> bool:
        """Note activity of an active session, in one step; neither time ever moves back.

        Args:
            ttl_s: its total time from now on; None changes nothing.
            device_id: the enrolled device at work; None changes nothing.

        Returns:
            False: it is not active.
        """
        ...

    def due(self, before: datetime, limit: int) -> list[Session]:
        """Active sessions to clean up that end at ``before`` or earlier, soonest first."""
        ...

    def expire(self, session_ids: Sequence[str], now: datetime) -> list[str]:
        """End those that are still active and whose time is over; which they were."""
        ...

    def count_active(self, now: datetime, *, client_ip: str | None = None) -> int:
        """Active sessions whose time is not over; with ``client_ip`` the anonymous ones of it."""
        ...

    def counts(self) -> dict[SessionStatus, int]:
        """How many sessions there are, by status."""
        ...

    def history(
        self, *, session_id: str | None = None, user_id: str | None = None, limit: int = 100
    ) -> list[Session]:
        """Former lives of a session or of a user, the latest first."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Remove at most ``limit`` lives that ended at ``before`` or earlier; how many it were."""
        ...

    def delete(self, session_id: str) -> bool:
        """Remove it with its history; False when there was none."""
        ...
