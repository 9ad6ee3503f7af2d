"""Live streams on this machine: one server process, every acknowledgement after its fsync.

    python -m benchmarks.streams [--quick] [--json FILE]

Each stream is a tablet of its own session that sends 250 ms of 16 kHz PCM four times a second over
its own WebSocket and waits for nobody. The tablets come one after the other (a beginning costs the
database some writes, a chunk none). Measured is the time from sending a chunk to its
acknowledgement while all of them talk; afterwards the length of every log on disk is compared.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import resource
import struct
import sys
import tempfile
import time
import uuid
import zlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from benchmarks.table import Row, main, percentile
from recorder.core.ids import new_rec_id
from recorder.core.log import EndReason, LogId, LogWriter
from tests.support.server import RealServer

CHUNK_S = 0.25
CHUNK = bytes(8000)
MAX_STREAMS = 1100
ARRIVALS_A_SECOND = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """When (monotonic) the first tablet comes, all of them talk, and the first one stops."""

    begin_s: float
    all_talk_s: float
    end_s: float


@dataclass
class Stream:
    """One tablet: its socket, its log and what was acknowledged when."""

    number: int
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_id: LogId = field(default_factory=lambda: LogId(new_rec_id(), "a", 0))
    waiting: deque[tuple[int, float]] = field(default_factory=deque)
    ack_ms: list[float] = field(default_factory=list)
    acked: int = 0
    sent: int = 0
    refused: str = ""

    async def run(self, port: int, plan: Plan) -> None:
        """Come in turn, talk in real time until the plan's end, wait for the last answer."""
        begin_s = plan.begin_s + self.number / ARRIVALS_A_SECOND
        await asyncio.sleep(max(0.0, begin_s - time.monotonic()))
        chunks = int((plan.end_s + self.number / ARRIVALS_A_SECOND - begin_s) / CHUNK_S)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            await self._shake_hands(reader, writer, port)
            listener = asyncio.create_task(self._listen(reader, plan))
            await self._talk(writer, begin_s, chunks)
            deadline = time.monotonic() + 15
            while self.acked < self.sent and not self.refused and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            listener.cancel()
        finally:
            writer.close()

    async def _shake_hands(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int
    ) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET /ws/v1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Origin: http://127.0.0.1:{port}\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise ConnectionError(head.split(b"\r\n", 1)[0].decode())
        hello = {"t": "hello", "v": 1, "session_id": self.session_id, "after": -1}
        writer.write(_frame(1, json.dumps(hello).encode()))
        writer.write(
            _frame(1, json.dumps({"t": "open", "ch": 1, "log": str(self.log_id)}).encode())
        )

    async def _listen(self, reader: asyncio.StreamReader, plan: Plan) -> None:
        while True:
            head = await reader.readexactly(2)
            size = head[1] & 127
            if size == 126:
                (size,) = struct.unpack(">H", await reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", await reader.readexactly(8))
            body = await reader.readexactly(size)
            if head[0] & 15 != 1:
                continue
            said = json.loads(body)
            if said["t"] == "ack":
                self._acknowledged(said["c"], plan)
            elif said["t"] in {"nack", "error"}:
                self.refused = json.dumps(said)

    def _acknowledged(self, committed: int, plan: Plan) -> None:
        now = time.monotonic()
        self.acked = max(self.acked, committed)
        while self.waiting and self.waiting[0][0] <= committed:
            sent_s = self.waiting.popleft()[1]
            if plan.all_talk_s <= sent_s < plan.end_s:
                self.ack_ms.append((now - sent_s) * 1000)

    async def _talk(self, writer: asyncio.StreamWriter, begin_s: float, chunks: int) -> None:
        log = LogWriter(self.log_id, self.session_id)
        now_ms = time.time() * 1000
        self._send(writer, log.meta(started_ms=now_ms, app="benchmark"))
        for number in range(chunks):
            pause = begin_s + number * CHUNK_S - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            self._send(writer, log.pcm(CHUNK, now_ms + number * 250))
        self._send(writer, log.end(EndReason.STOP, now_ms + chunks * 250))

    def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        header = struct.pack("<BBHIQ", 1, 1, 0, zlib.crc32(data), self.sent)
        self.sent += len(data)
        self.waiting.append((self.sent, time.monotonic()))
        writer.write(_frame(2, header + data))


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


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of streams cost."""

    streams: int
    p50_ms: float
    p99_ms: float
    cores: float
    mib_per_stream: float
    lost_bytes: int


def put_on(streams: int, seconds: float) -> Load:
    """Run ``streams`` streams for ``seconds`` against a fresh server."""
    with tempfile.TemporaryDirectory() as folder:
        server = RealServer(
            Path(folder) / "output",
            Path(folder) / "log",
            MAX_STREAMS=str(MAX_STREAMS),
            TRANSCRIBER="none",
        )
        server.start()
        try:
            return _measure(server, streams, seconds)
        finally:
            server.stop()


def _measure(server: RealServer, streams: int, seconds: float) -> Load:
    edge = _edge_process(server.pid)
    before_mib = edge.memory_info().rss / 2**20
    tablets = [Stream(n) for n in range(streams)]
    begin_s = time.monotonic() + 0.5
    all_talk_s = begin_s + streams / ARRIVALS_A_SECOND + 2
    plan = Plan(begin_s, all_talk_s, all_talk_s + seconds)
    peak_mib, cpu_s = asyncio.run(_run_all(tablets, server.port, plan, edge))
    waits = [ms for t in tablets for ms in t.ack_ms]
    lost = sum(t.sent - t.acked for t in tablets)
    return Load(
        streams,
        percentile(waits, 0.5),
        percentile(waits, 0.99),
        cpu_s / seconds,
        (peak_mib - before_mib) / streams,
        lost + _differing(server, tablets),
    )


async def _run_all(
    tablets: Sequence[Stream], port: int, plan: Plan, edge: psutil.Process
) -> tuple[float, float]:
    """All tablets; the server's largest memory (MiB) and its CPU seconds while all talk."""
    pending: set[asyncio.Task[None]] = {
        asyncio.create_task(tablet.run(port, plan)) for tablet in tablets
    }
    tasks = list(pending)
    used_s: list[float] = []
    peak = 0.0
    while pending:
        _, pending = await asyncio.wait(pending, timeout=0.5)
        peak = max(peak, edge.memory_info().rss / 2**20)
        if plan.all_talk_s <= time.monotonic() < plan.end_s + 0.5:
            used_s.append(sum(edge.cpu_times()[:2]))
    for task in tasks:
        task.result()
    return peak, used_s[-1] - used_s[0]


def _edge_process(master: int) -> psutil.Process:
    """The gunicorn worker: the master's child that is not a worker of ours."""
    for child in psutil.Process(master).children():
        if not any("multiprocessing" in part for part in child.cmdline()):
            return child
    raise RuntimeError("the server has no worker process")


def _differing(server: RealServer, tablets: Sequence[Stream]) -> int:
    """Bytes on the server's disk that are missing, log by log."""
    journal = server.output_dir / ".handover" / "journal"
    missing = 0
    for tablet in tablets:
        path = journal / f"{tablet.log_id}.log"
        stored = path.stat().st_size if path.exists() else 0
        missing += max(0, tablet.sent - stored)
    return missing


def measure(quick: bool) -> list[Row]:
    """The table's rows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    counts, seconds = ((50, 200), 5.0) if quick else ((100, 400, 800, 1000), 20.0)
    rows = []
    for count in counts:
        load = put_on(count, seconds)
        last = count == counts[-1]
        rows += [
            Row(f"{count} streams: acknowledged, p50", load.p50_ms, "ms"),
            Row(
                f"{count} streams: acknowledged, p99",
                load.p99_ms,
                "ms",
                "under 1000 (four chunks)",
                load.p99_ms < 1000,
            ),
            Row(f"{count} streams: server's processor", load.cores, "cores"),
            Row(f"{count} streams: memory a stream", load.mib_per_stream, "MiB"),
        ]
        if last:
            rows.append(Row("bytes lost", load.lost_bytes, "bytes", "0", load.lost_bytes == 0))
    return rows


if __name__ == "__main__":
    raise SystemExit(main("streams", __doc__.splitlines()[0], measure))
