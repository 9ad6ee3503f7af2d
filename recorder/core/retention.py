"""When a recording may be deleted, and what is left of one that was: pure rules and nouns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from recorder.core.model import Recording, RecordingState

PROCESSED = frozenset({RecordingState.DONE, RecordingState.EMPTY})
"""All that was recorded has been heard, or there was nothing to hear."""


HOUR = timedelta(hours=1)


class Rule(str, Enum):
    """Why a recording is deleted."""

    RETENTION = "retention"
    ERASURE = "erasure"


class Kept(str, Enum):
    """Why a recording is not deleted now."""

    FOR_EVER = "no-retention-time-set"
    YOUNG = "not-old-enough"
    HELD = "legal-hold"
    RECORDING = "still-recording"
    UNHEARD = "not-transcribed"
    FAILED = "report-failed"
    UNFINISHED = "tablet-not-finished"
    WARNED = "in-grace-time"


@dataclass(frozen=True, slots=True)
class Policy:
    """How long recordings are kept.

    Attributes:
        keep: after the recording ended; None: for ever.
        grace: from the warning to the deletion.
    """

    keep: timedelta | None
    grace: timedelta

    def cutoff(self, now: datetime) -> datetime | None:
        """What ended at this time or earlier is old enough; None: nothing ever is."""
        return now - self.keep if self.keep is not None else None

    @property
    def keep_hours(self) -> float | None:
        """None: for ever."""
        return None if self.keep is None else self.keep / HOUR

    @property
    def grace_hours(self) -> float:
        """From the warning to the deletion."""
        return self.grace / HOUR


@dataclass(frozen=True, slots=True)
class Mark:
    """A recording that will be deleted: since when everybody can know it, and when it will be.

    ``kept``: why it was not when it was due; it is looked at again at ``delete_at``.
    """

    rec_id: str
    marked_at: datetime
    delete_at: datetime
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A recording that must not be deleted, for the reason given; ``released_at`` ends it."""

    rec_id: str
    number: int
    reason: str
    set_by: str
    set_at: datetime
    released_by: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """A wish to delete one recording now, which must be confirmed with its token.

    Attributes:
        token_sha256: of the token; the token itself is known to who asked.
        expires_at: from then on it must be asked for anew.
        confirmed_by: who confirmed it where nothing can be deleted: the owner of the files does it.
    """

    rec_id: str
    reason: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    token_sha256: str
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file that was deleted.

    Attributes:
        name: relative to OUTPUT_DIR; ids, times and kinds only.
        sha256: of its bytes as they lay on the disk (encrypted, where a key was set).
    """

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LogSum:
    """A log that was deleted: a tablet that has the same one may forget its copy."""

    log_id: str
    length: int
    complete: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Deletion:
    """One recording's deletion, from the moment on at which its rows are gone.

    Attributes:
        number: 1; more when its tablet sent it all again afterwards, and that was deleted too.
        by: who made it happen, as the audit trail names actors.
        keep_hours, grace_hours: of the policy; None: for ever.
        rows: how many rows of each table went with it.
        emptied_at: when the last file was gone.
        certificate: the finished document, or None.
    """

    rec_id: str
    session_id: str
    stem: str
    frames: int
    rule: Rule
    reason: str
    by: str
    started_at: datetime
    stopped_at: datetime | None
    marked_at: datetime | None
    begun_at: datetime
    artefacts: tuple[Artefact, ...]
    logs: tuple[LogSum, ...]
    keep_hours: float | None
    grace_hours: float
    rows: Mapping[str, int]
    number: int = 1
    emptied_at: datetime | None = None
    certificate: Mapping[str, object] | None = None


def kept(
    recording: Recording,
    policy: Policy,
    now: datetime,
    *,
    held: bool,
    mark: Mark | None = None,
    finished: bool = True,
) -> Kept | None:
    """Why the recording stays for now; None: it may be deleted.

    Args:
        finished: the capturing device has said that everything was sent.
    """
    if recording.state is RecordingState.RECORDING:
        return Kept.RECORDING
    if recording.state is RecordingState.FAILED:
        return Kept.FAILED
    if recording.state not in PROCESSED:
        return Kept.UNHEARD
    if held:
        return Kept.HELD
    cutoff = policy.cutoff(now)
    if cutoff is None:
        return Kept.FOR_EVER
    if (recording.stopped_at or now) > cutoff:
        return Kept.YOUNG
    if not finished:
        return Kept.UNFINISHED
    return Kept.WARNED if mark is None or now < mark.delete_at else None


# --- the certificate ----------------------------------------------------------------------------

FORM = "handover-deletion-certificate/1"


def body_of(deletion: Deletion) -> dict[str, object]:
    """What was deleted, when, by which rule: ids, times, sizes and sums only."""
    rule: dict[str, object] = {"name": deletion.rule.value}
    if deletion.rule is Rule.RETENTION:
        rule |= {
            "retention_hours": deletion.keep_hours,
            "grace_hours": deletion.grace_hours,
            "warned_at": _iso(deletion.marked_at),
        }
    else:
        rule["reason"] = deletion.reason
    return {
        "form": FORM,
        "recording_id": deletion.rec_id,
        "recorded": {
            "started_at": _iso(deletion.started_at),
            "stopped_at": _iso(deletion.stopped_at),
        },
        "rule": rule,
        "by": deletion.by,
        "begun_at": _iso(deletion.begun_at),
        "finished_at": _iso(deletion.emptied_at),
        "files": [
            {"name": a.name, "bytes": a.size_bytes, "sha256": a.sha256} for a in deletion.artefacts
        ],
        "rows": dict(deletion.rows),
    }


def sha256_of(body: Mapping[str, object]) -> str:
    """Of a certificate's body as canonical JSON; the audit entry carries it."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def certificate_of(body: Mapping[str, object], sequence: int, entry_hash: str) -> dict[str, object]:
    """The whole certificate: its body, the body's sum, and where the audit trail says the same."""
    return {
        **body,
        "sha256": sha256_of(body),
        "audit": {"sequence": sequence, "hash": entry_hash},
    }


def certified(certificate: Mapping[str, object], digest: str, entry_hash: str) -> bool:
    """Whether a certificate is what the audit entry with ``digest`` and ``entry_hash`` says."""
    body = {k: v for k, v in certificate.items() if k not in ("sha256", "audit")}
    said = certificate.get("audit")
    said_hash = said.get("hash") if isinstance(said, Mapping) else None
    return certificate.get("sha256") == sha256_of(body) == digest and said_hash == entry_hash


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
