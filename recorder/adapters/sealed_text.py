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

from recorder.adapters import tables
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
    SealedColumn(tables.recordings.c.gaps, tables.recordings.c.rec_id),
    SealedColumn(tables.recordings.c.markers, tables.recordings.c.rec_id),
    SealedColumn(
        tables.utterances.c.segments, tables.utterances.c.rec_id, tables.utterances.c.number
    ),
    SealedColumn(
        tables.revisions.c.transcript, tables.revisions.c.rec_id, tables.revisions.c.revision
    ),
    SealedColumn(
        tables.revisions.c.analysis, tables.revisions.c.rec_id, tables.revisions.c.revision
    ),
    SealedColumn(tables.revisions.c.report, tables.revisions.c.rec_id, tables.revisions.c.revision),
    SealedColumn(tables.results.c.segments, tables.results.c.rec_id, tables.results.c.key),
    SealedColumn(tables.acts.c.act, tables.acts.c.rec_id, tables.acts.c.number),
    SealedColumn(tables.acts.c.report, tables.acts.c.rec_id, tables.acts.c.number),
    SealedColumn(tables.speech_wishes.c.vocabulary, tables.speech_wishes.c.session_id),
    SealedColumn(tables.users.c.vocabulary, tables.users.c.user_id),
    SealedColumn(tables.events.c.data, tables.events.c.session_id, tables.events.c.kind),
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
