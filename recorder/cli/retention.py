"""``retention``: policy, holds and certificates on the command line.

Works beside a running server: then it reads and warns, and the server deletes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recorder.cli.command import moment, subcommand
from recorder.cli.erasing import print_certificate
from recorder.core.errors import UnknownRecording
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands
    from recorder.core.ports.custody import RetentionStore
    from recorder.core.retention import Policy


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
    from recorder.bootstrap.desk import desk_beside

    with desk_beside(settings) as desk:
        for line in _standings(desk.retention.policy, desk.retention.store):
            print(line)
    return 0


def _standings(policy: Policy, store: RetentionStore) -> Iterator[str]:
    kept = "for ever" if policy.keep_hours is None else f"for {policy.keep_hours:g} hours"
    yield f"Recordings are kept {kept}; grace time {policy.grace_hours:g} hours."
    for mark in store.marks():
        why = f", stays: {mark.kept.value}" if mark.kept else ""
        yield f"{mark.rec_id}  warned, due {moment(mark.delete_at)}{why}"
    for hold in store.held():
        yield f"{hold.rec_id}  held since {moment(hold.set_at)} by {hold.set_by}"
    for deletion in store.deletions():
        state = "deleted" if deletion.certificate else "being deleted"
        by = f"by {deletion.rule.value}"
        yield f"{deletion.rec_id}  {state} {moment(deletion.begun_at)} {by}"


def run_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Beside a running server it only warns: that deletes what is due within a minute."""
    return _run(settings, dry_run=False)


def dry_run_retention(_chosen: argparse.Namespace, settings: Settings) -> int:
    """Nothing is changed."""
    return _run(settings, dry_run=True)


def _run(settings: Settings, *, dry_run: bool) -> int:
    from recorder.bootstrap.desk import desk_of_owner
    from recorder.cli.audited import actor

    with desk_of_owner(settings) as desk:
        done = desk.retention.run(dry_run=dry_run, by=actor())
    print("Would be done:" if done.dry_run else "Done:")
    print(f"  {len(done.marked)} recordings warned of")
    print(f"  {len(done.unmarked)} warnings taken back")
    print(f"  {len(done.deleted)} recordings deleted")
    for rec_id, why in done.kept:
        print(f"  {rec_id} was due and stays: {why.value}")
    print(f"  {done.certified} certificates of earlier deletions")
    if not desk.alone:
        print("The server that is running deletes what is due within a minute.")
    return 0


def hold_recording(chosen: argparse.Namespace, settings: Settings) -> int:
    """Set a legal hold."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import acting_on_recording, actor

    with (
        desk_beside(settings) as desk,
        acting_on_recording(desk, "hold.set", chosen.recording) as found,
    ):
        made = desk.retention.hold(found.rec_id, chosen.reason, actor())
    print(f"{found.rec_id} is held since {moment(made.set_at)} by {made.set_by}.")
    return 0


def release_recording(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 when it was not held."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import acting_on_recording, actor

    with (
        desk_beside(settings) as desk,
        acting_on_recording(desk, "hold.release", chosen.recording) as found,
    ):
        over = desk.retention.release(found.rec_id, actor())
    if over is None:
        print(f"{found.rec_id} is not held.", file=sys.stderr)
        return 1
    print(f"{found.rec_id} is held no more.")
    return 0


def show_certificate(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 when the audit trail does not confirm it."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.services.retention import confirmed

    with desk_beside(settings) as desk:
        deletion = desk.retention.store.deletion(chosen.recording)
        if deletion is None:
            raise UnknownRecording("Nothing was deleted under this id.")
        right = confirmed(desk.trail.store, deletion)
        return print_certificate(deletion.certificate, right=right)
