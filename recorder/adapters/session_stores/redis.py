"""Sessions in Redis, for several servers: what nobody asked for in a month Redis forgets by itself.

Each session is a hash with a time to live; sorted sets say which is due and which was seen last,
a set which anonymous ones come from an address. An index may name a session that Redis has
forgotten; such names are dropped where they are met.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast

import redis
from redis.client import Pipeline

from recorder.core.errors import DatabaseUnavailable
from recorder.core.sessions import Session, SessionStatus

PREFIX = "handover:"
SEEN = f"{PREFIX}sessions:seen"
DUE = f"{PREFIX}sessions:due"
ACTIVE = f"{PREFIX}sessions:active"
OVER = f"{PREFIX}sessions:over"
"""Sorted sets of ids: by last activity, by end of those to clean up, of all active ones, of the
others. Times are whole microseconds, which a double holds exactly."""

KEPT_LIVES = 100
AT_ONCE = 500
TIMEOUT_S = 5.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_T = TypeVar("_T")


def open_redis(url: str) -> redis.Redis:
    """Connect.

    Raises:
        DatabaseUnavailable: the address is wrong or nobody answers there. The text never repeats
            the address: it may hold a password.
    """
    try:
        client: redis.Redis = redis.Redis.from_url(
            url, decode_responses=True, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        )
    except ValueError:
        raise DatabaseUnavailable(
            "REDIS_URL is not an address of Redis.", cure="Write it as redis://host:6379/0."
        ) from None
    with _said():
        client.ping()
    return client


class RedisSessionStore:
    """Sessions of one or more servers.

    Args:
        client: answers with text (``decode_responses``); is closed by ``close``.
        keep: how long a session stays after it ended.
    """

    def __init__(self, client: redis.Redis, *, keep: timedelta) -> None:
        self._redis = client
        self._keep = keep

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()

    def save(self, session: Session) -> None:
        """Insert or replace; a life that is over and began earlier becomes history."""

        def work(pipe: Pipeline) -> None:
            former = self._read(pipe, session.session_id)
            pipe.multi()
            if former is not None:
                self._leave_indexes(pipe, former)
                if not _active(former) and former.created_at < session.created_at:
                    self._keep_life(pipe, former)
            owner = (former.user_id if former else None) or session.user_id
            self._write(pipe, replace(session, user_id=owner))

        self._together(session.session_id, work)

    def claim(self, resting: Session) -> bool:
        """If it is nobody's it becomes the user's, in one step; False: it is another person's."""

        def work(pipe: Pipeline) -> bool:
            known = self._read(pipe, resting.session_id) or resting
            pipe.multi()
            if known.user_id not in (None, resting.user_id):
                return False
            self._leave_indexes(pipe, known)
            device_id = resting.device_id or known.device_id
            self._write(pipe, replace(known, user_id=resting.user_id, device_id=device_id))
            return True

        return self._together(resting.session_id, work)

    def get(self, session_id: str) -> Session | None:
        """The session's present or last life, or None."""
        with _said():
            return self._read(self._redis, session_id)

    def find(
        self, *, active: bool = False, user_id: str | None = None, limit: int | None = None
    ) -> list[Session]:
        """Sessions (the active ones, those of a user), latest activity first."""
        found: list[Session] = []
        with _said():
            for ids in self._pages(SEEN):
                found += [
                    s
                    for s in self._many(ids, SEEN)
                    if (_active(s) or not active) and user_id in (None, s.user_id)
                ]
                if limit is not None and len(found) >= limit:
                    break
        return found[:limit]

    def extend(
        self,
        session_id: str,
        *,
        at: datetime,
        expires_at: datetime,
        ttl_s: int | None = None,
        device_id: str | None = None,
    ) -> bool:
        """Note activity of an active session, in one step; neither time ever moves back."""

        def work(pipe: Pipeline) -> bool:
            known = self._read(pipe, session_id)
            pipe.multi()
            if known is None or not _active(known):
                return False
            moved = replace(
                known,
                last_activity_at=max(known.last_activity_at, at),
                expires_at=max(known.expires_at, expires_at),
                ttl_s=ttl_s or known.ttl_s,
                device_id=device_id or known.device_id,
            )
            if moved.anonymous != known.anonymous:
                self._leave_indexes(pipe, known)
            self._write(pipe, moved)
            return True

        return self._together(session_id, work)

    def due(self, before: datetime, limit: int) -> list[Session]:
        """Active sessions that end at ``before`` or earlier, soonest first."""
        with _said():
            return self._many(self._until(DUE, before, limit), DUE)

    def expire(self, session_ids: Sequence[str], now: datetime) -> list[str]:
        """End those that are still active and whose time is over."""

        def end(pipe: Pipeline, session_id: str) -> bool:
            known = self._read(pipe, session_id)
            pipe.multi()
            if known is None or not _active(known) or known.expires_at > now:
                return False
            self._leave_indexes(pipe, known)
            self._write(pipe, replace(known, status=SessionStatus.EXPIRED))
            return True

        return [s for s in session_ids if self._together(s, partial(end, session_id=s))]

    def count_active(self, now: datetime, *, client_ip: str | None = None) -> int:
        """Active sessions whose time is not over; with ``client_ip`` the anonymous ones of it."""
        with _said():
            if client_ip is None:
                return int(self._redis.zcount(ACTIVE, f"({_us(now)}", "+inf"))
            mine = self._many(_texts(self._redis.smembers(_of_address(client_ip))))
            return sum(_active(s) and s.expires_at > now for s in mine)

    def counts(self) -> dict[SessionStatus, int]:
        """How many sessions there are, by status."""
        found = dict.fromkeys(SessionStatus, 0)
        with _said():
            found[SessionStatus.ACTIVE] = int(self._redis.zcard(ACTIVE))
            for ids in self._pages(OVER):
                for session in self._many(ids, OVER):
                    found[session.status] += 1
        return found

    def history(
        self, *, session_id: str | None = None, user_id: str | None = None, limit: int = 100
    ) -> list[Session]:
        """Former lives of a session or of a user, the latest first; at most ``KEPT_LIVES``."""
        key = _past_of_user(user_id) if session_id is None else _past_of(session_id)
        with _said():
            lives = [_decoded(t) for t in _texts(self._redis.lrange(key, 0, -1))]
        mine = [s for s in lives if user_id in (None, s.user_id)]
        return sorted(mine, key=lambda s: s.created_at, reverse=True)[:limit]

    def forget(self, before: datetime, limit: int) -> int:
        """Remove at most ``limit`` lives that ended at ``before`` or earlier.

        Former lives go with their lists' own time to live, which is the same. So do active ones
        that nobody may clean up; here only their names go.
        """
        with _said():
            ids = self._until(OVER, before, limit)
            self._redis.zremrangebyscore(ACTIVE, "-inf", _us(before))
        return sum(self.delete(session_id) for session_id in ids)

    def delete(self, session_id: str) -> bool:
        """Remove it with its history; False when there was none."""

        def work(pipe: Pipeline) -> bool:
            known = self._read(pipe, session_id)
            lives = _texts(pipe.lrange(_past_of(session_id), 0, -1))
            pipe.multi()
            if known is not None:
                self._leave_indexes(pipe, known)
            for life in lives:
                pipe.lrem(_past_of_user(_decoded(life).user_id), 1, life)
            pipe.zrem(SEEN, session_id)
            pipe.zrem(OVER, session_id)
            pipe.delete(_key(session_id), _past_of(session_id))
            return known is not None

        return self._together(session_id, work)

    # --- inside ---------------------------------------------------------------------------------

    def _together(self, session_id: str, work: Callable[[Pipeline], _T]) -> _T:
        """Read and write one session as one step; done again when somebody else was quicker."""
        with _said():
            # Its annotations know of no result of the callable.
            run = cast("Callable[..., _T]", self._redis.transaction)
            return run(work, _key(session_id), value_from_callable=True)

    def _read(self, client: redis.Redis, session_id: str) -> Session | None:
        text = client.get(_key(session_id))
        return _decoded(str(text)) if text else None

    def _many(self, ids: Sequence[str], index: str | None = None) -> list[Session]:
        """Those that Redis still has, in order; names of others leave the index."""
        found: list[Session] = []
        for at in range(0, len(ids), AT_ONCE):
            some = list(ids[at : at + AT_ONCE])
            texts = self._redis.mget([_key(i) for i in some])
            gone = [i for i, text in zip(some, texts, strict=True) if text is None]
            if gone and index is not None:
                self._redis.zrem(index, *gone)
            found += [_decoded(str(text)) for text in texts if text is not None]
        return found

    def _until(self, index: str, moment: datetime, limit: int) -> list[str]:
        """The first ids of a sorted set of times."""
        first = self._redis.zrangebyscore(index, "-inf", _us(moment), start=0, num=limit)
        return _texts(first)

    def _pages(self, index: str) -> Iterator[list[str]]:
        """All ids of a sorted set as it is now, highest first."""
        ids = _texts(self._redis.zrevrange(index, 0, -1))
        for at in range(0, len(ids), AT_ONCE):
            yield ids[at : at + AT_ONCE]

    def _write(self, pipe: Pipeline, session: Session) -> None:
        gone_at = session.expires_at + self._keep
        name, ends = session.session_id, _us(session.expires_at)
        pipe.set(_key(name), _encoded(session), pxat=_us(gone_at) // 1000)
        pipe.zadd(SEEN, {name: _us(session.last_activity_at)})
        if not _active(session):
            pipe.zadd(OVER, {name: ends})
            return
        pipe.zadd(ACTIVE, {name: ends})
        if session.auto_cleanup:
            pipe.zadd(DUE, {name: ends})
        if session.anonymous and session.client_ip:
            pipe.sadd(_of_address(session.client_ip), name)
            for only in ({"nx": True}, {"gt": True}):
                pipe.pexpireat(_of_address(session.client_ip), _us(gone_at) // 1000, **only)

    def _leave_indexes(self, pipe: Pipeline, session: Session) -> None:
        for index in (ACTIVE, DUE, OVER):
            pipe.zrem(index, session.session_id)
        if session.client_ip:
            pipe.srem(_of_address(session.client_ip), session.session_id)

    def _keep_life(self, pipe: Pipeline, life: Session) -> None:
        keys = [_past_of(life.session_id)]
        if life.user_id is not None:
            keys.append(_past_of_user(life.user_id))
        for key in keys:
            pipe.lpush(key, _encoded(life))
            pipe.ltrim(key, 0, KEPT_LIVES - 1)
            pipe.pexpireat(key, _us(life.expires_at + self._keep) // 1000)


@contextmanager
def _said() -> Iterator[None]:
    """Redis's own errors, as one of ours."""
    try:
        yield
    except redis.RedisError as error:
        raise DatabaseUnavailable(
            f"The sessions' store does not answer ({type(error).__name__}).",
            cure="Check REDIS_URL, and that Redis runs.",
        ) from None


def _texts(answer: Any) -> list[str]:
    """Redis's answer, which is text because the client was told so."""
    return [str(item) for item in answer]


def _key(session_id: str) -> str:
    return f"{PREFIX}session:{session_id}"


def _past_of(session_id: str) -> str:
    return f"{PREFIX}session:{session_id}:past"


def _past_of_user(user_id: str | None) -> str:
    return f"{PREFIX}user:{user_id}:past"


def _of_address(client_ip: str) -> str:
    return f"{PREFIX}sessions:of:{client_ip}"


def _active(session: Session) -> bool:
    return session.status is SessionStatus.ACTIVE


def _us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _encoded(session: Session) -> str:
    return json.dumps(
        {
            "session_id": session.session_id,
            "created_at": _us(session.created_at),
            "last_activity_at": _us(session.last_activity_at),
            "expires_at": _us(session.expires_at),
            "user_id": session.user_id,
            "client_ip": session.client_ip,
            "status": session.status.value,
            "device_id": session.device_id,
            "ttl_s": session.ttl_s,
            "max_idle_s": session.max_idle_s,
            "auto_cleanup": session.auto_cleanup,
        }
    )


def _decoded(text: str) -> Session:
    values: dict[str, Any] = json.loads(text)
    for name in ("created_at", "last_activity_at", "expires_at"):
        values[name] = EPOCH + timedelta(microseconds=values[name])
    return Session(**values | {"status": SessionStatus(values["status"])})
