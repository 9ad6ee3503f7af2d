"""Chores at intervals, by APScheduler.

Each runs in its own turn: one that takes long holds up no other, above all not the recorders'
tick, and is never begun a second time beside itself. One that fails is logged and tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from recorder.services.guard import attempt

NO_MORE_WORK = "cannot schedule new futures after"
"""How the standard library's thread pool says that it, or the interpreter, is shutting down."""


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


class Housekeeping:
    """Runs chores from ``start`` to ``close``."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        # It would say at every run that it runs, and at every tick that one takes long.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        pool = _Threads(max(1, len(chores)))  # one for each, so that none waits for another's
        self._scheduler = BackgroundScheduler(
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
