"""Keeps tests apart: no setting leaks in from outside, no thread or process is left behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

import psutil

from recorder.settings import PREFIX, Settings

SETTING_NAMES = frozenset(str(f.metadata["name"]) for f in fields(Settings))

KEPT_THREADS = ("tqdm", "TMonitor", "pydevd", "ThreadPoolExecutor-playwright")
"""Name parts of threads that a library keeps for the process's life."""

KEPT_PROCESSES = ("multiprocessing.resource_tracker", "playwright/driver")
"""Parts of command lines of helpers that a library keeps for the process's life."""

GRACE_S = 15.0


def without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` without any variable that Handover would read."""
    return {name: text for name, text in environ.items() if not is_setting(name)}


def is_setting(name: str) -> bool:
    """Whether Handover would read this variable."""
    return name.startswith(PREFIX) or name.removesuffix("_FILE") in SETTING_NAMES


@dataclass(frozen=True, slots=True)
class Living:
    """The threads and child processes at one moment."""

    threads: frozenset[threading.Thread]
    processes: frozenset[psutil.Process]

    @classmethod
    def now(cls) -> Living:
        """Look."""
        return cls(frozenset(threading.enumerate()), frozenset(_descendants()))

    def left_behind(self, grace_s: float = GRACE_S) -> list[str]:
        """What lives now, did not live then, and does not end within the grace."""
        deadline = time.monotonic() + grace_s
        while extra := list(self._extra()):
            if time.monotonic() > deadline:
                return extra
            time.sleep(0.02)
        return []

    def _extra(self) -> Iterator[str]:
        now = Living.now()
        for thread in now.threads - self.threads:
            if thread.is_alive() and not any(part in thread.name for part in KEPT_THREADS):
                yield f"thread {thread.name}"
        for process in now.processes - self.processes:
            if command := _running(process):
                yield f"process {process.pid}: {command[:120]}"


def _descendants() -> Iterator[psutil.Process]:
    """Every process under this one.

    Asked twice for each of thousands of tests: psutil would read about every process of the
    machine each time, Linux tells a thread's own children in one line.
    """
    if not Path("/proc/thread-self/children").exists():
        yield from psutil.Process().children(recursive=True)
        return
    for pid in _pids_under(os.getpid()):
        with suppress(psutil.NoSuchProcess):
            yield psutil.Process(pid)


def _pids_under(parent: int) -> Iterator[int]:
    with suppress(FileNotFoundError):  # it has just ended
        for thread in list(Path(f"/proc/{parent}/task").iterdir()):
            with suppress(FileNotFoundError, ProcessLookupError):  # or its thread has
                for pid in map(int, (thread / "children").read_bytes().split()):
                    yield pid
                    yield from _pids_under(pid)


def _running(process: psutil.Process) -> str | None:
    """Its command line, or None when it has ended or may stay."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        command = " ".join(process.cmdline()) or process.name()
    except psutil.NoSuchProcess:
        return None
    return None if any(part in command for part in KEPT_PROCESSES) else command
