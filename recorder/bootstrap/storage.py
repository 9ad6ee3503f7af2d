"""Where this server keeps things: database, sessions, journal and the keys that seal them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine

from recorder.adapters.audit_store import SqlAuditStore
from recorder.adapters.database import open_database
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.session_stores.sql import SqlSessionStore
from recorder.adapters.vault import KeyRing
from recorder.bootstrap.clock import SystemClock
from recorder.core.errors import DatabaseUnavailable, InvalidSettings, UnknownRecording
from recorder.core.model import Recording
from recorder.core.ports.sessions import SessionStore
from recorder.core.ports.vault import Vault
from recorder.core.vault_keys import keys_of
from recorder.services.audit import AuditWriter
from recorder.services.audit_anchor import AnchorFiles
from recorder.services.cleanup import KEEP_LIVES
from recorder.services.disk import remote_type
from recorder.services.sealed import CLEAR
from recorder.settings import Settings

MIB = 1 << 20


@lru_cache(maxsize=4)
def _ring(keys: str) -> KeyRing:
    return KeyRing(keys_of(keys))


def key_ring(settings: Settings) -> KeyRing | None:
    """The keys of the encryption at rest; None when it is off."""
    return _ring(settings.encryption_key) if settings.encryption_key else None


def vault_of(settings: Settings) -> Vault:
    """What seals and opens everything that this process stores."""
    return key_ring(settings) or CLEAR


def key_ids_of(settings: Settings) -> tuple[str, ...]:
    """Ids of the keys, the one that seals first."""
    ring = key_ring(settings)
    return ring.key_ids if ring else ()


def database_of(settings: Settings) -> Engine:
    """The open database; raises DatabaseUnavailable."""
    return open_database(settings.database, vault_of(settings))


def audit_writer(settings: Settings, database: Engine) -> AuditWriter:
    """Writes the audit trail, also beside a running server."""
    return AuditWriter(SqlAuditStore(database), AnchorFiles(settings.state_dir), SystemClock())


def has_database(settings: Settings) -> bool:
    """Whether anything was ever stored; looking must not make the database."""
    return bool(settings.database_url) or (settings.state_dir / "handover.db").exists()


@contextmanager
def opened_database(settings: Settings) -> Iterator[Engine]:
    """The database while something is done with it, also beside a running server.

    Raises:
        DatabaseUnavailable: it cannot be opened.
    """
    database = database_of(settings)
    try:
        yield database
    finally:
        database.dispose()


def session_store(settings: Settings, database: Engine) -> tuple[SessionStore, Callable[[], None]]:
    """Where sessions are kept, and what gives it back.

    Raises:
        DatabaseUnavailable: Redis was asked for and is not there.
    """
    if not settings.redis_url:
        return SqlSessionStore(database), lambda: None
    try:
        from recorder.adapters.session_stores.redis import RedisSessionStore, open_redis
    except ModuleNotFoundError:
        raise DatabaseUnavailable(
            "REDIS_URL is set, but the package redis is not installed.",
            cure="Run: pip install -r requirements-scale.txt",
        ) from None
    store = RedisSessionStore(open_redis(settings.redis_url), keep=KEEP_LIVES)
    return store, store.close


@contextmanager
def opened_sessions(settings: Settings, database: Engine) -> Iterator[SessionStore]:
    """As ``opened_database``, for where sessions are kept."""
    store, close_store = session_store(settings, database)
    try:
        yield store
    finally:
        close_store()


def recording_named(rows: SqlRecordingStore, name: str) -> Recording:
    """The recording of this id, or one of whose files is called so.

    Raises:
        UnknownRecording: there is none.
    """
    found = rows.get(name) or rows.by_stem(Path(name).name)
    if found is None:
        raise UnknownRecording(
            f"There is no recording {Path(name).name}.",
            cure="Give its id, or the name of one of its files.",
        )
    return found


def journal_dir(settings: Settings) -> Path:
    """Where the logs lie."""
    return settings.state_dir / "journal"


def refuse_remote(directory: Path) -> None:
    """Raises InvalidSettings when it lies on a network file system."""
    kind = remote_type(directory)
    if kind is not None:
        raise InvalidSettings(
            f"OUTPUT_DIR lies on a network file system ({kind}), where nothing is surely stored.",
            cure="Set OUTPUT_DIR to a directory on a local disk.",
        )
