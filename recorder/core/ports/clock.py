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
