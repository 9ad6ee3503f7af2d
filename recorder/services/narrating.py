"""Has narratives written beside the worker's own work: one at a time, nothing waits for them.

A report never waits for a model. What does not come, or does not hold, is said in the narrative's
file, which then repeats the template's words. Wishes that a restart finds undone are lost: the
report is there without them.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from recorder.core.model import Analysis, Recording, Report
from recorder.services.files import FileKind, OutputFiles
from recorder.services.guard import where

log = logging.getLogger(__name__)

MOST_WAITING = 50

Write = Callable[[Analysis, Report], str]
"""The text of a narrative's file; never raises for what a model did."""


@dataclass(frozen=True, slots=True)
class _Wish:
    recording: Recording
    analysis: Analysis
    report: Report


class Narrator:
    """One background thread that writes one narrative after the other.

    Args:
        write: asks the model and checks what it said.
        files: where the narratives go.
    """

    def __init__(self, write: Write, files: OutputFiles) -> None:
        self._write = write
        self._files = files
        self._wishes: queue.Queue[_Wish] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def wish(self, recording: Recording, analysis: Analysis, report: Report) -> None:
        """Soon write one for this encounter; returns at once."""
        if not analysis.facts:
            return
        try:
            self._wishes.put_nowait(_Wish(recording, analysis, report))
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
        while (wish := self._next()) is not None:
            try:
                text = self._write(wish.analysis, wish.report)
                self._files.write_text(wish.recording, FileKind.NARRATIVE, text)
            except Exception as error:  # noqa: BLE001 - one narrative, not the thread
                log.error("a narrative could not be written: %s", where(error))
            finally:
                self._wishes.task_done()

    def _next(self) -> _Wish | None:
        with self._starting:
            try:
                return self._wishes.get_nowait()
            except queue.Empty:
                self._thread = None
                return None
