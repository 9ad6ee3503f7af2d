"""Keys are rotated on PostgreSQL, too; killed (kill -9) in mid transaction, it goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from recorder import vault
from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.adapters.database import open_database
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.resealing_rows import AT_ONCE, census
from recorder.adapters.sealed_text import Cells
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.adapters.vault import key_id_of
from recorder.clinical.facts import codec
from recorder.core.errors import VaultLocked
from recorder.core.model import Segment, Transcript
from recorder.settings import Settings
from tests.support.databases import postgresql
from tests.support.vaults import KEY, KEY_TEXT, OTHER_KEY, OTHER_KEY_TEXT, ring
from tests.web.people import add_user
from tests.web.world import ALICE, REC, SENTINEL, world

OLD, NEW = key_id_of(KEY), key_id_of(OTHER_KEY)
UTTERANCES = 2 * AT_ONCE + 50
KILLED_AT = (AT_ONCE // 2, AT_ONCE + 20)
"""Updates of a run before it is killed: in its first transaction, and in its second."""

ROTATE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from recorder import vault
from recorder.settings import Settings

left = int(sys.argv[4])

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *_):
    global left
    left -= statement.startswith("UPDATE")
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

settings = Settings(
    output_dir=Path(sys.argv[1]), database_url=sys.argv[2], encryption_key=sys.argv[3]
)
vault.reseal(settings, clear_too=False)
"""


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Settings]:
    """An encounter with many words, and a person's own words, sealed with the old key."""
    with postgresql() as url:
        with world(tmp_path, database_url=url, encryption_key=KEY_TEXT) as made:
            made.record()
            made.finish()
            user = add_user(made, "anna")
            made.container.people.accounts.keep_profile(user.user_id, vocabulary=["Adenosin"])
            with db.writing(made.container.database) as connection:
                connection.execute(
                    insert(tables.utterances), list(utterances(made.container.database))
                )
        yield made.container.settings


def utterances(engine: Engine) -> Iterator[dict[str, object]]:
    """Rows with words, sealed as the store does it."""
    cells = Cells.of(engine)
    for n in range(UTTERANCES):
        words = codec.transcript_json(Transcript((Segment(n, n + 1.0, f"{SENTINEL} {n}"),)))
        sealed = cells.seal(tables.utterances.c.segments, json.dumps(words), REC, n)
        yield {"rec_id": REC, "number": n, "start": n, "end": n + 1, "segments": sealed}


def keys_of(settings: Settings) -> dict[str | None, int]:
    engine = open_database(settings.database)
    try:
        return dict(census(engine))
    finally:
        engine.dispose()


def check_words(settings: Settings, *keys: bytes) -> None:
    """Every text opens, and says what it said."""
    engine = open_database(settings.database, ring(*keys))
    try:
        transcripts = SqlTranscriptStore(engine)
        said = [segment.text for segment in transcripts.segments(REC)]
        assert said == [f"{SENTINEL} {n}" for n in range(UTTERANCES)]
        assert SENTINEL in transcripts.revision(REC).transcript.text
        assert SqlEventLog(engine).after(0, ALICE)
    finally:
        engine.dispose()


def killed(settings: Settings, keys: str, updates: int) -> int:
    """How a rotation ended that was killed at that update."""
    told = [str(settings.output_dir), settings.database, keys, str(updates)]
    return subprocess.run([sys.executable, "-c", ROTATE, *told], check=False).returncode


def test_a_rotation_killed_in_mid_transaction_goes_on(stored: Settings) -> None:
    both = replace(stored, encryption_key=f"{OTHER_KEY_TEXT} {KEY_TEXT}")
    whole = keys_of(stored)
    assert whole.keys() == {OLD}
    done: list[int] = []
    for updates in KILLED_AT:
        assert killed(both, both.encryption_key, updates) == -9
        found = keys_of(stored)
        assert sum(found.values()) == whole[OLD], "no row is lost, none is there twice"
        done.append(found.get(NEW, 0))
        check_words(stored, OTHER_KEY, KEY)
    assert 0 < done[-1] < whole[OLD], "never killed on the way"
    finished = vault.reseal(both, clear_too=False)
    assert finished.complete
    assert finished.rows == whole[OLD] - done[-1]
    assert keys_of(stored) == {NEW: whole[OLD]}
    check_words(stored, OTHER_KEY)
    with pytest.raises(VaultLocked):
        check_words(stored, KEY)
    only = replace(stored, encryption_key=OTHER_KEY_TEXT)
    assert vault.status(only).missing == []
    told = {"database_url": stored.database, "encryption_key": OTHER_KEY_TEXT}
    with world(stored.output_dir.parent, **told) as made:
        anna = made.container.people.accounts.named("anna")
        assert anna.vocabulary == ("Adenosin",)
