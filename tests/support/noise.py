"""Sounds in which nobody speaks, made by numpy: a quiet room, and an ambulance under way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
Floats = NDArray[np.float64]


def room(seconds: float, seed: int = 0) -> NDArray[np.int16]:
    """Silence as microphones hear it: a little noise, and at times none at all."""
    generator = np.random.default_rng(seed)
    samples = generator.normal(0, 10, round(seconds * RATE_HZ))
    if seed % 3 == 1:
        samples[:] = 0
    return samples.astype("<i2")


def ambulance(seconds: float, seed: int = 0) -> NDArray[np.int16]:
    """Engine, road, siren, monitor and doors, louder and softer by ``seed``."""
    generator = np.random.default_rng(seed)
    count = round(seconds * RATE_HZ)
    at_s = np.arange(count) / RATE_HZ
    loud = 0.6 + 0.4 * generator.random()
    sound = 900 * _engine(at_s, generator) + 700 * _road(count, generator)
    if seed % 4:
        sound += 2500 * _siren(at_s, seed % 4)
    sound += 1500 * _beeps(at_s, 0.6 + 0.5 * generator.random())
    for start in generator.integers(0, max(1, count - 3200), round(seconds / 15)):
        sound[start : start + 3200] += 4000 * _thud(generator)[: count - start]
    return np.clip(sound * loud, -32768, 32767).astype("<i2")


def _engine(at_s: Floats, generator: np.random.Generator) -> Floats:
    """A diesel: low harmonics that wander with the load."""
    base_hz = 28 + 6 * np.sin(2 * np.pi * at_s / 11 + generator.random())
    phase = 2 * np.pi * np.cumsum(base_hz) / RATE_HZ
    harmonics = sum(np.sin(n * phase) / n for n in range(1, 12))
    return np.asarray(harmonics) * (0.7 + 0.3 * np.sin(2 * np.pi * at_s / 3.7))


def _road(count: int, generator: np.random.Generator) -> Floats:
    """Pink noise, about."""
    white = np.fft.rfft(generator.normal(0, 1, count))
    shaped = white / np.sqrt(np.arange(1, len(white) + 1))
    pink = np.fft.irfft(shaped, count)
    return np.asarray(pink / np.std(pink))


def _siren(at_s: Floats, pattern: int) -> Floats:
    """Wail, yelp, or two tones."""
    if pattern == 3:
        hz = np.where(at_s % 1.0 < 0.5, 440.0, 585.0)
    else:
        period_s = 4.8 if pattern == 1 else 0.33
        hz = 1000 + 350 * np.sin(2 * np.pi * at_s / period_s)
    phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
    return np.asarray(np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase)) / 1.6


def _beeps(at_s: Floats, every_s: float) -> Floats:
    """A monitor's pulse tone."""
    return np.asarray(np.sin(2 * np.pi * 950 * at_s) * (at_s % every_s < 0.08))


def _thud(generator: np.random.Generator) -> Floats:
    """A door or a case put down."""
    return np.asarray(generator.normal(0, 1, 3200) * np.exp(-np.arange(3200) / 500))
