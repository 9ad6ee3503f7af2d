"""The few disk operations on which durability rests, in one place so that tests can break them."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from pathlib import Path


class Disk:
    """The local disk."""

    def write(self, descriptor: int, data: bytes, offset: int) -> None:
        """Write all of ``data`` at ``offset``, however little each call takes.

        Raises:
            OSError: with ``ENOSPC`` also when the system takes nothing without saying why.
        """
        view = memoryview(data)
        while view:
            written = os.pwrite(descriptor, view, offset)
            if not written:
                raise OSError(errno.ENOSPC, "nothing was written")
            view, offset = view[written:], offset + written

    def write_at(self, path: Path, offset: int, data: bytes) -> None:
        """Write into a private file, made when missing; a link is not followed."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        try:
            self.write(descriptor, data, offset)
        finally:
            os.close(descriptor)

    def flush(self, descriptor: int) -> None:
        """Through every cache to the medium; on macOS only F_FULLFSYNC goes that far."""
        full = getattr(fcntl, "F_FULLFSYNC", None)
        if full is not None:
            fcntl.fcntl(descriptor, full)
        else:
            os.fsync(descriptor)

    def sync(self, path: Path) -> None:
        """Flush a file, or the names in a directory."""
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self.flush(descriptor)
        finally:
            os.close(descriptor)

    def free_bytes(self, directory: Path) -> int:
        """Room for an unprivileged writer."""
        return shutil.disk_usage(directory).free


REMOTE_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"})


def remote_type(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """The file system's type when ``path`` lies on another machine, where a sync promises nothing.

    None when it is local, or when this system does not tell (macOS has no such list).
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    best, found = -1, None
    real = path.resolve()
    for line in lines:
        _, mounted, kind, *_ = line.split(" ")
        point = Path(mounted.replace("\\040", " "))
        if real.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), kind
    return found if found in REMOTE_TYPES else None
