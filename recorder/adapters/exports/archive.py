"""Everything about one encounter as one ZIP, with a manifest of SHA-256 sums.

Members are written in one pass in constant memory; equal members give equal bytes, because the
times inside are the recording's own.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from recorder.core.errors import InvalidInput
from recorder.core.model import Recording

MANIFEST = "manifest.json"
_PIECE_BYTES = 1 << 20
_EARLIEST_YEAR = 1980
"""ZIP knows no earlier time."""


def _as_it_is(path: Path) -> BinaryIO:
    return path.open("rb")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive: bytes at hand, or a file to be read.

    ``opened`` opens such a file: what lies on the disk may not be what it holds.
    """

    name: str
    content: bytes | Path
    opened: Callable[[Path], BinaryIO] = _as_it_is


def archive_pieces(recording: Recording, members: Sequence[Member]) -> Iterator[bytes]:
    """The ZIP of ``members`` and their manifest, piece by piece as it is made.

    Raises:
        InvalidInput: a name that is twice there, is no plain file name, or is the manifest's.
        OSError: a member's file cannot be read.
    """
    _check([m.name for m in members])
    return _pieces(recording, members)


def _pieces(recording: Recording, members: Sequence[Member]) -> Iterator[bytes]:
    sink = _Sink()
    sums: list[dict[str, object]] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for member in members:
            for _ in _add(archive, recording, member, sums):
                yield sink.drained()
        told = json.dumps(_manifest(recording, sums), indent=2, sort_keys=True) + "\n"
        archive.writestr(_info(recording, MANIFEST), told)
    yield sink.drained()


class _Sink:
    """Holds what was written until it is fetched; a ZIP may be written without seeking."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """Nothing to give back."""

    def drained(self) -> bytes:
        held, self._held = self._held, []
        return b"".join(held)


def _check(names: Sequence[str]) -> None:
    if len(set(names)) != len(names) or MANIFEST in names:
        raise InvalidInput("A name is twice in the archive.")
    if any(not n or n != Path(n).name or "\\" in n or n in (".", "..") for n in names):
        raise InvalidInput("A name in the archive is no plain file name.")


def _add(
    archive: zipfile.ZipFile, recording: Recording, member: Member, sums: list[dict[str, object]]
) -> Iterator[None]:
    """Copy one member, pausing after each piece, and note its sum."""
    digest, count = hashlib.sha256(), 0
    with (
        _open(member) as reader,
        archive.open(_info(recording, member.name), "w", force_zip64=True) as writer,
    ):
        while piece := reader.read(_PIECE_BYTES):
            digest.update(piece)
            count += len(piece)
            writer.write(piece)
            yield
    sums.append({"name": member.name, "bytes": count, "sha256": digest.hexdigest()})


@contextmanager
def _open(member: Member) -> Iterator[IO[bytes]]:
    if isinstance(member.content, Path):
        with member.opened(member.content) as reader:
            yield reader
    else:
        yield io.BytesIO(member.content)


def _info(recording: Recording, name: str) -> zipfile.ZipInfo:
    at = recording.started_at
    year = max(at.year, _EARLIEST_YEAR)
    info = zipfile.ZipInfo(name, (year, at.month, at.day, at.hour, at.minute, at.second))
    # Sound hardly shrinks, and an hour of it would cost seconds of a core.
    info.compress_type = zipfile.ZIP_STORED if name.endswith(".wav") else zipfile.ZIP_DEFLATED
    info.external_attr = 0o640 << 16
    return info


def _manifest(recording: Recording, sums: list[dict[str, object]]) -> dict[str, object]:
    return {
        "schema": "handover.archive",
        "schema_version": 1,
        "recording_id": recording.rec_id,
        "started_at": recording.started_at.isoformat(),
        "files": sums,
    }
