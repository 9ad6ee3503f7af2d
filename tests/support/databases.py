"""Real PostgreSQL and Redis servers for tests, each in a folder of its own and gone afterwards; a
new SQLite database at no cost; and a database that does not answer for a while."""

from __future__ import annotations

import functools
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from recorder.adapters.database import open_database
from recorder.adapters.tables import metadata
from tests.support.server import free_port
from tests.support.tools import require_tool

START_S = 60.0
UNPRIVILEGED = "postgres"
"""PostgreSQL refuses to run as root; Debian's package brings this user along."""


def new_sqlite(path: Path) -> Path:
    """An empty database of today's schema at ``path``, unless there is one already.

    The migrations run once: each of two thousand tests would spend most of its time in them.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(_migrated())
    return path


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        open_database(f"sqlite:///{path}").dispose()
        assert [one.name for one in path.parent.iterdir()] == [path.name], "all is in one file"
        return path.read_bytes()


@contextmanager
def postgresql() -> Iterator[str]:
    """SQLAlchemy's address of a fresh database that listens on a Unix socket only."""
    initdb, postgres = require_tool("initdb"), require_tool("postgres")
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        home = Path(folder)
        who = _unprivileged(home)
        data = home / "data"
        made = ["-D", str(data), "-U", "handover", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([initdb, *made], check=True, capture_output=True, cwd=home, **who)
        quick = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={home}"]
        quick += ["-c", "max_logical_replication_workers=0", "-c", "autovacuum=off"]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(
                [postgres, "-D", str(data), *quick], stdout=log, stderr=log, cwd=home, **who
            )
            try:
                _wait(lambda: _answers(home), server)
                yield f"postgresql+psycopg://handover@/postgres?host={home}"
            finally:
                server.send_signal(signal.SIGINT)  # does not wait for whoever is still connected
                server.wait(START_S)
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def redis_server() -> Iterator[str]:
    """Address of an empty Redis on a free loopback port, which stores nothing on disk."""
    program, port = require_tool("redis-server"), free_port()
    with tempfile.TemporaryDirectory(prefix="redis", dir="/tmp") as folder:
        options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", folder]
        server = subprocess.Popen(
            [program, *options, "--appendonly", "no"], stdout=subprocess.DEVNULL, cwd=folder
        )
        try:
            _wait(lambda: _pongs(port), server)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(START_S)


@contextmanager
def away(engine: Engine, tables: Sequence[str] = tuple(metadata.tables)) -> Iterator[None]:
    """Every statement that names one of ``tables`` (by default any) fails."""
    named = re.compile(rf"\b({'|'.join(tables)})\b")

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if named.search(statement):
            raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


def _unprivileged(home: Path) -> dict[str, object]:
    """What ``subprocess`` needs so that root does not run PostgreSQL."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _answers(home: Path) -> bool:
    """Connections are taken, so all that the server starts has been started."""
    ready = [require_tool("pg_isready"), "-q", "-h", str(home), "-U", "handover"]
    return subprocess.run(ready, check=False).returncode == 0


def _pongs(port: int) -> bool:
    import redis

    with redis.Redis(port=port, socket_timeout=1.0) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def _wait(ready: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while not ready():
        assert server.poll() is None, "the server ended at once"
        assert time.monotonic() < deadline, "the server does not come up"
        time.sleep(0.05)
