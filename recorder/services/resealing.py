"""Everything that lies in files, sealed anew with the current key: rotation, and encrypting what
was written before there was a key.

Each file is written beside itself, synced, and takes its own place in one step, so a kill at any
moment leaves it whole under the former key or under the current one; what is done already is seen
by its header, so the next run goes on. Only for a process that holds the output directory's lock.
What does not open is left exactly as it is, and named.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from recorder.core.errors import SealBroken, VaultLocked
from recorder.core.log import LOG_ID, LogId, LogReader
from recorder.core.ports.vault import Vault
from recorder.services.disk import Disk
from recorder.services.files import FileKind, identity_of
from recorder.services.log_files import LogFile, scan, whole_records
from recorder.services.open_logs import LOG_SUFFIX
from recorder.services.partial_file import PART_SUFFIX, TORN
from recorder.services.sealed import open_stored, read_header, sealing

SCRATCH_SUFFIX = ".part"
COPY_BYTES = 1 << 20
FILE_ENDINGS = tuple(f"_{kind.value}{kind.extension}" for kind in FileKind)


class Sort(str, Enum):
    """What a stored file is."""

    OUTPUT = "finished files"
    LOG = "logs"
    TORN = "torn tails"
    UPLOAD = "uploads"
    ARRIVING = "unfinished uploads"
    CACHE = "caches"


@dataclass(frozen=True, slots=True)
class Stored:
    """One file that holds, or may hold, what was said."""

    sort: Sort
    path: Path
    key_id: str | None
    size_bytes: int


@dataclass(slots=True)
class Resealed:
    """What a run did.

    Attributes:
        left: files that stay as they are until they are finished: unfinished uploads.
        broken: files that do not open; they were left alone.
    """

    files: int = 0
    size_bytes: int = 0
    rows: int = 0
    left: list[Path] = field(default_factory=list)
    broken: list[Path] = field(default_factory=list)
    broken_rows: int = 0

    @property
    def complete(self) -> bool:
        """Nothing is left that needs another key, or none."""
        return not (self.left or self.broken or self.broken_rows)


class StoredFiles:
    """All files of one server that encryption is about.

    Args:
        output_dir: finished files.
        state_dir: journal, uploads, caches.
    """

    def __init__(self, output_dir: Path, state_dir: Path, vault: Vault) -> None:
        self._output, self._state, self._vault = output_dir, state_dir, vault

    def __iter__(self) -> Iterator[Stored]:
        for sort, path in self._paths():
            try:
                with path.open("rb") as file:
                    header = read_header(file)
            except FileNotFoundError:
                continue
            except SealBroken:
                yield Stored(sort, path, "damaged", path.stat().st_size)
                continue
            yield Stored(sort, path, header.key_id if header else None, path.stat().st_size)

    def census(self) -> Counter[str | None]:
        """How many files there are by the key that opens them; None: in clear."""
        return Counter(stored.key_id for stored in self if stored.size_bytes)

    def _paths(self) -> Iterator[tuple[Sort, Path]]:
        state = self._state
        for path in sorted(self._output.glob("[!.]*")):
            if path.name.endswith(FILE_ENDINGS) and path.is_file():
                yield Sort.OUTPUT, path
        for path in sorted((state / "journal").glob("[!.]*")):
            if path.suffix == LOG_SUFFIX and LOG_ID.fullmatch(path.stem):
                yield Sort.LOG, path
            elif path.suffix.startswith(".torn-"):
                yield Sort.TORN, path
        for path in sorted((state / "uploads").glob("[!.]*")):
            yield Sort.UPLOAD, path
        for path in sorted((state / "arriving").glob(f"[!.]*{PART_SUFFIX}")):
            yield Sort.ARRIVING, path
        for path in sorted((state / "arriving").glob(f"[!.]*{PART_SUFFIX}{TORN}*")):
            yield Sort.TORN, path
        for path in sorted((state / "sessions").glob("*/cache/[!.]*")):
            yield Sort.CACHE, path

    def reseal(self, *, clear_too: bool, done: Resealed | None = None) -> Resealed:
        """Seal anew what another key opens, and with ``clear_too`` what lies in clear.

        Raises:
            OSError: among others when there is no room; what was done stays, run it again.
        """
        done = done or Resealed()
        self.discard_scratch()
        for stored in self:
            if stored.key_id == self._vault.current or not stored.size_bytes:
                continue
            if stored.key_id is None and not clear_too:
                continue
            self._one(stored, done)
        return done

    def discard_scratch(self) -> None:
        """Remove what a killed run had begun to write."""
        kept = (self._state / name for name in ("journal", "uploads", "arriving"))
        for folder in (self._output, *kept):
            for scratch in folder.glob(f".*{SCRATCH_SUFFIX}"):
                scratch.unlink(missing_ok=True)

    def _one(self, stored: Stored, done: Resealed) -> None:
        if stored.sort is Sort.CACHE:
            stored.path.unlink(missing_ok=True)
            return
        if stored.sort is Sort.ARRIVING:
            done.left.append(stored.path)
            return
        try:
            if stored.sort is Sort.LOG:
                self._log(stored.path)
            else:
                self._whole(stored)
        except (SealBroken, VaultLocked):
            done.broken.append(stored.path)
            return
        done.files += 1
        done.size_bytes += stored.size_bytes

    def _whole(self, stored: Stored) -> None:
        path, identity = stored.path, _identity(stored)
        expected = identity if stored.sort is Sort.OUTPUT else None
        with (
            open_stored(path, self._vault, expected) as content,
            _in_place_of(path) as file,
            sealing(file, identity, self._vault) as out,
        ):
            shutil.copyfileobj(content, out, COPY_BYTES)

    def _log(self, path: Path) -> None:
        """Record by record; a torn tail is set aside first, as a start of the server would."""
        log_id = LogId.parse(path.stem)
        old = LogFile(path, log_id, self._vault)
        _check_opens(old)
        length = scan(path, log_id, old).length
        new = LogFile(path, log_id, self._vault)
        with _in_place_of(path) as file:
            reader, raw, rest = LogReader(log_id), 0, b""
            for piece in old.pieces():
                rest += piece
                offset = reader.length
                records, used = reader.take(rest)
                if used:
                    stored = new.stored_form(offset, raw, whole_records(rest[:used], records))
                    file.write(stored)
                    raw, rest = raw + len(stored), rest[used:]
            if reader.length != length:
                raise SealBroken("A log changed while it was read.")


def _check_opens(log: LogFile) -> None:
    """A log that does not even begin is not a torn one: its key or its header is wrong."""
    for _ in log.pieces():
        return


def _identity(stored: Stored) -> str:
    """What the file says that it is once it is sealed by us."""
    if stored.sort is Sort.OUTPUT:
        return identity_of(stored.path)
    return f"{'upload' if stored.sort is Sort.UPLOAD else 'torn'} {stored.path.name[:60]}"


class _in_place_of:  # noqa: N801 - reads as a statement
    """A file that takes the place of another when it is whole and synced; times stay."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._scratch = path.with_name(f".{path.name}{SCRATCH_SUFFIX}")
        self._file: BinaryIO | None = None

    def __enter__(self) -> BinaryIO:
        self._scratch.unlink(missing_ok=True)
        self._file = os.fdopen(Disk().open(self._scratch), "wb")
        return self._file

    def __exit__(self, failed: object, *_more: object) -> None:
        file = self._file
        assert file is not None
        try:
            if failed is not None:
                file.close()
                self._scratch.unlink(missing_ok=True)
                return
            file.flush()
            Disk().flush(file.fileno())
        finally:
            file.close()
        found = self._path.stat()
        os.utime(self._scratch, ns=(found.st_atime_ns, found.st_mtime_ns))
        self._scratch.replace(self._path)
        Disk().sync(self._path.parent)
