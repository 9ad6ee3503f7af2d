"""The microphone of this machine, through a child process (see ``microphone_child``)."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator

from recorder.adapters import microphone_child
from recorder.adapters.child import PACKAGE_ROOT, read_exactly
from recorder.adapters.microphone_child import LOST_MS, MESSAGE, Kind
from recorder.core.errors import MicrophoneUnavailable
from recorder.core.ports.sound import SoundBlock

CHILD = microphone_child.__name__

OPEN_S = 15.0
"""Loading PortAudio and looking through all sound cards takes this long at the very worst."""

STALL_S = 5.0
"""A microphone that delivers nothing for so long is gone."""

MAX_PAYLOAD_BYTES = 1 << 16

INSTEAD = "Record in the browser, or upload a recording."
REFUSALS = {
    Kind.NO_LIBRARY: (
        "PortAudio is not installed on this server, so it cannot use a microphone.",
        f"{INSTEAD} To use this server's own: apt install libportaudio2",
    ),
    Kind.NO_DEVICE: (
        "This server has no microphone.",
        f"{INSTEAD} To use this server's own, connect one.",
    ),
    Kind.BUSY: (
        "The microphone of this server cannot be opened; another program may be using it.",
        f"{INSTEAD} Or close the other program and start again.",
    ),
}


def open_microphone() -> ListeningProcess:
    """Start capturing from the default input of this machine.

    Raises:
        MicrophoneUnavailable: no PortAudio, no input, or the input is taken.
    """
    return ListeningProcess()


def microphone_name() -> str:
    """What the system calls its default input; opens nothing.

    Raises:
        MicrophoneUnavailable: there is none, or PortAudio is not installed.
    """
    process = _spawn("find")
    try:
        return _named(process)
    finally:
        _reap(process)


class ListeningProcess:
    """``core.ports.sound.MicrophoneStream``: what the child hears."""

    def __init__(self) -> None:
        self._process = _spawn("listen")
        self._guard = threading.Lock()
        self._reading = False
        self._first: SoundBlock | None = None
        try:
            self.name = _named(self._process)
            self._first = self._next(OPEN_S)
        except MicrophoneUnavailable:
            _reap(self._process)
            raise

    @property
    def pid(self) -> int:
        """Of the listening process."""
        return self._process.pid

    def blocks(self) -> Iterator[SoundBlock]:
        """See ``core.ports.sound.MicrophoneStream``."""
        with self._guard:
            self._reading = True
        try:
            block = self._first
            while block is not None:
                yield block
                block = self._next(STALL_S)
        finally:
            _reap(self._process)

    def close(self) -> None:
        """Stop capturing; what was captured before is still delivered."""
        with self._guard:
            if not self._reading:
                _reap(self._process)
            elif self._process.stdin is not None:
                self._process.stdin.close()

    def _next(self, patience_s: float) -> SoundBlock | None:
        """The next block, or None at the end.

        Raises:
            MicrophoneUnavailable: it could not be opened.
        """
        message = _message(self._process, patience_s)
        if message is None:
            return None
        kind, payload = message
        if kind in REFUSALS:
            raise _refusal(kind)
        if kind is not Kind.BLOCK or len(payload) < LOST_MS.size:
            return None
        return SoundBlock(payload[LOST_MS.size :], LOST_MS.unpack_from(payload)[0])


def _spawn(what: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  (our own module; no part of it is input)
        [sys.executable, "-m", CHILD, what],
        cwd=PACKAGE_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # ALSA is talkative
        bufsize=0,
        process_group=0,  # Ctrl-C is the server's, who lets the last sound be kept
    )


def _named(process: subprocess.Popen[bytes]) -> str:
    """The child's first message; one that dies of its sound system has no microphone."""
    message = _message(process, OPEN_S)
    if message is None or message[0] is not Kind.NAME:
        raise _refusal(message[0] if message else Kind.NO_DEVICE)
    return message[1].decode("utf-8", "replace")


def _message(process: subprocess.Popen[bytes], patience_s: float) -> tuple[Kind, bytes] | None:
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    header = read_exactly(pipe, MESSAGE.size, patience_s)
    if header is None:
        return None
    number, length = MESSAGE.unpack(header)
    if number not in Kind.__members__.values() or length > MAX_PAYLOAD_BYTES:
        return None
    payload = read_exactly(pipe, length, patience_s)
    return None if payload is None else (Kind(number), payload)


def _refusal(kind: Kind) -> MicrophoneUnavailable:
    detail, cure = REFUSALS.get(kind, REFUSALS[Kind.NO_DEVICE])
    return MicrophoneUnavailable(detail, cure=cure)


def _reap(process: subprocess.Popen[bytes]) -> None:
    """End the child; its sound system may hang, so it is not asked."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
