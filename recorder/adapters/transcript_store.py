"""``core.ports.recordings.TranscriptStore`` on SQL: utterances, their words, revisions."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Engine,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.sealed_text import Cells
from recorder.clinical.facts import codec
from recorder.core.model import (
    Analysis,
    Origin,
    Report,
    Revision,
    Segment,
    Transcript,
    Utterance,
)
from recorder.core.ports.speech import EngineInfo

log = logging.getLogger(__name__)


class SqlTranscriptStore:
    """Utterances with their words, and the finished revisions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def add_utterances(self, utterances: Sequence[Utterance]) -> None:
        """Insert those that are not there yet."""
        if not utterances:
            return
        rows = [
            {"rec_id": u.rec_id, "number": u.index, "start": u.start, "end": u.end}
            for u in utterances
        ]
        with db.writing(self._engine) as connection:
            db.insert_new(connection.execute, self._engine, tables.utterances, *rows)

    def utterances(self, rec_id: str) -> list[Utterance]:
        """All cut so far."""
        return self._utterances(tables.utterances.c.rec_id == rec_id)

    def pending(self, rec_id: str) -> list[Utterance]:
        """Cut, without a result."""
        t = tables.utterances.c
        return self._utterances(and_(t.rec_id == rec_id, t.segments.is_(None)))

    def save_segments(
        self, rec_id: str, index: int, segments: Sequence[Segment], engine: EngineInfo
    ) -> bool:
        """Store one result, once."""
        t = tables.utterances.c
        this = and_(t.rec_id == rec_id, t.number == index, t.segments.is_(None))
        plain = json.dumps(codec.transcript_json(Transcript(segments=tuple(segments))))
        stored = self._cells.seal(t.segments, plain, rec_id, index)
        with db.writing(self._engine) as connection:
            query = update(tables.utterances).where(this)
            return bool(
                connection.execute(query.values(segments=stored, engine=engine.label)).rowcount
            )

    def segments(self, rec_id: str) -> list[Segment]:
        """All results so far, in order of time."""
        t = tables.utterances.c
        known = and_(t.rec_id == rec_id, t.segments.is_not(None))
        query = select(t.number, t.segments).where(known)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.number)).all()
        texts = (self._cells.open(t.segments, r.segments, rec_id, r.number) for r in rows)
        return [s for text in texts for s in codec.transcript_from(json.loads(text)).segments]

    def engines(self, rec_id: str) -> set[str]:
        """Labels of the engines that made the results so far."""
        t = tables.utterances.c
        query = select(t.engine).where(and_(t.rec_id == rec_id, t.segments.is_not(None)))
        with db.reading(self._engine) as connection:
            return {label for label in connection.execute(query).scalars() if label}

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
        """Store a new revision (``heard`` right below it); with ``after`` only behind that one."""
        new = [_plain_revision(Origin.HEARD, *heard)] if heard else []
        new.append(_plain_revision(origin, transcript, analysis, report))
        while True:
            last = self.revisions([rec_id]).get(rec_id, 0)
            if after not in (None, last):
                return None
            rows = [self._revision_row(rec_id, n, plain) for n, plain in enumerate(new, last + 1)]
            try:
                with db.writing(self._engine) as connection:
                    connection.execute(insert(tables.revisions), rows)
            except IntegrityError:
                if self.revisions([rec_id]).get(rec_id, 0) == last:
                    raise  # not overtaken by another revision: there is no such recording
                continue
            return last + len(new)

    def _revision_row(self, rec_id: str, number: int, plain: dict[str, str]) -> dict[str, Any]:
        sealed = {
            name: self._cells.seal(tables.revisions.c[name], plain[name], rec_id, number)
            for name in ("transcript", "analysis", "report")
        }
        row = {"rec_id": rec_id, "revision": number, "created_at": datetime.now(UTC)}
        return row | {"origin": plain["origin"]} | sealed

    def result(self, rec_id: str) -> tuple[Transcript, Analysis, Report] | None:
        """The newest revision, or None."""
        newest = self.revision(rec_id)
        return (newest.transcript, newest.analysis, newest.report) if newest else None

    def revision(self, rec_id: str, number: int | None = None) -> Revision | None:
        """That revision, or the newest."""
        t = tables.revisions.c
        query = select(tables.revisions).where(t.rec_id == rec_id)
        if number is not None:
            query = query.where(t.revision == number)
        with db.reading(self._engine) as connection:
            row = connection.execute(query.order_by(t.revision.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        return Revision(
            row.revision,
            row.created_at,
            Origin(row.origin),
            codec.transcript_from(self._json(row, "transcript")),
            codec.analysis_from(self._json(row, "analysis")),
            codec.report_from(self._json(row, "report")),
        )

    def _json(self, row: Any, name: str) -> Any:
        """One of the three texts of a revision."""
        column, stored = tables.revisions.c[name], row._mapping[name]
        return json.loads(self._cells.open(column, stored, row.rec_id, row.revision))

    def history(self, rec_id: str) -> list[tuple[int, datetime, Origin]]:
        """Number, time and origin of every revision, oldest first."""
        t = tables.revisions.c
        query = select(t.revision, t.created_at, t.origin).where(t.rec_id == rec_id)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.revision)).all()
        return [(r.revision, r.created_at, Origin(r.origin)) for r in rows]

    def revisions(self, rec_ids: Sequence[str]) -> dict[str, int]:
        """Number of each recording's newest revision; those without any are left out."""
        t = tables.revisions.c
        query = select(t.rec_id, func.max(t.revision)).where(t.rec_id.in_(rec_ids))
        with db.reading(self._engine) as connection:
            return {r[0]: r[1] for r in connection.execute(query.group_by(t.rec_id)).all()}

    def analysis(self, rec_id: str) -> Analysis | None:
        """The newest revision's analysis alone, or None."""
        t = tables.revisions.c
        query = select(t.rec_id, t.revision, t.analysis).where(t.rec_id == rec_id)
        with db.reading(self._engine) as connection:
            row = connection.execute(query.order_by(t.revision.desc()).limit(1)).one_or_none()
        return codec.analysis_from(self._json(row, "analysis")) if row is not None else None

    def forget_segments(self, rec_id: str) -> None:
        """Drop utterances and their results; revisions stay."""
        with db.writing(self._engine) as connection:
            connection.execute(
                delete(tables.utterances).where(tables.utterances.c.rec_id == rec_id)
            )

    def _utterances(self, which: Any) -> list[Utterance]:
        query = select(tables.utterances).where(which).order_by(tables.utterances.c.number)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [Utterance(r.rec_id, r.number, r.start, r.end) for r in rows]


def _plain_revision(
    origin: Origin, transcript: Transcript, analysis: Analysis, report: Report
) -> dict[str, str]:
    return {
        "origin": origin.value,
        "transcript": json.dumps(codec.transcript_json(transcript)),
        "analysis": json.dumps(codec.analysis_json(analysis)),
        "report": json.dumps(codec.report_json(report)),
    }
