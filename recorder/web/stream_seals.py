"""Tells one tablet which of its logs are whole, and which recordings it may let go of.

Said once each, and only when it is so: a recording is sealed when its file is on the disk, its row
says all that the journal holds, and nothing of it is under way on this socket. Only for the loop's
thread, except what is done aside.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from recorder.core.errors import HandoverError
from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.services.guard import outcome_of
from recorder.services.recorder import Recorder
from recorder.services.recorder_world import LogPosition
from recorder.web.stream_answers import Answers
from recorder.web.stream_progress import Progress
from recorder.web.stream_socket import StreamSocket

if TYPE_CHECKING:
    from recorder.bootstrap import Container

LOOK_AGAIN_S = 30.0
"""After a look that the database did not answer."""

ON_DISK = frozenset(
    {
        RecordingState.SEALED,
        RecordingState.DONE,
        RecordingState.FAILED,
        RecordingState.EMPTY,
    }
)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A recording whose tablet may forget its copy."""

    rec_id: str
    frames: int


class Seals:
    """The logs and recordings of one socket.

    Args:
        recorder: its session's, which may have to be made: asked aside only.
    """

    def __init__(
        self,
        socket: StreamSocket,
        answers: Answers,
        services: Container,
        session_id: str,
        recorder: Callable[[], Recorder],
    ) -> None:
        self._socket = socket
        self._answers = answers
        self._services = services
        self._session_id = session_id
        self._recorder = recorder
        self._progress = Progress()
        self._over = False

    def stop(self) -> None:
        """The connection is over."""
        self._over = True

    def opened(self, log_id: LogId, found: LogPosition) -> None:
        """The tablet has this log, and the server so much of it."""
        self.note(log_id, found)
        if not found.complete:
            self._progress.goes_on(log_id.rec_id)
        self.look(log_id.rec_id)

    def note(self, log_id: LogId, position: LogPosition) -> None:
        """Say once that a log is whole."""
        if self._progress.note(log_id, whole=position.complete):
            self._answers.say(
                {
                    "t": "final",
                    "log": str(log_id),
                    "c": position.committed,
                    "sha256": position.sha256,
                }
            )

    def look(self, rec_id: str) -> None:
        """Say ``sealed``, once, when it is."""
        if self._progress.may_be_sealed(rec_id) and not self._over:
            ask = outcome_of(partial(self._on_disk, rec_id))
            self._socket.aside(ask, partial(self._looked, rec_id))

    def _on_disk(self, rec_id: str) -> _Sealed | None:
        """Aside: the recording, if it is sealed, or was and has been deleted by a rule since."""
        recording = self._services.recordings.get(rec_id)
        if recording is None:
            frames = self._services.deleted.frames(self._session_id, rec_id)
            return None if frames is None else _Sealed(rec_id, frames)
        if recording.session_id != self._session_id:
            return None
        sealed = recording.state in ON_DISK and self._recorder().settled(rec_id)
        return _Sealed(rec_id, recording.frames) if sealed else None

    def _looked(self, rec_id: str, found: _Sealed | HandoverError | None) -> None:
        if isinstance(found, HandoverError):  # nobody else would ask again
            self._socket.at(time.monotonic() + LOOK_AGAIN_S, partial(self.look, rec_id))
        elif found is not None and self._progress.may_be_sealed(rec_id):
            self._progress.sealed(rec_id)
            self._answers.say({"t": "sealed", "rec": rec_id, "frames": found.frames})
