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
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from recorder.core.capture import LogState
from recorder.core.errors import (
    AlreadyRecording,
    HandoverError,
    NotRecording,
    UnknownRecording,
)
from recorder.core.ids import new_rec_id
from recorder.core.log import LogId, RecordType
from recorder.core.model import Recording, RecordingState, Source
from recorder.services.guard import attempt
from recorder.services.journal import Appended, Outcome
from recorder.services.recorder_world import LogPosition, RecorderWorld
from recorder.services.recording_rows import RecordingRows, agrees, is_shorter

log = logging.getLogger(__name__)

STOP_GRACE_S = 20.0
"""How long a stop over the API waits for the tablet's own END, and how long nothing may have come,
before it counts without it. A tablet that catches up after an outage pauses for seconds; the report
of half an encounter must not look finished meanwhile."""

PROGRESS_S = 30.0
"""Between two row updates that only say how long the recording is by now."""

Done = Callable[[LogPosition | HandoverError], None]
"""Hears how an append went; from the journal's thread, so it must not block."""


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
    _behind: dict[str, LogState] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)
    _table: RecordingRows = field(init=False)
    asked_s: float = 0.0

    def __post_init__(self) -> None:
        """Take up recordings that a former process left open."""
        self._table = RecordingRows(self.session_id, self.world)
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
            known = self._table.own(rec_id) if rec_id else None
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
            return self._table.own(rec_id) or self._create(rec_id, source, self.world.clock.now())

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
                finished = self._table.own(rec_id) if rec_id else None
                if finished is None:
                    raise NotRecording(
                        "This session is not recording.", cure="Start a recording first."
                    )
                self._end_soon(finished.rec_id)
                return finished
            if self._table.capture(live).segments:
                self._end_soon(live)
            else:
                self._finish(live)
            stopped = self._table.row(live)
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
        after = added.after
        if added.records:
            self._follow(added)
        return _position(added.state) if after.ended else LogPosition(after.length, complete=False)

    def adopt(self, rec_id: str) -> None:
        """After a start: bring the row up to what the journal holds of this recording."""
        with self._rows:
            row = self._table.own(rec_id)
            capture = self._table.capture(rec_id, row)
            if row is None and capture.segments:
                self._create(rec_id, Source.BROWSER, self._table.started_at(capture.segments[0]))
            elif row is not None and is_shorter(capture, row):
                missing = row.frames - capture.frames
                log.warning(
                    "recording %s: the journal lacks %d samples of its file", rec_id, missing
                )
            elif row is not None and not agrees(row, capture):
                self._table.reopen(row)
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
            if rec_id in self._arriving and (given_up or self._table.capture(rec_id).complete):
                self._finish(rec_id)

    def settled(self, rec_id: str) -> bool:
        """The row says all that the journal holds; only then may a tablet be told it is sealed."""
        if self.is_behind(rec_id):
            return False
        row = self._table.own(rec_id)
        return row is not None and agrees(row, self._table.capture(rec_id, row))

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
            if self._table.own(log_id.rec_id) is not None:
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

    def _create(self, rec_id: str, source: Source, started_at: datetime) -> Recording:
        made = self._table.create(rec_id, source, started_at)
        self._know(rec_id)
        self._arrive(rec_id)
        self._table.say(made)
        return made

    def _arrive(self, rec_id: str) -> _Arriving:
        with self._arrivals:
            return self._arriving.setdefault(rec_id, _Arriving(self.world.clock.monotonic()))

    def _follow(self, added: Appended) -> None:
        """Note what is now durable; the row follows soon. The usual chunk costs no query at all."""
        rec_id = added.after.log_id.rec_id
        now = self.world.clock.monotonic()
        with self._arrivals:
            arriving = self._arriving.get(rec_id)
            if arriving is not None:
                arriving.last_append_s = now
            noteworthy = any(r.type is not RecordType.PCM for r in added.records)
            if arriving and not noteworthy and now - arriving.noted_s < PROGRESS_S:
                return
            self._behind[rec_id] = added.state
        self.world.later(lambda: self._catch_up(rec_id))

    def _catch_up(self, rec_id: str) -> None:
        """Bring the row up to the journal; what fails here is tried again at the next tick."""
        with self._rows:
            with self._arrivals:
                if rec_id not in self._behind:
                    return
                log_state = self._behind.pop(rec_id)
                arriving = self._arriving.get(rec_id)
            try:
                arriving = arriving or self._take_up(log_state)
                if arriving is not None:
                    arriving.noted_s = self.world.clock.monotonic()
                    self._note(rec_id)
            except UnknownRecording:
                with self._arrivals:
                    self._admitted.discard(rec_id)
                raise
            except BaseException:
                with self._arrivals:
                    self._behind.setdefault(rec_id, log_state)
                    self._failed.add(rec_id)
                raise

    def _take_up(self, log: LogState) -> _Arriving | None:
        """Sound of a recording that was not arriving: a new one, or one that was given up.

        None when the row is to stay as it is: what came is what it says already, or a part of it
        that this disk had lost and the tablet brings again.
        """
        rec_id = log.log_id.rec_id
        row = self._table.own(rec_id)
        if row is None:
            self._create(rec_id, Source.BROWSER, self._table.started_at(log))
            self._live = self._live or rec_id
        elif row.state is not RecordingState.RECORDING:
            capture = self._table.capture(rec_id, row)
            if is_shorter(capture, row):
                return None
            if row.sealed_at is not None and agrees(row, capture):
                self._table.say(row)  # so that the tablet hears that it may let go
                return None
            self._table.reopen(row)
        return self._arrive(rec_id)

    def _note(self, rec_id: str) -> None:
        if self._table.note(rec_id):
            self._finish(rec_id)

    def _finish(self, rec_id: str) -> None:
        """The sound is all there, or all that will come for now: hand over to the worker."""
        self._table.finish(rec_id)
        with self._arrivals:
            self._arriving.pop(rec_id, None)
        if self._live == rec_id:
            self._live = None


def _position(state: LogState) -> LogPosition:
    return LogPosition(state.length, state.complete, state.sha256 if state.complete else None)
