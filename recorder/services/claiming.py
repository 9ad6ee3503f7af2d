"""What a sign-in changes for a device's session: whose it is, and whose its recordings are.

A session is one person's from the first sign-in on; the next person's device begins a new one.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from recorder.core.people import User
from recorder.core.ports.recordings import RecordingStore
from recorder.services.session_life import SessionLife


@dataclass(frozen=True, slots=True)
class Claims:
    """Gives sessions and what was recorded in them to users."""

    sessions: SessionLife
    recordings: RecordingStore
    one_by_one: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, session_id: str, user: User, device_id: str | None) -> bool:
        """The session and its unclaimed recordings are this user's; False: it is somebody else's.

        Raises:
            InvalidSessionId: not a UUIDv4.
        """
        with self.one_by_one:  # of two at once only one finds it nobody's
            known = self.sessions.get_session(session_id)
            owner = known.user_id if known else None
            if owner not in (None, user.user_id):
                return False
            device_id = device_id or (known.device_id if known else None)
            self.sessions.assign(session_id, user_id=user.user_id, device_id=device_id)
        self.recordings.give(session_id, user.user_id)
        return True
