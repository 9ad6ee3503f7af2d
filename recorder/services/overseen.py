"""The lines that whoever runs the server reads, and the counts they are made of.

Ids, counts, times and states only; no word of a patient has a place here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from recorder.core.model import SAMPLE_RATE, Recording, RecordingState
from recorder.services.engine_status import EngineStatus

UNFINISHED = (
    RecordingState.RECORDING,
    RecordingState.STOPPED,
    RecordingState.SEALED,
    RecordingState.FAILED,
)


class Level(str, Enum):
    """How soon somebody must do something."""

    NOW = "now"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that is not well, and what to do about it."""

    level: Level
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """A recording that the worker is not done with.

    Attributes:
        pending: utterances without words yet.
        heard_frames: so far the words go.
        leased: the worker holds it.
        retry_at: not taken up again before.
    """

    recording: Recording
    pending: int = 0
    heard_frames: int = 0
    leased: bool = False
    retry_at: datetime | None = None

    @property
    def behind_s(self) -> float:
        """Seconds of sound without words."""
        return max(0.0, (self.recording.frames - self.heard_frames) / SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One active session.

    Attributes:
        session: the beginning of its id.
        live: it has a socket open.
        recording: something of it is arriving.
    """

    session: str
    created_at: datetime
    last_activity_at: datetime
    expires_at: datetime
    signed_in: bool
    enrolled: bool
    live: bool
    recording: bool
    recordings: int
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class RecordingLine:
    """One recording; ``words_after_s``: from its stop until its words were first complete."""

    rec_id: str
    session: str
    source: str
    state: str
    started_at: datetime
    stopped_at: datetime | None
    duration_s: float
    gaps: int
    bytes: int
    engine: str | None
    draft: bool
    words_after_s: float | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A recording that is not done, why, what happens by itself (and when), what can be done.

    Attributes:
        live: sound came just now.
        look: somebody should.
        action: ``finish``, ``retry`` or empty.
    """

    rec_id: str
    session: str
    state: str
    started_at: datetime
    duration_s: float
    behind_s: float
    bytes: int
    last_sound_at: datetime | None
    live: bool
    look: bool
    why: str
    by_itself: str
    at: datetime | None
    action: str


@dataclass(frozen=True, slots=True)
class Storage:
    """The disk under the recordings.

    Attributes:
        reserve_bytes: under so much free space no sound is acknowledged.
        hours_left: of sound that fit until then.
        sound_bytes, log_bytes: finished recordings, and the logs they were made of.
    """

    total_bytes: int
    free_bytes: int
    reserve_bytes: int
    sound_bytes: int
    log_bytes: int
    hours_left: float


@dataclass(frozen=True, slots=True)
class Queue:
    """The worker and what waits for it."""

    worker: int | None
    depth: int
    behind_s: float
    oldest_at: datetime | None
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything at a glance."""

    well: bool
    concerns: tuple[Concern, ...]
    live: int
    without_contact: int
    unfinished: int
    look: int
    sessions: int
    recordings: Mapping[str, int]
    queue_depth: int
    behind_s: float
    engine: EngineStatus
    storage: Storage


class Tallies(Protocol):
    """Counts over all rows, which no other port needs."""

    def states(self) -> dict[RecordingState, int]:
        """How many recordings there are, by state."""
        ...

    def frames(self) -> int:
        """Samples of all recordings together."""
        ...

    def of_sessions(self, session_ids: Sequence[str]) -> dict[str, list[Recording]]:
        """What each session recorded; those without anything are left out."""
        ...

    def jobs(self, now: datetime) -> list[Job]:
        """Recordings that are not done, oldest first."""
        ...

    def page(
        self, states: Collection[RecordingState], before: datetime | None, limit: int
    ) -> list[Recording]:
        """Recordings, newest first; of these states when there are any, begun before then."""
        ...

    def worded_at(self, rec_ids: Sequence[str]) -> dict[str, datetime]:
        """When each one's first whole result was stored."""
        ...

    def retry(self, rec_id: str) -> bool:
        """Let a failed recording be taken up now; False: there is no such failed one."""
        ...


# --- as JSON ------------------------------------------------------------------------------------


def told(line: Any) -> dict[str, Any]:
    """A dataclass as a JSON object."""
    return {name: _plain(getattr(line, name)) for name in line.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return told(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def told_queue(queue: Queue) -> dict[str, Any]:
    """The queue as a JSON object; of each job's recording what tells them apart."""
    return {
        "worker": queue.worker,
        "depth": queue.depth,
        "behind_s": queue.behind_s,
        "oldest_at": _plain(queue.oldest_at),
        "jobs": [
            {
                "rec_id": job.recording.rec_id,
                "state": job.recording.state.value,
                "captured_s": job.recording.duration_s,
                "pending": job.pending,
                "behind_s": job.behind_s,
                "leased": job.leased,
                "retry_at": _plain(job.retry_at),
            }
            for job in queue.jobs
        ],
    }
