"""Connections whose peers must bring what they announce: no request holds a thread for ever.

A request has ``FIRST_S`` to begin with, and earns time by what it brings, at ``LEAST_BYTES_A_S``.
Only time in which the server waits for the peer counts: a slow disk of ours costs it nothing.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

FIRST_S = 10.0
MOST_S = 30.0
"""However much it brought: so long a link may be away in the middle of a body."""
LEAST_BYTES_A_S = 1024


class PacedSocket(socket.socket):
    """A connection of the web server; live sockets are taken out of it and are not paced."""

    left_s: float | None = None
    first_s, most_s, least_bytes_a_s = FIRST_S, MOST_S, LEAST_BYTES_A_S

    def begin_request(self) -> None:
        """A request is read from here on."""
        self.left_s = self.first_s

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Read what is there, or wait for it as long as the request still may.

        Raises:
            BlockingIOError: it brought too little in its time.
        """
        if self.left_s is None:
            return super().recv(size, flags)
        if self.left_s <= 0:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        whole_s = int(self.left_s)
        patience = struct.pack("@ll", whole_s, int((self.left_s - whole_s) * 1e6) or 1)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        began_s = time.monotonic()
        data = super().recv(size, flags)
        earned_s = len(data) / self.least_bytes_a_s - (time.monotonic() - began_s)
        self.left_s = min(self.most_s, self.left_s + earned_s)
        return data


class PacedWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads with paced connections; where it ends TLS itself they are not."""

    def enqueue_req(self, conn: Any) -> None:
        """A connection has, or is about to have, a request to read."""
        if type(conn.sock) is socket.socket:
            conn.sock = PacedSocket(fileno=conn.sock.detach())
        if isinstance(conn.sock, PacedSocket):
            conn.sock.begin_request()
        super().enqueue_req(conn)
