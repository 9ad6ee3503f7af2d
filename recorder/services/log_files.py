"""Log files on disk: their bytes, sealed or not, torn tails, and what was never acknowledged."""

from __future__ import annotations

import contextlib
import os
import shutil
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from recorder.core.errors import SealBroken
from recorder.core.log import (
    MAGIC_BYTES,
    MAX_RECORD_BYTES,
    BadRecord,
    LogId,
    LogReader,
    Record,
    decode,
)
from recorder.core.ports.vault import FrameKey, Vault
from recorder.services.disk import flush
from recorder.services.sealed import (
    CLEAR,
    FRAME_MORE_BYTES,
    SIZE,
    Header,
    Kind,
    broken,
    frame_places,
    new_header,
    open_frame,
    read_header,
    seal_frame,
)

READ_BYTES = 1 << 20
FRAME_LIMIT_BYTES = 1 << 16
MARK_EVERY_BYTES = 1 << 18


def cut_back(path: Path, length: int) -> None:
    """Take back what was not acknowledged; if even that fails, the next scan judges the bytes."""
    with contextlib.suppress(OSError):
        if path.exists():
            os.truncate(path, length)


class LogChanged(Exception):
    """The file is shorter than what was read of it already."""


class LogFile:
    """One log's file, read and written by the log's own offsets, also while it grows.

    Each append becomes frames of whole records. It is one reader's or one writer's: not for two
    threads at once. What the file is (sealed, and with which key) is looked up when it is first
    read, and decided when its first bytes are sealed.
    """

    __slots__ = ("_end", "_key", "_looked", "_marks", "_vault", "identity", "path")

    def __init__(self, path: Path, log_id: LogId, vault: Vault = CLEAR) -> None:
        self.path = path
        self.identity = f"log {log_id}"
        self._vault = vault
        self.begin_anew()

    @property
    def sealed(self) -> bool:
        """It is stored in frames, with a key; known once it was read."""
        return self._key is not None

    def begin_anew(self) -> None:
        """The file is empty or gone; what is known of it holds no more."""
        self._looked = False
        self._key: FrameKey | None = None
        self._marks: list[tuple[int, int]] = []
        self._end = (0, 0)

    # --- writing --------------------------------------------------------------------------

    def stored_form(self, offset: int, raw: int, pieces: Iterable[bytes]) -> bytes:
        """What to write at byte ``raw`` of the file for the log's bytes from ``offset`` on.

        Args:
            pieces: whole records each; together they are what is appended.
        """
        head = b""
        if raw == 0:
            self.begin_anew()
            header = new_header(self._vault, Kind.GROWING, self.identity)
            self._use(header)
            head = header.encode() if header else b""
        key = self._key
        if key is None:
            return b"".join(pieces)
        frames = [head]
        for piece in pieces:
            frames.append(seal_frame(key, offset, piece))
            offset += len(piece)
        return b"".join(frames)

    def wrote(self, offset: int, raw: int) -> None:
        """The log's byte ``offset`` will lie at byte ``raw`` of the file, at a frame's start."""
        self._note(offset, raw)
        self._end = (offset, raw)

    def cut(self, offset: int, raw: int) -> None:
        """What lay behind is no more."""
        if not raw:
            self.begin_anew()
            return
        self._marks = [mark for mark in self._marks if mark[0] < offset]
        self._end = (offset, raw)

    # --- reading --------------------------------------------------------------------------

    def read(self, offset: int, most_bytes: int) -> bytes:
        """Bytes from ``offset`` on: about ``most_bytes``, none at the end.

        Raises:
            LogChanged: the log was longer than it is now.
            SealBroken: it was taken back meanwhile, or is damaged.
            OSError, VaultLocked: it cannot be read.
        """
        found = bytearray()
        for piece in self.pieces(offset, most_bytes):
            found += piece
            if len(found) >= most_bytes:
                break
        return bytes(found)

    def pieces(self, offset: int = 0, piece_bytes: int = READ_BYTES) -> Iterator[bytes]:
        """All bytes from ``offset`` on, piece by piece; raises as ``read`` does."""
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            if size and not self._looked:
                self._use(self._found(file))
            if size < (self._end[1] if self._key else offset):
                raise LogChanged
            if self._key is None:
                file.seek(offset)
                while piece := file.read(piece_bytes):
                    yield piece
                return
            yield from self._opened(file, self._key, offset)

    def place_of(self, offset: int) -> tuple[int, int]:
        """Where the frame begins that holds byte ``offset``: the log's byte, and the file's.

        At a frame's end it is that end. Of a log that is not sealed every byte is such a place.
        """
        if self._key is None:
            return offset, offset
        at, raw = self._mark_before(offset)
        if at == offset:
            return at, raw
        with self.path.open("rb") as file:
            for place, size in frame_places(file, raw):
                if at + size > offset:
                    break
                at, raw = at + size, place + FRAME_MORE_BYTES + size
                if at == offset:
                    break
        return at, raw

    def _opened(self, file: BinaryIO, key: FrameKey, offset: int) -> Iterator[bytes]:
        at, raw = self._mark_before(offset)
        for place, size in frame_places(file, raw):
            if at + size > offset:
                file.seek(place + SIZE.size)
                sealed = file.read(size + FRAME_MORE_BYTES - SIZE.size)
                plain = open_frame(key, at, size, sealed)
                self._note(at, place)
                if at + size > self._end[0]:
                    self._end = (at + size, place + FRAME_MORE_BYTES + size)
                yield plain[max(0, offset - at) :]
            at += size

    def _found(self, file: BinaryIO) -> Header | None:
        header = read_header(file)
        if header is not None and header.identity != self.identity:
            raise broken("is another log's")
        return header

    def _use(self, header: Header | None) -> None:
        if header is not None:
            self._key = header.key(self._vault)
            self._marks = [(0, header.size_bytes)]
            self._end = self._marks[0]
        self._looked = True

    def _mark_before(self, offset: int) -> tuple[int, int]:
        if self._end[0] <= offset:
            return self._end
        return self._marks[bisect_right(self._marks, offset, key=lambda mark: mark[0]) - 1]

    def _note(self, offset: int, raw: int) -> None:
        if self._key and offset - self._marks[-1][0] >= MARK_EVERY_BYTES:
            self._marks.append((offset, raw))


def whole_records(data: bytes, records: Sequence[Record]) -> Iterator[bytes]:
    """``data``, which is these records, in pieces of whole records that are not too long."""
    begin = end = 0
    for record in records:
        if end > begin and end - begin + record.size_bytes > FRAME_LIMIT_BYTES:
            yield data[begin:end]
            begin = end
        end += record.size_bytes
    yield data[begin:end] if begin else data


def scan(path: Path, log_id: LogId, file: LogFile | None = None) -> LogReader:
    """Read a log to its last good record; what follows is kept aside and cut off.

    Args:
        file: of the one who goes on writing there; None: the log lies there as it is.
    """
    file = file or LogFile(path, log_id)
    reader = LogReader(log_id)
    if not path.exists():
        return reader
    with contextlib.suppress(BadRecord, SealBroken):
        rest = b""
        for piece in file.pieces():
            rest += piece
            _, used = reader.take(rest)
            rest = rest[used:]
    at, raw = file.place_of(reader.length) if reader.length else (0, 0)
    if raw < path.stat().st_size:
        _set_tail_aside(path, raw, at)
        file.cut(at, raw)
    if at < reader.length:  # only the beginning of a frame was good, and frames are whole records
        return scan(path, log_id, file)
    return reader


def _set_tail_aside(path: Path, raw: int, length: int) -> None:
    """Keep a torn or damaged tail beside the log for whoever investigates, then cut it off."""
    with path.open("r+b") as file:
        file.seek(raw)
        with _free_aside(path, length).open("wb") as aside:
            shutil.copyfileobj(file, aside)
            aside.flush()
            flush(aside.fileno())  # before the only other copy goes
        file.truncate(raw)
        flush(file.fileno())


def set_aside(path: Path) -> None:
    """Put a whole log aside that cannot be read, and an empty one in its place."""
    path.rename(_free_aside(path, 0))
    path.touch(mode=0o600)


def _aside(path: Path, length: int) -> Path:
    return path.with_suffix(f".torn-{length}")


def _free_aside(path: Path, length: int) -> Path:
    """What was set aside at the same place before stays: it may be far more."""
    aside, number = _aside(path, length), 1
    while aside.exists():
        number += 1
        aside = path.with_suffix(f".torn-{length}-{number}")
    return aside


def is_damaged(path: Path, length: int, *, sealed: bool) -> bool:
    """Whether the log, which ends at ``length``, once went on: behind the bad place that was set
    aside lies a good record, so that it was damage and no write that was cut off."""
    aside = _aside(path, length)
    if not aside.exists():
        return False
    try:
        return _goes_on(aside, sealed=sealed)
    except OSError:
        return True  # nobody can read what lies there: that is damage enough


def _goes_on(aside: Path, *, sealed: bool) -> bool:
    with aside.open("rb") as file:
        if sealed:  # a frame that cannot be opened, and one behind it
            with contextlib.suppress(SealBroken):
                return len(list(islice(frame_places(file, 0), 2))) > 1
            return False
        return _holds_a_record(file.read(3 * MAX_RECORD_BYTES))


def _holds_a_record(data: bytes) -> bool:
    at = data.find(MAGIC_BYTES)
    while at >= 0:
        with contextlib.suppress(BadRecord):
            if decode(data, at) is not None:
                return True
        at = data.find(MAGIC_BYTES, at + 1)
    return False
