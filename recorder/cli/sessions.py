"""``sessions``: what the devices do, ending one, and cleaning up what they left."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from recorder.cli.command import add_json, moment, print_json, subcommand
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands

MOST = 500


def add_to(commands: Commands) -> None:
    """The commands and their options; closing one writes down which."""
    parser = commands.add_parser("sessions", help="list the sessions, end one, clean up")
    parser.set_defaults(command=list_sessions, audited="", json=False)
    actions = parser.add_subparsers(metavar="ACTION")
    add_json(subcommand(actions, "list", list_sessions, "active sessions, latest activity first"))
    close = subcommand(actions, "close", close_session, "end one that does not record")
    close.add_argument("session", metavar="SESSION", help="as `sessions list` shows it")
    cleanup = subcommand(
        actions,
        "cleanup",
        clean_up,
        "do now what CLEANUP_INTERVAL does by itself",
        audited="session.cleanup",
    )
    cleanup.add_argument("--dry-run", action="store_true", help="only say what would be done")


def list_sessions(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a session, latest activity first."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.bootstrap.storage import has_database
    from recorder.services.overseen import told

    if not has_database(settings):
        return 0
    with desk_beside(settings) as desk:
        stats, lines = desk.oversight.sessions.stats(), desk.oversight.session_lines(MOST)
    if chosen.json:
        print_json({"stats": told(stats), "sessions": [told(line) for line in lines]})
        return 0
    for line in lines:
        state = "recording" if line.recording else f"last seen {moment(line.last_activity_at)}"
        files = f"{line.files} files, {line.bytes / 1e6:.1f} MB"
        print(f"{line.session}  {state}, {line.recordings} recordings, {files}")
    return 0


def close_session(chosen: argparse.Namespace, settings: Settings) -> int:
    """What it recorded stays; one that records is refused."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import draft, plain_name, written

    with desk_beside(settings) as desk:
        closing = draft("session.close", "session", plain_name(chosen.session))
        with written(desk.trail, closing):
            desk.oversight.close(chosen.session)
    print(f"{chosen.session} has ended. Its recordings stay.")
    return 0


def clean_up(chosen: argparse.Namespace, settings: Settings) -> int:
    """End sessions that are over and remove what nobody needs; recordings stay."""
    from recorder.bootstrap.custody import clean_up_once
    from recorder.bootstrap.storage import has_database

    if not has_database(settings):
        print("Nothing was ever stored here.")
        return 0
    done = clean_up_once(settings, dry_run=chosen.dry_run)
    print("Would be done:" if done.dry_run else "Done:")
    print(f"  {done.expired} sessions expired")
    print(f"  {done.folders} folders removed, {done.freed_bytes / 1e6:.1f} MB")
    print(f"  {done.rows} settings of sessions that are gone")
    if not done.dry_run:  # what is counted only as it goes
        print(f"  {done.forgotten} former lives of sessions forgotten")
        print(f"  {done.entries} entries of caches, in {done.took_ms} ms")
    return 0
