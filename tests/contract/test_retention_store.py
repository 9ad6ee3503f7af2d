"""What the store of warnings, holds, erasures and deletions must do, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from recorder.adapters.database import open_database
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.retention_store import SqlRetentionStore
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.core.model import Recording, RecordingState, Source, Utterance
from recorder.core.retention import Artefact, Deletion, Erasure, Kept, LogSum, Mark, Rule
from tests.support.databases import postgresql

NOW = datetime(2026, 3, 4, 5, 6, 7, 890_123, tzinfo=UTC)
DAY = timedelta(days=1)
ALICE = "aaaaaaaa-0000-4000-8000-000000000001"
ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgresql() as url:
        yield url


def deletion_of(row: Recording, **changes: object) -> Deletion:
    made = Deletion(
        rec_id=row.rec_id,
        session_id=row.session_id,
        stem=row.stem,
        frames=16_000,
        rule=Rule.RETENTION,
        reason="",
        by="server",
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        marked_at=NOW,
        begun_at=NOW + DAY,
        artefacts=(Artefact("x_recording.wav", 44, "a" * 64),),
        logs=(LogSum(f"{row.rec_id}.a0", 9, True, "b" * 64),),
        keep_hours=240.0,
        grace_hours=48.0,
        rows={},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class RetentionStoreContract:
    """Everything below holds for every database."""

    @pytest.fixture
    def engine(self, url: str) -> Iterator[Engine]:
        engine = open_database(url)
        yield engine
        with engine.begin() as connection:
            for table in ("deletions", "events", "recordings"):
                connection.execute(text(f"DELETE FROM {table}"))
        engine.dispose()

    @pytest.fixture
    def store(self, engine: Engine) -> SqlRetentionStore:
        return SqlRetentionStore(engine)

    @pytest.fixture
    def rows(self, engine: Engine) -> SqlRecordingStore:
        """Three recordings: done and old, done and young, old but never heard."""
        made = SqlRecordingStore(engine)
        for rec_id, ended, state in (
            (ONE, NOW - 20 * DAY, RecordingState.DONE),
            (TWO, NOW - DAY, RecordingState.DONE),
            (THREE, NOW - 20 * DAY, RecordingState.SEALED),
        ):
            made.create(rec_id, ALICE, Source.BROWSER, ended - timedelta(hours=1), rec_id)
            made.update(rec_id, state=state, stopped_at=ended)
        return made

    def test_only_processed_old_free_ones_are_old_and_pages_follow_each_other(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        ended = NOW - 20 * DAY
        assert store.old(NOW - 10 * DAY, 9) == [(ended, ONE)]
        rows.update(THREE, state=RecordingState.EMPTY)
        assert store.old(NOW - 10 * DAY, 1) == [(ended, ONE)]
        assert store.old(NOW - 10 * DAY, 1, (ended, ONE)) == [(ended, THREE)]
        store.hold(THREE, "case 1", "user:u1", NOW)
        assert store.old(NOW, 9) == [(ended, ONE), (NOW - DAY, TWO)]
        store.mark([Mark(ONE, NOW, NOW + DAY)])
        assert store.old(NOW - 10 * DAY, 9) == []

    def test_marks_are_made_once_changed_found_when_due_and_taken_back(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        first, second = Mark(ONE, NOW, NOW + DAY), Mark(TWO, NOW, NOW + 2 * DAY)
        store.mark([second, first])
        store.mark([replace(first, delete_at=NOW + 9 * DAY), Mark("9" * 32, NOW, NOW)])
        assert store.marks() == [first, second]
        assert store.marks(due=NOW + DAY) == [first]
        assert store.marked() == (2, NOW + DAY)
        assert store.marks(due=NOW) == []
        moved = replace(first, delete_at=NOW + 3 * DAY, kept=Kept.UNFINISHED)
        store.postpone(moved)
        assert store.mark_of(ONE) == moved
        store.unmark([ONE])
        assert store.mark_of(ONE) is None
        assert store.marks(limit=1) == [second]

    def test_marks_that_do_not_hold_any_more_are_strays(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        store.mark([Mark(ONE, NOW, NOW), Mark(TWO, NOW, NOW), Mark(THREE, NOW, NOW)])
        assert sorted(store.strays(NOW - 10 * DAY)) == [TWO, THREE]
        assert sorted(store.strays(None)) == [ONE, TWO, THREE]
        store.hold(ONE, "case 1", "user:u1", NOW)
        assert sorted(store.strays(NOW)) == [ONE, THREE]

    def test_a_hold_is_one_at_a_time_and_its_history_stays(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        assert store.hold("9" * 32, "case 1", "user:u1", NOW) is None
        first = store.hold(ONE, "case 1", "user:u1", NOW)
        assert first is not None
        assert store.hold(ONE, "case 2", "user:u2", NOW + DAY) == first
        assert store.is_held(ONE)
        assert store.held() == [first]
        over = store.release(ONE, "user:u2", NOW + DAY)
        assert store.release(ONE, "user:u2", NOW + DAY) is None
        assert not store.is_held(ONE)
        second = store.hold(ONE, "case 3", "user:u3", NOW + 2 * DAY)
        assert store.holds(ONE) == [over, second]

    def test_a_wish_to_erase_replaces_the_former_one(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        wish = Erasure(ONE, "case 1", "user:u1", NOW, NOW + DAY, "a" * 64)
        assert store.ask(wish)
        assert store.ask(replace(wish, token_sha256="b" * 64))
        assert store.wish(ONE) == replace(wish, token_sha256="b" * 64)
        assert not store.ask(replace(wish, rec_id="9" * 32))
        assert store.wish(TWO) is None

    def test_a_deletion_takes_every_row_at_once_and_counts_them(
        self, engine: Engine, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        SqlTranscriptStore(engine).add_utterances([Utterance(ONE, n, n, n + 1) for n in range(3)])
        events = SqlEventLog(engine)
        events.publish(ALICE, ONE, "segment", {"text": "x"})
        events.publish(ALICE, TWO, "segment", {"text": "y"})
        store.mark([Mark(ONE, NOW, NOW)])
        row = rows.get(ONE)
        assert row is not None
        begun = store.begin(row, deletion_of(row))
        assert begun is not None
        assert (begun.number, begun.rows["utterances"], begun.rows["events"]) == (1, 3, 1)
        assert rows.get(ONE) is None
        assert rows.get(TWO) is not None
        assert store.marks() == []
        assert [e.rec_id for e in events.after(0)] == [TWO]
        assert store.deletion(ONE) == begun
        assert store.uncertified() == [begun]
        emptied = replace(begun, emptied_at=NOW + 2 * DAY, artefacts=())
        store.amend(emptied)
        certified = replace(emptied, certificate={"form": "x", "n": 1})
        store.certify(certified, NOW + 2 * DAY)
        assert store.deletion(ONE) == certified
        assert store.uncertified() == []
        assert store.deletions() == [certified]
        assert store.deletions(before=NOW + DAY) == []
        store.scrub()

    def test_what_is_held_or_went_on_is_not_deleted(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        row = rows.get(ONE)
        assert row is not None
        store.hold(ONE, "case 1", "user:u1", NOW)
        assert store.begin(row, deletion_of(row)) is None
        store.release(ONE, "user:u1", NOW)
        rows.update(ONE, stopped_at=NOW)
        assert store.begin(row, deletion_of(row)) is None
        rows.update(ONE, stopped_at=row.stopped_at, state=RecordingState.SEALED)
        assert store.begin(row, deletion_of(row)) is None
        assert rows.get(ONE) is not None
        assert store.deletions() == []

    def test_a_second_life_of_an_id_has_a_deletion_of_its_own(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        row = rows.get(ONE)
        assert row is not None
        assert store.begin(row, deletion_of(row))
        rows.create(ONE, ALICE, Source.BROWSER, NOW, ONE)
        again = rows.update(ONE, state=RecordingState.DONE, stopped_at=NOW)
        second = store.begin(again, deletion_of(again, rule=Rule.ERASURE, reason="case 9"))
        assert second is not None
        assert second.number == 2
        assert store.deletion(ONE) == second
        assert len(store.deletions()) == 2

    def test_of_a_hold_and_a_deletion_at_once_exactly_one_wins(
        self, store: SqlRetentionStore, rows: SqlRecordingStore
    ) -> None:
        ids = [f"{n:032x}" for n in range(16, 28)]
        for rec_id in ids:
            rows.create(rec_id, ALICE, Source.BROWSER, NOW, rec_id)
            rows.update(rec_id, state=RecordingState.DONE, stopped_at=NOW)
        held: dict[str, bool] = {}
        gone: dict[str, bool] = {}
        barrier = threading.Barrier(2)

        def hold() -> None:
            for rec_id in ids:
                barrier.wait()
                held[rec_id] = store.hold(rec_id, "case 1", "user:u1", NOW) is not None

        def delete() -> None:
            for rec_id in ids:
                row = rows.get(rec_id)
                assert row is not None
                barrier.wait()
                gone[rec_id] = store.begin(row, deletion_of(row)) is not None

        threads = [threading.Thread(target=work) for work in (hold, delete)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(held) == len(gone) == len(ids)
        for rec_id in ids:
            assert held[rec_id] is not gone[rec_id]
            assert (rows.get(rec_id) is None) is gone[rec_id]


class TestSqlite(RetentionStoreContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'handover.db'}"


class TestPostgresql(RetentionStoreContract):
    @pytest.fixture
    def url(self, postgres: str) -> str:
        return postgres
