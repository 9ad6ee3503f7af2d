"""What every store must do, whatever keeps the rows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from recorder.adapters.database import migrate, open_database
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.tables import metadata
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.core.errors import UnknownRecording
from recorder.core.model import (
    Analysis,
    Gap,
    Marker,
    Origin,
    RecordingState,
    Report,
    Segment,
    Source,
    Transcript,
    Utterance,
    Word,
)
from recorder.core.ports.speech import EngineInfo
from tests.support.databases import postgresql

NOW = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)
A = "aaaaaaaa-0000-4000-8000-000000000001"
B = "bbbbbbbb-0000-4000-8000-000000000002"
EVENTS_EACH = 200
ENGINE = EngineInfo("fake", "m", draft=False)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'handover.db'}")
    yield engine
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)


class TestRecordings:
    @pytest.fixture
    def store(self, engine: Engine) -> SqlRecordingStore:
        return SqlRecordingStore(engine)

    def test_creating_twice_gives_the_same_row(self, store: SqlRecordingStore) -> None:
        first = store.create("1" * 32, A, Source.BROWSER, NOW, "aaaaaaaa_20260304050607")
        again = store.create("1" * 32, B, Source.UPLOAD, NOW, "other")
        assert again == first

    def test_a_taken_stem_gets_a_number(self, store: SqlRecordingStore) -> None:
        stems = [
            store.create(f"{n:032x}", A, Source.BROWSER, NOW, "aaaaaaaa_20260304050607").stem
            for n in range(3)
        ]
        assert stems == [
            "aaaaaaaa_20260304050607",
            "aaaaaaaa_20260304050607_2",
            "aaaaaaaa_20260304050607_3",
        ]

    def test_everything_that_is_updated_comes_back(self, store: SqlRecordingStore) -> None:
        made = store.create("1" * 32, A, Source.BROWSER, NOW, "s")
        changed = store.update(
            made.rec_id,
            state=RecordingState.DONE,
            stopped_at=NOW,
            frames=5_000_000_000,
            gaps=(Gap(16000, 250, "mute"), Gap(32000, 2000, "silent", 32000)),
            markers=(Marker(5, "x"),),
            engine="fake m",
            draft=True,
            problem="p",
        )
        assert changed == store.get(made.rec_id)
        assert changed.gaps == (Gap(16000, 250, "mute"), Gap(32000, 2000, "silent", 32000))
        assert changed.markers == (Marker(5, "x"),)
        assert changed.frames == 5_000_000_000
        assert changed.started_at == NOW

    def test_a_wrong_attribute_or_row_is_refused(self, store: SqlRecordingStore) -> None:
        with pytest.raises(TypeError):
            store.update("1" * 32, worker="me")
        with pytest.raises(UnknownRecording):
            store.update("1" * 32, frames=1)

    def test_a_row_is_leased_to_one_worker_until_the_lease_ends(
        self, store: SqlRecordingStore
    ) -> None:
        store.create("1" * 32, A, Source.BROWSER, NOW, "s")
        assert store.claim(["1" * 32], "w1", NOW, 10) == ["1" * 32]
        assert store.claim(["1" * 32], "w2", NOW + timedelta(seconds=9), 10) == []
        assert store.renew("1" * 32, "w1", NOW + timedelta(seconds=9), 10)
        assert store.claim(["1" * 32], "w2", NOW + timedelta(seconds=11), 10) == []
        assert store.claim(["1" * 32], "w2", NOW + timedelta(seconds=20), 10) == ["1" * 32]
        assert not store.renew("1" * 32, "w1", NOW, 10)

    def test_of_many_rows_no_more_are_leased_than_asked_for(self, store: SqlRecordingStore) -> None:
        names = [n * 32 for n in "1234"]
        for name in names:
            store.create(name, A, Source.BROWSER, NOW, name)
        store.claim(names[:1], "w2", NOW, 10)
        assert store.claim(names, "w1", NOW, 10, 2) == names[1:3]
        assert store.claim(names, "w3", NOW, 10) == names[3:]

    def test_a_released_row_waits_for_its_retry_time(self, store: SqlRecordingStore) -> None:
        store.create("1" * 32, A, Source.BROWSER, NOW, "s")
        store.claim(["1" * 32], "w1", NOW, 10)
        store.release("1" * 32, "w1", retry_at=NOW + timedelta(seconds=60))
        assert store.claim(["1" * 32], "w2", NOW + timedelta(seconds=59), 10) == []
        assert store.claim(["1" * 32], "w2", NOW + timedelta(seconds=60), 10) == ["1" * 32]

    def test_a_clock_that_was_set_back_holds_no_row_up(self, store: SqlRecordingStore) -> None:
        store.create("1" * 32, A, Source.BROWSER, NOW, "s")
        store.claim(["1" * 32], "w1", NOW, 10)
        store.release("1" * 32, "w1", retry_at=NOW + timedelta(seconds=60))
        assert store.claim(["1" * 32], "w1", NOW - timedelta(days=400), 10) == ["1" * 32]

    def test_what_was_finished_and_never_let_go_is_found(self, store: SqlRecordingStore) -> None:
        for n in "123":
            store.create(n * 32, A, Source.BROWSER, NOW, f"s{n}")
        store.claim(["1" * 32, "2" * 32], "w1", NOW, 10)
        store.update("2" * 32, state=RecordingState.DONE)
        store.update("3" * 32, state=RecordingState.DONE)
        assert [r.rec_id for r in store.untold()] == ["2" * 32]
        store.release("2" * 32, "w1")
        assert store.untold() == []

    def test_sessions_and_states_select_their_own(self, store: SqlRecordingStore) -> None:
        store.create("1" * 32, A, Source.BROWSER, NOW, "s")
        store.create("2" * 32, B, Source.UPLOAD, NOW + timedelta(seconds=1), "t")
        store.update("2" * 32, state=RecordingState.DONE)
        assert [r.rec_id for r in store.of_session(A)] == ["1" * 32]
        assert [r.rec_id for r in store.in_states(RecordingState.DONE)] == ["2" * 32]
        both = store.in_states(RecordingState.DONE, RecordingState.RECORDING)
        assert [r.rec_id for r in both] == ["1" * 32, "2" * 32]


class TestTranscripts:
    @pytest.fixture
    def store(self, engine: Engine) -> SqlTranscriptStore:
        SqlRecordingStore(engine).create("1" * 32, A, Source.BROWSER, NOW, "s")
        return SqlTranscriptStore(engine)

    def test_an_utterance_is_transcribed_once(self, store: SqlTranscriptStore) -> None:
        cut = [Utterance("1" * 32, 0, 0, 100), Utterance("1" * 32, 1, 150, 300)]
        store.add_utterances(cut)
        store.add_utterances(cut)
        words = (Segment(0.0, 1.0, "ninety", (Word("ninety", 0.0, 1.0, 0.5),), 0.5, 1),)
        assert store.save_segments("1" * 32, 1, words, ENGINE)
        assert not store.save_segments("1" * 32, 1, (), ENGINE)
        assert store.pending("1" * 32) == cut[:1]
        assert store.utterances("1" * 32) == cut
        assert store.segments("1" * 32) == list(words)

    def test_results_are_revisions_and_the_newest_counts(self, store: SqlTranscriptStore) -> None:
        assert store.result("1" * 32) is None
        for number, text in enumerate(["a", "b"], start=1):
            result = (Transcript((Segment(0, 1, text),)), Analysis(version=text), Report("f", text))
            assert store.save_result("1" * 32, *result) == number
        assert store.result("1" * 32) == result
        assert store.analysis("1" * 32) == result[1]
        assert store.revisions(["1" * 32, "2" * 32]) == {"1" * 32: number}
        assert store.analysis("2" * 32) is None
        assert store.revisions([]) == {}

    def test_what_is_corrected_is_stored_with_what_was_heard_or_not_at_all(
        self, store: SqlTranscriptStore
    ) -> None:
        heard, typed = (
            (Transcript((Segment(0, 1, text),)), Analysis(version=text), Report("f", text))
            for text in ("heard", "typed")
        )
        rec_id, how = "1" * 32, Origin.TYPED
        assert store.save_result(rec_id, *typed, origin=how, after=0, heard=heard) == 2
        assert store.save_result(rec_id, *typed, origin=how, after=1, heard=heard) is None
        assert [h[::2] for h in store.history(rec_id)] == [(1, Origin.HEARD), (2, Origin.TYPED)]
        assert [store.revision(rec_id, n).report.text for n in (1, 2)] == ["heard", "typed"]  # type: ignore[union-attr]

    def test_forgetting_keeps_the_revisions(self, store: SqlTranscriptStore) -> None:
        store.add_utterances([Utterance("1" * 32, 0, 0, 100)])
        store.save_result("1" * 32, Transcript(), Analysis(), Report("f", "t"))
        store.forget_segments("1" * 32)
        assert store.utterances("1" * 32) == []
        assert store.result("1" * 32) is not None

    def test_deleting_the_recording_deletes_all_of_it(
        self, store: SqlTranscriptStore, engine: Engine
    ) -> None:
        store.add_utterances([Utterance("1" * 32, 0, 0, 100)])
        store.save_result("1" * 32, Transcript(), Analysis(), Report("f", "t"))
        assert SqlRecordingStore(engine).delete("1" * 32)
        assert store.utterances("1" * 32) == []
        assert store.result("1" * 32) is None


class TestEvents:
    @pytest.fixture
    def log(self, engine: Engine) -> SqlEventLog:
        return SqlEventLog(engine)

    def test_reading_goes_on_where_it_stopped(self, log: SqlEventLog) -> None:
        first = log.publish(A, None, "status", {"n": 1})
        log.publish(B, "1" * 32, "status", {"n": 2})
        log.publish(A, "1" * 32, "segment", {"n": 3})
        assert [e.data["n"] for e in log.after(0)] == [1, 2, 3]
        assert [e.data["n"] for e in log.after(first, A)] == [3]
        assert [e.data["n"] for e in log.after(0, limit=2)] == [1, 2]

    def test_ids_grow_even_after_trimming_everything(self, log: SqlEventLog) -> None:
        last = log.publish(A, None, "status", {})
        assert log.trim(0) == 1
        assert log.publish(A, None, "status", {}) > last

    def test_an_event_may_take_the_place_of_its_predecessors(self, log: SqlEventLog) -> None:
        log.publish(A, "1" * 32, "facts", {"n": 1})
        log.publish(A, "2" * 32, "facts", {"n": 2})
        log.publish(A, "1" * 32, "status", {"n": 3})
        log.publish(A, "1" * 32, "facts", {"n": 4}, replace=True)
        assert [e.data["n"] for e in log.after(0)] == [2, 3, 4]

    def test_what_was_told_last_of_a_recording_is_found(self, log: SqlEventLog) -> None:
        for n in (1, 2):
            log.publish(A, "1" * 32, "facts", {"n": n})
        log.publish(A, "2" * 32, "facts", {"n": 3})
        newest = log.newest(A, "1" * 32, "facts")
        assert newest is not None
        assert newest.data == {"n": 2}
        assert log.newest(A, "1" * 32, "segment") is None
        assert log.newest(B, "1" * 32, "facts") is None, "another session's"


def test_a_reader_misses_no_event_of_several_writers_on_postgresql() -> None:
    with postgresql() as url:
        engines = [open_database(url) for _ in range(4)]
        writers = [threading.Thread(target=_publish_many, args=(e,)) for e in engines]
        log, seen, told = SqlEventLog(engines[0]), 0, 0
        for writer in writers:
            writer.start()
        while True:
            over = not any(writer.is_alive() for writer in writers)
            new = log.after(seen, A)
            told += len(new)
            seen = new[-1].event_id if new else seen
            if over and not new:
                break
        for engine in engines:
            engine.dispose()
    assert told == EVENTS_EACH * len(writers)


def _publish_many(engine: Engine) -> None:
    log = SqlEventLog(engine)
    for n in range(EVENTS_EACH):
        log.publish(A, None, "status", {"n": n})
