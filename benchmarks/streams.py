"""Live streams on this machine: one server process, every acknowledgement after its fsync.

    python -m benchmarks.streams [--quick] [--json FILE] [--streams N ...] [--waits] [--hours H]

Each stream is a tablet (``benchmarks/tablets.py``) that sends 250 ms of 16 kHz PCM four times a
second; they begin and stop a hundred in a second. Measured is the time from a chunk's end to its
acknowledgement; afterwards every log on disk is compared with what was sent. ``--hours`` instead
sends one recording of that length as fast as it is acknowledged and has it sealed.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from benchmarks.long_recording import LongRecording, record
from benchmarks.table import Row, arguments, main, percentile
from benchmarks.tablets import Plan, Result, Sent, play
from tests.support.server import RealServer, answers, free_port

STREAMS = (100, 200, 400, 600, 800, 1000)
MEASURE_S = 20.0
MAX_STREAMS = 1100
BARE_STREAMS = 200
SYNCED_BYTES = 20 * 8000
SYNCS = 200


@dataclass(frozen=True, slots=True)
class Load:
    """What a crowd cost, and what it saw."""

    plan: Plan
    result: Result
    cores: float
    mib_per_stream: float
    lost_bytes: int


def put_on(plan: Plan) -> Load:
    """Play ``plan`` against a fresh server."""
    with tempfile.TemporaryDirectory() as folder:
        server = RealServer(
            Path(folder) / "output",
            Path(folder) / "log",
            MAX_STREAMS=str(MAX_STREAMS),
            TRANSCRIBER="none",
        )
        server.start()
        try:
            edge = _edge_process(server.pid)
            result, cores, mib = _watched(plan, server.port, edge)
            journal = server.output_dir / ".handover" / "journal"
            lost = sum(_missing(journal, sent) for sent in result.sent)
            return Load(plan, result, cores, mib, lost)
        finally:
            server.stop()


def _watched(plan: Plan, port: int, edge: psutil.Process) -> tuple[Result, float, float]:
    """The crowd's result; the server's cores while all talk; its memory, MiB a stream."""
    begun_s, before_mib = time.monotonic(), edge.memory_info().rss / 2**20
    start_s, stop_s = plan.measured
    samples: list[tuple[float, float]] = []
    peak_mib = before_mib
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        playing = pool.apply_async(play, (plan, port))
        while not playing.ready():
            playing.wait(0.5)
            now_s = time.monotonic() - begun_s
            peak_mib = max(peak_mib, edge.memory_info().rss / 2**20)
            if start_s + 1 <= now_s <= stop_s + 1:
                samples.append((now_s, sum(edge.cpu_times()[:2])))
        result = playing.get()
    (first_s, used_s), (last_s, all_s) = samples[0], samples[-1]
    return result, (all_s - used_s) / (last_s - first_s), (peak_mib - before_mib) / plan.tablets


def _edge_process(master: int) -> psutil.Process:
    """The gunicorn worker: the master's child that is not a worker of ours."""
    for child in psutil.Process(master).children():
        if not any("multiprocessing" in part for part in child.cmdline()):
            return child
    raise RuntimeError("the server has no worker process")


def _missing(journal: Path, sent: Sent) -> int:
    """Bytes that should be on the server's disk and are not, or not as they were sent.

    That is everything; of a tablet that was cut off (it would come back) what was acknowledged.
    """
    path = journal / f"{sent.log}.log"
    stored = path.read_bytes() if path.exists() else b""
    if sent.refused:
        return max(0, sent.acknowledged - len(stored))
    whole = hashlib.sha256(stored).hexdigest() == sent.sha256
    return 0 if whole else max(1, sent.bytes - len(stored))


def rows_of(load: Load) -> list[Row]:
    """What to say of one crowd."""
    n, result = load.plan.tablets, load.result
    name = f"{n} streams" + (", waiting" if load.plan.waits else "")
    p99 = percentile(result.steady, 0.99)
    rate = len(result.steady) / load.plan.measure_s
    return [
        Row(f"{name}: acknowledged, p50", percentile(result.steady, 0.5), "ms"),
        Row(f"{name}: acknowledged, p95", percentile(result.steady, 0.95), "ms"),
        Row(f"{name}: acknowledged, p99", p99, "ms", "under 1000 (four chunks)", p99 < 1000),
        Row(f"{name}: p99 while {load.plan.per_s:.0f} a second begin", _p99(result.starting), "ms"),
        Row(f"{name}: p99 while {load.plan.per_s:.0f} a second stop", _p99(result.stopping), "ms"),
        Row(f"{name}: from connecting to opened, p99", _p99(result.opening), "ms"),
        Row(f"{name}: chunks acknowledged", rate, "a second", f"{4 * n}", rate > 3.9 * n),
        Row(f"{name}: server's processor", load.cores, "cores"),
        Row(f"{name}: of that, for a chunk", load.cores / max(rate, 1) * 1e6, "us"),
        Row(f"{name}: crowd's processor", result.cores, "cores"),
        Row(f"{name}: chunks sent late, p99", _p99(result.late), "ms"),
        Row(f"{name}: memory a stream", load.mib_per_stream, "MiB"),
        Row(f"{name}: cut off", _cut_off(result), "", "0"),
        Row(f"{name}: lost", load.lost_bytes, "bytes", "0", load.lost_bytes == 0),
    ]


def _cut_off(result: Result) -> str:
    """How many tablets, and the first one's reason."""
    reasons = [sent.refused for sent in result.sent if sent.refused]
    return f"{len(reasons)} ({reasons[0]})" if reasons else "0"


def _p99(values: Sequence[float]) -> float:
    return percentile(values, 0.99)


# --- yardsticks -------------------------------------------------------------------------------


def disk_rows() -> list[Row]:
    """What this disk takes to sync as much as 20 chunks, with nothing around it."""
    waits = []
    with tempfile.TemporaryFile() as file:
        for _ in range(SYNCS):
            file.write(os.urandom(SYNCED_BYTES))
            file.flush()
            begun_s = time.perf_counter()
            os.fdatasync(file.fileno())
            waits.append((time.perf_counter() - begun_s) * 1000)
    return [
        Row("the disk alone: fdatasync of 160 kB, p50", percentile(waits, 0.5), "ms"),
        Row("the disk alone: fdatasync of 160 kB, p99", _p99(waits), "ms"),
    ]


def bare_rows(streams: int, seconds: float) -> list[Row]:
    """The WebSocket library alone, a thread for each socket, nothing stored."""
    with _bare_server() as (master, port):
        plan = Plan(streams, measure_s=seconds, bare=True)
        result, cores, mib = _watched(plan, port, _edge_process(master))
    name = f"{streams} streams, the library alone"
    return [
        Row(f"{name}: answered, p50", percentile(result.steady, 0.5), "ms"),
        Row(f"{name}: answered, p99", _p99(result.steady), "ms"),
        Row(f"{name}: server's processor", cores, "cores"),
        Row(f"{name}: memory a stream", mib, "MiB"),
    ]


@contextlib.contextmanager
def _bare_server() -> Iterator[tuple[int, int]]:
    port = free_port()
    # A configuration that sets nothing, else gunicorn finds our own in the working directory.
    command = [sys.executable, "-m", "gunicorn", "--config", "python:benchmarks.bare_echo"]
    command += ["--bind", f"127.0.0.1:{port}"]
    command += ["--threads", str(MAX_STREAMS), "--log-level", "error", "benchmarks.bare_echo:app"]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1]) as process:
        try:
            while not answers(f"http://127.0.0.1:{port}/healthz"):
                if process.poll() is not None:
                    raise RuntimeError("the bare server did not start")
                time.sleep(0.1)
            yield process.pid, port
        finally:
            process.terminate()


# --- eight hours ------------------------------------------------------------------------------


def hours_rows(hours: float) -> list[Row]:
    """One long recording: is the server's memory flat while it comes in, and while it is sealed?"""
    with tempfile.TemporaryDirectory() as folder:
        server = RealServer(Path(folder) / "output", Path(folder) / "log", TRANSCRIBER="none")
        server.start()
        try:
            long: LongRecording = record(server, _edge_process(server.pid), hours)
        finally:
            server.stop()
    return long.rows()


def measure(quick: bool) -> list[Row]:
    """The table's rows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    if given.hours:
        return hours_rows(given.hours)
    seconds = 5.0 if quick else MEASURE_S
    rows = [] if given.streams else disk_rows() + bare_rows(BARE_STREAMS, seconds)
    for count in given.streams or ((50, 200) if quick else STREAMS):
        load = put_on(Plan(count, measure_s=seconds, waits=given.waits))
        sys.stderr.write(
            f"{count}: p99 {_p99(load.result.steady):.0f} ms, {load.cores:.2f} cores\n"
        )
        rows += rows_of(load)
    return rows


if __name__ == "__main__":
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--streams", type=int, nargs="+", metavar="N", help="these crowds only")
    parser.add_argument(
        "--waits", action="store_true", help="tablets keep one small frame unanswered at most"
    )
    parser.add_argument("--hours", type=float, metavar="H", help="one recording of this length")
    given = parser.parse_args()
    raise SystemExit(main("streams", __doc__.splitlines()[0], measure, parser))
