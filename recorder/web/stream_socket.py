"""One live socket: bytes in and out, WebSocket frames, and nothing that waits.

Everything here happens in the loop's thread (see ``stream_loop``) except ``soon``. A peer that
takes nothing for ``SEND_TIMEOUT_S``, or answers no ping, counts as dead; while its listener does
not want to hear, nothing is read, so that the sender is slowed by TCP and our memory is not.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar, TypeVarTuple

from websockets.frames import BINARY, CLOSE, CONT, PONG, TEXT, Frame
from websockets.protocol import OPEN, SERVER
from websockets.protocol import Protocol as Frames

from recorder.services.guard import attempt
from recorder.web.stream_loop import StreamLoop

RECEIVE_BYTES = 65_536
MAX_MESSAGE_BYTES = 70_000
MAX_WAITING_BYTES = 4 << 20
"""Not taken by the peer: about two thousand events that are told again after an absence."""
SEND_TIMEOUT_S = 10.0
GOODBYE_S = 1.0
PING_EVERY_S = 20.0
DEAD_AFTER_MS = 30_000
MAX_REASON_BYTES = 120

NO_PONG, NOT_TEXT, MISTAKE = 1008, 1007, 1011
MISTAKE_REASON = "The server made a mistake. What was acknowledged is kept."
WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
Result = TypeVar("Result")
Ts = TypeVarTuple("Ts")

_frames_log = logging.getLogger(f"{__name__}.frames")
_frames_log.setLevel(logging.ERROR)  # what says less important things quotes what was said


class Listener(Protocol):
    """Who hears what the peer says."""

    def received(self, message: str | bytes) -> None:
        """A whole message."""
        ...

    def tick(self, now_s: float) -> None:
        """Now and then; monotonic time."""
        ...

    def lost(self) -> None:
        """The connection is over; called once."""
        ...


class StreamSocket:
    """A connection whose handshake is done, without extensions.

    Args:
        connection: owned from here on.

    Attributes:
        ended: set when the connection is over.
    """

    def __init__(self, connection: socket.socket, loop: StreamLoop) -> None:
        self._connection = connection
        self._frames = Frames(SERVER, max_size=MAX_MESSAGE_BYTES, logger=_frames_log)
        self._loop = loop
        self._listener: Listener
        self._listening = True
        self._watching = 0
        self._pieces = bytearray()
        self._is_text = False
        self._unheard: deque[str | bytes] = deque()
        self._out = bytearray()
        self._taken_s = 0.0
        self._ping_s = 0.0
        self._ponged = True
        self._closed_s: float | None = None
        self._answered = False
        self.ended = threading.Event()

    def open(self, listener: Listener) -> None:
        """Begin; from any thread."""
        self._listener = listener
        self.soon(self._begin)

    def soon(self, work: Callable[[*Ts], None], *args: *Ts) -> None:
        """Do ``work`` in the loop's thread; a mistake in it ends this socket and no other."""
        self._loop.soon(partial(self._guarded, work, *args))

    def aside(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Do ``work`` where it may block, then ``then`` with its result back in the loop."""

        def run() -> None:
            results: list[Result] = []
            if attempt("a live socket's work", lambda: results.append(work())):
                self.soon(then, results[0])
            else:
                self.soon(self._broken)

        self._loop.aside(run)

    def at(self, due_s: float, work: Callable[[], None]) -> None:
        """Do ``work`` in the loop's thread at a monotonic time."""
        self._loop.at(due_s, partial(self._guarded, work))

    @property
    def open_(self) -> bool:
        """Neither side has said goodbye."""
        return self._frames.state is OPEN and not self.ended.is_set()

    def listen(self, wanted: bool) -> None:
        """Whether the listener wants to hear more; what was read already waits meanwhile."""
        self._listening = wanted
        if wanted:  # a pong may lie behind what was not read
            self._ponged, self._ping_s = True, time.monotonic() + PING_EVERY_S
        while self._unheard and self._listening and self.open_:
            self._listener.received(self._unheard.popleft())
        self._rewatch()

    def send(self, text: str) -> None:
        """Queue one text message."""
        if self.open_:
            self._frames.send_text(text.encode())
            self._put()

    def close(self, code: int, reason: str) -> None:
        """Send what is queued, say goodbye and give the peer a moment to answer."""
        if self.open_:
            short = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
            self._frames.send_close(code, short)
            self._put()

    # --- for the loop -----------------------------------------------------------------------

    def fileno(self) -> int:
        """For the selector."""
        return self._connection.fileno()

    def ready(self, events: int) -> None:
        """Bytes came, or there is room for some."""
        self._guarded(self._move, events)

    def tick(self, now_s: float) -> None:
        """End what is over, and ask a quiet peer for a sign of life."""
        self._guarded(self._check, now_s)

    # --- inside -----------------------------------------------------------------------------

    def _guarded(self, work: Callable[[*Ts], None], *args: *Ts) -> None:
        """The boundary of one socket: a mistake costs this connection, not the loop."""
        if not attempt("a live socket", work, *args):
            self._broken()

    def _broken(self) -> None:
        attempt("a goodbye", self.close, MISTAKE, MISTAKE_REASON)

    def _begin(self) -> None:
        self._connection.setblocking(False)
        _notice_dead_peers(self._connection)
        self._taken_s = time.monotonic()
        self._ping_s = self._taken_s + PING_EVERY_S
        self._loop.add(self)
        self._rewatch()

    def _rewatch(self) -> None:
        if self.ended.is_set():
            return
        reading = self._closed_s is not None or (self._listening and not self._unheard)
        wanted = selectors.EVENT_READ * reading | selectors.EVENT_WRITE * bool(self._out)
        if wanted != self._watching:
            self._loop.watch(self, self._watching, wanted)
            self._watching = wanted

    def _move(self, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._flush()
        if events & selectors.EVENT_READ and not self.ended.is_set():
            self._receive()
        self._rewatch()

    def _receive(self) -> None:
        """One piece for every ready socket in turn; TLS may hold more than the kernel knows of."""
        while not self.ended.is_set():
            try:
                data = self._connection.recv(RECEIVE_BYTES)
            except WOULD_BLOCK:
                return
            except OSError:
                data = b""
            if not data:
                self._end()
                return
            self._parse(data)
            if not isinstance(self._connection, ssl.SSLSocket) or not self._connection.pending():
                return

    def _parse(self, data: bytes) -> None:
        """The library answers pings, a goodbye, and what is no frame or too big."""
        self._frames.receive_data(data)
        for frame in self._frames.events_received():
            assert isinstance(frame, Frame)  # a handshake would be another
            self._heed(frame)
            if self.ended.is_set():
                return
        self._put()

    def _heed(self, frame: Frame) -> None:
        opcode = frame.opcode
        if opcode is CLOSE:
            self._answered = True
        elif self._closed_s is not None:
            return
        elif opcode is BINARY or opcode is TEXT or opcode is CONT:
            self._collect(frame)
        elif opcode is PONG:
            self._ponged = True

    def _collect(self, frame: Frame) -> None:
        """Put a message together from its pieces."""
        if frame.opcode is not CONT:
            self._is_text = frame.opcode is TEXT
            if frame.fin:
                self._hand_over(bytes(frame.data))
                return
        self._pieces += frame.data
        if frame.fin:
            message, self._pieces = bytes(self._pieces), bytearray()
            self._hand_over(message)

    def _hand_over(self, data: bytes) -> None:
        try:
            message = data.decode() if self._is_text else data
        except UnicodeDecodeError:
            self.close(NOT_TEXT, "This is no UTF-8.")
            return
        if self._listening and not self._unheard:
            self._listener.received(message)
        else:
            self._unheard.append(message)

    def _put(self) -> None:
        """Send what the protocol has to say, and note when it said goodbye."""
        if self._closed_s is None and self._frames.state is not OPEN:
            self._closed_s = time.monotonic()
        data = b"".join(self._frames.data_to_send())
        if data:
            self._queue(data)
        if self._answered and not self._out:
            self._end()

    def _queue(self, data: bytes) -> None:
        waiting = bool(self._out)
        if not waiting:
            self._taken_s = time.monotonic()
        self._out += data
        if len(self._out) > MAX_WAITING_BYTES:
            self._end()
        elif not waiting:
            self._flush()
            self._rewatch()

    def _flush(self) -> None:
        try:
            sent = self._connection.send(self._out)
        except WOULD_BLOCK:
            return
        except OSError:
            self._end()
            return
        del self._out[:sent]
        self._taken_s = time.monotonic()
        if self._answered and not self._out:
            self._end()

    def _check(self, now_s: float) -> None:
        stuck = bool(self._out) and now_s - self._taken_s > SEND_TIMEOUT_S
        parted = self._closed_s is not None and now_s - self._closed_s > GOODBYE_S
        if stuck or parted:
            self._end()
        elif now_s >= self._ping_s and self.open_ and self._listening:
            self._ping(now_s)
        if self.open_:
            self._listener.tick(now_s)

    def _ping(self, now_s: float) -> None:
        if not self._ponged:
            self.close(NO_PONG, "Ping/Pong timeout")
            return
        self._ponged, self._ping_s = False, now_s + PING_EVERY_S
        self._frames.send_ping(b"")
        self._put()

    def _end(self) -> None:
        """Cut the connection; what follows from it happens in a turn of its own."""
        if self.ended.is_set():
            return
        if self._watching:
            self._loop.watch(self, self._watching, 0)
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()
        self._out.clear()
        self._unheard.clear()
        self._loop.soon(self._gone)
        self.ended.set()

    def _gone(self) -> None:
        attempt("a live socket", self._listener.lost)
        self._loop.remove(self)


def _notice_dead_peers(connection: socket.socket) -> None:
    """Keep-alive and time-outs in the kernel: they count real time, whatever the clock does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wanted = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}
    for name, value in (wanted | {"TCP_USER_TIMEOUT": DEAD_AFTER_MS}).items():
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
