"""Encryption at rest: AES-256-GCM under keys derived per file, by the library ``cryptography``.

A master key (``ENCRYPTION_KEY``) never encrypts anything itself. Each file gets a key of its own:
HKDF-SHA256 of the master key, with 128 random bits of that file as salt and the file's whole header
(kind, frame size, identity) as info. A text column of the database gets one key for each owner
(recording or session).

Nonces are 96 random bits for every frame. A counter would be shorter to argue for whole files, but
a log is written by processes that are killed and cut back: the same place of it may be written
twice with other bytes, and the first version may still lie in a torn tail or in a write-ahead file.
With a counter that would be one nonce for two messages, the one thing GCM does not survive. Random
nonces need no memory of what was ever written. Under one key there are as many frames as one file
has: 12 hours of quarter-second chunks are 172,800, for which the chance of one repetition is 2e-19;
the 2^32 that NIST SP 800-38D allows would be 34 years of one log.

What a frame is bound to (its place) is authenticated with it; see ``services.sealed``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from recorder.core.errors import SealBroken
from recorder.core.ports.vault import FrameKey
from recorder.core.vault_keys import KEY_BYTES, text_of
from recorder.services.sealed import locked

NONCE_BYTES = 12
KEY_ID_BYTES = 8
KEPT_KEYS = 4096


def new_key() -> str:
    """A fresh random master key, as it is set."""
    return text_of(os.urandom(KEY_BYTES))


def key_id_of(master: bytes) -> str:
    """What names a master key without telling anything of it: 16 hex digits."""
    return _derived(master, b"", b"handover key id", KEY_ID_BYTES).hex()


@dataclass(frozen=True, slots=True)
class GcmKey:
    """``core.ports.vault.FrameKey``: AES-256-GCM."""

    cipher: AESGCM

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Nonce, ciphertext and tag."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """What was sealed for this place; raises SealBroken."""
        try:
            return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError):
            raise _broken() from None


class KeyRing:
    """``core.ports.vault.Vault`` on the keys of the settings.

    Args:
        masters: the first seals, all of them open.
    """

    def __init__(self, masters: Sequence[bytes]) -> None:
        self._masters = {key_id_of(master): master for master in masters}
        self._kept = lru_cache(KEPT_KEYS)(self._make)

    @property
    def current(self) -> str | None:
        """Id of the key that seals."""
        return next(iter(self._masters), None)

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Of all keys, the current one first."""
        return tuple(self._masters)

    def key(self, key_id: str, purpose: bytes, salt: bytes = b"") -> FrameKey:
        """The key of one file or column.

        Raises:
            VaultLocked: there is no such master key here.
        """
        return self._kept(key_id, purpose, salt)

    def material(self, key_id: str, purpose: bytes, salt: bytes = b"") -> bytes:
        """The bytes of ``key``, for the one process that must read one file and nothing else.

        Raises:
            VaultLocked: there is no such master key here.
        """
        master = self._masters.get(key_id)
        if master is None:
            raise locked(key_id)
        return _derived(master, salt, b"handover 1 " + purpose, KEY_BYTES)

    def _make(self, key_id: str, purpose: bytes, salt: bytes) -> FrameKey:
        return GcmKey(AESGCM(self.material(key_id, purpose, salt)))


class OneKey:
    """``core.ports.vault.Vault`` of a process that may read one file only."""

    current = None

    def __init__(self, material: bytes) -> None:
        self._key = GcmKey(AESGCM(material))

    def key(self, key_id: str, purpose: bytes, salt: bytes = b"") -> FrameKey:
        """The one there is; another file's frames do not open with it."""
        del key_id, purpose, salt
        return self._key


def _derived(master: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=size, salt=salt, info=info).derive(master)


def _broken() -> SealBroken:
    return SealBroken(
        "What is stored here is damaged, or was changed.", cure="Bring it back from a backup."
    )
