"""Encryption at rest: what it costs to append, to start again, to play and to store words.

    python -m benchmarks.vault [--quick] [--json FILE]

The same work with and without a key, in turns within one run; ratios are those of the medians, so
that a busy machine shows in both. The journal is the server's own, with its write-ahead file and
its syncs; the sound is noise. ``--quick`` does fewer turns.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.table import Row, main
from recorder.adapters.vault import KeyRing
from recorder.core.log import LogId
from recorder.core.log_writer import LogWriter
from recorder.core.ports.vault import Vault
from recorder.services.journal import Journal, Outcome
from recorder.services.log_files import LogFile, scan
from recorder.services.sealed import CLEAR, open_stored, sealing

SESSION = "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa"
KEY = bytes(range(32))
CHUNK_BYTES = 8000
TABLETS = 50
CHUNKS = 40
TURNS, QUICK_TURNS = 15, 5
PLAYED_MB = 20
RANGE_BYTES = 64 * 1024
RANGES = 200

APPEND_GOAL, PLAY_GOAL, START_GOAL = 1.5, 6.0, 2.0
"""How many times the cost in clear is still negligible. Half a millisecond to fetch and open a part
of a sound is a small part of the request around it, so that goal is a wide one."""

LOUD = random.Random(7).randbytes(CHUNK_BYTES)
VAULTS: dict[str, Vault] = {"clear": CLEAR, "sealed": KeyRing((KEY,))}


def records(log_id: LogId) -> list[bytes]:
    """A log as a tablet sends it: META, then quarter-second chunks."""
    writer = LogWriter(log_id, SESSION)
    return [writer.meta(started_ms=1.0, app="benchmark")] + [
        writer.pcm(LOUD, 2.0) for _ in range(CHUNKS)
    ]


LOGS = {log_id: records(log_id) for log_id in (LogId(f"{n:032x}", "a", 0) for n in range(TABLETS))}


def appended(folder: Path, vault: Vault) -> tuple[float, float]:
    """Seconds (of the clock, of the processor) for all chunks of all tablets."""
    journal = Journal(folder, vault=vault)
    for log_id, parts in LOGS.items():
        journal.append(log_id, 0, parts[0], session_id=SESSION)
    left = threading.Semaphore(0)

    def done(outcome: Outcome) -> None:
        assert not isinstance(outcome, Exception), outcome
        left.release()

    began, spent = time.perf_counter(), time.process_time()
    offsets = {log_id: len(parts[0]) for log_id, parts in LOGS.items()}
    for number in range(1, CHUNKS + 1):
        for log_id, parts in LOGS.items():
            piece = parts[number]
            assert journal.append_next(
                log_id, offsets[log_id], piece, session_id=SESSION, done=done
            )
            offsets[log_id] += len(piece)
        for _ in LOGS:
            left.acquire()
    took = time.perf_counter() - began, time.process_time() - spent
    journal.close()
    return took


def started(folder: Path, vault: Vault) -> float:
    """Seconds to read all logs of ``folder`` as a start does."""
    began = time.perf_counter()
    for log_id, parts in LOGS.items():
        path = folder / f"{log_id}.log"
        assert scan(path, log_id, LogFile(path, log_id, vault)).length == sum(map(len, parts))
    return time.perf_counter() - began


def written(path: Path, vault: Vault) -> float:
    """Seconds to write a finished WAV of ``PLAYED_MB``."""
    began = time.perf_counter()
    with path.open("wb") as file, sealing(file, "benchmark", vault) as content:
        for _ in range(PLAYED_MB * 1_000_000 // CHUNK_BYTES):
            content.write(LOUD)
    return time.perf_counter() - began


def played(path: Path, vault: Vault) -> float:
    """Seconds for ranges anywhere in it, each opened anew as a request does."""
    places = random.Random(3)
    began = time.perf_counter()
    for _ in range(RANGES):
        at = places.randrange(PLAYED_MB * 1_000_000 - RANGE_BYTES)
        with open_stored(path, vault) as file:
            file.seek(at)
            assert len(file.read(RANGE_BYTES)) == RANGE_BYTES
    return time.perf_counter() - began


def measure(quick: bool) -> list[Row]:
    """All rows."""
    costs: dict[str, dict[str, list[float]]] = {}
    names = list(VAULTS)
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(QUICK_TURNS if quick else TURNS):
            for name in names if turn % 2 else reversed(names):
                folder = Path(scratch) / f"{name}-{turn}"
                _turn(folder, VAULTS[name], costs.setdefault(name, {}))
    chunks = TABLETS * CHUNKS
    return [
        Row("one chunk of 8 kB, sealed", _sealing_us(), "us"),
        *_rows(costs, "append", 1e3 / chunks, "ms a chunk", APPEND_GOAL),
        *_rows(costs, "append, processor", 1e6 / chunks, "us a chunk", APPEND_GOAL),
        *_rows(costs, "start", 1e3 / (chunks / 14_400), "ms an hour", START_GOAL),
        *_rows(costs, "write a WAV", 1e3 / PLAYED_MB, "ms a MB", None),
        *_rows(costs, "play 64 KiB anywhere", 1e3 / RANGES, "ms", PLAY_GOAL),
    ]


def _turn(folder: Path, vault: Vault, costs: dict[str, list[float]]) -> None:
    wall_s, spent_s = appended(folder, vault)
    wav = folder / "sound.wav"
    taken = {
        "append": wall_s,
        "append, processor": spent_s,
        "start": started(folder, vault),
        "write a WAV": written(wav, vault),
        "play 64 KiB anywhere": played(wav, vault),
    }
    for what, seconds in taken.items():
        costs.setdefault(what, []).append(seconds)
    for file in folder.iterdir():
        file.unlink()


def _rows(
    costs: dict[str, dict[str, list[float]]], what: str, scale: float, unit: str, goal: float | None
) -> Sequence[Row]:
    clear = statistics.median(costs["clear"][what])
    sealed = statistics.median(costs["sealed"][what])
    ratio = sealed / clear
    return (
        Row(f"{what}: in clear", clear * scale, unit),
        Row(f"{what}: sealed", sealed * scale, unit),
        Row(
            f"{what}: ratio",
            ratio,
            "times",
            f"at most {goal:g}" if goal else "",
            ratio <= goal if goal else None,
        ),
    )


def _sealing_us() -> float:
    vault = VAULTS["sealed"]
    key = vault.key(vault.current or "", b"benchmark")
    return _median_us(lambda: key.seal(LOUD, b"place"))


def _median_us(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(2000):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e6


if __name__ == "__main__":
    sys.exit(main("vault", "Encryption at rest, with and without", measure))
