"""``audit`` and ``retention`` on the command line; what they do is in ``custody``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.command import Command, Commands
    from recorder.custody import Told


def add_to(commands: Commands) -> None:
    """The commands and their options."""
    parser = commands.add_parser("audit", help="read and verify the audit trail")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    verify = _command(actions, "verify", verify_audit, "check the chain; the first broken entry")
    verify.add_argument("file", nargs="?", type=Path, metavar="FILE", help="an exported trail")
    list_ = _command(actions, "list", list_audit, "the newest entries, newest first")
    list_.add_argument("--limit", type=int, default=50, help="how many; 50 when not given")
    for name in ("actor", "action", "object"):
        list_.add_argument(f"--{name}", default="", help=f"only entries with this {name}")
    _command(actions, "export", export_audit, "the whole trail as lines of JSON, oldest first")
    _retention(commands)


def _retention(commands: Commands) -> None:
    parser = commands.add_parser("retention", help="what is deleted when; legal holds")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _command(actions, "list", list_retention, "what will be deleted, is held, was deleted")
    _command(actions, "run", run_retention, "warn, and delete what is due")
    _command(actions, "dry-run", dry_run_retention, "only say what would be done")
    hold = _command(actions, "hold", hold_recording, "legal hold: never delete this recording")
    hold.add_argument("recording", metavar="RECORDING", help="id, or file name")
    hold.add_argument("--reason", required=True, help="a case number, never a patient's name")
    release = _command(actions, "release", release_recording, "release a legal hold")
    release.add_argument("recording", metavar="RECORDING", help="id, or file name")
    certificate = _command(
        actions, "certificate", show_certificate, "the certificate of a deletion, and its check"
    )
    certificate.add_argument("recording", metavar="RECORDING", help="id of what was deleted")


def _command(actions: Commands, name: str, run: Command, help_text: str) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(command=run)
    return parser


def _say(told: Told) -> int:
    for line in told.lines:
        print(line)
    for line in told.problems:
        print(line, file=sys.stderr)
    return told.status


def verify_audit(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 and the first broken entry when it does not hold."""
    from recorder import custody

    return _say(custody.verification(settings, chosen.file))


def list_audit(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line an entry."""
    from recorder import custody
    from recorder.core.audit import AuditQuery

    wanted = AuditQuery(
        actor=chosen.actor, action=chosen.action, object_id=chosen.object, limit=chosen.limit
    )
    return _say(custody.listing(settings, wanted))


def export_audit(_chosen: argparse.Namespace, settings: Settings) -> int:
    """To standard output, so that it can be kept where nobody here can change it."""
    from recorder import custody

    for line in custody.export(settings):
        print(line)
    return 0


def list_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Policy, warnings, holds, deletions."""
    from recorder import custody

    return _say(custody.standings(settings))


def run_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Beside a running server it only warns: that deletes what is due within a minute."""
    from recorder import custody

    return _say(custody.run(settings, dry_run=False))


def dry_run_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Nothing is changed."""
    from recorder import custody

    return _say(custody.run(settings, dry_run=True))


def hold_recording(chosen: argparse.Namespace, settings: Settings) -> int:
    """Set a legal hold."""
    from recorder import custody

    return _say(custody.hold(settings, chosen.recording, chosen.reason))


def release_recording(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 when it was not held."""
    from recorder import custody

    return _say(custody.release(settings, chosen.recording))


def show_certificate(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 when the audit trail does not confirm it."""
    from recorder import custody

    return _say(custody.certificate(settings, chosen.recording))
