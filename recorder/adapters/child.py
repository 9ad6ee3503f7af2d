"""What both child processes need: where our package is, and bounded reading from a pipe."""

from __future__ import annotations

import os
import select
import time
from pathlib import Path

import recorder

PACKAGE_ROOT = Path(recorder.__file__).resolve().parent.parent
"""Working directory of a child, so that ``-m recorder...`` is found."""


def read_exactly(pipe: int, size: int, patience_s: float) -> bytes | None:
    """``size`` bytes, or None when the other side ended or was silent for ``patience_s``."""
    data = b""
    while len(data) < size:
        part = os.read(pipe, size - len(data)) if _ready(pipe, patience_s) else b""
        if not part:
            return None
        data += part
    return data


def _ready(pipe: int, patience_s: float) -> bool:
    poll = select.poll()  # select() fails beside a thousand open sockets
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(max(0.0, patience_s) * 1000))


class Patience:
    """A budget of waiting: each wait is bounded, and so is their sum."""

    def __init__(self, each_s: float, in_all_s: float) -> None:
        self._each_s = each_s
        self._left_s = in_all_s

    def read(self, pipe: int, size: int) -> bytes | None:
        """As ``read_exactly``; the time it took is spent."""
        began_s = time.monotonic()
        data = read_exactly(pipe, size, min(self._each_s, self._left_s))
        self._left_s -= time.monotonic() - began_s
        return data
