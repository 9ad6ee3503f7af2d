"""Which uploads are unfinished, in memory and on the disk, and whose they are.

What lies on the disk is found again after a restart. One whose ledger cannot be read any more is
put aside and begins anew. Knows nothing of requests, and nothing of what becomes of a whole file.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path

from recorder.core.errors import UnknownUpload
from recorder.core.log import REC_ID
from recorder.core.ports.clock import Clock
from recorder.core.ports.vault import Vault
from recorder.services.disk import Disk
from recorder.services.partial_file import LEDGER_SUFFIX, PART_SUFFIX, TORN, PartialFile
from recorder.services.storage_trouble import IN_FILE, storing

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class HeldUpload:
    """One upload in memory.

    Attributes:
        turn: names the request that may write: the latest.
        unchecked: what it wrote counts for nothing before its checksum was seen to match.
        seen_s: when a client, or this process, last had to do with it; on the monotonic clock.
    """

    upload_id: str
    file: PartialFile
    seen_s: float
    lock: threading.RLock = field(default_factory=threading.RLock)
    turn: int = 0
    unchecked: bool = False
    gone: bool = False


class UploadShelf:
    """The unfinished uploads of one directory, for one process.

    Args:
        directory: where they lie; made when missing.
        vault: with a key, uploads that begin are sealed.
    """

    def __init__(self, directory: Path, clock: Clock, disk: Disk, vault: Vault) -> None:
        self.directory = directory
        self._clock = clock
        self._disk = disk
        self._vault = vault
        self._guard = threading.Lock()
        self._held: dict[str, HeldUpload] = {}
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def begin(self, session_id: str, total_bytes: int, upload_id: str) -> HeldUpload:
        """A new one, or the one of that id that somebody began at the same moment.

        Raises:
            StorageFull, StorageFailed: it could not be noted.
        """
        with self._guard:
            if upload_id not in self._held:
                with storing(IN_FILE):
                    file = PartialFile.create(
                        self.directory,
                        upload_id,
                        session_id,
                        total_bytes,
                        self._disk,
                        self._vault,
                    )
                self._held[upload_id] = HeldUpload(upload_id, file, self._clock.monotonic())
            return self._held[upload_id]

    def known(self, upload_id: str) -> HeldUpload | None:
        """The one of that id, whosever it is."""
        with self._guard:
            held = self._held.get(upload_id)
            ledger = self.directory / f"{upload_id}{LEDGER_SUFFIX}"
            if held is None and REC_ID.fullmatch(upload_id) and ledger.exists():
                held = self._read(upload_id, ledger)
            return held

    def all(self) -> list[HeldUpload]:
        """Every one."""
        names = [p.name.removesuffix(LEDGER_SUFFIX) for p in self.directory.glob("*.ledger")]
        return [held for name in names if (held := self.known(name)) is not None]

    def own(self, upload_id: str, session_id: str) -> HeldUpload:
        """The one of that id, for its session.

        Raises:
            UnknownUpload: it is not there, or not this session's.
        """
        held = self.known(upload_id)
        if held is None:
            raise unknown()
        check_owner(held, session_id)
        return held

    def let_go(self, upload_id: str) -> None:
        """It is over; its files are somebody else's matter."""
        with self._guard:
            held = self._held.pop(upload_id, None)
        if held is not None:
            held.gone = True

    def tidy(self) -> None:
        """Remove what a creation left that was cut off."""
        for scratch in self.directory.glob("*.new"):
            scratch.unlink(missing_ok=True)

    def _read(self, upload_id: str, ledger: Path) -> HeldUpload | None:
        """From the disk, at the first touch after a start."""
        try:
            with storing(IN_FILE):
                file = PartialFile(ledger, self._disk, self._vault)
        except (ValueError, KeyError):
            self._put_aside(upload_id, ledger)
            return None
        held = self._held[upload_id] = HeldUpload(upload_id, file, self._clock.monotonic())
        return held

    def _put_aside(self, upload_id: str, ledger: Path) -> None:
        """Keep bytes that nobody can prove any more beside the others, for whoever investigates."""
        part = ledger.with_suffix(PART_SUFFIX)
        log.warning("upload %s has no readable ledger; it is set aside", upload_id)
        if part.exists():
            part.rename(part.with_name(f"{part.name}{TORN}"))
            ledger.rename(ledger.with_name(f"{ledger.name}{TORN}"))
        ledger.unlink(missing_ok=True)


def check_owner(held: HeldUpload, session_id: str) -> None:
    """Raise ``UnknownUpload`` for everybody else's session."""
    if held.file.session_id != session_id or held.gone:
        raise unknown()


def unknown() -> UnknownUpload:
    """One answer for "not there", "not yours" and "expired"."""
    return UnknownUpload("There is no such upload.", cure="Begin a new one.")
