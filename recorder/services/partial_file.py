"""A file that arrives in pieces over days and restarts: its bytes, and a ledger that proves them.

``<id>.part`` holds the bytes. ``<id>.ledger`` is lines of JSON: first what the upload is, then one
line a block with its end and CRC-32. A block counts once both files are synced, and how much there
is is found by reading the ledger against the bytes: what a kill or a power cut left behind the
last proven block is cut off, and kept beside them where the disk damaged what counted. Knows
nothing of HTTP, and is not safe for two threads at once.

With a key the bytes lie there in sealed frames (``sealed``). Then a block's line also says where it
ends in the file, and the checksum is that of the sealed bytes.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

from recorder.core.ports.vault import FrameKey, Vault
from recorder.services.disk import Disk
from recorder.services.sealed import CLEAR, Kind, new_header, read_header, seal_frame

log = logging.getLogger(__name__)

PART_SUFFIX = ".part"
LEDGER_SUFFIX = ".ledger"
TORN = ".torn"
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a complete file was given up; the sentences of the error that said so."""

    code: str
    detail: str
    cure: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Where a block ends: in the upload, in its file, in the ledger; and its checksum."""

    end: int = 0
    raw: int = 0
    crc: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """What a ledger says, and how many bytes of it are good lines.

    ``damaged``: behind those is another whole line, which says nothing any more.
    """

    about: tuple[str, int]
    blocks: tuple[_Block, ...]
    refusal: Refusal | None
    length: int
    line_ends: tuple[int, ...]
    damaged: bool


class PartialFile:
    """One partly received file.

    Attributes:
        session_id: whose it is.
        total_bytes: how long it will be.
        committed: bytes that are durable; after ``prove`` that is certain.
        end: bytes written; those beyond ``committed`` count for nothing yet.
        handed_over: it was complete and is in somebody else's hands now.
        refusal: set when the complete file could not be used.
    """

    def __init__(self, ledger: Path, disk: Disk, vault: Vault = CLEAR) -> None:
        """Read what the ledger says; raises OSError, or ValueError when it says nothing."""
        self._ledger = ledger
        self.part = ledger.with_suffix(PART_SUFFIX)
        self._disk = disk
        self._vault = vault
        self._key: FrameKey | None = None
        read = _read(ledger)
        self.session_id, self.total_bytes = read.about
        self.refusal = read.refusal
        self._ledger_bytes = read.length
        self._crc = 0
        self._end_at(read.blocks[-1] if read.blocks else _Block())
        self.handed_over = self.complete and not self.part.exists()
        self._unproven: _Read | None = None if self.handed_over else read

    @classmethod
    def create(
        cls,
        directory: Path,
        name: str,
        session_id: str,
        total_bytes: int,
        disk: Disk,
        vault: Vault = CLEAR,
    ) -> PartialFile:
        """Begin a file; durable when this returns. Raises OSError, also when it exists."""
        ledger = directory / f"{name}{LEDGER_SUFFIX}"
        scratch = ledger.with_suffix(".new")
        about = {"v": 1, "session_id": session_id, "bytes": total_bytes}
        disk.write_at(scratch, 0, _line(about))
        disk.sync(scratch)
        os.link(scratch, ledger)
        scratch.unlink()
        disk.sync(directory)
        return cls(ledger, disk, vault)

    @property
    def complete(self) -> bool:
        """Every byte is durable here, or was and is somebody else's now."""
        return self.committed == self.total_bytes

    @property
    def touched_s(self) -> float:
        """When it last grew, as seconds since 1970."""
        return self._ledger.stat().st_mtime

    def prove(self) -> None:
        """Once, before anything is built on it: cut off what the ledger does not prove."""
        if self._unproven is not None:
            self._keep_proven(self._unproven)
            self._unproven = None

    def write(self, data: bytes) -> None:
        """Add bytes at ``end``; they count after ``commit``. Raises OSError: nothing was added."""
        stored = self._stored_form(data)
        try:
            self._disk.write_at(self.part, self._raw, stored)
        except OSError:
            if self.part.exists():
                os.truncate(self.part, self._raw)
            raise
        self._crc = zlib.crc32(stored, self._crc)
        self._raw += len(stored)
        self.end += len(data)

    def commit(self) -> None:
        """Make what was written durable. Raises OSError: it is taken back then."""
        if self.end == self.committed:
            return
        try:
            self._disk.sync(self.part)
            if not self.committed:
                self._disk.sync(self.part.parent)
            block: dict[str, object] = {"end": self.end, "crc": self._crc}
            self._say(block | {"raw": self._raw} if self._raw != self.end else block)
        except OSError:
            self.take_back()
            raise
        self._end_at(_Block(self.end, self._raw))

    def take_back(self) -> None:
        """Forget what was written since the last commit."""
        self._end_at(_Block(self.committed, self._committed_raw))
        if self.part.exists():
            os.truncate(self.part, self._raw)

    def refuse(self, refusal: Refusal) -> None:
        """Remember, over restarts, why the complete file could not be used."""
        self._say({"code": refusal.code, "detail": refusal.detail, "cure": refusal.cure})
        self.refusal = refusal

    def delete(self) -> None:
        """Remove it."""
        self.part.unlink(missing_ok=True)
        self._ledger.unlink(missing_ok=True)
        self._disk.sync(self._ledger.parent)

    def _end_at(self, block: _Block) -> None:
        """Everything up to there counts, nothing behind it."""
        self.committed = self.end = block.end
        self._committed_raw = self._raw = block.raw
        self._crc = 0

    def _stored_form(self, data: bytes) -> bytes:
        """``data`` as it lies in the file; how it lies there is decided with the first byte."""
        if not self._raw:
            header = new_header(self._vault, Kind.GROWING, upload_identity(self.part.stem))
            self._key = header.key(self._vault) if header else None
            return self._framed(header.encode() if header else b"", data)
        if self._key is None and self._raw != self.end:
            with self.part.open("rb") as file:
                found = read_header(file)
            if found is None:
                raise OSError(errno.EIO, "the header of a sealed upload is gone")
            self._key = found.key(self._vault)
        return self._framed(b"", data)

    def _framed(self, head: bytes, data: bytes) -> bytes:
        return head + (seal_frame(self._key, self.end, data) if self._key else data)

    def _say(self, line: dict[str, object]) -> None:
        data = _line(line)
        try:
            self._disk.write_at(self._ledger, self._ledger_bytes, data)
            self._disk.sync(self._ledger)
        except OSError:
            os.truncate(self._ledger, self._ledger_bytes)
            raise
        self._ledger_bytes += len(data)

    def _keep_proven(self, read: _Read) -> None:
        """Keep the blocks whose bytes are what the ledger says, cut off everything behind them."""
        there = self.part.exists()
        proven = _proven(self.part, read.blocks) if there else 0
        self._end_at(read.blocks[proven - 1] if proven else _Block())
        self._ledger_bytes = read.line_ends[proven]
        if there and (read.damaged or proven < len(read.blocks)):
            self._set_aside()
        os.truncate(self._ledger, self._ledger_bytes)
        self.refusal = None
        if there:
            os.truncate(self.part, self._raw)
            self._disk.sync(self.part)
        self._disk.sync(self._ledger)

    def _set_aside(self) -> None:
        """Keep what counted and cannot be proven any more, for whoever investigates."""
        name = self.part.stem
        log.warning("upload %s: acknowledged bytes behind %d are damaged", name, self.committed)
        for file, length in ((self.part, self._raw), (self._ledger, self._ledger_bytes)):
            torn = file.with_name(f"{file.name}{TORN}-{self.committed}")
            with file.open("rb") as whole, torn.open("wb") as aside:
                whole.seek(length)
                shutil.copyfileobj(whole, aside)
            self._disk.sync(torn)


def upload_identity(upload_id: str) -> str:
    """What a sealed upload says that it is."""
    return f"upload {upload_id}"


def _proven(part: Path, blocks: tuple[_Block, ...]) -> int:
    """How many of ``blocks`` the bytes prove."""
    begin = 0
    with part.open("rb") as file:
        for number, block in enumerate(blocks):
            found, left = 0, block.raw - begin
            while left > 0 and (piece := file.read(min(READ_BYTES, left))):
                found, left = zlib.crc32(piece, found), left - len(piece)
            if left or found != block.crc:
                return number
            begin = block.raw
    return len(blocks)


def _read(ledger: Path) -> _Read:
    about: tuple[str, int] | None = None
    blocks: list[_Block] = []
    ends: list[int] = []
    refusal = None
    length = 0
    damaged = False
    with ledger.open("rb") as file:
        for line in file:
            said = _said(line)
            if said is None:
                damaged = line.endswith(b"\n")
                break
            length += len(line)
            if about is None:
                about = str(said["session_id"]), int(str(said["bytes"]))
            elif "end" in said:
                end = int(str(said["end"]))
                blocks.append(_Block(end, int(str(said.get("raw", end))), int(str(said["crc"]))))
            else:
                refusal = Refusal(str(said["code"]), str(said["detail"]), str(said["cure"]))
            ends.append(length)
    if about is None:
        raise ValueError("the ledger says nothing")
    return _Read(about, tuple(blocks), refusal, length, tuple(ends), damaged)


def _said(line: bytes) -> dict[str, object] | None:
    """A line of the ledger; None for one that is torn."""
    if not line.endswith(b"\n"):
        return None
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"
