"""EngineKeeper: has the best engine that can work now open, and looks for a better one.

Opening and downloading happen in threads of their own; whoever asks never waits. An engine that
nobody needed for a while is closed, and opened again when there is something to hear.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from recorder.adapters.allocator import give_back
from recorder.adapters.engines.downloading import Download
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.registry import EngineChoice, EngineWishes, Refuses, choose
from recorder.core.errors import EngineUnavailable, HandoverError
from recorder.core.ports.clock import Clock
from recorder.core.ports.speech import EngineInfo, Transcriber
from recorder.services.engine_status import EngineStatus
from recorder.services.worker_deaths import WorkerDeaths

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 60.0
"""How often the disk is searched for another model that somebody put there or chose."""

FETCH_AGAIN_S = 600.0
"""After a download that failed: the line may be there by then."""

BROKEN_AGAIN_S = 600.0
"""An engine that would not open or could not hear is tried again after so long, twice as long each
time, or when its files are others: until then the next best works."""

BROKEN_LONGEST_S = 86_400.0

OPEN_LONGEST_S = 300.0
"""An engine that takes longer to open counts as one that does not."""

Choose = Callable[[Refuses], EngineChoice]


@dataclass(frozen=True, slots=True)
class _Broken:
    """An engine that did not work: why, with which files, and until when it is left alone."""

    error: HandoverError
    files: tuple[tuple[str, int, int], ...]
    until_s: float
    times: int


class EngineKeeper:
    """One engine, open while it is needed.

    Args:
        pick: says which engine it should be now, given which are refused.
        store: where models lie.
        max_idle_s: closed after so many seconds without work; 0 keeps it open.
        deaths: notes which engine is being opened, in case that ends this process.
    """

    def __init__(
        self,
        pick: Choose,
        store: ModelStore,
        clock: Clock,
        *,
        max_idle_s: float = 0.0,
        deaths: WorkerDeaths | None = None,
    ) -> None:
        self._deaths = deaths
        self._pick = pick
        self._store = store
        self._clock = clock
        self._max_idle_s = max_idle_s
        self._needed_s = clock.monotonic()
        self._engine: Transcriber | None = None
        self._asleep: EngineInfo | None = None
        self._opening: threading.Thread | None = None
        self._opening_s = 0.0
        self._opened: Transcriber | HandoverError | None = None
        self._choice: EngineChoice | None = None
        self._broken: dict[tuple[str, Path | None], _Broken] = {}
        self._refusal: HandoverError | None = None
        self._download: Download | None = None
        self._fetched_s = 0.0
        self._looked_s: float | None = None

    def check(self, *, needed: bool = True) -> Transcriber | None:
        """The engine to use now: the same object as before until another one is open."""
        if needed:
            self._needed_s = self._clock.monotonic()
        self._take_opened()
        if self._opening is None and self._due(needed=needed):
            self._look(needed=needed)
        if self._engine is not None and self._opening is None and self._idle():
            self._sleep()
        return self._engine

    @property
    def status(self) -> EngineStatus:
        """How it stands, for people; one that sleeps is ready, for it wakes by itself."""
        status = EngineStatus(worker=os.getpid())
        info = self._engine.info if self._engine is not None else self._asleep
        if info is not None:
            status = _named(status, info, "ready")
        elif self._refusal is None and self._choice is not None:
            status = describe(self._choice)
        if self._refusal is not None:
            why, cure = self._refusal.detail, self._refusal.cure
            state = status.state if info is not None else "none"
            status = replace(status, state=state, why=why, cure=cure)
        elif self._choice is not None:
            status = replace(status, why=self._choice.why, cure=self._choice.cure)
        return self._with_download(status)

    @property
    def refusal(self) -> HandoverError | None:
        """Why there is no engine, when there can be none."""
        return self._refusal if self._engine is None else None

    def has(self, engine: Transcriber) -> bool:
        """It is the one that is open."""
        return self._engine is engine

    @property
    def opening(self) -> bool:
        """An engine is being loaded; closing has to wait for it."""
        return self._opening is not None and self._opening.is_alive()

    def give_up(self, error: HandoverError) -> None:
        """The engine is open and cannot hear: the next best takes its place.

        A speech server is not given up: nothing of it is here that could be broken.
        """
        engine, choice = self._engine, self._choice
        if engine is None or choice is None or choice.model_path is None:
            return
        if _same(engine.info, choice.info):
            self._note_broken(choice, error)
            self.close()

    def close(self) -> None:
        """Give the engine's memory back."""
        if self._engine is not None:
            engine, self._engine = self._engine, None
            _close(engine)

    def _idle(self) -> bool:
        since_s = self._clock.monotonic() - self._needed_s
        return self._max_idle_s > 0 and since_s >= self._max_idle_s

    def _sleep(self) -> None:
        if self._engine is not None:
            self._asleep = self._engine.info
            log.info("speech engine closed while nobody needs it: %s", self._asleep.label)
        self.close()

    def _with_download(self, status: EngineStatus) -> EngineStatus:
        if self._download is None:
            return status
        now = self._download.status
        if now.state == "downloading":
            return replace(status, state="downloading", progress=now.progress)
        if now.state == "failed":
            why = f"The Whisper model {self._download.model} could not be downloaded. {now.problem}"
            cure = "It is tried again by itself; `python -m recorder models pull` does so at once."
            return replace(status, why=why.strip(), cure=cure)
        return status

    def _due(self, *, needed: bool) -> bool:
        if self._download is not None and self._download.status.state == "done":
            self._download = None
            return True
        if self._looked_s is None or (needed and self._asleep is not None):
            return True
        return self._clock.monotonic() - self._looked_s >= LOOK_AGAIN_S

    def _look(self, *, needed: bool) -> None:
        """Choose; open what was chosen unless it is open already, or sleeps and may sleep on."""
        self._looked_s = self._clock.monotonic()
        try:
            choice = self._pick(self._why_broken)
        except HandoverError as error:
            self._refusal = error
            return
        self._fetch(choice)
        self._choice, self._refusal = choice, self._why_broken(choice)
        if self._refusal is not None:
            return
        if self._engine is not None and _same(self._engine.info, choice.info):
            return
        if not needed and self._asleep is not None and _same(self._asleep, choice.info):
            return
        self._opening = threading.Thread(
            target=self._open, args=(choice,), name="open-engine", daemon=True
        )
        self._opening_s = self._clock.monotonic()
        self._opening.start()

    def _why_broken(self, choice: EngineChoice) -> HandoverError | None:
        known = self._broken.get((choice.info.label, choice.model_path))
        if known is None or self._clock.monotonic() >= known.until_s:
            return None
        return known.error if known.files == _files(choice.model_path) else None

    def _note_broken(self, choice: EngineChoice, error: HandoverError) -> None:
        log.warning("%s does not work: %s", choice.info.label, error)
        key, files = (choice.info.label, choice.model_path), _files(choice.model_path)
        before = self._broken.get(key)
        times = before.times + 1 if before and before.files == files else 0
        rest_s = min(BROKEN_LONGEST_S, BROKEN_AGAIN_S * 2**times)
        self._broken[key] = _Broken(error, files, self._clock.monotonic() + rest_s, times)
        self._looked_s = None

    def _fetch(self, choice: EngineChoice) -> None:
        """Download a better model beside the work; again after a while when that failed."""
        now_s = self._clock.monotonic()
        failed = self._download is not None and self._download.status.state == "failed"
        if failed and now_s - self._fetched_s >= FETCH_AGAIN_S:
            self._download = None
        if choice.fetch is not None and self._download is None:
            self._download = Download(self._store, choice.fetch.model, choice.fetch.engine)
            self._download.start()
            self._fetched_s = now_s

    def _open(self, choice: EngineChoice) -> None:
        opened: Transcriber | HandoverError
        try:
            opened = self._loaded(choice)
        except HandoverError as error:
            opened = error
        except Exception as error:  # whatever a library raises, the worker goes on
            log.exception("%s could not be opened", choice.info.label)
            opened = EngineUnavailable(
                f"{choice.info.label} could not be opened ({type(error).__name__}).",
                cure="Run `python -m recorder doctor`; the worker's log says more.",
            )
        if threading.current_thread() is self._opening:
            self._opened = opened
        elif not isinstance(opened, HandoverError):  # too late: another has its place
            opened.close()

    def _loaded(self, choice: EngineChoice) -> Transcriber:
        if self._deaths is None:
            return choice.open()
        key = (choice.info.label, 0)
        self._deaths.begin([key])
        try:
            return choice.open()
        finally:
            self._deaths.end([key])

    def _take_opened(self) -> None:
        if self._opening is None:
            return
        if self._opening.is_alive():
            if self._clock.monotonic() - self._opening_s < OPEN_LONGEST_S:
                return
            self._opened = EngineUnavailable(
                f"Opening the engine took longer than {OPEN_LONGEST_S / 60:g} minutes.",
                cure="Look at the disk, or choose a smaller model.",
            )
        opened, self._opened, self._opening = self._opened, None, None
        self._asleep = None
        if isinstance(opened, HandoverError):
            if self._choice is not None:
                self._note_broken(self._choice, opened)
        elif opened is not None:
            former, self._engine = self._engine, opened
            self._needed_s = self._clock.monotonic()
            log.info("speech engine: %s", opened.info.label)
            if former is not None:
                _close(former)


def _close(engine: Transcriber) -> None:
    """With its memory back in the system: half of a model stays with the C library otherwise."""
    engine.close()
    gc.collect()
    give_back()


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


def _files(model: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of a model's files: other ones may work."""
    if model is None:
        return ()
    try:
        files = sorted(model.iterdir()) if model.is_dir() else [model]
        stats = [(file.name, file.stat()) for file in files]
    except OSError:
        return ()
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def _same(one: EngineInfo, other: EngineInfo) -> bool:
    """Engine, model and version; how it decodes is known only once it is open."""
    return replace(one, settings="") == replace(other, settings="")


def _named(status: EngineStatus, info: EngineInfo, state: str) -> EngineStatus:
    return replace(
        status,
        name=info.name,
        model=info.model,
        label=info.label,
        draft=info.draft,
        state=state,
    )
