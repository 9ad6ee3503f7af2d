"""A queue of small pieces of work and the one thread that does them in order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import partial

from recorder.services.guard import attempt

Work = Callable[[], object]


class WorkQueue:
    """Runs what it is given soon, in order; whoever gives it does not wait."""

    def __init__(self, name: str) -> None:
        self._names: set[str] = set()
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Work) -> None:
        """Do it later."""
        self._queue.put(work)

    def put_once(self, name: str, work: Work) -> None:
        """Do it later, unless work of this name is still to be done."""
        with self._lock:
            if name in self._names:
                return
            self._names.add(name)
        self.put(partial(self._named, name, work))

    def settled(self, within_s: float) -> bool:
        """Wait until all that was given so far is done, at most ``within_s``; whether it is."""
        done = threading.Event()
        self.put(done.set)
        return done.wait(within_s)

    def close(self) -> None:
        """Finish what was given so far, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _named(self, name: str, work: Work) -> None:
        with self._lock:
            self._names.discard(name)
        work()

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            attempt(self._thread.name, work)
