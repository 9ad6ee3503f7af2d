"""Files recorded elsewhere become the same kind of recording as everything else.

The file is kept until its last sample is in the journal, so a restart in between only means that
it is read again from the start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from recorder.core.errors import (
    HandoverError,
    NoSound,
    QuotaReached,
    TooLarge,
    UnsupportedFile,
)
from recorder.core.ids import new_rec_id
from recorder.core.log import REC_ID
from recorder.core.model import Recording, Source
from recorder.core.ports import DecodedAudio, Decoder, SoundBlock
from recorder.services.disk import Disk
from recorder.services.journal import Journal
from recorder.services.recorder import Recorder

log = logging.getLogger(__name__)

AT_ONCE = 4
WAIT_S = 20.0

Ingest = Callable[[DecodedAudio, Recorder, str], Recording]


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
        directory.mkdir(parents=True, exist_ok=True)

    def submit(self, path: Path, session_id: str) -> Recording:
        """Take ``path`` over (it is moved); returns once its first sound was decoded.

        Raises:
            UnsupportedFile, NoSound, TooLarge: it cannot be used; nothing is kept.
            QuotaReached: too many files are being read right now.
        """
        rec_id = new_rec_id()
        kept = self._directory / f"{rec_id}.{session_id}"
        path.replace(kept)
        try:
            if not self._slots.acquire(timeout=WAIT_S):
                raise QuotaReached(
                    "The server is reading other files.", cure="Try again in a minute."
                )
            recording = self._begin(kept, rec_id, session_id)
            self._disk.sync(kept)
            self._disk.sync(self._directory)
            return recording
        except HandoverError:
            kept.unlink(missing_ok=True)
            raise

    def resume(self) -> int:
        """After a start: read again what was not read to its end; how many files there are."""
        waiting = [p for p in self._directory.iterdir() if REC_ID.fullmatch(p.name[:32])]
        for kept in waiting:
            rec_id, _, session_id = kept.name.partition(".")
            thread = threading.Thread(
                target=self._again, args=(kept, rec_id, session_id), name="upload", daemon=True
            )
            self._run(thread)
        return len(waiting)

    def close(self, timeout_s: float = 2.0) -> None:
        """Give running reads a moment; what is not finished is resumed at the next start."""
        for thread in list(self._threads):
            thread.join(timeout_s)

    def _again(self, kept: Path, rec_id: str, session_id: str) -> None:
        if any(state.complete for state in self._journal.segments_of(rec_id)):
            kept.unlink(missing_ok=True)
            return
        self._slots.acquire()
        try:
            self._begin(kept, rec_id, session_id)
        except (UnsupportedFile, NoSound, TooLarge) as error:
            log.warning("upload %s cannot be read any more: %s", rec_id, error.code)
            kept.unlink(missing_ok=True)
        except HandoverError as error:
            log.warning("upload %s waits for the next start: %s", rec_id, error.code)

    def _begin(self, kept: Path, rec_id: str, session_id: str) -> Recording:
        """Decode the first piece, then go on in a thread; a slot was taken for it."""
        stack = ExitStack()
        stack.callback(self._slots.release)
        try:
            audio = stack.enter_context(self._decoder.decode(kept))
            rest = iter(audio)
            primed = _Primed(audio, tuple(islice(rest, 1)), rest)
            for state in self._journal.segments_of(rec_id):
                self._journal.drop(state.log_id)  # what a former attempt had read
            recorder = self._recorder_of(session_id)
            recording = recorder.expect(Source.UPLOAD, rec_id)
        except BaseException:
            stack.close()
            raise
        thread = threading.Thread(
            target=self._read, args=(stack, primed, recorder, kept), name="upload", daemon=True
        )
        self._run(thread)
        return recording

    def _run(self, thread: threading.Thread) -> None:
        self._threads = {t for t in self._threads if t.is_alive()} | {thread}
        thread.start()

    def _read(self, stack: ExitStack, audio: DecodedAudio, recorder: Recorder, kept: Path) -> None:
        rec_id = kept.name[:32]
        with stack:
            try:
                self._ingest(audio, recorder, rec_id)
            except HandoverError as error:
                log.warning(
                    "upload %s stopped: %s; it is read again at the next start", rec_id, error.code
                )
                return
        kept.unlink(missing_ok=True)
