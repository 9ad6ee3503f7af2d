"""Files on their way to the server when it is killed or restarted: each becomes one recording."""

from __future__ import annotations

import http.client
import random
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.faults.ledger import RATE, Ledger, Scenario
from tests.faults.verdict import compare, sealed_sound, serving
from tests.faults.wire import noise
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.speech import write_wav

SECONDS = 120.0
PIECE_BYTES = 256 * 1024
PATCH_BYTES = 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}
LOST = (OSError, http.client.HTTPException)
WAIT_S = 120.0

Interrupt = Callable[[], None]


def whole_upload(seed: int, directory: Path) -> Ledger:
    """The form of ``/manual_inference``: interrupted while it is sent, or after it was accepted."""
    rng = random.Random(seed)
    with serving(directory) as server:
        sound, file = _file(rng, directory)
        caller = Caller(server.url)
        pieces = -(-len(file) // PIECE_BYTES)
        moment = rng.randrange(pieces - 1) if rng.random() < 0.5 else None
        interrupt = _interruption(rng, server)
        status = _send_form(server, caller.session_id, file, moment, interrupt)
        if moment is not None:
            assert status is None, "half a file was accepted"
            status = _send_form(server, caller.session_id, file, None, interrupt)
        else:
            time.sleep(rng.uniform(0, 0.5))
            interrupt()
        assert status in {200, 202}, status
        return _only_recording(server, caller, sound, len(sound))


def resumable_upload(seed: int, directory: Path) -> Ledger:
    """tus: interrupted twice, in the middle of a piece, between two, or after the last one."""
    rng = random.Random(seed)
    with serving(directory) as server:
        sound, file = _file(rng, directory)
        sender = _TusClient(server, file)
        last = -(-len(file) // PIECE_BYTES)
        moments = sorted(rng.sample(range(last + 1), 2))
        interrupt = _interruption(rng, server)
        deadline = time.monotonic() + WAIT_S
        while not sender.try_to_finish(moments, interrupt):
            assert time.monotonic() < deadline, "the upload does not end"
            time.sleep(0.05)
        if moments:
            interrupt()
        sender.ask()
        taken_back = sender.taken_back * len(sound) // len(file)
        caller = Caller(server.url, sender.session_id)
        return _only_recording(server, caller, sound, len(sound), taken_back)


class _TusClient:
    """What a tus client does: create, ask how far, send the rest, again after every failure."""

    def __init__(self, server: RealServer, file: bytes) -> None:
        self.session_id = str(uuid.uuid4())
        self.rec_id = uuid.uuid4().hex
        self.taken_back = 0
        self._server = server
        self._file = file
        self._promised = 0
        self._path = f"/api/v1/uploads/{self.rec_id}"
        self._pieces_sent = 0

    def try_to_finish(self, moments: list[int], interrupt: Interrupt) -> bool:
        """One connection's worth; True when the server has all."""
        try:
            self._create()
            offset = self.ask()
            while offset < len(self._file):
                offset = self._patch(offset, moments, interrupt)
        except LOST:
            return False
        return True

    def ask(self) -> int:
        """How far the server is; never less than it said before."""
        status, headers = self._exchange("HEAD", self._path, {})
        if status != 200:
            raise http.client.HTTPException
        offset = int(headers["Upload-Offset"])
        self.taken_back = max(self.taken_back, self._promised - offset)
        self._promised = max(self._promised, offset)
        return offset

    def _create(self) -> None:
        name = b64encode(self.rec_id.encode()).decode()
        headers = {
            "Upload-Length": str(len(self._file)),
            "Upload-Metadata": f"recording_id {name}",
            "Content-Length": "0",
        }
        status, _ = self._exchange("POST", "/api/v1/uploads", headers)
        if status != 201:
            raise http.client.HTTPException

    def _patch(self, offset: int, moments: list[int], interrupt: Interrupt) -> int:
        data = self._file[offset : offset + PATCH_BYTES]
        headers = {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(data)),
        }
        status, answer = self._exchange("PATCH", self._path, headers, data, moments, interrupt)
        if status != 204:
            raise http.client.HTTPException
        self._promised = int(answer["Upload-Offset"])
        return self._promised

    def _exchange(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        data: bytes = b"",
        moments: list[int] | None = None,
        interrupt: Interrupt = lambda: None,
    ) -> tuple[int, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=30)
        try:
            connection.putrequest(method, path)
            for name, value in (TUS | {"X-Session-ID": self.session_id} | headers).items():
                connection.putheader(name, value)
            connection.endheaders()
            for at in range(0, len(data), PIECE_BYTES):
                if moments and self._pieces_sent >= moments[0]:
                    moments.pop(0)
                    interrupt()
                self._pieces_sent += 1
                connection.send(data[at : at + PIECE_BYTES])
            reply = connection.getresponse()
            reply.read()
            return reply.status, reply.headers
        finally:
            connection.close()


def _file(rng: random.Random, directory: Path) -> tuple[NDArray[np.int16], bytes]:
    sound = noise(rng, SECONDS + rng.randrange(RATE) / RATE)
    return sound, write_wav(directory / "upload.wav", sound).read_bytes()


def _interruption(rng: random.Random, server: RealServer) -> Interrupt:
    """Each time a kill or a polite restart."""

    def interrupt() -> None:
        if rng.random() < 0.6:
            server.kill()
            server.start()
        else:
            server.restart()

    return interrupt


def _send_form(
    server: RealServer, session_id: str, file: bytes, moment: int | None, interrupt: Interrupt
) -> int | None:
    """The status, or None when no answer came; interrupted before piece number ``moment``."""
    boundary = uuid.uuid4().hex
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}'
        for name, more, value in (
            ("session_id", "", f"{session_id}\r\n"),
            ("file", '; filename="x.wav"\r\nContent-Type: audio/wav', ""),
        )
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest("POST", "/manual_inference")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={boundary}")
        connection.putheader("Content-Length", str(len(head) + len(file) + len(tail)))
        connection.endheaders(head)
        for number, at in enumerate(range(0, len(file), PIECE_BYTES)):
            if number == moment:
                interrupt()
            connection.send(file[at : at + PIECE_BYTES])
        connection.send(tail)
        reply = connection.getresponse()
        reply.read()
        return reply.status
    except LOST:
        return None
    finally:
        connection.close()


def _only_recording(
    server: RealServer,
    caller: Caller,
    sound: NDArray[np.int16],
    acknowledged: int,
    taken_back: int = 0,
) -> Ledger:
    listed = caller.get("/api/v1/recordings").json["recordings"]
    assert len(listed) == 1, f"one file became {len(listed)} recordings"
    rec_id = listed[0]["recording_id"]
    caller.wait(rec_id, "sealed", "done", within_s=WAIT_S)
    assert len(caller.get("/api/v1/recordings").json["recordings"]) == 1
    assert len(list(server.output_dir.glob("*.wav"))) == 1
    heard = sealed_sound(server, caller.session_id, rec_id)
    return compare(sound, heard, acknowledged, taken_back)


SCENARIOS = (
    Scenario(
        "server killed or restarted during an upload",
        "real: a form of 4 MB, interrupted in the middle or right after its acceptance",
        whole_upload,
    ),
    Scenario(
        "server killed or restarted during a tus upload",
        "real: 4 MB in pieces of 1 MB, interrupted twice by kill -9 or a polite restart",
        resumable_upload,
    ),
)
