"""Where recordings are kept with what becomes of them: words, decisions, and the live feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from recorder.core.model import (
    Analysis,
    Gap,
    Marker,
    Origin,
    Recording,
    RecordingState,
    Report,
    Revision,
    Segment,
    Source,
    Transcript,
    Utterance,
)
from recorder.core.people import Principal
from recorder.core.ports.speech import EngineInfo
from recorder.core.review import Act
from recorder.core.sessions import Event


class RecordingStore(Protocol):
    """Rows of recordings. The database is the queue: a worker claims rows with a lease."""

    def create(
        self,
        rec_id: str,
        session_id: str,
        source: Source,
        started_at: datetime,
        stem: str,
        user_id: str | None = None,
    ) -> Recording:
        """Insert in state ``recording``, or return the row that is there already.

        ``stem`` gets ``_2``, ``_3``, ... when another recording has it already.
        """
        ...

    def get(self, rec_id: str) -> Recording | None:
        """The row, or None."""
        ...

    def of_session(self, session_id: str) -> list[Recording]:
        """This session's recordings, newest first."""
        ...

    def give(self, session_id: str, user_id: str) -> int:
        """The session's recordings that are nobody's become this user's; how many."""
        ...

    def seen_by(self, who: Principal, *, open_mode: bool, limit: int = 1000) -> list[Recording]:
        """What ``Principal.may_see`` lets this one see, newest first."""
        ...

    def unclaimed(self, limit: int) -> list[Recording]:
        """What is nobody's, newest first."""
        ...

    def recorded_by(self, user_id: str) -> tuple[int, int]:
        """How many recordings a user made, and how many samples they have."""
        ...

    def in_states(self, *states: RecordingState) -> list[Recording]:
        """All recordings in one of ``states``, oldest first."""
        ...

    def untold(self) -> list[Recording]:
        """Finished recordings that a worker holds still: it may have died before it said so."""
        ...

    def update(self, rec_id: str, **changes: object) -> Recording:
        """Change named attributes of ``Recording``.

        Raises:
            UnknownRecording: no such row.
            TypeError: an attribute that ``Recording`` has not.
        """
        ...

    def advance(self, seen: Recording, **changes: object) -> Recording | None:
        """``update``, but only while the row has the state and stop time of ``seen``.

        None when somebody else moved it meanwhile.
        """
        ...

    def set_capture(
        self, rec_id: str, *, frames: int, gaps: Sequence[Gap], markers: Sequence[Marker]
    ) -> None:
        """Progress of capture: samples committed, gaps and markers known so far."""
        ...

    def claim(
        self,
        rec_ids: Sequence[str],
        worker: str,
        now: datetime,
        lease_s: float,
        most: int | None = None,
    ) -> list[str]:
        """Lease those of ``rec_ids`` that nobody holds (or whose lease ran out) to ``worker``, the
        first ``most`` of them.

        One conditional UPDATE a row; a row claimed here is in no other claim's answer.
        """
        ...

    def renew(self, rec_id: str, worker: str, now: datetime, lease_s: float) -> bool:
        """Heartbeat; False when the lease was lost to someone else."""
        ...

    def release(self, rec_id: str, worker: str, *, retry_at: datetime | None = None) -> None:
        """Give the lease back; not claimable before ``retry_at``."""
        ...

    def delete(self, rec_id: str) -> bool:
        """Remove the row and everything derived from it."""
        ...


class TranscriptStore(Protocol):
    """Utterances and their segments, then the whole transcript, analysis and report."""

    def add_utterances(self, utterances: Sequence[Utterance]) -> None:
        """Insert; an (rec_id, index) that is there already is left as it is."""
        ...

    def utterances(self, rec_id: str) -> list[Utterance]:
        """All cut so far, by index."""
        ...

    def pending(self, rec_id: str) -> list[Utterance]:
        """Cut but without a result yet, by index."""
        ...

    def save_segments(
        self, rec_id: str, index: int, segments: Sequence[Segment], engine: EngineInfo
    ) -> bool:
        """Store one utterance's result once; False when it had one already."""
        ...

    def segments(self, rec_id: str) -> list[Segment]:
        """All results so far, in order of time."""
        ...

    def engines(self, rec_id: str) -> set[str]:
        """Labels of the engines that made the results so far."""
        ...

    def save_result(
        self,
        rec_id: str,
        transcript: Transcript,
        analysis: Analysis,
        report: Report,
        *,
        origin: Origin = Origin.HEARD,
        after: int | None = None,
        heard: tuple[Transcript, Analysis, Report] | None = None,
    ) -> int | None:
        """Store a new revision; its number (1, 2, ...) is returned.

        With ``after`` only while that is the newest revision; None when it is not. ``heard``: what
        it corrects, stored as the revision right below it; nobody ever sees one without the other.
        """
        ...

    def revision(self, rec_id: str, number: int | None = None) -> Revision | None:
        """That revision (the newest without a number), or None."""
        ...

    def history(self, rec_id: str) -> list[tuple[int, datetime, Origin]]:
        """Number, time and origin of every revision, oldest first."""
        ...

    def result(self, rec_id: str) -> tuple[Transcript, Analysis, Report] | None:
        """The newest revision, or None."""
        ...

    def revisions(self, rec_ids: Sequence[str]) -> dict[str, int]:
        """Number of each recording's newest revision; those without any are left out."""
        ...

    def analysis(self, rec_id: str) -> Analysis | None:
        """The newest revision's analysis alone, or None."""
        ...

    def forget_segments(self, rec_id: str) -> None:
        """Drop utterance results so that they are made again; revisions stay."""
        ...


class ActStore(Protocol):
    """What people decided about each recording; only ever added to."""

    def acts(self, rec_id: str) -> list[Act]:
        """All of a recording's, oldest first."""
        ...

    def add(self, rec_id: str, act: Act, report: str | None = None) -> bool:
        """Add one under its number; False when somebody else acted meanwhile.

        ``report`` is kept with a signature: the text that was signed.
        """
        ...

    def signed_report(self, rec_id: str, number: int) -> str | None:
        """The report's text as it was signed by that act; None when it is no signature."""
        ...

    def versions(self, rec_ids: Sequence[str]) -> dict[str, int]:
        """Number of each recording's newest act; those without any are left out."""
        ...


class EventLog(Protocol):
    """The live feed between worker and web: append, then read on from an id."""

    def publish(
        self,
        session_id: str,
        rec_id: str | None,
        kind: str,
        data: Mapping[str, object],
        *,
        replace: bool = False,
    ) -> int:
        """Append one event; returns its id, which is greater than all before.

        ``replace``: it says all that earlier events of this recording and kind said; those go.
        """
        ...

    def after(self, event_id: int, session_id: str | None = None, limit: int = 500) -> list[Event]:
        """Events later than ``event_id``, oldest first."""
        ...

    def newest(self, session_id: str, rec_id: str, kind: str) -> Event | None:
        """What was told last of a recording, of one kind; None: nothing that is kept."""
        ...

    def last_id(self) -> int:
        """Id of the newest event, 0 when there is none."""
        ...

    def first_id(self) -> int:
        """Id of the oldest event that is kept, 0 when there is none."""
        ...

    def count_after(self, event_id: int, session_id: str) -> int:
        """How many events of a session are later than ``event_id``."""
        ...

    def trim(self, keep: int) -> int:
        """Delete all but the newest ``keep`` events; how many went."""
        ...
