"""``?wait=seconds``: hold an answer back until a recording's result is there, within limits."""

from __future__ import annotations

import threading
import time

from flask import request

from recorder.core.errors import InvalidInput
from recorder.core.model import Recording, RecordingState
from recorder.core.sessions import Event
from recorder.web.context import edge

MAX_WAIT_S = 60
POLL_S = 1.0
FINISHED = frozenset({RecordingState.DONE, RecordingState.FAILED, RecordingState.EMPTY})


def wanted_s() -> float:
    """Seconds that the request is willing to wait, 0..60.

    Raises:
        InvalidInput: not a whole number of seconds.
    """
    text = request.args.get("wait", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise InvalidInput("wait is not a whole number of seconds.", cure="Use ?wait=0 to 60.")
    return min(int(text), MAX_WAIT_S)


def finished(recording: Recording, within_s: float) -> Recording:
    """The recording once it is done, failed or empty, or as it is when the time is over.

    Answers at once when too many requests wait already: their threads serve everybody.
    """
    slots = edge().waiting
    if within_s <= 0 or not slots.acquire(blocking=False):
        return _now(recording)
    try:
        return _watch(recording, within_s)
    finally:
        slots.release()


def _watch(recording: Recording, within_s: float) -> Recording:
    services = edge().container
    news = threading.Event()

    def heard(event: Event) -> None:
        if event.rec_id == recording.rec_id:
            news.set()

    deadline = time.monotonic() + within_s
    unsubscribe = services.feed.subscribe(recording.session_id, services.events.last_id(), heard)
    try:
        while (now := _now(recording)).state not in FINISHED:
            left = deadline - time.monotonic()
            if left <= 0 or edge().streams.closing:
                break
            news.wait(min(left, POLL_S))
            news.clear()
        return now
    finally:
        unsubscribe()


def _now(recording: Recording) -> Recording:
    return edge().container.recordings.get(recording.rec_id) or recording
