"""Parameters behind the question mark, checked."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import overload

from flask import request

from recorder.core.errors import InvalidInput

MOST = 10**15


@overload
def whole(name: str, default: int, *, least: int = 0, most: int = MOST) -> int: ...


@overload
def whole(name: str, default: None, *, least: int = 0, most: int = MOST) -> int | None: ...


def whole(name: str, default: int | None, *, least: int = 0, most: int = MOST) -> int | None:
    """A whole number, or ``default`` when it is not given.

    Raises:
        InvalidInput: not a number, or out of bounds.
    """
    text = request.args.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,15}", text, re.ASCII) or not least <= int(text) <= most:
        raise InvalidInput(f"{name} is not a whole number from {least} to {most}.")
    return int(text)


def moment(name: str) -> datetime | None:
    """A time with an offset from UTC, as UTC; or None.

    Raises:
        InvalidInput: not such a time.
    """
    text = request.args.get(name)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # an unescaped + arrives as a blank
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput(
        f"{name} is not a date and time with an offset from UTC.",
        cure="Write it as 2026-05-04T13:45:00Z.",
    )


def yes(name: str) -> bool:
    """1 or 0; not given means 0.

    Raises:
        InvalidInput: anything else.
    """
    text = request.args.get(name, "0")
    if text not in ("0", "1"):
        raise InvalidInput(f"{name} is neither 0 nor 1.", cure=f"Use ?{name}=1, or leave it out.")
    return text == "1"
