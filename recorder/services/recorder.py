"""Recorder: one session's recording state machine.

Logs come in by ``append`` and are durable before it returns; everything else (the row, the live
recording, when it is complete) follows from what the logs say, so a repeated, late or reordered
message changes nothing. Several recordings of one session may arrive at once (a live one and a
backlog); only one is live.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from recorder.clinical import codec
from recorder.core.capture import (
    DAMAGED,
    INTERRUPTED,
    NOT_RECEIVED,
    Capture,
    LogState,
    capture_of,
)
from recorder.core.errors import (
    AlreadyRecording,
    HandoverError,
    NotRecording,
    UnknownRecording,
)
from recorder.core.ids import new_rec_id
from recorder.core.log import LogId, Record, RecordType
from recorder.core.model import Recording, RecordingState, Source
from recorder.core.ports.clock import Clock
from recorder.core.ports.recordings import EventLog, RecordingStore
from recorder.core.timeline import Timeline
from recorder.services.files import OutputFiles, stem_of
from recorder.services.guard import attempt
from recorder.services.journal import Appended, Journal, Outcome

log = logging.getLogger(__name__)

STOP_GRACE_S = 20.0
"""How long a stop over the API waits for the tablet's own END, and how long nothing may have come,
before it counts without it. A tablet that catches up after an outage pauses for seconds; the report
of half an encounter must not look finished meanwhile."""

PROGRESS_S = 30.0
"""Between two row updates that only say how long the recording is by now."""

CLOCK_TRUST = timedelta(minutes=2)
"""A tablet's start time this close to our clock is a start just now."""

NO_END = {
    Source.BROWSER: NOT_RECEIVED,
    Source.MICROPHONE: INTERRUPTED,
    Source.UPLOAD: DAMAGED,
}
"""Why a recording ends where nobody said that it does."""

EARLIEST_START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LogPosition:
    """Where a log durably ends."""

    committed: int
    complete: bool
    sha256: str | None = None


Done = Callable[[LogPosition | HandoverError], None]
"""Hears how an append went; from the journal's thread, so it must not block."""

Later = Callable[[Callable[[], None]], None]
"""Runs a piece of work soon, in order, on a thread that no sound waits for."""


def at_once(work: Callable[[], None]) -> None:
    """The simplest ``Later``."""
    work()


def nobody(_session_id: str) -> None:
    """Whose a session is where nobody signs in."""


def nothing(_session_id: str, _log_id: LogId) -> None:
    """What is left of a log where nothing is ever deleted."""


@dataclass(frozen=True, slots=True)
class RecorderWorld:
    """What every recorder of a process shares.

    Attributes:
        owner: says who is signed in at a session.
        deleted: where a log ended that a rule deleted with its recording; its tablet may then
            forget its copy, and does not bring it back. None: it was not.
    """

    journal: Journal
    recordings: RecordingStore
    events: EventLog
    files: OutputFiles
    clock: Clock
    later: Later = at_once
    owner: Callable[[str], str | None] = nobody
    deleted: Callable[[str, LogId], LogPosition | None] = nothing


@dataclass(slots=True)
class _Arriving:
    """A recording whose bytes are coming in; times on the monotonic clock."""

    last_append_s: float
    noted_s: float = 0.0
    stop_due_s: float | None = None


@dataclass(eq=False)
class Recorder:
    """One session's recordings as they arrive.

    ``_rows`` serialises everything that changes rows and may wait for a database; ``_arrivals``
    guards the dictionaries below for a moment at a time. An append of a recording that is known
    takes only the second, so sound waits for the journal's sync and for nothing else. The order
    is rows, then arrivals.
    """

    session_id: str
    world: RecorderWorld
    _rows: threading.RLock = field(default_factory=threading.RLock)
    _arrivals: threading.Lock = field(default_factory=threading.Lock)
    _live: str | None = None
    _arriving: dict[str, _Arriving] = field(default_factory=dict)
    _admitted: set[str] = field(default_factory=set)
    _behind: dict[str, float | None] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)
    asked_s: float = 0.0

    def __post_init__(self) -> None:
        """Take up recordings that a former process left open."""
        for recording in self.world.recordings.of_session(self.session_id):
            if recording.state is RecordingState.RECORDING:
                self._arriving[recording.rec_id] = _Arriving(self.world.clock.monotonic())
                if recording.source is not Source.UPLOAD:
                    self._live = self._live or recording.rec_id

    @property
    def live(self) -> Recording | None:
        """The recording that is running now."""
        with self._rows:
            return self.world.recordings.get(self._live) if self._live else None

    @property
    def busy(self) -> bool:
        """Something is still arriving."""
        with self._arrivals:
            return bool(self._arriving or self._behind)

    @property
    def idle_s(self) -> float:
        """Seconds since this recorder was asked for; 0 while it is busy."""
        return 0.0 if self.busy else self.world.clock.monotonic() - self.asked_s

    def start(self, source: Source, rec_id: str | None = None) -> Recording:
        """Begin a recording, or answer with the one of that id.

        Raises:
            AlreadyRecording: another recording is running.
            UnknownRecording: ``rec_id`` belongs to another session.
        """
        with self._rows:
            known = self._own(rec_id) if rec_id else None
            if known is not None:
                return known
            if self._live is not None:
                raise AlreadyRecording(
                    "This session is recording already.",
                    cure="Stop that recording first, or go on with it.",
                    recording_id=self._live,
                )
            made = self._create(rec_id or new_rec_id(), source, self.world.clock.now())
            self._live = made.rec_id
            return made

    def expect(self, source: Source, rec_id: str) -> Recording:
        """A recording whose sound exists already and now arrives; it is never the live one.

        Raises:
            UnknownRecording: ``rec_id`` belongs to another session.
        """
        with self._rows:
            return self._own(rec_id) or self._create(rec_id, source, self.world.clock.now())

    def stop(self, rec_id: str | None = None) -> Recording:
        """End the live recording.

        A tablet's own END usually arrived or is on its way; without it the recording counts as
        stopped after ``STOP_GRACE_S``.

        Raises:
            NotRecording: nothing is running, or not this one.
        """
        with self._rows:
            for behind in list(self._behind):
                self._catch_up(behind)
            live = self._live
            if live is None or rec_id not in (None, live):
                finished = self._own(rec_id) if rec_id else None
                if finished is None:
                    raise NotRecording(
                        "This session is not recording.", cure="Start a recording first."
                    )
                self._end_soon(finished.rec_id)
                return finished
            if self._capture(live).segments:
                self._end_soon(live)
            else:
                self._finish(live)
            stopped = self._row(live)
            self._live = None  # only now: a stop that failed is asked for again
            return stopped

    def _end_soon(self, rec_id: str) -> None:
        """Its END may still come, or be one that never came here; then it ends without."""
        with self._arrivals:
            arriving = self._arriving.get(rec_id)
            if arriving is not None and arriving.stop_due_s is None:
                arriving.stop_due_s = self.world.clock.monotonic() + STOP_GRACE_S

    def position(self, log_id: LogId) -> LogPosition:
        """Where this session's log durably ends; an unknown log is empty.

        Raises:
            UnknownRecording: it belongs to another session.
        """
        self._admit(log_id)
        gone = self._deleted(log_id)
        if gone is not None:
            return gone
        state = self.world.journal.state(log_id)
        if state.session_id not in (None, self.session_id):
            # The row may be a moment behind the log; the log itself says whose it is.
            raise UnknownRecording("There is no such recording.")
        return _position(state)

    def append(self, log_id: LogId, offset: int, data: bytes) -> LogPosition:
        """Add bytes to a log; they are durable when this returns.

        Raises:
            UnknownRecording: the recording belongs to another session.
            OffsetGap, OffsetConflict, BrokenRecord, StorageFull, StorageFailed, ShuttingDown:
                nothing beyond ``extra["committed"]`` is stored.
        """
        self._admit(log_id)
        gone = self._deleted(log_id)
        if gone is not None:
            return gone
        added = self.world.journal.append(log_id, offset, data, session_id=self.session_id)
        if added.state.length:
            self._know(log_id.rec_id)  # nobody else's when we asked, and ours in the journal now
        return self._appended(added)

    def append_next(self, log_id: LogId, offset: int, data: bytes, done: Done) -> bool:
        """Add records that plainly continue a log of a known recording, without waiting.

        Returns False when there is more to it, and nothing was done: ``append`` knows what to
        answer then. Else ``done`` hears from another thread what ``append`` would have answered.
        """
        with self._arrivals:
            if log_id.rec_id not in self._admitted:
                return False
        return self.world.journal.append_next(
            log_id, offset, data, session_id=self.session_id, done=partial(self._tell, done)
        )

    def _tell(self, done: Done, outcome: Outcome) -> None:
        done(outcome if isinstance(outcome, HandoverError) else self._appended(outcome))

    def _appended(self, added: Appended) -> LogPosition:
        if added.records:
            self._follow(added.state, added.records)
        return _position(added.state)

    def adopt(self, rec_id: str) -> None:
        """After a start: bring the row up to what the journal holds of this recording."""
        with self._rows:
            row = self._own(rec_id)
            capture = self._capture(rec_id, row)
            if row is None and capture.segments:
                self._create(
                    rec_id, Source.BROWSER, self._started_at(capture.segments[0].started_ms)
                )
            elif row is not None and _is_shorter(capture, row):
                missing = row.frames - capture.frames
                log.warning(
                    "recording %s: the journal lacks %d samples of its file", rec_id, missing
                )
            elif row is not None and not _agrees(row, capture):
                self._reopen(row)
                self._arrive(rec_id)
            if row is not None and row.source is Source.MICROPHONE and rec_id in self._arriving:
                self._finish(rec_id)  # that microphone stopped with the process that read it
            elif rec_id in self._arriving:
                self._note(rec_id)

    def tick(self, *, orphan_grace_s: float) -> None:
        """Finish what is complete, was stopped without an END, or was not heard of for too long."""
        with self._arrivals:
            failed, arriving = list(self._failed), list(self._arriving.items())
            self._failed.clear()
        for rec_id in failed:  # the others are in the queue
            attempt(f"recording {rec_id}", partial(self._catch_up, rec_id))
        for rec_id, found in arriving:
            attempt(f"recording {rec_id}", partial(self._judge, rec_id, found, orphan_grace_s))

    def _judge(self, rec_id: str, arriving: _Arriving, orphan_grace_s: float) -> None:
        now = self.world.clock.monotonic()
        quiet_s = now - arriving.last_append_s
        stopped = arriving.stop_due_s is not None and now >= arriving.stop_due_s
        if quiet_s < min(STOP_GRACE_S, orphan_grace_s):
            return  # sound still comes, and its END would say so by itself
        with self._rows:
            if quiet_s >= orphan_grace_s:
                self.world.journal.set_unreadable_aside(rec_id)
            given_up = quiet_s >= orphan_grace_s or stopped
            if rec_id in self._arriving and (given_up or self._capture(rec_id).complete):
                self._finish(rec_id)

    def settled(self, rec_id: str) -> bool:
        """The row says all that the journal holds; only then may a tablet be told it is sealed."""
        if self.is_behind(rec_id):
            return False
        row = self._own(rec_id)
        return row is not None and _agrees(row, self._capture(rec_id, row))

    def is_behind(self, rec_id: str) -> bool:
        """More came of this recording than its row says by now; costs nothing to ask."""
        with self._arrivals:
            return rec_id in self._behind or rec_id in self._arriving

    def forget(self, rec_id: str) -> None:
        """This recording was deleted; if more of it comes, it is as if it had never been here."""
        with self._rows, self._arrivals:
            self._admitted.discard(rec_id)
            self._failed.discard(rec_id)
            self._arriving.pop(rec_id, None)
            self._behind.pop(rec_id, None)
            if self._live == rec_id:
                self._live = None

    # --- inside --------------------------------------------------------------------------

    def _admit(self, log_id: LogId) -> None:
        """The first touch of a recording checks whose it is."""
        with self._arrivals:
            if log_id.rec_id in self._admitted:
                return
        with self._rows:
            if self._own(log_id.rec_id) is not None:
                self._know(log_id.rec_id)

    def _deleted(self, log_id: LogId) -> LogPosition | None:
        """Asked once, for a recording that has no row."""
        with self._arrivals:
            if log_id.rec_id in self._admitted:
                return None
        return self.world.deleted(self.session_id, log_id)

    def _know(self, rec_id: str) -> None:
        with self._arrivals:
            self._admitted.add(rec_id)

    def _own(self, rec_id: str) -> Recording | None:
        known = self.world.recordings.get(rec_id)
        if known is not None and known.session_id != self.session_id:
            raise UnknownRecording("There is no such recording.")
        return known

    def _row(self, rec_id: str) -> Recording:
        row = self._own(rec_id)
        if row is None:
            raise UnknownRecording("There is no such recording.")
        return row

    def _create(self, rec_id: str, source: Source, started_at: datetime) -> Recording:
        stem = self.world.files.free_stem(stem_of(self.session_id, started_at))
        owner = self.world.owner(self.session_id)
        made = self.world.recordings.create(
            rec_id, self.session_id, source, started_at, stem, owner
        )
        if made.session_id != self.session_id:
            raise UnknownRecording("There is no such recording.")
        self._know(rec_id)
        self._arrive(rec_id)
        self._say(made)
        return made

    def _arrive(self, rec_id: str) -> _Arriving:
        with self._arrivals:
            return self._arriving.setdefault(rec_id, _Arriving(self.world.clock.monotonic()))

    def _follow(self, log: LogState, records: tuple[Record, ...]) -> None:
        """Note what is now durable; the row follows soon. The usual chunk costs no query at all."""
        rec_id = log.log_id.rec_id
        now = self.world.clock.monotonic()
        with self._arrivals:
            arriving = self._arriving.get(rec_id)
            if arriving is not None:
                arriving.last_append_s = now
            noteworthy = any(r.type is not RecordType.PCM for r in records)
            if arriving and not noteworthy and now - arriving.noted_s < PROGRESS_S:
                return
            self._behind[rec_id] = log.started_ms
        self.world.later(lambda: self._catch_up(rec_id))

    def _catch_up(self, rec_id: str) -> None:
        """Bring the row up to the journal; what fails here is tried again at the next tick."""
        with self._rows:
            with self._arrivals:
                if rec_id not in self._behind:
                    return
                started_ms = self._behind.pop(rec_id)
                arriving = self._arriving.get(rec_id)
            try:
                arriving = arriving or self._take_up(rec_id, started_ms)
                if arriving is not None:
                    arriving.noted_s = self.world.clock.monotonic()
                    self._note(rec_id)
            except UnknownRecording:
                with self._arrivals:
                    self._admitted.discard(rec_id)
                raise
            except BaseException:
                with self._arrivals:
                    self._behind.setdefault(rec_id, started_ms)
                    self._failed.add(rec_id)
                raise

    def _take_up(self, rec_id: str, started_ms: float | None) -> _Arriving | None:
        """Sound of a recording that was not arriving: a new one, or one that was given up.

        None when the row is to stay as it is: what came is what it says already, or a part of it
        that this disk had lost and the tablet brings again.
        """
        row = self._own(rec_id)
        if row is None:
            self._create(rec_id, Source.BROWSER, self._started_at(started_ms))
            self._live = self._live or rec_id
        elif row.state is not RecordingState.RECORDING:
            capture = self._capture(rec_id, row)
            if _is_shorter(capture, row):
                return None
            if row.sealed_at is not None and _agrees(row, capture):
                self._say(row)  # so that the tablet hears that it may let go
                return None
            self._reopen(row)
        return self._arrive(rec_id)

    def _note(self, rec_id: str) -> None:
        capture = self._capture(rec_id)
        if capture.complete:
            self._finish(rec_id)
            return
        before = self._row(rec_id)
        self.world.recordings.set_capture(
            rec_id, frames=capture.frames, gaps=capture.gaps, markers=capture.markers
        )
        self._say_gaps(before, capture)

    def _finish(self, rec_id: str) -> None:
        """The sound is all there, or all that will come for now: hand over to the worker."""
        before = self._row(rec_id)
        capture = self._capture(rec_id, before, over=True)
        state = RecordingState.STOPPED if capture.frames else RecordingState.EMPTY
        measured = before.source is not Source.UPLOAD  # a file is read faster than it was spoken
        self._say_gaps(before, capture)
        self._say(
            self.world.recordings.update(
                rec_id,
                state=state,
                stopped_at=self.world.clock.now(),
                frames=capture.frames,
                gaps=capture.gaps,
                markers=capture.markers,
                unaccounted_ms=capture.unaccounted_ms if measured else None,
            )
        )
        with self._arrivals:
            self._arriving.pop(rec_id, None)
        if self._live == rec_id:
            self._live = None

    def _reopen(self, row: Recording) -> Recording:
        """More sound came for a recording that was given up: it goes on."""
        reopened = self.world.recordings.update(
            row.rec_id, state=RecordingState.RECORDING, stopped_at=None, sealed_at=None
        )
        self._say(reopened)
        return reopened

    def _capture(
        self, rec_id: str, row: Recording | None = None, *, over: bool | None = None
    ) -> Capture:
        """What the journal has. Of a recording that is over (as its row says, or ``over``) what is
        not there is a gap."""
        logs = self.world.journal.segments_of(rec_id)
        if row is None:
            return capture_of(logs)
        if over is None:
            over = row.state is not RecordingState.RECORDING
        return capture_of(logs, over=over, no_end=NO_END[row.source])

    def _started_at(self, started_ms: float | None) -> datetime:
        """The tablet's start time, unless our own clock knows better."""
        now = self.world.clock.now()
        try:
            said = datetime.fromtimestamp((started_ms or 0) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return now
        if abs(now - said) < CLOCK_TRUST or not EARLIEST_START < said < now:
            return now
        return said

    def _say_gaps(self, before: Recording, capture: Capture) -> None:
        """Whoever listens learns at once what is not recorded."""
        if capture.gaps == before.gaps:
            return
        now = replace(before, frames=capture.frames, gaps=capture.gaps)
        gaps = codec.gaps_json(Timeline.of(now))
        self.world.events.publish(self.session_id, before.rec_id, "gaps", {"gaps": gaps})

    def _say(self, row: Recording) -> None:
        self.world.events.publish(
            self.session_id, row.rec_id, "status", {"state": row.state.value, "problem": None}
        )


def _is_shorter(capture: Capture, row: Recording) -> bool:
    """The disk lost part of a journal whose sound lies whole in a file already: that file stays,
    until as much is there again."""
    return row.sealed_at is not None and bool(capture.segments) and capture.frames < row.frames


def _agrees(row: Recording, capture: Capture) -> bool:
    """A row that is over says what the journal says."""
    if row.state is RecordingState.RECORDING or not capture.segments:
        return True
    said = (row.frames, row.gaps, row.markers)
    return said == (capture.frames, capture.gaps, capture.markers)


def _position(state: LogState) -> LogPosition:
    return LogPosition(state.length, state.complete, state.sha256 if state.complete else None)
