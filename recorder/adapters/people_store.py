"""Users, enrolled devices, one-time codes and PINs as rows."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.sealed_text import Cells
from recorder.core.errors import SealBroken, VaultLocked
from recorder.core.people import Device, OneTimeCode, Pin, Purpose, Role, User, stand_in

log = logging.getLogger(__name__)

USER_FIELDS = frozenset(f.name for f in fields(User)) - {"user_id"}
DEVICE_FIELDS = tuple(f.name for f in fields(Device))
PIN_COLUMNS = ("user_id", "device_id", "pin", "set_at", "failures")
ADMINS_LOCK = 0x41444D4E
"""Held on PostgreSQL by whoever takes an administrator away; any number nobody else uses. SQLite
lets one write at a time."""


class SqlUserStore:
    """``core.ports.people.UserStore``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def add(self, user: User, password: str | None = None, subject: str | None = None) -> bool:
        """Insert; False when the login or the subject is taken."""
        values = {name: getattr(user, name) for name in (*USER_FIELDS, "user_id")}
        row = {name: self._column(user.user_id, value) for name, value in values.items()}
        try:
            with db.writing(self._engine) as connection:
                connection.execute(
                    insert(tables.users).values(row | {"password": password, "subject": subject})
                )
        except IntegrityError:
            return False
        return True

    def get(self, user_id: str) -> User | None:
        """The user, or None."""
        return self._one(tables.users.c.user_id == user_id)

    def by_login(self, login: str) -> tuple[User, str | None] | None:
        """The user with the hash of the password, or None."""
        with db.reading(self._engine) as connection:
            query = select(tables.users).where(tables.users.c.login == login)
            row = connection.execute(query).one_or_none()
        return (user_of(row, self._cells), row.password) if row else None

    def by_subject(self, subject: str) -> User | None:
        """The user that an identity provider calls so, or None."""
        return self._one(tables.users.c.subject == subject)

    def all(self) -> list[User]:
        """Everybody, by login."""
        with db.reading(self._engine) as connection:
            query = select(tables.users).order_by(tables.users.c.login)
            return [user_of(row, self._cells) for row in connection.execute(query)]

    def count(self) -> int:
        """How many there are."""
        with db.reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(tables.users)).scalar_one()

    def change(
        self,
        user_id: str,
        *,
        since: int | None = None,
        sign_out: bool = False,
        **changes: object,
    ) -> User | None:
        """Change attributes, or the password; None: it cannot be."""
        unknown = changes.keys() - USER_FIELDS - {"password"}
        if unknown:
            raise TypeError(f"a user has no {', '.join(sorted(unknown))}")
        t = tables.users.c
        values = {name: self._column(user_id, value) for name, value in changes.items()}
        if sign_out:
            values["sign_outs"] = t.sign_outs + 1
        query = update(tables.users).where(t.user_id == user_id, t.login != stand_in(user_id))
        if since is not None:
            query = query.where(t.sign_outs == since)
        demotes = changes.get("role", Role.ADMIN) is not Role.ADMIN
        demotes |= changes.get("disabled_at") is not None
        if demotes:
            query = query.where(_somebody_administers_without(user_id))
        with db.writing(self._engine) as connection:
            if demotes:
                self._one_by_one(connection)
            row = connection.execute(query.values(values).returning(*t)).one_or_none()
        return user_of(row, self._cells) if row else None

    def forget(self, user_id: str, login: str, now: datetime) -> bool:
        """Nothing personal is left in the row; False: it cannot be."""
        t = tables.users.c
        left = {
            "login": login,
            "name": login,
            "role": Role.CREW.value,
            "disabled_at": now,
            "language": "",
            "report_format": "",
            "vocabulary": "[]",
            "password": None,
            "subject": None,
            "sign_outs": t.sign_outs + 1,
        }
        query = update(tables.users).where(
            t.user_id == user_id, _somebody_administers_without(user_id)
        )
        with db.writing(self._engine) as connection:
            self._one_by_one(connection)
            return bool(connection.execute(query.values(left)).rowcount)

    def _one_by_one(self, connection: Connection) -> None:
        """Two who take each other's role at once would each still see the other administer."""
        if self._engine.dialect.name != "sqlite":
            connection.execute(select(func.pg_advisory_xact_lock(ADMINS_LOCK)))

    def _one(self, which: Any) -> User | None:
        with db.reading(self._engine) as connection:
            row = connection.execute(select(tables.users).where(which)).one_or_none()
        return user_of(row, self._cells) if row else None

    def _column(self, user_id: str, value: object) -> object:
        """As its column keeps it; the one list of a user is sealed, see ``sealed_text``."""
        if isinstance(value, Role):
            return value.value
        if not isinstance(value, tuple):
            return value
        text = json.dumps(value, ensure_ascii=False)
        return self._cells.seal(tables.users.c.vocabulary, text, user_id) if value else text


class SqlDeviceStore:
    """``core.ports.people.DeviceStore``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    # --- codes ----------------------------------------------------------------------------------

    def add_code(self, hashed: str, code: OneTimeCode) -> None:
        """Keep a code."""
        row = {
            "code": hashed,
            "purpose": code.purpose.value,
            "name": code.name,
            "unit": code.unit,
            "made_by": code.made_by,
            "user_id": code.user_id,
            "expires_at": code.expires_at,
        }
        with db.writing(self._engine) as connection:
            connection.execute(insert(tables.one_time_codes).values(row))

    def take_code(self, hashed: str, purpose: Purpose, now: datetime) -> OneTimeCode | None:
        """Use it up; of two at once only one gets it."""
        t = tables.one_time_codes.c
        query = update(tables.one_time_codes).where(_good(hashed, purpose, now)).values(used_at=now)
        with db.writing(self._engine) as connection:
            row = connection.execute(query.returning(*t)).one_or_none()
        return _code_of(row) if row else None

    def code(self, hashed: str, purpose: Purpose, now: datetime) -> OneTimeCode | None:
        """As ``take_code``, but it stays good."""
        query = select(tables.one_time_codes).where(_good(hashed, purpose, now))
        with db.reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return _code_of(row) if row else None

    def drop_codes(self, purpose: Purpose, user_id: str = "") -> None:
        """Unused codes for this are worth nothing any more."""
        t = tables.one_time_codes.c
        query = delete(tables.one_time_codes).where(t.purpose == purpose.value, t.used_at.is_(None))
        if user_id:
            query = query.where(t.user_id == user_id)
        with db.writing(self._engine) as connection:
            connection.execute(query)

    def forget_codes(self, before: datetime) -> int:
        """Remove codes, used or not, that were good until ``before`` or earlier; how many."""
        over = tables.one_time_codes.c.expires_at <= before
        with db.writing(self._engine) as connection:
            return connection.execute(delete(tables.one_time_codes).where(over)).rowcount

    # --- devices --------------------------------------------------------------------------------

    def add(self, device: Device, token: str) -> None:
        """Insert with its token's hash."""
        row = {name: getattr(device, name) for name in DEVICE_FIELDS}
        with db.writing(self._engine) as connection:
            connection.execute(insert(tables.devices).values(row | {"token": token}))

    def get(self, device_id: str) -> Device | None:
        """The device, revoked or not, or None."""
        found = self._devices(tables.devices.c.device_id == device_id)
        return found[0] if found else None

    def by_token(self, token: str) -> Device | None:
        """The device of a token that is not revoked, or None."""
        t = tables.devices.c
        found = self._devices(and_(t.token == token, t.revoked_at.is_(None)))
        return found[0] if found else None

    def all(self) -> list[Device]:
        """Every device, the newest first."""
        return self._devices()

    def seen(self, device_id: str, now: datetime) -> None:
        """It was there."""
        query = update(tables.devices).where(tables.devices.c.device_id == device_id)
        with db.writing(self._engine) as connection:
            connection.execute(query.values(last_seen_at=now))

    def revoke(self, device_id: str, now: datetime) -> bool:
        """It is a stranger's from now on, and its PINs are gone."""
        t = tables.devices.c
        query = update(tables.devices).where(t.device_id == device_id, t.revoked_at.is_(None))
        with db.writing(self._engine) as connection:
            revoked = connection.execute(query.values(revoked_at=now)).rowcount
            connection.execute(delete(tables.pins).where(tables.pins.c.device_id == device_id))
        return bool(revoked)

    def _devices(self, *which: Any) -> list[Device]:
        query = select(tables.devices).where(*which).order_by(tables.devices.c.enrolled_at.desc())
        with db.reading(self._engine) as connection:
            rows: Sequence[Row[Any]] = connection.execute(query).all()
        return [Device(**{name: getattr(row, name) for name in DEVICE_FIELDS}) for row in rows]

    # --- PINs -----------------------------------------------------------------------------------

    def set_pin(self, user_id: str, device_id: str, pin: Pin, sign_outs: int) -> bool:
        """Insert or replace; False: the user was signed out everywhere meanwhile."""
        t, values = tables.pins.c, (user_id, device_id, pin.hashed, pin.set_at, pin.failures)
        named = zip(PIN_COLUMNS, values, strict=True)
        row = [literal(value, t[name].type) for name, value in named]
        query = db.insert_or(self._engine, tables.pins).from_select(
            PIN_COLUMNS, select(*row).where(still(user_id, sign_outs)).with_for_update(read=True)
        )
        kept = query.on_conflict_do_update(
            index_elements=[t.user_id, t.device_id],
            set_={name: query.excluded[name] for name in PIN_COLUMNS[2:]},
        )
        with db.writing(self._engine) as connection:
            return connection.execute(kept.returning(t.user_id)).scalar() is not None

    def pin(self, user_id: str, device_id: str) -> Pin | None:
        """The PIN, or None."""
        with db.reading(self._engine) as connection:
            query = select(tables.pins).where(_pin_of(user_id, device_id))
            row = connection.execute(query).one_or_none()
        return Pin(row.pin, row.set_at, row.failures) if row else None

    def count_failure(self, user_id: str, device_id: str) -> int:
        """One more wrong PIN in a row; how many now."""
        t = tables.pins.c
        query = (
            update(tables.pins).where(_pin_of(user_id, device_id)).values(failures=t.failures + 1)
        )
        with db.writing(self._engine) as connection:
            return connection.execute(query.returning(t.failures)).scalar() or 0

    def forgive(self, user_id: str, device_id: str, hashed: str) -> bool:
        """No wrong PIN in a row any more; False: this is not the PIN."""
        this = and_(_pin_of(user_id, device_id), tables.pins.c.pin == hashed)
        with db.writing(self._engine) as connection:
            return bool(
                connection.execute(update(tables.pins).where(this).values(failures=0)).rowcount
            )

    def drop_pins(self, *, user_id: str | None = None, device_id: str | None = None) -> int:
        """Remove those that fit every given id."""
        t = tables.pins.c
        ids = [(t.user_id, user_id), (t.device_id, device_id)]
        which = [column == wanted for column, wanted in ids if wanted is not None]
        if not which:
            raise TypeError("say whose PINs")
        with db.writing(self._engine) as connection:
            return connection.execute(delete(tables.pins).where(*which)).rowcount

    def pin_users(self, device_id: str) -> list[User]:
        """Enabled users with a PIN at a device, by name."""
        joined = tables.users.join(tables.pins, tables.pins.c.user_id == tables.users.c.user_id)
        here = and_(tables.pins.c.device_id == device_id, tables.users.c.disabled_at.is_(None))
        query = select(tables.users).select_from(joined).where(here).order_by(tables.users.c.name)
        with db.reading(self._engine) as connection:
            return [user_of(row, self._cells) for row in connection.execute(query)]


def _good(hashed: str, purpose: Purpose, now: datetime) -> Any:
    t = tables.one_time_codes.c
    return and_(
        t.code == hashed, t.purpose == purpose.value, t.used_at.is_(None), t.expires_at > now
    )


def _code_of(row: Row[Any]) -> OneTimeCode:
    purpose = Purpose(row.purpose)
    return OneTimeCode(purpose, row.expires_at, row.name, row.unit, row.made_by, row.user_id)


def still(user_id: str, sign_outs: int) -> Any:
    """The user may sign in, and was not signed out everywhere since ``sign_outs`` was read.

    Where a row is made from this it is read with a lock (PostgreSQL; SQLite lets one write at a
    time), so whoever signs the user out waits for the row, and then removes it.
    """
    t = tables.users.c
    return and_(t.user_id == user_id, t.disabled_at.is_(None), t.sign_outs == sign_outs)


def _somebody_administers_without(user_id: str) -> Any:
    t, others = tables.users.c, tables.users.alias().c
    admin, another = Role.ADMIN.value, others.user_id != user_id
    found = select(others.user_id).where(
        another, others.role == admin, others.disabled_at.is_(None)
    )
    return or_(t.role != admin, t.disabled_at.is_not(None), found.exists())


def _pin_of(user_id: str, device_id: str) -> Any:
    return and_(tables.pins.c.user_id == user_id, tables.pins.c.device_id == device_id)


def user_of(row: Row[Any], cells: Cells) -> User:
    """A row of ``users`` as it is shown: without password.

    Words that do not open are none, and are said in the log: nobody is locked out for them.
    """
    values = {name: getattr(row, name) for name in (*USER_FIELDS, "user_id")}
    values["role"] = Role(row.role)
    values["vocabulary"] = _words(row, cells)
    return User(**values)


def _words(row: Row[Any], cells: Cells) -> tuple[str, ...]:
    try:
        return tuple(json.loads(cells.open(tables.users.c.vocabulary, row.vocabulary, row.user_id)))
    except (SealBroken, VaultLocked) as error:
        log.error("the vocabulary of user %s does not open: %s", row.user_id, error.code)
        return ()
