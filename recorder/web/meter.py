"""Counts of what came in and how long it took to be durable; adding costs about a microsecond."""

from __future__ import annotations

import threading
from bisect import bisect_left
from dataclasses import dataclass

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter says now; ``buckets`` are cumulative, the last one is all."""

    bytes: int
    seconds: float
    buckets: tuple[int, ...]


class Meter:
    """Appends of sound: bytes, and seconds from their receipt until they were synced."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bytes = 0
        self._seconds = 0.0
        self._counts = [0] * (len(BOUNDS_S) + 1)

    def note(self, size_bytes: int, took_s: float) -> None:
        """One append became durable."""
        bucket = bisect_left(BOUNDS_S, took_s)
        with self._lock:
            self._bytes += size_bytes
            self._seconds += took_s
            self._counts[bucket] += 1

    def read(self) -> Reading:
        """All since the start."""
        with self._lock:
            counts, size_bytes, seconds = list(self._counts), self._bytes, self._seconds
        sums, total = [], 0
        for count in counts:
            total += count
            sums.append(total)
        return Reading(size_bytes, seconds, tuple(sums))
