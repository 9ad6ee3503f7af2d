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

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from recorder.services.guard import attempt


@dataclass(frozen=True, slots=True)
class Chore:
    """``run`` every ``every_s`` seconds, the first time at once; ``name`` is for the log."""

    name: str
    every_s: float
    run: Callable[[], object]


class Housekeeping:
    """Runs chores from ``start`` to ``close``."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        # It would say at every run that it runs, and at every tick that one takes long.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        # A thread for each, so that none ever waits for another's.
        pool = ThreadPoolExecutor(max(1, len(chores)))
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
