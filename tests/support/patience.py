"""Waiting for what another thread or process does; a slow machine is no failure."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 60.0
"""Only so that nobody waits for ever."""


def until(
    true: Callable[[], object],
    otherwise: str = "it did not happen in time",
    within_s: float = PATIENCE_S,
) -> None:
    """Return once ``true`` is so; with ``within_s`` over, fail and say ``otherwise``."""
    deadline_s = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline_s, otherwise
        time.sleep(0.02)
