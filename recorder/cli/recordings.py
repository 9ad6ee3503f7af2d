"""``recordings``: every encounter here: listed, finished, tried again, given, erased.

Ids, times and states only; no patient's words.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from recorder.cli.command import (
    add_json,
    add_limit,
    moment,
    print_json,
    subcommand,
)
from recorder.cli.erasing import add_erasure, print_asked, print_certificate, when_certified
from recorder.core.errors import InvalidInput
from recorder.core.model import RecordingState
from recorder.core.timeline import clock
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options; whatever changes one writes down which."""
    parser = commands.add_parser("recordings", help="list recordings, finish and erase them")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    list_ = subcommand(
        actions, "list", list_recordings, "everybody's, newest first", audited="recording.oversee"
    )
    list_.add_argument("--state", choices=[s.value for s in RecordingState])
    list_.add_argument("--before", metavar="TIME", help="only those that began before, ISO 8601")
    add_limit(list_, 100)
    add_json(list_)
    unfinished = subcommand(
        actions,
        "unfinished",
        list_unfinished,
        "those that are not done: why, and what happens by itself",
        audited="recording.oversee",
    )
    add_json(unfinished)
    for name, run, help_text in (
        ("finish", finish, "take one whose tablet is gone as it is"),
        ("retry", retry, "take a failed one up again now"),
    ):
        _recording(subcommand(actions, name, run, help_text))
    give = subcommand(actions, "reassign", reassign, "give one to another person")
    _recording(give)
    give.add_argument("login", help="of whoever it belongs to from now on")
    erase_ = subcommand(actions, "erase", erase, "delete one for ever, in two steps")
    _recording(erase_)
    add_erasure(erase_)


def _recording(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recording", metavar="RECORDING", help="id, or file name")


def list_recordings(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a recording."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.services.overseen import told

    states = [RecordingState(chosen.state)] if chosen.state else []
    with desk_beside(settings) as desk:
        lines = desk.oversight.recording_lines(states, _time(chosen.before), chosen.limit)
    if chosen.json:
        print_json({"recordings": [told(line) for line in lines]})
        return 0
    for line in lines:
        draft = ", DRAFT" if line.draft else ""
        size = f"{line.bytes / 1e6:.1f} MB"
        when = f"{moment(line.started_at)}  {clock(line.duration_s)}"
        print(f"{line.rec_id}  {when}  {line.state:9} {size}  {line.engine or '-'}{draft}")
    return 0


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{text} is no time.", cure="For example 2026-03-04T05:06.") from None


def list_unfinished(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a recording, oldest first; below it what happens by itself."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.services.overseen import told

    with desk_beside(settings) as desk:
        lines = desk.oversight.unfinished()
    if chosen.json:
        print_json({"unfinished": [told(line) for line in lines]})
        return 0
    for line in lines:
        mark = "!" if line.look else " "
        when = f"{moment(line.started_at)}  {clock(line.duration_s)}"
        print(f"{mark} {line.rec_id}  {when}  {line.state:9} {line.why}")
        then = f", {moment(line.at)}" if line.at else ""
        print(f"{'':36}{line.by_itself}{then}")
    return 0


def finish(chosen: argparse.Namespace, settings: Settings) -> int:
    """Where no server runs; a running one does it on its board, or after ORPHAN_GRACE."""
    from recorder.bootstrap.desk import desk_of_owner
    from recorder.cli.audited import acting_on_recording

    with (
        desk_of_owner(settings) as desk,
        acting_on_recording(desk, "recording.finish", chosen.recording) as found,
    ):
        desk.take_up()
        desk.oversight.finish(found.rec_id)
    print(f"{found.rec_id} is finished as it is.")
    return 0


def retry(chosen: argparse.Namespace, settings: Settings) -> int:
    """The server's worker takes it up, now or when it next runs."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import acting_on_recording

    with (
        desk_beside(settings) as desk,
        acting_on_recording(desk, "recording.retry", chosen.recording) as found,
    ):
        desk.oversight.retry(found.rec_id)
    print(f"{found.rec_id} is taken up again.")
    return 0


def reassign(chosen: argparse.Namespace, settings: Settings) -> int:
    """It is that person's from now on, and nobody else's."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import draft, recording_of, user_of, written

    with desk_beside(settings) as desk:
        rec_id = recording_of(desk, "recording.reassign", chosen.recording).rec_id
        user = user_of(desk, "recording.reassign", chosen.login)
        of_both = draft("recording.reassign", "recording", rec_id)
        to_whom = replace(of_both, kind="user", object_id=user.user_id)
        with written(desk.trail, of_both, to_whom):
            desk.reassigning.give(rec_id, user.user_id, None)
    print(f"{rec_id} is {user.login}'s.")
    return 0


def erase(chosen: argparse.Namespace, settings: Settings) -> int:
    """First what would go, then, confirmed, the certificate."""
    return _erased(chosen, settings) if chosen.confirm else _asked(chosen, settings)


def _asked(chosen: argparse.Namespace, settings: Settings) -> int:
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import acting_on_recording, actor

    with (
        desk_beside(settings) as desk,
        acting_on_recording(desk, "erasure.request", chosen.recording) as found,
    ):
        token, wish = desk.retention.ask_erasure(found.rec_id, chosen.reason, actor())
    what = "sound, words, facts and report are deleted for ever."
    print_asked(f"{found.stem}, {found.state.value}: {what}", token, wish.expires_at)
    return 0


def _erased(chosen: argparse.Namespace, settings: Settings) -> int:
    """A running server needs a minute or two for it."""
    from recorder.bootstrap.desk import desk_of_owner
    from recorder.cli.audited import acting_on_recording, actor
    from recorder.services.retention import confirmed

    with desk_of_owner(settings) as desk:
        keeping = desk.retention
        with acting_on_recording(desk, "erasure.confirm", chosen.recording) as found:
            begun = keeping.confirm_erasure(found.rec_id, chosen.confirm, actor())
        done = when_certified(begun, lambda: keeping.store.deletion(found.rec_id), chosen.wait)
        right = done is not None and confirmed(desk.trail.store, done)
        return print_certificate(done.certificate if done else None, right=right)
