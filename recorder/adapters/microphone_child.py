"""The process that listens to this machine's microphone by sounddevice (PortAudio).

A process of its own, because PortAudio sees only the sound cards of the moment it was loaded,
and because where ALSA is badly set up it aborts whatever process it runs in. It ends by itself
when its stdin closes, and so with the server, however that ends.

Message: ``kind u8 | length u32 LE | payload``; a block's payload is ``lost_ms u32 | PCM``.
"""

from __future__ import annotations

import contextlib
import os
import queue
import struct
import sys
import threading
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, BinaryIO

from recorder.adapters.resampling import PcmResampler

MESSAGE = struct.Struct("<BI")
LOST_MS = struct.Struct("<I")
RATE_HZ = 16_000
BLOCK_S = 0.1

WAITING_BLOCKS = 6_000
"""Ten minutes may wait for a disk that is full or slow before sound is lost, and said to be."""

MAX_LOST_MS = 24 * 3600 * 1000


class Kind(IntEnum):
    """What a message says."""

    NAME = 1
    BLOCK = 2
    END = 3
    NO_LIBRARY = 4
    NO_DEVICE = 5
    BUSY = 6


class Listener:
    """Captures from the default input. PortAudio's thread only puts bytes in a queue.

    Raises:
        library.PortAudioError, ValueError: the input cannot be opened.
    """

    def __init__(self, library: Any) -> None:
        self._rate_hz = _rate_hz(library)
        self._resampler = PcmResampler(self._rate_hz) if self._rate_hz != RATE_HZ else None
        self._queue: queue.Queue[tuple[int, bytes]] = queue.Queue(WAITING_BLOCKS)
        self._ended = threading.Event()
        self._due_s: float | None = None
        self._lost_ms = 0
        self._stream = library.RawInputStream(
            samplerate=self._rate_hz,
            blocksize=round(self._rate_hz * BLOCK_S),
            channels=1,
            dtype="int16",
            callback=self._take,
            finished_callback=self._ended.set,
        )
        self._stream.start()

    def blocks(self) -> Iterator[tuple[int, bytes]]:
        """(milliseconds lost just before, PCM at 16 kHz), until the stream ends."""
        while not (self._ended.is_set() and self._queue.empty()):
            try:
                lost_ms, pcm = self._queue.get(timeout=BLOCK_S)
            except queue.Empty:
                continue
            yield lost_ms, self._resampler.feed(pcm) if self._resampler else pcm
        rest = self._resampler.finish() if self._resampler else b""
        if rest or self._lost_ms:
            yield self._lost_ms, rest

    def stop(self) -> None:
        """End the stream; what was captured before is still in ``blocks``."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)
        self._ended.set()

    def _take(self, data: Any, frames: int, times: Any, status: Any) -> None:
        """PortAudio's thread: what was lost before this block, then its bytes."""
        lost_ms = self._lost_ms
        if status.input_overflow:
            lost_ms += self._overflow_ms(times.inputBufferAdcTime)
        self._due_s = times.inputBufferAdcTime + frames / self._rate_hz
        try:
            self._queue.put_nowait((min(lost_ms, MAX_LOST_MS), bytes(data)))
            self._lost_ms = 0
        except queue.Full:
            self._lost_ms = min(lost_ms + self._ms(frames), MAX_LOST_MS)

    def _overflow_ms(self, began_s: float) -> int:
        """How long the hole is that PortAudio reports without its length; at least 1."""
        gap_s = began_s - self._due_s if self._due_s is not None else 0.0
        return max(round(gap_s * 1000), 1)

    def _ms(self, frames: int) -> int:
        return round(frames * 1000 / self._rate_hz)


def _rate_hz(library: Any) -> int:
    """Our rate where the device (or the system's mixer) can do it, else its own."""
    try:
        library.check_input_settings(samplerate=RATE_HZ, channels=1, dtype="int16")
    except library.PortAudioError:
        rate_hz: float = library.query_devices(kind="input")["default_samplerate"]
        return round(rate_hz)
    return RATE_HZ


def send(out: BinaryIO, kind: Kind, payload: bytes = b"") -> None:
    """Write one message at once."""
    out.write(MESSAGE.pack(kind, len(payload)) + payload)
    out.flush()


def listen(library: Any, out: BinaryIO) -> None:
    """Send blocks until stdin closes or the microphone is pulled out."""
    try:
        listener = Listener(library)
    except (library.PortAudioError, ValueError):
        send(out, Kind.BUSY)
        return
    threading.Thread(target=_stop_at_eof, args=(listener,), daemon=True).start()
    for lost_ms, pcm in listener.blocks():
        send(out, Kind.BLOCK, LOST_MS.pack(lost_ms) + pcm)
    send(out, Kind.END)


def _stop_at_eof(listener: Listener) -> None:
    sys.stdin.buffer.read()
    listener.stop()


def main(argv: list[str]) -> int:
    """``find``: name the input; ``listen``: name it, then send what it hears."""
    out = sys.stdout.buffer
    try:
        import sounddevice
    except (OSError, ImportError):  # OSError: the wheel is there, PortAudio is not
        send(out, Kind.NO_LIBRARY)
        return 0
    try:
        name = str(sounddevice.query_devices(kind="input")["name"])
    except (sounddevice.PortAudioError, ValueError):
        send(out, Kind.NO_DEVICE)
        return 0
    send(out, Kind.NAME, name.encode("utf-8", "replace"))
    if argv == ["listen"]:
        with contextlib.suppress(BrokenPipeError):  # the server is gone
            listen(sounddevice, out)
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1:])
    os._exit(status)  # PortAudio's own tidying up waits for sound cards that may be dead
