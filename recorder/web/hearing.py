"""What a live socket's listener may hear: words of the own session, of nobody else's recording.

Where no sign-in is required the session alone says whose it is. Everything here may wait for the
database, so it is asked aside; while that is away nobody hears words, and sound goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from recorder.core.errors import DatabaseUnavailable
from recorder.core.sessions import Event
from recorder.web.identity import Visitor

if TYPE_CHECKING:
    from recorder.bootstrap import Container

WITHOUT_WORDS = frozenset({"status", "progress", "gaps", "session", "reset"})
"""Kinds of events that hold nothing of what was said; whoever has the session hears them."""


OWNED_S = 30.0
"""So long it is believed whose a recording is; as long as a socket hears on after a sign-out."""


class Share(Enum):
    """What of an event is told: all of it, its words to who may hear words, or not its words."""

    ALL = "all"
    WORDS = "words"
    NOT_NOW = "not now"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Hearing:
    """One listener to one session."""

    services: Container
    who: Visitor
    session_id: str
    owners: dict[str, tuple[str, float]] = field(default_factory=dict)

    def words(self) -> bool:
        """Whether what is said in this session may be heard now."""
        services, who = self.services, self.who
        if not services.audit.healthy:
            return False  # sound goes on; nobody hears words while the trail takes no entries
        if services.settings.open_mode:
            return True
        try:
            if who.sign_in_id is None or not services.people.sign_ins.is_live(who.sign_in_id):
                return False
            session = services.sessions.get_session(self.session_id)
        except DatabaseUnavailable:
            return False  # it is asked again soon
        if session is None or who.user_id is None:
            return False
        if session.user_id is None:
            return who.keeps(self.session_id)
        return session.user_id == who.user_id

    def share(self, event: Event) -> Share:
        """What of it this one is told; a session may hold what a former person recorded."""
        if event.kind in WITHOUT_WORDS:
            return Share.ALL
        if event.rec_id is None or self.services.settings.open_mode:
            return Share.WORDS
        try:
            owner = self._owner(event.rec_id)
        except DatabaseUnavailable:
            return Share.NOT_NOW
        return Share.WORDS if owner in (None, self.who.user_id) else Share.NEVER

    def _owner(self, rec_id: str) -> str | None:
        """Asked again after ``OWNED_S``: an encounter may be given to somebody else."""
        now_s = self.services.clock.monotonic()
        known, until_s = self.owners.get(rec_id, ("", now_s))
        if now_s < until_s:
            return known
        recording = self.services.recordings.get(rec_id)
        if recording is None or recording.user_id is None:
            return None
        self.owners[rec_id] = recording.user_id, now_s + OWNED_S
        return recording.user_id
