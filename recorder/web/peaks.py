"""The outline of a WAV file for drawing: the largest sample of each of n equal stretches.

Wide views come from a coarse outline of the whole file that is read once and remembered, narrow
ones from the samples themselves, so that every zoom of an eight-hour recording costs little.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from recorder.core.audio import FULL_SCALE, wav_extent
from recorder.core.errors import SealBroken
from recorder.core.json_object import Json
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE
from recorder.core.ports.vault import Vault
from recorder.services.files import identity_of
from recorder.services.sealed import CLEAR, open_stored, sealing

MAX_PEAKS = 4000
BLOCK_FRAMES = 1 << 18
CELL_FRAMES = 1600
"""Of the coarse outline: 0.1 s, so 8 hours are 288,000 cells (576 kB)."""

CELLS_A_PEAK = 10
"""A peak over at least so many cells is taken from them; its edges are then right to 0.1 s."""

KEPT_ANSWERS = 64
KEPT_OUTLINES = 16

_T = TypeVar("_T")


class _Wanted(NamedTuple):
    """At most ``n`` peaks of ``[start_s, end_s)``; None: to the end."""

    n: int
    start_s: float
    end_s: float | None


class _Samples(NamedTuple):
    """The samples of an open WAV file; the first lies ``begin`` bytes in."""

    file: BinaryIO
    begin: int
    frames: int

    def read(self, first: int, last: int) -> NDArray[np.int16]:
        """Samples ``[first, last)``."""
        self.file.seek(self.begin + first * BYTES_PER_FRAME)
        raw = self.file.read((last - first) * BYTES_PER_FRAME)
        return np.frombuffer(raw, dtype="<i2")


class _Kept(Generic[_T]):
    """The last few results; two threads may work out the same one at the same time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], _T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], _T]) -> _T:
        """What is remembered under ``key``, or else made."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


_answers: _Kept[Json] = _Kept(KEPT_ANSWERS)
_outlines: _Kept[NDArray[np.uint16]] = _Kept(KEPT_OUTLINES)


def peaks_of(
    path: Path,
    n: int,
    start_s: float = 0.0,
    end_s: float | None = None,
    *,
    cache: Path,
    vault: Vault = CLEAR,
) -> Json:
    """At most ``n`` peaks (0..1) of ``[start_s, end_s)`` of the 16 bit mono WAV at ``path``.

    In constant memory; a range beyond the end is cut to what there is.

    Args:
        cache: folder where the outlines of whole files are kept.
        vault: with the key of the file, if it is sealed; outlines are then sealed, too.
    """
    found = path.stat()
    outline = cache / f"{path.stem}-{found.st_mtime_ns}-{found.st_size}.npy"
    wanted = _Wanted(n, start_s, end_s)
    return _answers.get((path, outline, wanted), lambda: _answer(path, outline, wanted, vault))


def _answer(path: Path, outline: Path, wanted: _Wanted, vault: Vault) -> Json:
    with open_stored(path, vault, identity_of(path)) as file:
        sound = _Samples(file, *wav_extent(file))
        frames, rate = sound.frames, SAMPLE_RATE
        first = min(frames, round(wanted.start_s * rate))
        last = frames if wanted.end_s is None else min(frames, round(wanted.end_s * rate))
        bins = min(wanted.n, max(0, last - first))
        if (last - first) >= bins * CELLS_A_PEAK * CELL_FRAMES and bins:
            cells = _outlines.get((outline,), lambda: _kept_outline(outline, sound, vault))
            largest = _of_cells(cells, first, last, bins).astype(np.int32)
        else:
            largest = _largest(sound, first, last, _starts(first, last, bins))
    return {
        "n": bins,
        "duration_s": frames / rate,
        "start_s": first / rate,
        "end_s": max(first, last) / rate,
        "peaks": [round(float(p) / FULL_SCALE, 4) for p in largest],
    }


def _kept_outline(kept: Path, sound: _Samples, vault: Vault) -> NDArray[np.uint16]:
    """The outline as it was kept, or else made and kept; what cannot be kept is made again."""
    try:
        with open_stored(kept, vault, _identity(kept)) as file:
            cells: NDArray[np.uint16] = np.load(BytesIO(file.read()), allow_pickle=False)
        if cells.dtype == np.uint16 and cells.shape == (-(-sound.frames // CELL_FRAMES),):
            return cells
    except (OSError, ValueError, EOFError, SealBroken):
        pass
    cells = _outline(sound)
    with contextlib.suppress(OSError):
        scratch = kept.with_suffix(f".{threading.get_ident()}.part")
        with scratch.open("wb") as file, sealing(file, _identity(kept), vault) as content:
            np.save(content, cells)
        scratch.replace(kept)
    return cells


def _identity(kept: Path) -> str:
    return f"outline {kept.name}"


def _outline(sound: _Samples) -> NDArray[np.uint16]:
    """The whole file in cells of 0.1 s."""
    starts = np.arange(0, sound.frames, CELL_FRAMES, dtype=np.int64)
    return _largest(sound, 0, sound.frames, starts).astype(np.uint16)


def _of_cells(cells: NDArray[np.uint16], first: int, last: int, bins: int) -> NDArray[np.uint16]:
    edges = _starts(first, last, bins) // CELL_FRAMES
    end = -(-last // CELL_FRAMES)
    return np.maximum.reduceat(cells[:end], edges)


def _starts(first: int, last: int, bins: int) -> NDArray[np.int64]:
    """Sample i falls into stretch (i - first) * bins // (last - first)."""
    frames = last - first
    return first + (np.arange(bins, dtype=np.int64) * frames + bins - 1) // max(bins, 1)


def _largest(
    sound: _Samples, first: int, last: int, starts: NDArray[np.int64]
) -> NDArray[np.int32]:
    """The largest sample from each of ``starts`` to the next, up to ``last``."""
    largest = np.zeros(len(starts), dtype=np.int32)
    for done in range(first, last, BLOCK_FRAMES):
        samples = sound.read(done, min(done + BLOCK_FRAMES, last))
        _raise_peaks(largest, starts, samples, done)
    return largest


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
