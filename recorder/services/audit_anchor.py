"""Where the audit trail ended, noted in files outside the database.

``audit.head`` holds the last head and is replaced after every append; a head that the database
knows no more goes into ``audit.anchors``, which is only added to. So a cut-off end is found even
when entries were added after the cut. One lock for all processes of this machine.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recorder.core.audit import Anchor
from recorder.services.disk import flush

_LINE = re.compile(r"([0-9]{1,18}) ([0-9a-f]{64})")
FILE_MODE = 0o600


class AnchorFiles:
    """The two files in one directory."""

    def __init__(self, directory: Path) -> None:
        self.head_file = directory / "audit.head"
        self.list_file = directory / "audit.anchors"
        self._lock_file = directory / "audit.lock"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else on this machine appends meanwhile. Raises OSError."""
        descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def head(self) -> Anchor | None:
        """The last head, or None. Raises OSError."""
        found = _read(self.head_file)
        return found[-1] if found else None

    def all(self) -> list[Anchor]:
        """Every head that was noted and may never vanish. Raises OSError."""
        return [*_read(self.list_file), *_read(self.head_file)]

    def note(self, head: Anchor) -> None:
        """This is the head now. Raises OSError."""
        data = f"{head.sequence:018d} {head.hash}\n".encode()
        descriptor = os.open(self.head_file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            os.pwrite(descriptor, data, 0)  # always as long, so it is never torn within a page
        finally:
            os.close(descriptor)

    def keep(self, lost: Anchor) -> None:
        """Remember for good a head that the database knows no more. Raises OSError."""
        if lost in _read(self.list_file):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(self.list_file, flags, FILE_MODE)
        try:
            os.write(descriptor, f"{lost.sequence:018d} {lost.hash}\n".encode())
            flush(descriptor)
        finally:
            os.close(descriptor)


def _read(path: Path) -> list[Anchor]:
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return [Anchor(int(m[1]), m[2]) for m in found if m]
