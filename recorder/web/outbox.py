"""The one way out of a live socket: everything is queued here and one thread sends it.

Whoever has something to say (the receiving thread, the feed, a shutdown) never waits for the
network. Acknowledgements are cumulative, so of several only the newest is sent, at most every
``ACK_INTERVAL_S``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from simple_websocket import ConnectionClosed
from wsproto.utilities import LocalProtocolError

_log = logging.getLogger(__name__)

ACK_INTERVAL_S = 0.05
MAX_QUEUED = 4_000
MAX_REASON_BYTES = 120
OVERFLOW = (1013, "Messages are not being read.")

Message = Mapping[str, object]
Task = Callable[[], "Message | None"]


class WebSocket(Protocol):
    """What is used of the library's socket."""

    event: threading.Event

    def send(self, data: str) -> None:
        """Send one text message."""
        ...

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        """Send the closing frame."""
        ...


class Outbox:
    """Messages on their way to one peer.

    Args:
        websocket: the open socket; only this object sends on it.
        cut: ends the connection underneath when the peer does not take what is sent.
    """

    def __init__(self, websocket: WebSocket, cut: Callable[[], None]) -> None:
        self._websocket = websocket
        self._cut = cut
        self._wake = threading.Condition()
        self._queue: deque[Message | Task] = deque()
        self._acks: dict[int, int] = {}
        self._ack_due = 0.0
        self._closing: tuple[int, str] | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="stream-outbox", daemon=True)
        self._thread.start()

    @property
    def open(self) -> bool:
        """Nobody asked to close yet, and the peer takes what is sent."""
        with self._wake:
            return self._closing is None and not self._ended

    def send(self, message: Message) -> None:
        """Queue ``message``."""
        self._put(message)

    def work(self, task: Task) -> None:
        """Queue ``task``; it runs in the sending thread, and what it returns (if any) is sent."""
        self._put(task)

    def ack(self, channel: int, committed: int) -> None:
        """Say that ``channel`` is durable up to byte ``committed``."""
        with self._wake:
            self._acks[channel] = committed
            self._wake.notify()

    def close(self, code: int, reason: str) -> None:
        """Send what is queued, then close with ``code``; the first call decides."""
        with self._wake:
            if self._closing is None:
                self._closing = (code, reason)
            self._wake.notify()

    def join(self, timeout_s: float) -> None:
        """Wait until the sending thread ended."""
        self._thread.join(timeout_s)

    def _put(self, item: Message | Task) -> None:
        with self._wake:
            if self._ended or self._closing is not None:
                return
            if len(self._queue) >= MAX_QUEUED:
                self._queue.clear()
                self._closing = OVERFLOW
            else:
                self._queue.append(item)
            self._wake.notify()

    def _run(self) -> None:
        try:
            while self._round():
                pass
            self._say_goodbye()
        except (ConnectionClosed, LocalProtocolError, OSError):
            self._cut()
        except Exception as error:  # noqa: BLE001  (the socket handler's boundary, sending half)
            _log.error("unexpected %s while sending", type(error).__name__)
            self._cut()
        finally:
            with self._wake:
                self._ended = True
            self._websocket.event.set()

    def _round(self) -> bool:
        """Wait for something to say and say it; False when it is time to close."""
        with self._wake:
            self._wait()
            acks = self._take_acks() if self._queue or self._ack_is_due() else {}
            item = self._queue.popleft() if self._queue else None
            done = self._closing is not None and item is None and not self._acks
        for channel, committed in acks.items():
            self._say({"t": "ack", "ch": channel, "c": committed})
        if item is not None:
            message = item() if callable(item) else item
            if message is not None:
                self._say(message)
        return not done

    def _wait(self) -> None:
        while not self._queue and not self._ack_is_due() and self._closing is None:
            pause = self._ack_due - time.monotonic() if self._acks else None
            self._wake.wait(pause)

    def _ack_is_due(self) -> bool:
        due = self._closing is not None or time.monotonic() >= self._ack_due
        return bool(self._acks) and due

    def _take_acks(self) -> dict[int, int]:
        acks, self._acks = self._acks, {}
        if acks:
            self._ack_due = time.monotonic() + ACK_INTERVAL_S
        return acks

    def _say(self, message: Message) -> None:
        self._websocket.send(json.dumps(message, separators=(",", ":")))

    def _say_goodbye(self) -> None:
        code, reason = self._closing or (1000, "")
        short = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
        with contextlib.suppress(ConnectionClosed):
            self._websocket.close(code, short)
