"""A sound card that plays a WAV as its microphone, for processes that use PortAudio on ALSA.

ALSA's own ``file`` plug-in reads samples from a named pipe; we write into it at the pace of real
time. The plug-in takes whatever one read gives, so every write is exactly one block of PortAudio.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

BLOCK_S = 0.1
RATE_HZ = 16_000
BLOCK_BYTES = 3_200
"""One block of PortAudio: 100 ms at 16 kHz."""

ONE_PAGE_BYTES = 4_096
"""The pipe holds one block, so that nobody hears faster than it is said."""

CONFIG = """pcm.!default {{
  type file
  slave.pcm {{ type null }}
  file "/dev/null"
  infile "{pipe}"
  format "raw"
}}
"""


class FakeMicrophone:
    """Says ``samples`` (16 kHz) once, to the first who listens; then it is silent.

    Use ``environment`` for the process that records.
    """

    def __init__(self, folder: Path, samples: NDArray[np.int16]) -> None:
        self._pipe = folder / "microphone.pipe"
        self._config = folder / "asound.conf"
        self._samples = samples
        self._taken_bytes = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._speak, name="fake-microphone")

    @property
    def environment(self) -> dict[str, str]:
        """Makes this the only sound card of a process."""
        return {"ALSA_CONFIG_PATH": str(self._config)}

    def __enter__(self) -> Self:
        """Plug it in."""
        os.mkfifo(self._pipe)
        self._config.write_text(CONFIG.format(pipe=self._pipe))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Pull it out."""
        self._end.set()
        self._thread.join()

    def wait_until_taken(self, seconds: float, within_s: float = 60.0) -> None:
        """Return when the listener has taken so much sound: a busy machine opens its card later.

        What still lies in the pipe, at most one page (128 ms), counts as taken.
        """
        deadline = time.monotonic() + within_s
        while (taken_s := self._taken_bytes / 2 / RATE_HZ) < seconds:
            if time.monotonic() > deadline:
                raise AssertionError(f"after {within_s} s only {taken_s} s were listened to")
            time.sleep(0.02)

    def _speak(self) -> None:
        # Both ends: PortAudio opens and closes the card a few times before it listens.
        pipe = os.open(self._pipe, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, ONE_PAGE_BYTES)
        spoken = self._samples.astype("<i2").tobytes()
        try:
            while not self._end.wait(0.0):
                at = self._taken_bytes
                block = spoken[at : at + BLOCK_BYTES].ljust(BLOCK_BYTES, b"\0")
                if _written(pipe, block):
                    self._taken_bytes = at + BLOCK_BYTES
                    self._end.wait(BLOCK_S)
                else:
                    self._end.wait(BLOCK_S / 10)
        finally:
            os.close(pipe)


def _written(pipe: int, block: bytes) -> bool:
    """Whether there was room; the kernel takes such a small block whole or not at all."""
    try:
        return os.write(pipe, block) == len(block)
    except BlockingIOError:
        return False
