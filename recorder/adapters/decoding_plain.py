"""Uncompressed studio and dictation formats, by libsndfile; runs in the decoding process only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import soundfile

from recorder.adapters.resampling import PcmResampler

MAX_CHANNELS = 16


class PlainFile:
    """The sound of an open AIFF, AU or Wave64 file (a descriptor, or an object), mixed to mono.

    Raises:
        soundfile.LibsndfileError: it cannot be read.
        ValueError: its header claims what no recorder makes.
    """

    def __init__(self, file: int | BinaryIO, rates_hz: range) -> None:
        self._file = soundfile.SoundFile(file, closefd=False)
        if self._file.samplerate not in rates_hz or self._file.channels > MAX_CHANNELS:
            raise ValueError("sample rate or channels out of range")

    @property
    def damaged(self) -> bool:
        """The header promises more than there is; libsndfile mends that, but notes it."""
        return "(should be" in self._file.extra_info

    def pcm(self) -> Iterator[bytes]:
        """16 kHz mono, about a second at a time."""
        resampler = PcmResampler(self._file.samplerate)
        blocks = self._file.blocks(blocksize=self._file.samplerate, dtype="int16", always_2d=True)
        for block in blocks:
            mono = np.rint(block.mean(axis=1)).astype("<i2")
            yield resampler.feed(mono.tobytes())
        yield resampler.finish()
