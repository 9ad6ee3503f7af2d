"""The few disk operations on which durability rests, in one place so that tests can break them."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

Name = TypeVar("Name")
MAX_OPEN = 4096
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""Error numbers of a disk, or a quota, that is full."""


def flush(descriptor: int) -> None:
    """Through every cache to the medium; on macOS only F_FULLFSYNC goes that far."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        fcntl.fcntl(descriptor, full)
    else:
        os.fsync(descriptor)


def sync(path: Path, flushed: Callable[[int], None] = flush) -> None:
    """Flush a file, or the names in a directory."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        flushed(descriptor)
    finally:
        os.close(descriptor)


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

    def open(self, path: Path) -> int:
        """A descriptor to write into a private file, made when missing; a link is not followed."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def write_at(self, path: Path, offset: int, data: bytes) -> None:
        """Write into a private file, as ``open`` does."""
        descriptor = self.open(path)
        try:
            self.write(descriptor, data, offset)
        finally:
            os.close(descriptor)

    def flush(self, descriptor: int) -> None:
        """Make what was written durable."""
        flush(descriptor)

    def sync(self, path: Path) -> None:
        """Flush a file, or the names in a directory."""
        sync(path, self.flush)

    def free_bytes(self, directory: Path) -> int:
        """Room for an unprivileged writer."""
        return shutil.disk_usage(directory).free


class OpenFiles(Generic[Name]):
    """Descriptors of the files written last; a quarter of what the process may have open.

    Args:
        path_of: the file of a name.
    """

    def __init__(self, path_of: Callable[[Name], Path], disk: Disk) -> None:
        self._path_of = path_of
        self._disk = disk
        allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._most = MAX_OPEN if allowed == resource.RLIM_INFINITY else max(16, allowed // 4)
        self._descriptors: OrderedDict[Name, int] = OrderedDict()

    def get(self, name: Name) -> int:
        """A descriptor to write with; it may be closed by the next call.

        Raises:
            OSError: the file cannot be opened.
        """
        descriptor = self._descriptors.get(name)
        if descriptor is not None:
            self._descriptors.move_to_end(name)
            return descriptor
        if len(self._descriptors) >= self._most:
            os.close(self._descriptors.popitem(last=False)[1])
        self._descriptors[name] = descriptor = self._disk.open(self._path_of(name))
        return descriptor

    def forget(self, name: Name) -> None:
        """Close it, after an error or before the file is deleted."""
        descriptor = self._descriptors.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)

    def close(self) -> None:
        """Close all of them."""
        for name in list(self._descriptors):
            self.forget(name)


REMOTE_TYPES = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "davfs", "fuse.ceph", "fuse.glusterfs", "fuse.s3fs",
        "fuse.sshfs", "lustre", "nfs", "nfs4", "smb3", "smbfs",
    }
)  # fmt: skip


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
