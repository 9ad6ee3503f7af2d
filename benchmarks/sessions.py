"""Sessions: what beginning, looking up, keeping awake and cleaning up cost, in each store.

    python -m benchmarks.sessions [--quick] [--json FILE]

With 100 and with 100,000 sessions in the store, through the same ``SessionLife`` that the server
uses, one call after the other; the median of a sample. PostgreSQL and Redis are real servers here,
SQLite syncs every commit. Goals are those of the first documents: 50 ms to begin a
session, 10 ms to look one up, 100 ms to clean one up. ``--quick`` fills in 10,000 instead.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import insert

from benchmarks.table import Row, main, percentile
from recorder.adapters import tables
from recorder.adapters.database import open_database
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.session_stores.memory import MemorySessionStore
from recorder.adapters.session_stores.redis import RedisSessionStore, open_redis
from recorder.adapters.session_stores.sql import SqlSessionStore
from recorder.core.ports.sessions import SessionStore
from recorder.core.sessions import Session
from recorder.services.quotas import Limits, Quotas
from recorder.services.session_life import SessionLife, Times
from tests.support.databases import postgresql, redis_server

FEW, MANY, QUICK = 100, 100_000, 10_000
SAMPLE = 90
BEGIN_MS, LOOK_UP_MS, CLEAN_UP_MS = 50.0, 10.0, 100.0
DUE_SHARE = 10
"""One session in so many is over when the clean-up comes."""

TIMES = Times(max_idle_s=1800, ttl_s=3600)
NOW = datetime.now(UTC)
PLACE = "192.0.2.7"


class BenchClock:
    """The machine's, and a moment that the benchmark sets."""

    ahead = timedelta()

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        """Seconds."""
        return time.monotonic()

    uptime = monotonic


def id_of(number: int) -> str:
    """A session id."""
    return str(UUID(int=(number << 80) | 0x4000_8000_0000_0000_0000 | number, version=4))


def measure(quick: bool) -> Sequence[Row]:
    """All stores, small and large."""
    rows: list[Row] = []
    sizes = (FEW, QUICK if quick else MANY)
    with ExitStack() as running:
        postgres = running.enter_context(postgresql())
        redis_url = running.enter_context(redis_server())
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        for count in sizes:
            stores: dict[str, Callable[[], SessionStore]] = {
                "memory": MemorySessionStore,
                "SQLite": lambda count=count: _sql(  # type: ignore[misc]
                    f"sqlite:///{folder / str(count)}", running
                ),
                "PostgreSQL": lambda: _sql(postgres, running),
                "Redis": lambda: _redis(redis_url, running),
            }
            for name, opened in stores.items():
                rows += _measured(name, opened(), count, folder)
    return rows


def _measured(name: str, store: SessionStore, count: int, folder: Path) -> Iterator[Row]:
    fill(store, count)
    clock = BenchClock()
    events = open_database(f"sqlite:///{folder / 'events'}")
    try:
        life = SessionLife(store, SqlEventLog(events), clock, TIMES, busy=lambda _: False)
        what = f"{name}, {count:,} sessions"
        begin = _median_ms(lambda n: life.create_session(session_id=id_of(count + n)))
        look_up = _median_ms(lambda n: life.get_session(id_of(n % count)))
        clock.ahead = timedelta(seconds=20)
        staying = [n for n in range(count) if n % DUE_SHARE][:SAMPLE]
        touch = _median_ms(lambda n: life.touch(id_of(staying[n])))
        quotas = Quotas(Limits(10 * count, 10 * count), store, SqlRecordingStore(events))
        ask = _median_ms(lambda _: quotas.check_begin(PLACE, clock.now(), anonymous=True))
        clock.ahead = timedelta(seconds=700)
        began_s = time.perf_counter()
        ended = life.cleanup_expired()
        clean_ms = (time.perf_counter() - began_s) * 1000 / max(1, ended)
        assert ended >= count // DUE_SHARE - SAMPLE, f"{ended} of {count}"
        yield _row(f"{what}: begin one", begin, BEGIN_MS)
        yield _row(f"{what}: ask the quotas before", ask, BEGIN_MS)
        yield _row(f"{what}: look one up", look_up, LOOK_UP_MS)
        yield Row(f"{what}: keep one awake", touch, "ms")
        yield _row(f"{what}: clean up, each of {ended:,}", clean_ms, CLEAN_UP_MS)
    finally:
        events.dispose()


def _row(what: str, took_ms: float, goal_ms: float) -> Row:
    return Row(what, took_ms, "ms", f"<= {goal_ms:g} ms", holds=took_ms <= goal_ms)


def _median_ms(work: Callable[[int], object]) -> float:
    took = []
    for number in range(SAMPLE):
        began_s = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - began_s) * 1000)
    return percentile(took, 0.5)


def fill(store: SessionStore, count: int) -> None:
    """``count`` active sessions, one in ten of which ends soonest; in bulk where there is one."""
    made = [_session(number) for number in range(count)]
    if isinstance(store, SqlSessionStore):
        rows = [
            {column.name: getattr(s, column.name) for column in tables.sessions.c}
            | {"status": "active"}
            for s in made
        ]
        with store._engine.begin() as connection:
            connection.execute(tables.sessions.delete())
            connection.execute(tables.session_history.delete())
            connection.execute(insert(tables.sessions), rows)
    elif isinstance(store, RedisSessionStore):
        store._redis.flushdb()
        for at in range(0, count, 1000):
            with store._redis.pipeline(transaction=False) as pipe:
                for session in made[at : at + 1000]:
                    store._write(pipe, session)
                pipe.execute()
    else:
        for session in made:
            store.save(session)


def _session(number: int) -> Session:
    left_s = 600 if number % DUE_SHARE == 0 else 1700
    ends, place = NOW + timedelta(seconds=left_s), f"192.0.2.{number % 250}"
    return Session(id_of(number), NOW, NOW, ends, client_ip=place)


def _sql(url: str, running: ExitStack) -> SessionStore:
    engine = open_database(url)
    running.callback(engine.dispose)
    return SqlSessionStore(engine)


def _redis(url: str, running: ExitStack) -> SessionStore:
    store = RedisSessionStore(open_redis(url), keep=timedelta(days=30))
    running.callback(store.close)
    return store


if __name__ == "__main__":
    raise SystemExit(main("sessions", "what sessions cost in each store", measure))
