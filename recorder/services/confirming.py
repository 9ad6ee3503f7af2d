"""What is erased is wished first and then confirmed with a token: what every such wish shares."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from recorder.core.errors import NotConfirmed
from recorder.core.ports.custody import AuditStore
from recorder.core.retention import certified
from recorder.services.sign_ins import hash_of

CONFIRM_WITHIN = timedelta(minutes=15)


class Wish(Protocol):
    """Something that waits for its confirmation; of the token only the sum is kept."""

    @property
    def token_sha256(self) -> str:
        """Of the token, which who asked was told."""
        ...

    @property
    def expires_at(self) -> datetime:
        """From then on it must be asked for anew."""
        ...


_W = TypeVar("_W", bound=Wish)


def new_token() -> tuple[str, str]:
    """A token, and what is kept of it."""
    token = secrets.token_hex(16)
    return token, hash_of(token)


def with_token(wish: _W | None, token: str, now: datetime) -> _W:
    """The wish that this token confirms.

    Raises:
        NotConfirmed: nothing was wished, not this token, or too late.
    """
    right = wish and hmac.compare_digest(wish.token_sha256, hash_of(token))
    if wish is None or not right or now >= wish.expires_at:
        raise NotConfirmed(
            "This confirmation does not belong to a wish to erase.",
            cure="Ask for the erasure again, and confirm it within 15 minutes.",
        )
    return wish


def is_confirmed(trail: AuditStore, certificate: Mapping[str, object] | None) -> bool:
    """Whether the audit trail's entry says the same as a certificate.

    Raises:
        AuditUnavailable: the trail cannot be read.
    """
    said = (certificate or {}).get("audit")
    sequence = said.get("sequence") if isinstance(said, Mapping) else None
    entry = trail.entry(sequence) if isinstance(sequence, int) else None
    if entry is None or certificate is None:
        return False
    return certified(certificate, entry.digest, entry.hashed())
