"""Chores at intervals, by APScheduler.

Each runs in its own turn: one that takes long holds up no other, above all not the recorders'
tick, and is never begun a second time beside itself. One that fails is logged and tried again. A
wall clock that is set moves none of them: the library goes by it, so it is watched here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from recorder.services.guard import attempt

NO_MORE_WORK = "cannot schedule new futures after"
"""How the standard library's thread pool says that it, or the interpreter, is shutting down."""

SET_S = 0.5
"""Clocks that drift apart by so much: the wall clock was set."""

LOOK_S = 10.0
"""The schedule is looked at so often at least, should it be set in the very moment of looking."""


@dataclass(frozen=True, slots=True)
class Chore:
    """``run`` every ``every_s`` seconds, the first time at once; ``name`` is for the log."""

    name: str
    every_s: float
    run: Callable[[], object]


class _Threads(ThreadPoolExecutor):  # type: ignore[misc]
    """A thread for each chore, until the process ends, also one that ends without ``close``.

    The interpreter then takes new work away from its threads while the schedule still runs. That
    is no failure of a chore, and says nothing to anybody.
    """

    def submit_job(self, job: Any, run_times: Any) -> None:
        """Run it in a thread; nothing once there are no threads any more."""
        try:
            super().submit_job(job, run_times)
        except RuntimeError as error:
            if not str(error).startswith(NO_MORE_WORK):
                raise


class _Schedule(BackgroundScheduler):  # type: ignore[misc]
    """Due times move with the wall clock when it is set.

    Else nothing would be due for as long as it was set back, and all that came due in the years by
    which it was set forward would be counted one by one.
    """

    def __init__(self, wall_s: Callable[[], float], **options: Any) -> None:
        super().__init__(**options)
        self._wall_s = wall_s
        self._ahead_s = wall_s() - time.monotonic()

    def _process_jobs(self) -> float | None:
        self._follow()
        wait_s: float | None = super()._process_jobs()
        return None if wait_s is None else min(wait_s, LOOK_S)

    def _follow(self) -> None:
        ahead_s = self._wall_s() - time.monotonic()
        moved_s = ahead_s - self._ahead_s
        if abs(moved_s) < SET_S:
            return
        self._ahead_s = ahead_s
        for job in self.get_jobs():
            job.modify(next_run_time=job.next_run_time + timedelta(seconds=moved_s))


class Housekeeping:
    """Runs chores from ``start`` to ``close``.

    Args:
        wall_s: the wall clock that the library goes by, in seconds.
    """

    def __init__(self, chores: Sequence[Chore], wall_s: Callable[[], float] = time.time) -> None:
        # It would say at every run that it runs, and at every tick that one takes long.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        pool = _Threads(max(1, len(chores)))  # one for each, so that none waits for another's
        self._scheduler = _Schedule(
            wall_s,
            executors={"default": pool},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        for chore in chores:
            self._scheduler.add_job(
                partial(attempt, chore.name, chore.run),
                "interval",
                seconds=chore.every_s,
                id=chore.name,
                next_run_time=datetime.now(UTC),
            )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def close(self) -> None:
        """Stop after the chores that are running."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
