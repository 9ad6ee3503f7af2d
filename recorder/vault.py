"""What an owner of the keys can do with what is stored: look, rotate, encrypt, get it out.

Behind ``python -m recorder vault``. Whatever writes needs the output directory for itself: while a
server runs it is refused.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from recorder.adapters.resealing_rows import census, forget_clear_pages, reseal_rows
from recorder.adapters.vault import key_id_of, new_key
from recorder.bootstrap.storage import (
    has_database,
    journal_dir,
    key_ids_of,
    opened_database,
    vault_of,
)
from recorder.bootstrap.worker import only_worker
from recorder.core.errors import InvalidInput, InvalidSettings, SealBroken
from recorder.core.vault_keys import keys_of
from recorder.services.files import OutputFiles
from recorder.services.journal import Journal
from recorder.services.key_register import KeyRegister
from recorder.services.output_lock import OutputLock
from recorder.services.resealing import Resealed, Sort, StoredFiles
from recorder.services.sealed import open_stored
from recorder.settings import Settings


@dataclass(frozen=True, slots=True)
class VaultStatus:
    """What is sealed with which key; ``None`` counts what lies in clear."""

    key_ids: tuple[str, ...]
    files: Counter[str | None]
    texts: Counter[str | None]

    @property
    def missing(self) -> list[str]:
        """Keys that something here needs and that were not given."""
        needed = {key_id for key_id in (*self.files, *self.texts) if key_id}
        return sorted(needed - set(self.key_ids) - {"damaged"})


def status(settings: Settings) -> VaultStatus:
    """Count; also beside a running server."""
    texts: Counter[str | None] = Counter()
    if has_database(settings):
        with opened_database(settings) as database:
            texts = census(database)
    return VaultStatus(key_ids_of(settings), _stored(settings).census(), texts)


def told(found: VaultStatus) -> Iterator[str]:
    """The status for people."""
    if not found.key_ids:
        yield "No key is set: what is stored from now on is stored in clear."
    for number, key_id in enumerate(found.key_ids):
        role = "former key" if number else "current key"
        yield f"{role} {key_id}: {_amount(found, key_id)}"
    for key_id in found.missing:
        yield f"MISSING key {key_id}: {_amount(found, key_id)}"
    if found.files["damaged"]:
        yield f"damaged: {found.files['damaged']} files"
    yield f"in clear: {_amount(found, None)}"
    if found.key_ids and (found.files[None] or found.texts[None]):
        yield "Stop the server and run `vault encrypt` to seal these, too."


def _amount(found: VaultStatus, key_id: str | None) -> str:
    return f"{found.files[key_id]} files, {found.texts[key_id]} texts of the database"


def made_key(settings: Settings) -> tuple[str, str]:
    """A fresh key, and what to do with it."""
    key = new_key()
    advice = (
        f"This is key {key_id_of(keys_of(key)[0])}. It is stored nowhere: keep a copy of it apart "
        "from the backups of the recordings. Whoever loses it loses what is encrypted with it."
    )
    if settings.encryption_key:
        advice += (
            "\nPut it in front of ENCRYPTION_KEY (new key, blank, former keys), start the server, "
            "and run `vault rotate` when the server may stop for a while."
        )
    else:
        advice += "\nSet ENCRYPTION_KEY to it; then `vault encrypt` seals what is stored already."
    return key, advice


def written(content: BinaryIO, target: Path) -> Path:
    """``content`` as a new private file.

    Raises:
        InvalidInput: there is one already, or none can be there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(content, out)
    except FileExistsError:
        raise InvalidInput(f"{target} exists already.", cure="Choose another folder.") from None
    except OSError as error:
        raise InvalidInput(
            f"{target} cannot be written ({error.strerror}).", cure="Choose another folder."
        ) from None
    return target


def reseal(settings: Settings, *, clear_too: bool) -> Resealed:
    """Seal with the current key what former keys seal, and with ``clear_too`` what lies in clear.

    Raises:
        InvalidSettings: there is no key.
        OutputInUse: a server runs here.
        VaultLocked: something here needs a key that was not given.
    """
    if not settings.encryption_key:
        raise InvalidSettings(
            "There is no key to encrypt with.",
            cure="Make one with: python -m recorder vault new-key; then set ENCRYPTION_KEY.",
        )
    with _alone(settings):
        register = KeyRegister(settings.state_dir)
        register.admit(key_ids_of(settings), journal_dir(settings), settings.output_dir)
        with closing(Journal(journal_dir(settings), vault=vault_of(settings))):
            pass  # what a killed server left in a write-ahead file belongs into the logs first
        done = _stored(settings).reseal(clear_too=clear_too)
        if has_database(settings):
            _reseal_database(settings, done, clear_too=clear_too)
        if done.complete:
            register.write(key_ids_of(settings)[:1])
        return done


def _reseal_database(settings: Settings, done: Resealed, *, clear_too: bool) -> None:
    with opened_database(settings) as database:
        done.rows, done.broken_rows = reseal_rows(database, vault_of(settings), clear_too=clear_too)
        if done.rows or clear_too:  # a run that was killed may have sealed the rows before
            forget_clear_pages(database)


def content(settings: Settings, path: Path) -> BinaryIO:
    """The content of any sealed file (or of one in clear); raises SealBroken, VaultLocked."""
    return open_stored(path, vault_of(settings))


def export(settings: Settings, folder: Path) -> Iterator[tuple[Path, bool]]:
    """Write the content of every finished file into ``folder``; each with whether it opened."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = OutputFiles(settings.output_dir, vault=vault_of(settings))
    for stored in _stored(settings):
        if stored.sort is not Sort.OUTPUT:
            continue
        target = folder / stored.path.name
        try:
            with files.open(stored.path) as file:
                yield written(file, target), True
        except SealBroken:
            target.unlink(missing_ok=True)
            yield stored.path, False


def _stored(settings: Settings) -> StoredFiles:
    return StoredFiles(settings.output_dir, settings.state_dir, vault_of(settings))


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Neither a server nor a worker works here meanwhile."""
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = OutputLock(settings.state_dir)
    lock.acquire()
    try:
        with only_worker(settings.state_dir):
            yield
    finally:
        lock.release()
