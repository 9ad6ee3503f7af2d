"""Real files in every format, made by the encoders inside PyAV's wheel."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FORMATS: dict[str, tuple[str, str, int]] = {
    "speech.wav": ("wav", "pcm_s16le", 16_000),
    "studio.wav": ("wav", "pcm_s24le", 48_000),
    "phone-law.wav": ("wav", "pcm_mulaw", 8_000),
    "dictation.wav": ("wav", "adpcm_ms", 16_000),
    "song.mp3": ("mp3", "libmp3lame", 44_100),
    "phone.m4a": ("ipod", "aac", 44_100),
    "clip.mp4": ("mp4", "aac", 48_000),
    "raw.aac": ("adts", "aac", 16_000),
    "voice.ogg": ("ogg", "libopus", 48_000),
    "old.ogg": ("ogg", "vorbis", 44_100),
    "browser.webm": ("webm", "libopus", 48_000),
    "camera.mkv": ("matroska", "aac", 48_000),
    "archive.flac": ("flac", "flac", 16_000),
    "radio.amr": ("amr", "libopencore_amrnb", 8_000),
    "mac.aiff": ("aiff", "pcm_s16be", 44_100),
    "unix.au": ("au", "pcm_s16be", 16_000),
    "long.w64": ("w64", "pcm_s16le", 16_000),
}
"""File name to (container, encoder, sample rate)."""


def encode(
    path: Path,
    samples: NDArray[np.int16],
    container: str,
    codec: str,
    rate_hz: int,
    *,
    video: bool = False,
) -> Path:
    """Write 16 kHz mono ``samples`` as a file; returns ``path``."""
    with av.open(str(path), "w", format=container) as out:
        picture = _picture_stream(out) if video else None
        stream = out.add_stream(codec, rate=rate_hz)
        stream.layout = "stereo" if codec == "vorbis" else "mono"
        stream.codec_context.options = {"strict": "experimental"}  # FFmpeg's own Vorbis encoder
        for frame in _frames(samples, stream, rate_hz):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if picture:
            _show(out, picture)
    return path


def encode_as(folder: Path, name: str, samples: NDArray[np.int16]) -> Path:
    """Write ``samples`` in the format of that name in ``FORMATS``."""
    container, codec, rate_hz = FORMATS[name]
    return encode(folder / name, samples, container, codec, rate_hz)


def silent_video(path: Path) -> Path:
    """A second of pictures with no audio track."""
    with av.open(str(path), "w", format="mp4") as out:
        _show(out, _picture_stream(out))
    return path


def _picture_stream(out: av.container.OutputContainer) -> av.VideoStream:
    stream = out.add_stream("mpeg4", rate=10)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    return stream


def _show(out: av.container.OutputContainer, stream: av.VideoStream) -> None:
    for index in range(10):
        frame = av.VideoFrame(64, 48, "yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, 10)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def _frames(
    samples: NDArray[np.int16], stream: av.AudioStream, rate_hz: int
) -> list[av.AudioFrame]:
    source = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="s16", layout="mono")
    source.sample_rate = 16_000
    source.time_base = Fraction(1, 16_000)
    source.pts = 0
    size = stream.codec_context.frame_size
    wanted = stream.codec_context.format
    resampler = av.AudioResampler(wanted, stream.layout, rate_hz, size or None)
    return [*resampler.resample(source), *resampler.resample(None)]
