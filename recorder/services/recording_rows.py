"""The rows of one session's recordings, brought up to what the journal holds.

Whoever calls has what changes rows to itself. Knows nothing of when something arrived, and waits
for nothing but the database.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from recorder.clinical.facts import codec
from recorder.core.capture import DAMAGED, INTERRUPTED, NOT_RECEIVED, Capture, LogState, capture_of
from recorder.core.errors import UnknownRecording
from recorder.core.model import Recording, RecordingState, Source
from recorder.core.timeline import Timeline
from recorder.services.files import stem_of
from recorder.services.recorder_world import RecorderWorld

CLOCK_TRUST = timedelta(minutes=2)
"""A start time this close to our clock, by a tablet that knew nothing of ours, is just now."""

NO_END = {
    Source.BROWSER: NOT_RECEIVED,
    Source.MICROPHONE: INTERRUPTED,
    Source.UPLOAD: DAMAGED,
}
"""Why a recording ends where nobody said that it does."""

EARLIEST_START = datetime(2020, 1, 1, tzinfo=UTC)


class RecordingRows:
    """What the database says of one session's recordings."""

    def __init__(self, session_id: str, world: RecorderWorld) -> None:
        self.session_id = session_id
        self.world = world

    def own(self, rec_id: str) -> Recording | None:
        """The row, if there is one.

        Raises:
            UnknownRecording: it belongs to another session.
        """
        known = self.world.recordings.get(rec_id)
        if known is not None and known.session_id != self.session_id:
            raise UnknownRecording("There is no such recording.")
        return known

    def row(self, rec_id: str) -> Recording:
        """The row.

        Raises:
            UnknownRecording: there is none, or it belongs to another session.
        """
        row = self.own(rec_id)
        if row is None:
            raise UnknownRecording("There is no such recording.")
        return row

    def create(self, rec_id: str, source: Source, started_at: datetime) -> Recording:
        """A new row, or the one of that id.

        Raises:
            UnknownRecording: the id belongs to another session.
        """
        stem = self.world.files.free_stem(stem_of(self.session_id, started_at))
        owner = self.world.owner(self.session_id)
        made = self.world.recordings.create(
            rec_id, self.session_id, source, started_at, stem, owner
        )
        if made.session_id != self.session_id:
            raise UnknownRecording("There is no such recording.")
        return made

    def note(self, rec_id: str) -> bool:
        """Say how long it is by now, and what is missing; or only True: it is whole."""
        capture = self.capture(rec_id)
        if capture.complete:
            return True
        before = self.row(rec_id)
        self.world.recordings.set_capture(
            rec_id, frames=capture.frames, gaps=capture.gaps, markers=capture.markers
        )
        self._say_gaps(before, capture)
        return False

    def finish(self, rec_id: str) -> None:
        """The sound is all there, or all that will come for now."""
        before = self.row(rec_id)
        capture = self.capture(rec_id, before, over=True)
        state = RecordingState.STOPPED if capture.frames else RecordingState.EMPTY
        measured = before.source is not Source.UPLOAD  # a file is read faster than it was spoken
        self._say_gaps(before, capture)
        self.say(
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

    def reopen(self, row: Recording) -> Recording:
        """More sound came for a recording that was given up: it goes on."""
        reopened = self.world.recordings.update(
            row.rec_id, state=RecordingState.RECORDING, stopped_at=None, sealed_at=None
        )
        self.say(reopened)
        return reopened

    def capture(
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

    def started_at(self, log: LogState) -> datetime:
        """The tablet's start time by our clock, where it knew that; else its own, unless ours knows
        better."""
        now = self.world.clock.now()
        off_ms = log.clock_off_ms
        try:
            said = datetime.fromtimestamp(((log.started_ms or 0) + (off_ms or 0)) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return now
        if off_ms is None and abs(now - said) < CLOCK_TRUST:
            return now
        return said if EARLIEST_START < said < now else now

    def say(self, row: Recording) -> None:
        """Whoever listens learns its state."""
        self.world.events.publish(
            self.session_id, row.rec_id, "status", {"state": row.state.value, "problem": None}
        )

    def _say_gaps(self, before: Recording, capture: Capture) -> None:
        """Whoever listens learns at once what is not recorded."""
        if capture.gaps == before.gaps:
            return
        now = replace(before, frames=capture.frames, gaps=capture.gaps)
        gaps = codec.gaps_json(Timeline.of(now))
        self.world.events.publish(self.session_id, before.rec_id, "gaps", {"gaps": gaps})


def is_shorter(capture: Capture, row: Recording) -> bool:
    """The disk lost part of a journal whose sound lies whole in a file already: that file stays,
    until as much is there again."""
    return row.sealed_at is not None and bool(capture.segments) and capture.frames < row.frames


def agrees(row: Recording, capture: Capture) -> bool:
    """A row that is over says what the journal says."""
    if row.state is RecordingState.RECORDING or not capture.segments:
        return True
    said = (row.frames, row.gaps, row.markers)
    return said == (capture.frames, capture.gaps, capture.markers)
