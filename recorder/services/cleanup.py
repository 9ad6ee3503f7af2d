"""The clean-up: expired sessions, folders and rows that belong to nobody any more, stale caches.

It touches no recording, no file of one, and no session that records. Runs at intervals, and by
hand; dry, it says what it would do.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import RecordingStore
from recorder.core.ports.sessions import SessionStore
from recorder.core.ports.speech import SpeechWishStore
from recorder.core.sessions import SessionStatus
from recorder.services.session_life import SessionLife
from recorder.services.session_paths import SessionPaths

log = logging.getLogger(__name__)

KEEP_LIVES = timedelta(days=30)
"""How long a session that is over can still be looked up."""

STALE = timedelta(days=1)
"""A temporary or cached file that nobody wrote for so long goes, also of a session at work."""

IN_USE = timedelta(hours=1)
"""A folder in which something was changed so lately may be an upload on its way."""


MOST_CACHED_BYTES = 64 << 20
"""Temporary and cached files of one session."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What a clean-up did, or would do when it was dry.

    Attributes:
        expired: sessions that are over since.
        forgotten: lives of sessions of which nothing is known any more; 0 when it was dry.
        folders, freed_bytes: of sessions that are over or unknown.
        rows: settings of sessions that are gone, and neither changed them nor recorded of late.
        entries: of caches, stale or too many; 0 when it was dry.
    """

    expired: int = 0
    forgotten: int = 0
    folders: int = 0
    freed_bytes: int = 0
    rows: int = 0
    entries: int = 0
    dry_run: bool = False
    took_ms: int = 0


@dataclass(frozen=True, slots=True)
class CleanUp:
    """The clean-up of one server.

    Args:
        caches: each trims one and says how many entries went.
    """

    life: SessionLife
    sessions: SessionStore
    recordings: RecordingStore
    wishes: SpeechWishStore
    paths: SessionPaths
    clock: Clock
    caches: Sequence[Callable[[], int]] = ()
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def run(self, *, dry_run: bool = False) -> Cleaned:
        """Clean up, one at a time."""
        with self._turn:
            began_s = self.clock.monotonic()
            now = self.clock.now()
            expired = self.life.cleanup_expired(dry_run=dry_run)
            forgotten = 0 if dry_run else self.life.forget(now - KEEP_LIVES)
            folders, freed_bytes = self._folders(dry_run)
            rows = self._rows(dry_run)
            entries = 0 if dry_run else sum(trim() for trim in self.caches)
            if not dry_run:
                entries += sum(
                    self.paths.trim(session_id, now - STALE, MOST_CACHED_BYTES)
                    for session_id in self.paths.sessions()
                )
            took_ms = round((self.clock.monotonic() - began_s) * 1000)
        done = Cleaned(expired, forgotten, folders, freed_bytes, rows, entries, dry_run, took_ms)
        if not dry_run and (expired or folders or rows):
            log.info("cleaned up: %s", done)
        return done

    def _folders(self, dry_run: bool) -> tuple[int, int]:
        """Folders whose session is over and that nobody uses; how many, and their bytes."""
        count, freed_bytes = 0, 0
        unused_since = self.clock.now() - IN_USE
        for session_id in self.paths.sessions():
            session = self.sessions.get(session_id)
            alive = session is not None and session.status is SessionStatus.ACTIVE
            if dry_run and alive and session is not None and session.auto_cleanup:
                alive = self.life.is_active(session_id)  # else it would have expired by now
            if alive or self.paths.used_at(session_id) > unused_since:
                continue
            count += 1
            freed_bytes += self.paths.size_bytes(session_id)
            if not dry_run:
                self.paths.remove(session_id)
        return count, freed_bytes

    def _rows(self, dry_run: bool) -> int:
        """Settings of sessions that are gone, and neither changed them nor recorded of late."""
        gone = [
            session_id
            for session_id in self.wishes.silent_since(self.clock.now() - KEEP_LIVES)
            if self.sessions.get(session_id) is None and not self._recorded_lately(session_id)
        ]
        if not dry_run:
            for session_id in gone:
                self.wishes.delete(session_id)
        return len(gone)

    def _recorded_lately(self, session_id: str) -> bool:
        """There may be no row of a session that records: one too many is heard, but not noted."""
        since = self.clock.now() - KEEP_LIVES
        return any(row.started_at > since for row in self.recordings.of_session(session_id))
