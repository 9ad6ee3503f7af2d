"""How many files may be received, and how many sent, at the same time, whichever way."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from flask import request

from recorder.core.errors import QuotaReached, ServerBusy
from recorder.web.context import edge
from recorder.web.paced import PacedSocket

RETRY_MS = 5000
DOWNLOAD_RETRY_MS = 3000
"""Those that take nothing are given up sooner than that when there is no room."""


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


def download_turn() -> None:
    """The answer will be a file, so it may hold its thread for long; the turn ends with it.

    Raises:
        ServerBusy: too many right now. Sound that comes in and pages have the other threads.
    """
    connection = request.environ.get("gunicorn.socket")
    if isinstance(connection, PacedSocket) and not connection.begin_file():
        raise ServerBusy(
            "The server is sending other files.",
            cure="Try again in a few seconds.",
            retry_ms=DOWNLOAD_RETRY_MS,
        )
