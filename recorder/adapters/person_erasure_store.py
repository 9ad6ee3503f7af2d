"""Wishes to erase accounts, and what is left of those that were erased, as rows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.core.person_erasure import PersonErasure


class SqlPersonErasureStore:
    """``core.ports.custody.PersonErasureStore`` on SQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, wish: PersonErasure) -> bool:
        """Note a wish, in the place of a former one that nobody confirmed."""
        t = tables.person_erasures.c
        former = delete(tables.person_erasures).where(
            t.user_id == wish.user_id, t.begun_at.is_(None)
        )
        try:
            with db.writing(self._engine) as connection:
                connection.execute(former)
                connection.execute(insert(tables.person_erasures).values(_columns(wish)))
        except IntegrityError:
            return False
        return True

    def keep(self, erasure: PersonErasure) -> None:
        """Change what is there."""
        this = tables.person_erasures.c.user_id == erasure.user_id
        with db.writing(self._engine) as connection:
            connection.execute(update(tables.person_erasures).where(this).values(_columns(erasure)))

    def get(self, user_id: str) -> PersonErasure | None:
        """The wish or the erasure of a user, or None."""
        found = self._all(
            select(tables.person_erasures).where(tables.person_erasures.c.user_id == user_id)
        )
        return found[0] if found else None

    def unfinished(self) -> list[PersonErasure]:
        """Begun and without certificate, oldest first."""
        t = tables.person_erasures.c
        begun = t.begun_at.is_not(None) & t.certificate.is_(None)
        return self._all(select(tables.person_erasures).where(begun).order_by(t.begun_at))

    def encounters(self, user_id: str) -> list[str]:
        """Ids of all recordings of a user, oldest first."""
        t = tables.recordings.c
        query = select(t.rec_id).where(t.user_id == user_id).order_by(t.started_at, t.rec_id)
        with db.reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def _all(self, query: Select[Any]) -> list[PersonErasure]:
        with db.reading(self._engine) as connection:
            return [_erasure(row) for row in connection.execute(query)]


def _columns(erasure: PersonErasure) -> dict[str, object]:
    about = {
        "reason": erasure.reason,
        "asked_by": erasure.asked_by,
        "asked_at": erasure.asked_at.isoformat(),
        "encounters": erasure.encounters,
        "kept": erasure.kept,
        "by": erasure.by,
    }
    text = json.dumps(erasure.certificate) if erasure.certificate else None
    return {
        "user_id": erasure.user_id,
        "token_sha256": erasure.token_sha256,
        "expires_at": erasure.expires_at,
        "begun_at": erasure.begun_at,
        "about": json.dumps(about),
        "certificate": text,
    }


def _erasure(row: Row[Any]) -> PersonErasure:
    said = json.loads(row.about)
    return PersonErasure(
        user_id=row.user_id,
        reason=said["reason"],
        asked_by=said["asked_by"],
        asked_at=datetime.fromisoformat(said["asked_at"]),
        expires_at=row.expires_at,
        token_sha256=row.token_sha256,
        encounters=tuple(said["encounters"]),
        kept=said["kept"],
        by=said["by"],
        begun_at=row.begun_at,
        certificate=json.loads(row.certificate) if row.certificate else None,
    )
