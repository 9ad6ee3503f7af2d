"""Memory that Python freed goes back to the system, so that a server does not only ever grow."""

from __future__ import annotations

import os
from pathlib import Path

from recorder.adapters.allocator import give_back

PIECE_BYTES, PIECES, KEPT_OF = 8 << 10, 8_000, 20


def resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_what_is_free_between_what_is_kept_is_given_back() -> None:
    pieces = [bytearray(PIECE_BYTES) for _ in range(PIECES)]
    kept = pieces[::KEPT_OF]
    del pieces
    before = resident_bytes()
    give_back()
    freed = before - resident_bytes()
    assert freed > PIECE_BYTES * PIECES / 2
    assert len(kept) == PIECES // KEPT_OF
