"""What the command line does with the audit trail and with retention: lines to print, no printing.

Works beside a running server: then it reads and warns, and the server deletes.
"""

from __future__ import annotations

import getpass
import json
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from recorder.adapters.stores import SqlRecordingStore
from recorder.bootstrap import bootstrap
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.custody import audit_writer, retention
from recorder.bootstrap.storage import database_of
from recorder.core.audit import (
    CLI,
    AuditDraft,
    AuditEntry,
    AuditQuery,
    Verified,
    entry_from,
    plain,
    verify,
)
from recorder.core.errors import InvalidInput, NotReady, OutputInUse, UnknownRecording
from recorder.doctor import has_database
from recorder.services.audit import AuditWriter
from recorder.services.retention import Ran, Retention, confirmed
from recorder.settings import Settings


@dataclass(frozen=True, slots=True)
class Told:
    """What a command says.

    Attributes:
        lines: for standard output.
        problems: for standard error.
        status: to exit with.
    """

    lines: Iterable[str] = ()
    problems: tuple[str, ...] = ()
    status: int = 0


# --- the audit trail ----------------------------------------------------------------------------


def actor() -> str:
    """Who sits at the machine, as far as the machine knows."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):
        account = "unknown"
    return f"{CLI}:{re.sub(r'[^A-Za-z0-9._-]', '-', account)[:40]}"


def draft(action: str, kind: str = "", object_id: str = "") -> AuditDraft:
    """An entry about what this command is about to do."""
    now, number = SystemClock().now(), secrets.token_hex(8)
    return AuditDraft(now, actor(), "", action, kind, object_id, request_id=number)


def write_down(settings: Settings, action: str) -> None:
    """Before a command acts; nothing where nothing was ever stored.

    Raises:
        AuditUnavailable: it cannot be written, so the command must not go on.
    """
    if not has_database(settings):
        return
    with _writer(settings) as writer:
        writer.write([draft(action)])


@contextmanager
def _writer(settings: Settings) -> Iterator[AuditWriter]:
    with _database(settings) as database:
        yield audit_writer(settings, database)


@contextmanager
def _database(settings: Settings) -> Iterator[Engine]:
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = database_of(settings)
    try:
        yield database
    finally:
        database.dispose()


def verification(settings: Settings, file: Path | None = None) -> Told:
    """Check the chain; of an exported file only what is in it."""
    if file is not None:
        found = verify(_entries_in(file))
        note = "The file was not compared with the notes of former heads: those are on the server."
    else:
        with _writer(settings) as writer:
            found = writer.verify()
        note = f"{found.anchors} notes of former heads outside the database agree."
    return _judged(found, note)


def _judged(found: Verified, note: str) -> Told:
    if found.broken is not None:
        return Told((), (found.broken.why, f"{found.entries} entries before it hold."), 1)
    if found.head is None:
        return Told(("The trail is empty.",))
    last = f"The last one is {found.head.sequence}, {found.head.hash}."
    return Told((f"All {found.entries} entries hold.", last, note))


def _entries_in(file: Path) -> Iterator[AuditEntry]:
    try:
        with file.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                try:
                    said = json.loads(line)
                except ValueError:
                    said = None
                yield entry_from(said if isinstance(said, dict) else {})
    except OSError as error:
        raise InvalidInput(
            f"{file} cannot be read ({error.strerror}).", cure="Check its name."
        ) from None


def listing(settings: Settings, wanted: AuditQuery) -> Told:
    """The newest entries that fit, newest first; one line each."""
    with _writer(settings) as writer:
        return Told([_line(entry) for entry in writer.store.find(wanted)])


def _line(entry: AuditEntry) -> str:
    about = f"{entry.kind}:{entry.object_id}" if entry.kind else "-"
    who = f"{entry.actor} ({entry.role})" if entry.role else entry.actor
    at = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
    return f"{entry.sequence:8}  {at}  {entry.outcome.value:7}  {entry.action}  {about}  {who}"


def export(settings: Settings) -> Iterator[str]:
    """Every entry as one line of JSON, oldest first."""
    with _writer(settings) as writer:
        for entry in writer.store.read():
            yield json.dumps(plain(entry), separators=(",", ":"))


# --- retention ----------------------------------------------------------------------------------


@contextmanager
def _beside(settings: Settings) -> Iterator[Retention]:
    """The rules without the right to delete, which the owner of the files has."""
    with _database(settings) as database:
        writer = audit_writer(settings, database)
        yield retention(settings, database, lambda entry: writer.write([entry]))


def run(settings: Settings, *, dry_run: bool) -> Told:
    """Warn and delete; beside a server only warn, because it deletes within a minute."""
    try:
        services = bootstrap(settings)
    except OutputInUse:
        with _beside(settings) as keeping:
            lines = _ran(keeping.run(dry_run=dry_run, by=actor()))
        return Told([*lines, "The server that is running deletes what is due within a minute."])
    try:
        keeping = services.retention
        assert keeping.eraser is not None
        alone = replace(keeping.eraser, settle=timedelta(0))
        return Told(_ran(replace(keeping, eraser=alone).run(dry_run=dry_run, by=actor())))
    finally:
        services.close()


def _ran(done: Ran) -> list[str]:
    return [
        "Would be done:" if done.dry_run else "Done:",
        f"  {len(done.marked)} recordings warned of",
        f"  {len(done.unmarked)} warnings taken back",
        f"  {len(done.deleted)} recordings deleted",
        *(f"  {rec_id} was due and stays: {why.value}" for rec_id, why in done.kept),
        f"  {done.certified} certificates of earlier deletions",
    ]


def standings(settings: Settings) -> Told:
    """What will be deleted when, what is held, what was deleted."""
    with _beside(settings) as keeping:
        policy, store = keeping.policy, keeping.store
        kept = "for ever" if policy.keep_hours is None else f"for {policy.keep_hours:g} hours"
        lines = [f"Recordings are kept {kept}; grace time {policy.grace_hours:g} hours."]
        for mark in store.marks():
            why = f", stays: {mark.kept.value}" if mark.kept else ""
            lines.append(f"{mark.rec_id}  warned, due {_moment(mark.delete_at)}{why}")
        for hold in store.held():
            lines.append(f"{hold.rec_id}  held since {_moment(hold.set_at)} by {hold.set_by}")
        for deletion in store.deletions():
            state = "deleted" if deletion.certificate else "being deleted"
            by = f"by {deletion.rule.value}"
            lines.append(f"{deletion.rec_id}  {state} {_moment(deletion.begun_at)} {by}")
    return Told(lines)


def _moment(at: object) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"  # type: ignore[attr-defined]


def hold(settings: Settings, name: str, reason: str) -> Told:
    """Set a legal hold."""
    with _database(settings) as database:
        rec_id = _rec_id(database, name)
        writer = audit_writer(settings, database)
        keeping = retention(settings, database, lambda entry: writer.write([entry]))
        made = keeping.hold(rec_id, reason, actor())
        writer.write([draft("hold.set", "recording", rec_id)])
    return Told((f"{rec_id} is held since {_moment(made.set_at)} by {made.set_by}.",))


def release(settings: Settings, name: str) -> Told:
    """Release a legal hold."""
    with _database(settings) as database:
        rec_id = _rec_id(database, name)
        writer = audit_writer(settings, database)
        keeping = retention(settings, database, lambda entry: writer.write([entry]))
        over = keeping.release(rec_id, actor())
        writer.write([draft("hold.release", "recording", rec_id)])
    if over is None:
        return Told((), (f"{rec_id} is not held.",), 1)
    return Told((f"{rec_id} is held no more.",))


def _rec_id(database: Engine, name: str) -> str:
    rows = SqlRecordingStore(database)
    found = rows.get(name) or rows.by_stem(Path(name).name)
    if found is None:
        raise UnknownRecording(
            f"There is no recording {Path(name).name}.",
            cure="Give its id, or the name of one of its files.",
        )
    return found.rec_id


def certificate(settings: Settings, rec_id: str) -> Told:
    """The certificate of a deletion; status 1 when the audit trail does not confirm it."""
    with _database(settings) as database:
        keeping = retention(settings, database, lambda _entry: None)
        deletion = keeping.store.deletion(rec_id)
        if deletion is None:
            raise UnknownRecording("Nothing was deleted under this id.")
        if deletion.certificate is None:
            raise NotReady("It is being deleted.", cure="Ask again in a minute.")
        right = confirmed(audit_writer(settings, database).store, deletion)
    lines = (json.dumps(deletion.certificate, indent=1),)
    problems = () if right else ("The audit trail does not confirm this certificate.",)
    return Told(lines, problems, 0 if right else 1)
