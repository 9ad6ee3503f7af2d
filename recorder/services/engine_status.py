"""What the worker tells the web process about the speech engine, through one small file."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "engine.json"
STATES = ("ready", "loading", "downloading", "away", "none")


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine as people are told about it.

    Attributes:
        state: one of ``STATES``: ``downloading`` while words are made by a draft engine; ``away``
            while there is an engine that works on nothing, such as a speech server that does not
            answer; ``none`` when there is no engine.
        progress: of the download, 0..1, when known.
        why: one sentence: why this engine.
        cure: one sentence: what would make it better; empty when nothing would.
        worker: process id of the worker that said so.
    """

    name: str = ""
    model: str = ""
    label: str = ""
    draft: bool = False
    state: str = "loading"
    progress: float | None = None
    why: str = "The worker is starting."
    cure: str = ""
    worker: int = 0

    @property
    def makes_words(self) -> bool:
        """Words come, or soon will, without anybody's doing."""
        return self.state not in ("away", "none")


def write_status(directory: Path, status: EngineStatus) -> None:
    """Replace the file as a whole."""
    scratch = directory / f".{FILE_NAME}.{os.getpid()}"
    scratch.write_text(json.dumps(asdict(status)), encoding="utf-8")
    scratch.replace(directory / FILE_NAME)


def read_status(directory: Path) -> EngineStatus:
    """What the worker said last; the default while it has said nothing."""
    try:
        return EngineStatus(**json.loads((directory / FILE_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return EngineStatus()


def running_worker(directory: Path) -> int | None:
    """Process id of the worker that spoke last, while it runs."""
    said = read_status(directory).worker
    return said if said and _runs(said) else None


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
