"""What people decided, as rows that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.sealed_text import Cells
from recorder.clinical.facts import codec
from recorder.core.review import Act


class SqlActStore:
    """``core.ports.recordings.ActStore``: a recording's acts under growing numbers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def acts(self, rec_id: str) -> list[Act]:
        """All of a recording's, oldest first."""
        t = tables.acts.c
        query = select(t.number, t.act).where(t.rec_id == rec_id).order_by(t.number)
        with db.reading(self._engine) as connection:
            rows = connection.execute(query).all()
        texts = (self._cells.open(t.act, row.act, rec_id, row.number) for row in rows)
        return [codec.act_from(json.loads(text)) for text in texts]

    def add(self, rec_id: str, act: Act, report: str | None = None) -> bool:
        """Add one under its number, which must be the next."""
        text = json.dumps(codec.act_json(act), ensure_ascii=False)
        t, number = tables.acts.c, act.number
        row = {
            "rec_id": rec_id,
            "number": number,
            "act": self._cells.seal(t.act, text, rec_id, number),
            "report": report and self._cells.seal(t.report, report, rec_id, number),
        }
        if self.versions([rec_id]).get(rec_id, 0) != act.number - 1:
            return False
        try:
            with db.writing(self._engine) as connection:
                connection.execute(insert(tables.acts).values(row))
        except IntegrityError:
            return False
        return True

    def signed_report(self, rec_id: str, number: int) -> str | None:
        """The report's text as it was signed by that act."""
        t = tables.acts.c
        query = select(t.report).where(t.rec_id == rec_id, t.number == number)
        with db.reading(self._engine) as connection:
            stored = connection.execute(query).scalar()
        return None if stored is None else self._cells.open(t.report, stored, rec_id, number)

    def versions(self, rec_ids: Sequence[str]) -> dict[str, int]:
        """Number of each recording's newest act; those without any are left out."""
        t = tables.acts.c
        query = select(t.rec_id, func.max(t.number)).where(t.rec_id.in_(rec_ids))
        with db.reading(self._engine) as connection:
            return {r[0]: r[1] for r in connection.execute(query.group_by(t.rec_id)).all()}
