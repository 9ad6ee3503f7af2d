"""Who is on the way to an identity provider: what must come back, kept here for minutes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from recorder.core.people import Journey

JOURNEY_S = 600.0
MOST_JOURNEYS = 1000


@dataclass(frozen=True, slots=True)
class Traveller:
    """A journey, and where it began: the way back comes from another website, without our cookies.

    Attributes:
        until_s: on the monotonic clock.
    """

    journey: Journey
    session_id: str | None
    device_id: str | None
    until_s: float


@dataclass(slots=True)
class Journeys:
    """Who is on the way; each comes back once, in time."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pending: OrderedDict[str, Traveller] = field(default_factory=OrderedDict)

    def begin(
        self, journey: Journey, session_id: str | None, device_id: str | None, now_s: float
    ) -> None:
        """Off they go."""
        with self._lock:
            self._pending[journey.state] = Traveller(
                journey, session_id, device_id, now_s + JOURNEY_S
            )
            while len(self._pending) > MOST_JOURNEYS:
                self._pending.popitem(last=False)

    def end(self, state: str, now_s: float) -> Traveller | None:
        """Whoever is back; None: unknown, too late or back already."""
        with self._lock:
            found = self._pending.pop(state, None)
        return found if found and now_s < found.until_s else None
