"""The outline of a WAV file for drawing: the largest sample of each of n equal stretches."""

from __future__ import annotations

import threading
import wave
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorder.clinical.codec import Json
from recorder.core.audio import FULL_SCALE

MAX_PEAKS = 4000
BLOCK_FRAMES = 1 << 18
KEPT = 64

_kept: OrderedDict[tuple[str, int, int, int], Json] = OrderedDict()
_lock = threading.Lock()


def peaks_of(path: Path, n: int) -> Json:
    """At most ``n`` peaks (0..1) of the 16 bit mono WAV at ``path``, in constant memory."""
    found = path.stat()
    key = (str(path), found.st_mtime_ns, found.st_size, n)
    with _lock:
        known = _kept.get(key)
    if known is None:
        known = _measure(path, n)
        with _lock:
            _kept[key] = known
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return known


def _measure(path: Path, n: int) -> Json:
    with wave.open(str(path), "rb") as sound:
        frames, rate = sound.getnframes(), sound.getframerate()
        bins = min(n, frames)
        largest = np.zeros(bins, dtype=np.int32)
        # Sample i falls into stretch i * bins // frames, so stretch k begins at:
        starts = (np.arange(bins, dtype=np.int64) * frames + bins - 1) // max(bins, 1)
        done = 0
        while done < frames and (block := sound.readframes(BLOCK_FRAMES)):
            samples = np.frombuffer(block, dtype="<i2")
            _raise_peaks(largest, starts, samples, done)
            done += len(samples)
    peaks = [round(float(p) / FULL_SCALE, 4) for p in largest]
    return {"n": bins, "duration_s": frames / rate, "peaks": peaks}


def _raise_peaks(
    largest: NDArray[np.int32],
    starts: NDArray[np.int64],
    samples: NDArray[np.int16],
    first: int,
) -> None:
    """Take in samples ``first`` and on; no copy of them is made."""
    begin = int(np.searchsorted(starts, first, side="right")) - 1
    end = int(np.searchsorted(starts, first + len(samples), side="left"))
    cuts = np.maximum(starts[begin:end] - first, 0)
    highest = np.maximum.reduceat(samples, cuts).astype(np.int32)
    lowest = np.minimum.reduceat(samples, cuts).astype(np.int32)
    found = np.maximum(highest, -lowest)
    largest[begin:end] = np.maximum(largest[begin:end], found)
