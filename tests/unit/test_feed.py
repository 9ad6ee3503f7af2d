"""The live feed: each event once, in order, to those it belongs to; never silent for good."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.adapters.database import open_database
from recorder.adapters.event_log import SqlEventLog
from recorder.core.sessions import Event
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
    for _ in range(3000):
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


# --- coming back after a long time -------------------------------------------------------------


def heard_after(feed: Feed, after: int, count: int) -> list[Event]:
    """The first ``count`` events that a listener is told."""
    told: list[Event] = []
    unsubscribe = feed.subscribe(A, after, told.append)
    for _ in range(3000):
        if len(told) >= count:
            break
        time.sleep(0.01)
    unsubscribe()
    return told


def publish_many(log: FlakyLog, session_id: str, count: int) -> list[int]:
    return [log.publish(session_id, None, "status", {}) for _ in range(count)]


@pytest.fixture
def short_memory(monkeypatch: pytest.MonkeyPatch) -> int:
    """Twenty instead of two thousand: each event costs a synced transaction."""
    monkeypatch.setattr("recorder.services.feed.MOST_TOLD_AGAIN", 20)
    return 20


def test_what_fits_is_told_again_event_by_event(
    log: FlakyLog, feed: Feed, short_memory: int
) -> None:
    ids = publish_many(log, A, short_memory)
    publish_many(log, B, 3 * short_memory)
    told = heard_after(feed, ids[0] - 1, short_memory)
    assert [e.event_id for e in told] == ids, "what others said does not count"


def test_after_a_long_absence_one_reset_and_then_every_new_event(
    log: FlakyLog, feed: Feed, short_memory: int
) -> None:
    ids = publish_many(log, A, short_memory + 1)
    told: list[Event] = []
    unsubscribe = feed.subscribe(A, ids[0] - 1, told.append)
    new = publish_many(log, A, 3)
    for _ in range(3000):
        if len(told) == 4:
            break
        time.sleep(0.01)
    unsubscribe()
    assert [(e.kind, e.event_id) for e in told] == [
        ("reset", ids[-1]), *(("status", n) for n in new),
    ]  # fmt: skip


def test_an_id_whose_successors_were_not_kept_is_a_reset(log: FlakyLog, feed: Feed) -> None:
    ids = publish_many(log, A, 10)
    log.trim(4)
    (only,) = heard_after(feed, ids[2], 1)
    assert (only.kind, only.event_id) == ("reset", ids[-1])
    told = heard_after(feed, ids[5], 4)
    assert [e.event_id for e in told] == ids[6:]
    assert heard_after(feed, ids[-1], 0) == [], "nothing was missed, however much was trimmed"


def test_an_id_of_another_state_of_the_server_is_a_reset(log: FlakyLog, feed: Feed) -> None:
    (last,) = publish_many(log, A, 1)
    (only,) = heard_after(feed, last + 1000, 1)
    assert (only.kind, only.event_id) == ("reset", last)


@pytest.mark.timeout(60)
def test_it_ends_at_once_and_not_with_its_next_poll(log: FlakyLog) -> None:
    feed = Feed(log, poll_s=3600.0)
    feed.subscribe(A, -1, lambda _: None)
    feed.close()
    Feed(log, poll_s=3600.0).close()  # nobody ever listened


def test_only_new_events_means_no_reset(log: FlakyLog, feed: Feed) -> None:
    publish_many(log, A, 30)
    told: list[Event] = []
    unsubscribe = feed.subscribe(A, -1, told.append)
    (new,) = publish_many(log, A, 1)
    wait_for_event(told, new)
    unsubscribe()


def wait_for_event(told: list[Event], event_id: int) -> None:
    for _ in range(3000):
        if told:
            break
        time.sleep(0.01)
    assert [e.event_id for e in told] == [event_id]
