"""EngineKeeper: has the best engine that can work now open, and looks for a better one.

Opening and downloading happen in threads of their own; whoever asks never waits.
"""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import replace

from recorder.adapters.engines.fetching import Download
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.registry import EngineChoice, EngineWishes, choose
from recorder.core.errors import EngineUnavailable, HandoverError
from recorder.core.ports import Clock, EngineInfo, Transcriber
from recorder.services.engine_status import EngineStatus

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 60.0
"""How often the disk is searched for a model that somebody copied there."""


class EngineKeeper:
    """The worker's engine.

    Args:
        wishes: what the settings ask for.
        store: where models lie.
    """

    def __init__(self, wishes: EngineWishes, store: ModelStore, clock: Clock) -> None:
        self._wishes = wishes
        self._store = store
        self._clock = clock
        self._engine: Transcriber | None = None
        self._opening: threading.Thread | None = None
        self._opened: Transcriber | HandoverError | None = None
        self._choice: EngineChoice | None = None
        self._refusal: HandoverError | None = None
        self._download: Download | None = None
        self._looked_s: float | None = None

    def check(self) -> Transcriber | None:
        """The engine to use now: the same object as before until another one is open."""
        self._take_opened()
        if self._opening is None and self._due():
            self._look()
        return self._engine

    @property
    def status(self) -> EngineStatus:
        """How it stands, for people."""
        status = EngineStatus(worker=os.getpid())
        if self._engine is not None:
            status = _named(status, self._engine.info, "ready")
        elif self._refusal is None and self._choice is not None:
            status = describe(self._choice)
        if self._refusal is not None:
            why, cure = self._refusal.detail, self._refusal.cure
            state = status.state if self._engine is not None else "none"
            status = replace(status, state=state, why=why, cure=cure)
        elif self._choice is not None:
            status = replace(status, why=self._choice.why, cure=self._choice.cure)
        return self._with_download(status)

    def close(self) -> None:
        """Give the engine's memory back."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _with_download(self, status: EngineStatus) -> EngineStatus:
        if self._download is None:
            return status
        now = self._download.status
        if now.state == "downloading":
            return replace(status, state="downloading", progress=now.progress)
        if now.state == "failed":
            why = f"The Whisper model {self._download.model} could not be downloaded. {now.problem}"
            cure = "Run `python -m recorder models pull` when there is a connection."
            return replace(status, why=why.strip(), cure=cure)
        return status

    def _due(self) -> bool:
        if self._download is not None and self._download.status.state == "done":
            self._download = None
            return True
        if self._looked_s is None:
            return True
        best = self._engine is not None and not self._engine.info.draft
        return not best and self._clock.monotonic() - self._looked_s >= LOOK_AGAIN_S

    def _look(self) -> None:
        """Choose; open what was chosen unless it is open already."""
        self._looked_s = self._clock.monotonic()
        try:
            choice = choose(self._wishes, self._store)
        except HandoverError as error:
            self._refusal = error
            return
        if choice.fetch is not None and self._download is None:
            self._download = Download(self._store, choice.fetch.model, choice.fetch.engine)
            self._download.start()
        if self._engine is not None and self._engine.info == choice.info:
            return
        self._choice, self._refusal = choice, None
        self._opening = threading.Thread(
            target=self._open, args=(choice,), name="open-engine", daemon=True
        )
        self._opening.start()

    def _open(self, choice: EngineChoice) -> None:
        try:
            self._opened = choice.open()
        except HandoverError as error:
            self._opened = error
        except Exception as error:  # whatever a library raises, the worker goes on
            log.exception("%s could not be opened", choice.info.label)
            self._opened = EngineUnavailable(
                f"{choice.info.label} could not be opened ({type(error).__name__}).",
                cure="Run `python -m recorder doctor`; the worker's log says more.",
            )

    def _take_opened(self) -> None:
        if self._opening is None or self._opening.is_alive():
            return
        opened, self._opened, self._opening = self._opened, None, None
        if isinstance(opened, HandoverError):
            log.warning("the speech engine could not be opened: %s", opened)
            self._refusal = opened
        elif opened is not None:
            former, self._engine = self._engine, opened
            log.info("speech engine: %s", opened.info.label)
            if former is not None:
                former.close()


def first_status(wishes: EngineWishes, store: ModelStore) -> EngineStatus:
    """What the worker is about to do, for whoever starts before it."""
    try:
        return describe(choose(wishes, store))
    except HandoverError as error:
        return EngineStatus(state="none", why=error.detail, cure=error.cure)


def describe(choice: EngineChoice) -> EngineStatus:
    """A choice that is not open yet."""
    status = EngineStatus(worker=os.getpid(), why=choice.why, cure=choice.cure)
    return _named(status, choice.info, "loading")


def _named(status: EngineStatus, info: EngineInfo, state: str) -> EngineStatus:
    return replace(
        status,
        name=info.name,
        model=info.model,
        label=info.label,
        draft=info.draft,
        state=state,
    )
