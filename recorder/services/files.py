"""The four files of a recording in the output directory: named, written atomically, found again."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from recorder.core.errors import SealBroken
from recorder.core.ids import SHORT_ID_CHARS
from recorder.core.model import Recording
from recorder.core.ports.vault import Vault
from recorder.services.disk import flush, sync
from recorder.services.sealed import CLEAR, open_stored, sealed_size, sealing

FILE_MODE = 0o600


class FileKind(str, Enum):
    """What a recording leaves in the output directory."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    ANALYSIS = "analysis"
    REPORT = "report"
    NARRATIVE = "narrative"
    """Only where a language model is set up, and never heard."""

    @property
    def extension(self) -> str:
        """With the dot."""
        return {"recording": ".wav", "analysis": ".json"}.get(self.value, ".txt")


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A finished file; ``sealed``: what lies at ``path`` is not what it holds."""

    kind: FileKind
    name: str
    path: Path
    size_bytes: int
    sealed: bool = False


def identity_of(path: Path) -> str:
    """What a sealed file of the output directory says that it is."""
    return f"output {path.name}"


def stem_of(session_id: str, started_at: datetime) -> str:
    """``{session_id[:8]}_{YYYYMMDDHHMMSS}``, in the server's local time."""
    return f"{session_id[:SHORT_ID_CHARS]}_{started_at.astimezone():%Y%m%d%H%M%S}"


class OutputFiles:
    """The output directory; everything in it that is ours begins with a recording's stem.

    Args:
        reserve_bytes: room that sound on its way in needs more urgently than a finished file.
        vault: with a key, what is written here is sealed under the file's own name.
    """

    def __init__(self, directory: Path, *, reserve_bytes: int = 0, vault: Vault = CLEAR) -> None:
        self.directory = directory
        self.vault = vault
        self._reserve_bytes = reserve_bytes
        directory.mkdir(parents=True, exist_ok=True)

    def name(self, recording: Recording, kind: FileKind) -> str:
        """File name of one kind."""
        return f"{recording.stem}_{kind.value}{kind.extension}"

    def path(self, recording: Recording, kind: FileKind) -> Path:
        """Where it lies, or will lie."""
        return self.directory / self.name(recording, kind)

    def free_stem(self, stem: str) -> str:
        """``stem``, or ``stem_2``, ... when files that no database knows lie there already."""
        candidate, number = stem, 1
        while any(
            (self.directory / f"{candidate}_{k.value}{k.extension}").exists() for k in FileKind
        ):
            number += 1
            candidate = f"{stem}_{number}"
        return candidate

    def existing(self, recording: Recording) -> list[OutputFile]:
        """The files that are there, recording first; sizes are those of their content."""
        found = []
        for kind in FileKind:
            path = self.path(recording, kind)
            with suppress(FileNotFoundError):
                found.append(self._found(kind, path))
        return found

    def _found(self, kind: FileKind, path: Path) -> OutputFile:
        """One that is there; the size of one that is damaged is that of what lies there."""
        try:
            content_bytes = sealed_size(path) if self.vault is not CLEAR else None
        except SealBroken:
            return OutputFile(kind, path.name, path, path.stat().st_size, sealed=True)
        size = path.stat().st_size if content_bytes is None else content_bytes
        return OutputFile(kind, path.name, path, size, sealed=content_bytes is not None)

    def open(self, path: Path) -> BinaryIO:
        """The content of one of our files, to read and seek in.

        Raises:
            OSError: it is not there.
            SealBroken, VaultLocked: it is sealed, and cannot be read.
        """
        return open_stored(path, self.vault, identity_of(path))

    def write_text(self, recording: Recording, kind: FileKind, text: str) -> Path:
        """Write a text file, whole or not at all."""
        with self.replacing(self.path(recording, kind)) as file:
            file.write(text.encode())
        return self.path(recording, kind)

    def write_texts(self, recording: Recording, texts: Iterable[tuple[FileKind, str]]) -> None:
        """Write several text files at the same time: a disk syncs them together."""
        told = list(texts)
        with ThreadPoolExecutor(max(1, len(told)), "write-texts") as pool:
            list(pool.map(lambda one: self.write_text(recording, *one), told))

    def write_parts(
        self, recording: Recording, kind: FileKind, parts: Iterable[bytes], size_bytes: int
    ) -> Path:
        """Write bytes as they come, ``size_bytes`` in all, whole or not at all.

        Raises:
            OSError: among others with ``ENOSPC``, before a byte is written, when they do not fit.
        """
        if shutil.disk_usage(self.directory).free < size_bytes + self._reserve_bytes:
            raise OSError(errno.ENOSPC, "the room is for sound that comes in")
        with self.replacing(self.path(recording, kind)) as file:
            for part in parts:
                file.write(part)
        return self.path(recording, kind)

    def discard_parts(self) -> None:
        """Remove what a killed process had begun to write; nobody else writes here now."""
        for scratch in self.directory.glob(".*.part"):
            scratch.unlink(missing_ok=True)

    @contextmanager
    def replacing(self, path: Path) -> Iterator[BinaryIO]:
        """A file that takes the place of ``path`` once it is complete and synced."""
        writer = f"{os.getpid()}-{threading.get_ident()}"
        scratch = path.with_name(f".{path.name}.{writer}.part")
        descriptor = os.open(
            scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, FILE_MODE
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                with sealing(file, identity_of(path), self.vault) as content:
                    yield content
                file.flush()
                flush(file.fileno())
            scratch.replace(path)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
        sync(self.directory)
