"""A crowd of tablets in one cheap process: what ``benchmarks/streams.py`` puts on a server.

Each tablet has its own session and socket, waits for welcome and opened as the real one does, then
sends 250 ms of sound four times a second and waits for nobody. One thread, one selector, frames
with a zero mask, so that the crowd takes little of the processor it shares with the server.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import heapq
import json
import os
import random
import selectors
import socket
import struct
import time
import uuid
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from recorder.core.ids import new_rec_id
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter

CHUNK_S = 0.25
CHUNK_BYTES = 8000
SOUND = random.Random(7).randbytes(4 * CHUNK_BYTES)
"""Noise; each tablet begins somewhere else in it, so that no two logs are alike."""
FRAME_BYTES = 60 * 1024
GATHER_S = 1.0
LAST_ANSWER_S = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a crowd behaves.

    Attributes:
        tablets: how many.
        per_s: tablets that begin, and at the end stop, in a second.
        settle_s: between the last beginning and the measurement.
        measure_s: how long all of them talk and are measured.
        waits: while a frame is unanswered, gather up to a second of sound for the next one, as the
            real tablet does; without it every chunk is a frame.
        bare: talk to ``bare_echo`` instead: no hello, no log, only frames.
    """

    tablets: int
    per_s: float = 100.0
    settle_s: float = 2.0
    measure_s: float = 20.0
    waits: bool = False
    bare: bool = False

    @property
    def arriving_s(self) -> float:
        """Seconds in which all begin; and in which all stop."""
        return self.tablets / self.per_s

    @property
    def measured(self) -> tuple[float, float]:
        """Seconds after the beginning between which all talk."""
        start_s = self.arriving_s + self.settle_s
        return start_s, start_s + self.measure_s


@dataclass(frozen=True, slots=True)
class Sent:
    """What a tablet sent, to be compared with what the server has."""

    log: str
    bytes: int
    acknowledged: int
    sha256: str
    refused: str


@dataclass(slots=True)
class Result:
    """What a crowd saw; times in ms.

    Attributes:
        starting, steady, stopping: from sending a chunk to its acknowledgement, while tablets
            begin, while all talk, while they stop.
        opening: from connecting to the server's ``opened``.
        late: how much later than due a chunk was sent, because this process had no time.
        cores: what this process took of the processor while all talked.
    """

    starting: list[float] = field(default_factory=list)
    steady: list[float] = field(default_factory=list)
    stopping: list[float] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    frames: int = 0
    cores: float = 0.0
    sent: list[Sent] = field(default_factory=list)


class Tablet:
    """One tablet."""

    def __init__(self, number: int, stop_s: float, crowd: Crowd) -> None:
        self.crowd = crowd
        self.stop_s = stop_s
        self.session_id = str(uuid.UUID(int=random.getrandbits(128), version=4))
        self.log_id = LogId(new_rec_id(), "a", 0)
        self.log = LogWriter(self.log_id, self.session_id)
        self.hash = hashlib.sha256()
        self.socket = socket.socket()
        self.sound_at = number * 2 % (3 * CHUNK_BYTES)
        self.hear: Callable[[], bool] = self._hear_handshake
        self.incoming = bytearray()
        self.outgoing = bytearray()
        self.unsent: list[bytes] = []
        self.waiting: deque[tuple[int, float]] = deque()
        self.chunks = 0
        self.began_s = 0.0
        self.made = 0
        self.sent = 0
        self.sent_s = 0.0
        self.acked = 0
        self.ended = False
        self.refused = ""

    def connect(self, port: int) -> None:
        """Begin to shake hands."""
        self.began_s = time.monotonic()
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.outgoing += (
            f"GET /ws/v1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
        self.crowd.watch(self)

    @property
    def done(self) -> bool:
        """Everything was sent and answered, or nothing more will be."""
        return bool(self.refused) or (self.ended and self.acked >= self.made)

    def say(self, message: dict[str, object]) -> None:
        """Send a control message."""
        self._put(_frame(1, json.dumps(message).encode()))

    def chunk(self) -> None:
        """The next 250 ms."""
        now_ms = time.time() * 1000
        at = (self.sound_at + self.chunks * CHUNK_BYTES) % (3 * CHUNK_BYTES)
        self.chunks += 1
        self._record(self.log.pcm(SOUND[at : at + CHUNK_BYTES], now_ms))

    def end(self) -> None:
        """The crew stops."""
        self.ended = True
        self._record(self.log.end(EndReason.STOP, time.time() * 1000))

    def _record(self, data: bytes) -> None:
        self.hash.update(data)
        self.made += len(data)
        self.waiting.append((self.made, time.monotonic()))
        self.unsent.append(data)
        self.ship()

    def ship(self) -> None:
        """Send what is there, unless a frame is out and this tablet waits for its answer."""
        if not self.unsent or (self.crowd.plan.waits and self._gathers()):
            return
        data = self.unsent.pop(0)
        while self.unsent and len(data) + len(self.unsent[0]) <= FRAME_BYTES:
            data += self.unsent.pop(0)
        header = struct.pack("<BBHIQ", 1, 1, 0, zlib.crc32(data), self.sent)
        self.sent += len(data)
        self.sent_s = time.monotonic()
        self.crowd.result.frames += 1
        self._put(_frame(2, header + data))

    def _gathers(self) -> bool:
        """As static/js/capture/channel.js does."""
        small = sum(map(len, self.unsent)) < FRAME_BYTES
        return small and self.acked < self.sent and time.monotonic() - self.sent_s < GATHER_S

    def _put(self, data: bytes) -> None:
        if not self.outgoing:
            with contextlib.suppress(BlockingIOError):
                data = data[self.socket.send(data) :]
        if data:
            self.outgoing += data
            self.crowd.watch(self)

    def flush(self) -> None:
        """There is room in the socket."""
        if self.outgoing:
            del self.outgoing[: self.socket.send(self.outgoing)]
        if not self.outgoing:
            self.crowd.watch(self)

    def read(self) -> None:
        """Bytes came."""
        try:
            data = self.socket.recv(65_536)
        except BlockingIOError:
            return
        except OSError as error:
            data, self.refused = b"", repr(error)
        if not data:
            self.refused = self.refused or "the server closed"
            self.crowd.leave(self)
            return
        self.incoming += data
        while self.hear():
            pass

    def _hear_handshake(self) -> bool:
        end = self.incoming.find(b"\r\n\r\n")
        if end < 0:
            return False
        if b" 101 " not in self.incoming[: self.incoming.find(b"\r\n")]:
            self.refused = self.incoming[:40].decode()
        del self.incoming[: end + 4]
        self.hear = self._hear_message
        if self.crowd.plan.bare:
            self._opened()
        else:
            self.say({"t": "hello", "v": 1, "session_id": self.session_id, "after": -1})
        return True

    def _hear_message(self) -> bool:
        data = self.incoming
        if len(data) < 2:
            return False
        at, size = 2, data[1]
        if size == 126 and len(data) >= 4:
            at, size = 4, data[2] << 8 | data[3]
        elif size == 127 and len(data) >= 10:
            at, size = 10, int.from_bytes(data[2:10], "big")
        if (size >= 126 and at == 2) or len(data) < at + size:
            return False
        kind, body = data[0] & 15, bytes(data[at : at + size])
        del data[: at + size]
        if kind == 9:
            self._put(_frame(10, body))
        elif kind == 8:
            self.refused = body[2:].decode(errors="replace") or "closed"
        elif body.startswith(b'{"t":"ack"'):
            self._acknowledged(int(body[body.rindex(b":") + 1 : -1]))
        else:
            self._heed(json.loads(body))
        return True

    def _heed(self, said: dict[str, object]) -> None:
        if said["t"] == "welcome":
            self.say({"t": "open", "ch": 1, "log": str(self.log_id)})
        elif said["t"] == "opened":
            self._opened()
        elif said["t"] == "nack":
            self.refused = json.dumps(said)

    def _opened(self) -> None:
        self.crowd.result.opening.append((time.monotonic() - self.began_s) * 1000)
        self._record(self.log.meta(started_ms=time.time() * 1000, app="benchmark"))
        self.crowd.talk(self)

    def _acknowledged(self, committed: int) -> None:
        now_s = time.monotonic()
        self.acked = max(self.acked, committed)
        while self.waiting and self.waiting[0][0] <= committed:
            self.crowd.note(self.waiting.popleft()[1], now_s)
        self.ship()


class Crowd:
    """All tablets of a plan, and the clock by which they begin, talk and stop."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.result = Result()
        self._selector = selectors.DefaultSelector()
        self._watched: dict[Tablet, int] = {}
        self._due: list[tuple[float, int, Tablet]] = []
        self._here: set[Tablet] = set()
        self._start_s = 0.0
        self._used_s: list[float] = []

    def run(self, port: int) -> Result:
        """Play the plan against the server on ``port``."""
        self._start_s = time.monotonic() + 0.2
        stop_s = self._start_s + self.plan.measured[1]
        pauses = [number / self.plan.per_s for number in range(self.plan.tablets)]
        tablets = [Tablet(n, stop_s + pause, self) for n, pause in enumerate(pauses)]
        for tablet, pause in zip(tablets, pauses, strict=True):
            self._later(self._start_s + pause, tablet)
        self._here = set(tablets)
        give_up_s = stop_s + self.plan.arriving_s + LAST_ANSWER_S
        while self._here and time.monotonic() < give_up_s:
            self._turn(port)
        self._selector.close()
        self.result.cores = (self._used_s[1] - self._used_s[0]) / self.plan.measure_s
        self.result.sent = [self._account(tablet) for tablet in tablets]
        return self.result

    def watch(self, tablet: Tablet) -> None:
        """Wait for what the tablet can do next."""
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if tablet.outgoing else 0)
        known = self._watched.get(tablet)
        if known is None:
            self._selector.register(tablet.socket, wanted, tablet)
        elif known != wanted:
            self._selector.modify(tablet.socket, wanted, tablet)
        self._watched[tablet] = wanted

    def talk(self, tablet: Tablet) -> None:
        """It may send from now on."""
        self._later(time.monotonic() + random.random() * CHUNK_S, tablet)

    def note(self, made_s: float, now_s: float) -> None:
        """A chunk made then is acknowledged now."""
        since_s = made_s - self._start_s
        steady_s, stopping_s = self.plan.measured
        waits = self.result.starting
        if since_s >= steady_s:
            waits = self.result.steady if since_s < stopping_s else self.result.stopping
        waits.append((now_s - made_s) * 1000)

    def leave(self, tablet: Tablet) -> None:
        """It is over for this one."""
        if self._watched.pop(tablet, None) is not None:
            self._selector.unregister(tablet.socket)
        tablet.socket.close()
        self._here.discard(tablet)

    def _later(self, due_s: float, tablet: Tablet) -> None:
        heapq.heappush(self._due, (due_s, id(tablet), tablet))

    def _turn(self, port: int) -> None:
        now_s = time.monotonic()
        self._sample(now_s)
        while self._due and self._due[0][0] <= now_s:
            due_s, _, tablet = heapq.heappop(self._due)
            if tablet in self._here:
                self._act(tablet, due_s, port)
        pause_s = max(0.0, self._due[0][0] - time.monotonic()) if self._due else 0.1
        for key, events in self._selector.select(min(0.1, pause_s)):
            tablet = key.data
            if events & selectors.EVENT_WRITE:
                tablet.flush()
            if events & selectors.EVENT_READ:
                tablet.read()
            if tablet.done and tablet in self._here:
                self.leave(tablet)

    def _act(self, tablet: Tablet, due_s: float, port: int) -> None:
        if not tablet.began_s:
            tablet.connect(port)
        elif due_s >= tablet.stop_s:
            tablet.end()
        else:
            self.result.late.append((time.monotonic() - due_s) * 1000)
            tablet.chunk()
            self._later(due_s + CHUNK_S, tablet)

    def _sample(self, now_s: float) -> None:
        """The processor's time at the beginning and at the end of the measurement."""
        if len(self._used_s) < 2 and now_s - self._start_s >= self.plan.measured[len(self._used_s)]:
            self._used_s.append(time.process_time())

    @staticmethod
    def _account(tablet: Tablet) -> Sent:
        digest = tablet.hash.hexdigest()
        return Sent(str(tablet.log_id), tablet.made, tablet.acked, digest, tablet.refused)


def _frame(opcode: int, payload: bytes) -> bytes:
    """A masked client frame; the mask is zero, which is a mask like any other."""
    size = len(payload)
    if size < 126:
        head = struct.pack(">BB", 0x80 | opcode, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack(">BBQ", 0x80 | opcode, 0x80 | 127, size)
    return head + bytes(4) + payload


def play(plan: Plan, port: int) -> Result:
    """A crowd, in whichever process this is called."""
    return Crowd(plan).run(port)
