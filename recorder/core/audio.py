"""The WAV header and what full scale is; signed 16 bit little endian mono at ``SAMPLE_RATE``."""

from __future__ import annotations

import struct

from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE

WAV_HEADER_BYTES = 44
FULL_SCALE = 32_768
MAX_WAV_DATA_BYTES = 0xFFFF_FFFF - 36
"""37 hours; a RIFF chunk cannot say more."""


def wav_header(frames: int) -> bytes:
    """The 44 bytes before ``frames`` samples (RIFF/WAVE, PCM, as in the Microsoft/IBM 1991 spec).

    Raises:
        ValueError: more samples than the format's 32-bit length can say.
    """
    size = frames * BYTES_PER_FRAME
    if not 0 <= size <= MAX_WAV_DATA_BYTES:
        raise ValueError(f"{frames} frames do not fit into a WAV file")
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + size,
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        SAMPLE_RATE,
        SAMPLE_RATE * BYTES_PER_FRAME,
        BYTES_PER_FRAME,
        BYTES_PER_FRAME * 8,
        b"data",
        size,
    )
