"""Spoken test input, made by espeak-ng and cached for the run."""

from __future__ import annotations

import functools
import io
import subprocess
import wave
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tests.support.tools import require_tool

VOICE = "en-us"
WORDS_PER_MINUTE = 150


def speak(text: str, path: Path, rate_hz: int = 16_000, *, voice: str = VOICE) -> Path:
    """Write ``text``, spoken, as a mono 16-bit WAV of ``rate_hz``; returns ``path``."""
    write_wav(path, spoken(text, rate_hz, voice), rate_hz)
    return path


@functools.cache
def spoken(text: str, rate_hz: int = 16_000, voice: str = VOICE) -> NDArray[np.int16]:
    """``text`` as samples; read-only, because it is cached."""
    program = require_tool("espeak-ng")
    command = [program, "-v", voice, "-s", str(WORDS_PER_MINUTE), "--stdout", text]
    said = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    samples = _resampled(said, rate_hz)
    samples.setflags(write=False)
    return samples


def write_wav(path: Path, samples: NDArray[np.int16], rate_hz: int = 16_000) -> Path:
    """Write mono samples as a 16-bit WAV; returns ``path``."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(samples.astype("<i2").tobytes())
    return path


def read_wav(path: Path) -> tuple[NDArray[np.int16], int]:
    """Samples and rate of a mono 16-bit WAV."""
    with wave.open(str(path), "rb") as source:
        assert (source.getnchannels(), source.getsampwidth()) == (1, 2), "mono 16-bit expected"
        pcm = source.readframes(source.getnframes())
        return np.frombuffer(pcm, "<i2"), source.getframerate()


def _resampled(wav: bytes, rate_hz: int) -> NDArray[np.int16]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
    with av.open(io.BytesIO(wav), "r", format="wav") as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames])
