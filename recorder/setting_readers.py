"""How the text of one setting is read: each reader takes it and answers with the value.

A ``ValueError`` says what it should be, and becomes part of the sentence that the user reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from recorder.core.vault_keys import keys_of, text_of

LEAST_TOKEN_CHARS = 24
ROLES = ("crew", "supervisor", "admin")


def whole(least: int = 0, most: int = 10**9) -> Callable[[str], int]:
    """A whole number from ``least`` to ``most``."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise ValueError("it is not a whole number")
        value = int(text)
        if not least <= value <= most:
            raise ValueError(f"it must be from {least} to {most}")
        return value

    return read


def one_of(*allowed: str) -> Callable[[str], str]:
    """One of these words, in small letters."""

    def read(text: str) -> str:
        value = text.strip().lower()
        if value not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return value

    return read


def flag(text: str) -> bool:
    """Yes or no."""
    value = text.strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("true or false")


def token(text: str) -> str:
    """A secret that nobody guesses."""
    if len(text) < LEAST_TOKEN_CHARS or not text.isascii() or not text.isprintable():
        raise ValueError(f"it has fewer than {LEAST_TOKEN_CHARS} characters, or strange ones")
    return text


def roles(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a provider's group and a role here."""
    pairs = [part.rpartition("=") for part in re.split(r"[,\s]+", text.strip()) if part]
    if not all(name and role in ROLES for name, _, role in pairs):
        raise ValueError("write it as GROUP=crew, GROUP=supervisor or GROUP=admin")
    return tuple((name, role) for name, _, role in pairs)


def origins(text: str) -> tuple[str, ...]:
    """Addresses of websites, without a slash at the end."""
    return tuple(part.rstrip("/") for part in re.split(r"[,\s]+", text.strip()) if part)


def hosts(text: str) -> tuple[str, ...]:
    """Host names, in small letters."""
    return tuple(part.lower() for part in re.split(r"[,\s]+", text.strip()) if part)


def keys(text: str) -> str:
    """Keys, each 32 random bytes as base64."""
    return " ".join(map(text_of, keys_of(text)))
