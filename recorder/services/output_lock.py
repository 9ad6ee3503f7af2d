"""The lock on the output directory: one server process owns it, from first to last."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import BinaryIO

from recorder.core.errors import OutputInUse

LOCK_POLL_S = 0.2


class OutputLock:
    """One process per output directory: held from the first to the last moment."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / "lock"
        self._file: BinaryIO | None = None

    def acquire(self) -> None:
        """Take it.

        Raises:
            OutputInUse: another process has it.
        """
        file = self._path.open("ab+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder, _, master = file.read(40).decode("ascii", "replace").strip().partition(" ")
            file.close()
            raise OutputInUse(
                f"Another Handover (process {holder}) uses {self._path.parent.parent}.",
                cure="Stop it first, or set OUTPUT_DIR to another directory.",
                leaving=not _runs(master),
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {os.getppid()}\n".encode())
        file.flush()
        self._file = file

    def acquire_from_the_dead(self, patience_s: float) -> None:
        """Take it; a server whose master was killed needs some seconds to notice and leave.

        Raises:
            OutputInUse: another process has it, and is not about to leave.
        """
        deadline = time.monotonic() + patience_s
        while True:
            try:
                return self.acquire()
            except OutputInUse as error:
                if not error.extra["leaving"] or time.monotonic() > deadline:
                    raise
                time.sleep(LOCK_POLL_S)

    def release(self) -> None:
        """Give it back."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _runs(process: str) -> bool:
    """Whether a process of this id lives; what is no id counts as living."""
    if not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
