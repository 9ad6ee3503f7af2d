"""The tables, in SQLAlchemy Core; their history lives in ``migrations`` (Alembic)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    true,
)
from sqlalchemy.engine.interfaces import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python, whatever the database keeps."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; SQLite keeps no zone."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


def _of_session() -> tuple[Column[Any], ...]:
    """What is known of one life of a session."""
    return (
        Column("user_id", String(36), index=True),
        Column("client_ip", String(45)),
        Column("status", String(10), nullable=False),
        Column("created_at", UtcDateTime, nullable=False),
        Column("last_activity_at", UtcDateTime, nullable=False),
        Column("expires_at", UtcDateTime, nullable=False),
        Column("device_id", String(36)),
        Column("ttl_s", Integer),
        Column("max_idle_s", Integer),
        Column("auto_cleanup", Boolean, nullable=False, server_default=true()),
    )


sessions = Table(
    "sessions",
    metadata,
    Column("session_id", String(36), primary_key=True),
    *_of_session(),
    Index("ix_sessions_last_activity_at", "last_activity_at"),
    Index("ix_sessions_status_expires_at", "status", "expires_at"),
    Index("ix_sessions_client_ip_status", "client_ip", "status"),
)

session_history = Table(
    "session_history",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("session_id", String(36), nullable=False, index=True),
    *_of_session(),
    Index("ix_session_history_expires_at", "expires_at"),
)

recordings = Table(
    "recordings",
    metadata,
    Column("rec_id", String(32), primary_key=True),
    Column("session_id", String(36), nullable=False, index=True),
    Column("source", String(12), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("stem", String(40), nullable=False, unique=True),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("stopped_at", UtcDateTime),
    Column("sealed_at", UtcDateTime),
    Column("frames", BigInteger, nullable=False, default=0),
    Column("gaps", Text, nullable=False, default="[]"),
    Column("markers", Text, nullable=False, default="[]"),
    Column("engine", String(120)),
    Column("draft", Boolean, nullable=False, default=False),
    Column("problem", Text),
    Column("unaccounted_ms", BigInteger),
    Column("model", String(120)),
    Column("language", String(8)),
    Column("worker", String(64)),
    Column("lease_until", UtcDateTime),
    Column("retry_at", UtcDateTime),
    Column("user_id", String(36), index=True),
)

users = Table(
    "users",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("login", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(12), nullable=False),
    Column("unit", String(80), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    Column("language", String(8), nullable=False),
    Column("report_format", String(20), nullable=False),
    Column("vocabulary", Text, nullable=False),
    Column("password", String(200)),
    Column("subject", String(300), unique=True),
    Column("sign_outs", Integer, nullable=False, server_default="0"),
)

devices = Table(
    "devices",
    metadata,
    Column("device_id", String(36), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("unit", String(80), nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("enrolled_by", String(36), nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_seen_at", UtcDateTime),
    Column("token", String(64), nullable=False, unique=True),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("purpose", String(12), nullable=False),
    Column("name", String(80), nullable=False),
    Column("unit", String(80), nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("user_id", String(36), nullable=False, server_default=""),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)


def _of_user(*, key: bool = False) -> Column[Any]:
    user = ForeignKey("users.user_id", ondelete="CASCADE")
    return Column("user_id", String(36), user, primary_key=key, nullable=False, index=not key)


sign_ins = Table(
    "sign_ins",
    metadata,
    Column("sign_in_id", String(36), primary_key=True),
    _of_user(),
    Column("device_id", String(36), index=True),
    Column("method", String(12), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("ended_at", UtcDateTime),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token", String(64), primary_key=True),
    Column(
        "sign_in_id",
        String(36),
        ForeignKey("sign_ins.sign_in_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("follows", String(64)),
    Column("used_at", UtcDateTime),
    Column("replaced_at", UtcDateTime),
)

pins = Table(
    "pins",
    metadata,
    _of_user(key=True),
    Column(
        "device_id",
        String(36),
        ForeignKey("devices.device_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("pin", String(200), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("failures", Integer, nullable=False),
)


def _of_recording() -> Column[Any]:
    return Column(
        "rec_id",
        String(32),
        ForeignKey("recordings.rec_id", ondelete="CASCADE"),
        primary_key=True,
    )


utterances = Table(
    "utterances",
    metadata,
    _of_recording(),
    Column("number", Integer, primary_key=True),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("engine", String(120)),
    Column("segments", Text),
)

revisions = Table(
    "revisions",
    metadata,
    _of_recording(),
    Column("revision", Integer, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("transcript", Text, nullable=False),
    Column("analysis", Text, nullable=False),
    Column("report", Text, nullable=False),
    Column("origin", String(8), nullable=False, server_default="heard"),
)

results = Table(
    "results",
    metadata,
    _of_recording(),
    Column("key", String(64), primary_key=True),
    Column("segments", Text, nullable=False),
    Column("created_s", Float, nullable=False, index=True),
    Index("ix_results_key", "key"),
)

acts = Table(
    "acts",
    metadata,
    _of_recording(),
    Column("number", Integer, primary_key=True),
    Column("act", Text, nullable=False),
    Column("report", Text),
)

speech_wishes = Table(
    "speech_wishes",
    metadata,
    Column("session_id", String(36), primary_key=True),
    Column("language", String(8), nullable=False),
    Column("model", String(120), nullable=False),
    Column("vocabulary", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("report_format", String(20), nullable=False, server_default=""),
    Column("wished_s", Float, nullable=False, server_default="0"),
)

audit = Table(
    "audit",
    metadata,
    Column(
        "sequence",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(96), nullable=False),
    Column("role", String(96), nullable=False),
    Column("action", String(80), nullable=False),
    Column("kind", String(96), nullable=False),
    Column("object_id", String(96), nullable=False, index=True),
    Column("outcome", String(8), nullable=False),
    Column("request_id", String(96), nullable=False),
    Column("client", String(96), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)
"""Only ever added to: the migration puts triggers on it that refuse everything else."""

retention_marks = Table(
    "retention_marks",
    metadata,
    _of_recording(),
    Column("marked_at", UtcDateTime, nullable=False),
    Column("delete_at", UtcDateTime, nullable=False, index=True),
    Column("kept", String(24)),
)

holds = Table(
    "holds",
    metadata,
    _of_recording(),
    Column("number", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("set_by", String(96), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("released_by", String(96), nullable=False, server_default=""),
    Column("released_at", UtcDateTime),
)

erasures = Table(
    "erasures",
    metadata,
    _of_recording(),
    Column("reason", Text, nullable=False),
    Column("asked_by", String(96), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("token_sha256", String(64), nullable=False),
    Column("confirmed_by", String(96), nullable=False, server_default=""),
)

deletions = Table(
    "deletions",
    metadata,
    Column("rec_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("session_id", String(36), nullable=False),
    Column("rule", String(12), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False, index=True),
    Column("emptied_at", UtcDateTime),
    Column("certified_at", UtcDateTime, index=True),
    Column("about", Text, nullable=False),
    Column("certificate", Text),
)
"""What is left of a recording that was deleted; it has no row of its own any more."""

person_erasures = Table(
    "person_erasures",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("token_sha256", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("begun_at", UtcDateTime),
    Column("about", Text, nullable=False),
    Column("certificate", Text),
)
"""Wishes to erase an account, and what is left of those that were erased."""

events = Table(
    "events",
    metadata,
    Column("event_id", Integer, primary_key=True, autoincrement=True),
    Column("session_id", String(36), nullable=False),
    Column("rec_id", String(32)),
    Column("kind", String(20), nullable=False),
    Column("data", Text, nullable=False),
    Column("created_s", Float, nullable=False),
    Index("ix_events_session_id_event_id", "session_id", "event_id"),
    sqlite_autoincrement=True,
)
