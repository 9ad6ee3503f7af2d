"""Append-only logs on disk: nothing is answered before it is durable.

Each log is one file under ``directory``; its bytes are the client's bytes. An append is checked
here and handed on: it is written to the log's file and, together with everybody else's of that
moment, to one shared write-ahead file that is synced once for the whole batch (see
``write_ahead``). Where a log ends is found by reading it, never kept in a counter elsewhere. The
journal knows nothing of recordings, only of logs.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from recorder.core.capture import LogState, state_of
from recorder.core.errors import (
    BrokenRecord,
    HandoverError,
    OffsetConflict,
    OffsetGap,
    ShuttingDown,
    StorageFailed,
    StorageFull,
    UnknownRecording,
)
from recorder.core.log import LOG_ID, BadRecord, LogId, LogReader, Record
from recorder.core.ports.vault import Vault
from recorder.services import log_files
from recorder.services.disk import FULL, Disk
from recorder.services.log_files import (
    LogChanged,
    LogFile,
    cut_back,
    is_damaged,
    scan,
    whole_records,
)
from recorder.services.sealed import CLEAR
from recorder.services.write_ahead import Entry, WriteAhead

LOG_SUFFIX = ".log"
RETRY_MS = 2000


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append left behind: the log's durable state and the records it added."""

    state: LogState
    records: tuple[Record, ...] = ()


Outcome = Appended | HandoverError
Done = Callable[[Outcome], None]


class _OpenLog:
    """One log in memory.

    It is read from disk by the first that holds it, under the lock, because reading cuts off a
    torn tail.

    Attributes:
        file: its bytes on the disk.
        reader: where the log durably ends.
        tip: where it ends once all that is under way is durable; the same while nothing is.
        raw, raw_tip: how long the file is at these two places.
        under_way: appends that wait for the disk, in order.
        users: how many threads and waiting appends have it in hand.
        damaged_at: where it ended when it was found damaged; -1: never.
    """

    __slots__ = (
        "damaged_at", "file", "lock", "quiet", "raw", "raw_tip", "read", "reader", "tip",
        "under_way", "users",
    )  # fmt: skip

    def __init__(self, log_id: LogId, file: LogFile) -> None:
        self.file = file
        self.raw = self.raw_tip = 0
        self.reader = self.tip = LogReader(log_id)
        self.under_way: deque[_Append] = deque()
        self.read = False
        self.damaged_at = -1
        self.lock = threading.Lock()
        self.quiet = threading.Condition(self.lock)
        self.users = 0


class _Append:
    """One append that continues its log and waits for the disk; see ``write_ahead.Ticket``."""

    __slots__ = ("_journal", "after", "done", "entry", "log", "records", "withdrawn")

    def __init__(
        self, journal: Journal, log: _OpenLog, entry: Entry, after: LogReader, done: Done
    ) -> None:
        self._journal = journal
        self.log = log
        self.entry = entry
        self.after = after
        self.records: tuple[Record, ...] = ()
        self.done = done
        self.withdrawn = False

    def settled(self, error: OSError | None) -> None:
        """From the journal's thread."""
        self._journal.settle(self, error)


class _Answer:
    """For a caller that waits."""

    def __init__(self) -> None:
        self._there = threading.Event()
        self._outcome: Outcome | None = None

    def __call__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._there.set()

    def wait(self) -> Appended:
        self._there.wait()
        assert self._outcome is not None
        if isinstance(self._outcome, HandoverError):
            raise self._outcome
        return self._outcome


class Journal:
    """The logs of one directory, for one process.

    Args:
        directory: made when missing; must be a local file system.
        disk: how bytes are written and synced.
        vault: with a key, logs that begin are sealed; those that lie there go on as they are.
        reserve_bytes: free space under which appends are refused, so that the machine lives.
    """

    def __init__(
        self,
        directory: Path,
        *,
        reserve_bytes: int = 0,
        disk: Disk | None = None,
        vault: Vault = CLEAR,
    ) -> None:
        self._directory = directory
        self._vault = vault
        self._disk = disk or Disk()
        self._logs: dict[LogId, _OpenLog] = {}
        self._segments: dict[str, set[LogId]] = {}
        self._owners: dict[str, str] = {}
        self._guard = threading.Lock()
        directory.mkdir(parents=True, exist_ok=True)
        self._ahead = WriteAhead(directory, self.path, self._disk, reserve_bytes=reserve_bytes)
        for log_id in self._on_disk():
            self._segments.setdefault(log_id.rec_id, set()).add(log_id)

    def path(self, log_id: LogId) -> Path:
        """The log's file; it may not exist yet."""
        return self._directory / f"{log_id}{LOG_SUFFIX}"

    @property
    def open_logs(self) -> int:
        """How many logs are kept in memory."""
        with self._guard:
            return len(self._logs)

    def changed_at(self, rec_id: str) -> float:
        """When a log of this recording was last written, as seconds since 1970; 0: never."""
        with self._guard:
            logs = list(self._segments.get(rec_id, ()))
        times = (self.path(log_id).stat().st_mtime for log_id in logs)
        return max(times, default=0.0)

    def recordings(self) -> list[str]:
        """Ids of all recordings that have logs here."""
        with self._guard:
            return list(self._segments)

    def interrupted(self) -> set[str]:
        """Recordings that were written to right before a former process was killed."""
        return {log_id.rec_id for log_id in self._ahead.replayed}

    def _on_disk(self) -> list[LogId]:
        names = (p.name.removesuffix(LOG_SUFFIX) for p in self._directory.glob(f"*{LOG_SUFFIX}"))
        return [LogId.parse(name) for name in names if LOG_ID.fullmatch(name)]

    def segments_of(self, rec_id: str) -> list[LogState]:
        """State of each log of one recording."""
        with self._guard:
            found = sorted(self._segments.get(rec_id, ()), key=lambda i: (i.track, i.segment))
        return [self.state(log_id) for log_id in found]

    def state(self, log_id: LogId) -> LogState:
        """Where the log durably ends; an unknown log is empty."""
        with self._held(log_id) as log:
            return replace(state_of(log.reader), damaged=log.damaged_at == log.reader.length)

    def append(self, log_id: LogId, offset: int, data: bytes, *, session_id: str) -> Appended:
        """Add the whole records in ``data`` at byte ``offset``; blocks until they are durable.

        Bytes that are there already are compared and acknowledged again. An incomplete record at
        the end of ``data`` is left for the next call.

        Raises:
            OffsetGap: ``offset`` lies beyond the end.
            OffsetConflict: other bytes are there already.
            BrokenRecord: the bytes at the end of the log are no record.
            UnknownRecording: the log belongs to another session.
            StorageFull, StorageFailed, ShuttingDown: nothing was acknowledged; try again later.

        Each carries ``extra["committed"]``, the offset to go on from.
        """
        answer = _Answer()
        with self._held(log_id) as log:
            try:
                if not self._extend(log, offset, data, session_id, answer):
                    while log.under_way:
                        log.quiet.wait()
                    fresh = self._judge(log, offset, data, session_id)
                    if not fresh:
                        return Appended(state_of(log.reader))
                    self._extend(log, log.tip.length, fresh, session_id, answer)
            except ShuttingDown as leaving:
                leaving.extra.setdefault("committed", log.reader.length)
                raise
        return answer.wait()

    def append_next(
        self, log_id: LogId, offset: int, data: bytes, *, session_id: str, done: Done
    ) -> bool:
        """Add records that plainly continue a log, without waiting for anything.

        Returns False when there is more to it (the log was not asked for yet, or the bytes are not
        just its next records): nothing was done then, and ``append`` knows what to answer. Else
        ``done`` is called once, from another thread, and must not block.
        """
        with self._guard:
            log = self._logs.get(log_id)
            if log is None:
                return False
            log.users += 1  # else an empty one could be forgotten, and made twice, meanwhile
        try:
            return self._extend_if_free(log, offset, data, session_id, done)
        finally:
            self._let_go(log, 1)

    def _extend_if_free(
        self, log: _OpenLog, offset: int, data: bytes, session_id: str, done: Done
    ) -> bool:
        if not log.read or not log.lock.acquire(blocking=False):
            return False
        try:
            return self._extend(log, offset, data, session_id, done)
        except ShuttingDown:
            return False
        finally:
            log.lock.release()

    def _extend(self, log: _OpenLog, offset: int, data: bytes, session_id: str, done: Done) -> bool:
        """Hand over whole records that begin at the tip; False, and nothing done, if not such."""
        if offset != log.tip.length:
            return False
        after = log.tip.copy()
        try:
            records, used = after.take(data)
            _check_owner(after, session_id)
            if not used:
                return False
            self._claim(log.reader.log_id.rec_id, session_id)
        except (BadRecord, UnknownRecording):
            return False
        whole = data if used == len(data) else data[:used]
        stored = log.file.stored_form(offset, log.raw_tip, whole_records(whole, records))
        append = _Append(self, log, Entry(log.reader.log_id, log.raw_tip, stored), after, done)
        append.records = tuple(records)
        self._ahead.submit(append)
        log.tip = after
        log.raw_tip += len(stored)
        log.file.wrote(after.length, log.raw_tip)
        log.under_way.append(append)
        with self._guard:
            log.users += 1
        return True

    def _judge(self, log: _OpenLog, offset: int, data: bytes, session_id: str) -> bytes:
        """The whole records in ``data`` that are new to a log with nothing under way.

        Raises:
            HandoverError: what forbids them, with the offset to go on from.
        """
        try:
            fresh = self._beyond(log, offset, data, session_id)
            trial = log.reader.copy()
            _, used = trial.take(fresh)
            _check_owner(trial, session_id)
            if used:
                self._claim(log.reader.log_id.rec_id, session_id)
            return fresh[:used]
        except BadRecord as bad:
            error: HandoverError = BrokenRecord(f"Not a record: {bad}.", cure="Send it again.")
        except HandoverError as refused:
            error = refused
        error.extra.setdefault("committed", log.reader.length)
        raise error

    def _beyond(self, log: _OpenLog, offset: int, data: bytes, session_id: str) -> bytes:
        """What of ``data`` lies beyond the log's end; the rest must be what is stored there."""
        committed = log.reader.length
        _check_owner(log.reader, session_id)
        if offset > committed:
            raise OffsetGap(f"The log ends at {committed}.", cure="Go on from there.")
        overlap = min(committed - offset, len(data))
        with _said_as_storage_error():
            stored = log.file.read(offset, overlap)[:overlap] if overlap else b""
        if stored != data[:overlap]:
            raise OffsetConflict(
                "Other bytes are stored at this offset.", cure="Go on in a new segment."
            )
        return data[overlap:]

    def settle(self, append: _Append, error: OSError | None) -> None:
        """The disk's answer to an append, and to those behind it when it failed."""
        log = append.log
        with log.lock:
            if append.withdrawn:
                return
            told = self._failed(log) if error else [log.under_way.popleft()]
            if error is None:
                self._remember(append)
            committed = log.reader.length
            if not log.under_way:
                log.quiet.notify_all()
        for one in told:
            one.done(
                Appended(state_of(one.after), one.records)
                if error is None
                else _storage_error(error, committed)
            )
        self._let_go(log, len(told))

    def _remember(self, append: _Append) -> None:
        first = not append.log.reader.length
        append.log.reader = append.after
        append.log.raw = append.entry.offset + len(append.entry.data)
        if first:
            with self._guard:
                log_id = append.entry.log_id
                self._segments.setdefault(log_id.rec_id, set()).add(log_id)

    def _failed(self, log: _OpenLog) -> list[_Append]:
        """Take back everything that is under way: each append builds on the one before it."""
        lost = list(log.under_way)
        log.under_way.clear()
        for append in lost:
            append.withdrawn = True
        log.tip, log.raw_tip = log.reader, log.raw
        log.file.cut(log.reader.length, log.raw)
        cut_back(self.path(log.reader.log_id), log.raw)
        return lost

    def read(self, log_id: LogId, start: int = 0) -> Iterator[bytes]:
        """The log's durable bytes from ``start`` on, in pieces of at most 1 MiB."""
        end = self.state(log_id).length
        if start >= end:
            return
        for piece in LogFile(self.path(log_id), log_id, self._vault).pieces(start):
            yield piece[: end - start]
            start += len(piece)
            if start >= end:
                return

    def drop(self, log_id: LogId, length: int | None = None) -> bool:
        """Delete a log that is not needed any more.

        With ``length`` only while it is no longer than that: new sound is never deleted with old.
        False when it stays.
        """
        with self._held(log_id) as log:
            while log.under_way:
                log.quiet.wait()
            if length is not None and log.reader.length > length:
                return False
            self._ahead.checkpoint()
            self.path(log_id).unlink(missing_ok=True)
            log.reader = log.tip = LogReader(log_id)
            log.raw = log.raw_tip = 0
            log.file.begin_anew()
            with self._guard:
                self._segments.get(log_id.rec_id, set()).discard(log_id)
            return True

    def close(self) -> None:
        """Sync everything and stop; appends fail with ``ShuttingDown`` from here on."""
        self._ahead.close()

    def set_unreadable_aside(self, rec_id: str) -> None:
        """Begin anew the logs of a recording that the disk cannot read, whenever it is asked.

        What lies there is kept beside them. They count as damaged until a tablet brings them again.

        Raises:
            StorageFailed: the disk does not even let that be done.
        """
        with self._guard:
            found = list(self._segments.get(rec_id, ()))
        for log_id in found:
            with self._in_hand(log_id) as log, _said_as_storage_error():
                if not log.read and not self._is_readable(log):
                    log_files.set_aside(self.path(log_id))
                    self._disk.sync(self._directory)
                    self._read(log)

    def _is_readable(self, log: _OpenLog) -> bool:
        try:
            self._read(log)
        except (OSError, LogChanged):
            return False
        return True

    @contextlib.contextmanager
    def _held(self, log_id: LogId) -> Iterator[_OpenLog]:
        """The log, locked, and read."""
        with self._in_hand(log_id) as log:
            if not log.read:
                with _said_as_storage_error():
                    self._read(log)
            yield log

    @contextlib.contextmanager
    def _in_hand(self, log_id: LogId) -> Iterator[_OpenLog]:
        """The log, locked.

        An empty log is forgotten again when the last thread lets go, so that asking for ids that
        do not exist costs no memory.
        """
        with self._guard:
            log = self._logs.get(log_id)
            if log is None:
                file = LogFile(self.path(log_id), log_id, self._vault)
                log = self._logs[log_id] = _OpenLog(log_id, file)
            log.users += 1
        try:
            with log.lock:
                yield log
        finally:
            self._let_go(log, 1)

    def _let_go(self, log: _OpenLog, users: int) -> None:
        with self._guard:
            log.users -= users
            if not log.users and not log.reader.length:
                self._logs.pop(log.reader.log_id, None)

    def _read(self, log: _OpenLog) -> None:
        """Take up what a former process left, and sync it before it counts: it may have been
        killed between writing and syncing, and a later append would build on it."""
        log_id = log.reader.log_id
        reader = scan(self.path(log_id), log_id, log.file)
        if reader.length:
            self._disk.sync(self.path(log_id))
            self._disk.sync(self._directory)
        if reader.meta is not None:
            self._claim(log_id.rec_id, reader.meta.session_id)
        log.reader = log.tip = reader
        log.raw = log.raw_tip = log.file.place_of(reader.length)[1]
        if is_damaged(self.path(log_id), reader.length, sealed=log.file.sealed):
            log.damaged_at = reader.length
        log.read = True

    def _claim(self, rec_id: str, session_id: str) -> None:
        """All logs of one recording belong to one session, whichever came first."""
        with self._guard:
            if self._owners.setdefault(rec_id, session_id) != session_id:
                raise UnknownRecording("There is no such recording.")


def _check_owner(reader: LogReader, session_id: str) -> None:
    if reader.meta is not None and reader.meta.session_id != session_id:
        raise UnknownRecording("There is no such recording.")


@contextlib.contextmanager
def _said_as_storage_error() -> Iterator[None]:
    """A log that cannot be read is that log's trouble: it is refused, and may be asked again."""
    try:
        yield
    except (OSError, LogChanged) as error:
        raise StorageFailed(
            "The server could not read what it has of this.",
            cure="Keep recording: everything stays on this tablet and is sent again.",
            retry_ms=RETRY_MS,
        ) from error


def _storage_error(error: OSError, committed: int) -> HandoverError:
    if error.errno in FULL:
        return StorageFull(
            "The server's disk is full.",
            cure="Keep recording: everything stays on this tablet until there is room.",
            retry_ms=RETRY_MS * 5,
            committed=committed,
        )
    return StorageFailed(
        "The server could not write.",
        cure="Keep recording: everything stays on this tablet and is sent again.",
        retry_ms=RETRY_MS,
        committed=committed,
    )
