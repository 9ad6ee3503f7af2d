"""What a command writes down in the audit trail: who does what to whom, before it is done.

Imported where a command runs, never by what only builds the parser: it brings the database along.
"""

from __future__ import annotations

import getpass
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.desk import AdminDesk, opened_trail
from recorder.bootstrap.storage import has_database
from recorder.core.audit import CLI, AuditDraft, Outcome
from recorder.core.errors import HandoverError
from recorder.core.model import Recording
from recorder.core.people import User
from recorder.services.audit import AuditWriter
from recorder.settings import Settings

SERVERS_FAULT = 500


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


def plain_name(text: str) -> str:
    """What was typed as an id, as far as the trail takes it: never what is no id."""
    return text if re.fullmatch(r"[0-9A-Za-z._-]{1,96}", text) else "malformed"


@contextmanager
def written(trail: AuditWriter, *drafts: AuditDraft) -> Iterator[None]:
    """Around an act: written down before it is done, and once more when it is refused or fails.

    Raises:
        AuditUnavailable: it cannot be written, so nothing was done.
    """
    trail.write(drafts)
    with _unless_done(trail, *drafts):
        yield


@contextmanager
def _unless_done(trail: AuditWriter, *drafts: AuditDraft) -> Iterator[None]:
    """Written down is only that it was refused, or failed for whatever reason."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads the answer has read enough
    except Exception as error:
        refused = isinstance(error, HandoverError) and error.status < SERVERS_FAULT
        why = Outcome.REFUSED if refused else Outcome.FAILED
        now = SystemClock().now()
        trail.write([replace(one, at=now, outcome=why) for one in drafts])
        raise


def recording_of(desk: AdminDesk, action: str, name: str) -> Recording:
    """What something is to be done to; that there is none is written down, too."""
    with _unless_done(desk.trail, draft(action, "recording", plain_name(name))):
        return desk.recording(name)


def user_of(desk: AdminDesk, action: str, login: str) -> User:
    """As ``recording_of``; a login that is nobody's is not repeated: it may be anything."""
    with _unless_done(desk.trail, draft(action, "user", "unknown")):
        return desk.people.accounts.named(login)


@contextmanager
def acting_on_recording(desk: AdminDesk, action: str, name: str) -> Iterator[Recording]:
    """Around an act on the recording of that id or file name; see ``written``."""
    found = recording_of(desk, action, name)
    with written(desk.trail, draft(action, "recording", found.rec_id)):
        yield found


@contextmanager
def acting_on_user(desk: AdminDesk, action: str, login: str) -> Iterator[tuple[User, AuditDraft]]:
    """Around an act on the person who signs in so, and the act's entry; see ``written``."""
    user = user_of(desk, action, login)
    act = draft(action, "user", user.user_id)
    with written(desk.trail, act):
        yield user, act


@contextmanager
def noted(settings: Settings, *drafts: AuditDraft) -> Iterator[None]:
    """As ``written``; nothing is, where nothing was ever stored."""
    if not has_database(settings):
        yield
        return
    with opened_trail(settings) as trail, written(trail, *drafts):
        yield
