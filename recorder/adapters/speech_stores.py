"""Stores of the speech side on SQL: cached results, and what each session wishes of the engine."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, and_, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.database import insert_new
from recorder.adapters.people_store import SqlUserStore
from recorder.adapters.sealed_text import Cells
from recorder.clinical.facts import codec
from recorder.core.errors import HandoverError
from recorder.core.model import Segment, Transcript
from recorder.core.sessions import SpeechWishes
from recorder.services.guard import where

log = logging.getLogger(__name__)


class SqlResultCache:
    """``core.ports.speech.ResultCache`` as rows that go with their recording."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cells = Cells.of(engine)

    def find(self, session_id: str, key: str) -> tuple[Segment, ...] | None:
        """Words of an equal clip of this session; none where they cannot be read any more."""
        mine = and_(
            tables.results.c.key == key,
            tables.recordings.c.session_id == session_id,
            tables.recordings.c.rec_id == tables.results.c.rec_id,
        )
        t = tables.results.c
        with db.reading(self._engine) as connection:
            query = select(t.rec_id, t.segments).where(mine).limit(1)
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        try:
            text = self._cells.open(t.segments, row.segments, row.rec_id, key)
            return codec.transcript_from(json.loads(text)).segments
        except (HandoverError, ValueError, KeyError, TypeError) as error:
            log.error("kept words of recording %s cannot be read: %s", row.rec_id, where(error))
            return None  # its sound is heard anew

    def keep(self, rec_id: str, key: str, segments: Sequence[Segment]) -> None:
        """Remember them; what is known already stays."""
        text = json.dumps(codec.transcript_json(Transcript(tuple(segments))))
        row = {
            "rec_id": rec_id,
            "key": key,
            "segments": self._cells.seal(tables.results.c.segments, text, rec_id, key),
            "created_s": time.time(),
        }
        try:
            with db.writing(self._engine) as connection:
                insert_new(connection.execute, self._engine, tables.results, row)
        except IntegrityError:
            return  # the recording was deleted meanwhile, and its words with it

    def trim(self, keep: int) -> int:
        """Delete all but the newest ``keep``."""
        t = tables.results.c
        with db.writing(self._engine) as connection:
            oldest = select(t.created_s).order_by(t.created_s.desc()).offset(keep).limit(1)
            limit_s = connection.execute(oldest).scalar()
            if limit_s is None:
                return 0
            return connection.execute(delete(tables.results).where(t.created_s <= limit_s)).rowcount

    def count(self) -> int:
        """Entries that are kept."""
        with db.reading(self._engine) as connection:
            return (
                connection.execute(select(func.count()).select_from(tables.results)).scalar() or 0
            )


class SqlSpeechWishStore:
    """``core.ports.speech.SpeechWishStore``: one row a session; ``now_s``: seconds since 1970."""

    def __init__(self, engine: Engine, now_s: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._now_s = now_s
        self._cells = Cells.of(engine)
        self._users = SqlUserStore(engine)

    def get(self, session_id: str, user_id: str | None = None) -> SpeechWishes:
        """What it wishes, a person's own first."""
        own = self._of_session(session_id)
        user = self._users.get(user_id) if user_id else None
        return user.wishes(own) if user else own

    def _of_session(self, session_id: str) -> SpeechWishes:
        query = select(tables.speech_wishes).where(tables.speech_wishes.c.session_id == session_id)
        with db.reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return SpeechWishes()
        kept = tables.speech_wishes.c.vocabulary
        words = tuple(json.loads(self._cells.open(kept, row.vocabulary, session_id)))
        return SpeechWishes(row.language, row.model, words, row.version, row.report_format)

    def save(self, session_id: str, wishes: SpeechWishes) -> SpeechWishes | None:
        """Replace the version that ``wishes`` names."""
        text = json.dumps(list(wishes.vocabulary), ensure_ascii=False)
        values = {
            "language": wishes.language,
            "model": wishes.model,
            "vocabulary": self._cells.seal(tables.speech_wishes.c.vocabulary, text, session_id),
            "version": wishes.version + 1,
            "report_format": wishes.report_format,
            "wished_s": self._now_s(),
        }
        t = tables.speech_wishes.c
        row = {"session_id": session_id} | values | {"version": 0}
        seen = and_(t.session_id == session_id, t.version == wishes.version)
        with db.writing(self._engine) as connection:
            if wishes.version == 0:
                insert_new(connection.execute, self._engine, tables.speech_wishes, row)
            changed = update(tables.speech_wishes).where(seen).values(values)
            if not connection.execute(changed).rowcount:
                return None
        return replace(wishes, version=wishes.version + 1)

    def silent_since(self, at: datetime) -> list[str]:
        """Ids of the sessions that last said what they wish before ``at``."""
        t = tables.speech_wishes.c
        query = select(t.session_id).where(t.wished_s < at.timestamp())
        with db.reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def delete(self, session_id: str) -> bool:
        """Forget what it wished; False when it never said."""
        query = delete(tables.speech_wishes).where(tables.speech_wishes.c.session_id == session_id)
        with db.writing(self._engine) as connection:
            return bool(connection.execute(query).rowcount)
