"""The microphone of this machine, by sounddevice (PortAudio).

The library is loaded at the first use, because where PortAudio is not installed its import fails,
and a server without a sound card never needs it.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from recorder.adapters.resampling import PcmResampler
from recorder.core.errors import MicrophoneUnavailable
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE
from recorder.core.ports import SoundBlock

log = logging.getLogger(__name__)

BLOCK_S = 0.1
WAITING_BLOCKS = 6_000
"""Ten minutes may wait for a disk that is full or slow before sound is lost, and said to be."""

STALL_S = 5.0
"""A microphone that delivers nothing for so long is gone."""

INSTEAD = "Record in the browser, or upload a recording."


def open_microphone() -> SoundDeviceStream:
    """Start capturing from the default input of this machine.

    Raises:
        MicrophoneUnavailable: no PortAudio, no input, or the input is taken.
    """
    library = _portaudio()
    try:
        rate_hz = _rate_hz(library)
        return SoundDeviceStream(library, rate_hz)
    except (library.PortAudioError, ValueError) as error:
        raise _unavailable("The microphone of this server cannot be opened.", error) from error


def microphone_name() -> str:
    """What the system calls its default input; opens nothing.

    Raises:
        MicrophoneUnavailable: there is none, or PortAudio is not installed.
    """
    library = _portaudio()
    try:
        return str(library.query_devices(kind="input")["name"])
    except (library.PortAudioError, ValueError) as error:
        raise _unavailable("This server has no microphone.", error) from error


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except (OSError, ImportError):
        raise MicrophoneUnavailable(
            "PortAudio is not installed on this server, so it cannot use a microphone.",
            cure=f"{INSTEAD} To use this server's own: apt install libportaudio2",
        ) from None
    return sounddevice  # type: ignore[no-any-return]


def _unavailable(detail: str, error: Exception) -> MicrophoneUnavailable:
    log.info("microphone: %s", error)
    return MicrophoneUnavailable(
        detail, cure=f"{INSTEAD} To use this server's own, connect a microphone that is free."
    )


def _rate_hz(library: Any) -> int:
    """Our rate where the device (or the system's mixer) can do it, else its own."""
    try:
        library.check_input_settings(samplerate=SAMPLE_RATE, channels=1, dtype="int16")
    except library.PortAudioError:
        rate_hz: float = library.query_devices(kind="input")["default_samplerate"]
        return round(rate_hz)
    return SAMPLE_RATE


class SoundDeviceStream:
    """``core.ports.MicrophoneStream`` on a PortAudio callback.

    PortAudio's thread only puts bytes in a queue; whoever iterates ``blocks`` may be slow.
    """

    def __init__(self, library: Any, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._resampler = PcmResampler(rate_hz) if rate_hz != SAMPLE_RATE else None
        self._queue: queue.Queue[SoundBlock] = queue.Queue(WAITING_BLOCKS)
        self._ended = threading.Event()
        self._closing = threading.Lock()
        self._due_s: float | None = None
        self._dropped_frames = 0
        self._stream = library.RawInputStream(
            samplerate=rate_hz,
            blocksize=round(rate_hz * BLOCK_S),
            channels=1,
            dtype="int16",
            callback=self._take,
            finished_callback=self._ended.set,
        )
        self._stream.start()

    def blocks(self) -> Iterator[SoundBlock]:
        """See ``core.ports.MicrophoneStream``."""
        heard_s = time.monotonic()
        while time.monotonic() - heard_s < STALL_S:
            try:
                block = self._queue.get(timeout=BLOCK_S)
            except queue.Empty:
                if self._ended.is_set() and self._queue.empty():
                    break
                continue
            yield self._at_our_rate(block)
            heard_s = time.monotonic()
        yield from self._rest()

    def close(self) -> None:
        """Stop capturing; what was captured before is still delivered."""
        with self._closing:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
            self._ended.set()

    def _take(self, data: Any, frames: int, times: Any, status: Any) -> None:
        """PortAudio's thread: what was lost before this block, then its bytes."""
        lost_s = self._dropped_frames / self._rate_hz
        if status.input_overflow:
            lost_s += self._overflow_s(times.inputBufferAdcTime)
        self._due_s = times.inputBufferAdcTime + frames / self._rate_hz
        lost_ms = max(round(lost_s * 1000), 1) if lost_s else 0
        try:
            self._queue.put_nowait(SoundBlock(bytes(data), lost_ms))
            self._dropped_frames = 0
        except queue.Full:
            self._dropped_frames += frames

    def _overflow_s(self, began_s: float) -> float:
        """How long the hole is that PortAudio reports without its length."""
        gap_s = began_s - self._due_s if self._due_s is not None else 0.0
        return max(gap_s, 0.001)

    def _at_our_rate(self, block: SoundBlock) -> SoundBlock:
        if self._resampler is None:
            return block
        return SoundBlock(self._resampler.feed(block.pcm), block.lost_ms)

    def _rest(self) -> Iterator[SoundBlock]:
        """What the resampler holds, and what did not fit into the queue at the very end."""
        pcm = self._resampler.finish() if self._resampler else b""
        lost_ms = round(self._dropped_frames * 1000 / self._rate_hz)
        if pcm or lost_ms:
            yield SoundBlock(pcm[: len(pcm) - len(pcm) % BYTES_PER_FRAME], lost_ms)
