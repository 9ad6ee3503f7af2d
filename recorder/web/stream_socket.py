"""The bytes under one WebSocket: a socket that neither mixes writes nor waits for ever.

It stands between the WebSocket library and the network. Whole buffers go out under one lock (two
threads write: the library's ping timer and our outbox), a peer that takes nothing for
``SEND_TIMEOUT_S`` counts as dead, and reading pauses while messages wait to be worked on, so that
the sender is slowed by TCP and our memory is not.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable

SEND_TIMEOUT_S = 10
DEAD_AFTER_MS = 30_000
MAX_WAITING_MESSAGES = 16
"""With 64 KiB each this is four times the window that our own client keeps."""


class StreamSocket:
    """A duplicate of the web server's connection, so that either side may close its own."""

    def __init__(self, connection: socket.socket) -> None:
        own = connection if isinstance(connection, ssl.SSLSocket) else connection.dup()
        self._socket = own
        self._writing = threading.Lock()
        self._room = threading.Condition()
        self._waiting: Callable[[], int] = int
        self._ended = False
        _notice_dead_peers(own)

    def watch(self, waiting: Callable[[], int]) -> None:
        """From here on reading pauses while ``waiting()`` messages are too many."""
        self._waiting = waiting

    def worked(self) -> None:
        """A message was taken; reading may go on."""
        with self._room:
            self._room.notify()

    def send(self, data: bytes) -> None:
        """Write all of ``data``.

        Raises:
            OSError: the peer is gone or takes nothing; the connection is of no more use.
        """
        with self._writing:
            try:
                self._socket.sendall(data)
            except OSError:
                self.end()
                raise

    def recv(self, size: int) -> bytes:
        """Read, once there is room for more messages."""
        with self._room:
            while not self._ended and self._waiting() >= MAX_WAITING_MESSAGES:
                self._room.wait(1)
        return self._socket.recv(size)

    def fileno(self) -> int:
        """For selectors."""
        return self._socket.fileno()

    def end(self) -> None:
        """Cut the connection in both directions; wakes whoever reads or writes."""
        self._ended = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self.worked()

    def close(self) -> None:
        """Give the descriptor back; called by the library's reading thread when it ends."""
        self._socket.close()


def _notice_dead_peers(connection: socket.socket) -> None:
    """Keep-alive and time-outs in the kernel: they count real time, whatever the clock does."""
    connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", SEND_TIMEOUT_S, 0)
    )
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wanted = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}
    for name, value in (wanted | {"TCP_USER_TIMEOUT": DEAD_AFTER_MS}).items():
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
