"""The connection: SQLite by default, PostgreSQL when ``DATABASE_URL`` says so.

SQLAlchemy Core only; the schema (``tables``) is brought up to date when the engine is opened.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import ConnectionPoolEntry

from recorder.core.errors import DatabaseUnavailable
from recorder.core.ports.vault import Vault

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_S = 30
RETRY_MS = 2000
MISTAKES = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""What the database says of a statement of ours; everything else is its own state: away, locked,
full, damaged, read-only after a fail-over, or all connections taken."""


def open_database(url: str, vault: Vault | None = None) -> Engine:
    """Connect and bring the schema up to date.

    Args:
        url: where it is.
        vault: seals and opens the texts, see ``sealed_text``; None: there is no key.

    Raises:
        DatabaseUnavailable: the address is wrong, its driver is not installed, or the server does
            not answer. The text never repeats the address: it may hold a password.
    """
    try:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(
            f"The database's driver {error.name} is not installed.",
            cure="Run: pip install -r requirements-scale.txt",
        ) from None
    except SQLAlchemyError as error:
        raise _unavailable(error) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
    try:
        migrate(engine)
    except SQLAlchemyError as error:
        engine.dispose()
        raise _unavailable(error) from None
    if vault is not None:
        engine.update_execution_options(vault=vault)
    return engine


def _unavailable(error: SQLAlchemyError) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"The database cannot be opened ({type(error).__name__}).",
        cure="Check DATABASE_URL, and that the database server runs.",
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read by.

    Raises:
        DatabaseUnavailable: the database is away, or does not answer in time.
    """
    with _answering(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction.

    Raises:
        DatabaseUnavailable: the database is away, or somebody else writes for too long.
    """
    with _answering(), engine.begin() as connection:
        yield connection


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except MISTAKES:
        raise
    except (DBAPIError, NoConnection) as error:
        raise DatabaseUnavailable(
            f"The database does not answer ({type(error).__name__}).",
            cure="Try again in a moment; if it stays so, look whether the database server runs "
            "and its disk has room.",
            retry_ms=RETRY_MS,
        ) from None


def insert_new(execute: Any, engine: Engine, table: Table, *rows: Mapping[str, Any]) -> None:
    """Insert rows; one that another connection inserted meanwhile stays as it is."""
    execute(insert_or(engine, table).on_conflict_do_nothing(), list(rows))


def insert_or(engine: Engine, table: Table) -> Any:
    """An insert that may say what is done where such a row is already there."""
    make = postgresql_insert if engine.dialect.name == "postgresql" else sqlite_insert
    return make(table)


def migrate(engine: Engine) -> None:
    """Run the missing migrations, in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _configure_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """WAL lets web and worker write in turn; FULL makes a commit survive a power cut.

    What is deleted or replaced is overwritten: a freed page may not go on saying it.
    """
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
