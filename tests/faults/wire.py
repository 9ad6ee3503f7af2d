"""A tablet without a browser: it speaks the real protocol over either skin and keeps its log.

Its microphone hears noise, faster than real time, so that every stretch can be found again. It
sends what it has, comes back after whatever happens, and is done when the server has confirmed its
whole log by hash and sealed the recording. Meanwhile it notes what the server promised.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from recorder.core.log import EndReason, LogId, RecordType, records_of
from recorder.core.log_writer import LogWriter
from recorder.core.protocol import AudioFrame, encode_frame
from tests.faults.ledger import RATE
from tests.faults.websocket import Gone, Json, WebSocket
from tests.support.patience import until

CHUNK_FRAMES = RATE // 4
WINDOW_BYTES = 256 * 1024
MOST_RECORDS = 5
"""In one frame or request, when it has to catch up; with three before them 64 KiB."""

DEAD_S = 2.0
"""Without an answer for so long, with bytes out, a connection counts as dead."""

TURN_S = 0.01


class Skin(Enum):
    """How a log travels."""

    SOCKET = "WebSocket"
    HTTP = "HTTP PATCH"


@dataclass(frozen=True, slots=True)
class Manners:
    """Shares of the frames that the way to the server mistreats."""

    repeated: float = 0.05
    early: float = 0.02
    overlapping: float = 0.05


POLITE = Manners(0, 0, 0)


class Capture:
    """One log that grows by a chunk of 250 ms every ``chunk_every_s``, from its first use on.

    Attributes:
        raw: the whole log, END included.
        samples: what its microphone heard.
        open_ended: END is not made while this is set.
    """

    def __init__(
        self, log_id: LogId, session_id: str, samples: NDArray[np.int16], chunk_every_s: float
    ) -> None:
        self.log_id = log_id
        self.samples = samples
        self.raw = _log(log_id, session_id, samples)
        self._frames = [0]
        self.ends = [0]
        for record in records_of(self.raw):
            sound = len(record.payload) // 2 if record.type is RecordType.PCM else 0
            self.ends.append(self.ends[-1] + record.size_bytes)
            self._frames.append(self._frames[-1] + sound)
        self._chunk_every_s = chunk_every_s
        self._began_s: float | None = None
        self.open_ended = False

    @property
    def sha256(self) -> str:
        """Of the whole log."""
        return sha256(self.raw).hexdigest()

    @property
    def records(self) -> int:
        """How many were made by now."""
        now_s = time.monotonic()
        self._began_s = self._began_s if self._began_s is not None else now_s
        most = len(self.ends) - 1 - self.open_ended
        if not self._chunk_every_s:
            return most
        return min(most, 1 + int((now_s - self._began_s) / self._chunk_every_s))

    def record_at(self, offset: int) -> int:
        """Number of the record that ``offset`` lies in or before."""
        return bisect_right(self.ends, offset) - 1

    def frames_at(self, offset: int) -> int:
        """Samples in the whole records before ``offset``."""
        return self._frames[self.record_at(min(offset, self.ends[-1]))]

    def piece(self, first: int, count: int) -> bytes:
        """The bytes of ``count`` records."""
        return self.raw[self.ends[first] : self.ends[min(first + count, len(self.ends) - 1)]]


def _log(log_id: LogId, session_id: str, samples: NDArray[np.int16]) -> bytes:
    now_ms = time.time() * 1000
    writer = LogWriter(log_id, session_id)
    parts = [writer.meta(started_ms=now_ms, app="wire")]
    for at in range(0, len(samples), CHUNK_FRAMES):
        parts.append(writer.pcm(samples[at : at + CHUNK_FRAMES].tobytes(), now_ms + at / 16))
    return b"".join([*parts, writer.end(EndReason.STOP, now_ms + len(samples) / 16)])


def noise(rng: random.Random, seconds: float) -> NDArray[np.int16]:
    """Sound in which no stretch is like another."""
    source = np.random.default_rng(rng.getrandbits(64))
    return source.integers(-12_000, 12_000, round(seconds * RATE), dtype=np.int16)


class Tablet:
    """One device with one recording, sent over one or more connections at the same time.

    Args:
        port: where the server (or a proxy before it) listens.
        rng: draws the sound, the pauses and what goes wrong on the way.
        seconds: of noise.
        sound: what is heard instead of noise.
        talk_s: real time in which that sound is heard.
        skins: one connection each, all with the same log.
        behind: the address that a proxy before the server says it comes from.

    Attributes:
        headers: of each of its requests.
        acknowledged: byte up to which the server ever said that the log is durable.
        taken_back: the furthest that it later knew less than that, in bytes.
        why: every reason with which it refused.
        closed: every code with which it closed a socket.
        vanishes: a connection that is given up is left open, as by a tablet that lost its network.
    """

    def __init__(
        self,
        port: int,
        rng: random.Random,
        *,
        seconds: float = 12.0,
        sound: NDArray[np.int16] | None = None,
        talk_s: float = 2.0,
        manners: Manners = POLITE,
        skins: Sequence[Skin] = (Skin.SOCKET,),
        session_id: str = "",
        rec_id: str = "",
        behind: str = "",
    ) -> None:
        self.port = port
        self.session_id = session_id or str(uuid.UUID(int=rng.getrandbits(128), version=4))
        self.headers = {"X-Session-ID": self.session_id}
        self.headers |= {"X-Forwarded-For": behind} if behind else {}
        self.rng = rng
        self.skins = tuple(skins)
        self.manners = manners
        self.samples = noise(rng, seconds) if sound is None else sound
        self._chunk_every_s = talk_s * CHUNK_FRAMES / len(self.samples)
        self.rec_id = ""
        self._record(rec_id or f"{rng.getrandbits(128):032x}", self._chunk_every_s)
        self.why: list[str] = []
        self.closed: list[int] = []
        self.vanishes = False
        self._abandoned: list[WebSocket] = []
        self._lock = threading.Lock()
        self._left = threading.Event()
        self._finished = threading.Event()
        self._threads = [
            threading.Thread(target=self._carry, args=(skin,), name=f"tablet-{skin.name}")
            for skin in skins
        ]

    def _record(self, rec_id: str, chunk_every_s: float) -> None:
        self.rec_id = rec_id
        self.capture = Capture(LogId(rec_id, "a", 0), self.session_id, self.samples, chunk_every_s)
        self.acknowledged = self.taken_back = 0

    @property
    def done(self) -> bool:
        """The server confirmed the whole log by its hash, and sealed the recording."""
        return self._finished.is_set()

    @property
    def all_acknowledged(self) -> bool:
        """The server said that all sound is durable (END may be missing)."""
        return self.acknowledged >= self.capture.ends[-2]

    @property
    def acknowledged_frames(self) -> int:
        """Samples that the server said are durable."""
        return self.capture.frames_at(self.acknowledged)

    def announce(self) -> int:
        """Tell the server as the page does when a recording begins; the status of its answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEAD_S * 5)
        with closing(connection):
            body = json.dumps({"session_id": self.session_id, "recording_id": self.rec_id})
            headers = self.headers | {"Content-Type": "application/json"}
            connection.request("POST", "/api/start-recording", body, headers)
            return connection.getresponse().status

    def start(self) -> None:
        """Begin to hear and to send."""
        for thread in self._threads:
            thread.start()

    def wait(self, within_s: float) -> None:
        """Until it is done; raises AssertionError when it is not in time."""
        assert self._finished.wait(within_s), (
            f"not sealed: {self.acknowledged} of {len(self.capture.raw)} bytes acknowledged, "
            f"refused {self.why[-5:]}, closed {self.closed[-5:]}"
        )

    def leave(self) -> None:
        """Stop whatever it does."""
        self._left.set()
        for thread in self._threads:
            thread.join()
        for socket in self._abandoned:
            socket.close()

    @property
    def _over(self) -> bool:
        return self._left.is_set() or self._finished.is_set()

    # --- what the server says ----------------------------------------------------------------

    def _acked(self, committed: int) -> None:
        with self._lock:
            self.acknowledged = max(self.acknowledged, committed)

    def _asked(self, promised: int, committed: int) -> None:
        """``committed`` was the answer to a question that was put after ``promised``."""
        with self._lock:
            self.taken_back = max(self.taken_back, promised - committed)
        self._acked(committed)

    def _refused(self, why: str) -> None:
        self.why.append(why)
        if why in {"conflict", "broken"}:
            self._fork()

    def _fork(self) -> None:
        """Somebody else's bytes are there: what was heard goes into a recording of its own."""
        self._record(f"{self.rng.getrandbits(128):032x}", 0.0)
        raise Gone

    def _confirmed(self, digest: str) -> None:
        if digest != self.capture.sha256:
            self._refused("conflict")

    # --- carrying ----------------------------------------------------------------------------

    def _carry(self, skin: Skin) -> None:
        carry = self._over_socket if skin is Skin.SOCKET else self._over_http
        while not self._over:
            try:
                carry()
            except Gone as gone:
                self.closed.append(gone.code)
                # Who was taken over gives the other one some time.
                self._pause(0.3 if gone.code == 4001 else 0.05)

    def _pause(self, about_s: float) -> None:
        self._left.wait(about_s * (0.5 + self.rng.random()))

    def _over_socket(self) -> None:
        socket = WebSocket(self.port, headers=self.headers)
        try:
            _Conversation(self, socket).run()
        finally:
            if self.vanishes:
                self._abandoned.append(socket)
            else:
                socket.close()

    def _over_http(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEAD_S * 2)
        try:
            _Patches(self, connection).run()
        except (OSError, http.client.HTTPException):
            raise Gone from None
        finally:
            connection.close()

    def pieces(self, sent: int) -> Iterator[tuple[int, bytes]]:
        """What to send next, as offset and bytes; the last one goes on from ``sent``.

        Before it may come a record too early, after it the same again, and it may begin before
        ``sent``, as the manners say.
        """
        capture, draw = self.capture, self.rng.random
        first, ready = capture.record_at(sent), capture.records
        if first >= ready:
            return
        count = min(MOST_RECORDS, ready - first)
        if first + count < ready and draw() < self.manners.early:
            yield capture.ends[first + count], capture.piece(first + count, 1)
        back = self.rng.randint(1, 3) if draw() < self.manners.overlapping else 0
        start = max(0, first - back)
        whole = capture.ends[start], capture.piece(start, first + count - start)
        if draw() < self.manners.repeated:
            yield whole
        yield whole


class _Conversation:
    """One socket of a tablet, from hello to the end."""

    def __init__(self, tablet: Tablet, socket: WebSocket) -> None:
        self._tablet = tablet
        self._socket = socket
        self._capture = tablet.capture
        self._sent = 0
        self._acked = 0
        self._held_until_s = 0.0
        self._heard_s = time.monotonic()
        self._final = False

    def run(self) -> None:
        """Send what there is until the recording is sealed.

        Raises:
            Gone: the connection broke, or counts as dead.
        """
        self._open()
        while not self._tablet._over:
            if self._tablet.capture is not self._capture:
                raise Gone  # another connection of this tablet began a new recording
            self._send()
            message = self._socket.receive(TURN_S)
            if message is not None:
                self._heard_s = time.monotonic()
                self._take(message)
            elif self._sent > self._acked and time.monotonic() - self._heard_s > DEAD_S:
                raise Gone

    def _open(self) -> None:
        tablet = self._tablet
        self._socket.say({"t": "hello", "v": 1, "session_id": tablet.session_id, "after": -1})
        promised = tablet.acknowledged
        self._socket.say({"t": "open", "ch": 1, "log": str(self._capture.log_id)})
        opened = self._expect("opened")
        self._sent = self._acked = opened["c"]
        if opened["c"] > len(self._capture.raw):
            tablet._refused("conflict")
        tablet._asked(promised, opened["c"])

    def _expect(self, kind: str) -> Json:
        deadline = time.monotonic() + DEAD_S
        while time.monotonic() < deadline:
            message = self._socket.receive(DEAD_S)
            if message is not None and message["t"] == kind:
                return message
            if message is not None and message["t"] == "nack":
                self._tablet.why.append(message["why"])
                break
        raise Gone

    def _send(self) -> None:
        if time.monotonic() < self._held_until_s or self._sent - self._acked > WINDOW_BYTES:
            return
        if self._sent == self._acked:
            self._heard_s = time.monotonic()
        for offset, data in self._tablet.pieces(self._sent):
            self._socket.send(encode_frame(AudioFrame(1, offset, data)))
            self._sent = max(self._sent, offset + len(data))

    def _take(self, message: Json) -> None:
        kind = message["t"]
        if kind == "ack":
            self._acked = max(self._acked, message["c"])
            self._tablet._acked(message["c"])
        elif kind == "nack":
            self._hold(message)
        elif kind == "final":
            self._tablet._acked(message["c"])
            self._tablet._confirmed(message["sha256"])
            self._final = True
        elif kind == "sealed" and self._final:
            assert message["frames"] == len(self._tablet.samples), message
            self._tablet._finished.set()

    def _hold(self, message: Json) -> None:
        """Go back; a gap or damage on the way is cured at once, the rest only by waiting."""
        why = message["why"]
        self._sent = self._acked = message["c"]
        if why not in {"gap", "crc"}:
            self._held_until_s = time.monotonic() + min(0.3, message["retry_ms"] / 1000)
        self._tablet._refused(why)


WHY = {400: "broken", 409: "gap", 422: "conflict", 507: "full", 503: "io", 404: "auth"}


class _Patches:
    """One tablet's requests over one connection."""

    def __init__(self, tablet: Tablet, connection: http.client.HTTPConnection) -> None:
        self._tablet = tablet
        self._connection = connection
        self._capture = tablet.capture
        self._path = f"/api/v1/logs/{self._capture.log_id}"

    def run(self) -> None:
        """PATCH what there is until the recording is sealed."""
        promised = self._tablet.acknowledged
        status, sent, complete = self._ask("HEAD")
        if status != 200:
            self._refused(status)
            raise Gone
        self._tablet._asked(promised, sent)
        while not self._tablet._over and not complete:
            if self._tablet.capture is not self._capture:
                raise Gone
            for offset, data in self._tablet.pieces(sent):
                sent, complete = self._patch(offset, data)
            time.sleep(TURN_S)
        while not self._tablet._over:
            self._look()

    def _patch(self, offset: int, data: bytes) -> tuple[int, bool]:
        status, committed, complete = self._ask("PATCH", offset, data)
        if status == 204:
            self._tablet._acked(committed)
        else:
            self._refused(status)
        return committed, complete

    def _refused(self, status: int) -> None:
        self._tablet._refused(WHY[status])
        if status in {503, 507}:
            self._tablet._pause(0.3)

    def _ask(
        self, method: str, offset: int = 0, data: bytes | None = None
    ) -> tuple[int, int, bool]:
        headers = self._tablet.headers
        if data is not None:
            headers = headers | {
                "Content-Type": "application/octet-stream",
                "Upload-Offset": str(offset),
            }
        self._connection.request(method, self._path, data, headers)
        reply = self._connection.getresponse()
        reply.read()
        complete = reply.headers.get("Upload-Complete") == "?1"
        if complete:
            mine = b64encode(bytes.fromhex(self._capture.sha256)).decode()
            if reply.headers["Repr-Digest"] != f"sha-256=:{mine}:":
                self._tablet._refused("conflict")
        if "Upload-Offset" not in reply.headers:
            self._tablet.why.append(WHY[reply.status])
            raise Gone
        return reply.status, int(reply.headers["Upload-Offset"]), complete

    def _look(self) -> None:
        """Whether the recording is sealed by now."""
        path = f"/api/v1/recordings/{self._tablet.rec_id}/state"
        self._connection.request("GET", path, headers=self._tablet.headers)
        reply = self._connection.getresponse()
        said = json.loads(reply.read())
        if reply.status == 200 and said["state"] in {"sealed", "done"}:
            self._tablet._finished.set()
        else:
            self._tablet._pause(0.1)


@contextmanager
def recording(tablets: Sequence[Tablet]) -> Iterator[None]:
    """All of them at it until the block ends."""
    try:
        for tablet in tablets:
            tablet.start()
        yield
    finally:
        for tablet in tablets:
            tablet.leave()


def wait_begun(tablets: Sequence[Tablet], within_s: float = 60.0) -> None:
    """Until the server has acknowledged something of every tablet."""
    until(lambda: all(t.acknowledged for t in tablets), "not every tablet came through", within_s)


def wait_all(tablets: Sequence[Tablet], within_s: float = 120.0) -> None:
    """Until the server has sealed every recording."""
    deadline = time.monotonic() + within_s
    for tablet in tablets:
        tablet.wait(max(0.0, deadline - time.monotonic()))
