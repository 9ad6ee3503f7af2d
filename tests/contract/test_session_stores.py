"""What every store of sessions must do, whatever keeps them: memory, SQLite, PostgreSQL, Redis."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recorder.adapters.database import open_database
from recorder.adapters.session_stores.memory import MemorySessionStore
from recorder.adapters.session_stores.redis import RedisSessionStore, open_redis
from recorder.adapters.session_stores.sql import SqlSessionStore
from recorder.core.errors import DatabaseUnavailable
from recorder.core.ports.sessions import SessionStore
from recorder.core.sessions import Session, SessionStatus
from tests.support.databases import postgresql, redis_server

NOW = datetime.now(UTC).replace(microsecond=123_457)
"""Redis's own clock forgets, so this cannot be a date of long ago."""

A = "aaaaaaaa-0000-4000-8000-000000000001"
B = "bbbbbbbb-0000-4000-8000-000000000002"
C = "cccccccc-0000-4000-8000-000000000003"
IP = "192.0.2.7"
MINUTE = timedelta(minutes=1)

Opened = Callable[[], AbstractContextManager[SessionStore]]


def session(session_id: str = A, **changes: object) -> Session:
    values = {
        "created_at": NOW,
        "last_activity_at": NOW,
        "expires_at": NOW + 30 * MINUTE,
        "client_ip": IP,
    } | changes
    return Session(session_id, **values)  # type: ignore[arg-type]


def over(life: Session, status: SessionStatus = SessionStatus.EXPIRED) -> Session:
    return replace(life, status=status)


def resting(user_id: str, **changes: object) -> Session:
    """As a claim names it."""
    closed = {"status": SessionStatus.CLOSED, "client_ip": None, "expires_at": NOW}
    return session(user_id=user_id, **closed | changes)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with redis_server() as url:
        yield url


class SessionStoreContract:
    """The one class; each adapter below runs all of it."""

    @pytest.fixture
    def store(self, opened: Opened) -> Iterator[SessionStore]:
        with opened() as store:
            yield store

    def test_a_saved_session_comes_back_equal(self, store: SessionStore) -> None:
        saved = session(
            user_id=B,
            client_ip="2001:db8:1:2::/64",
            status=SessionStatus.CLOSED,
            device_id=C,
            ttl_s=7200,
            max_idle_s=60,
            auto_cleanup=False,
        )
        store.save(saved)
        assert store.get(A) == saved
        assert store.get(B) is None

    def test_saving_again_replaces(self, store: SessionStore) -> None:
        store.save(session())
        later = session(last_activity_at=NOW + MINUTE)
        store.save(later)
        assert store.find() == [later]
        assert store.history(session_id=A) == []

    def test_the_latest_activity_comes_first_and_the_rest_can_be_left_out(
        self, store: SessionStore
    ) -> None:
        store.save(session(A))
        store.save(session(B, last_activity_at=NOW + MINUTE, user_id=C))
        store.save(over(session(C, last_activity_at=NOW - MINUTE)))
        assert [s.session_id for s in store.find()] == [B, A, C]
        assert [s.session_id for s in store.find(active=True)] == [B, A]
        assert [s.session_id for s in store.find(user_id=C)] == [B]
        assert [s.session_id for s in store.find(limit=1)] == [B]

    def test_activity_moves_both_times_and_never_back(self, store: SessionStore) -> None:
        store.save(session())
        later, end = NOW + 5 * MINUTE, NOW + 35 * MINUTE
        assert store.extend(A, at=later, expires_at=end)
        assert store.extend(A, at=NOW + MINUTE, expires_at=NOW + 31 * MINUTE)
        assert store.get(A) == session(last_activity_at=later, expires_at=end)

    def test_with_activity_come_a_longer_life_and_the_enrolled_device(
        self, store: SessionStore
    ) -> None:
        store.save(session(client_ip=IP))
        assert store.count_active(NOW, client_ip=IP) == 1
        assert store.extend(A, at=NOW, expires_at=NOW, ttl_s=7200, device_id="tablet")
        assert store.extend(A, at=NOW, expires_at=NOW)
        assert store.get(A) == session(client_ip=IP, ttl_s=7200, device_id="tablet")
        assert store.count_active(NOW, client_ip=IP) == 0, "enrolled, so not anonymous"

    @pytest.mark.parametrize("status", [SessionStatus.CLOSED, SessionStatus.EXPIRED])
    def test_what_is_over_is_not_brought_back_by_activity(
        self, store: SessionStore, status: SessionStatus
    ) -> None:
        store.save(over(session(), status))
        assert not store.extend(A, at=NOW + MINUTE, expires_at=NOW + 60 * MINUTE)
        assert not store.extend(B, at=NOW, expires_at=NOW)
        assert store.get(A) == over(session(), status)
        assert store.get(B) is None

    def test_due_is_what_ends_soonest_and_may_be_cleaned(self, store: SessionStore) -> None:
        store.save(session(A, expires_at=NOW + 2 * MINUTE))
        store.save(session(B, expires_at=NOW + MINUTE))
        store.save(session(C, expires_at=NOW, auto_cleanup=False))
        assert store.due(NOW, 10) == []
        assert [s.session_id for s in store.due(NOW + 2 * MINUTE, 10)] == [B, A]
        assert [s.session_id for s in store.due(NOW + 2 * MINUTE, 1)] == [B]
        assert [s.session_id for s in store.due(NOW + MINUTE, 10)] == [B]

    def test_only_what_is_over_expires_and_only_once(self, store: SessionStore) -> None:
        store.save(session(A, expires_at=NOW))
        store.save(session(B, expires_at=NOW + MINUTE))
        assert store.expire([A, B, C], NOW) == [A]
        assert store.expire([A, B, C], NOW) == []
        assert store.get(A) == over(session(A, expires_at=NOW))
        assert [s.session_id for s in store.find(active=True)] == [B]
        assert store.due(NOW + 5 * MINUTE, 10) == [session(B, expires_at=NOW + MINUTE)]

    def test_activity_just_before_the_end_wins(self, store: SessionStore) -> None:
        store.save(session(A, expires_at=NOW))
        assert [s.session_id for s in store.due(NOW, 10)] == [A]
        store.extend(A, at=NOW, expires_at=NOW + 30 * MINUTE)
        assert store.expire([A], NOW) == []

    def test_active_ones_are_counted_and_anonymous_ones_by_address(
        self, store: SessionStore
    ) -> None:
        store.save(session(A))
        store.save(session(B, user_id=C))
        store.save(session(C, device_id=A))
        assert store.count_active(NOW) == 3
        assert store.count_active(NOW, client_ip=IP) == 1
        assert store.count_active(NOW, client_ip="192.0.2.8") == 0
        assert store.count_active(NOW + 30 * MINUTE) == 0, "their time is over"
        store.save(session(A, user_id=C))
        assert store.count_active(NOW, client_ip=IP) == 0, "signed in meanwhile"
        store.save(over(session(B)))
        assert store.count_active(NOW) == 2

    def test_counts_go_by_status(self, store: SessionStore) -> None:
        assert set(store.counts().values()) == {0}
        store.save(session(A))
        store.save(over(session(B)))
        store.save(over(session(C), SessionStatus.CLOSED))
        assert store.counts() == dict.fromkeys(SessionStatus, 1)

    def test_a_new_life_keeps_the_former_one_as_history(self, store: SessionStore) -> None:
        first = over(session(user_id=B))
        second = over(session(created_at=NOW + 60 * MINUTE), SessionStatus.CLOSED)
        third = session(created_at=NOW + 120 * MINUTE)
        for life in (first, second, third):
            store.save(life)
        hers = replace(second, user_id=B)
        assert store.get(A) == replace(third, user_id=B), "whose it is stays in every life"
        assert store.history(session_id=A) == [hers, first]
        assert store.history(session_id=A, limit=1) == [hers]
        assert store.history(user_id=B) == [hers, first]
        assert store.history(session_id=B) == []
        assert store.count_active(NOW) == 1

    def test_what_is_nobodys_is_claimed_and_nothing_else_of_it_changes(
        self, store: SessionStore
    ) -> None:
        store.save(session(device_id=C))
        assert store.claim(resting(B))
        assert store.get(A) == session(user_id=B, device_id=C)
        assert store.claim(resting(B, device_id="tablet")), "it is this user's already"
        assert not store.claim(resting(C, device_id="another"))
        assert store.get(A) == session(user_id=B, device_id="tablet")
        assert store.count_active(NOW, client_ip=IP) == 0
        assert store.history(session_id=A) == []

    def test_a_claim_of_what_is_not_known_rests(self, store: SessionStore) -> None:
        assert store.claim(resting(B))
        assert store.get(A) == resting(B)
        assert not store.claim(resting(C))
        assert store.counts()[SessionStatus.ACTIVE] == 0

    def test_who_read_it_before_it_was_claimed_takes_it_from_nobody(
        self, store: SessionStore
    ) -> None:
        store.save(session())
        store.claim(resting(B))
        store.save(session(last_activity_at=NOW + MINUTE))
        assert store.get(A) == session(user_id=B, last_activity_at=NOW + MINUTE)

    def test_of_many_that_claim_at_once_one_has_it(self, store: SessionStore) -> None:
        begin, won = threading.Barrier(6), []

        def claim(user_id: str) -> None:
            begin.wait(20)
            if store.claim(resting(user_id)):
                won.append(user_id)

        threads = [threading.Thread(target=claim, args=(f"user {n}",)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = store.get(A)
        assert found is not None
        assert won == [found.user_id]

    def test_what_ended_long_ago_is_forgotten_a_few_at_a_time(self, store: SessionStore) -> None:
        for name in (A, B, C):
            store.save(over(session(name, expires_at=NOW - MINUTE)))
        assert store.forget(NOW - 2 * MINUTE, 10) == 0
        assert store.forget(NOW, 2) == 2
        assert store.forget(NOW, 2) == 1
        assert store.find() == []

    def test_an_active_session_is_never_forgotten(self, store: SessionStore) -> None:
        store.save(session(expires_at=NOW - MINUTE))
        assert store.forget(NOW, 10) == 0
        assert store.get(A) is not None

    def test_deleting_takes_the_history_and_says_whether_there_was_one(
        self, store: SessionStore
    ) -> None:
        store.save(over(session(user_id=C)))
        store.save(session(created_at=NOW + MINUTE))
        assert [s.session_id for s in store.history(user_id=C)] == [A]
        assert store.delete(A)
        assert not store.delete(A)
        assert store.get(A) is None
        assert store.history(session_id=A) == []
        assert store.history(user_id=C) == []
        assert (store.count_active(NOW), store.due(NOW + 99 * MINUTE, 9)) == (0, [])

    def test_many_at_once_lose_nothing_and_the_latest_time_stays(self, store: SessionStore) -> None:
        store.save(session())
        minutes = range(1, 9)

        def touch(minute: int) -> None:
            at = NOW + minute * MINUTE
            store.extend(A, at=at, expires_at=at + 30 * MINUTE)

        threads = [threading.Thread(target=touch, args=(m,)) for m in minutes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        end = NOW + 8 * MINUTE
        assert store.get(A) == session(last_activity_at=end, expires_at=end + 30 * MINUTE)


class Lasting(SessionStoreContract):
    """Stores that outlive the process."""

    def test_a_restart_changes_nothing(self, opened: Opened) -> None:
        with opened() as store:
            store.save(session(user_id=B))
            store.save(over(session(B)))
        with opened() as again:
            assert again.get(A) == session(user_id=B)
            assert again.counts()[SessionStatus.EXPIRED] == 1
            assert again.count_active(NOW) == 1


class TestMemory(SessionStoreContract):
    @pytest.fixture
    def opened(self) -> Opened:
        @contextmanager
        def open_() -> Iterator[SessionStore]:
            yield MemorySessionStore()

        return open_


class TestSqlite(Lasting):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Opened:
        return lambda: on_sql(f"sqlite:///{tmp_path / 'handover.db'}")


class TestPostgresql(Lasting):
    @pytest.fixture
    def opened(self, postgres: str) -> Iterator[Opened]:
        yield lambda: on_sql(postgres)
        with on_sql(postgres) as store:
            clear(store)


class TestRedis(Lasting):
    @pytest.fixture
    def opened(self, redis: str) -> Iterator[Opened]:
        yield lambda: on_redis(redis)
        client = open_redis(redis)
        client.flushdb()
        client.close()

    def test_redis_forgets_by_itself_and_the_indexes_follow(self, redis: str) -> None:
        with on_redis(redis, keep=timedelta(0)) as store:
            store.save(session(A, expires_at=datetime.now(UTC) - MINUTE))
            store.save(session(B))
            assert store.get(A) is None
            assert [s.session_id for s in store.find()] == [B]
            assert store.due(NOW, 10) == []
            assert store.count_active(NOW, client_ip=IP) == 1

    def test_a_server_that_is_away_is_a_sentence_without_the_address(self) -> None:
        with pytest.raises(DatabaseUnavailable) as refused:
            open_redis("redis://:secret@127.0.0.1:1/0")
        assert "secret" not in str(refused.value)
        with pytest.raises(DatabaseUnavailable):
            open_redis("http://example.org")


@contextmanager
def on_sql(url: str) -> Iterator[SessionStore]:
    engine = open_database(url)
    try:
        yield SqlSessionStore(engine)
    finally:
        engine.dispose()


@contextmanager
def on_redis(url: str, keep: timedelta = timedelta(days=1)) -> Iterator[SessionStore]:
    store = RedisSessionStore(open_redis(url), keep=keep)
    try:
        yield store
    finally:
        store.close()


def clear(store: SessionStore) -> None:
    for known in store.find():
        store.delete(known.session_id)
