"""The clocks of this machine."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go backwards."""
        return time.monotonic()

    def uptime(self) -> float:
        """Seconds that nobody can set, asleep or not; only Linux counts its sleep."""
        counts_sleep = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if counts_sleep is None else time.clock_gettime(counts_sleep)
