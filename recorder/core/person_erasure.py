"""A person's account that is to be forgotten, and the certificate that says it was: pure nouns.

Encounters are records of patients and stay, unless they are to go with the account; then each one
has its own deletion and certificate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

FORM = "handover-person-erasure-certificate/1"
ACCOUNT = ("login", "name", "role", "password", "provider-subject", "profile", "sign-ins", "pins")
"""What goes with every account."""


@dataclass(frozen=True, slots=True)
class PersonErasure:
    """A wish to erase one account; with ``begun_at`` it is being done.

    Attributes:
        reason: a case number, never a name; it stands on the certificate.
        encounters: ids of those that go with it.
        kept: how many stay.
        token_sha256: of the token that confirms it.
        by: who confirmed it; empty: nobody yet.
        certificate: the finished document, or None.
    """

    user_id: str
    reason: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    token_sha256: str
    encounters: tuple[str, ...] = ()
    kept: int = 0
    by: str = ""
    begun_at: datetime | None = None
    certificate: Mapping[str, object] | None = None


def body_of(erasure: PersonErasure, finished_at: datetime) -> dict[str, object]:
    """What was erased, when and why: ids, times and counts only."""
    return {
        "form": FORM,
        "user_id": erasure.user_id,
        "rule": {"name": "erasure", "reason": erasure.reason},
        "asked_by": erasure.asked_by,
        "by": erasure.by,
        "begun_at": erasure.begun_at.isoformat() if erasure.begun_at else None,
        "finished_at": finished_at.isoformat(),
        "account": list(ACCOUNT),
        "encounters": {"deleted": list(erasure.encounters), "kept": erasure.kept},
    }
