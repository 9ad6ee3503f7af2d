"""Warnings, legal holds, wishes to erase and deletions, as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.database import insert_new
from recorder.core.errors import DatabaseUnavailable
from recorder.core.model import Recording
from recorder.core.retention import (
    PROCESSED,
    Artefact,
    Deletion,
    Erasure,
    Hold,
    Kept,
    LogSum,
    Mark,
    Rule,
)

OF_RECORDING = {
    "utterances": tables.utterances,
    "revisions": tables.revisions,
    "acts": tables.acts,
    "results": tables.results,
    "events": tables.events,
}
"""What is counted on the certificate; the database takes the first four with the recording."""


class SqlRetentionStore:
    """``core.ports.custody.RetentionStore`` on SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- warnings ---------------------------------------------------------------------------

    def old(
        self, before: datetime, limit: int, after: tuple[datetime, str] | None = None
    ) -> list[tuple[datetime, str]]:
        """Processed recordings that ended at ``before`` or earlier, without mark and hold."""
        t, marks = tables.recordings.c, tables.retention_marks.c
        query = select(t.stopped_at, t.rec_id).where(
            t.state.in_([s.value for s in PROCESSED]),
            t.started_at <= before,
            t.stopped_at <= before,
            ~exists().where(marks.rec_id == t.rec_id),
            ~_held(t.rec_id),
        )
        if after is not None:
            query = query.where(tuple_(t.stopped_at, t.rec_id) > tuple_(*after))
        rows = self._all(query.order_by(t.stopped_at, t.rec_id).limit(limit))
        return [(row.stopped_at, row.rec_id) for row in rows]

    def mark(self, marks: Sequence[Mark]) -> None:
        """Note them; one by one where a recording went meanwhile."""
        rows = [_columns(m) for m in marks]
        if not rows:
            return
        try:
            self._insert_marks(rows)
        except IntegrityError:
            for row in rows:
                self._insert_mark(row)

    def _insert_mark(self, row: Mapping[str, Any]) -> None:
        try:
            self._insert_marks([row])
        except IntegrityError:
            return  # its recording is gone

    def _insert_marks(self, rows: Sequence[Mapping[str, Any]]) -> None:
        with db.writing(self._engine) as connection:
            insert_new(connection.execute, self._engine, tables.retention_marks, *rows)

    def postpone(self, mark: Mark) -> None:
        """Change a mark that is there."""
        t = tables.retention_marks.c
        query = update(tables.retention_marks).where(t.rec_id == mark.rec_id)
        with db.writing(self._engine) as connection:
            connection.execute(query.values(_columns(mark)))

    def unmark(self, rec_ids: Sequence[str]) -> None:
        """Take marks back."""
        t = tables.retention_marks.c
        with db.writing(self._engine) as connection:
            connection.execute(delete(tables.retention_marks).where(t.rec_id.in_(rec_ids)))

    def marks(self, *, due: datetime | None = None, limit: int = 1000) -> list[Mark]:
        """Marks, the soonest first."""
        t = tables.retention_marks.c
        query = select(tables.retention_marks).order_by(t.delete_at, t.rec_id).limit(limit)
        return [_mark(row) for row in self._all(query.where(t.delete_at <= due) if due else query)]

    def mark_of(self, rec_id: str) -> Mark | None:
        """The recording's mark, or None."""
        t = tables.retention_marks.c
        found = self._all(select(tables.retention_marks).where(t.rec_id == rec_id))
        return _mark(found[0]) if found else None

    def marked(self) -> tuple[int, datetime | None]:
        """How many have a mark, and when the first of them will be deleted."""
        t = tables.retention_marks.c
        with db.reading(self._engine) as connection:
            count, first = connection.execute(select(func.count(), func.min(t.delete_at))).one()
        return count, first

    def strays(self, before: datetime | None, limit: int = 1000) -> list[str]:
        """Marked recordings that must not be deleted after all."""
        t, marks = tables.recordings.c, tables.retention_marks.c
        query = select(marks.rec_id).where(marks.rec_id == t.rec_id).limit(limit)
        if before is not None:
            states = [s.value for s in PROCESSED]
            young = or_(t.stopped_at.is_(None), t.stopped_at > before, t.state.not_in(states))
            query = query.where(or_(young, _held(t.rec_id)))
        return [row.rec_id for row in self._all(query)]

    # --- holds ------------------------------------------------------------------------------

    def hold(self, rec_id: str, reason: str, by: str, at: datetime) -> Hold | None:
        """Hold it, unless it is held already."""
        with db.writing(self._engine) as connection:
            if not _lock(connection, rec_id):
                return None
            known = _holds(connection, rec_id)
            if known and known[-1].released_at is None:
                return known[-1]
            made = Hold(rec_id, len(known) + 1, reason, by, at)
            connection.execute(insert(tables.holds).values(asdict(made)))
            return made

    def release(self, rec_id: str, by: str, at: datetime) -> Hold | None:
        """End the hold."""
        with db.writing(self._engine) as connection:
            _lock(connection, rec_id)
            known = _holds(connection, rec_id)
            if not known or known[-1].released_at is not None:
                return None
            over = replace(known[-1], released_by=by, released_at=at)
            t = tables.holds.c
            this = and_(t.rec_id == rec_id, t.number == over.number)
            values = {"released_by": by, "released_at": at}
            connection.execute(update(tables.holds).where(this).values(values))
            return over

    def holds(self, rec_id: str) -> list[Hold]:
        """All of a recording, oldest first."""
        with db.reading(self._engine) as connection:
            return _holds(connection, rec_id)

    def held(self, limit: int = 1000) -> list[Hold]:
        """Holds in force, oldest first."""
        t = tables.holds.c
        query = select(tables.holds).where(t.released_at.is_(None)).order_by(t.set_at, t.rec_id)
        return [Hold(**row._mapping) for row in self._all(query.limit(limit))]

    def is_held(self, rec_id: str) -> bool:
        """Whether a hold is in force."""
        t = tables.holds.c
        return bool(self._all(select(t.number).where(t.rec_id == rec_id, t.released_at.is_(None))))

    # --- wishes to erase --------------------------------------------------------------------

    def ask(self, wish: Erasure) -> bool:
        """Note a wish, in the place of a former one."""
        with db.writing(self._engine) as connection:
            if not _lock(connection, wish.rec_id):
                return False
            t = tables.erasures.c
            connection.execute(delete(tables.erasures).where(t.rec_id == wish.rec_id))
            connection.execute(insert(tables.erasures).values(asdict(wish)))
            return True

    def wish(self, rec_id: str) -> Erasure | None:
        """The wish that waits for its confirmation, or None."""
        found = self._all(select(tables.erasures).where(tables.erasures.c.rec_id == rec_id))
        return Erasure(**found[0]._mapping) if found else None

    def confirmed(self, now: datetime) -> list[Erasure]:
        """Wishes that were confirmed and did not expire, oldest first."""
        t = tables.erasures.c
        good = and_(t.confirmed_by != "", t.expires_at > now)
        rows = self._all(select(tables.erasures).where(good).order_by(t.asked_at, t.rec_id))
        return [Erasure(**row._mapping) for row in rows]

    # --- deletions --------------------------------------------------------------------------

    def begin(self, seen: Recording, deletion: Deletion) -> Deletion | None:
        """Note the deletion and delete every row of the recording, in one transaction."""
        rec_id = seen.rec_id
        with db.writing(self._engine) as connection:
            if not _lock(connection, rec_id, seen) or _in_force(connection, rec_id):
                return None
            begun = replace(
                deletion,
                number=_count(connection, tables.deletions, rec_id) + 1,
                rows={name: _count(connection, t, rec_id) for name, t in OF_RECORDING.items()},
            )
            connection.execute(insert(tables.deletions).values(_deletion_columns(begun)))
            connection.execute(delete(tables.events).where(tables.events.c.rec_id == rec_id))
            connection.execute(
                delete(tables.recordings).where(tables.recordings.c.rec_id == rec_id)
            )
            return begun

    def scrub(self) -> None:
        """Empty SQLite's write-ahead file if nobody reads; PostgreSQL vacuums by itself."""
        if self._engine.dialect.name != "sqlite":
            return
        try:
            with db.reading(self._engine) as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except DatabaseUnavailable:
            return  # somebody reads; the next deletion does it

    def amend(self, deletion: Deletion) -> None:
        """Note its files and when the last one was gone."""
        self._change(deletion, emptied_at=deletion.emptied_at, about=_about(deletion))

    def certify(self, deletion: Deletion, at: datetime) -> None:
        """Keep its certificate, and nothing that a worker still said of it after its rows went."""
        t, rows = tables.events.c, tables.recordings.c
        gone = ~exists().where(rows.rec_id == deletion.rec_id)
        with db.writing(self._engine) as connection:
            connection.execute(delete(tables.events).where(t.rec_id == deletion.rec_id, gone))
        text = json.dumps(deletion.certificate, ensure_ascii=True)
        self._change(deletion, certificate=text, certified_at=at)

    def _change(self, deletion: Deletion, **values: object) -> None:
        t = tables.deletions.c
        this = and_(t.rec_id == deletion.rec_id, t.number == deletion.number)
        with db.writing(self._engine) as connection:
            connection.execute(update(tables.deletions).where(this).values(**values))

    def uncertified(self, limit: int = 100) -> list[Deletion]:
        """Deletions that are not finished, oldest first."""
        t = tables.deletions.c
        query = select(tables.deletions).where(t.certified_at.is_(None)).order_by(t.begun_at)
        return [_deletion(row) for row in self._all(query.limit(limit))]

    def deletion(self, rec_id: str) -> Deletion | None:
        """The recording's newest, or None."""
        t = tables.deletions.c
        query = (
            select(tables.deletions).where(t.rec_id == rec_id).order_by(t.number.desc()).limit(1)
        )
        found = self._all(query)
        return _deletion(found[0]) if found else None

    def deletions(self, limit: int = 100, before: datetime | None = None) -> list[Deletion]:
        """The newest, newest first."""
        t = tables.deletions.c
        query = select(tables.deletions).order_by(t.begun_at.desc(), t.rec_id).limit(limit)
        if before is not None:
            query = query.where(t.begun_at < before)
        return [_deletion(row) for row in self._all(query)]

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with db.reading(self._engine) as connection:
            return connection.execute(query).all()


def _held(rec_id: Any) -> Any:
    return exists().where(tables.holds.c.rec_id == rec_id, tables.holds.c.released_at.is_(None))


def _lock(connection: Connection, rec_id: str, seen: Recording | None = None) -> bool:
    """Hold the recording's row until the commit; False: it is gone, or not as ``seen``.

    An update that changes nothing takes SQLite's one write lock, and PostgreSQL's of the row.
    """
    t = tables.recordings.c
    query = update(tables.recordings).where(t.rec_id == rec_id).values(rec_id=rec_id)
    if seen is not None:
        same_end = t.stopped_at.is_not_distinct_from(seen.stopped_at)
        query = query.where(t.state == seen.state.value, same_end)
    return bool(connection.execute(query).rowcount)


def _holds(connection: Connection, rec_id: str) -> list[Hold]:
    t = tables.holds.c
    rows = connection.execute(select(tables.holds).where(t.rec_id == rec_id).order_by(t.number))
    return [Hold(**row._mapping) for row in rows]


def _in_force(connection: Connection, rec_id: str) -> bool:
    return any(hold.released_at is None for hold in _holds(connection, rec_id))


def _count(connection: Connection, table: Any, rec_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.rec_id == rec_id)
    return connection.execute(query).scalar() or 0


def _columns(mark: Mark) -> dict[str, object]:
    return asdict(mark) | {"kept": mark.kept.value if mark.kept else None}


def _mark(row: Row[Any]) -> Mark:
    return Mark(row.rec_id, row.marked_at, row.delete_at, Kept(row.kept) if row.kept else None)


MOMENTS = ("started_at", "stopped_at", "marked_at")
IN_COLUMNS = ("rec_id", "number", "session_id", "begun_at", "emptied_at", "certificate", "rule")


def _about(deletion: Deletion) -> str:
    """What has no column of its own."""
    said = {k: v for k, v in asdict(deletion).items() if k not in IN_COLUMNS}
    for name in MOMENTS:
        said[name] = said[name].isoformat() if said[name] else None
    return json.dumps(said)


def _deletion_columns(deletion: Deletion) -> dict[str, object]:
    return {
        "rec_id": deletion.rec_id,
        "number": deletion.number,
        "session_id": deletion.session_id,
        "rule": deletion.rule.value,
        "begun_at": deletion.begun_at,
        "about": _about(deletion),
    }


def _deletion(row: Row[Any]) -> Deletion:
    said = json.loads(row.about)
    for name in MOMENTS:
        said[name] = datetime.fromisoformat(said[name]) if said[name] else None
    said["artefacts"] = tuple(Artefact(**a) for a in said["artefacts"])
    said["logs"] = tuple(LogSum(**one) for one in said["logs"])
    return Deletion(
        rec_id=row.rec_id,
        number=row.number,
        session_id=row.session_id,
        rule=Rule(row.rule),
        begun_at=row.begun_at,
        emptied_at=row.emptied_at,
        certificate=json.loads(row.certificate) if row.certificate else None,
        **said,
    )
