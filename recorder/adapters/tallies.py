"""Counts over all rows for ``services.oversight``, each one query however many rows there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, and_, case, func, select, update

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.recording_store import recording_of
from recorder.adapters.sealed_text import Cells
from recorder.core.model import Recording, RecordingState
from recorder.services.overseen import UNFINISHED, Job

MOST_JOBS = 500
"""More than these, oldest first, nobody reads at once."""


class SqlTallies:
    """``Tallies`` on SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def states(self) -> dict[RecordingState, int]:
        """How many recordings there are, by state."""
        t = tables.recordings.c
        rows = self._rows(select(t.state, func.count()).group_by(t.state))
        return dict.fromkeys(RecordingState, 0) | {RecordingState(s): n for s, n in rows}

    def frames(self) -> int:
        """Samples of all recordings together."""
        return int(self._rows(select(func.coalesce(func.sum(tables.recordings.c.frames), 0)))[0][0])

    def of_sessions(self, session_ids: Sequence[str]) -> dict[str, list[Recording]]:
        """What each session recorded."""
        query = select(tables.recordings).where(tables.recordings.c.session_id.in_(session_ids))
        found: dict[str, list[Recording]] = {}
        for row in self._rows(query):
            found.setdefault(row.session_id, []).append(recording_of(row, self._cells))
        return found

    def jobs(self, now: datetime) -> list[Job]:
        """Recordings that are not done, oldest first."""
        t = tables.recordings.c
        query = select(tables.recordings).where(t.state.in_([s.value for s in UNFINISHED]))
        rows = self._rows(query.order_by(t.started_at, t.rec_id).limit(MOST_JOBS))
        heard = self._heard([row.rec_id for row in rows])
        return [self._job(row, heard.get(row.rec_id, (0, 0)), now) for row in rows]

    def page(
        self, states: Collection[RecordingState], before: datetime | None, limit: int
    ) -> list[Recording]:
        """Recordings, newest first."""
        t = tables.recordings.c
        query = select(tables.recordings)
        if states:
            query = query.where(t.state.in_([s.value for s in states]))
        if before is not None:
            query = query.where(t.started_at < before)
        rows = self._rows(query.order_by(t.started_at.desc(), t.rec_id).limit(limit))
        return [recording_of(row, self._cells) for row in rows]

    def worded_at(self, rec_ids: Sequence[str]) -> dict[str, datetime]:
        """When each one's first whole result was stored."""
        t = tables.revisions.c
        query = select(t.rec_id, t.created_at).where(and_(t.rec_id.in_(rec_ids), t.revision == 1))
        return {row.rec_id: row.created_at for row in self._rows(query)}

    def retry(self, rec_id: str) -> bool:
        """Let a failed recording be taken up now."""
        t = tables.recordings.c
        failed = and_(t.rec_id == rec_id, t.state == RecordingState.FAILED.value)
        with db.writing(self._engine) as connection:
            query = update(tables.recordings).where(failed).values(retry_at=None)
            return bool(connection.execute(query).rowcount)

    def _heard(self, rec_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Of each: utterances without words, and the sample up to which there are words."""
        t = tables.utterances.c
        silent = t.segments.is_(None)
        first = func.min(case((silent, t.start)))
        query = select(t.rec_id, func.sum(case((silent, 1), else_=0)), first, func.max(t.end))
        query = query.where(t.rec_id.in_(rec_ids)).group_by(t.rec_id)
        return {
            rec_id: (int(pending), last if start is None else start)
            for rec_id, pending, start, last in self._rows(query)
        }

    def _rows(self, query: Any) -> Sequence[Any]:
        with db.reading(self._engine) as connection:
            return connection.execute(query).all()

    def _job(self, row: Any, heard: tuple[int, int], now: datetime) -> Job:
        pending, frames = heard
        leased = row.lease_until is not None and row.lease_until > now
        return Job(recording_of(row, self._cells), pending, frames, leased, row.retry_at)
