"""Log files on disk after something went wrong: torn tails, and what was never acknowledged."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from recorder.core.log import BadRecord, LogId, LogReader

READ_BYTES = 1 << 20


def cut_back(path: Path, length: int) -> None:
    """Take back what was not acknowledged; if even that fails, the next scan judges the bytes."""
    with contextlib.suppress(OSError):
        if path.exists():
            os.truncate(path, length)


def scan(path: Path, log_id: LogId) -> LogReader:
    """Read a log to its last good record; what follows is kept aside and cut off."""
    reader = LogReader(log_id)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return reader
    with file:
        rest = b""
        while piece := file.read(READ_BYTES):
            rest += piece
            try:
                _, used = reader.take(rest)
            except BadRecord:
                break
            rest = rest[used:]
    if reader.length < path.stat().st_size:
        _set_tail_aside(path, reader.length)
    return reader


def _set_tail_aside(path: Path, length: int) -> None:
    """Keep a torn or damaged tail beside the log for whoever investigates, then cut it off."""
    with path.open("r+b") as file:
        file.seek(length)
        torn = path.with_suffix(f".torn-{length}")
        with torn.open("wb") as aside:
            shutil.copyfileobj(file, aside)
        file.truncate(length)
        os.fsync(file.fileno())
