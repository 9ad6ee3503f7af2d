"""What the store of people's acts must do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from recorder.adapters.act_store import SqlActStore
from recorder.adapters.database import open_database
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.core.model import Source
from recorder.core.review import Act, ActKind

AT = datetime(2026, 11, 20, 14, 31, tzinfo=UTC)
REC = "0" * 32
ALICE = "aaaaaaaa-0000-4000-8000-000000000001"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'handover.db'}")
    SqlRecordingStore(engine).create(REC, ALICE, Source.BROWSER, AT, "stem")
    yield engine
    engine.dispose()


def act(number: int, kind: ActKind = ActKind.CHANGE) -> Act:
    return Act(number, AT, "J. Ó Murchú", kind, "k" * 16, 12.5, "mg", "text", None, 2, "")


def test_acts_come_back_in_order_as_they_were(engine: Engine) -> None:
    store = SqlActStore(engine)
    assert store.acts(REC) == []
    assert store.add(REC, act(1))
    assert store.add(REC, act(2, ActKind.CONFIRM))
    assert store.acts(REC) == [act(1), act(2, ActKind.CONFIRM)]
    assert store.versions([REC, "1" * 32]) == {REC: 2}


@pytest.mark.parametrize("number", [1, 3, 0, -1])
def test_only_the_next_number_is_taken(engine: Engine, number: int) -> None:
    store = SqlActStore(engine)
    store.add(REC, act(1))
    assert not store.add(REC, act(number))
    assert store.acts(REC) == [act(1)]


def test_of_two_people_at_once_one_is_told(engine: Engine) -> None:
    store, taken = SqlActStore(engine), []
    barrier = threading.Barrier(8)

    def add() -> None:
        barrier.wait()
        taken.append(store.add(REC, act(1)))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True]


def test_a_signed_text_stays_readable(engine: Engine) -> None:
    store = SqlActStore(engine)
    store.add(REC, act(1, ActKind.SIGN), "the report as signed")
    store.add(REC, act(2, ActKind.NOTE))
    assert store.signed_report(REC, 1) == "the report as signed"
    assert store.signed_report(REC, 2) is None


def test_acts_go_with_their_recording(engine: Engine) -> None:
    store = SqlActStore(engine)
    store.add(REC, act(1))
    SqlRecordingStore(engine).delete(REC)
    assert store.acts(REC) == []


def test_there_are_no_acts_without_a_recording(engine: Engine) -> None:
    assert not SqlActStore(engine).add("2" * 32, act(1))
