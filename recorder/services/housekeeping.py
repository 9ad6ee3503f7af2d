"""A small clock: runs each given chore at its interval, in one thread, until it is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recorder.core.ports import Clock
from recorder.services.guard import attempt


@dataclass(frozen=True, slots=True)
class Chore:
    """``run`` every ``every_s`` seconds; ``name`` is for the log."""

    name: str
    every_s: float
    run: Callable[[], object]


class Housekeeping:
    """Runs chores; one that fails is logged and tried again next time."""

    def __init__(self, chores: Sequence[Chore], clock: Clock) -> None:
        self._chores = chores
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the chore that is running."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        due = {chore.name: self._clock.monotonic() for chore in self._chores}
        pause_s = min(chore.every_s for chore in self._chores)
        while not self._stop.wait(pause_s):
            now = self._clock.monotonic()
            for chore in self._chores:
                if now >= due[chore.name]:
                    due[chore.name] = now + chore.every_s
                    attempt(chore.name, chore.run)
