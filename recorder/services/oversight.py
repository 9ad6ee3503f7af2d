"""What whoever runs the server sees of it: is all well, what is unfinished, how much room."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recorder.core.errors import NotReady, UnknownRecording, UnknownSession
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Recording, RecordingState, Source
from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import RecordingStore
from recorder.core.sessions import Session
from recorder.services.engine_status import EngineStatus
from recorder.services.files import OutputFiles
from recorder.services.overseen import (
    Concern,
    Job,
    Level,
    Overview,
    Queue,
    RecordingLine,
    SessionLine,
    Storage,
    Tallies,
    Unfinished,
)
from recorder.services.session_life import SessionLife

HANDLE_CHARS = 13
"""Of a session's id: enough to tell sessions apart, and the rest, 74 random bits, stays secret."""

QUIET_S = 30.0
"""A recording of which nothing came for so long has lost contact, as is usual on the road."""

BEHIND_S = 60.0
LITTLE_HOURS, VERY_LITTLE_HOURS = 48.0, 4.0
SIZED_EVERY_S = 60.0
"""There may be many logs; how large they are is counted no more often."""

COPIES = 2
"""Sound lies here in its log, and as the WAV that is made of it."""


@dataclass(slots=True)
class _Sized:
    """How large the logs were, and how long that is believed."""

    bytes: int = 0
    until_s: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Oversight:
    """The server as its administrator sees it.

    Args:
        logs: folder that the journal keeps its logs in.
        written_at: when a log of a recording was last written, as seconds since 1970; 0: never.
        finish_quiet: finish what a session records, if nothing came of it for ``QUIET_S``.
        listening: sessions with a live socket.
        worker: its process id while it runs.
    """

    sessions: SessionLife
    recordings: RecordingStore
    tallies: Tallies
    files: OutputFiles
    logs: Path
    written_at: Callable[[str], float]
    finish_quiet: Callable[[str], None]
    clock: Clock
    listening: Callable[[], Collection[str]]
    engine: Callable[[], EngineStatus]
    worker: Callable[[], int | None]
    reserve_bytes: int
    orphan_grace_s: float
    _sized: _Sized = field(default_factory=_Sized)

    def overview(self) -> Overview:
        """Is all well?"""
        jobs = self.tallies.jobs(self.clock.now())
        unfinished, queue = self._lines(jobs), self._queue(jobs)
        storage, engine = self.storage(), self.engine()
        concerns = tuple(_concerns(storage, queue, engine, unfinished))
        return Overview(
            well=not concerns,
            concerns=concerns,
            live=sum(u.live for u in unfinished),
            without_contact=sum(_is_out_of_contact(u) for u in unfinished),
            unfinished=sum(not u.live for u in unfinished),
            look=sum(u.look for u in unfinished),
            sessions=self.sessions.stats().active,
            recordings={s.value: n for s, n in self.tallies.states().items()},
            queue_depth=queue.depth,
            behind_s=queue.behind_s,
            engine=engine,
            storage=storage,
        )

    def session_lines(self, limit: int) -> list[SessionLine]:
        """Active sessions, latest activity first."""
        active = self.sessions.active()[:limit]
        recorded = self.tallies.of_sessions([s.session_id for s in active])
        listening = self.listening()
        return [
            self._session_line(s, recorded.get(s.session_id, ()), s.session_id in listening)
            for s in active
        ]

    def close(self, handle: str) -> None:
        """End the active session whose id begins so; what it recorded stays.

        Raises:
            UnknownSession: there is none, or more than one.
            StillRecording: it is recording.
        """
        found = [s.session_id for s in self.sessions.active() if s.session_id.startswith(handle)]
        if len(handle) != HANDLE_CHARS or len(found) != 1:
            raise UnknownSession("There is no such active session.", cure="Look at the list again.")
        self.sessions.close(found[0])

    def recording_lines(
        self, states: Collection[RecordingState], before: datetime | None, limit: int
    ) -> list[RecordingLine]:
        """Recordings of everybody, newest first."""
        found = self.tallies.page(states, before, limit)
        worded = self.tallies.worded_at([r.rec_id for r in found])
        return [self._recording_line(r, worded.get(r.rec_id)) for r in found]

    def recording_line(self, row: Recording) -> RecordingLine:
        """One of them."""
        return self._recording_line(row, self.tallies.worded_at([row.rec_id]).get(row.rec_id))

    def unfinished(self, of: Collection[str] | None = None) -> list[Unfinished]:
        """Recordings that are not done, oldest first; ``of`` these users only, when given."""
        jobs = self.tallies.jobs(self.clock.now())
        return self._lines([job for job in jobs if of is None or job.recording.user_id in of])

    def finish(self, rec_id: str) -> None:
        """Take a recording whose tablet is gone as it is; it goes on if the tablet returns.

        Raises:
            UnknownRecording: no such recording.
            NotReady: it is not arriving, or its sound still comes.
        """
        row = self._row(rec_id)
        self.finish_quiet(row.session_id)
        if self._row(rec_id).state is RecordingState.RECORDING:
            raise NotReady(
                "Sound of this recording came just now.",
                cure=f"It can be finished when nothing came for {QUIET_S:.0f} seconds.",
            )

    def retry(self, rec_id: str) -> None:
        """Have a failed recording's words and files made again now.

        Raises:
            UnknownRecording: no such recording.
            NotReady: it did not fail.
        """
        self._row(rec_id)
        if not self.tallies.retry(rec_id):
            raise NotReady("This recording did not fail.", cure="There is nothing to try again.")

    def storage(self) -> Storage:
        """The disk."""
        usage = shutil.disk_usage(self.files.directory)
        room = max(0, usage.free - self.reserve_bytes)
        hour = SAMPLE_RATE * BYTES_PER_FRAME * 3600 * COPIES
        return Storage(
            total_bytes=usage.total,
            free_bytes=usage.free,
            reserve_bytes=self.reserve_bytes,
            sound_bytes=self.tallies.frames() * BYTES_PER_FRAME,
            log_bytes=self._log_bytes(),
            hours_left=round(room / hour, 1),
        )

    def queue(self) -> Queue:
        """The worker, and what waits for words."""
        return self._queue(self.tallies.jobs(self.clock.now()))

    def _queue(self, jobs: Sequence[Job]) -> Queue:
        waiting = [j for j in jobs if j.recording.state is not RecordingState.RECORDING]
        return Queue(
            worker=self.worker(),
            depth=len(waiting),
            behind_s=max((j.behind_s for j in jobs), default=0.0),
            oldest_at=min((_since(j.recording) for j in waiting), default=None),
            jobs=tuple(jobs),
        )

    # --- one line each ----------------------------------------------------------------------

    def _session_line(
        self, session: Session, recordings: Sequence[Recording], live: bool
    ) -> SessionLine:
        files = [f for r in recordings for f in self.files.existing(r)]
        return SessionLine(
            session=session.session_id[:HANDLE_CHARS],
            created_at=session.created_at,
            last_activity_at=session.last_activity_at,
            expires_at=session.expires_at,
            signed_in=session.user_id is not None,
            enrolled=session.device_id is not None,
            live=live,
            recording=self.sessions.is_recording(session.session_id),
            recordings=len(recordings),
            files=len(files),
            bytes=sum(f.size_bytes for f in files),
        )

    def _recording_line(self, row: Recording, worded_at: datetime | None) -> RecordingLine:
        after = worded_at - row.stopped_at if worded_at and row.stopped_at else None
        return RecordingLine(
            rec_id=row.rec_id,
            session=row.session_id[:HANDLE_CHARS],
            source=row.source.value,
            state=row.state.value,
            started_at=row.started_at,
            stopped_at=row.stopped_at,
            duration_s=row.duration_s,
            gaps=len(row.gaps),
            bytes=sum(f.size_bytes for f in self.files.existing(row))
            or row.frames * BYTES_PER_FRAME,
            engine=row.engine,
            draft=row.draft,
            words_after_s=after.total_seconds() if after is not None else None,
        )

    def _lines(self, jobs: Sequence[Job]) -> list[Unfinished]:
        now, listening, engine = self.clock.now(), self.listening(), self.engine()
        return [self._unfinished(job, now, listening, engine) for job in jobs]

    def _unfinished(
        self, job: Job, now: datetime, listening: Collection[str], engine: EngineStatus
    ) -> Unfinished:
        row = job.recording
        last = self._last_sound_at(row)
        live = _is_live(row, last, now, listening)
        told = _told(job, live, last, engine, self.orphan_grace_s)
        return Unfinished(
            rec_id=row.rec_id,
            session=row.session_id[:HANDLE_CHARS],
            state=row.state.value,
            started_at=row.started_at,
            duration_s=row.duration_s,
            behind_s=job.behind_s,
            bytes=row.frames * BYTES_PER_FRAME,
            last_sound_at=last,
            live=live,
            look=told.look,
            why=told.why,
            by_itself=told.by_itself,
            at=told.at,
            action=told.action,
        )

    def _log_bytes(self) -> int:
        now_s = self.clock.monotonic()
        if now_s >= self._sized.until_s:
            self._sized.bytes = _size_bytes(self.logs)
            self._sized.until_s = now_s + SIZED_EVERY_S
        return self._sized.bytes

    def _last_sound_at(self, row: Recording) -> datetime | None:
        try:
            changed_s = self.written_at(row.rec_id)
        except FileNotFoundError:
            changed_s = 0.0
        return datetime.fromtimestamp(changed_s, UTC) if changed_s else None

    def _row(self, rec_id: str) -> Recording:
        row = self.recordings.get(rec_id)
        if row is None:
            raise UnknownRecording("There is no such recording.", cure="Look at the list again.")
        return row


# --- judging ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    why: str
    by_itself: str
    at: datetime | None = None
    look: bool = False
    action: str = ""


def _told(
    job: Job, live: bool, last: datetime | None, engine: EngineStatus, grace_s: float
) -> _Told:
    """Why a recording is not done, and what becomes of it."""
    state = job.recording.state
    if state is RecordingState.RECORDING:
        return _told_of_recording(job.recording, live, last, grace_s)
    if state is RecordingState.STOPPED:
        return _Told("The sound is being put together", "Sealed as soon as the disk has room")
    if state is RecordingState.FAILED:
        why = job.recording.problem or "The report could not be written"
        return _Told(why, "Tried again", job.retry_at, look=True, action="retry")
    if job.leased:
        return _Told("Words are being made", "Report and files follow")
    if not engine.makes_words:
        return _Told(engine.why, "Goes on when a speech engine works", look=True)
    return _Told("Waits for its turn", "Taken up next")


def _told_of_recording(row: Recording, live: bool, last: datetime | None, grace_s: float) -> _Told:
    if live:
        return _Told("Recording", "Goes on until the crew stops it")
    gone = last or row.started_at
    return _Told(
        "No contact with the tablet",
        "Finished as it is, and opened again when the tablet brings more",
        gone + timedelta(seconds=grace_s),
        action="finish",
    )


def _is_live(
    row: Recording, last: datetime | None, now: datetime, listening: Collection[str]
) -> bool:
    """Sound came just now; the server's own microphone has no socket."""
    if row.state is not RecordingState.RECORDING:
        return False
    if row.source is Source.BROWSER and row.session_id not in listening:
        return last is not None and now - last < timedelta(seconds=QUIET_S)
    return now - (last or row.started_at) < timedelta(seconds=QUIET_S)


def _is_out_of_contact(line: Unfinished) -> bool:
    return line.state == RecordingState.RECORDING.value and not line.live


def _concerns(
    storage: Storage, queue: Queue, engine: EngineStatus, unfinished: Sequence[Unfinished]
) -> list[Concern]:
    found = []
    if storage.hours_left < LITTLE_HOURS:
        level = Level.NOW if storage.hours_left < VERY_LITTLE_HOURS else Level.LOOK
        said = f"Room for {storage.hours_left:.0f} more hours of sound"
        found.append(Concern(level, said, "Make room, or move OUTPUT_DIR to a larger disk."))
    if queue.worker is None:
        said = "The speech worker does not run"
        found.append(Concern(Level.NOW, said, "It is started again by itself; see the log."))
    if not engine.makes_words:
        found.append(Concern(Level.LOOK, engine.why, engine.cure))
    elif engine.draft:
        found.append(Concern(Level.LOOK, "Words are drafts", engine.cure or engine.why))
    if failed := sum(u.state == RecordingState.FAILED.value for u in unfinished):
        said = "A recording failed" if failed == 1 else f"{failed} recordings failed"
        found.append(
            Concern(Level.LOOK, said, "Sound is safe; they are tried again by themselves.")
        )
    if queue.behind_s > BEHIND_S and engine.makes_words:
        said = f"Words are {queue.behind_s / 60:.0f} minutes behind"
        found.append(Concern(Level.LOOK, said, "Recording is not affected."))
    return found


def _since(row: Recording) -> datetime:
    return row.stopped_at or row.started_at


def _size_bytes(directory: Path) -> int:
    """Of the files right inside; they may come and go meanwhile."""
    total = 0
    for path in directory.iterdir():
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total
