"""The audit trail as rows that are only ever added, each chained to the one before it.

Who appends takes the database's one lock first and reads the head under it, so entries of several
processes stand in one chain. The table's keys refuse a fork even where a lock should fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    func,
    insert,
    select,
    true,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from recorder.adapters import tables
from recorder.core.audit import (
    FIELDS,
    Anchor,
    AuditDraft,
    AuditEntry,
    AuditQuery,
    Outcome,
    chained,
    unreadable,
)
from recorder.core.errors import AuditUnavailable

CHAIN_LOCK = 0x48414E45
"""Held on PostgreSQL from reading the head to the commit; any number that nobody else uses."""

FORK_TRIES = 5
UNREADABLE = (ValueError, TypeError)
TEXTS = tuple(name for name in FIELDS if name not in ("sequence", "at"))
READ_AT_ONCE = 2000


class SqlAuditStore:
    """``core.ports.custody.AuditStore`` on SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(self, drafts: Sequence[AuditDraft]) -> list[AuditEntry]:
        """Add entries behind the head, all or none; durable when this returns."""
        if not drafts:
            return []
        for _ in range(FORK_TRIES):
            try:
                return self._append(drafts)
            except IntegrityError:
                continue  # somebody else's entry has this place
        raise AuditUnavailable("The audit trail's head moves too fast.", cure="Try again.")

    def _append(self, drafts: Sequence[AuditDraft]) -> list[AuditEntry]:
        with self._connected() as connection:
            self._lock(connection)
            head = _head(connection)
            entries: list[AuditEntry] = []
            for draft in drafts:
                entry = chained(draft, head)
                entries.append(entry)
                head = Anchor(entry.sequence, entry.hash)
            connection.execute(insert(tables.audit), [_values(entry) for entry in entries])
            connection.commit()
            return entries

    def _lock(self, connection: Connection) -> None:
        """Held until the commit; whoever else appends waits here, before it reads the head."""
        if self._engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))

    def head(self) -> Anchor | None:
        """Where the chain ends."""
        with self._connected() as connection:
            return _head(connection)

    def entry(self, sequence: int) -> AuditEntry | None:
        """One entry, or None."""
        found = self._select(select(tables.audit).where(tables.audit.c.sequence == sequence))
        return found[0] if found else None

    def read(self, after: int | None = None) -> Iterator[AuditEntry]:
        """All entries behind ``after`` in order, a few in memory at a time; None: every row."""
        t = tables.audit.c
        while True:
            query = select(tables.audit).where(_behind(after)).order_by(t.sequence)
            some = self._all_of(query.limit(READ_AT_ONCE))
            yield from some
            if len(some) < READ_AT_ONCE:
                return
            after = some[-1].sequence

    def _all_of(self, query: Select[Any]) -> list[AuditEntry]:
        """One by one where somebody wrote what cannot even be read (SQLite keeps anything)."""
        try:
            return self._select(query)
        except UNREADABLE:
            numbered = query.with_only_columns(tables.audit.c.sequence)
            with self._connected() as connection:
                numbers = connection.execute(numbered).scalars().all()
            return [self._readable(number) for number in numbers]

    def _readable(self, sequence: int) -> AuditEntry:
        try:
            return self.entry(sequence) or unreadable(sequence)
        except UNREADABLE:
            return unreadable(sequence)

    def find(self, wanted: AuditQuery) -> list[AuditEntry]:
        """The newest entries that fit, newest first."""
        t = tables.audit.c
        query = select(tables.audit)
        for column in ("actor", "action", "kind", "object_id", "outcome", "request_id"):
            text = getattr(wanted, column)
            if text:
                query = query.where(t[column] == text)
        if wanted.before is not None:
            query = query.where(t.sequence < wanted.before)
        if wanted.since is not None:
            query = query.where(t.at >= wanted.since)
        if wanted.until is not None:
            query = query.where(t.at < wanted.until)
        return self._all_of(query.order_by(t.sequence.desc()).limit(wanted.limit))

    def _select(self, query: Select[Any]) -> list[AuditEntry]:
        with self._connected() as connection:
            return [_entry(row) for row in connection.execute(query)]

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection; whatever goes wrong with it but a fork is said as the trail's error."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except IntegrityError:
            raise
        except (SQLAlchemyError, OverflowError) as error:  # the latter: a number without end
            raise _unavailable(error) from None


def _behind(after: int | None) -> ColumnElement[bool]:
    """Nothing is left out, whatever number somebody gave it."""
    return true() if after is None else tables.audit.c.sequence > after


def _head(connection: Connection) -> Anchor | None:
    t = tables.audit.c
    query = select(t.sequence, t.hash).order_by(t.sequence.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Anchor(row.sequence, row.hash) if row else None


def _values(entry: AuditEntry) -> dict[str, object]:
    values = {name: getattr(entry, name) for name in FIELDS}
    values["outcome"] = entry.outcome.value
    return values


def _entry(row: Row[Any]) -> AuditEntry:
    values = dict(row._mapping)
    values["outcome"] = Outcome(row.outcome)
    if not all(isinstance(values[name], str) for name in TEXTS):
        raise ValueError("no text")
    return AuditEntry(**values)


def _unavailable(error: Exception) -> AuditUnavailable:
    return AuditUnavailable(
        f"The audit trail cannot be reached ({type(error).__name__}).",
        cure="Check the database and the room on its disk, then try again.",
    )
