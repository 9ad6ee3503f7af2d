"""Sound that does not come from a tablet's log: files and the machine's own microphone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """PCM (16 kHz, mono, s16le) of at most one second, and milliseconds lost just before it.

    A block without PCM says that sound is missing at the end.
    """

    pcm: bytes
    lost_ms: int = 0


class DecodedAudio(Protocol):
    """A file being decoded; iterate once, then ask whether it was whole."""

    def __iter__(self) -> Iterator[SoundBlock]:
        """The sound in order; the first block has samples.

        Raises:
            UnsupportedFile: not audio that can be read.
            NoSound: readable, but without an audio track or without samples.
            TooLarge: longer than the configured limit; what came before stands.
        """
        ...

    @property
    def damaged(self) -> bool:
        """After iterating: the file ended too early or had unreadable stretches."""
        ...


class Decoder(Protocol):
    """Turns a file that a phone, browser or body camera produced into our PCM.

    Decoding runs apart from this process and is bounded in memory, time and output.
    """

    def decode(self, path: Path) -> AbstractContextManager[DecodedAudio]:
        """Open ``path``; leaving the context ends the decoding process."""
        ...


class MicrophoneStream(Protocol):
    """A running capture from a microphone of this machine."""

    def blocks(self) -> Iterable[SoundBlock]:
        """Blocks until ``close``; ends early when the device is unplugged."""
        ...

    def close(self) -> None:
        """Stop capturing; what was captured before is still delivered by ``blocks``."""
        ...


OpenMicrophone = Callable[[], MicrophoneStream]
"""Opens the machine's microphone; raises ``MicrophoneUnavailable`` with the cure."""
