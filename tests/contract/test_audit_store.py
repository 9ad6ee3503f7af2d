"""What the store of the audit trail must do, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from recorder.adapters.audit_store import SqlAuditStore
from recorder.adapters.database import open_database
from recorder.core.audit import (
    FIRST,
    Anchor,
    AuditDraft,
    AuditQuery,
    Outcome,
    verify,
)
from recorder.core.errors import AuditUnavailable
from tests.support.databases import postgresql

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 3, 4, 5, 6, 7, 123_456, tzinfo=UTC)
REC = "0" * 32
EACH = 60

WRITER = """
import sys
from datetime import UTC, datetime
from recorder.adapters.audit_store import SqlAuditStore
from recorder.adapters.database import open_database
from recorder.core.audit import AuditDraft
engine = open_database(sys.argv[1])
store = SqlAuditStore(engine)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    draft = AuditDraft(datetime.now(UTC), sys.argv[2], "", "recording.open", "n", str(number))
    store.append([draft] * (1 + number % 3))
engine.dispose()
"""


def draft(**changes: object) -> AuditDraft:
    made = AuditDraft(
        AT, "user:u1", "crew", "recording.open", "recording", REC, Outcome.OK, "r1", "192.0.2.7"
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgresql() as url:
        yield url


class AuditStoreContract:
    """Everything below holds for every database."""

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = open_database(url)
        yield engine
        engine.dispose()

    @pytest.fixture
    def store(self, engine: Engine) -> SqlAuditStore:
        return SqlAuditStore(engine)

    def test_entries_come_back_as_they_were_and_stand_in_one_chain(
        self, store: SqlAuditStore
    ) -> None:
        assert (store.head(), list(store.read()), store.append([])) == (None, [], [])
        first = store.append([draft(), draft(outcome=Outcome.REFUSED, digest="a" * 64)])
        later = store.append([draft(at=AT + timedelta(microseconds=1))])
        assert list(store.read()) == first + later
        assert [e.sequence for e in first + later] == [1, 2, 3]
        assert (first[0].previous, first[1].previous) == (FIRST, first[0].hash)
        assert store.entry(2) == first[1]
        assert store.entry(9) is None
        assert store.head() == Anchor(3, later[0].hash)
        assert verify(store.read()).broken is None
        assert list(store.read(after=2)) == later

    def test_the_newest_that_fit_are_found_page_by_page(self, store: SqlAuditStore) -> None:
        store.append([draft(actor=f"user:u{n % 2}", at=AT + timedelta(hours=n)) for n in range(6)])
        store.append([draft(object_id="1" * 32, action="recording.delete", request_id="r2")])

        def numbers(**wanted: object) -> list[int]:
            return [e.sequence for e in store.find(AuditQuery(**wanted))]  # type: ignore[arg-type]

        assert numbers(limit=2) == [7, 6]
        assert numbers(limit=2, before=6) == [5, 4]
        assert numbers(actor="user:u0") == [5, 3, 1]
        assert numbers(object_id="1" * 32) == numbers(request_id="r2") == [7]
        assert numbers(action="recording.delete", outcome="ok", kind="recording") == [7]
        assert numbers(since=AT + timedelta(hours=2), until=AT + timedelta(hours=4)) == [4, 3]
        assert numbers(actor="user:nobody") == []

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit SET actor = 'x' WHERE sequence = 1",
            "UPDATE audit SET hash = hash",
            "DELETE FROM audit WHERE sequence = 2",
            "DELETE FROM audit",
        ],
    )
    def test_the_database_itself_refuses_to_change_or_delete_an_entry(
        self, engine: Engine, store: SqlAuditStore, statement: str
    ) -> None:
        made = store.append([draft(), draft()])
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
        assert list(store.read()) == made

    def test_no_two_entries_follow_the_same_one(self, engine: Engine, store: SqlAuditStore) -> None:
        store.append([draft(), draft()])
        columns = "at, actor, role, action, kind, object_id, outcome, request_id, client, digest"
        fork = (
            f"INSERT INTO audit (sequence, {columns}, previous, hash) "
            f"SELECT 3, {columns}, previous, hash FROM audit WHERE sequence = 2"
        )
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(fork))

    @pytest.mark.parametrize("number", [0, -5])
    def test_a_row_under_a_number_that_no_entry_has_breaks_the_chain(
        self, engine: Engine, store: SqlAuditStore, number: int
    ) -> None:
        store.append([draft(), draft()])
        columns = "at, actor, role, action, kind, object_id, outcome, request_id, client, digest"
        invented = (
            f"INSERT INTO audit (sequence, {columns}, previous, hash) "
            f"SELECT {number}, {columns}, '{'d' * 64}', hash FROM audit WHERE sequence = 2"
        )
        with engine.begin() as connection:
            connection.execute(text(invented))
        found = verify(store.read())
        assert found.broken is not None
        assert str(number) in found.broken.why

    def test_two_processes_write_one_chain_without_a_gap(
        self, url: str, store: SqlAuditStore
    ) -> None:
        children = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, url, f"user:{name}", str(EACH)],
                stdin=subprocess.PIPE,
                cwd=ROOT,
            )
            for name in ("a", "b")
        ]
        for child in children:
            assert child.stdin is not None
            child.stdin.write(b"go\n")
            child.stdin.close()
        assert [child.wait(120) for child in children] == [0, 0]
        entries = list(store.read())
        found = verify(entries)
        assert found.broken is None
        each = sum(1 + n % 3 for n in range(EACH))
        assert found.entries == 2 * each
        for name in ("a", "b"):
            mine = [int(e.object_id) for e in entries if e.actor == f"user:{name}"]
            assert mine == sorted(mine)
            assert len(mine) == each

    def test_a_database_that_is_away_is_one_error(self, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit RENAME TO elsewhere"))
        store = SqlAuditStore(engine)
        try:
            for ask in (store.head, lambda: store.append([draft()]), lambda: list(store.read())):
                with pytest.raises(AuditUnavailable) as refused:
                    ask()
                assert "audit" not in refused.value.extra
        finally:
            with engine.begin() as connection:
                connection.execute(text("ALTER TABLE elsewhere RENAME TO audit"))


class TestSqlite(AuditStoreContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'handover.db'}"

    @pytest.mark.parametrize("change", ["at = 'yesterday'", "at = 5", "actor = x'ff'"])
    def test_an_entry_that_cannot_even_be_read_is_found_as_changed(
        self, engine: Engine, store: SqlAuditStore, change: str
    ) -> None:
        store.append([draft(), draft(), draft()])
        with engine.begin() as connection:
            connection.execute(text("DROP TRIGGER audit_no_UPDATE"))
            connection.execute(text(f"UPDATE audit SET {change} WHERE sequence = 2"))
        broken = verify(store.read()).broken
        assert broken is not None
        assert broken.sequence == 2
        assert [e.sequence for e in store.find(AuditQuery(object_id=REC))] == [3, 2, 1]


class TestPostgresql(AuditStoreContract):
    @pytest.fixture
    def url(self, postgres: str) -> Iterator[str]:
        yield postgres
        engine = open_database(postgres)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_no_change"))
            connection.execute(text("TRUNCATE audit"))
            connection.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_no_change"))
        engine.dispose()

    def test_the_whole_table_cannot_be_emptied(self, engine: Engine, store: SqlAuditStore) -> None:
        store.append([draft()])
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text("TRUNCATE audit"))
