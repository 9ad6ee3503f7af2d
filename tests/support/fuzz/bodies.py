"""Damaged uploads to a real server, over plain sockets: forms, tus, log bytes, sound files, and the
requests around them."""

from __future__ import annotations

import math
import socket
import struct
import uuid
import zlib
from base64 import b64encode
from collections.abc import Callable
from random import Random

from recorder.core.log import LogId
from recorder.core.log_writer import LogWriter
from tests.support.fuzz.mutate import EDGES, Mutator
from tests.support.fuzz.outcome import Outcome

PATIENCE_S = 40.0
"""Longer than the server waits for a request that stops in the middle."""

BOUNDARY = b"----fuzz"
FILE_SHARE = 0.01
"""Of inputs that are taken for a sound file: each costs the server a process that decodes it."""

Made = tuple[str, str, dict[str, str], bytes]


class BodyFuzzer:
    """Sends uploads to a server on this machine.

    Args:
        number: seeds everything that is sent.
    """

    def __init__(self, port: int, number: int, outcome: Outcome) -> None:
        self._port = port
        self._rng = Random(number)
        self._mutate = Mutator(self._rng)
        self._outcome = outcome
        self._session = str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
        self._uploads = ["0" * 32]
        self._ways: tuple[Callable[[], Made], ...] = (
            self._form, self._create, self._patch, self._patch, self._head, self._log, self._log,
        )  # fmt: skip

    def run(self, inputs: int) -> None:
        """Send ``inputs`` damaged requests."""
        for _ in range(inputs):
            made = (
                self._file() if self._rng.random() < FILE_SHARE else self._rng.choice(self._ways)()
            )
            self._send(*made)
        self._outcome.answered(self._status(self._raw("GET", "/healthz", {}, b"")), "/healthz")

    # --- what is sent -----------------------------------------------------------------------

    def _form(self) -> Made:
        """Hardly ever sound, so that it is refused by its first bytes."""
        part = (
            b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="file"; filename="x"'
            b"\r\nContent-Type: audio/wav\r\n\r\n" + self._rng.randbytes(200) + b"\r\n"
        )
        body = self._mutate.bytes(part * self._rng.randint(1, 12) + b"--" + BOUNDARY + b"--\r\n", 6)
        kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
        path = self._rng.choice(("/api/v1/uploads", "/manual_inference"))
        return "POST", path, {"Content-Type": self._perhaps(kind)}, body

    def _create(self) -> Made:
        upload_id = f"{self._rng.getrandbits(128):032x}"
        named = f"recording_id {b64encode(upload_id.encode()).decode()}"
        headers = {
            "Tus-Resumable": self._perhaps("1.0.0", 0.1),
            "Upload-Length": str(self._rng.choice((100, 1000, *EDGES))),
            "Upload-Metadata": self._perhaps(named),
        }
        self._uploads = [*self._uploads[-20:], upload_id]
        return "POST", "/api/v1/uploads", headers, b""

    def _patch(self) -> Made:
        body = self._rng.randbytes(self._rng.choice((0, 1, 100, 1000)))
        headers = {
            "Tus-Resumable": "1.0.0",
            "Content-Type": self._perhaps("application/offset+octet-stream", 0.1),
            "Upload-Offset": self._perhaps(str(self._rng.choice((0, 0, 0, 1, 100, *EDGES)))),
        }
        if self._rng.random() < 0.3:
            digest = b64encode(self._rng.randbytes(20)).decode()
            headers["Upload-Checksum"] = self._perhaps(f"sha1 {digest}")
        return "PATCH", f"/api/v1/uploads/{self._upload()}", headers, body

    def _head(self) -> Made:
        method = self._rng.choice(("HEAD", "DELETE", "OPTIONS", "POST"))
        headers = {"Tus-Resumable": self._perhaps("1.0.0"), "X-HTTP-Method-Override": "HEAD"}
        return method, f"/api/v1/uploads/{self._upload()}", headers, b""

    def _log(self) -> Made:
        log_id = LogId(f"{self._rng.randrange(200):032x}", "a", self._rng.randrange(3))
        writer = LogWriter(log_id, self._session)
        body = writer.meta(started_ms=1.7e12, app="fuzz")
        for n in range(self._rng.randint(0, 5)):
            body += writer.pcm(self._rng.randbytes(320), 1.7e12 + n * 10)
        headers = {
            "Content-Type": self._perhaps("application/octet-stream", 0.05),
            "Upload-Offset": self._perhaps(str(self._rng.choice((0, 0, 0, len(body), *EDGES)))),
        }
        return (
            "PATCH",
            f"/api/v1/logs/{self._perhaps(str(log_id), 0.05)}",
            headers,
            self._mutate.bytes(body),
        )

    def _file(self) -> Made:
        """A WAV or another container whose head is still known, and whose inside is damaged."""
        data = self._rng.choice((wav, flac, ogg, caf))()
        keep = self._rng.choice((4, 12, 16))
        body = data[:keep] + self._mutate.bytes(data[keep:], 6)
        form = (
            b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="file"; filename="x"'
            b"\r\n\r\n" + body + b"\r\n--" + BOUNDARY + b"--\r\n"
        )
        kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
        return "POST", "/api/v1/uploads", {"Content-Type": kind}, form

    def _upload(self) -> str:
        return self._perhaps(self._rng.choice(self._uploads), 0.1)

    def _perhaps(self, text: str, share: float = 0.2) -> str:
        """Damaged now and then, without line ends: those would only break the request."""
        if self._rng.random() >= share:
            return text
        damaged = self._mutate.bytes(text.encode(), 2).decode("latin-1")
        return "".join(c for c in damaged if c.isprintable() and c != " ")[:2000]

    # --- sending ----------------------------------------------------------------------------

    def _send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        raw = self._raw(method, path, headers, body)
        if self._rng.random() < 0.05:
            head, _, rest = raw.partition(b"\r\n\r\n")
            raw = self._mutate.bytes(head, 2) + b"\r\n\r\n" + rest
        self._outcome.sent()
        self._outcome.answered(self._status(raw), f"{method} {path[:80]}")

    def _raw(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            "Connection: close",
            "Accept: application/json",
            f"X-Session-ID: {self._session}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body

    def _status(self, raw: bytes) -> int:
        """Of the answer; 0 when the connection was closed without one."""
        try:
            with socket.create_connection(("127.0.0.1", self._port), PATIENCE_S) as tcp:
                tcp.settimeout(PATIENCE_S)
                tcp.sendall(raw)
                tcp.shutdown(socket.SHUT_WR)
                head = _first_line(tcp)
        except TimeoutError:
            self._outcome.hung(f"{raw[:80]!r} after {self._outcome.inputs}")
            return 0
        except OSError:
            return 0
        parts = head.split()
        return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def _first_line(tcp: socket.socket) -> bytes:
    """Read the whole answer, so that the server is done with it; its first line."""
    heard = b""
    while piece := tcp.recv(65_536):
        heard = (heard + piece)[:2000]
    return heard.partition(b"\r\n")[0]


# --- sound files, as small as they can be ---------------------------------------------------------


def wav() -> bytes:
    """A tenth of a second."""
    pcm = struct.pack("<1600h", *(round(9000 * math.sin(i / 5)) for i in range(1600)))
    head = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    return (
        b"RIFF" + struct.pack("<I", 36 + len(pcm)) + b"WAVEfmt " + struct.pack("<I", 16) + head
        + b"data" + struct.pack("<I", len(pcm)) + pcm
    )  # fmt: skip


def flac() -> bytes:
    """The head of a stream, and frames that are noise."""
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + b"\x03\xe8\x00\xf0" + bytes(20)
    return b"fLaC\x80\x00\x00\x22" + info + bytes(range(256)) * 4


def ogg() -> bytes:
    """One page that says Opus."""
    body = b"OpusHead\x01\x01\x00\x0f\x80\xbb\x00\x00\x00\x00\x00"
    page = b"OggS\x00\x02" + bytes(8) + b"\x01\x00\x00\x00" + bytes(4)
    return page + struct.pack("<I", zlib.crc32(body)) + bytes([1, len(body)]) + body + bytes(600)


def caf() -> bytes:
    """A description, then data."""
    description = struct.pack(">d4sIIIII", 16_000.0, b"lpcm", 0, 2, 1, 1, 16)
    return (
        b"caff\x00\x01\x00\x00desc" + struct.pack(">q", 32) + description
        + b"data" + struct.pack(">qI", 804, 0) + bytes(800)
    )  # fmt: skip
