"""How a disk that refuses is told to whoever wanted something stored: in one wording."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from recorder.core.errors import HandoverError, StorageFailed, StorageFull
from recorder.services.disk import FULL

RETRY_MS = 2_000
RETRY_FULL_MS = 10_000

ON_TABLET = "Keep recording: everything stays on this tablet and is sent again."
IN_FILE = "Go on in a moment: what was stored stays."


def disk_full(cure: str, **extra: object) -> StorageFull:
    """There is no room, or it is reserved; ``cure`` is for whoever asked."""
    return StorageFull("The server's disk is full.", cure=cure, retry_ms=RETRY_FULL_MS, **extra)


def storage_error(error: OSError, cure: str, **extra: object) -> HandoverError:
    """Nothing of it was stored; ``extra`` says how far it was before."""
    if error.errno in FULL:
        return disk_full(cure, **extra)
    return StorageFailed("The server could not write.", cure=cure, retry_ms=RETRY_MS, **extra)


@contextmanager
def storing(cure: str) -> Iterator[None]:
    """Around what the disk may refuse; ``cure`` is for whoever asked.

    Raises:
        StorageFull, StorageFailed: it did.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(error, cure) from error
