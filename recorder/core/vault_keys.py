"""Keys of the encryption at rest as text: 32 random bytes in base64, several in one setting.

The first key seals, all of them open. Nothing here knows a cipher, and no error repeats a key.
"""

from __future__ import annotations

import base64
import binascii
import re

KEY_BYTES = 32


def keys_of(text: str) -> tuple[bytes, ...]:
    """The keys in ``text``, which are separated by white space or commas; () when it is empty.

    Both alphabets of base64 are read, with or without padding.

    Raises:
        ValueError: something in it is no key; the text does not say what was there.
    """
    found = tuple(_key(part) for part in re.split(r"[\s,]+", text.strip()) if part)
    if len(set(found)) != len(found):
        raise ValueError("a key is in it twice")
    return found


def text_of(key: bytes) -> str:
    """The key as it is set: base64url without padding."""
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def _key(text: str) -> bytes:
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", plain):
            raise ValueError
        key = base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (ValueError, binascii.Error):
        raise ValueError("a key in it is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key in it has {len(key)} bytes instead of {KEY_BYTES}")
    return key
