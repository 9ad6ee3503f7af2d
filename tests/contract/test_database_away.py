"""Every method of every store on SQL says in one way that its database does not answer.

The stores and their methods are found, not listed: a new one is asked without anybody thinking of
it. What is asked for need not exist, because nobody answers.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import IntegrityError

from recorder import adapters
from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.audit_store import SqlAuditStore
from recorder.core.audit import AuditDraft
from recorder.core.errors import AuditUnavailable, DatabaseUnavailable
from recorder.core.review import Act, ActKind
from tests.support.databases import postgresql

REC = "1" * 32
AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PLAIN: dict[Any, Any] = {
    str: REC, int: 1, float: 1.0, bool: True, datetime: AT,
    Act: Act(1, AT, "Anna", ActKind.NOTE),
    AuditDraft: AuditDraft(AT, "server", "", "audit.read"),
}  # fmt: skip
CHANGES = {"SqlUserStore.change": {"name": "Anna"}}
"""For whoever takes attributes by their names; the others are recordings'."""

SILENT = {"SqlRetentionStore.scrub"}
"""Tidies up if it can, and the next time if not."""


def stores() -> list[type]:
    """Every ``Sql...`` class of the adapters."""
    found = set()
    home = Path(adapters.__path__[0])
    for source in home.rglob("*.py"):
        if "class Sql" in source.read_text(encoding="utf-8"):
            name = ".".join(source.relative_to(home).with_suffix("").parts)
            members = vars(importlib.import_module(f"{adapters.__name__}.{name}")).values()
            found |= {x for x in members if isinstance(x, type) and x.__name__.startswith("Sql")}
    return sorted(found, key=lambda x: x.__name__)


def asks() -> Iterator[tuple[str, type, Callable[..., Any]]]:
    """Every public method, with the store that it is of."""
    for store in stores():
        for name, method in vars(store).items():
            if callable(method) and not name.startswith("_"):
                yield f"{store.__name__}.{name}", store, method


def told(method: Callable[..., Any]) -> tuple[list[Any], dict[str, Any]]:
    """What the method must be told, by its signature."""
    hints = get_type_hints(method)
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            named |= CHANGES.get(method.__qualname__, {"frames": 1})
        elif parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = any_of(hints[parameter.name])
        elif parameter.default is parameter.empty:
            positional.append(any_of(hints[parameter.name]))
    return positional, named


def any_of(wanted: Any) -> Any:
    """Something of that type."""
    if wanted in PLAIN:
        return PLAIN[wanted]
    parts = get_args(wanted)
    if isinstance(wanted, UnionType):
        return any_of(parts[0])
    of = get_origin(wanted) or wanted
    if of in (Sequence, Collection, list):
        return [any_of(parts[0])]
    if of in (tuple, Mapping):
        return of() if of is tuple else {}
    if issubclass(of, Enum):
        return next(iter(of))
    hints = get_type_hints(of)
    needed = (f.name for f in fields(of) if f.default is f.default_factory is MISSING)
    return of(**{name: any_of(hints[name]) for name in needed})


def damaged(folder: Path, _stack: ExitStack) -> Engine:
    """SQLite's file is overwritten with something else."""
    path = folder / "handover.db"
    engine = db.open_database(f"sqlite:///{path}")
    engine.dispose()
    path.write_bytes(b"this is no database " * 5000)
    return engine


def gone(_folder: Path, stack: ExitStack) -> Engine:
    """PostgreSQL has stopped since it was connected to."""
    with postgresql() as url:
        engine = db.open_database(url)
        with engine.connect():
            pass  # the pool keeps it
    stack.callback(engine.dispose)
    return engine


@pytest.fixture(scope="module", params=[damaged, gone], ids=lambda how: how.__name__)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with ExitStack() as stack:
        yield request.param(tmp_path_factory.mktemp("away"), stack)


def test_every_store_is_found() -> None:
    assert len(stores()) >= 13
    assert len(list(asks())) > 90


def test_every_method_says_that_the_database_does_not_answer(engine: Engine) -> None:
    for name, store, method in asks():
        positional, named = told(method)
        wanted = AuditUnavailable if store is SqlAuditStore else DatabaseUnavailable
        if name in SILENT:
            method(store(engine), *positional, **named)
            continue
        with pytest.raises(wanted) as raised:
            list(method(store(engine), *positional, **named) or ())
        said = str(raised.value)
        assert raised.value.cure, name
        assert "SELECT" not in said, name
        assert "host=" not in said, name
        assert raised.value.__suppress_context__, f"{name}: the driver's words may hold values"


def test_who_waits_for_a_connection_in_vain_is_told_the_same(tmp_path: Path) -> None:
    engine = create_engine(
        f"sqlite:///{tmp_path / 'x.db'}", pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    with engine.connect(), pytest.raises(DatabaseUnavailable), db.reading(engine):
        pass
    engine.dispose()


def test_our_own_mistakes_are_not_taken_for_a_database_that_is_away(tmp_path: Path) -> None:
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(IntegrityError), db.writing(engine) as connection:
        connection.execute(tables.acts.insert().values(rec_id=REC, number=1, act="{}"))
    engine.dispose()
