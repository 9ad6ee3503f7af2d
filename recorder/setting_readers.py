"""How the text of one setting is read: each reader takes it and answers with the value.

A ``ValueError`` says what it should be, and becomes part of the sentence that the user reads.
Where the text stands, in the environment or in a secret's file, is looked up here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from recorder.core.errors import InvalidSettings
from recorder.core.sessions import AUTO, LANGUAGES
from recorder.core.vault_keys import keys_of, text_of

LEAST_TOKEN_CHARS = 24
ROLES = ("crew", "supervisor", "admin")


def text_of_setting(
    environ: Mapping[str, str], names: Sequence[str], *, secret: bool
) -> str | None:
    """What the first of ``names`` that is there says, or of a secret the file that it names.

    Raises:
        InvalidSettings: the file cannot be read.
    """
    for name in names:
        if name in environ:
            return environ[name]
        path = environ.get(f"{name}_FILE") if secret else None
        if path:
            return _from_file(name, path)
    return None


def _from_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InvalidSettings(
            f"{name}_FILE names a file that cannot be read ({error.strerror}).",
            cure="Correct the path or its permissions.",
        ) from None


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


def spoken_language(text: str) -> str:
    """``auto`` or a language that engines know, as in "es"."""
    value = text.strip().lower()
    if value != AUTO and value not in LANGUAGES:
        raise ValueError("it is neither auto nor a code of two letters that engines know")
    return value


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
