"""What the decoding process tells its parent: samples in blocks, missing time, how it ended.

Message: ``kind u8 | length u32 LE | payload``, see ``Kind``.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import BinaryIO

MESSAGE = struct.Struct("<BI")
MILLISECONDS = struct.Struct("<I")
RATE_HZ = 16_000
BLOCK_BYTES = 2 * RATE_HZ
MAX_GAP_MS = 24 * 3600 * 1000


class Kind(IntEnum):
    """What a message says."""

    READY = 1
    PCM = 2
    GAP = 3
    WHOLE = 4
    DAMAGED = 5
    UNSUPPORTED = 6
    NO_SOUND = 7
    TOO_LONG = 8


class TooLong(Exception):
    """More samples than the caller wants."""


class Sink:
    """Writes PCM in blocks of one second, and says where time is missing."""

    def __init__(self, out: BinaryIO, max_frames: int) -> None:
        self.frames = 0
        self.lost_ms = 0
        self._out = out
        self._left_bytes = 2 * max_frames
        self._buffer = bytearray()

    @property
    def seconds(self) -> float:
        """Sound and gaps so far."""
        return self.frames / RATE_HZ + self.lost_ms / 1000

    def pcm(self, pcm: bytes) -> None:
        """Take samples.

        Raises:
            TooLong: the limit is reached; everything up to it was written.
        """
        taken = pcm[: self._left_bytes]
        self.frames += len(taken) // 2
        self._left_bytes -= len(taken)
        self._buffer += taken
        while len(self._buffer) >= BLOCK_BYTES:
            self._write(BLOCK_BYTES)
        if len(taken) < len(pcm):
            self._write(len(self._buffer))
            raise TooLong

    def gap(self, seconds: float) -> None:
        """Say that this much time is missing here."""
        self._write(len(self._buffer))
        lost_ms = min(round(seconds * 1000), MAX_GAP_MS)
        self.lost_ms += lost_ms
        send(self._out, Kind.GAP, MILLISECONDS.pack(lost_ms))

    def end(self, kind: Kind) -> None:
        """Say how it ended."""
        self._write(len(self._buffer))
        send(self._out, kind)
        self._out.flush()

    def _write(self, size: int) -> None:
        if size:
            send(self._out, Kind.PCM, bytes(self._buffer[:size]))
            del self._buffer[:size]


def send(out: BinaryIO, kind: Kind, payload: bytes = b"") -> None:
    """Write one message."""
    out.write(MESSAGE.pack(kind, len(payload)))
    out.write(payload)
