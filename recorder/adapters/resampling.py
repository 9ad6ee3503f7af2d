"""Sample rates other than ours become ours, block by block (PyAV's resampler)."""

from __future__ import annotations

from av import AudioFrame, AudioResampler

from recorder.core.model import SAMPLE_RATE


class PcmResampler:
    """Mono 16-bit PCM of ``rate_hz`` in, mono 16-bit PCM of ``SAMPLE_RATE`` out."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)

    def feed(self, pcm: bytes) -> bytes:
        """What is ready after ``pcm``; a few milliseconds stay inside until the next call."""
        if not pcm:
            return b""
        frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.sample_rate = self._rate_hz
        plane = frame.planes[0]
        plane.update(pcm.ljust(plane.buffer_size, b"\0"))
        return self._joined(frame)

    def finish(self) -> bytes:
        """The rest; nothing may be fed afterwards."""
        return self._joined(None)

    def _joined(self, frame: AudioFrame | None) -> bytes:
        out = self._resampler.resample(frame)
        return b"".join(bytes(part.planes[0])[: 2 * part.samples] for part in out)
