"""Files made elsewhere become our PCM, in a process of their own with hard limits.

This side never parses the file beyond its first bytes; it trusts the child with nothing: kinds,
lengths and totals of what it writes are checked here, and the time it takes.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from recorder.adapters import decoding_child
from recorder.adapters.child import PACKAGE_ROOT, Patience
from recorder.adapters.decoding_child import NO_KEY
from recorder.adapters.decoding_messages import BLOCK_BYTES, MESSAGE, MILLISECONDS, Kind
from recorder.adapters.file_types import HEAD_BYTES, READABLE, demuxer_of
from recorder.adapters.vault import KeyRing
from recorder.core.errors import HandoverError, NoSound, TooLarge, UnsupportedFile
from recorder.core.model import SAMPLE_RATE
from recorder.core.ports.sound import SoundBlock
from recorder.services.sealed import open_stored, read_header

log = logging.getLogger(__name__)

CHILD = decoding_child.__name__


@dataclass(frozen=True, slots=True)
class DecodingLimits:
    """What one file may cost.

    Attributes:
        longest_s: longest sound that is taken, in seconds.
        memory_bytes: address space of the process.
        cpu_s: its processor time.
        stall_s: longest wait for its next block.
        wall_s: all waiting together (the time the caller takes is not counted).
    """

    longest_s: float = 12 * 3600.0
    memory_bytes: int = 768 * 1024 * 1024
    cpu_s: int = 1800
    stall_s: float = 60.0
    wall_s: float = 3600.0


class IsolatedDecoder:
    """``core.ports.sound.Decoder`` on PyAV in a child process per file."""

    def __init__(self, limits: DecodingLimits | None = None, keys: KeyRing | None = None) -> None:
        self._limits = limits or DecodingLimits()
        self._keys = keys

    @contextmanager
    def decode(self, path: Path) -> Iterator[IsolatedAudio]:
        """Open ``path``; leaving the context ends the process, whatever it is doing."""
        audio = IsolatedAudio(path, self._limits, self._keys)
        try:
            yield audio
        finally:
            audio.close()


class IsolatedAudio:
    """``core.ports.sound.DecodedAudio``: the blocks of one file, as the child writes them."""

    def __init__(self, path: Path, limits: DecodingLimits, keys: KeyRing | None = None) -> None:
        self._path = path
        self._keys = keys
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._patience = Patience(limits.stall_s, limits.wall_s)
        self._damaged = False

    @property
    def damaged(self) -> bool:
        """After iterating: the file ended too early or had unreadable stretches."""
        return self._damaged

    @property
    def pid(self) -> int | None:
        """Of the decoding process, while there is one."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process; harmless when it has ended already."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def __iter__(self) -> Iterator[SoundBlock]:
        """See ``core.ports.sound.DecodedAudio``."""
        self._process = self._spawn()
        messages = self._messages()
        if next(messages)[0] is not Kind.READY:
            raise HandoverError(
                "The audio decoder could not start.", cure="Run: python -m recorder doctor"
            )
        frames = lost_ms = 0
        for kind, payload in messages:
            if kind is Kind.PCM:
                frames += len(payload) // 2
                self._check_length(frames)
                yield SoundBlock(payload, lost_ms)
                lost_ms = 0
            elif kind is Kind.GAP and frames:
                lost_ms += MILLISECONDS.unpack(payload)[0]
            elif kind is not Kind.GAP:
                yield from self._end(kind, frames, lost_ms)
                return

    def _spawn(self) -> subprocess.Popen[bytes]:
        limits = self._limits
        with self._path.open("rb", buffering=0) as file, self._file_key() as key:
            demuxer = self._demuxer()
            numbers = (self._max_frames, limits.memory_bytes, limits.cpu_s, key)
            return subprocess.Popen(  # noqa: S603  (our own module; no part of it is input)
                [sys.executable, "-B", "-m", CHILD, demuxer, *map(str, numbers)],
                cwd=PACKAGE_ROOT,
                env={},  # no secret of this process is within its reach
                stdin=file,
                stdout=subprocess.PIPE,
                bufsize=0,
                stderr=subprocess.DEVNULL,
                pass_fds=() if key == NO_KEY else (key,),
                process_group=0,  # Ctrl-C is the server's: the file is no worse for it
            )

    def _demuxer(self) -> str:
        if self._keys is None:
            with self._path.open("rb") as file:
                return _demuxer(file)
        with open_stored(self._path, self._keys) as file:
            return _demuxer(file)

    @contextmanager
    def _file_key(self) -> Iterator[int]:
        """A pipe's end from which the child reads this one file's key, if it is sealed."""
        header = None
        if self._keys is not None:
            with self._path.open("rb") as file:
                header = read_header(file)
        if header is None or self._keys is None:
            yield NO_KEY
            return
        reading, writing = os.pipe()
        try:
            os.write(writing, self._keys.material(header.key_id, header.encode(), header.salt))
            yield reading
        finally:
            os.close(writing)
            os.close(reading)

    @property
    def _max_frames(self) -> int:
        return round(self._limits.longest_s * SAMPLE_RATE)

    def _messages(self) -> Iterator[tuple[Kind, bytes]]:
        """What the child says; one that breaks off or breaks the rules says DAMAGED."""
        while (header := self._read(MESSAGE.size)) is not None:
            number, length = MESSAGE.unpack(header)
            if not _well_formed(number, length):
                break
            payload = self._read(length)
            if payload is None:
                break
            yield Kind(number), payload
        log.warning("a decoding process broke off")
        yield Kind.DAMAGED, b""

    def _read(self, size: int) -> bytes | None:
        """Exactly ``size`` bytes, or None when the child ended or took too long."""
        pipe = self._process.stdout if self._process else None
        return None if pipe is None else self._patience.read(pipe.fileno(), size)

    def _check_length(self, frames: int) -> None:
        if frames > self._max_frames:
            raise self._too_long()

    def _end(self, kind: Kind, frames: int, lost_ms: int) -> Iterator[SoundBlock]:
        if kind is Kind.TOO_LONG:
            raise self._too_long()
        if not frames:
            raise _nothing(kind)
        self._damaged = kind is not Kind.WHOLE
        if lost_ms:
            yield SoundBlock(b"", lost_ms)

    def _too_long(self) -> TooLarge:
        hours = self._limits.longest_s / 3600
        return TooLarge(
            f"The recording is longer than {hours:g} hours.", cure="Cut it and send the parts."
        )


def _well_formed(number: int, length: int) -> bool:
    """Whether a message of this kind may have this length."""
    if number == Kind.PCM:
        return 0 < length <= BLOCK_BYTES and length % 2 == 0
    if number == Kind.GAP:
        return length == MILLISECONDS.size
    return number in Kind.__members__.values() and length == 0


def _demuxer(file: IO[bytes]) -> str:
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise NoSound("The file is empty.", cure="Choose another file.")
    demuxer = demuxer_of(head)
    if demuxer is None:
        raise UnsupportedFile("This is not an audio file.", cure=f"Send {READABLE}.")
    return demuxer


def _nothing(kind: Kind) -> HandoverError:
    """The error for a file that gave no sample."""
    if kind is Kind.NO_SOUND:
        return NoSound(
            "The file can be read, but there is no sound in it.", cure="Choose another file."
        )
    return UnsupportedFile(
        "The file is damaged, or of a kind that cannot be read.",
        cure="Copy it again from the device that made it, or send it as WAV, MP3 or M4A.",
    )
