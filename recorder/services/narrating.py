"""Has narratives written beside the worker's own work: one at a time, nothing waits for them.

A report never waits for a model. What does not come, or does not hold, is said in the narrative's
file, which then repeats the template's words. What people change while the model writes withdraws
what it wrote. Wishes that a restart finds undone are lost: the report is there without them.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from recorder.clinical.narrative import narrative
from recorder.core.model import Analysis, Recording, Report
from recorder.services.files import FileKind, OutputFiles
from recorder.services.guard import where
from recorder.services.reviewing import Reviewing, Seen

log = logging.getLogger(__name__)

MOST_WAITING = 50

Write = Callable[[Analysis, Report], str]
"""The text of a narrative's file; never raises for what a model did."""


class Narrator:
    """One background thread that writes one narrative after the other.

    Args:
        write: asks the model and checks what it said.
        files: where the narratives go.
        review: tells how an encounter stands, when its turn comes and when it is written.
    """

    def __init__(self, write: Write, files: OutputFiles, review: Reviewing) -> None:
        self._write = write
        self._files = files
        self._review = review
        self._wishes: queue.Queue[Recording] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def wish(self, recording: Recording) -> None:
        """Soon write one for this encounter, as it stands then; returns at once."""
        try:
            self._wishes.put_nowait(recording)
        except queue.Full:
            log.warning("too many narratives wait for the language model; one is left out")
        self._start()

    def finish(self) -> None:
        """Wait until everything that was wished for is written."""
        self._wishes.join()
        thread = self._thread
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="narrator", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        """Until nothing is left to do; the next wish starts anew."""
        while (recording := self._next()) is not None:
            try:
                self._narrate(recording)
            except Exception as error:  # noqa: BLE001 - one narrative, not the thread
                log.error("a narrative could not be written: %s", where(error))
            finally:
                self._wishes.task_done()

    def _narrate(self, recording: Recording) -> None:
        """Write it, then look once more.

        Whoever changes the encounter stores that first and then withdraws a narrative that is
        there. So a change that was not seen here withdraws what was written here.
        """
        seen = self._review.seen(recording)
        if seen is None or not seen.analysis.facts:
            return
        text = self._write(seen.analysis, seen.report)
        if not self._stands(recording, seen):
            return
        path = self._files.write_text(recording, FileKind.NARRATIVE, text)
        if self._stands(recording, seen):
            return
        if self._review.seen(recording) is None:  # erased meanwhile
            path.unlink(missing_ok=True)
        else:
            withdrawn = narrative.withdrawn(seen.analysis.language)
            self._files.write_text(recording, FileKind.NARRATIVE, withdrawn)

    def _stands(self, recording: Recording, seen: Seen) -> bool:
        """Whether nothing of the encounter changed since."""
        return self._review.states([recording.rec_id]).get(recording.rec_id) == seen.state

    def _next(self) -> Recording | None:
        with self._starting:
            try:
                return self._wishes.get_nowait()
            except queue.Empty:
                self._thread = None
                return None
