"""A network that breaks on command: a TCP proxy on loopback between a browser and the server.

``fault`` says how it breaks now: nothing is let in, what is open is cut, everything is swallowed
(a black hole: connected, no answer), or only so many bytes a second pass. A connection that a
black hole swallowed something of stays silent when the network is back, as a half-open socket
does: TCP never goes on with a hole. One thread, one selector, no timing but the rate.
"""

from __future__ import annotations

import contextlib
import itertools
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

PIECE_BYTES = 16_384
TICK_S = 0.02
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes close() send RST."""


class Fault(Enum):
    """How the network is now."""

    NONE = "passes everything"
    REFUSE = "refuses new connections and resets the open ones"
    BLACK_HOLE = "accepts, swallows, never answers"
    SLOW = "passes a few bytes a second"


Tap = Callable[[int, bool, bytes], None]
"""Hears everything that is sent: number of the connection, whether the server sent it, bytes."""


@dataclass(eq=False)
class _Link:
    """One connection of a client, and its other half to the server."""

    number: int
    half_open: bool = False


@dataclass(eq=False)
class _Pipe:
    """One direction of one connection."""

    link: _Link
    source: socket.socket
    sink: socket.socket
    from_server: bool
    held: bytearray = field(default_factory=bytearray)


class FaultyProxy:
    """Listens on a free loopback port and passes everything on to ``target``."""

    def __init__(self, target: tuple[str, int], tap: Tap | None = None) -> None:
        self._target = target
        self._tap = tap
        self._numbers = itertools.count()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._pipes: list[_Pipe] = []
        self._fault = Fault.NONE
        self._rate_bytes_s = 8000
        self._allowance = 0.0
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="proxy")
        self.passed_bytes = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """Address for a browser."""
        return f"http://127.0.0.1:{self.port}"

    def set(self, fault: Fault, *, bytes_s: int = 8000) -> None:
        """Break, or mend, from now on; ``bytes_s`` is the rate of ``SLOW``, both ways together."""
        with self._lock:
            self._fault, self._rate_bytes_s, self._allowance = fault, bytes_s, 0.0
            if fault is Fault.REFUSE:
                self._cut_all()

    def cut(self) -> None:
        """Reset every open connection once."""
        with self._lock:
            self._cut_all()

    def start(self) -> None:
        """Begin to pass."""
        self._thread.start()

    def close(self) -> None:
        """End everything."""
        self._stop.set()
        self._thread.join()
        self._cut_all()
        self._listener.close()

    def _run(self) -> None:
        last_s = time.monotonic()
        while not self._stop.wait(0):
            self._accept()
            now_s = time.monotonic()
            with self._lock:
                self._allowance = min(
                    self._rate_bytes_s, self._allowance + (now_s - last_s) * self._rate_bytes_s
                )
                moved = sum(self._move(pipe) for pipe in list(self._pipes))
            last_s = now_s
            if not moved:
                self._sleep()

    def _sleep(self) -> None:
        """Until something can be read, or a tick."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            if self._fault in (Fault.NONE, Fault.BLACK_HOLE):
                for pipe in self._pipes:
                    with contextlib.suppress(ValueError, KeyError, OSError):
                        selector.register(pipe.source, selectors.EVENT_READ)
            else:
                self._stop.wait(TICK_S)
            selector.select(TICK_S)

    def _accept(self) -> None:
        try:
            near, _ = self._listener.accept()
        except BlockingIOError:
            return
        if self._fault is Fault.REFUSE:
            _reset(near)
            return
        try:
            far = socket.create_connection(self._target, timeout=2)
        except OSError:
            _reset(near)
            return
        for end in (near, far):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            link = _Link(next(self._numbers))
            self._pipes += [_Pipe(link, near, far, False), _Pipe(link, far, near, True)]

    def _move(self, pipe: _Pipe) -> bool:
        """Pass what is there; True when something moved."""
        if self._fault is Fault.SLOW and self._allowance < 1:
            return False
        try:
            moved = self._read(pipe)
            return self._write(pipe) or moved
        except BlockingIOError:
            return False
        except OSError:
            self._drop(pipe)
            return True

    def _read(self, pipe: _Pipe) -> bool:
        if len(pipe.held) >= PIECE_BYTES:
            return False
        size = min(PIECE_BYTES, int(self._allowance)) if self._fault is Fault.SLOW else PIECE_BYTES
        try:
            data = pipe.source.recv(max(1, size))
        except BlockingIOError:
            return False
        if not data:
            raise ConnectionResetError
        if self._tap:
            self._tap(pipe.link.number, pipe.from_server, data)
        if self._fault is Fault.BLACK_HOLE:
            pipe.link.half_open = True
        if pipe.link.half_open:
            return True
        self._allowance -= len(data)
        pipe.held += data
        return True

    def _write(self, pipe: _Pipe) -> bool:
        if not pipe.held or pipe.link.half_open or self._fault is Fault.BLACK_HOLE:
            return False
        sent = pipe.sink.send(pipe.held)
        self.passed_bytes += sent
        del pipe.held[:sent]
        return sent > 0

    def _drop(self, pipe: _Pipe) -> None:
        """One direction is over: so is the connection, unless the other end never hears of it."""
        silent = pipe.link.half_open or self._fault is Fault.BLACK_HOLE
        pipe.link.half_open = silent
        ends = {pipe.source} if silent else {pipe.source, pipe.sink}
        self._pipes = [p for p in self._pipes if p.source not in ends]
        for end in ends:
            end.close()

    def _cut_all(self) -> None:
        for pipe in self._pipes:
            _reset(pipe.source)
        self._pipes = []


def _reset(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    end.close()


@contextmanager
def proxied(target_port: int, tap: Tap | None = None) -> Iterator[FaultyProxy]:
    """A running proxy before 127.0.0.1:``target_port``."""
    proxy = FaultyProxy(("127.0.0.1", target_port), tap)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.close()
