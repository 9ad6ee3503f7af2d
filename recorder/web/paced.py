"""Connections whose peers must bring what they announce, and take what they asked for.

A request has ``FIRST_S`` to begin with (``CROWDED_S`` while half the threads are busy), an answer
``MOST_S``, and both earn time by what is brought or taken, at ``LEAST_BYTES_A_S``; in a crowd never
more than ``CROWDED_S``. Only time in which the server waits for the peer counts: a slow disk of
ours costs it nothing. A quarter of the threads at most sends files, and half of them at most is at
requests whose peers were waited for longer than ``CROWDED_S``; so there are always threads for who
is quick. The loop that accepts everybody waits for nobody.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import selectors
import socket
import struct
import sys
import termios
import threading
import time
from functools import partial
from typing import Any, BinaryIO

from gunicorn.workers.gthread import ThreadWorker

FIRST_S = 10.0
CROWDED_S = 2.0
LINGER_S = 2.0
"""So long a peer may read an answer before its connection is closed."""
MOST_S = 30.0
"""However much it brought or took: so long a link may be away in the middle of a body."""
LEAST_BYTES_A_S = 1024
READ_BYTES = 65536
FILES_SHARE = 4
"""One thread in so many may send files."""
SLOW_SHARE = 2
"""One thread in so many may wait for its peer again and again."""
RESET = struct.pack("ii", 1, 0)


class Places:
    """So many may do something at the same time."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._counting = threading.Lock()

    @property
    def full(self) -> bool:
        """One more would have to wait."""
        return self._free <= 0

    def take(self) -> bool:
        """Whether there was one; whoever has it gives it back."""
        with self._counting:
            free = self._free > 0
            self._free -= free
        return free

    def give_back(self) -> None:
        """The next one may have it."""
        with self._counting:
            self._free += 1


class Crowd:
    """How many requests the threads of one server are at, and what only some of them may do.

    Attributes:
        leaving: the server is about to stop; nobody is waited for longer than in a crowd.
        files: places of those that send files.
        slow: places of those whose peers were waited for longer than is done in a crowd.
    """

    def __init__(self, threads: int) -> None:
        self.leaving = False
        self.files = Places(threads // FILES_SHARE)
        self.slow = Places(threads // SLOW_SHARE)
        self._threads = threads
        self._busy = 0
        self._counting = threading.Lock()

    def count(self, one: int) -> None:
        """A request more, or one less."""
        with self._counting:
            self._busy += one

    @property
    def is_one(self) -> bool:
        """Whether others wait for the threads, or soon will."""
        return self.leaving or self._busy > self._threads // 2


class PacedSocket(socket.socket):
    """A connection of the web server; live sockets are taken out of it and are not paced."""

    left_s: float | None = None
    take_s = MOST_S
    crowd = Crowd(1 << 30)
    _held: tuple[Places, ...] = ()
    _sent_bytes = _taken_bytes = 0
    _waited_s = 0.0
    first_s, most_s, crowded_s, least_bytes_a_s = FIRST_S, MOST_S, CROWDED_S, LEAST_BYTES_A_S

    def begin_request(self, crowd: Crowd) -> None:
        """A request is read from here on."""
        self.crowd = crowd
        self.left_s = self._at_most(self.first_s)
        self.take_s = self._at_most(self.most_s)
        self._waited_s = 0.0

    def begin_file(self) -> bool:
        """The answer is a file; False: too many are being sent already."""
        return self._hold(self.crowd.files)

    def end_request(self) -> None:
        """The answer was sent, or given up."""
        for places in self._held:
            places.give_back()
        self._held = ()

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

    # --- what it brings -------------------------------------------------------------------------

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Read what is there, or wait for it as long as the request still may.

        Raises:
            BlockingIOError: it brought too little in its time.
        """
        if self.left_s is None:
            return super().recv(size, flags)
        while self.left_s > 0:
            began_s, data = time.monotonic(), b""
            ready = self._wait(select.POLLIN, self.left_s)
            try:
                if ready:
                    data = super().recv(size, flags)
            finally:
                self.left_s = self._earned(self.left_s, len(data), began_s)
            if ready:
                return data
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    # --- what it takes --------------------------------------------------------------------------

    def send(self, data: Any, flags: int = 0, /) -> int:
        """Send what fits, or wait until something does, as long as the answer still may.

        Raises:
            BlockingIOError: it took too little in its time.
        """
        if self.left_s is None:
            return super().send(data, flags)
        while True:
            try:
                sent = super().send(data, flags | socket.MSG_DONTWAIT)
            except BlockingIOError:
                self._wait_until_taken()
            else:
                self._sent_bytes += sent
                return sent

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """As ``send``, all of it."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.send(rest, flags) :]

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> int:  # type: ignore[override]
        """As ``sendall``: the kernel's own way of sending files would wait unpaced."""
        file.seek(offset)
        sent = 0
        while count is None or sent < count:
            piece = file.read(READ_BYTES if count is None else min(READ_BYTES, count - sent))
            if not piece:
                break
            self.sendall(piece)
            sent += len(piece)
        return sent

    def _wait_until_taken(self) -> None:
        """Until there is room for more; looked at by what has left the kernel's own queue.

        That there is room again it says only when a third of the queue is gone, which over a slow
        link takes minutes.
        """
        ready = False
        while not ready:
            if self.take_s <= 0:
                self._give_up()
            began_s, before_bytes = time.monotonic(), self._taken_bytes
            ready = self._wait(select.POLLOUT, self.take_s)
            self._taken_bytes = self._sent_bytes - self._untaken_bytes()
            self.take_s = self._earned(self.take_s, self._taken_bytes - before_bytes, began_s)

    def _give_up(self) -> None:
        """Nothing more is waited for; what it did not take is thrown away with the connection."""
        self.left_s = 0.0
        self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    def _untaken_bytes(self) -> int:
        """0 where the system does not say: what was handed to it counts as taken there."""
        queue = bytes(4)
        with contextlib.suppress(OSError):
            queue = fcntl.ioctl(self, termios.TIOCOUTQ, queue)
        return int.from_bytes(queue, sys.byteorder)

    # --- time -----------------------------------------------------------------------------------

    def _wait(self, event: int, most_s: float) -> bool:
        """Whether it came, at the latest when a crowd may have come meanwhile."""
        poll = select.poll()
        poll.register(self, event)
        return bool(poll.poll(min(most_s, self.crowded_s) * 1000))

    def _earned(self, left_s: float, moved_bytes: int, began_s: float) -> float:
        """What is left after a wait; nothing when there were many and no place is free for it."""
        waited_s = time.monotonic() - began_s
        self._waited_s += waited_s
        slow = self._waited_s > self.crowded_s
        if slow and (self.crowd.leaving or not self._hold(self.crowd.slow)):
            return 0.0
        return self._at_most(self.most_s, left_s + moved_bytes / self.least_bytes_a_s - waited_s)

    def _at_most(self, *times_s: float) -> float:
        """The shortest, in a crowd no longer than anybody has there."""
        files = self.crowd.files
        if self.crowd.is_one or (files in self._held and files.full):
            times_s += (self.crowded_s,)
        return min(times_s)

    def _hold(self, places: Places) -> bool:
        """A place until the request ends."""
        if places not in self._held and places.take():
            self._held += (places,)
        return places in self._held


class PacedWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads with paced connections; where it ends TLS itself they are not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._crowd = Crowd(self.cfg.threads)

    def handle_exit(self, sig: Any, frame: Any) -> None:
        """The server is to stop: from here on nobody holds it up."""
        self._crowd.leaving = True
        super().handle_exit(sig, frame)

    def enqueue_req(self, conn: Any) -> None:
        """A connection has, or is about to have, a request to read."""
        if type(conn.sock) is socket.socket:
            conn.sock = PacedSocket(fileno=conn.sock.detach())
        if not conn.initialized and not conn.data_ready:
            self._await_data(conn)
            return
        self._crowd.count(1)
        if isinstance(conn.sock, PacedSocket):
            conn.sock.begin_request(self._crowd)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """One request, in a thread; what is over is read to its end here, not in the loop."""
        try:
            goes_on = super().handle(conn)
            if not goes_on and isinstance(conn.sock, PacedSocket):
                conn.sock.linger()
        finally:
            self._crowd.count(-1)
            if isinstance(conn.sock, PacedSocket):
                conn.sock.end_request()
        return goes_on

    def _await_data(self, conn: Any) -> None:
        """Whoever only connects takes no thread, and when all places are taken gives way."""
        if self.nr_conns >= self.worker_connections and self.pending_conns:
            self._let_go(self.pending_conns.popleft())
        conn.sock.setblocking(False)
        conn.set_timeout()
        self.pending_conns.append(conn)
        ready = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, ready)

    def _let_go(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
