"""The logs of one directory in memory: read when they are first held, forgotten when empty.

Where a log ends is found by reading it. One that the disk cannot read is refused, alone, and may be
asked again. Knows nothing of appends, except that a log has some under way.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from recorder.core.errors import StorageFailed, UnknownRecording
from recorder.core.log import LOG_ID, LogId, LogReader
from recorder.core.ports.vault import Vault
from recorder.services.disk import Disk
from recorder.services.log_files import LogChanged, LogFile, is_damaged, scan, set_aside
from recorder.services.storage_trouble import ON_TABLET, RETRY_MS

LOG_SUFFIX = ".log"
UnderWay = TypeVar("UnderWay")


class OpenLog(Generic[UnderWay]):
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
        self.under_way: deque[UnderWay] = deque()
        self.read = False
        self.damaged_at = -1
        self.lock = threading.Lock()
        self.quiet = threading.Condition(self.lock)
        self.users = 0


class OpenLogs(Generic[UnderWay]):
    """Every log of a directory, by its id.

    Args:
        directory: what lies there now is known from the start.
        path_of: the file of a log; it may not exist yet.
        vault: with a key, logs that begin are sealed; those that lie there go on as they are.
    """

    def __init__(
        self, directory: Path, path_of: Callable[[LogId], Path], disk: Disk, vault: Vault
    ) -> None:
        self._directory = directory
        self._path_of = path_of
        self._disk = disk
        self._vault = vault
        self._logs: dict[LogId, OpenLog[UnderWay]] = {}
        self._segments: dict[str, set[LogId]] = {}
        self._owners: dict[str, str] = {}
        self._guard = threading.Lock()
        for path in directory.glob(f"*{LOG_SUFFIX}"):
            if LOG_ID.fullmatch(path.name.removesuffix(LOG_SUFFIX)):
                self.exists(LogId.parse(path.name.removesuffix(LOG_SUFFIX)))

    def __len__(self) -> int:
        """How many are kept in memory."""
        with self._guard:
            return len(self._logs)

    def recordings(self) -> list[str]:
        """Ids of all recordings that have logs here."""
        with self._guard:
            return list(self._segments)

    def of(self, rec_id: str) -> list[LogId]:
        """The logs of one recording, in order."""
        with self._guard:
            return sorted(self._segments.get(rec_id, ()), key=lambda i: (i.track, i.segment))

    def exists(self, log_id: LogId) -> None:
        """From now on it has a file."""
        with self._guard:
            self._segments.setdefault(log_id.rec_id, set()).add(log_id)

    def deleted(self, log_id: LogId) -> None:
        """It has none any more."""
        with self._guard:
            self._segments.get(log_id.rec_id, set()).discard(log_id)

    def claim(self, rec_id: str, session_id: str) -> None:
        """All logs of one recording belong to one session, whichever came first.

        Raises:
            UnknownRecording: another one has it.
        """
        with self._guard:
            if self._owners.setdefault(rec_id, session_id) != session_id:
                raise UnknownRecording("There is no such recording.")

    def if_open(self, log_id: LogId) -> OpenLog[UnderWay] | None:
        """The log if it is in memory, in hand until ``let_go``; not locked."""
        with self._guard:
            log = self._logs.get(log_id)
            if log is not None:
                log.users += 1  # else an empty one could be forgotten, and made twice, meanwhile
            return log

    def keep(self, log: OpenLog[UnderWay]) -> None:
        """One more has it in hand, until ``let_go``."""
        with self._guard:
            log.users += 1

    def let_go(self, log: OpenLog[UnderWay], users: int = 1) -> None:
        """So many less have it in hand."""
        with self._guard:
            log.users -= users
            if not log.users and not log.reader.length:
                self._logs.pop(log.reader.log_id, None)

    @contextlib.contextmanager
    def held(self, log_id: LogId) -> Iterator[OpenLog[UnderWay]]:
        """The log, locked, and read.

        Raises:
            StorageFailed: the disk cannot read it now.
        """
        with self._in_hand(log_id) as log:
            if not log.read:
                with said_as_storage_error():
                    self._read(log)
            yield log

    def set_unreadable_aside(self, rec_id: str) -> None:
        """Begin anew the logs of a recording that the disk cannot read, whenever it is asked.

        What lies there is kept beside them. They count as damaged until a tablet brings them again.

        Raises:
            StorageFailed: the disk does not even let that be done.
        """
        for log_id in self.of(rec_id):
            with self._in_hand(log_id) as log, said_as_storage_error():
                if not log.read and not self._is_readable(log):
                    set_aside(self._path_of(log_id))
                    self._disk.sync(self._directory)
                    self._read(log)

    @contextlib.contextmanager
    def _in_hand(self, log_id: LogId) -> Iterator[OpenLog[UnderWay]]:
        """The log, locked.

        An empty log is forgotten again when the last thread lets go, so that asking for ids that
        do not exist costs no memory.
        """
        with self._guard:
            log = self._logs.get(log_id)
            if log is None:
                file = LogFile(self._path_of(log_id), log_id, self._vault)
                log = self._logs[log_id] = OpenLog(log_id, file)
            log.users += 1
        try:
            with log.lock:
                yield log
        finally:
            self.let_go(log)

    def _is_readable(self, log: OpenLog[UnderWay]) -> bool:
        try:
            self._read(log)
        except (OSError, LogChanged):
            return False
        return True

    def _read(self, log: OpenLog[UnderWay]) -> None:
        """Take up what a former process left, and sync it before it counts: it may have been
        killed between writing and syncing, and a later append would build on it."""
        log_id = log.reader.log_id
        reader = scan(self._path_of(log_id), log_id, log.file)
        if reader.length:
            self._disk.sync(self._path_of(log_id))
            self._disk.sync(self._directory)
        if reader.meta is not None:
            self.claim(log_id.rec_id, reader.meta.session_id)
        log.reader = log.tip = reader
        log.raw = log.raw_tip = log.file.place_of(reader.length)[1]
        if is_damaged(self._path_of(log_id), reader.length, sealed=log.file.sealed):
            log.damaged_at = reader.length
        log.read = True


@contextlib.contextmanager
def said_as_storage_error() -> Iterator[None]:
    """A log that cannot be read is that log's trouble: it is refused, and may be asked again."""
    try:
        yield
    except (OSError, LogChanged) as error:
        raise StorageFailed(
            "The server could not read what it has of this.", cure=ON_TABLET, retry_ms=RETRY_MS
        ) from error
