"""What the command line does with the audit trail, retention and erasure: lines to print.

Works beside a running server: then it reads, warns and confirms, and the server deletes.
"""

from __future__ import annotations

import getpass
import json
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.desk import AdminDesk, desk_beside, desk_of_owner, opened_trail
from recorder.bootstrap.storage import has_database
from recorder.core.audit import (
    CLI,
    AuditDraft,
    AuditEntry,
    AuditQuery,
    Outcome,
    Verified,
    entry_from,
    plain,
    verify,
)
from recorder.core.errors import (
    AuditUnavailable,
    HandoverError,
    InvalidInput,
    NotReady,
    UnknownRecording,
)
from recorder.core.model import Recording
from recorder.core.people import User
from recorder.services.audit import AuditWriter
from recorder.services.retention import Ran, confirmed
from recorder.settings import Settings

POLL_S = 1.0
SERVERS_FAULT = 500


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


def verification(settings: Settings, file: Path | None = None) -> Told:
    """Check the chain; of an exported file only what is in it.

    Raises:
        AuditUnavailable: that it was asked cannot be written down, and no broken place says why.
    """
    try:
        with noted(settings, draft("audit.verify")):
            return _verification(settings, file)
    except AuditUnavailable:
        found = _verification(settings, file)
        if not found.status:
            raise
        return found


def _verification(settings: Settings, file: Path | None) -> Told:
    if file is not None:
        found = verify(_entries_in(file))
        note = "The file was not compared with the notes of former heads: those are on the server."
    else:
        with opened_trail(settings) as trail:
            found = trail.verify()
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
    with opened_trail(settings) as trail:
        return Told([_line(entry) for entry in trail.store.find(wanted)])


def _line(entry: AuditEntry) -> str:
    about = f"{entry.kind}:{entry.object_id}" if entry.kind else "-"
    who = f"{entry.actor} ({entry.role})" if entry.role else entry.actor
    at = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
    return f"{entry.sequence:8}  {at}  {entry.outcome.value:7}  {entry.action}  {about}  {who}"


def export(settings: Settings) -> Iterator[str]:
    """Every entry as one line of JSON, oldest first."""
    with opened_trail(settings) as trail:
        for entry in trail.store.read():
            yield json.dumps(plain(entry), separators=(",", ":"))


# --- retention ----------------------------------------------------------------------------------


def run(settings: Settings, *, dry_run: bool) -> Told:
    """Warn and delete; beside a server only warn, because it deletes within a minute."""
    with desk_of_owner(settings) as desk:
        lines = _ran(desk.retention.run(dry_run=dry_run, by=actor()))
    if not desk.alone:
        lines.append("The server that is running deletes what is due within a minute.")
    return Told(lines)


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
    with desk_beside(settings) as desk:
        policy, store = desk.retention.policy, desk.retention.store
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


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def hold(settings: Settings, name: str, reason: str) -> Told:
    """Set a legal hold."""
    with (
        desk_beside(settings) as desk,
        acting_on_recording(desk, "hold.set", name) as found,
    ):
        made = desk.retention.hold(found.rec_id, reason, actor())
    return Told((f"{found.rec_id} is held since {_moment(made.set_at)} by {made.set_by}.",))


def release(settings: Settings, name: str) -> Told:
    """Release a legal hold."""
    with (
        desk_beside(settings) as desk,
        acting_on_recording(desk, "hold.release", name) as found,
    ):
        over = desk.retention.release(found.rec_id, actor())
    if over is None:
        return Told((), (f"{found.rec_id} is not held.",), 1)
    return Told((f"{found.rec_id} is held no more.",))


def certificate(settings: Settings, rec_id: str) -> Told:
    """The certificate of a deletion; status 1 when the audit trail does not confirm it."""
    with desk_beside(settings) as desk:
        deletion = desk.retention.store.deletion(rec_id)
        if deletion is None:
            raise UnknownRecording("Nothing was deleted under this id.")
        return shown(deletion.certificate, right=confirmed(desk.trail.store, deletion))


# --- erasing at once ----------------------------------------------------------------------------


def ask_erasure(settings: Settings, name: str, reason: str) -> Told:
    """First of two steps to delete an encounter now."""
    with (
        desk_beside(settings) as desk,
        acting_on_recording(desk, "erasure.request", name) as found,
    ):
        token, wish = desk.retention.ask_erasure(found.rec_id, reason, actor())
    what = (
        f"{found.stem}, {found.state.value}: sound, words, facts and report are deleted for ever."
    )
    return Told((what, *_second(token, wish.expires_at)))


def erase(settings: Settings, name: str, token: str, wait_s: float) -> Told:
    """Second step: it is deleted, and its certificate told; a running server needs a minute or two.

    Args:
        wait_s: for the certificate.
    """
    with desk_of_owner(settings) as desk:
        keeping = desk.retention
        with acting_on_recording(desk, "erasure.confirm", name) as found:
            done = keeping.confirm_erasure(found.rec_id, token, actor())
        deadline_s = time.monotonic() + wait_s
        while (done is None or done.certificate is None) and time.monotonic() < deadline_s:
            time.sleep(POLL_S)
            done = keeping.store.deletion(found.rec_id)
        right = done is not None and confirmed(desk.trail.store, done)
        return shown(done.certificate if done else None, right=right)


def ask_forgetting(settings: Settings, login: str, reason: str, *, encounters: bool) -> Told:
    """First of two steps to forget a person."""
    with (
        desk_beside(settings) as desk,
        acting_on_user(desk, "erasure.request", login) as (user, _),
    ):
        token, wish = desk.person_erasures.ask(user.user_id, reason, actor(), encounters=encounters)
    what = f"{user.login}: name, login, password and wishes are erased for ever."
    going = (
        f"Encounters that go, too: {len(wish.encounters)}; that stay, under no name: {wish.kept}."
    )
    return Told((what, going, *_second(token, wish.expires_at)))


def forget(settings: Settings, login: str, token: str, wait_s: float) -> Told:
    """Second step: nobody is left but an id, and its certificate is told; see ``erase``."""
    with desk_of_owner(settings) as desk:
        forgetting = desk.person_erasures
        with acting_on_user(desk, "erasure.confirm", login) as (user, _):
            done = forgetting.confirm(user.user_id, token, actor())
        deadline_s = time.monotonic() + wait_s
        while done.certificate is None and time.monotonic() < deadline_s:
            time.sleep(POLL_S)
            done = forgetting.of(user.user_id) or done
        return shown(done.certificate, right=forgetting.confirmed(done))


def shown(certificate: Mapping[str, object] | None, *, right: bool) -> Told:
    """A certificate; status 1 when the audit trail does not confirm it.

    Raises:
        NotReady: there is none yet.
    """
    if certificate is None:
        raise NotReady("It is being deleted.", cure="Ask for the certificate in a minute.")
    problems = () if right else ("The audit trail does not confirm this certificate.",)
    return Told((json.dumps(certificate, indent=1),), problems, 0 if right else 1)


def _second(token: str, expires_at: datetime) -> tuple[str, str]:
    return (
        "Nothing is erased yet. The same command does it with",
        f"  --confirm {token}  until {expires_at.astimezone():%H:%M}",
    )
