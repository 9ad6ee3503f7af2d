"""The live feed: each event once, in order, to those it belongs to; never silent for good."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.adapters.database import open_database
from recorder.adapters.stores import SqlEventLog
from recorder.core.model import Event
from recorder.services.feed import Feed

A, B = "a", "b"


class FlakyLog(SqlEventLog):
    """Fails the next ``failures`` readings."""

    failures = 0

    def after(self, event_id: int, session_id: str | None = None, limit: int = 500) -> list[Event]:
        if self.failures:
            self.failures -= 1
            raise OSError("database away")
        return super().after(event_id, session_id, limit)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FlakyLog]:
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    yield FlakyLog(engine)
    engine.dispose()


@pytest.fixture
def feed(log: FlakyLog) -> Iterator[Feed]:
    feed = Feed(log, poll_s=0.01)
    yield feed
    feed.close()


def wait_for(seen: list[int], wanted: list[int]) -> None:
    for _ in range(300):
        if seen == wanted:
            return
        time.sleep(0.01)
    assert seen == wanted


def test_stored_events_come_first_then_new_ones_each_once(log: FlakyLog, feed: Feed) -> None:
    first = log.publish(A, None, "status", {})
    log.publish(B, None, "status", {})
    second = log.publish(A, None, "status", {})
    seen: list[int] = []
    unsubscribe = feed.subscribe(A, first, lambda e: seen.append(e.event_id))
    third = log.publish(A, None, "status", {})
    wait_for(seen, [second, third])
    unsubscribe()
    log.publish(A, None, "status", {})
    time.sleep(0.05)
    assert seen == [second, third]


def test_an_event_right_after_the_first_subscription_is_not_lost(log: FlakyLog, feed: Feed) -> None:
    for _ in range(50):
        seen: list[int] = []
        unsubscribe = feed.subscribe(A, log.last_id(), lambda e, seen=seen: seen.append(e.event_id))
        wait_for(seen, [log.publish(A, None, "status", {})])
        unsubscribe()


def test_a_database_that_was_away_does_not_end_the_feed(log: FlakyLog, feed: Feed) -> None:
    seen: list[int] = []
    feed.subscribe(A, 0, lambda e: seen.append(e.event_id))
    log.failures = 3
    wait_for(seen, [log.publish(A, None, "status", {})])
