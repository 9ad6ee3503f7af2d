"""What a sign-in changes for a device's session: whose it is, whose its recordings are, its wishes.

A session is one person's from the first sign-in on; the next person's device begins a new one.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from recorder.core.model import SpeechWishes
from recorder.core.people import User
from recorder.core.ports.recordings import RecordingStore
from recorder.core.ports.speech import SpeechWishStore
from recorder.services.session_life import SessionLife

TRIES = 3


@dataclass(frozen=True, slots=True)
class Claims:
    """Gives sessions and what was recorded in them to users."""

    sessions: SessionLife
    recordings: RecordingStore
    wishes: SpeechWishStore
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
        if owner is None:
            self._bring_along(session_id, user)
        return True

    def _bring_along(self, session_id: str, user: User) -> None:
        """What the user wishes of every session holds in this one."""
        for _ in range(TRIES):
            before = self.wishes.get(session_id)
            wanted = _wishes_of(user, before)
            if wanted == before or self.wishes.save(session_id, wanted) is not None:
                return


def _wishes_of(user: User, before: SpeechWishes) -> SpeechWishes:
    return replace(
        before,
        language=user.language or before.language,
        report_format=user.report_format or before.report_format,
        vocabulary=user.vocabulary or before.vocabulary,
    )
