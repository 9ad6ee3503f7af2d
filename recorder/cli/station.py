"""``status``, ``storage``, ``queue``: is all well, how much room is left, what waits."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from recorder.cli.command import add_json, moment, print_json, subcommand
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options."""
    add_json(subcommand(commands, "status", status, "is all well? What the station's board says"))
    add_json(subcommand(commands, "storage", storage, "the disk under the recordings"))
    add_json(subcommand(commands, "queue", queue, "the speech worker, and what waits for words"))


def status(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 1 when something must be done now."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.services.overseen import Level, told

    with desk_beside(settings) as desk:
        seen = desk.oversight.overview()
    if chosen.json:
        print_json(told(seen))
    else:
        print("All is well." if seen.well else "Not all is well:")
        for concern in seen.concerns:
            print(f"  {concern.level.value:5} {concern.title.rstrip('.')}. {concern.text}")
        print(f"Recording: {seen.live}, without contact: {seen.without_contact}")
        print(f"Unfinished: {seen.unfinished}, active sessions: {seen.sessions}")
        print(f"Room for {seen.storage.hours_left:g} hours of sound")
    return 1 if any(concern.level is Level.NOW for concern in seen.concerns) else 0


def storage(chosen: argparse.Namespace, settings: Settings) -> int:
    """Sizes, and the hours of sound that still fit."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.services.overseen import told

    with desk_beside(settings) as desk:
        seen = desk.oversight.storage()
    if chosen.json:
        print_json(told(seen))
        return 0
    print(f"Room for {seen.hours_left:g} hours of sound")
    print(f"Free: {_gb(seen.free_bytes)} of {_gb(seen.total_bytes)}")
    print(f"Kept free: {_gb(seen.reserve_bytes)}")
    print(f"Recordings: {_gb(seen.sound_bytes)}, their logs: {_gb(seen.log_bytes)}")
    return 0


def queue(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a recording that waits for words."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.services.overseen import told_queue

    with desk_beside(settings) as desk:
        seen = desk.oversight.queue()
    if chosen.json:
        print_json(told_queue(seen))
        return 0
    print(f"Worker: process {seen.worker}" if seen.worker else "Worker: does not run")
    print(f"Waiting: {seen.depth}, oldest {moment(seen.oldest_at)}, {seen.behind_s:.0f} s behind")
    for job in seen.jobs:
        state = "in work" if job.leased else job.recording.state.value
        again = f", again {moment(job.retry_at)}" if job.retry_at else ""
        print(f"{job.recording.rec_id}  {state:9} {job.behind_s:6.0f} s behind{again}")
    return 0


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
