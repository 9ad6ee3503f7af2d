"""SessionManager: the lock-guarded dictionary of one Recorder per session.

The lock guards dictionary operations only; no database and no disk is touched under it. The order
of locks is dictionary, then recorder, never the reverse. What a session's life is, ``session_life``
says; who may start something, ``quotas``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from recorder.core.errors import QuotaReached
from recorder.core.ids import session_id_of
from recorder.core.model import Recording, RecordingState
from recorder.core.ports.clock import Clock
from recorder.core.ports.sessions import SessionStore
from recorder.core.sessions import Session
from recorder.services.guard import attempt
from recorder.services.quotas import Limits, Quotas, place_of
from recorder.services.recorder import Recorder
from recorder.services.recorder_world import RecorderWorld
from recorder.services.session_life import SessionLife, SessionStats, Times

log = logging.getLogger(__name__)

FORGET_S = 900
"""A recorder that is not busy and was not asked for in this time is made anew next time."""

READ_AGAIN_S = 30.0
"""Between two attempts to take up what could not be read after the start."""


class SessionManager(SessionLife):
    """Sessions by id, and their recorders.

    Args:
        listening: sessions with a live socket.
    """

    def __init__(
        self,
        store: SessionStore,
        world: RecorderWorld,
        clock: Clock,
        times: Times,
        limits: Limits | None = None,
        *,
        listening: Callable[[], Collection[str]] = tuple,
    ) -> None:
        super().__init__(store, world.events, clock, times, busy=self._records, listening=listening)
        self._world = world
        self._quotas = Quotas(limits or Limits(), store, world.recordings)
        self._recorders: dict[str, Recorder] = {}
        self._unread: set[str] = set()
        self._read_again_s = 0.0
        self._lock = threading.Lock()
        self._beginning = threading.Lock()

    def touch(
        self,
        session_id: str,
        client_ip: str | None = None,
        *,
        device_id: str | None = None,
    ) -> Session:
        """Note activity; a new id, or one whose life is over, begins one.

        Raises:
            InvalidSessionId: not a UUIDv4.
        """
        place = place_of(client_ip)
        return super().touch(session_id, place, device_id=device_id)

    def admit(
        self,
        session_id: str,
        client_ip: str | None,
        *,
        signed_in: bool = False,
        device_id: str | None = None,
        adding_bytes: int | None = None,
    ) -> Session:
        """As ``touch``, for whoever wants to start something new.

        Args:
            signed_in: somebody is; the session becomes theirs by a claim, not here.
            device_id: of an enrolled device.
            adding_bytes: what is to come, where a recording is begun (0: not known); None where
                none is.

        Raises:
            InvalidSessionId: not a UUIDv4.
            QuotaReached: not now; nothing that runs is touched.
        """
        checked = session_id_of(session_id)
        with self._beginning:  # so that two do not take the last place
            if not self.is_active(checked):
                place = place_of(client_ip)
                anonymous = not signed_in and device_id is None
                self._quotas.check_begin(place, self._clock.now(), anonymous=anonymous)
            session = self.touch(checked, client_ip, device_id=device_id)
        if adding_bytes is not None and not self._records(checked):
            self._quotas.check_size(session, adding_bytes)
        return session

    def greet(
        self,
        session_id: str,
        client_ip: str | None,
        *,
        signed_in: bool = False,
        device_id: str | None = None,
    ) -> None:
        """Note a tablet that came; one too many is heard all the same, but not noted.

        As soon as it records, it is.
        """
        try:
            self.admit(session_id, client_ip, signed_in=signed_in, device_id=device_id)
        except QuotaReached as error:
            log.warning("a session is not noted: %s", error.detail)

    def stats(self) -> SessionStats:
        """Counts."""
        recording = sum(recorder.busy for recorder in self.recorders())
        return replace(super().stats(), recording=recording)

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

    def recorders(self) -> list[Recorder]:
        """Every recorder of this process."""
        with self._lock:
            return list(self._recorders.values())

    def recover(self) -> int:
        """After a start: take up all that is open, in rows or in the journal; how much it was."""
        rows = self._world.recordings.in_states(RecordingState.RECORDING)
        journal = self._world.journal
        # The clock may have been set since; what was under way at a kill is read in any case.
        open_now = {row.rec_id for row in rows} | journal.interrupted()
        open_now |= {rec_id for rec_id in journal.recordings() if not self._followed(rec_id)}
        self._take_up(open_now)
        return len(open_now)

    def tick(self, *, orphan_grace_s: float) -> None:
        """Finish what is over in every session; forget recorders that nobody asks for."""
        if self._unread and self._clock.monotonic() >= self._read_again_s:
            self._take_up(self._unread)
        for recorder in self.recorders():
            recorder.tick(orphan_grace_s=orphan_grace_s)
        with self._lock:
            for session_id, recorder in list(self._recorders.items()):
                if recorder.idle_s > FORGET_S:
                    del self._recorders[session_id]

    def is_behind(self, row: Recording) -> bool:
        """More of it may be in the journal than its row says; costs nothing to ask."""
        recorder = self.get_recorder(row.session_id)
        arriving = recorder is not None and recorder.is_behind(row.rec_id)
        return arriving or row.rec_id in self._unread

    def _take_up(self, rec_ids: Collection[str]) -> None:
        """What cannot be read now (a full or failing disk) is tried again, tablet or no tablet."""
        self._unread = {
            rec_id
            for rec_id in sorted(rec_ids)
            if not attempt(f"taking up recording {rec_id}", partial(self._adopt, rec_id))
        }
        self._read_again_s = self._clock.monotonic() + READ_AGAIN_S

    def _followed(self, rec_id: str) -> bool:
        """The row was written after the journal, so there is no need to read the sound again."""
        row = self._world.recordings.get(rec_id)
        if row is None or row.stopped_at is None:
            return False
        return self._world.journal.changed_at(rec_id) <= row.stopped_at.timestamp()

    def _adopt(self, rec_id: str) -> None:
        row = self._world.recordings.get(rec_id)
        if row is not None:  # whatever can be read of it: it must come to an end
            self.get_or_create_recorder(row.session_id)
        logs = self._world.journal.segments_of(rec_id)
        owners = {log.session_id for log in logs if log.session_id}
        if row is not None:
            owners.add(row.session_id)
        for session_id in sorted(owners):
            self.get_or_create_recorder(session_id).adopt(rec_id)

    def close(self, session_id: str) -> None:
        """End the session now; its recordings stay.

        Raises:
            UnknownSession: no such session.
            StillRecording: it is recording; nothing is cut off.
        """
        checked = session_id_of(session_id)
        with self._lock:
            recorder = self._recorders.get(checked)
            if recorder is not None and not recorder.busy:
                del self._recorders[checked]
        super().close(checked)

    def _records(self, session_id: str) -> bool:
        recorder = self.get_recorder(session_id)
        return bool(recorder and recorder.busy)
