"""What seals and opens what lies on the disk."""

from __future__ import annotations

from typing import Protocol

SEAL_BYTES = 28
"""By how much a sealed frame is longer: nonce and tag."""


class FrameKey(Protocol):
    """The key of one file, or of one owner's texts in one column; for any thread."""

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """``plain`` encrypted and bound to ``place``; another result each time."""
        ...

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """What was sealed.

        Raises:
            SealBroken: it is not whole, or was sealed for another place or with another key.
        """
        ...


class Vault(Protocol):
    """Keys of the encryption at rest."""

    @property
    def current(self) -> str | None:
        """Id (16 hex digits) of the key that seals; None: everything is stored as it is."""
        ...

    def key(self, key_id: str, purpose: bytes, salt: bytes = b"") -> FrameKey:
        """The key for one purpose.

        Raises:
            VaultLocked: the master key of that id is not here.
        """
        ...
