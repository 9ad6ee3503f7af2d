"""The worker process's loop: keep an engine, do the pipeline's rounds, say how it stands."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Protocol

from recorder.core.ports import TranscribeOptions, Transcriber, TranscriptStore
from recorder.services.engine_status import EngineStatus, write_status
from recorder.services.guard import attempt
from recorder.services.pipeline import Pipeline
from recorder.services.transcription import Transcription

IDLE_S = 0.1


class EngineSource(Protocol):
    """Has the best engine that can work now."""

    @property
    def status(self) -> EngineStatus:
        """How it stands."""
        ...

    def check(self) -> Transcriber | None:
        """The engine to use now; the same object until another one is open."""
        ...


class Worker:
    """One worker.

    Args:
        state_dir: where the engine's status is written.
        options: wishes that every utterance is transcribed with.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        engines: EngineSource,
        transcripts: TranscriptStore,
        options: TranscribeOptions,
        state_dir: Path,
    ) -> None:
        self._pipeline = pipeline
        self._engines = engines
        self._transcripts = transcripts
        self._options = options
        self._state_dir = state_dir
        self._said: EngineStatus | None = None

    def run(self, stop: threading.Event) -> None:
        """Until ``stop`` is set; a round that found nothing to do is followed by a short pause."""
        while not stop.is_set():
            self._follow_engine()
            if not self._round():
                stop.wait(IDLE_S)

    def _round(self) -> bool:
        """One round; one that failed as a whole (a database that is away) is tried again."""
        worked: list[bool] = []
        if not attempt("a round of the worker", lambda: worked.append(self._pipeline.step())):
            self._pipeline.let_go_of_all()
            return False
        return worked[0]

    def _follow_engine(self) -> None:
        engine = self._engines.check()
        current = self._pipeline.transcription
        if engine is not (current.engine if current else None):
            self._pipeline.use(
                Transcription(engine, self._transcripts, self._options) if engine else None
            )
        status = self._engines.status
        if status != self._said:
            write_status(self._state_dir, status)
            self._said = status
