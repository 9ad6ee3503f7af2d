"""Files recorded elsewhere become the same kind of recording as everything else.

The file is kept until its last sample is in the journal, so a restart in between only means that
it is read again from the start.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from recorder.core.errors import (
    HandoverError,
    NoSound,
    QuotaReached,
    SealBroken,
    TooLarge,
    UnsupportedFile,
)
from recorder.core.ids import new_rec_id
from recorder.core.log import REC_ID
from recorder.core.model import Recording, Source
from recorder.core.ports.sound import DecodedAudio, Decoder, SoundBlock
from recorder.services.disk import Disk
from recorder.services.guard import attempt
from recorder.services.journal import Journal
from recorder.services.recorder import Recorder

log = logging.getLogger(__name__)

AT_ONCE = 4
WAIT_S = 20.0

Ingest = Callable[[DecodedAudio, Recorder, str], Recording]
Refused = Callable[[str, HandoverError], None]

UNUSABLE = (UnsupportedFile, NoSound, TooLarge, SealBroken)
"""What a file itself is to blame for: trying again cannot help."""


@dataclass(frozen=True, slots=True)
class _Primed:
    """Audio whose first piece was decoded already, to know that there is any."""

    audio: DecodedAudio
    first: tuple[SoundBlock, ...]
    rest: Iterator[SoundBlock]

    def __iter__(self) -> Iterator[SoundBlock]:
        return chain(self.first, self.rest)

    @property
    def damaged(self) -> bool:
        """After iterating: the file was not whole."""
        return self.audio.damaged


class Uploads:
    """Takes files in, a few at a time.

    Args:
        directory: where files wait; made when missing.
        ingest: writes decoded audio into a recorder's journal.
        recorder_of: a session's recorder.
    """

    def __init__(
        self,
        directory: Path,
        decoder: Decoder,
        journal: Journal,
        ingest: Ingest,
        recorder_of: Callable[[str], Recorder],
        disk: Disk | None = None,
    ) -> None:
        self._disk = disk or Disk()
        self._directory = directory
        self._decoder = decoder
        self._journal = journal
        self._ingest = ingest
        self._recorder_of = recorder_of
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._threads: set[threading.Thread] = set()
        self._guard = threading.Lock()
        self._reading: set[str] = set()
        self._when_refused: Refused = _nobody_asks
        directory.mkdir(parents=True, exist_ok=True)

    def when_refused(self, told: Refused) -> None:
        """Call ``told`` with a recording's id and the reason before an unusable file is deleted."""
        self._when_refused = told

    def submit(self, path: Path, session_id: str) -> Recording:
        """Take ``path`` over (it is moved); returns once its first sound was decoded.

        Raises:
            UnsupportedFile, NoSound, TooLarge: it cannot be used; nothing is kept.
            QuotaReached: too many files are being read right now.
            OSError: it could not be made durable; nothing is kept.
        """
        rec_id = new_rec_id()
        kept = self._directory / f"{rec_id}.{session_id}"
        self._claim(kept)
        path.replace(kept)
        try:
            # Before it is read: a short file is in the journal, and gone, in a moment.
            self._disk.sync(kept)
            self._disk.sync(self._directory)
            if not self._slots.acquire(timeout=WAIT_S):
                raise QuotaReached(
                    "The server is reading other files.", cure="Try again in a minute."
                )
            return self._begin(kept, rec_id, session_id)
        except (HandoverError, OSError):
            kept.unlink(missing_ok=True)
            self._release(kept)
            raise

    def take_over(self, path: Path, rec_id: str, session_id: str) -> None:
        """Make the complete and durable file ``path`` (it is moved) the recording ``rec_id``.

        Once it is moved, everything but a bad file is waited out: the recording follows, after a
        restart if need be, and only once.

        Raises:
            UnsupportedFile, NoSound, TooLarge: it cannot be used; nothing is kept.
            OSError: it could not be moved, and lies where it was.
        """
        kept = self._directory / f"{rec_id}.{session_id}"
        self._claim(kept)
        try:
            path.replace(kept)
            self._disk.sync(self._directory)
            self._disk.sync(path.parent)
        except OSError:
            self._release(kept)
            raise
        if self._is_stored(rec_id):
            self._done(kept)
        elif self._slots.acquire(blocking=False):
            self._try(kept, rec_id, session_id, raising=True)
        else:
            self._later(kept)

    def resume(self) -> int:
        """Read what is not being read; how many files there are.

        After a start that is what a former process left, later what failed for want of room.
        """
        found = [p for p in self._directory.iterdir() if REC_ID.fullmatch(p.name[:32])]
        waiting = [p for p in found if self._claim(p)]
        for kept in waiting:
            self._later(kept)
        return len(waiting)

    def close(self, timeout_s: float = 2.0) -> None:
        """Give running reads a moment in all; what is not finished is resumed at the next start."""
        until_s = time.monotonic() + timeout_s
        for thread in list(self._threads):
            thread.join(max(0.0, until_s - time.monotonic()))

    def _later(self, kept: Path) -> None:
        """In a thread, as soon as fewer files are being read."""
        rec_id, _, session_id = kept.name.partition(".")
        self._run(
            threading.Thread(
                target=self._again, args=(kept, rec_id, session_id), name="upload", daemon=True
            )
        )

    def _again(self, kept: Path, rec_id: str, session_id: str) -> None:
        if self._is_stored(rec_id):
            self._done(kept)
            return
        self._slots.acquire()
        self._try(kept, rec_id, session_id, raising=False)

    def _try(self, kept: Path, rec_id: str, session_id: str, *, raising: bool) -> None:
        """Begin to read, with a slot in hand."""
        try:
            self._begin(kept, rec_id, session_id)
        except UNUSABLE as error:
            log.warning("upload %s cannot be read: %s", rec_id, error.code)
            self._when_refused(rec_id, error)
            self._done(kept)
            if raising:
                raise
        except HandoverError as error:
            log.warning("upload %s waits: %s", rec_id, error.code)
            self._release(kept)
        except BaseException:
            self._release(kept)
            raise

    def _is_stored(self, rec_id: str) -> bool:
        return any(state.complete for state in self._journal.segments_of(rec_id))

    def _claim(self, kept: Path) -> bool:
        """From here on this thread deals with the file; False when another one does."""
        with self._guard:
            if kept.name in self._reading:
                return False
            self._reading.add(kept.name)
            return True

    def _release(self, kept: Path) -> None:
        with self._guard:
            self._reading.discard(kept.name)

    def _done(self, kept: Path) -> None:
        kept.unlink(missing_ok=True)
        self._release(kept)

    def _begin(self, kept: Path, rec_id: str, session_id: str) -> Recording:
        """Decode the first piece, then go on in a thread; a slot was taken for it."""
        stack = ExitStack()
        stack.callback(self._slots.release)
        try:
            audio = stack.enter_context(self._decoder.decode(kept))
            rest = iter(audio)
            primed = _Primed(audio, tuple(islice(rest, 1)), rest)
            recorder = self._recorder_of(session_id)
            recording = self._expect(recorder, rec_id)
            for state in self._journal.segments_of(rec_id):
                self._journal.drop(state.log_id)  # what a former attempt had read
        except BaseException:
            stack.close()
            raise
        thread = threading.Thread(
            target=self._read, args=(stack, primed, recorder, kept), name="upload", daemon=True
        )
        self._run(thread)
        return recording

    def _expect(self, recorder: Recorder, rec_id: str) -> Recording:
        """The upload's row; the id may have come from outside, so nobody else's log is touched."""
        owners = {state.session_id for state in self._journal.segments_of(rec_id)}
        if owners <= {None, recorder.session_id}:
            recording = recorder.expect(Source.UPLOAD, rec_id)
            if recording.source is Source.UPLOAD:
                return recording
        raise UnsupportedFile("Another recording has this id.", cure="Send it under a fresh one.")

    def _run(self, thread: threading.Thread) -> None:
        self._threads = {t for t in self._threads if t.is_alive()} | {thread}
        thread.start()

    def _read(self, stack: ExitStack, audio: DecodedAudio, recorder: Recorder, kept: Path) -> None:
        rec_id = kept.name[:32]
        with stack:
            whole = attempt(f"upload {rec_id}", partial(self._ingest, audio, recorder, rec_id))
        if whole:
            self._done(kept)
        else:
            self._release(kept)


def _nobody_asks(_rec_id: str, _error: HandoverError) -> None:
    """Files that were sent in one piece: their sender has the answer already."""
