"""Append-only logs on disk: nothing is answered before it is durable.

Each log is one file under ``directory``; its bytes are the client's bytes. An append is checked
here and handed on: it is written to the log's file and, together with everybody else's of that
moment, to one shared write-ahead file that is synced once for the whole batch (see
``write_ahead``). Where a log ends is found by reading it, never kept in a counter elsewhere. The
journal knows nothing of recordings, only of logs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from recorder.core.capture import LogState, state_of
from recorder.core.errors import (
    BrokenRecord,
    HandoverError,
    OffsetConflict,
    OffsetGap,
    ShuttingDown,
    UnknownRecording,
)
from recorder.core.log import BadRecord, LogId, LogReader, Record
from recorder.core.ports.vault import Vault
from recorder.core.records import record
from recorder.services.disk import Disk
from recorder.services.log_files import LogFile, cut_back, whole_records
from recorder.services.open_logs import LOG_SUFFIX, OpenLog, OpenLogs, said_as_storage_error
from recorder.services.sealed import CLEAR
from recorder.services.storage_trouble import ON_TABLET, storage_error
from recorder.services.write_ahead import Entry, WriteAhead


@record
class Appended:
    """What an append left behind: where the log durably ends, and the records it added.

    Attributes:
        after: moves no more, for who goes on from there goes on with a copy.
    """

    after: LogReader
    records: tuple[Record, ...] = ()

    @property
    def state(self) -> LogState:
        """All that is known of the log there; made when asked for, because of few chunks it is."""
        return state_of(self.after)


Outcome = Appended | HandoverError
Done = Callable[[Outcome], None]


class _Append:
    """One append that continues its log and waits for the disk; see ``write_ahead.Ticket``."""

    __slots__ = ("_journal", "done", "entry", "log", "new", "withdrawn")

    def __init__(
        self, journal: Journal, log: OpenLog[_Append], entry: Entry, new: _Next, done: Done
    ) -> None:
        self._journal = journal
        self.log = log
        self.entry = entry
        self.new = new
        self.done = done
        self.withdrawn = False

    def settled(self, error: OSError | None) -> None:
        """From the journal's thread."""
        self._journal.settle(self, error)


@record
class _Next:
    """Whole records that come next in a log, and where it ends with them."""

    after: LogReader
    records: tuple[Record, ...]
    data: bytes


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


_Log = OpenLog[_Append]


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
        disk = disk or Disk()
        directory.mkdir(parents=True, exist_ok=True)
        self._ahead = WriteAhead(directory, self.path, disk, reserve_bytes=reserve_bytes)
        self._logs: OpenLogs[_Append] = OpenLogs(directory, self.path, disk, vault)

    def path(self, log_id: LogId) -> Path:
        """The log's file; it may not exist yet."""
        return self._directory / f"{log_id}{LOG_SUFFIX}"

    def changed_at(self, rec_id: str) -> float:
        """When a log of this recording was last written, as seconds since 1970; 0: never."""
        times = (self.path(log_id).stat().st_mtime for log_id in self._logs.of(rec_id))
        return max(times, default=0.0)

    def recordings(self) -> list[str]:
        """Ids of all recordings that have logs here."""
        return self._logs.recordings()

    def interrupted(self) -> set[str]:
        """Recordings that were written to right before a former process was killed."""
        return {log_id.rec_id for log_id in self._ahead.replayed}

    def segments_of(self, rec_id: str) -> list[LogState]:
        """State of each log of one recording."""
        return [self.state(log_id) for log_id in self._logs.of(rec_id)]

    def set_unreadable_aside(self, rec_id: str) -> None:
        """Begin anew the logs of a recording that the disk cannot read (see ``OpenLogs``)."""
        self._logs.set_unreadable_aside(rec_id)

    def state(self, log_id: LogId) -> LogState:
        """Where the log durably ends; an unknown log is empty."""
        with self._logs.held(log_id) as log:
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
        with self._logs.held(log_id) as log:
            try:
                if not self._extend(log, offset, data, session_id, answer):
                    while log.under_way:
                        log.quiet.wait()
                    new = self._judge(log, offset, data, session_id)
                    if not new.records:
                        return Appended(log.reader)
                    self._submit(log, new, answer)
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
        log = self._logs.if_open(log_id)
        if log is None:
            return False
        try:
            return self._extend_if_free(log, offset, data, session_id, done)
        finally:
            self._logs.let_go(log)

    def _extend_if_free(
        self, log: _Log, offset: int, data: bytes, session_id: str, done: Done
    ) -> bool:
        if not log.read or not log.lock.acquire(blocking=False):
            return False
        try:
            return self._extend(log, offset, data, session_id, done)
        except ShuttingDown:
            return False
        finally:
            log.lock.release()

    def _extend(self, log: _Log, offset: int, data: bytes, session_id: str, done: Done) -> bool:
        """Hand over whole records that begin at the tip; False, and nothing done, if not such."""
        if offset != log.tip.length:
            return False
        try:
            new = self._next(log, data, session_id)
        except (BadRecord, UnknownRecording):
            return False
        if not new.records:
            return False
        self._submit(log, new, done)
        return True

    def _next(self, log: _Log, data: bytes, session_id: str) -> _Next:
        """The whole records at the start of ``data``, taken as what follows the tip.

        Raises:
            BadRecord: they are not what may follow.
            UnknownRecording: the log belongs to another session.
        """
        after = log.tip.copy()
        records, used = after.take(data)
        _check_owner(after, session_id)
        if used:
            self._logs.claim(log.reader.log_id.rec_id, session_id)
        return _Next(after, tuple(records), data if used == len(data) else data[:used])

    def _submit(self, log: _Log, new: _Next, done: Done) -> None:
        stored = log.file.stored_form(
            log.tip.length, log.raw_tip, whole_records(new.data, new.records)
        )
        append = _Append(self, log, Entry(log.reader.log_id, log.raw_tip, stored), new, done)
        self._ahead.submit(append)
        log.tip = new.after
        log.raw_tip += len(stored)
        log.file.wrote(new.after.length, log.raw_tip)
        log.under_way.append(append)
        self._logs.keep(log)

    def _judge(self, log: _Log, offset: int, data: bytes, session_id: str) -> _Next:
        """The whole records in ``data`` that are new to a log with nothing under way.

        Raises:
            HandoverError: what forbids them, with the offset to go on from.
        """
        try:
            return self._next(log, self._beyond(log, offset, data, session_id), session_id)
        except BadRecord as bad:
            error: HandoverError = BrokenRecord(f"Not a record: {bad}.", cure="Send it again.")
        except HandoverError as refused:
            error = refused
        error.extra.setdefault("committed", log.reader.length)
        raise error

    def _beyond(self, log: _Log, offset: int, data: bytes, session_id: str) -> bytes:
        """What of ``data`` lies beyond the log's end; the rest must be what is stored there."""
        committed = log.reader.length
        _check_owner(log.reader, session_id)
        if offset > committed:
            raise OffsetGap(f"The log ends at {committed}.", cure="Go on from there.")
        overlap = min(committed - offset, len(data))
        with said_as_storage_error():
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
                Appended(one.new.after, one.new.records)
                if error is None
                else storage_error(error, ON_TABLET, committed=committed)
            )
        self._logs.let_go(log, len(told))

    def _remember(self, append: _Append) -> None:
        first = not append.log.reader.length
        append.log.reader = append.new.after
        append.log.raw = append.entry.offset + len(append.entry.data)
        if first:
            self._logs.exists(append.entry.log_id)

    def _failed(self, log: _Log) -> list[_Append]:
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
        with self._logs.held(log_id) as log:
            while log.under_way:
                log.quiet.wait()
            if length is not None and log.reader.length > length:
                return False
            self._ahead.checkpoint()
            self.path(log_id).unlink(missing_ok=True)
            log.reader = log.tip = LogReader(log_id)
            log.raw = log.raw_tip = 0
            log.file.begin_anew()
            self._logs.deleted(log_id)
            return True

    def close(self) -> None:
        """Sync everything and stop; appends fail with ``ShuttingDown`` from here on."""
        self._ahead.close()


def _check_owner(reader: LogReader, session_id: str) -> None:
    if reader.meta is not None and reader.meta.session_id != session_id:
        raise UnknownRecording("There is no such recording.")
