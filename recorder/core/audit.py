"""The audit trail's nouns: who did what to which thing, each entry chained to the one before it.

Pure: how an entry is written down and hashed, and what a whole chain looks like. Every field is an
id or a word of a closed form, so that nothing a patient or a crew said can get in.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import Enum

from recorder.core.errors import InvalidInput
from recorder.core.ids import SHORT_ID_CHARS

FIRST = "0" * 64
"""What the first entry names as the hash of the one before it."""

VERSION = 1
"""Of the form below; part of what is hashed."""

CLI = "cli"
SERVER = "server"
NOBODY = "nobody"
"""A request that names no session, user or device."""

_ACTION = re.compile(r"[a-z-]{1,20}(\.[a-z-]{1,24})+")
_ID = re.compile(r"[A-Za-z0-9._:@-]{0,96}")
_HEX = re.compile(r"[0-9a-f]{64}|")
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class Outcome(str, Enum):
    """What became of it."""

    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


class Act(str, Enum):
    """What is done without a request; the names of requests stand in ``web/access.py``."""

    STREAM_OPEN = "recording.stream"
    SESSIONS_CLEANED = "session.cleanup"
    TRANSCRIBED_FILE = "recording.upload"
    RETRANSCRIBED = "recording.retranscribe"
    MODEL_CHOSEN = "model.choose"
    AUDIT_READ = "audit.read"
    AUDIT_LOST = "audit.lost"
    CHAIN_CUT = "audit.cut"
    MARKED = "retention.mark"
    UNMARKED = "retention.unmark"
    RETENTION_RUN = "retention.run"
    RETENTION_READ = "retention.read"
    HELD = "hold.set"
    RELEASED = "hold.release"
    ERASURE_ASKED = "erasure.request"
    ERASURE_CONFIRMED = "erasure.confirm"
    DELETED = "recording.delete"
    FORGOTTEN = "user.erase"
    CERTIFICATE_READ = "certificate.read"


@dataclass(frozen=True, slots=True)
class AuditDraft:
    """What is to be written; its place in the chain is found when it is.

    Attributes:
        at: when it happened; aware UTC.
        actor: ``user:<id>``, ``device:<id>``, ``session:<name>`` (``session_name``), ``steward``,
            ``cli:<account>``, ``server`` or ``nobody``.
        role: what the actor was allowed at that moment; empty: none.
        action: ``noun.verb``.
        kind, object_id: of what it was done to; empty: of nothing in particular.
        request_id: the same for everything that one request or command did.
        client: the client's network address in full, empty for what this machine did itself.
        digest: SHA-256 of a document that belongs to it (a deletion's certificate); else empty.
    """

    at: datetime
    actor: str
    role: str
    action: str
    kind: str = ""
    object_id: str = ""
    outcome: Outcome = Outcome.OK
    request_id: str = ""
    client: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        """Raises InvalidInput: a field is no id or name; its text is not repeated."""
        ids = (self.actor, self.role, self.kind, self.object_id, self.request_id, self.client)
        plain = all(_ID.fullmatch(text) for text in ids) and _HEX.fullmatch(self.digest)
        if not plain or not _ACTION.fullmatch(self.action) or self.at.tzinfo is None:
            raise InvalidInput("An audit entry holds ids and names only.")


@dataclass(frozen=True, slots=True)
class AuditEntry(AuditDraft):
    """One link of the chain.

    Attributes:
        sequence: 1, 2, 3, ... without a gap.
        previous: hash of the entry before it; ``FIRST`` for the first.
        hash: SHA-256 over ``canonical``.
    """

    sequence: int = 0
    previous: str = FIRST
    hash: str = ""

    def __post_init__(self) -> None:
        """What a database or a file says may be anything; its hash tells whether it was changed."""

    def canonical(self) -> bytes:
        """Every field but ``hash`` as JSON: keys sorted, no spaces, ASCII, time to the µs."""
        said = plain(self)
        del said["hash"]
        return json.dumps(
            said | {"v": VERSION}, sort_keys=True, separators=(",", ":"), ensure_ascii=True
        ).encode("ascii")

    def hashed(self) -> str:
        """The hash that it must have."""
        return hashlib.sha256(self.canonical()).hexdigest()


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries; empty and None: any.

    Attributes:
        before: only entries with a smaller number, to page from new to old.
        since, until: from the one time to just before the other.
    """

    actor: str = ""
    action: str = ""
    kind: str = ""
    object_id: str = ""
    outcome: str = ""
    request_id: str = ""
    before: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain ended at some time, as it was noted outside the database."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which the chain does not hold; ``why`` is a sentence."""

    sequence: int
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of the chain found.

    Attributes:
        entries: how many were looked at and hold.
        head: the last of them; None: there is none.
        anchors: notes of former heads that were compared.
        broken: None when everything holds.
    """

    entries: int
    head: Anchor | None
    anchors: int
    broken: Broken | None


def session_name(session_id: str) -> str:
    """A session in the trail: how its files begin, and enough of a hash to tell any two apart.

    The whole id would open the device's encounters to whoever reads the trail.
    """
    return f"{session_id[:SHORT_ID_CHARS]}.{hashlib.sha256(session_id.encode()).hexdigest()[:16]}"


def chained(draft: AuditDraft, after: Anchor | None) -> AuditEntry:
    """The entry that follows ``after``."""
    sequence, previous = (after.sequence + 1, after.hash) if after else (1, FIRST)
    values = {name: getattr(draft, name) for name in _OF_DRAFT}
    entry = AuditEntry(**values, sequence=sequence, previous=previous)
    return replace(entry, hash=entry.hashed())


def unreadable(sequence: int) -> AuditEntry:
    """Stands for an entry that is not one any more; it fits in no chain."""
    return AuditEntry(datetime.fromtimestamp(0, UTC), "", "", "", sequence=sequence, previous="")


FIELDS = tuple(field.name for field in fields(AuditEntry))
"""Every member of an entry, in the order in which it is told."""

_OF_DRAFT = tuple(field.name for field in fields(AuditDraft))


def plain(entry: AuditEntry) -> dict[str, object]:
    """As JSON knows it."""
    said = {name: getattr(entry, name) for name in FIELDS}
    said["at"] = entry.at.astimezone(UTC).strftime(TIME)
    said["outcome"] = entry.outcome.value
    return said


def entry_from(said: Mapping[str, object]) -> AuditEntry:
    """Back from ``plain``.

    Raises:
        InvalidInput: a member is missing or of a wrong form.
    """
    try:
        values = {name: said[name] for name in FIELDS}
        values["at"] = datetime.strptime(str(values["at"]), TIME).replace(tzinfo=UTC)
        values["outcome"] = Outcome(values["outcome"])
        return AuditEntry(**values)  # type: ignore[arg-type]
    except (KeyError, ValueError, TypeError):
        raise InvalidInput("This is no entry of an audit trail.") from None


def verify(entries: Iterable[AuditEntry], anchors: Iterable[Anchor] = ()) -> Verified:
    """Check a chain from its first entry on, and that it still holds every place in ``anchors``."""
    wanted: dict[int, set[str]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.sequence, set()).add(anchor.hash)
    head: Anchor | None = None
    compared = 0
    for entry in entries:
        anchored = wanted.get(entry.sequence, set())
        broken = _fault(entry, head) or _told_cut(entry) or _anchored(entry, anchored)
        if broken is not None:
            return Verified(head.sequence if head else 0, head, compared, broken)
        compared += len(wanted.get(entry.sequence, ()))
        head = Anchor(entry.sequence, entry.hash)
    return Verified(head.sequence if head else 0, head, compared, _cut(head, wanted))


def _fault(entry: AuditEntry, before: Anchor | None) -> Broken | None:
    due = before.sequence + 1 if before else 1
    if entry.sequence != due:
        return Broken(due, f"Entry {due} is missing; {entry.sequence} follows.")
    if entry.previous != (before.hash if before else FIRST):
        return Broken(due, f"Entry {due} does not continue the one before it.")
    if entry.hash != entry.hashed():
        return Broken(due, f"Entry {due} was changed after it was written.")
    return None


def _told_cut(entry: AuditEntry) -> Broken | None:
    """An entry that was written in the place of those that had been cut off."""
    if entry.action != Act.CHAIN_CUT.value or not entry.object_id.isdecimal():
        return None
    noted, first = int(entry.object_id), entry.sequence
    if noted < first:
        return None  # of another chain: the note of its head tells
    return Broken(
        first,
        f"Entries {first} to {noted} are missing: the end was cut off. What has these numbers now "
        "was written later.",
    )


def _anchored(entry: AuditEntry, hashes: set[str]) -> Broken | None:
    if hashes <= {entry.hash}:
        return None
    return Broken(
        entry.sequence,
        f"Entry {entry.sequence} is not the one that was noted outside the database: the chain "
        "was written anew from here or from before it.",
    )


def _cut(head: Anchor | None, wanted: Mapping[int, set[str]]) -> Broken | None:
    end, noted = head.sequence if head else 0, max(wanted, default=0)
    if noted <= end:
        return None
    return Broken(end + 1, f"Entries {end + 1} to {noted} are missing: the end was cut off.")
