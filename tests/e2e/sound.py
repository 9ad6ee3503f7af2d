"""Is one recording the other, sample for sample, without a hole or a repeat?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
TAPS = 48


@dataclass(frozen=True, slots=True)
class Match:
    """Where ``heard`` lies in ``played``, and how well.

    Attributes:
        lag: ``heard[0]`` is ``played[lag]``.
        lags: distinct lags of all windows that hold sound: one, unless something was cut out,
            put in or repeated.
        error: what is left when the best single linear filter (the browser's resampling between
            the device's rate and ours) is taken out: root mean square, as a share of the sound's.
        windows: how many windows were compared.
    """

    lag: int
    lags: frozenset[int]
    error: float
    windows: int


def compare(played: Samples, heard: Samples, window: int = 8000) -> Match:
    """Align by cross-correlation as a whole, then window by window."""
    lag, lags = align(played, heard, window)
    return Match(lag, lags, _unexplained(played, heard, lag), len(heard) // window)


def align(played: Samples, heard: Samples, window: int = 8000) -> tuple[int, frozenset[int]]:
    """``Match.lag`` and ``Match.lags`` alone, which cost little."""
    lag = _best_lag(played.astype(float), heard.astype(float))
    reference = _shifted(played, lag, len(heard))
    loud = np.sqrt(np.mean(np.square(reference))) * 0.3
    lags = set()
    for at in range(0, len(heard) - window, window):
        piece = heard[at : at + window].astype(float)
        if np.sqrt(np.mean(np.square(piece))) < loud:
            continue
        around = _shifted(played, lag + at - window, 3 * window)
        lags.add(lag + _best_lag(around, piece) - window)
    return lag, frozenset(lags)


def _unexplained(played: Samples, heard: Samples, lag: int) -> float:
    """One filter for the whole recording: a hole or a repeat anywhere would not fit it."""
    delayed = np.stack([_shifted(played, lag + tap, len(heard)) for tap in range(-TAPS, TAPS + 1)])
    target = heard.astype(float)
    weights = np.linalg.lstsq(delayed @ delayed.T, delayed @ target, rcond=None)[0]
    left = target - weights @ delayed
    return float(np.sqrt(np.mean(np.square(left)) / np.mean(np.square(target))))


def _best_lag(long: NDArray[np.float64], short: NDArray[np.float64]) -> int:
    size = 1 << (len(long) + len(short)).bit_length()
    spectrum = np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size))
    correlation = np.fft.irfft(spectrum, size)
    best = int(np.argmax(correlation))
    return best if best < len(long) else best - size


def _shifted(samples: Samples, start: int, length: int) -> NDArray[np.float64]:
    """``samples[start : start + length]`` with silence where there are none."""
    out = np.zeros(length)
    low, high = max(0, start), min(len(samples), start + length)
    if low < high:
        out[low - start : high - start] = samples[low:high]
    return out
