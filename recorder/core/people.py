"""Who there is: users with their roles, enrolled devices, and whoever a request comes from.

A user stays, a session does not; what evolves hangs on the user. No password, PIN or token is part
of any of these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from recorder.core.sessions import SpeechWishes

STAND_IN_CHARS = 13


def stand_in(user_id: str) -> str:
    """Login and name of an account that was erased; before, nobody has this one."""
    return f"erased-{user_id[:STAND_IN_CHARS]}"


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
        sign_outs: how often this user was signed out everywhere; whatever was proved while it was
            less is worth nothing.
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
    sign_outs: int = 0

    def wishes(self, in_session: SpeechWishes) -> SpeechWishes:
        """What holds for this person in a session: the own, where there is any."""
        return replace(
            in_session,
            language=self.language or in_session.language,
            report_format=self.report_format or in_session.report_format,
            vocabulary=self.vocabulary or in_session.vocabulary,
        )

    @property
    def erased(self) -> bool:
        """Nobody is behind it any more, and nobody ever will be."""
        return self.login == stand_in(self.user_id)


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
        here: nothing says that the session is another browser's or a former person's.
        steward: administers without an account (the admin token, or this machine itself while no
            sign-in is required); never opens anybody else's patient material.
    """

    session_id: str | None = None
    user: User | None = None
    device: Device | None = None
    steward: bool = False
    here: bool = True

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
        unclaimed_here = self.user and self.here and owner_id is None
        if session_id == self.session_id and (open_mode or unclaimed_here):
            return True
        if self.user is None:
            return False
        if owner_id == self.user.user_id or self.user.role is Role.ADMIN:
            return True
        same_unit = owner_unit is not None and owner_unit == self.user.unit != ""
        return self.user.role is Role.SUPERVISOR and same_unit


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in: all tokens that follow from it end with it.

    Attributes:
        device_id: the enrolled device it was made at, and ends with.
        method: ``password``, ``pin``, ``oidc`` or ``link``.
    """

    sign_in_id: str
    user_id: str
    device_id: str | None
    method: str
    began_at: datetime
    expires_at: datetime


class Purpose(str, Enum):
    """What a one-time code is good for."""

    FIRST_ADMIN = "first-admin"
    ENROL = "enrol"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """What a code that is good once stands for; the code itself is kept as a hash only.

    Attributes:
        name, unit: of the device that it enrols.
        made_by: id of the user who made it; empty: the server itself.
        user_id: who may choose a new password by it; empty: nobody.
    """

    purpose: Purpose
    expires_at: datetime
    name: str = ""
    unit: str = ""
    made_by: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """One user's PIN at one device, as a hash, and how often in a row it was wrong."""

    hashed: str
    set_at: datetime
    failures: int = 0


class Rotation(str, Enum):
    """What became of a refresh token that was shown."""

    DONE = "done"
    UNKNOWN = "unknown"
    STOLEN = "stolen"


@dataclass(frozen=True, slots=True)
class Journey:
    """A person on the way to an identity provider and back; never leaves the server whole.

    Attributes:
        url: where the browser goes.
        state, nonce, verifier: what must come back, in the address, in the token, and to us.
    """

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an identity provider says it is.

    Attributes:
        subject: issuer and its own name for the person; never changes.
        groups: roles and groups it says the person has.
        unit: as one of its claims says; empty: it says none.
    """

    subject: str
    login: str
    name: str
    groups: tuple[str, ...] = ()
    unit: str = ""
