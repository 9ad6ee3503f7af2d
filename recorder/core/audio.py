"""PCM arithmetic and the WAV header; signed 16 bit little endian mono at ``SAMPLE_RATE``."""

from __future__ import annotations

import struct
from array import array
from sys import byteorder

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


def samples(pcm: bytes) -> array[int]:
    """PCM as numbers; a trailing half sample is left out."""
    values = array("h")
    values.frombytes(pcm[: len(pcm) - len(pcm) % BYTES_PER_FRAME])
    if byteorder == "big":
        values.byteswap()
    return values


def peak(pcm: bytes) -> float:
    """Largest absolute sample as a share of full scale, 0..1."""
    values = samples(pcm)
    if not values:
        return 0.0
    return max(abs(max(values)), abs(min(values))) / FULL_SCALE


def frames_of(seconds: float) -> int:
    """Nearest whole number of samples."""
    return round(seconds * SAMPLE_RATE)
