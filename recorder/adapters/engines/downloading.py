"""A model that is fetched in the background, and how far that is.

Fetching itself is ``models``' and ``fetching``'s; here is the thread, the progress, and the
sentence that says why it failed.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from recorder.adapters.engines.models import ModelStore
from recorder.core.errors import HandoverError
from recorder.services.guard import where

log = logging.getLogger(__name__)

_STALLED_S = 120.0


@dataclass(frozen=True, slots=True)
class DownloadStatus:
    """How a download stands.

    Attributes:
        state: ``waiting``, ``downloading``, ``done`` or ``failed``.
        progress: 0..1, None while the size is not known.
        problem: a sentence, when it failed or stands still.
    """

    state: str
    progress: float | None = None
    problem: str = ""


class Download:
    """Fetches one model in the background; asking for its status never waits for the network."""

    def __init__(self, store: ModelStore, model: str, engine: str) -> None:
        self.model = model
        self._store = store
        self._engine = engine
        self._state = "waiting"
        self._problem = ""
        self._total_bytes: int | None = None
        self._seen = (0, time.monotonic())
        # A daemon: a line that hangs must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name="model-download", daemon=True)

    def start(self) -> None:
        """Begin; at most once."""
        self._state = "downloading"
        self._seen = (0, time.monotonic())
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; False when it goes on after ``timeout_s``."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def status(self) -> DownloadStatus:
        """State and progress now."""
        if self._state == "done":
            return DownloadStatus("done", 1.0)
        if self._state != "downloading":
            return DownloadStatus(self._state, None, self._problem)
        done_bytes = self._store.fetched_bytes(self.model, self._engine)
        stalled = "The download stands still." if self._stands_still(done_bytes) else ""
        if not self._total_bytes:
            return DownloadStatus("downloading", None, stalled)
        return DownloadStatus("downloading", min(0.99, done_bytes / self._total_bytes), stalled)

    def _stands_still(self, done_bytes: int) -> bool:
        now = time.monotonic()
        if done_bytes != self._seen[0]:
            self._seen = (done_bytes, now)
        return now - self._seen[1] > _STALLED_S

    def _run(self) -> None:
        try:
            self._total_bytes = self._store.size_of(self.model, self._engine)
            self._store.pull(self.model, self._engine)
        except HandoverError as error:
            self._problem, self._state = str(error), "failed"
        except OSError as error:
            self._problem = f"The model cannot be written to disk ({error.strerror})."
            self._state = "failed"
        except Exception as error:  # noqa: BLE001 - else it would be under way for ever
            log.error("the download of %s broke: %s", self.model, where(error))
            self._problem = f"The download broke ({type(error).__name__})."
            self._state = "failed"
        else:
            self._state = "done"
