"""Which keys something in the state directory may be sealed with, so that a start without them is
refused before anything is read, cut or written.

``keys.json`` lists their ids, which tell nothing of the keys. It is written before the first file
is sealed with a key, and shortened only by a rotation that found nothing sealed with the others. If
it is lost, the headers of some files here are asked instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from recorder.core.errors import SealBroken, VaultLocked
from recorder.services.disk import Disk
from recorder.services.sealed import read_header

FILE_NAME = "keys.json"
ASKED_FILES = 64


class KeyRegister:
    """The register of one state directory."""

    def __init__(self, state_dir: Path) -> None:
        self._file = state_dir / FILE_NAME

    def known(self) -> tuple[str, ...]:
        """Ids of the keys in use here; empty when nothing was ever sealed, or nobody knows."""
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            return tuple(str(key_id) for key_id in told["keys"])
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return ()

    def admit(self, key_ids: Sequence[str], *directories: Path) -> None:
        """Check that these keys open everything here, and remember the first, which will seal.

        Args:
            key_ids: of the keys that this process was given.
            directories: where sealed files lie, to ask some when the register is lost.

        Raises:
            VaultLocked: something here is sealed with another key.
        """
        known = self.known()
        for key_id in known or _asked(directories):
            if key_id not in key_ids:
                raise _missing(key_id, any_given=bool(key_ids))
        if key_ids and key_ids[0] not in known:
            self.write((*known, key_ids[0]))

    def write(self, key_ids: Sequence[str]) -> None:
        """Replace the list; durable when this returns."""
        scratch = self._file.with_suffix(".new")
        scratch.unlink(missing_ok=True)
        disk = Disk()
        disk.write_at(scratch, 0, json.dumps({"v": 1, "keys": list(key_ids)}).encode())
        disk.sync(scratch)
        scratch.replace(self._file)
        disk.sync(self._file.parent)


def _asked(directories: Sequence[Path]) -> set[str]:
    """Ids of the keys that some files here are sealed with."""
    found = set()
    for directory in directories:
        for path in islice(_files(directory), ASKED_FILES):
            try:
                with path.open("rb") as file:
                    header = read_header(file)
            except (OSError, SealBroken):
                continue
            if header is not None:
                found.add(header.key_id)
    return found


def _files(directory: Path) -> Iterator[Path]:
    try:
        yield from (Path(entry.path) for entry in os.scandir(directory) if entry.is_file())
    except FileNotFoundError:
        return


def _missing(key_id: str, *, any_given: bool) -> VaultLocked:
    if any_given:
        return VaultLocked(
            f"Recordings here are encrypted with key {key_id}, and ENCRYPTION_KEY holds others.",
            cure="Add that key to ENCRYPTION_KEY, behind the current one, from your backup.",
        )
    return VaultLocked(
        f"Recordings here are encrypted with key {key_id}, and ENCRYPTION_KEY is not set.",
        cure="Set ENCRYPTION_KEY to that key, from your backup of it.",
    )
