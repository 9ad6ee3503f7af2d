"""How many files may be received at the same time, whichever way they come."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from recorder.core.errors import QuotaReached
from recorder.web.context import edge

RETRY_MS = 5000


@contextlib.contextmanager
def upload_turn() -> Iterator[None]:
    """A few at a time: each holds a thread, and a form is on the disk twice for a moment.

    Raises:
        QuotaReached: too many right now.
    """
    slots = edge().uploads
    if not slots.acquire(blocking=False):
        raise QuotaReached(
            "The server is receiving other files.", cure="Try again in a minute.", retry_ms=RETRY_MS
        )
    try:
        yield
    finally:
        slots.release()
