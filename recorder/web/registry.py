"""Which live sockets there are, how many there may be, and which one holds which log.

Knows sockets only as something that can be asked to leave; no protocol, no Flask.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol

from recorder.core.log import LogId
from recorder.web.meter import Meter

COME_BACK = 1000
RESTARTING = 1012
TOO_MANY = 1013
TAKEN_OVER = 4001
RESTART_REASON = "The server restarts. Recording goes on; come back in a moment."


class Leaver(Protocol):
    """A socket that can be asked to close."""

    @property
    def session_id(self) -> str:
        """Whose session it is; empty before it said so."""
        ...

    def leave(self, code: int, reason: str) -> None:
        """Flush what is waiting and close; returns at once, safe from any thread."""
        ...


class StreamRegistry:
    """The live sockets of one app, and ``meter`` of the sound that came in.

    Args:
        limit: sockets at the same time; kept below the server's threads, so that plain HTTP
            (stop, status, the backlog by PATCH) always finds one.
    """

    def __init__(self, limit: int) -> None:
        self.meter = Meter()
        self._limit = limit
        self._lock = threading.Lock()
        self._empty = threading.Condition(self._lock)
        self._streams: set[Leaver] = set()
        self._holders: dict[LogId, Leaver] = {}
        self._held: dict[Leaver, set[LogId]] = {}
        self._closing = False

    @property
    def count(self) -> int:
        """Sockets right now."""
        with self._lock:
            return len(self._streams)

    @property
    def closing(self) -> bool:
        """The server is going down."""
        with self._lock:
            return self._closing

    def enter(self, stream: Leaver) -> int | None:
        """Count ``stream`` in; the close code when it may not stay, else None."""
        with self._lock:
            if self._closing:
                return RESTARTING
            if len(self._streams) >= self._limit:
                return TOO_MANY
            self._streams.add(stream)
            return None

    def hold(self, log_id: LogId, stream: Leaver) -> None:
        """``stream`` carries ``log_id`` from now on; whoever did before is asked to leave."""
        with self._lock:
            before = self._holders.get(log_id)
            self._holders[log_id] = stream
            self._held.setdefault(stream, set()).add(log_id)
        if before is not None and before is not stream:
            before.leave(TAKEN_OVER, "Another window or tablet goes on with this recording.")

    def exit(self, stream: Leaver) -> None:
        """Forget ``stream``."""
        with self._lock:
            self._streams.discard(stream)
            for log_id in self._held.pop(stream, ()):
                if self._holders.get(log_id) is stream:
                    del self._holders[log_id]
            if not self._streams:
                self._empty.notify_all()

    def ask_back(self, session_id: str) -> int:
        """The session's sockets come back at once, as whoever is signed in now; how many."""
        with self._lock:
            leaving = [stream for stream in self._streams if stream.session_id == session_id]
        for stream in leaving:
            stream.leave(COME_BACK, "Come back: who is signed in has changed.")
        return len(leaving)

    def refuse_new(self) -> None:
        """From here on every new socket is told to come back."""
        with self._lock:
            self._closing = True

    def close_all(self, timeout_s: float) -> bool:
        """Ask all sockets to leave with 1012; True when they did within ``timeout_s``."""
        self.refuse_new()
        with self._lock:
            leaving = list(self._streams)
        for stream in leaving:
            stream.leave(RESTARTING, RESTART_REASON)
        deadline = time.monotonic() + timeout_s
        with self._lock:
            while self._streams:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._empty.wait(left)
        return True
