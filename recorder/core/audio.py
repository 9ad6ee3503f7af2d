"""The WAV header and what full scale is; signed 16 bit little endian mono at ``SAMPLE_RATE``.

A RIFF chunk cannot say more than 4 GiB. A longer recording gets an RF64 header (EBU Tech 3306),
which differs in one chunk that holds the long sizes; FFmpeg, SoX and most players read both.
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE

FULL_SCALE = 32_768
MAX_RIFF_DATA_BYTES = 0xFFFF_FFFF - 36
"""37 hours 17 minutes."""

_FORMAT = struct.pack(
    "<4sIHHIIHH",
    b"fmt ",
    16,
    1,
    1,
    SAMPLE_RATE,
    SAMPLE_RATE * BYTES_PER_FRAME,
    BYTES_PER_FRAME,
    BYTES_PER_FRAME * 8,
)
_RIFF = struct.Struct("<4sI4s")
_LONG_SIZES = struct.Struct("<4sIQQQI")
_DATA = struct.Struct("<4sI")
_SEE_LONG_SIZES = 0xFFFF_FFFF
_RIFF_HEADER_BYTES = _RIFF.size + len(_FORMAT) + _DATA.size
_RF64_HEADER_BYTES = _RIFF_HEADER_BYTES + _LONG_SIZES.size


def wav_header(frames: int) -> bytes:
    """What stands before ``frames`` samples: 44 bytes, or 80 where they need 64-bit sizes."""
    size = frames * BYTES_PER_FRAME
    if size <= MAX_RIFF_DATA_BYTES:
        riff = _RIFF.pack(b"RIFF", _RIFF_HEADER_BYTES - 8 + size, b"WAVE")
        return riff + _FORMAT + _DATA.pack(b"data", size)
    riff_size = _RF64_HEADER_BYTES - 8 + size
    return (
        _RIFF.pack(b"RF64", _SEE_LONG_SIZES, b"WAVE")
        + _LONG_SIZES.pack(b"ds64", 28, riff_size, size, frames, 0)
        + _FORMAT
        + _DATA.pack(b"data", _SEE_LONG_SIZES)
    )


def wav_extent(file: BinaryIO) -> tuple[int, int]:
    """Where the samples begin in a file that ``wav_header`` opens, in bytes, and how many follow.

    Both by the file's length, which alone decides on the header: so it can be told of one that is
    damaged, too.
    """
    size = file.seek(0, os.SEEK_END)
    long = size - _RIFF_HEADER_BYTES > MAX_RIFF_DATA_BYTES
    begin = _RF64_HEADER_BYTES if long else _RIFF_HEADER_BYTES
    return begin, max(0, size - begin) // BYTES_PER_FRAME
