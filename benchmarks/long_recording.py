"""One recording of many hours, sent as fast as it is acknowledged, then stopped and sealed.

What is looked at is memory: of the server while the sound comes in, of the worker while it seals.
"""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
import wave
from dataclasses import dataclass, field
from typing import Any

import psutil
import websocket

from benchmarks.table import Row
from recorder.core.ids import new_rec_id
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter
from recorder.core.model import SAMPLE_RATE
from recorder.core.protocol import AudioFrame, encode_frame
from tests.support.server import RealServer

CHUNK = random.Random(7).randbytes(8000)
CHUNKS_PER_FRAME = 7
CHUNKS_PER_HOUR = 3600 * 4
WINDOW_BYTES = 1 << 20
MARKS = 8
GROWTH_MIB = 16.0
SEALED_WITHIN_S = 600.0


@dataclass(frozen=True, slots=True)
class LongRecording:
    """What it took; MiB. ``marks``: the server after each eighth of the sound."""

    hours: float
    sending_s: float
    sealing_s: float
    marks: list[float]
    server_peak: float
    worker_before: float
    worker_peak: float
    wav_hours: float

    def rows(self) -> list[Row]:
        """For the table."""
        grown = self.server_peak - self.marks[0]
        sealing = self.worker_peak - self.worker_before
        flat = f"under {GROWTH_MIB:.0f}"
        return [
            Row("sound sent", self.hours, "h"),
            Row("sent and acknowledged in", self.sending_s, "s"),
            Row("server's memory after the first eighth", self.marks[0], "MiB"),
            Row("server's memory after the last eighth", self.marks[-1], "MiB"),
            Row("server: most since the first eighth", grown, "MiB more", flat, grown < GROWTH_MIB),
            Row("sealed after", self.sealing_s, "s"),
            Row("worker's memory before", self.worker_before, "MiB"),
            Row("worker: most while it sealed", sealing, "MiB more"),
            Row(
                "length of the WAV",
                self.wav_hours,
                "h",
                f"{self.hours:.3g}",
                abs(self.wav_hours - self.hours) < 1e-4,
            ),
        ]


class Memory(threading.Thread):
    """Looks at a process's memory ten times a second; ``peak`` in MiB."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._stop_asked = threading.Event()
        self.peak = self.now()

    def now(self) -> float:
        """MiB right now."""
        return float(self._process.memory_info().rss) / 2**20

    def run(self) -> None:
        """Until ``stop``."""
        while not self._stop_asked.wait(0.1):
            self.peak = max(self.peak, self.now())

    def stop(self) -> None:
        """Look no more."""
        self._stop_asked.set()
        self.join()


@dataclass
class _Line:
    """A tablet's socket, sending with a window."""

    url: str
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_id: LogId = field(default_factory=lambda: LogId(new_rec_id(), "a", 0))
    sent: int = 0
    acked: int = 0

    def __post_init__(self) -> None:
        self._socket = websocket.create_connection(self.url, timeout=SEALED_WITHIN_S)
        self._say({"t": "hello", "v": 1, "session_id": self.session_id, "after": -1})
        self.expect("welcome")
        self._say({"t": "open", "ch": 1, "log": str(self.log_id)})
        self.expect("opened")

    def _say(self, message: dict[str, object]) -> None:
        self._socket.send(json.dumps(message))

    def expect(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; acknowledgements count on the way."""
        while True:
            said: dict[str, Any] = json.loads(self._socket.recv())
            if said["t"] == "ack":
                self.acked = said["c"]
            if said["t"] == kind:
                return said
            assert said["t"] != "nack", said

    def send(self, data: bytes) -> None:
        """Add to the log; waits while the window is full."""
        self._socket.send_binary(encode_frame(AudioFrame(1, self.sent, data)))
        self.sent += len(data)
        while self.sent - self.acked > WINDOW_BYTES:
            self.expect("ack")

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def record(server: RealServer, edge: psutil.Process, hours: float) -> LongRecording:
    """Send ``hours`` of noise to ``server``, stop, and wait until it is sealed."""
    worker = Memory(_worker_of(edge))
    line = _Line(f"ws://127.0.0.1:{server.port}/ws/v1")
    log = LogWriter(line.log_id, line.session_id)
    begun_s = time.monotonic()
    line.send(log.meta(started_ms=time.time() * 1000, app="benchmark"))
    marks = []
    frames = round(hours * CHUNKS_PER_HOUR / CHUNKS_PER_FRAME / MARKS)
    for mark in range(MARKS):
        for _ in range(frames):
            line.send(b"".join(log.pcm(CHUNK, 0.0) for _ in range(CHUNKS_PER_FRAME)))
        if not mark:
            watched = Memory(edge)
            watched.start()
        marks.append(watched.now())
    line.send(log.end(EndReason.STOP, 0.0))
    line.expect("final")
    sent_s = time.monotonic()
    worker_before = worker.now()
    worker.start()
    line.expect("sealed")
    sealed_s = time.monotonic()
    worker.stop()
    watched.stop()
    line.close()
    return LongRecording(
        hours=log.frames / SAMPLE_RATE / 3600,
        sending_s=sent_s - begun_s,
        sealing_s=sealed_s - sent_s,
        marks=marks,
        server_peak=watched.peak,
        worker_before=worker_before,
        worker_peak=worker.peak,
        wav_hours=_wav_hours(server),
    )


def _worker_of(edge: psutil.Process) -> psutil.Process:
    """The speech worker."""
    for child in edge.children():
        if "worker" in child.cmdline():
            return child
    raise RuntimeError("the server has no speech worker")


def _wav_hours(server: RealServer) -> float:
    (path,) = server.output_dir.glob("*_recording.wav")
    with wave.open(str(path), "rb") as sound:
        return sound.getnframes() / sound.getframerate() / 3600
