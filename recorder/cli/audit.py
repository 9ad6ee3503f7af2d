"""``audit``: the trail on the command line; what it does is in ``recorder.custody``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.cli.command import add_limit, say, subcommand
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options."""
    parser = commands.add_parser("audit", help="read and verify the audit trail")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    verify = subcommand(actions, "verify", verify_audit, "check the chain; the first broken entry")
    verify.add_argument("file", nargs="?", type=Path, metavar="FILE", help="an exported trail")
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
    """Status 1 and the first broken entry when it does not hold."""
    from recorder import custody

    return say(custody.verification(settings, chosen.file))


def list_audit(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line an entry."""
    from recorder import custody
    from recorder.core.audit import AuditQuery

    wanted = AuditQuery(
        actor=chosen.actor, action=chosen.action, object_id=chosen.object, limit=chosen.limit
    )
    return say(custody.listing(settings, wanted))


def export_audit(_chosen: argparse.Namespace, settings: Settings) -> int:
    """To standard output, so that it can be kept where nobody here can change it."""
    from recorder import custody

    for line in custody.export(settings):
        print(line)
    return 0
