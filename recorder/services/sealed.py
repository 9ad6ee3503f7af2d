"""Sealed files: a header and frames, so that any part of a file can be read without the rest.

Header: ``magic "HVS1" | kind u8 | version u8 | identity length u16 | key id 8 | salt 16 |
frame bytes u32 | identity``, little endian. All of it goes into the file's key, so nothing opens
under a header that was changed. Frame: ``size u32`` (its top bit: the file's last) ``| nonce 12 |
ciphertext | tag 16``; the plain offset and the size are authenticated with it, so frames can be
neither exchanged, reordered, left out nor cut off unnoticed.

A ``WHOLE`` file is written once; all its frames but the last are equally long, so a place in it is
found by arithmetic, and it must end with its last frame. A ``GROWING`` file gets one frame after
the other and never a last one: that its end is missing must be known from elsewhere (a log's END
record, an upload's ledger). Without a key files are written, and always read, as they are. Knows no
cipher.
"""

from __future__ import annotations

import io
import os
import struct
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO, cast

from recorder.core.errors import SealBroken, VaultLocked
from recorder.core.ports.vault import SEAL_BYTES, FrameKey, Vault

MAGIC = b"HVS1"
VERSION = 1
HEAD = struct.Struct("<4sBBH8s16sI")
SIZE = struct.Struct("<I")
PLACE = struct.Struct("<QI")
LAST = 1 << 31
SALT_BYTES = 16
FRAME_BYTES = 1 << 16
MOST_FRAME_BYTES = 1 << 20
MOST_IDENTITY_BYTES = 200
FRAME_MORE_BYTES = SIZE.size + SEAL_BYTES
"""By how much a frame is longer in the file."""


class Kind(IntEnum):
    """How a sealed file is written."""

    WHOLE = 1
    GROWING = 2


class ClearVault:
    """No key: nothing is sealed, and what is sealed stays shut."""

    current = None

    def key(self, key_id: str, purpose: bytes, salt: bytes = b"") -> FrameKey:
        """Raises VaultLocked."""
        del purpose, salt
        raise locked(key_id)


CLEAR = ClearVault()


def locked(key_id: str) -> VaultLocked:
    """The error for a master key that is not here."""
    return VaultLocked(
        f"This is encrypted with key {key_id}, which the server was not given.",
        cure="Put that key into ENCRYPTION_KEY (behind the current one, if there is another).",
    )


def broken(what: str) -> SealBroken:
    """The error for a sealed file that does not hold together."""
    return SealBroken(f"A stored file {what}.", cure="Bring it back from a backup.")


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of a sealed file; ``identity`` says which file it is."""

    kind: Kind
    key_id: str
    salt: bytes
    frame_bytes: int
    identity: str

    def encode(self) -> bytes:
        """As it lies in the file."""
        name = self.identity.encode()
        return (
            HEAD.pack(
                MAGIC,
                self.kind,
                VERSION,
                len(name),
                bytes.fromhex(self.key_id),
                self.salt,
                self.frame_bytes,
            )
            + name
        )

    @property
    def size_bytes(self) -> int:
        """Where the first frame begins."""
        return HEAD.size + len(self.identity.encode())

    def key(self, vault: Vault) -> FrameKey:
        """The file's key; raises VaultLocked."""
        return vault.key(self.key_id, self.encode(), self.salt)


def new_header(vault: Vault, kind: Kind, identity: str) -> Header | None:
    """For a new file; None when files are written as they are."""
    if vault.current is None:
        return None
    return Header(kind, vault.current, os.urandom(SALT_BYTES), FRAME_BYTES, identity)


def read_header(file: BinaryIO) -> Header | None:
    """The header at the start of ``file``; None when the file is not sealed.

    Raises:
        SealBroken: it is sealed, but its header is torn or makes no sense.
    """
    file.seek(0)
    head = file.read(HEAD.size)
    if head[: len(MAGIC)] != MAGIC:
        return None
    if len(head) < HEAD.size:
        raise broken("is cut off in its header")
    _, kind, version, length, key_id, salt, frame_bytes = HEAD.unpack(head)
    if kind not in (1, 2) or version != VERSION or length > MOST_IDENTITY_BYTES:
        raise broken("has a header that cannot be read")
    name = file.read(length)
    if len(name) < length or not 0 < frame_bytes <= MOST_FRAME_BYTES:
        raise broken("is cut off in its header")
    return Header(Kind(kind), key_id.hex(), salt, frame_bytes, name.decode("utf-8", "replace"))


def seal_frame(key: FrameKey, offset: int, plain: bytes, *, last: bool = False) -> bytes:
    """A frame as it lies in the file, for the plain bytes at ``offset``."""
    size = len(plain) | (LAST if last else 0)
    return SIZE.pack(size) + key.seal(plain, PLACE.pack(offset, size))


def open_frame(key: FrameKey, offset: int, size: int, sealed: bytes) -> bytes:
    """The frame's plain bytes; ``size`` as the file has it. Raises SealBroken."""
    return key.open(sealed, PLACE.pack(offset, size))


class SealedWriter(io.RawIOBase):
    """Writes one ``WHOLE`` file; what was written counts once ``finish`` was called."""

    def __init__(self, file: BinaryIO, header: Header, vault: Vault) -> None:
        super().__init__()
        self._file = file
        self._key = header.key(vault)
        self._offset = 0
        self._waiting = bytearray()
        file.write(header.encode())

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes; full frames go to the file."""
        piece = memoryview(data).cast("B")
        self._waiting += piece
        while len(self._waiting) > FRAME_BYTES:
            self._put(bytes(self._waiting[:FRAME_BYTES]), last=False)
            del self._waiting[:FRAME_BYTES]
        return len(piece)

    def finish(self) -> None:
        """Write the last frame."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(seal_frame(self._key, self._offset, plain, last=last))
        self._offset += len(plain)


class SealedReader(io.RawIOBase):
    """A sealed file's plain bytes; only the frames that are asked for are decrypted."""

    def __init__(self, file: BinaryIO, header: Header, vault: Vault) -> None:
        """Raises SealBroken when it is not whole, VaultLocked."""
        super().__init__()
        self._file = file
        self._key = header.key(vault)
        self._frames = _frames_of(file, header)
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")
        if header.kind is Kind.WHOLE:
            self._frame(self._frames.count - 1)

    @property
    def size_bytes(self) -> int:
        """Plain length of the file."""
        return self._frames.size_bytes

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Plain offset."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a plain offset."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size_bytes}[whence]
        if base + offset < 0:
            raise ValueError("before the start of the file")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Bytes of one frame at most; raises SealBroken."""
        view = memoryview(buffer).cast("B")
        if self._at >= self.size_bytes or not view:
            return 0
        number = self._frames.at(self._at)
        start = self._frames.start(number)
        piece = self._frame(number)[self._at - start :][: len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """The file below, too."""
        self._file.close()
        super().close()

    def _frame(self, number: int) -> bytes:
        if self._held[0] != number:
            frames = self._frames
            raw, size = frames.place(number)
            self._file.seek(raw)
            found = self._file.read(FRAME_MORE_BYTES + (size & ~LAST))
            if found[: SIZE.size] != SIZE.pack(size):
                raise broken("is cut off, or was put together anew")
            plain = open_frame(self._key, frames.start(number), size, found[SIZE.size :])
            self._held = (number, plain)
        return self._held[1]


class _EqualFrames:
    """Where the frames of a whole file lie, by arithmetic."""

    def __init__(self, raw_bytes: int, header: Header) -> None:
        self._head, self._step = header.size_bytes, header.frame_bytes
        body = raw_bytes - self._head
        full, rest = divmod(body, self._step + FRAME_MORE_BYTES)
        if body < FRAME_MORE_BYTES or 0 < rest < FRAME_MORE_BYTES:
            raise broken("is cut off")
        self.count = full + bool(rest)
        self.size_bytes = full * self._step + max(0, rest - FRAME_MORE_BYTES)

    def at(self, offset: int) -> int:
        return offset // self._step

    def start(self, number: int) -> int:
        return number * self._step

    def place(self, number: int) -> tuple[int, int]:
        size = min(self._step, self.size_bytes - self.start(number))
        last = LAST if number == self.count - 1 else 0
        return self._head + number * (self._step + FRAME_MORE_BYTES), size | last


class _ListedFrames:
    """Where the frames of a grown file lie, by looking at their sizes; a torn end is left out."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._starts: list[int] = []
        self._places: list[tuple[int, int]] = []
        self.size_bytes = 0
        for raw, size in frame_places(file, header.size_bytes):
            self._starts.append(self.size_bytes)
            self._places.append((raw, size))
            self.size_bytes += size
        self.count = len(self._places)

    def at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def start(self, number: int) -> int:
        return self._starts[number]

    def place(self, number: int) -> tuple[int, int]:
        return self._places[number]


def _frames_of(file: BinaryIO, header: Header) -> _EqualFrames | _ListedFrames:
    if header.kind is Kind.WHOLE:
        return _EqualFrames(file.seek(0, os.SEEK_END), header)
    return _ListedFrames(file, header)


def frame_places(file: BinaryIO, raw: int) -> Iterator[tuple[int, int]]:
    """Where frames begin from ``raw`` on, and their plain sizes; ends at one that is torn.

    The file may be read and moved in between.

    Raises:
        SealBroken: no frame can begin there.
    """
    end = file.seek(0, os.SEEK_END)
    while raw + SIZE.size <= end:
        file.seek(raw)
        (size,) = SIZE.unpack(file.read(SIZE.size))
        if not 0 < size <= MOST_FRAME_BYTES:
            raise broken("holds no frame where one is due")
        if raw + FRAME_MORE_BYTES + size > end:
            return
        yield raw, size
        raw += FRAME_MORE_BYTES + size


def open_stored(path: Path, vault: Vault, identity: str | None = None) -> BinaryIO:
    """A file's plain bytes to read from, sealed or not.

    Args:
        identity: which file it must be, if it is sealed; None: whichever it says.

    Raises:
        OSError: it cannot be opened.
        SealBroken, VaultLocked: it is sealed, and cannot be read.
    """
    file = path.open("rb")
    try:
        header = read_header(file)
        if header is None:
            file.seek(0)
            return file
        if identity not in (None, header.identity):
            raise broken("was exchanged for another one")
        reader = SealedReader(file, header, vault)
        return cast(BinaryIO, io.BufferedReader(reader, FRAME_BYTES))
    except BaseException:
        file.close()
        raise


def sealed_size(path: Path) -> int | None:
    """Length of a sealed file's content, found without its key; None when it is not sealed.

    Raises:
        OSError: it cannot be opened.
        SealBroken: it is cut off.
    """
    with path.open("rb") as file:
        header = read_header(file)
        return None if header is None else _frames_of(file, header).size_bytes


@contextmanager
def sealing(file: BinaryIO, identity: str, vault: Vault) -> Iterator[BinaryIO]:
    """Something to write a whole file's content to; ``file`` itself when there is no key."""
    header = new_header(vault, Kind.WHOLE, identity)
    if header is None:
        yield file
        return
    writer = SealedWriter(file, header, vault)
    yield cast(BinaryIO, writer)
    writer.finish()
