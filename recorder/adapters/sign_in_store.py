"""Sign-ins and the chain of each one's refresh tokens as rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.people_store import still, user_of
from recorder.adapters.sealed_text import Cells
from recorder.core.people import Rotation, SignIn, User

LOST = timedelta(seconds=60)
"""So long after its first use a token is taken again: its answer may have got lost."""
NAMES = ("sign_in_id", "user_id", "device_id", "method", "began_at", "expires_at")


class SqlSignInStore:
    """``core.ports.people.SignInStore``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def begin(self, sign_in: SignIn, token: str, sign_outs: int) -> bool:
        """A new sign-in with its first refresh token's hash; False: none is begun."""
        t = tables.sign_ins.c
        row = select(*(literal(getattr(sign_in, name), t[name].type) for name in NAMES))
        good = row.where(still(sign_in.user_id, sign_outs)).with_for_update(read=True)
        made = insert(tables.sign_ins).from_select(NAMES, good).returning(t.sign_in_id)
        first = {"token": token, "sign_in_id": sign_in.sign_in_id}
        with db.writing(self._engine) as connection:
            if connection.execute(made).scalar() is None:
                return False
            connection.execute(insert(tables.refresh_tokens).values(first))
        return True

    def live(self, sign_in_id: str, now: datetime) -> tuple[SignIn, User] | None:
        """It with its user, unless it is over, its user disabled or its device revoked."""
        s, u, d = tables.sign_ins, tables.users, tables.devices
        joined = s.join(u, u.c.user_id == s.c.user_id).outerjoin(d, d.c.device_id == s.c.device_id)
        good = and_(
            s.c.sign_in_id == sign_in_id,
            s.c.ended_at.is_(None),
            s.c.expires_at > now,
            u.c.disabled_at.is_(None),
            or_(
                s.c.device_id.is_(None), and_(d.c.device_id.is_not(None), d.c.revoked_at.is_(None))
            ),
        )
        of_sign_in = [s.c[n].label(f"s_{n}") for n in NAMES]
        query = select(u, *of_sign_in).select_from(joined).where(good)
        with db.reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return SignIn(**{n: getattr(row, f"s_{n}") for n in NAMES}), user_of(row, self._cells)

    def rotate(self, token: str, fresh: str, now: datetime) -> tuple[Rotation, str]:
        """Replace the refresh token by ``fresh``; what became of it, and the sign-in."""
        t = tables.refresh_tokens.c
        with db.writing(self._engine) as connection:
            # The write comes first: it takes the row's lock, so two at once follow each other.
            first = func.coalesce(t.used_at, literal(now, t.used_at.type))
            query = update(tables.refresh_tokens).where(t.token == token).values(used_at=first)
            seen = query.returning(t.sign_in_id, t.replaced_at, t.used_at)
            known = connection.execute(seen).one_or_none()
            if known is None:
                return Rotation.UNKNOWN, ""
            late = now - known.used_at > LOST
            if late or known.replaced_at is not None or self._successor_used(connection, token):
                over = tables.sign_ins.c.sign_in_id == known.sign_in_id
                self._end(connection, now, over)
                return Rotation.STOLEN, known.sign_in_id
            lost = update(tables.refresh_tokens).where(t.follows == token, t.replaced_at.is_(None))
            connection.execute(lost.values(replaced_at=now))
            row = {"token": fresh, "sign_in_id": known.sign_in_id, "follows": token}
            connection.execute(insert(tables.refresh_tokens).values(row))
            return Rotation.DONE, known.sign_in_id

    def last(self, user_id: str, method: str) -> datetime | None:
        """When the user last signed in that way."""
        t = tables.sign_ins.c
        query = select(func.max(t.began_at)).where(t.user_id == user_id, t.method == method)
        with db.reading(self._engine) as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found

    def of_user(self, user_id: str, now: datetime) -> list[SignIn]:
        """A user's that are not over, the newest first."""
        t = tables.sign_ins.c
        query = select(*(t[name] for name in NAMES)).where(
            t.user_id == user_id, t.ended_at.is_(None), t.expires_at > now
        )
        with db.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(t.began_at.desc(), t.sign_in_id))
            return [SignIn(**row._mapping) for row in rows]

    def of_token(self, token: str) -> str | None:
        """Id of the sign-in that a refresh token belongs to, or None."""
        t = tables.refresh_tokens.c
        with db.reading(self._engine) as connection:
            return connection.execute(select(t.sign_in_id).where(t.token == token)).scalar()

    def end(
        self,
        now: datetime,
        *,
        sign_in_id: str | None = None,
        user_id: str | None = None,
        device_id: str | None = None,
    ) -> int:
        """End all that fit every given id; how many."""
        t = tables.sign_ins.c
        ids = [(t.sign_in_id, sign_in_id), (t.user_id, user_id), (t.device_id, device_id)]
        which = [column == wanted for column, wanted in ids if wanted is not None]
        if not which:
            raise TypeError("say which sign-ins")
        with db.writing(self._engine) as connection:
            return self._end(connection, now, *which)

    def forget(self, before: datetime) -> int:
        """Remove sign-ins that were over before; how many."""
        t = tables.sign_ins.c
        with db.writing(self._engine) as connection:
            over = or_(t.expires_at <= before, t.ended_at <= before)
            return connection.execute(delete(tables.sign_ins).where(over)).rowcount

    def _successor_used(self, connection: Connection, token: str) -> bool:
        t = tables.refresh_tokens.c
        query = select(t.token).where(t.follows == token, t.used_at.is_not(None)).limit(1)
        return connection.execute(query).scalar() is not None

    def _end(self, connection: Connection, now: datetime, *which: Any) -> int:
        query = update(tables.sign_ins).where(*which, tables.sign_ins.c.ended_at.is_(None))
        return connection.execute(query.values(ended_at=now)).rowcount
