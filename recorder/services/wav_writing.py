"""The WAV of a stopped recording, written while its last words are heard.

Each has a thread of its own for as long as it takes. A disk without room is looked at again soon;
what was heard so far is kept meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import chain

from recorder.core.audio import wav_header
from recorder.core.model import BYTES_PER_FRAME, Recording
from recorder.services.disk import FULL
from recorder.services.files import FileKind, OutputFiles
from recorder.services.sound import LiveSound, Sound

log = logging.getLogger(__name__)

DISK_RETRY_S = 2.0
"""A full disk costs little to look at again, and a tablet keeps its copy until the seal."""


class WavWriting:
    """Begun with ``begin``, awaited with ``done``, in the same thread.

    Args:
        monotonic: seconds, for pauses on a full disk.
    """

    def __init__(self, files: OutputFiles, monotonic: Callable[[], float]) -> None:
        self._files = files
        self._monotonic = monotonic
        self._begun: dict[str, _Aside] = {}
        self._no_room_until_s: dict[str, float] = {}

    def begin(self, row: Recording, sound: Sound) -> None:
        """Write ``sound``, which does not grow any more; not while the disk is known to be full."""
        now_s = self._monotonic()
        if now_s >= self._no_room_until_s.get(row.rec_id, now_s):
            self._begun[row.rec_id] = _Aside(lambda: self._write(row, sound))

    def done(self, rec_id: str) -> bool:
        """Wait for its end. False: it was not begun, or there is no room for it yet.

        Raises:
            SoundChanged: it is not what was heard; there is no file.
            OSError: the disk refuses for another reason than its room.
        """
        writing = self._begun.pop(rec_id, None)
        if writing is None:
            return False
        try:
            writing.join()
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._no_room_until_s[rec_id] = self._monotonic() + DISK_RETRY_S
            log.warning("recording %s cannot be sealed yet: the disk is full", rec_id)
            return False
        self._no_room_until_s.pop(rec_id, None)
        return True

    def drop(self, rec_id: str) -> None:
        """Nobody waits for it; it is over when this returns."""
        if writing := self._begun.pop(rec_id, None):
            writing.wait()

    def _write(self, row: Recording, sound: Sound) -> None:
        """Synced, whole or not at all. A sound that is read from such a file has it already."""
        if not isinstance(sound, LiveSound):
            return
        header = wav_header(sound.frames)
        size_bytes = len(header) + sound.frames * BYTES_PER_FRAME
        parts = chain((header,), sound.pieces())
        self._files.write_parts(row, FileKind.RECORDING, parts, size_bytes)


class _Aside:
    """Work in a thread; what it raises is raised where it is awaited."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="wav-writing")
        self._thread.start()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            self._error = error

    def wait(self) -> None:
        self._thread.join()

    def join(self) -> None:
        self._thread.join()
        if self._error is not None:
            raise self._error
