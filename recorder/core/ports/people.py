"""What the services about people need from the world; secrets go in and out as hashes only."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from recorder.core.people import (
    Device,
    Identity,
    Journey,
    OneTimeCode,
    Pin,
    Purpose,
    Rotation,
    SignIn,
    User,
)


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords and PINs.

    Raises:
        TooManyAttempts: from ``hash`` and ``verify``, when too many wait for one.
    """

    def hash(self, secret: str) -> str:
        """A hash with its parameters."""
        ...

    def verify(self, hashed: str | None, secret: str) -> bool:
        """Whether it fits; takes as long for None, which never fits."""
        ...

    def outdated(self, hashed: str) -> bool:
        """Made with weaker parameters than today's."""
        ...


class AccessTokens(Protocol):
    """Short-lived signed tokens that name a user and a sign-in."""

    def make(self, sign_in: SignIn, *, at: datetime, expires_at: datetime) -> str:
        """A signed token."""
        ...

    def sign_in_of(self, token: str, now: datetime) -> str | None:
        """Id of the sign-in it names; None: not ours, changed or expired."""
        ...


class UserStore(Protocol):
    """Users and their passwords' hashes."""

    def add(self, user: User, password: str | None = None, subject: str | None = None) -> bool:
        """Insert; False when the login or the subject is taken."""
        ...

    def get(self, user_id: str) -> User | None:
        """The user, or None."""
        ...

    def by_login(self, login: str) -> tuple[User, str | None] | None:
        """The user with the hash of the password (None: has none), or None."""
        ...

    def by_subject(self, subject: str) -> User | None:
        """The user that an identity provider calls so, or None."""
        ...

    def all(self) -> list[User]:
        """Everybody, by login."""
        ...

    def count(self) -> int:
        """How many there ever were."""
        ...

    def change(
        self,
        user_id: str,
        *,
        since: int | None = None,
        sign_out: bool = False,
        **changes: object,
    ) -> User | None:
        """Change attributes of ``User``, or ``password``; None: it cannot be, nothing is changed.

        It cannot be where there is no such user, where the user was erased, and where nobody would
        be left who administers; that is decided with the write, whoever else writes.

        Args:
            since: nor when ``sign_outs`` is not this any more.
            sign_out: ``sign_outs`` is one more from then on.

        Raises:
            TypeError: an attribute that there is not.
        """
        ...

    def forget(self, user_id: str, login: str, now: datetime) -> bool:
        """Nothing personal is left in the row, which nobody signs in as; False: no such user, or
        nobody would be left who administers.

        Args:
            login: stands in the place of login and name.
        """
        ...


class SignInStore(Protocol):
    """Sign-ins and the chain of each one's refresh tokens."""

    def begin(self, sign_in: SignIn, token: str, sign_outs: int) -> bool:
        """A new sign-in with its first refresh token's hash; False: none is begun.

        None is, when the user is disabled, or was signed out everywhere more than ``sign_outs``
        times: since the user showed who it is.
        """
        ...

    def live(self, sign_in_id: str, now: datetime) -> tuple[SignIn, User] | None:
        """It with its user, unless it is over, its user disabled or its device revoked."""
        ...

    def rotate(self, token: str, fresh: str, now: datetime) -> tuple[Rotation, str]:
        """Replace the refresh token by ``fresh`` (hashes); what became of it, and the sign-in.

        A token may be shown again within a minute of its first use, while its successor was never
        used: its answer got lost. Shown otherwise it is in two hands, and the whole sign-in ends.
        """
        ...

    def last(self, user_id: str, method: str) -> datetime | None:
        """When the user last signed in that way, over or not; None: not of late."""
        ...

    def of_user(self, user_id: str, now: datetime) -> list[SignIn]:
        """A user's that are not over, the newest first; those on a revoked device are over."""
        ...

    def of_token(self, token: str) -> str | None:
        """Id of the sign-in that a refresh token (hash) belongs to, or None."""
        ...

    def end(
        self,
        now: datetime,
        *,
        sign_in_id: str | None = None,
        user_id: str | None = None,
        device_id: str | None = None,
    ) -> int:
        """End all that fit every given id (at least one); how many."""
        ...

    def forget(self, before: datetime) -> int:
        """Remove sign-ins that were over before; how many."""
        ...


class DeviceStore(Protocol):
    """Enrolled devices, the codes that enrol them, and PINs."""

    def add_code(self, hashed: str, code: OneTimeCode) -> None:
        """Keep a code."""
        ...

    def take_code(self, hashed: str, purpose: Purpose, now: datetime) -> OneTimeCode | None:
        """Use it up; None: unknown, used or too late. Of two at once only one gets it."""
        ...

    def code(self, hashed: str, purpose: Purpose, now: datetime) -> OneTimeCode | None:
        """As ``take_code``, but it stays good."""
        ...

    def drop_codes(self, purpose: Purpose, user_id: str = "") -> None:
        """Unused codes for this (and this user, if one is given) are worth nothing any more."""
        ...

    def forget_codes(self, before: datetime) -> int:
        """Remove codes, used or not, that were good until ``before`` or earlier; how many."""
        ...

    def add(self, device: Device, token: str) -> None:
        """Insert with its token's hash."""
        ...

    def get(self, device_id: str) -> Device | None:
        """The device, revoked or not, or None."""
        ...

    def by_token(self, token: str) -> Device | None:
        """The device of a token (hash) that is not revoked, or None."""
        ...

    def all(self) -> list[Device]:
        """Every device, the newest first."""
        ...

    def seen(self, device_id: str, now: datetime) -> None:
        """It was there."""
        ...

    def revoke(self, device_id: str, now: datetime) -> bool:
        """It is a stranger's from now on, and its PINs are gone; False: it was already."""
        ...

    def set_pin(self, user_id: str, device_id: str, pin: Pin, sign_outs: int) -> bool:
        """Insert or replace; False as in ``SignInStore.begin``."""
        ...

    def pin(self, user_id: str, device_id: str) -> Pin | None:
        """The PIN, or None."""
        ...

    def count_failure(self, user_id: str, device_id: str) -> int:
        """One more wrong PIN in a row; how many now (0: there is no PIN)."""
        ...

    def forgive(self, user_id: str, device_id: str, hashed: str) -> bool:
        """No wrong PIN in a row any more; False: this is not the PIN, or not any more."""
        ...

    def drop_pins(self, *, user_id: str | None = None, device_id: str | None = None) -> int:
        """Remove those that fit every given id (at least one); how many."""
        ...

    def pin_users(self, device_id: str) -> list[User]:
        """Enabled users with a PIN at a device, by name."""
        ...


class IdentityProvider(Protocol):
    """Signs people in elsewhere (OpenID Connect)."""

    @property
    def label(self) -> str:
        """Its name for the button."""
        ...

    def begin(self, redirect_uri: str) -> Journey:
        """Where the browser goes.

        Raises:
            SignInFailed: the provider cannot be reached.
        """
        ...

    def finish(self, journey: Journey, code: str, redirect_uri: str) -> Identity:
        """Who it is that came back with ``code``.

        Raises:
            SignInFailed: the provider cannot be reached, or what it says is not proved.
        """
        ...
