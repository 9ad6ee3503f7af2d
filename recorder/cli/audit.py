"""``audit``: the trail on the command line: read, checked, taken elsewhere."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.cli.command import add_limit, subcommand
from recorder.core.audit import AuditEntry, AuditQuery, Verified, entry_from, plain, verify
from recorder.core.errors import AuditUnavailable, InvalidInput
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options."""
    parser = commands.add_parser("audit", help="read and verify the audit trail")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    check = subcommand(actions, "verify", verify_audit, "check the chain; the first broken entry")
    check.add_argument("file", nargs="?", type=Path, metavar="FILE", help="an exported trail")
    list_ = subcommand(
        actions, "list", list_audit, "the newest entries, newest first", audited="audit.read"
    )
    add_limit(list_, 50)
    for name in ("actor", "action", "object"):
        list_.add_argument(f"--{name}", default="", help=f"only entries with this {name}")
    subcommand(
        actions,
        "export",
        export_audit,
        "the whole trail as lines of JSON, oldest first",
        audited="audit.export",
    )


def verify_audit(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 and the first broken entry when it does not hold.

    Raises:
        AuditUnavailable: that it was asked cannot be written down, and no broken place says why.
    """
    from recorder.cli.audited import draft, noted

    try:
        with noted(settings, draft("audit.verify")):
            found, note = _verified(settings, chosen.file)
    except AuditUnavailable:
        found, note = _verified(settings, chosen.file)
        if found.broken is None:
            raise
    return _judged(found, note)


def _verified(settings: Settings, file: Path | None) -> tuple[Verified, str]:
    """What was found, and what it was compared with; of an exported file only what is in it."""
    from recorder.bootstrap.desk import opened_trail

    if file is not None:
        note = "The file was not compared with the notes of former heads: those are on the server."
        return verify(_entries_in(file)), note
    with opened_trail(settings) as trail:
        found = trail.verify()
    return found, f"{found.anchors} notes of former heads outside the database agree."


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


def _judged(found: Verified, note: str) -> int:
    if found.broken is not None:
        print(found.broken.why, file=sys.stderr)
        print(f"{found.entries} entries before it hold.", file=sys.stderr)
        return 1
    if found.head is None:
        print("The trail is empty.")
        return 0
    print(f"All {found.entries} entries hold.")
    print(f"The last one is {found.head.sequence}, {found.head.hash}.")
    print(note)
    return 0


def list_audit(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line an entry."""
    from recorder.bootstrap.desk import opened_trail

    wanted = AuditQuery(
        actor=chosen.actor, action=chosen.action, object_id=chosen.object, limit=chosen.limit
    )
    with opened_trail(settings) as trail:
        for entry in trail.store.find(wanted):
            print(_line(entry))
    return 0


def _line(entry: AuditEntry) -> str:
    about = f"{entry.kind}:{entry.object_id}" if entry.kind else "-"
    who = f"{entry.actor} ({entry.role})" if entry.role else entry.actor
    at = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
    return f"{entry.sequence:8}  {at}  {entry.outcome.value:7}  {entry.action}  {about}  {who}"


def export_audit(_chosen: argparse.Namespace, settings: Settings) -> int:
    """To standard output, so that it can be kept where nobody here can change it."""
    from recorder.bootstrap.desk import opened_trail

    with opened_trail(settings) as trail:
        for entry in trail.store.read():
            print(json.dumps(plain(entry), separators=(",", ":")))
    return 0
