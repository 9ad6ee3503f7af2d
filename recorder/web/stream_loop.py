"""One thread for all live sockets: it waits for whichever is ready, and never for anything else.

Whoever has work for a socket hands it over with ``soon``; what may block (a database, a log that
must be read first) goes ``aside`` to a few other threads. All of them live while there are
sockets. Knows no protocol, no bytes, no Flask.
"""

from __future__ import annotations

import heapq
import itertools
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from recorder.services.guard import attempt

TICK_S = 0.25
ASIDE_THREADS = 4

Work = Callable[[], None]


class Watched(Protocol):
    """A socket as the loop sees it; everything is called in the loop's thread."""

    def fileno(self) -> int:
        """For the selector."""
        ...

    def ready(self, events: int) -> None:
        """It can be read or written (``selectors.EVENT_READ``, ``EVENT_WRITE``)."""
        ...

    def tick(self, now_s: float) -> None:
        """Some ``TICK_S`` went by; monotonic time."""
        ...


class StreamLoop:
    """The loop of one app. Only ``soon`` may be called from any thread, the rest from its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: deque[Work] = deque()
        self._wake: socket.socket | None = None
        self._woken = False
        self._sockets: set[Watched] = set()
        self._timers: list[tuple[float, int, Work]] = []
        self._numbers = itertools.count()
        self._tick_due_s = 0.0
        self._selector: selectors.BaseSelector
        self._pool: ThreadPoolExecutor

    def soon(self, work: Work) -> None:
        """Do ``work`` in the loop's thread, in the order of the calls."""
        with self._lock:
            self._asked.append(work)
            if self._wake is None:
                self._wake, alarm = socket.socketpair()
                threading.Thread(
                    target=self._run, args=(alarm,), name="stream-loop", daemon=True
                ).start()
            elif not self._woken:
                self._wake.send(b"!")
            self._woken = True

    def at(self, due_s: float, work: Work) -> None:
        """Do ``work`` at a monotonic time."""
        heapq.heappush(self._timers, (due_s, next(self._numbers), work))

    def aside(self, work: Work) -> None:
        """Do what may block in another thread."""
        self._pool.submit(work)

    def add(self, watched: Watched) -> None:
        """Let it tick from now on."""
        self._sockets.add(watched)

    def remove(self, watched: Watched) -> None:
        """Let it tick no more; it is not watched any more either."""
        self._sockets.discard(watched)

    def watch(self, watched: Watched, before: int, events: int) -> None:
        """Wait for ``events`` of it instead of those ``before``; 0: for none."""
        if not before:
            self._selector.register(watched, events, watched)
        elif not events:
            self._selector.unregister(watched)
        else:
            self._selector.modify(watched, events, watched)

    # --- the thread -------------------------------------------------------------------------

    def _run(self, alarm: socket.socket) -> None:
        with (
            alarm,
            selectors.DefaultSelector() as selector,
            ThreadPoolExecutor(ASIDE_THREADS, thread_name_prefix="stream-aside") as pool,
        ):
            self._selector, self._pool = selector, pool
            selector.register(alarm, selectors.EVENT_READ)
            while not self._over():
                self._turn(alarm)

    def _turn(self, alarm: socket.socket) -> None:
        """Everything that is ready now, once."""
        for key, events in self._selector.select(self._pause_s()):
            if key.data is None:
                alarm.recv(16)
            else:
                attempt("a live socket", key.data.ready, events)
        for work in self._take():
            attempt("a live socket", work)
        now_s = time.monotonic()
        while self._timers and self._timers[0][0] <= now_s:
            attempt("a live socket", heapq.heappop(self._timers)[2])
        if now_s >= self._tick_due_s:
            self._tick_due_s = now_s + TICK_S
            for watched in list(self._sockets):
                attempt("a live socket", watched.tick, now_s)

    def _pause_s(self) -> float:
        due_s = min(self._tick_due_s, self._timers[0][0]) if self._timers else self._tick_due_s
        return max(0.0, due_s - time.monotonic())

    def _take(self) -> deque[Work]:
        """What was asked for since the last turn."""
        with self._lock:
            asked, self._asked = self._asked, deque()
            self._woken = False
            return asked

    def _over(self) -> bool:
        """No socket is left and nothing was asked for; a later ``soon`` begins anew."""
        with self._lock:
            over = not self._sockets and not self._asked
            if over and self._wake is not None:
                self._wake.close()
                self._wake = None
                self._timers.clear()
            return over
