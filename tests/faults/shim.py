"""Steers ``shim.c``: a disk and a clock of the server's processes that misbehave on command."""

from __future__ import annotations

import ctypes
import mmap
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.tools import require_tool

SOURCE = Path(__file__).with_name("shim.c")
FLAGS = ("-shared", "-fPIC", "-O1", "-Wall", "-ldl")


class Control(ctypes.Structure):
    """What the processes under test see; the layout is that of ``struct control``.

    Attributes:
        clock_offset_s: added to the wall clock.
        syncs_lie: fsync says yes and does nothing.
        syncs_to_fail: so many of the next syncs fail with EIO.
        syncs_frozen: syncs wait while this is set.
        syncs_waiting: how many wait now.
        write_errno: writes fail with it; with EROFS also opening for writing.
        refused: how many syncs and writes were made to fail.
        only: part of the path of the files that are meant.
    """

    _fields_ = (
        ("clock_offset_s", ctypes.c_int64),
        ("syncs_lie", ctypes.c_int32),
        ("syncs_to_fail", ctypes.c_int32),
        ("syncs_frozen", ctypes.c_int32),
        ("syncs_waiting", ctypes.c_int32),
        ("write_errno", ctypes.c_int32),
        ("refused", ctypes.c_int32),
        ("only", ctypes.c_char * 232),
    )

    clock_offset_s: int
    syncs_lie: int
    syncs_to_fail: int
    syncs_frozen: int
    syncs_waiting: int
    write_errno: int
    refused: int
    only: bytes


@contextmanager
def shimmed(directory: Path, only: str) -> Iterator[tuple[Control, dict[str, str]]]:
    """The shim, compiled and idle: how to steer it, and what to add to a server's environment."""
    library = directory / "shim.so"
    compiler = require_tool("gcc", "cc")
    subprocess.run([compiler, *FLAGS, "-o", str(library), str(SOURCE)], check=True, timeout=60)
    shared = directory / "shim.control"
    shared.write_bytes(bytes(ctypes.sizeof(Control)))
    with shared.open("r+b") as file:
        control = Control.from_buffer(mmap.mmap(file.fileno(), 0))
    control.only = only.encode()
    yield control, {"LD_PRELOAD": str(library), "FAULT_SHIM": str(shared)}
