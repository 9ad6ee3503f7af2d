"""The texts of the database, sealed anew with the current key, some rows in a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, and_, func, select, text, update

from recorder.adapters import database as db
from recorder.adapters.sealed_text import PREFIX, SEALED_COLUMNS, Cells, SealedColumn, key_id_in
from recorder.core.errors import SealBroken, VaultLocked
from recorder.core.ports.vault import Vault

AT_ONCE = 200
EMPTY_LIST = "[]"
"""Says nothing, and is never sealed."""


def reseal_rows(
    engine: Engine, vault: Vault, *, clear_too: bool, told: Callable[[int], None] = lambda _n: None
) -> tuple[int, int]:
    """Seal anew what another key opens, and with ``clear_too`` what lies in clear.

    Returns how many texts were sealed, and how many do not open and were left as they are. A kill
    leaves whole rows only; another run goes on.
    """
    counts = [_reseal_column(engine, vault, one, clear_too, told) for one in SEALED_COLUMNS]
    return sum(done for done, _ in counts), sum(broken for _, broken in counts)


def census(engine: Engine) -> Counter[str | None]:
    """How many texts there are by the key that opens them; None: in clear."""
    found: Counter[str | None] = Counter()
    for one in SEALED_COLUMNS:
        head = func.substr(one.column, 1, len(PREFIX) + 16)
        query = select(head, func.count()).where(one.column.is_not(None))
        with db.reading(engine) as connection:
            rows = connection.execute(query.where(one.column != EMPTY_LIST).group_by(head)).all()
        for start, count in rows:
            found[key_id_in(start)] += count
    return found


def forget_clear_pages(engine: Engine) -> None:
    """Let SQLite write its file anew: freed pages may hold what rows said before."""
    if engine.dialect.name != "sqlite":
        return
    with db.reading(engine) as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("VACUUM"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _reseal_column(
    engine: Engine, vault: Vault, one: SealedColumn, clear_too: bool, told: Callable[[int], None]
) -> tuple[int, int]:
    cells, done, broken = Cells(vault), 0, 0
    while True:
        with db.writing(engine) as connection:
            rows = connection.execute(_due(one, vault, clear_too).offset(broken)).all()
            for row in rows:
                try:
                    changed = _again(cells, one, row)
                except (SealBroken, VaultLocked):
                    broken += 1
                    continue
                same = and_(*(c == row._mapping[c.name] for c in one.column.table.primary_key))
                query = update(one.column.table).where(same, one.column == row.sealed_text)
                connection.execute(query.values({one.column.name: changed}))
                done += 1
        if not rows:
            return done, broken
        told(len(rows))


def _due(one: SealedColumn, vault: Vault, clear_too: bool) -> Any:
    """Rows that the current key does not open, in order; those that never open come first."""
    table, column = one.column.table, one.column
    parts = [*table.primary_key, one.owner, *([one.row] if one.row is not None else [])]
    named = {part.name: part for part in parts}.values()
    due = and_(
        column.is_not(None),
        column != EMPTY_LIST,
        ~column.startswith(f"{PREFIX}{vault.current}:"),
    )
    if not clear_too:
        due = and_(due, column.startswith(PREFIX))
    query = select(*named, column.label("sealed_text")).where(due)
    return query.order_by(*table.primary_key).limit(AT_ONCE)


def _again(cells: Cells, one: SealedColumn, row: Any) -> str:
    owner = row._mapping[one.owner.name]
    place = row._mapping[one.row.name] if one.row is not None else ""
    return cells.seal(
        one.column, cells.open(one.column, row.sealed_text, owner, place), owner, place
    )
