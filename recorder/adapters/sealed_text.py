"""Text columns with patient material: sealed when the database was opened with a key.

A sealed text is ``HVS1:<key id>:<base64>``. It is bound to its column, its owner (recording,
session or user) and its row, so a text put into another row does not open. Without a key texts are
written, and always read, as they are. ``SEALED_COLUMNS`` lists all of them; whatever is in the list
is what ``recorder vault`` rotates and encrypts.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine

from recorder.adapters import database as db
from recorder.core.ports.vault import Vault
from recorder.services.sealed import CLEAR, broken

PREFIX = "HVS1:"
OPTION = "vault"
"""Name under which an engine carries its vault."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of texts, and the columns that say whose and which each is."""

    column: Column[Any]
    owner: Column[Any]
    row: Column[Any] | None = None


SEALED_COLUMNS = (
    SealedColumn(db.recordings.c.gaps, db.recordings.c.rec_id),
    SealedColumn(db.recordings.c.markers, db.recordings.c.rec_id),
    SealedColumn(db.utterances.c.segments, db.utterances.c.rec_id, db.utterances.c.number),
    SealedColumn(db.revisions.c.transcript, db.revisions.c.rec_id, db.revisions.c.revision),
    SealedColumn(db.revisions.c.analysis, db.revisions.c.rec_id, db.revisions.c.revision),
    SealedColumn(db.revisions.c.report, db.revisions.c.rec_id, db.revisions.c.revision),
    SealedColumn(db.results.c.segments, db.results.c.rec_id, db.results.c.key),
    SealedColumn(db.acts.c.act, db.acts.c.rec_id, db.acts.c.number),
    SealedColumn(db.acts.c.report, db.acts.c.rec_id, db.acts.c.number),
    SealedColumn(db.speech_wishes.c.vocabulary, db.speech_wishes.c.session_id),
    SealedColumn(db.users.c.vocabulary, db.users.c.user_id),
    SealedColumn(db.events.c.data, db.events.c.session_id, db.events.c.kind),
)


class Cells:
    """Seals and opens the texts of one database."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    @classmethod
    def of(cls, engine: Engine) -> Cells:
        """Those of an open database."""
        return cls(engine.get_execution_options().get(OPTION, CLEAR))

    def seal(self, column: Column[Any], text: str, owner: str, row: object = "") -> str:
        """``text`` as the column keeps it."""
        key_id = self._vault.current
        if key_id is None:
            return text
        key = self._vault.key(key_id, _purpose(column, owner))
        sealed = base64.b64encode(key.seal(text.encode(), str(row).encode())).decode()
        return f"{PREFIX}{key_id}:{sealed}"

    def open(self, column: Column[Any], stored: str, owner: str, row: object = "") -> str:
        """The text that is kept there.

        Raises:
            VaultLocked: its key is not here.
            SealBroken: it was changed, or belongs elsewhere.
        """
        if not stored.startswith(PREFIX):
            return stored
        key_id, _, text = stored.removeprefix(PREFIX).partition(":")
        key = self._vault.key(key_id, _purpose(column, owner))
        try:
            sealed = base64.b64decode(text, validate=True)
        except binascii.Error:
            raise broken("row of the database was changed") from None
        return key.open(sealed, str(row).encode()).decode()


def key_id_in(stored: str) -> str | None:
    """Id of the key that a text is sealed with; None when it is not sealed."""
    if not stored.startswith(PREFIX):
        return None
    return stored.removeprefix(PREFIX).partition(":")[0]


def _purpose(column: Column[Any], owner: str) -> bytes:
    return f"column {column.table.name}.{column.name} {owner}".encode()
