"""One shared write-ahead file: many appends, one fsync.

Whoever appends hands in an entry and waits; one thread writes all waiting entries and syncs once.
While it syncs, the next batch gathers by itself. The per-log files are written before, unsynced,
and synced at a checkpoint, after which the write-ahead file is deleted. At start, entries of files
that were never checkpointed are written into their logs again.
"""

from __future__ import annotations

import errno
import logging
import os
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recorder.core.errors import InvalidInput, ShuttingDown
from recorder.core.log import LogId
from recorder.services.disk import Disk

log = logging.getLogger(__name__)

HEADER = struct.Struct("<IBxxxQII")
MAGIC = 0x4C415748
"""``HWAL`` as it lies in the file; then id length, offset, payload length, crc32."""

CHECKPOINT_BYTES = 32 << 20
PREFIX, SUFFIX = "ahead-", ".wal"


@dataclass(frozen=True, slots=True)
class Entry:
    """``data`` belongs at byte ``offset`` of ``log_id``."""

    log_id: LogId
    offset: int
    data: bytes


def encode_entry(entry: Entry) -> bytes:
    """The entry's bytes; the checksum covers header fields, id and payload."""
    name = str(entry.log_id).encode()
    head = HEADER.pack(MAGIC, len(name), entry.offset, len(entry.data), 0)[:-4]
    checksum = zlib.crc32(entry.data, zlib.crc32(name, zlib.crc32(head)))
    return head + checksum.to_bytes(4, "little") + name + entry.data


def entries_of(data: bytes) -> Iterator[Entry]:
    """The whole entries at the start of ``data``; stops at the first that is torn or damaged."""
    at = 0
    while at + HEADER.size <= len(data):
        magic, name_bytes, offset, size, checksum = HEADER.unpack_from(data, at)
        body = at + HEADER.size
        end = body + name_bytes + size
        if magic != MAGIC or end > len(data):
            return
        head = data[at : body - 4]
        if zlib.crc32(data[body:end], zlib.crc32(head)) != checksum:
            return
        try:
            log_id = LogId.parse(data[body : body + name_bytes].decode("ascii", "replace"))
        except InvalidInput:
            return
        yield Entry(log_id, offset, data[body + name_bytes : end])
        at = end


class _Ticket:
    """One waiting append."""

    __slots__ = ("done", "entry", "error")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.done = threading.Event()
        self.error: OSError | None = None


class WriteAhead:
    """The write-ahead files of one directory and the thread that syncs them.

    Args:
        directory: where the write-ahead files lie.
        path_of: the file of a log, for replay and checkpoints.
    """

    def __init__(self, directory: Path, path_of: Callable[[LogId], Path], disk: Disk) -> None:
        self._directory = directory
        self._path_of = path_of
        self._disk = disk
        self._wake = threading.Condition()
        self._waiting: list[_Ticket] = []
        self._closing = False
        self._file_lock = threading.Lock()
        self._dirty: set[LogId] = set()
        self._number = self._replay()
        self._descriptor, self._length, self._poisoned = self._next_file(), 0, False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def commit(self, entry: Entry) -> None:
        """Block until ``entry`` is durable.

        Raises:
            OSError: it is not; the caller acknowledges nothing.
            ShuttingDown: the journal is closed.
        """
        ticket = _Ticket(entry)
        with self._wake:
            if self._closing:
                raise ShuttingDown("The server is stopping.", cure="It is sent when it is back.")
            self._waiting.append(ticket)
            self._wake.notify()
        ticket.done.wait()
        if ticket.error is not None:
            raise ticket.error

    def checkpoint(self) -> None:
        """Sync every log written since the last checkpoint and begin a new write-ahead file."""
        with self._file_lock:
            self._checkpoint()

    def close(self) -> None:
        """Finish what waits, checkpoint, stop the thread."""
        with self._wake:
            if self._closing:
                return
            self._closing = True
            self._wake.notify()
        self._thread.join()
        with self._file_lock:
            self._sync_logs(self._dirty)
            os.close(self._descriptor)
            self._remove(self._number)

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._closing)
                batch, self._waiting = self._waiting, []
                if not batch:
                    return
            with self._file_lock:
                self._settle(batch)

    def _settle(self, batch: list[_Ticket]) -> None:
        error: OSError | None = None
        try:
            self._write_batch([t.entry for t in batch])
        except OSError as failed:
            error = failed
        for ticket in batch:
            ticket.error = error
            ticket.done.set()
        if error is None and self._length >= CHECKPOINT_BYTES:
            try:
                self._checkpoint()
            except OSError as failed:
                log.warning("checkpoint postponed: %s", errno.errorcode.get(failed.errno or 0))

    def _write_batch(self, entries: list[Entry]) -> None:
        if self._poisoned:
            self._checkpoint()
        data = b"".join(encode_entry(e) for e in entries)
        try:
            self._disk.write(self._descriptor, data, self._length)
        except OSError:
            os.ftruncate(self._descriptor, self._length)
            raise
        try:
            self._disk.flush(self._descriptor)
        except OSError:
            # The kernel may have dropped the pages and say yes next time: this file is never
            # trusted again. What was acknowledged from it lies in the logs' own files, which are
            # synced, and a fresh file begun, before anything else is acknowledged.
            self._poisoned = True
            raise
        self._length += len(data)
        self._dirty.update(e.log_id for e in entries)

    def _checkpoint(self) -> None:
        self._sync_logs(self._dirty)
        old, old_number = self._descriptor, self._number
        self._number += 1
        try:
            self._descriptor = self._next_file()
        except OSError:
            self._number = old_number
            raise
        self._length, self._dirty, self._poisoned = 0, set(), False
        os.close(old)
        self._remove(old_number)

    def _sync_logs(self, dirty: set[LogId]) -> None:
        for log_id in dirty:
            path = self._path_of(log_id)
            if path.exists():
                self._disk.sync(path)
        self._disk.sync(self._directory)

    def _next_file(self) -> int:
        path = self._file(self._number)
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        self._disk.sync(self._directory)
        return descriptor

    def _file(self, number: int) -> Path:
        return self._directory / f"{PREFIX}{number:08d}{SUFFIX}"

    def _remove(self, number: int) -> None:
        self._file(number).unlink(missing_ok=True)

    def _replay(self) -> int:
        """Bring the logs up to what was acknowledged; returns the next file number."""
        files = sorted(self._directory.glob(f"{PREFIX}*{SUFFIX}"))
        touched: set[LogId] = set()
        for file in files:
            data = file.read_bytes()
            good = 0
            for entry in entries_of(data):
                self._disk.write_at(self._path_of(entry.log_id), entry.offset, entry.data)
                touched.add(entry.log_id)
                good += len(encode_entry(entry))
            if good < len(data):
                log.warning("%s: %d bytes of a torn tail left out", file.name, len(data) - good)
        self._sync_logs(touched)
        for file in files:
            file.unlink()
        return int(files[-1].stem.removeprefix(PREFIX)) + 1 if files else 1
