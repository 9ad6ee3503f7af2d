"""One shared write-ahead file: many appends, one fsync.

Whoever appends hands in a ticket and is told; one thread writes all waiting entries and syncs once.
While it syncs, the next batch gathers by itself. The per-log files are written before, unsynced.
A write-ahead file that is long enough is followed by a new one; another thread syncs the logs that
it holds entries of and deletes it. At start, entries of the files that are left are written into
their logs again.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import mmap
import os
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from recorder.core.errors import InvalidInput, ShuttingDown
from recorder.core.log import LogId
from recorder.core.records import record
from recorder.services.disk import Disk, OpenFiles
from recorder.services.guard import attempt
from recorder.services.later import WorkQueue

log = logging.getLogger(__name__)

HEADER = struct.Struct("<IBxxxQII")
MAGIC = 0x4C415748
"""``HWAL`` as it lies in the file; then id length, offset, payload length, crc32."""

CHECKPOINT_BYTES = 256 << 20
"""What a thousand tablets send in eight seconds; each of their logs is synced once in that time."""

GATHER_S = 0.005
BUSY_BATCH = 3
"""After a batch of so many the next one is given ``GATHER_S`` to grow: fewer, larger syncs when
many wait, none of that delay when one does."""

PREFIX, SUFFIX = "ahead-", ".wal"


@record
class Entry:
    """``data`` belongs at byte ``offset`` of the file of ``log_id``: sealed where that file is."""

    log_id: LogId
    offset: int
    data: bytes


def encode_entry(entry: Entry) -> bytes:
    """The entry's bytes; the checksum covers header fields, id and payload."""
    name = str(entry.log_id).encode()
    head = HEADER.pack(MAGIC, len(name), entry.offset, len(entry.data), 0)[:-4]
    checksum = zlib.crc32(entry.data, zlib.crc32(head + name))
    return head + checksum.to_bytes(4, "little") + name + entry.data


def entries_of(data: bytes | mmap.mmap) -> Iterator[Entry]:
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


class Ticket(Protocol):
    """An entry on its way to the disk.

    Attributes:
        withdrawn: it must not be written any more, because what it continues was not stored.
    """

    @property
    def entry(self) -> Entry:
        """What is to be made durable."""
        ...

    @property
    def withdrawn(self) -> bool:
        """Changes only while ``settled`` is called."""
        ...

    def settled(self, error: OSError | None) -> None:
        """It is durable (None), or nothing of it is; called once, in the journal's thread."""
        ...


class WriteAhead:
    """The write-ahead files of one directory and the thread that syncs them.

    Args:
        directory: where the write-ahead files lie.
        path_of: the file of a log, for replay and checkpoints.
        disk: how bytes are written and synced.
        reserve_bytes: free space under which nothing is written.
        checkpoint_bytes: length of a file after which the next one is begun.

    Attributes:
        replayed: logs that were written to right before a former process was killed.
    """

    def __init__(
        self,
        directory: Path,
        path_of: Callable[[LogId], Path],
        disk: Disk,
        *,
        reserve_bytes: int = 0,
        checkpoint_bytes: int = CHECKPOINT_BYTES,
    ) -> None:
        self._directory = directory
        self._path_of = path_of
        self._disk = disk
        self._reserve_bytes = reserve_bytes
        self._checkpoint_bytes = checkpoint_bytes
        self._wake = threading.Condition()
        self._waiting: list[Ticket] = []
        self._closing = False
        self._file_lock = threading.Lock()
        self._dirty: set[LogId] = set()
        self._suspect: set[int] = set()
        self._open_logs = OpenFiles(path_of, disk)
        self.replayed: set[LogId] = set()
        self._number = self._replay()
        self._descriptor, self._length, self._poisoned = self._next_file(), 0, False
        self._checkpoints = WorkQueue("checkpoint")
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def submit(self, ticket: Ticket) -> None:
        """Make ``ticket.entry`` durable soon; tickets settle in the order of their submission.

        Raises:
            ShuttingDown: the journal is closed.
        """
        with self._wake:
            if self._closing:
                raise ShuttingDown("The server is stopping.", cure="It is sent when it is back.")
            self._waiting.append(ticket)
            if len(self._waiting) == 1:
                self._wake.notify()

    def checkpoint(self) -> None:
        """Sync and close every log, so that no write-ahead file knows them any more.

        Raises:
            OSError: it could not be done.
        """
        done = threading.Event()
        with self._file_lock:
            self._open_logs.close()
            self._rotate()
            self._checkpoints.put(done.set)
        done.wait()
        if self._suspect:
            raise OSError(errno.EIO, "logs could not be synced")

    def close(self) -> None:
        """Finish what waits, checkpoint, stop the threads."""
        with self._wake:
            if self._closing:
                return
            self._closing = True
            self._wake.notify()
        self._thread.join()
        self._checkpoints.close()
        self._open_logs.close()
        os.close(self._descriptor)
        self._retire(self._number, self._dirty)

    # --- the journal's thread ---------------------------------------------------------------

    def _run(self) -> None:
        busy = False
        while batch := self._next_batch(GATHER_S if busy else 0.0):
            busy = len(batch) >= BUSY_BATCH
            live = [ticket for ticket in batch if not ticket.withdrawn]
            with self._file_lock:
                errors = self._store(live)
            for ticket, error in zip(live, errors, strict=True):
                attempt("an acknowledgement", ticket.settled, error)
            if self._length >= self._checkpoint_bytes:
                with self._file_lock, _said("a new write-ahead file"):
                    self._rotate()

    def _next_batch(self, gather_s: float) -> list[Ticket]:
        """What waits; empty when the journal was closed."""
        with self._wake:
            self._wake.wait_for(lambda: self._waiting or self._closing)
        if gather_s:
            time.sleep(gather_s)
        with self._wake:
            batch, self._waiting = self._waiting, []
            return batch

    def _store(self, tickets: Sequence[Ticket]) -> list[OSError | None]:
        """Write and sync; what became of each ticket. One log's trouble is not the others'."""
        entries = [ticket.entry for ticket in tickets]
        try:
            self._check_room(sum(len(entry.data) for entry in entries))
            failed = self._write_logs(entries)
            whole = (
                [entry for entry in entries if entry.log_id not in failed] if failed else entries
            )
            self._write_ahead(whole)
        except OSError as error:
            return [error] * len(tickets)
        return [failed.get(entry.log_id) for entry in entries] if failed else [None] * len(entries)

    def _check_room(self, wanted_bytes: int) -> None:
        if self._disk.free_bytes(self._directory) < self._reserve_bytes + wanted_bytes:
            raise OSError(errno.ENOSPC, "reserve reached")

    def _write_logs(self, entries: Sequence[Entry]) -> dict[LogId, OSError]:
        failed: dict[LogId, OSError] = {}
        for entry in entries:
            if failed and entry.log_id in failed:
                continue
            try:
                self._disk.write(self._open_logs.get(entry.log_id), entry.data, entry.offset)
            except OSError as error:
                failed[entry.log_id] = error
                self._open_logs.forget(entry.log_id)
        return failed

    def _write_ahead(self, entries: Sequence[Entry]) -> None:
        if self._poisoned:
            self._replace_poisoned()
        data = b"".join(map(encode_entry, entries))
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
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._length)
            raise
        self._length += len(data)
        self._dirty.update(entry.log_id for entry in entries)

    # --- one file after another -------------------------------------------------------------

    def _rotate(self) -> None:
        """Go on in a new file; what the former one holds is synced into the logs meanwhile."""
        if self._poisoned:
            self._replace_poisoned()
            return
        number, dirty = self._number, self._dirty
        self._begin_next()
        self._checkpoints.put(partial(self._retire, number, dirty))

    def _replace_poisoned(self) -> None:
        number = self._number
        self._sync_into_logs(number, self._dirty)
        self._begin_next()
        self._remove(number)

    def _begin_next(self) -> None:
        old = self._descriptor
        self._number += 1
        try:
            self._descriptor = self._next_file()
        except OSError:
            self._number -= 1
            raise
        self._length, self._dirty, self._poisoned = 0, set(), False
        os.close(old)

    def _retire(self, number: int, dirty: set[LogId]) -> None:
        """Make a full file superfluous; one that cannot be stays, and so do its entries."""
        with _said(f"checkpoint {number}"):
            self._sync_into_logs(number, dirty)
            self._remove(number)
            for left in sorted(self._suspect - {self._number}):
                again = self._apply(self._file(left))
                self._sync_into_logs(left, again)
                self._remove(left)

    def _sync_into_logs(self, number: int, dirty: set[LogId]) -> None:
        """Make the logs hold durably what write-ahead file ``number`` holds.

        After a sync that failed the kernel may have dropped what it could not write, and say yes
        next time; so the entries are written again first.
        """
        if number in self._suspect:
            self._apply(self._file(number))
        try:
            self._sync_logs(dirty)
        except OSError:
            self._suspect.add(number)
            raise
        self._suspect.discard(number)

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

    # --- after a crash ----------------------------------------------------------------------

    def _replay(self) -> int:
        """Bring the logs up to what was acknowledged; returns the next file number."""
        files = sorted(self._directory.glob(f"{PREFIX}*{SUFFIX}"))
        self.replayed = {log_id for file in files for log_id in self._apply(file)}
        self._sync_logs(self.replayed)
        for file in files:
            file.unlink()
        return int(files[-1].stem.removeprefix(PREFIX)) + 1 if files else 1

    def _apply(self, file: Path) -> set[LogId]:
        """Write a file's entries into their logs; which logs those are."""
        touched: set[LogId] = set()
        good = 0
        for entry in _entries_in(file):
            self._disk.write_at(self._path_of(entry.log_id), entry.offset, entry.data)
            touched.add(entry.log_id)
            good += HEADER.size + len(str(entry.log_id)) + len(entry.data)
        if good < (size := file.stat().st_size):
            log.warning("%s: %d bytes of a torn tail left out", file.name, size - good)
        return touched


def _entries_in(file: Path) -> Iterator[Entry]:
    """A file's entries, one in memory at a time."""
    if not file.stat().st_size:
        return
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield from entries_of(data)


@contextlib.contextmanager
def _said(what: str) -> Iterator[None]:
    """What fails here is tried again with the next file; nothing that was acknowledged needs it."""
    try:
        yield
    except OSError as failed:
        log.warning("%s postponed: %s", what, errno.errorcode.get(failed.errno or 0))
