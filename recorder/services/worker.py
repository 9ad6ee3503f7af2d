"""The worker process's loop: keep an engine, do the pipeline's rounds, say how it stands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from recorder.core.errors import HandoverError
from recorder.core.ports.speech import Transcriber
from recorder.services.engine_status import EngineStatus, write_status
from recorder.services.guard import attempt
from recorder.services.pipeline import Pipeline
from recorder.services.transcription import Transcription

IDLE_S = 0.1
AWAY_S = 30.0
"""An engine that works on nothing for so long is said to be away."""

FAILED_S = 2.0
"""Before another round after one that failed as a whole; else a database that is away for an hour
fills the log."""


class EngineSource(Protocol):
    """Has the best engine that can work now, and one more that recordings wish for."""

    @property
    def status(self) -> EngineStatus:
        """How the server's own engine stands."""
        ...

    def check(self, *, needed: bool) -> Transcriber | None:
        """The engine to use now; the same object until another one is open.

        ``needed``: there is, or soon will be, work for it; without any it may be closed.
        """
        ...

    def wished(self, labels: Sequence[str]) -> Transcriber | None:
        """An engine of those that are wished for now, the most urgent first.

        None while none is open. One is open at a time, until it is not in ``labels`` any more or
        another one has been more urgent for a while.
        """
        ...

    def give_up(self, engine: Transcriber, error: HandoverError) -> None:
        """``engine`` is open and cannot hear: another one is to take its place."""
        ...

    @property
    def refused(self) -> frozenset[str]:
        """Labels of wished engines that cannot work here."""
        ...


class Worker:
    """One worker.

    Args:
        make: puts an engine to work.
        state_dir: where the engine's status is written.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        engines: EngineSource,
        make: Callable[[Transcriber], Transcription],
        state_dir: Path,
    ) -> None:
        self._pipeline = pipeline
        self._engines = engines
        self._make = make
        self._state_dir = state_dir
        self._wished: Transcription | None = None
        self._said: EngineStatus | None = None

    def run(self, stop: threading.Event) -> None:
        """Until ``stop`` is set; a round that found nothing to do is followed by a short pause."""
        while not stop.wait(self._round()):
            pass

    def _round(self) -> float:
        """One round; returns the pause after it, in seconds. One that failed as a whole (a full
        disk, a database that is away) is tried again."""
        worked: list[bool] = []
        if not attempt("a round of the worker", lambda: worked.append(self._step())):
            self._pipeline.let_go_of_all()
            return FAILED_S
        return 0.0 if worked[0] else IDLE_S

    def _step(self) -> bool:
        self._follow_engine()
        self._follow_wishes()
        return self._pipeline.step()

    def _follow_engine(self) -> None:
        for transcription in (self._pipeline.transcription, self._wished):
            if transcription is not None and transcription.broken is not None:
                self._engines.give_up(transcription.engine, transcription.broken)
            elif transcription is not None and not self._pipeline.busy:
                transcription.look_after()
        engine = self._engines.check(needed=self._pipeline.busy)
        current = self._pipeline.transcription
        if engine is not (current.engine if current else None):
            self._pipeline.use(self._make(engine) if engine else None)
        status = self._status()
        if status != self._said and attempt(
            "saying how the engine stands", lambda: write_status(self._state_dir, status)
        ):
            self._said = status

    def _status(self) -> EngineStatus:
        """How the engine stands, and why it works on nothing if so."""
        status, transcription = self._engines.status, self._pipeline.transcription
        trouble = transcription.trouble if transcription is not None else None
        if transcription is None or trouble is None:
            return status
        state = "away" if transcription.away_s >= AWAY_S else status.state
        return replace(status, state=state, why=trouble.detail, cure=trouble.cure)

    def _follow_wishes(self) -> None:
        engine = self._engines.wished(self._pipeline.wanted())
        current = self._wished
        if engine is not (current.engine if current else None):
            if current is not None:
                self._pipeline.use_wished(current.engine.info.label, None)
            self._wished = self._make(engine) if engine else None
            if self._wished is not None:
                self._pipeline.use_wished(self._wished.engine.info.label, self._wished)
        self._pipeline.refused = self._engines.refused
