"""What a sign-in changes for a device's session: whose it is, and whose its recordings are.

A session is one person's from the first sign-in on; the next person's device begins a new one.
"""

from __future__ import annotations

from dataclasses import dataclass

from recorder.core.people import User
from recorder.core.ports.recordings import RecordingStore
from recorder.services.session_life import SessionLife


@dataclass(frozen=True, slots=True)
class Claims:
    """Gives sessions and what was recorded in them to users."""

    sessions: SessionLife
    recordings: RecordingStore

    def claim(self, session_id: str, user: User, device_id: str | None) -> bool:
        """The session and its unclaimed recordings are this user's; False: it is somebody else's.

        Raises:
            InvalidSessionId: not a UUIDv4.
        """
        if not self.sessions.claim(session_id, user_id=user.user_id, device_id=device_id):
            return False
        self.recordings.give(session_id, user.user_id)
        return True
