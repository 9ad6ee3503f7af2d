"""The C library's memory: few heaps for all threads, and what is free in them given back.

glibc opens up to eight heaps a core, one for each thread, and keeps what is freed in pieces between
what is not, so a server's memory grew for as long as threads took turns. Where the C library is
another one there is nothing to do.
"""

from __future__ import annotations

import ctypes
from typing import Any

HEAPS = 2
M_ARENA_MAX = -8


def share_heaps() -> None:
    """To be called before there are threads."""
    _call("mallopt", M_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Return free pages to the system; a matter of milliseconds."""
    _call("malloc_trim", 0)


def _call(name: str, *values: int) -> None:
    function: Any = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*values)
