"""What one live socket says, in order: nothing overtakes the acknowledgement of what came before.

Acknowledgements are cumulative, so of several only the newest goes out. Only for the loop's thread.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from recorder.web.stream_socket import StreamSocket

ACK_INTERVAL_S = 0.05

Message = Mapping[str, object]


class Answers:
    """The way back on one socket."""

    def __init__(self, socket: StreamSocket) -> None:
        self._socket = socket
        self._acks: dict[int, int] = {}
        self._ack_due_s = 0.0

    def say(self, message: Message) -> None:
        """One message, behind the acknowledgements of what came before it."""
        self._say_acks()
        self._socket.send(json.dumps(message, separators=(",", ":")))

    def acknowledge(self, channel: int, committed: int) -> None:
        """So far the channel's log is durable; said at most every ``ACK_INTERVAL_S``."""
        waiting = bool(self._acks)
        self._acks[channel] = committed
        if time.monotonic() >= self._ack_due_s:
            self._say_acks()
        elif not waiting:
            self._socket.at(self._ack_due_s, self._say_acks)

    def close(self, code: int, reason: str) -> None:
        """The last word."""
        self._say_acks()
        self._socket.close(code, reason)

    def _say_acks(self) -> None:
        if not self._acks:
            return
        for number, committed in self._acks.items():
            self._socket.send(f'{{"t":"ack","ch":{number},"c":{committed}}}')
        self._acks.clear()
        self._ack_due_s = time.monotonic() + ACK_INTERVAL_S
