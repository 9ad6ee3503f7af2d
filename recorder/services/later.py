"""A queue of small pieces of work and the one thread that does them in order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from recorder.services.guard import attempt

Work = Callable[[], object]


class WorkQueue:
    """Runs what it is given soon, in order; whoever gives it does not wait."""

    def __init__(self, name: str) -> None:
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Work) -> None:
        """Do it later."""
        self._queue.put(work)

    def close(self) -> None:
        """Finish what was given so far, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            attempt(self._thread.name, work)
