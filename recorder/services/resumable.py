"""Large files in pieces: an upload goes on where it stopped, over lost networks and restarts.

Every byte that is answered as stored is synced, and proven after a restart (``partial_file``). A
complete file becomes a recording of the same id by ``Uploads``, once, however often its last piece
is repeated. What nobody goes on with is deleted after a while. Knows nothing of HTTP.
"""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from recorder.core.errors import (
    ChecksumMismatch,
    HandoverError,
    InvalidInput,
    NoSound,
    QuotaReached,
    ShuttingDown,
    TooLarge,
    UnsupportedFile,
    UploadTakenOver,
    WrongOffset,
)
from recorder.core.ports.clock import Clock
from recorder.core.ports.vault import Vault
from recorder.services.disk import Disk
from recorder.services.guard import attempt
from recorder.services.partial_file import Refusal
from recorder.services.sealed import CLEAR
from recorder.services.storage_trouble import IN_FILE, disk_full, storing
from recorder.services.upload_shelf import HeldUpload, UploadShelf, check_owner, unknown
from recorder.services.uploads import Uploads

log = logging.getLogger(__name__)

COMMIT_BYTES = 8 << 20
"""Made durable at a time: what a kill costs a client at most."""

MIB = 1 << 20
MOST_OF_A_SESSION = 32
SERVED = timedelta(days=1)
"""A client has this long to come back to a server that is there, whatever the clock says."""

MOST = 1000
"""Unfinished uploads that are kept at the same time; a new one is refused, none is cut off."""

RETRY_MS = 10_000
UNUSABLE: dict[str, type[HandoverError]] = {
    kind.code: kind for kind in (UnsupportedFile, NoSound, TooLarge)
}


class Digest(Protocol):
    """A running checksum, as ``hashlib`` makes them."""

    def update(self, data: bytes, /) -> None:
        """Take ``data`` in."""

    def digest(self) -> bytes:
        """Of everything so far."""
        ...


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must hash to."""

    running: Digest
    wanted: bytes


@dataclass(frozen=True, slots=True)
class UploadState:
    """Where an upload stands; ``expires_at`` is when it is deleted unless something comes."""

    upload_id: str
    offset: int
    total_bytes: int
    expires_at: datetime


class ResumableUploads:
    """The unfinished uploads of one process.

    Args:
        directory: where they lie; made when missing.
        is_recording: whether a recording of that id exists already.
        keep: how long an upload is kept after it last grew. While the server was off, or by a
            clock that was set, nobody could go on with it: ``SERVED`` counts time served.
        limit_bytes: largest file.
        reserve_bytes: free space that uploads leave alone: it is for the tablets.
        vault: with a key, uploads that begin are sealed.
    """

    def __init__(
        self,
        directory: Path,
        uploads: Uploads,
        is_recording: Callable[[str], bool],
        clock: Clock,
        *,
        keep: timedelta,
        limit_bytes: int,
        reserve_bytes: int = 0,
        disk: Disk | None = None,
        vault: Vault = CLEAR,
    ) -> None:
        self.limit_bytes = limit_bytes
        self._uploads = uploads
        self._is_recording = is_recording
        self._clock = clock
        self._keep = keep
        self._reserve_bytes = reserve_bytes
        self._disk = disk or Disk()
        self._shelf = UploadShelf(directory, clock, self._disk, vault)
        self._closing = False
        self._starting = threading.Thread(target=self.resume, name="uploads", daemon=True)
        uploads.when_refused(self._refused)

    def create(self, session_id: str, total_bytes: int, upload_id: str) -> UploadState:
        """Begin an upload, or go on with the one of that id: creation may be repeated.

        Raises:
            InvalidInput: nothing to upload, or the id is a recording already.
            UnknownUpload: the id belongs to another session.
            TooLarge, StorageFull: it will never fit; said before the first byte.
            QuotaReached: too many are unfinished.
            UnsupportedFile, NoSound, TooLarge: all came before, and it could not be used.
        """
        known = self._shelf.known(upload_id)
        if known is None:
            self._refuse_early(session_id, total_bytes, upload_id)
            known = self._shelf.begin(session_id, total_bytes, upload_id)
        check_owner(known, session_id)
        if known.file.total_bytes != total_bytes:
            raise InvalidInput(
                "An upload of this id has another length.", cure="Use a fresh recording id."
            )
        return self.position(upload_id, session_id)

    def holds(self, upload_id: str) -> bool:
        """Whether an upload of that id was begun, whosever it is."""
        return self._shelf.known(upload_id) is not None

    def position(self, upload_id: str, session_id: str) -> UploadState:
        """How much is durable. Whoever still sends is asked to leave: its peer came back.

        Raises:
            UnknownUpload: it is not there, or not this session's.
            UnsupportedFile, NoSound, TooLarge: all came, and it could not be used.
        """
        held = self._shelf.own(upload_id, session_id)
        with held.lock:
            self._next_turn(held)
            self._complete(held)
            return self._state(held)

    def receive(
        self,
        upload_id: str,
        session_id: str,
        offset: int,
        pieces: Iterable[bytes],
        checksum: Checksum | None = None,
    ) -> UploadState:
        """Add ``pieces`` at ``offset``; durable when this returns. The last byte makes a recording.

        What came before an error counts, unless there is a checksum: then all of it or nothing.

        Raises:
            UnknownUpload: it is not there, or not this session's.
            WrongOffset: the upload ends elsewhere; ``extra["committed"]`` says where.
            UploadTakenOver: a later request goes on with it.
            ChecksumMismatch: the bytes changed on their way.
            TooLarge: more than was announced.
            StorageFull, StorageFailed, ShuttingDown: what is durable stays.
            UnsupportedFile, NoSound, TooLarge: all came, and it cannot be used.
        """
        held = self._shelf.own(upload_id, session_id)
        try:
            turn = self._turn_at(held, offset, checked=checksum is not None)
            self._take(held, turn, pieces, checksum)
        except HandoverError as error:
            error.extra.setdefault("committed", held.file.committed)
            raise
        with held.lock:
            self._complete(held)
            return self._state(held)

    def length(self, upload_id: str, session_id: str) -> int:
        """Bytes that were announced."""
        return self._shelf.own(upload_id, session_id).file.total_bytes

    def discard(self, upload_id: str, session_id: str) -> None:
        """Give an unfinished upload up; a finished one stays the recording it became."""
        held = self._shelf.own(upload_id, session_id)
        with held.lock:
            held.turn += 1
            self._forget(held)

    def forget(self, upload_id: str) -> None:
        """What this upload became was deleted, and its files with it."""
        self._shelf.let_go(upload_id)

    def start(self) -> None:
        """``resume`` in a thread of its own, so that nobody waits for it."""
        self._starting.start()

    def resume(self) -> None:
        """Hand over what was complete when the process ended; may read for a while."""
        self._shelf.tidy()
        for held in self._shelf.all():
            if not held.file.handed_over and held.file.refusal is None:
                attempt(f"upload {held.upload_id}", partial(self._complete, held))

    def expire(self) -> int:
        """Delete what did not grow for ``keep``; how many. A log line says how far each was."""
        expired = 0
        for held in self._shelf.all():
            with held.lock:
                if held.gone or self._expires_at(held) > self._clock.now():
                    continue
                if not held.file.handed_over:
                    log.warning(
                        "upload %s expired with %d of %d bytes",
                        held.upload_id, held.file.committed, held.file.total_bytes,
                    )  # fmt: skip
                held.turn += 1
                self._forget(held)
                expired += 1
        return expired

    def close(self, timeout_s: float = 2.0) -> None:
        """Stop writers at their next piece; what they wrote until then is made durable."""
        self._closing = True
        if self._starting.is_alive():
            self._starting.join(timeout_s)

    # --- inside --------------------------------------------------------------------------

    def _refuse_early(self, session_id: str, total_bytes: int, upload_id: str) -> None:
        if total_bytes <= 0:
            raise InvalidInput("The file is empty.", cure="Choose a recording with sound in it.")
        if total_bytes > self.limit_bytes:
            raise TooLarge(
                f"The file is larger than {self.limit_bytes // MIB} MB.",
                cure="Split it, or raise MAX_UPLOAD_MB.",
                limit_bytes=self.limit_bytes,
            )
        if self._is_recording(upload_id):
            raise InvalidInput("There is a recording of this id.", cure="Use a fresh id.")
        unfinished = [h.file for h in self._shelf.all() if not h.file.handed_over]
        mine = sum(file.session_id == session_id for file in unfinished)
        if mine >= MOST_OF_A_SESSION or len(unfinished) >= MOST:
            raise QuotaReached(
                "Too many uploads are unfinished.", cure="Finish or cancel those first."
            )
        announced = sum(file.total_bytes - file.committed for file in unfinished)
        free = self._disk.free_bytes(self._shelf.directory)
        if total_bytes + announced > free - self._reserve_bytes:
            raise disk_full(IN_FILE)

    def _turn_at(self, held: HeldUpload, offset: int, *, checked: bool) -> int:
        with held.lock:
            turn = self._next_turn(held)
            held.unchecked = checked
            if offset != held.file.committed:
                raise WrongOffset(
                    f"The upload ends at {held.file.committed}.",
                    cure="Ask with HEAD where to go on.",
                )
            return turn

    def _next_turn(self, held: HeldUpload) -> int:
        """Whoever wrote until now stops; what it wrote counts unless a checksum is due."""
        held.turn += 1
        held.seen_s = self._clock.monotonic()
        with storing(IN_FILE):
            held.file.prove()
            if held.unchecked:
                held.file.take_back()
            else:
                held.file.commit()
        held.unchecked = False
        return held.turn

    def _take(
        self, held: HeldUpload, turn: int, pieces: Iterable[bytes], checksum: Checksum | None
    ) -> None:
        """Write piece by piece; the lock is free while the network is waited for."""
        whole = False
        try:
            for piece in pieces:
                self._write(held, turn, piece, may_commit=checksum is None)
                if checksum is not None:
                    checksum.running.update(piece)
            whole = True
        finally:
            with held.lock:
                if held.turn == turn and not held.gone:
                    self._close_turn(held, checksum, whole=whole)

    def _write(self, held: HeldUpload, turn: int, piece: bytes, *, may_commit: bool) -> None:
        with held.lock:
            file = held.file
            if self._closing:
                raise ShuttingDown(
                    "The server is restarting.", cure="Go on in a moment.", retry_ms=RETRY_MS
                )
            if held.turn != turn or held.gone:
                raise UploadTakenOver(
                    "A later request goes on with this upload.", cure="Ask with HEAD where it is."
                )
            if file.end + len(piece) > file.total_bytes:
                raise TooLarge(
                    "There are more bytes than were announced.",
                    cure="Begin a new upload with the right Upload-Length.",
                )
            with storing(IN_FILE):
                if self._disk.free_bytes(self._shelf.directory) < self._reserve_bytes + len(piece):
                    raise OSError(errno.ENOSPC, "the reserve is reached")
                file.write(piece)
            if may_commit and file.end - file.committed >= COMMIT_BYTES:
                self._commit(held)

    def _close_turn(self, held: HeldUpload, checksum: Checksum | None, *, whole: bool) -> None:
        if checksum is None:
            self._commit(held)
        elif not whole:
            held.file.take_back()
        elif checksum.running.digest() != checksum.wanted:
            held.file.take_back()
            raise ChecksumMismatch(
                "The bytes do not have the checksum that was sent.",
                cure="Send them again.",
                committed=held.file.committed,
            )
        else:
            self._commit(held)

    def _commit(self, held: HeldUpload) -> None:
        with storing(IN_FILE):
            held.file.commit()

    def _complete(self, held: HeldUpload) -> None:
        """Make a complete file a recording, once; say again why it could not become one."""
        with held.lock:
            file = held.file
            if held.gone or not file.complete:
                return
            if file.refusal is None and not file.handed_over:
                self._hand_over(held)
            if file.refusal is not None:
                kind = UNUSABLE.get(file.refusal.code, UnsupportedFile)
                raise kind(file.refusal.detail, cure=file.refusal.cure)

    def _hand_over(self, held: HeldUpload) -> None:
        file = held.file
        with storing(IN_FILE):
            file.prove()
            if file.complete:
                self._uploads.take_over(file.part, held.upload_id, file.session_id)
                file.handed_over = True

    def _refused(self, rec_id: str, error: HandoverError) -> None:
        """Told by ``Uploads`` before it deletes the file."""
        held = self._shelf.known(rec_id)
        if held is not None:
            with held.lock:
                held.file.refuse(Refusal(error.code, error.detail, error.cure))

    def _forget(self, held: HeldUpload) -> None:
        held.gone = True
        held.file.delete()
        self._shelf.let_go(held.upload_id)

    def _expires_at(self, held: HeldUpload) -> datetime:
        by_clock = datetime.fromtimestamp(held.file.touched_s, UTC) + self._keep
        served = timedelta(seconds=self._clock.monotonic() - held.seen_s)
        return max(by_clock, self._clock.now() + min(SERVED, self._keep) - served)

    def _state(self, held: HeldUpload) -> UploadState:
        if held.gone:
            raise unknown()
        file = held.file
        return UploadState(held.upload_id, file.committed, file.total_bytes, self._expires_at(held))
