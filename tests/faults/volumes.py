"""Small file systems of their own for a server: they fill up, grow, and lose their power.

They need the right to mount, which containers often lack; then ``Forbidden`` says what the kernel
said.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.tools import require_tool

IMAGE_BYTES = 48 << 20
PIECE_BYTES = 1 << 20


class Forbidden(Exception):
    """This machine does not let us mount; the text is what it said."""


@contextlib.contextmanager
def tmpfs(point: Path, size_bytes: int) -> Iterator[Path]:
    """A file system in memory that holds ``size_bytes``."""
    with _mounted(point, "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs"):
        yield point


def resize(point: Path, size_bytes: int) -> None:
    """Make a tmpfs larger or smaller while it is in use."""
    _mount("-o", f"remount,size={size_bytes}", str(point))


def fill(folder: Path, leave_bytes: int = 0) -> None:
    """Take all room but ``leave_bytes``, whoever else is writing."""
    with (folder / "ballast").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while (room := shutil.disk_usage(folder).free - leave_bytes) > 0:
            file.write(bytes(min(room, PIECE_BYTES)))


@contextlib.contextmanager
def images() -> Iterator[Path]:
    """A folder in memory for disk images."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


def make_ext4(image: Path) -> Path:
    """An empty ext4 file system in the file ``image``."""
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    command = [require_tool("mkfs.ext4"), "-q", "-F", str(image)]
    subprocess.run(command, check=True, timeout=60)
    return image


@contextlib.contextmanager
def ext4(image: Path, point: Path) -> Iterator[Path]:
    """The file system in ``image``; it writes nothing back by itself for a minute."""
    with _mounted(point, "-t", "ext4", "-o", "loop,commit=60", str(image)):
        yield point


def copy_still(image: Path, target: Path) -> Path:
    """A copy of ``image`` as it was at one moment: made again until nothing moved meanwhile."""
    for _ in range(50):
        shutil.copyfile(image, target)
        if _same(image, target):
            return target
    raise AssertionError("the image does not come to rest")


def _same(one: Path, other: Path) -> bool:
    with one.open("rb") as a, other.open("rb") as b:
        while True:
            piece = a.read(PIECE_BYTES)
            if piece != b.read(PIECE_BYTES):
                return False
            if not piece:
                return True


@contextlib.contextmanager
def _mounted(point: Path, *arguments: str) -> Iterator[None]:
    point.mkdir(parents=True, exist_ok=True)
    _mount(*arguments, str(point))
    try:
        yield
    finally:
        # Lazily: a process that was killed just now may hold a file for a moment longer.
        subprocess.run([require_tool("umount"), "-l", str(point)], check=True, timeout=60)


def _mount(*arguments: str) -> None:
    if sys.platform != "linux":
        raise Forbidden("only Linux mounts tmpfs and loop images")
    done = subprocess.run(
        [require_tool("mount"), *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise Forbidden(f"mount {' '.join(arguments)}: {done.stderr.strip()}")
