"""Limits that refuse to start something; they cut nothing off that runs or was recorded already.

Anonymous means: nobody is signed in and the device is not enrolled. Only such devices are limited
by their address and their size, because the tablets of a depot share one address; and nobody on
this machine itself is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from recorder.core.errors import QuotaReached
from recorder.core.model import BYTES_PER_FRAME
from recorder.core.ports.recordings import RecordingStore
from recorder.core.ports.sessions import SessionStore
from recorder.core.sessions import Session

RETRY_MS = 60_000
MIB = 1 << 20
IPV6_CUSTOMER_BITS = 64
"""A household or a company gets at least such a network; single addresses in it cost nothing."""
_PORT = re.compile(r"^(?:\[(.+)\]|([0-9.]+))(?::\d*)?$")


@dataclass(frozen=True, slots=True)
class Limits:
    """0 means no limit.

    Attributes:
        sessions: active ones in all.
        of_address: active anonymous ones of one address.
        session_bytes: sound that an anonymous session may record in one life.
    """

    sessions: int = 0
    of_address: int = 0
    session_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Quotas:
    """Who may start something now."""

    limits: Limits
    sessions: SessionStore
    recordings: RecordingStore

    def check_begin(self, client_ip: str | None, now: datetime, *, anonymous: bool) -> None:
        """Whether one more session may begin; ``client_ip`` as ``place_of`` gives it.

        Raises:
            QuotaReached: too many are active.
        """
        most = self.limits.sessions
        if most and self.sessions.count_active(now) >= most:
            raise QuotaReached(
                f"There are {most} sessions at work, which is all that this server allows.",
                cure="Try again in a few minutes, or raise MAX_SESSIONS.",
                retry_ms=RETRY_MS,
            )
        most = self.limits.of_address
        if not most or not anonymous or client_ip is None or is_here(client_ip):
            return
        if self.sessions.count_active(now, client_ip=client_ip) >= most:
            raise QuotaReached(
                f"{most} devices without sign-in are at work from this network address.",
                cure="Sign in or enrol this device, close one of them, or raise "
                "MAX_SESSIONS_PER_IP.",
                retry_ms=RETRY_MS,
            )

    def check_size(self, session: Session, adding_bytes: int = 0) -> None:
        """Whether the session may begin another recording, of ``adding_bytes`` if that is known.

        Raises:
            QuotaReached: it has recorded as much as it may.
        """
        most = self.limits.session_bytes
        place = session.client_ip
        if not most or not session.anonymous or place is None or is_here(place):
            return
        used = sum(
            r.frames * BYTES_PER_FRAME
            for r in self.recordings.of_session(session.session_id)
            if r.started_at >= session.created_at
        )
        if used >= most or used + adding_bytes > most:
            raise QuotaReached(
                f"This device has no sign-in and may send {most // MIB} MB at a time.",
                cure="Sign in or enrol it, or raise MAX_SESSION_SIZE_MB. What it recorded stays.",
            )


def place_of(client_ip: str | None) -> str | None:
    """What an address counts as: itself, an IPv6 one as its /64 network; None when it is none.

    Some proxies write a port behind it: ``203.0.113.9:50123``, ``[2001:db8::1]:443``.
    """
    try:
        address = ip_address(_PORT.sub(r"\1\2", client_ip or ""))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        if not address.is_loopback:
            return str(ip_network((address, IPV6_CUSTOMER_BITS), strict=False))
    return str(address)


def is_here(place: str | None) -> bool:
    """Whether it is this machine itself; what is no address is elsewhere."""
    return place is not None and ip_network(place).is_loopback
