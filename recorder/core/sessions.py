"""The nouns of a device's temporary identity; what evolves hangs on the user or the recording."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType


class SessionStatus(str, Enum):
    """Life of a session."""

    ACTIVE = "active"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Session:
    """One device's temporary identity; ``session_id`` is a UUIDv4 made by the device.

    The device keeps its id; what ends and begins anew under it are the session's lives.

    Attributes:
        expires_at: when this life ends unless something is done; once it is over, when it ended.
        client_ip: where it began; of an IPv6 address the /64 network, which is one customer's.
        device_id: of an enrolled device.
        ttl_s, max_idle_s: this session's own times; None: the server's.
        auto_cleanup: False: it ends only when somebody closes it.
    """

    session_id: str
    created_at: datetime
    last_activity_at: datetime
    expires_at: datetime
    user_id: str | None = None
    client_ip: str | None = None
    status: SessionStatus = SessionStatus.ACTIVE
    device_id: str | None = None
    ttl_s: int | None = None
    max_idle_s: int | None = None
    auto_cleanup: bool = True

    @property
    def anonymous(self) -> bool:
        """Nobody is signed in, and the device is not enrolled."""
        return self.user_id is None and self.device_id is None


AUTO = "auto"
"""Whichever language is heard."""

LANGUAGES = frozenset(
    "af ar az be bg bs ca cs cy da de el en es et fa fi fr gl he hi hr hu hy id is it ja kk kn ko "
    "lt lv mi mk mr ms ne nl no pl pt ro ru sk sl sr sv sw ta th tl tr uk ur vi zh".split()
)
"""ISO 639-1 codes that Whisper's makers list as well supported."""

READ = MappingProxyType({"en": "English", "es": "Spanish", "pt": "Portuguese"})
"""Those of them in which facts are found and told, by name."""


@dataclass(frozen=True, slots=True)
class SpeechWishes:
    """How one device wants its speech to be recognised; empty means: as the server does.

    Attributes:
        language: ``auto`` or an ISO 639-1 code.
        model: label of an engine with its model, for example ``faster-whisper base.en``.
        vocabulary: names the crew uses (drugs, hospitals), given to the engine as hot words.
        version: grows with every change, 0 before the first.
        report_format: of its reports, for example ``sbar``.
    """

    language: str = ""
    model: str = ""
    vocabulary: tuple[str, ...] = ()
    version: int = 0
    report_format: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a session's live feed; ``event_id`` grows, so a reader can resume."""

    event_id: int
    session_id: str
    rec_id: str | None
    kind: str
    data: dict[str, object] = field(default_factory=dict)
