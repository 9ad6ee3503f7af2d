"""Damaged conversations on the live socket of a real server: messages, audio frames, log records
and the WebSocket's own framing. Checksums are put right most of the time, so that what lies behind
them is reached."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID

from recorder.core.log import HEADER, HEADER_BYTES, MAGIC, LogId
from recorder.core.log_writer import LogWriter
from recorder.core.protocol import FRAME_HEADER, AudioFrame, encode_frame
from tests.support.fuzz.mutate import Mutator
from tests.support.fuzz.outcome import Outcome

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9
SESSIONS, RECORDINGS = 20, 5
PATIENCE_S = 20.0
MOST_MESSAGES = 60
AT_ONCE = 16
PATIENT_SHARE, DAMAGED_SHARE = 0.7, 0.35
"""Most wait for the answers to a good greeting, so that what follows it is heard as sound."""

ANSWER_S, ACK_S, MOMENT_S = 0.25, 0.08, 0.001


class FrameFuzzer:
    """Talks to ``/ws/v1`` of a server on this machine.

    Args:
        number: seeds everything that is sent.
    """

    def __init__(self, port: int, number: int, outcome: Outcome) -> None:
        self._port = port
        self._rng = Random(number)
        self._mutate = Mutator(self._rng)
        self._outcome = outcome

    def run(self, inputs: int) -> None:
        """Send ``inputs`` damaged messages over as many connections as it takes."""
        end = self._outcome.inputs + inputs
        while self._outcome.inputs < end:
            with contextlib.suppress(OSError):
                self._converse()
        self.check()

    def check(self) -> None:
        """Another tablet is heard at once, whatever was sent before."""
        try:
            with self._connected() as tcp:
                tcp.settimeout(PATIENCE_S)
                tcp.sendall(wire(TEXT, json.dumps(self._hello()).encode()))
                tcp.sendall(wire(TEXT, b'{"t":"ping"}'))
                heard = b""
                while b'"pong"' not in heard:
                    piece = tcp.recv(65_536)
                    if not piece:
                        raise ConnectionError("closed")
                    heard += piece
        except OSError as error:
            self._outcome.hung(f"a good socket after {self._outcome.inputs}: {error}")

    # --- one conversation -------------------------------------------------------------------

    def _converse(self) -> None:
        with self._connected() as tcp:
            patient = self._rng.random() < PATIENT_SHARE
            for number, (opcode, payload, damaged) in enumerate(self._messages()):
                greeting = patient and number < 2
                if not greeting and not damaged and self._rng.random() < DAMAGED_SHARE:
                    opcode, payload = self._damaged(opcode, payload)
                    damaged = True
                framed, torn = self._framed(opcode, payload, torn=not greeting)
                tcp.sendall(framed)
                if damaged or torn:
                    self._outcome.sent()
                if not self._drained(tcp, ANSWER_S if greeting else MOMENT_S):
                    return
            if patient and not self._drained(tcp, ACK_S):
                return
            if self._rng.random() < 0.3:
                tcp.sendall(wire(CLOSE, struct.pack(">H", 1000)))
                self._drained(tcp)

    def _connected(self) -> socket.socket:
        tcp = socket.create_connection(("127.0.0.1", self._port), PATIENCE_S)
        try:
            tcp.settimeout(PATIENCE_S)
            tcp.sendall(
                b"GET /ws/v1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n"
                % (self._port, KEY)
            )
            head = b""
            while b"\r\n\r\n" not in head:
                piece = tcp.recv(4096)
                if not piece:
                    raise ConnectionError("no handshake")
                head += piece
        except TimeoutError as error:
            self._outcome.hung(f"a handshake after {self._outcome.inputs}: {error}")
            tcp.close()
            raise
        except OSError:
            tcp.close()
            raise
        return tcp

    def _hello(self, session: int = 0) -> dict[str, object]:
        session_id = str(UUID(int=session << 96, version=4))
        return {"t": "hello", "v": 1, "session_id": session_id, "after": -1}

    def _messages(self) -> list[tuple[int, bytes, bool]]:
        """A valid conversation, or parts of one in any order; each session has its own logs."""
        session = self._rng.randrange(SESSIONS)
        number = session * RECORDINGS + self._rng.randrange(RECORDINGS)
        log_id = LogId(f"{number:032x}", "a", self._rng.randrange(3))
        hello = self._hello(session)
        said = [
            (TEXT, json.dumps(hello).encode(), False),
            (TEXT, json.dumps({"t": "open", "ch": 0, "log": str(log_id)}).encode(), False),
        ]
        said += [(BINARY, *frame) for frame in self._frames(log_id, str(hello["session_id"]))]
        said += [(TEXT, b'{"t":"ping"}', False), (PING, b"x", False)]
        if self._rng.random() < 0.1:
            self._rng.shuffle(said)
        return said[:MOST_MESSAGES]

    def _frames(self, log_id: LogId, session_id: str) -> list[tuple[bytes, bool]]:
        """The same log has the same sound every time, so that sending it again is no conflict."""
        writer, sound = LogWriter(log_id, session_id), Random(str(log_id))
        offset, frames = 0, []
        records = [writer.meta(started_ms=1.7e12, app="fuzz")]
        for n in range(self._rng.randint(1, 40)):
            records.append(writer.pcm(sound.randbytes(640), 1.7e12 + n * 20))
        for record in records:
            damaged = self._rng.random() < 0.1
            if damaged:
                record = self._damaged_record(record)
            frames.append((encode_frame(AudioFrame(0, offset, record)), damaged))
            offset += len(record)
        return frames

    def _drained(self, tcp: socket.socket, wait_s: float = 0.0) -> bool:
        """Read what came, and what comes within ``wait_s``; False when the server has closed."""
        while select.select([tcp], [], [], wait_s)[0]:
            wait_s = 0.0
            piece = tcp.recv(65_536)
            if not piece:
                self._outcome.statuses["closed"] += 1
                return False
            self._outcome.heard(piece)
        return True

    # --- damage -----------------------------------------------------------------------------

    def _damaged(self, opcode: int, payload: bytes) -> tuple[int, bytes]:
        if self._rng.random() < 0.05:
            return self._rng.randrange(16), self._mutate.bytes(payload)
        if opcode == TEXT:
            return opcode, self._mutate.text(json.loads(payload))
        if opcode == BINARY and self._rng.random() < 0.7:
            return opcode, self._resealed(payload)
        return opcode, self._mutate.bytes(payload)

    def _resealed(self, frame: bytes) -> bytes:
        """Other content or place, with the checksum that belongs to it."""
        kind, channel, zero, _, offset = FRAME_HEADER.unpack_from(frame)
        payload = frame[FRAME_HEADER.size :]
        if self._rng.random() < 0.5:
            payload = self._mutate.bytes(payload)
        else:
            offset = self._rng.choice((0, 1, offset + 1, 2**32, 2**48, 2**48 + 1, 2**64 - 1))
        if self._rng.random() < 0.2:
            channel = self._rng.randrange(256)
        return FRAME_HEADER.pack(kind, channel, zero, zlib.crc32(payload), offset) + payload

    def _damaged_record(self, record: bytes) -> bytes:
        """A log record whose header fields are others; often with the right checksum."""
        damaged = bytearray(self._mutate.bytes(record[:HEADER_BYTES], 2)[:HEADER_BYTES])
        damaged += record[len(damaged) : HEADER_BYTES]
        body = record[HEADER_BYTES:]
        if self._rng.random() < 0.5:
            body = self._mutate.bytes(body, 2)
        if self._rng.random() < 0.8:
            fields = list(HEADER.unpack(bytes(damaged)))
            fields[0], fields[2], fields[3], fields[5] = MAGIC, 0, HEADER_BYTES, len(body)
            damaged[:] = HEADER.pack(*fields)
            checksum = zlib.crc32(bytes(damaged[:-4]) + body)
            damaged[-4:] = struct.pack("<I", checksum)
        return bytes(damaged) + body

    def _framed(self, opcode: int, payload: bytes, *, torn: bool) -> tuple[bytes, bool]:
        """Mostly as the protocol wants it; if it may be ``torn``, its own head is damaged too."""
        framed = wire(opcode, payload)
        if not torn or self._rng.random() >= 0.03:
            return framed, False
        head = bytearray(framed[:14])
        head[self._rng.randrange(min(4, len(head)))] ^= 1 << self._rng.randrange(8)
        return bytes(head) + framed[14:], True


def wire(opcode: int, payload: bytes) -> bytes:
    """One whole masked message; the mask is nothing, so that bytes stay readable."""
    size = len(payload)
    head = bytes([0x80 | (opcode & 15)])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65_536:
        head += bytes([0x80 | 126]) + struct.pack(">H", size)
    else:
        head += bytes([0x80 | 127]) + struct.pack(">Q", size)
    return head + bytes(4) + payload


def fuzz_frames(port: int, inputs: int, number: int) -> Outcome:
    """``inputs`` damaged messages over several connections at a time."""
    outcomes, running = [Outcome() for _ in range(AT_ONCE)], []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for k, outcome in enumerate(outcomes):
            fuzzer = FrameFuzzer(port, number * AT_ONCE + k, outcome)
            running.append(pool.submit(fuzzer.run, -(-inputs // AT_ONCE)))
    total = Outcome()
    for outcome, done in zip(outcomes, running, strict=True):
        done.result()
        total.add(outcome)
    return total
