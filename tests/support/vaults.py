"""Keys for tests, and a look for what must not lie anywhere in clear."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from recorder.adapters.vault import KeyRing
from recorder.core.ports.vault import Vault
from recorder.core.vault_keys import text_of
from recorder.services.sealed import sealing

KEY = bytes(range(32))
OTHER_KEY = bytes(range(100, 132))
KEY_TEXT = text_of(KEY)
OTHER_KEY_TEXT = text_of(OTHER_KEY)


def ring(*keys: bytes) -> KeyRing:
    """Keys as the settings would give them; one when none is named."""
    return KeyRing(keys or (KEY,))


def holding(directory: Path, *needles: bytes) -> Iterator[Path]:
    """Files below ``directory`` that hold one of ``needles`` in clear."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if any(needle in data for needle in needles):
                yield path


def sealed_bytes(data: bytes, identity: str, vault: Vault) -> bytes:
    """A small file's content, as it is stored."""
    file = io.BytesIO()
    with sealing(file, identity, vault) as content:
        content.write(data)
    return file.getvalue()
