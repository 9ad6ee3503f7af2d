"""``retention``: policy, holds and certificates; what it does is in ``recorder.custody``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from recorder.cli.command import say, subcommand
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options; a hold and its release write down of what they are."""
    parser = commands.add_parser("retention", help="what is deleted when; legal holds")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    subcommand(
        actions,
        "list",
        list_retention,
        "what will be deleted, is held, was deleted",
        audited="retention.read",
    )
    subcommand(
        actions, "run", run_retention, "warn, and delete what is due", audited="retention.run"
    )
    subcommand(
        actions,
        "dry-run",
        dry_run_retention,
        "only say what would be done",
        audited="retention.read",
    )
    hold = subcommand(actions, "hold", hold_recording, "legal hold: never delete this recording")
    hold.add_argument("recording", metavar="RECORDING", help="id, or file name")
    hold.add_argument("--reason", required=True, help="a case number, never a patient's name")
    release = subcommand(actions, "release", release_recording, "release a legal hold")
    release.add_argument("recording", metavar="RECORDING", help="id, or file name")
    certificate = subcommand(
        actions,
        "certificate",
        show_certificate,
        "the certificate of a deletion, and its check",
        audited="certificate.read",
        about=("recording", "recording"),
    )
    certificate.add_argument("recording", metavar="RECORDING", help="id of what was deleted")


def list_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Policy, warnings, holds, deletions."""
    from recorder import custody

    return say(custody.standings(settings))


def run_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Beside a running server it only warns: that deletes what is due within a minute."""
    from recorder import custody

    return say(custody.run(settings, dry_run=False))


def dry_run_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Nothing is changed."""
    from recorder import custody

    return say(custody.run(settings, dry_run=True))


def hold_recording(chosen: argparse.Namespace, settings: Settings) -> int:
    """Set a legal hold."""
    from recorder import custody

    return say(custody.hold(settings, chosen.recording, chosen.reason))


def release_recording(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 when it was not held."""
    from recorder import custody

    return say(custody.release(settings, chosen.recording))


def show_certificate(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 when the audit trail does not confirm it."""
    from recorder import custody

    return say(custody.certificate(settings, chosen.recording))
