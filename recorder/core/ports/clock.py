"""Time, as the services see it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time, injected so that tests own it."""

    def now(self) -> datetime:
        """Aware UTC wall-clock time: information, never order."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go backwards."""
        ...

    def uptime(self) -> float:
        """Seconds that nobody can set and that run on while the machine sleeps, where it can say
        so: what passed between two samples of its own microphone."""
        ...
