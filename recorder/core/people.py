"""Who there is: users with their roles, enrolled devices, and whoever a request comes from.

A user stays, a session does not; what evolves hangs on the user. No password, PIN or token is part
of any of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Role(str, Enum):
    """What a user may see: the own encounters, those of the own unit, everything."""

    CREW = "crew"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Each role may do what those below may."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class User:
    """A person; what is kept here survives sessions and devices.

    Attributes:
        user_id: UUIDv4.
        login: name to sign in with, small letters.
        unit: station or service; a supervisor sees the encounters of users of the same one.
        language, report_format: as wished for new sessions; empty: as the server does.
        vocabulary: names this person uses (drugs, hospitals), given to the engine as hot words.
        disabled_at: from then on nobody can sign in as this user.
    """

    user_id: str
    name: str
    login: str
    role: Role
    unit: str
    created_at: datetime
    language: str = ""
    report_format: str = ""
    vocabulary: tuple[str, ...] = ()
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled tablet.

    Attributes:
        device_id: UUIDv4.
        unit: whose tablet it is.
        enrolled_by: id of the user whose code enrolled it.
        revoked_at: from then on it is a stranger's.
    """

    device_id: str
    name: str
    unit: str
    enrolled_at: datetime
    enrolled_by: str
    revoked_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever a request comes from.

    Attributes:
        session_id: the device's session, when the request names one.
        user: who is signed in.
        device: the enrolled device that it comes from.
        steward: administers without an account (the admin token, or this machine itself while no
            sign-in is required); never opens anybody else's patient material.
    """

    session_id: str | None = None
    user: User | None = None
    device: Device | None = None
    steward: bool = False

    @property
    def role(self) -> Role | None:
        """What it may do; None: a device that nobody is signed in at."""
        if self.user is not None:
            return self.user.role
        return Role.ADMIN if self.steward else None

    @property
    def anonymous(self) -> bool:
        """Nobody is signed in, and the device is not enrolled."""
        return self.user is None and self.device is None and not self.steward

    def has(self, least: Role) -> bool:
        """Whether the role is ``least`` or more."""
        return self.role is not None and self.role.rank >= least.rank

    def may_see(
        self, *, session_id: str, owner_id: str | None, owner_unit: str | None, open_mode: bool
    ) -> bool:
        """Whether a recording of that session, owner and owner's unit may be opened.

        Args:
            owner_id: whose it is; None: nobody has claimed it yet.
            owner_unit: the owner's unit; None: not known.
            open_mode: no sign-in is required: then the session alone says whose it is.
        """
        if session_id == self.session_id and (open_mode or (self.user and owner_id is None)):
            return True
        if self.user is None:
            return False
        if owner_id == self.user.user_id or self.user.role is Role.ADMIN:
            return True
        same_unit = owner_unit is not None and owner_unit == self.user.unit != ""
        return self.user.role is Role.SUPERVISOR and same_unit
