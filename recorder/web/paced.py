"""Connections whose peers must bring what they announce: no request holds a thread for ever.

A request has ``FIRST_S`` to begin with (``CROWDED_S`` while half the threads are busy), and earns
time by what it brings, at ``LEAST_BYTES_A_S``. Only time in which the server waits for the peer
counts: a slow disk of ours costs it nothing. The loop that accepts everybody waits for nobody.
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import struct
import threading
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

FIRST_S = 10.0
CROWDED_S = 2.0
LINGER_S = 2.0
"""So long a peer may read an answer before its connection is closed."""
MOST_S = 30.0
"""However much it brought: so long a link may be away in the middle of a body."""
LEAST_BYTES_A_S = 1024
READ_BYTES = 65536


class PacedSocket(socket.socket):
    """A connection of the web server; live sockets are taken out of it and are not paced."""

    left_s: float | None = None
    first_s, most_s, least_bytes_a_s = FIRST_S, MOST_S, LEAST_BYTES_A_S

    def begin_request(self, *, crowded: bool = False) -> None:
        """A request is read from here on."""
        self.left_s = CROWDED_S if crowded else self.first_s

    def linger(self) -> None:
        """Let the peer read the answer to its end; whoever closes then need not wait for it.

        A peer that was given up gets no more time.
        """
        until_s = time.monotonic() + LINGER_S
        with contextlib.suppress(OSError):
            self.shutdown(socket.SHUT_WR)
            while (self.left_s or 0) > 0 and (left_s := until_s - time.monotonic()) > 0:
                self.left_s = left_s
                if not self.recv(READ_BYTES):
                    break
        self.left_s = 0.0

    def setblocking(self, flag: bool, /) -> None:
        """Nothing for a closed one: gunicorn asks it also after a live socket was taken out."""
        if self.fileno() >= 0:
            super().setblocking(flag)

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
        data = b""
        try:
            data = super().recv(size, flags)
        finally:
            earned_s = len(data) / self.least_bytes_a_s - (time.monotonic() - began_s)
            self.left_s = min(self.most_s, self.left_s + earned_s)
        return data


class PacedWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads with paced connections; where it ends TLS itself they are not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._busy = 0
        self._counting = threading.Lock()

    def enqueue_req(self, conn: Any) -> None:
        """A connection has, or is about to have, a request to read."""
        if type(conn.sock) is socket.socket:
            conn.sock = PacedSocket(fileno=conn.sock.detach())
        if not conn.initialized and not conn.data_ready:
            self._await_data(conn)
            return
        self._count(1)
        if isinstance(conn.sock, PacedSocket):
            conn.sock.begin_request(crowded=self._busy > self.cfg.threads // 2)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """One request, in a thread; what is over is read to its end here, not in the loop."""
        try:
            goes_on = super().handle(conn)
            if not goes_on and isinstance(conn.sock, PacedSocket):
                conn.sock.linger()
        finally:
            self._count(-1)
        return goes_on

    def _await_data(self, conn: Any) -> None:
        """Whoever only connects takes no thread."""
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.pending_conns.append(conn)
        ready = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, ready)

    def _count(self, one: int) -> None:
        with self._counting:
            self._busy += one
