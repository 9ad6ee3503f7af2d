"""Whether the files of a Whisper model are whole.

Sizes tell it at once: those that were published, where the model was fetched here, and those that
CTranslate2's file tells of itself. Checksums take as long as reading everything, and are compared
on request. Opens no model.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from recorder.adapters.engines.fetching import MANIFEST, checksum

_LAYOUTS = range(4, 7)
"""Versions of CTranslate2's file that tell the size of each variable; others are not judged."""

_SHA256_LETTERS = 64
_GIT_LETTERS = 40


class Wholeness(StrEnum):
    """What is known of a model's files."""

    VERIFIED = "verified"
    """They are the published ones: by size since they were fetched, or by checksum now."""

    WHOLE = "whole"
    """Nothing is missing, as far as the files tell themselves."""

    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class _Published:
    """One file; ``size_bytes`` is None where only its checksum is known."""

    size_bytes: int | None
    checksum: str


def wholeness_of(model: Path, *, every_byte: bool = False) -> Wholeness:
    """Of a folder for faster-whisper, or a checkpoint of openai-whisper.

    Args:
        model: where it lies.
        every_byte: compare checksums; takes seconds for each GB.
    """
    try:
        if model.is_dir():
            return _of_folder(model, every_byte=every_byte)
        return _of_checkpoint(model, every_byte=every_byte)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Wholeness.DAMAGED


def _of_folder(folder: Path, *, every_byte: bool) -> Wholeness:
    published = _published(folder)
    for name, file in published.items():
        path = folder / name
        if file.size_bytes not in (None, path.stat().st_size):
            return Wholeness.DAMAGED
        if every_byte and checksum(path, git=len(file.checksum) == _GIT_LETTERS) != file.checksum:
            return Wholeness.DAMAGED
    if not (_tells_its_size(folder / "model.bin") and _ends(folder / "tokenizer.json")):
        return Wholeness.DAMAGED
    known = published and (every_byte or all(f.size_bytes is not None for f in published.values()))
    return Wholeness.VERIFIED if known else Wholeness.WHOLE


def _published(folder: Path) -> dict[str, _Published]:
    """What was published under these names, as far as it is known here.

    A library's cache keeps each file under its checksum and links to it.
    """
    manifest = folder / MANIFEST
    if manifest.is_file():
        told: Mapping[str, Any] = json.loads(manifest.read_text("utf-8"))
        return {name: _Published(int(f["bytes"]), str(f["checksum"])) for name, f in told.items()}
    links = {path.name: path.resolve().name for path in folder.iterdir() if path.is_symlink()}
    sums = (_SHA256_LETTERS, _GIT_LETTERS)
    return {name: _Published(None, to) for name, to in links.items() if len(to) in sums}


def _of_checkpoint(path: Path, *, every_byte: bool) -> Wholeness:
    """A zip archive: its directory is written last, and has a checksum of each member."""
    try:
        with zipfile.ZipFile(path) as archive:
            if not every_byte:
                return Wholeness.WHOLE
            return Wholeness.DAMAGED if archive.testzip() else Wholeness.VERIFIED
    except (zipfile.BadZipFile, zlib.error):
        return Wholeness.DAMAGED


def _ends(path: Path) -> bool:
    """A JSON object's last letter is there."""
    with path.open("rb") as file:
        file.seek(-min(64, path.stat().st_size), 2)
        return file.read().rstrip().endswith(b"}")


def _tells_its_size(path: Path) -> bool:
    """The file holds every variable that it names, to its last byte."""
    with path.open("rb") as file:
        try:
            (version,) = _read(file, "<I")
            if version not in _LAYOUTS:
                return True
            _skip_variables(file)
        except struct.error:
            return False
        return file.tell() <= path.stat().st_size


def _skip_variables(file: BinaryIO) -> None:
    """As ``ctranslate2.specs.ModelSpec`` writes them.

    Raises:
        struct.error: the file ends before.
    """
    _skip_text(file)
    _, variables = _read(file, "<II")
    for _ in range(variables):
        _skip_text(file)
        (rank,) = _read(file, "<B")
        file.seek(4 * rank, 1)
        _, held_bytes = _read(file, "<BI")
        file.seek(held_bytes, 1)
    (aliases,) = _read(file, "<I")
    for _ in range(2 * aliases):
        _skip_text(file)


def _skip_text(file: BinaryIO) -> None:
    (length,) = _read(file, "<H")
    file.seek(length, 1)


def _read(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))
