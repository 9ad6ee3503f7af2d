"""Enrolled devices: one-time codes, lost tablets, and PINs for who signs in there every day."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from recorder.core.errors import (
    InvalidInput,
    NotPossible,
    SignInFailed,
    SignInRequired,
    UnknownDevice,
)
from recorder.core.people import Device, OneTimeCode, Pin, Purpose, Role, User
from recorder.core.ports.clock import Clock
from recorder.core.ports.people import DeviceStore, PasswordHasher, SignInStore, UserStore
from recorder.services.accounts import checked_name
from recorder.services.sign_ins import hash_of, new_token

CODE_LASTS = timedelta(minutes=15)
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARS = 10
PIN = re.compile(r"[0-9]{6}")
PIN_LASTS = timedelta(days=30)
PIN_ATTEMPTS = 5
PROVIDER_TRUSTED = timedelta(hours=24)
"""Whoever has no password here is known to the identity provider alone, which may let go of people
without telling: so long after it was last asked a PIN stands in for it."""
SEEN_EVERY = timedelta(minutes=10)


def at_once(_name: str, work: Callable[[], object]) -> None:
    """Where nobody would wait."""
    work()


def device_id_of(code: str) -> str:
    """The id of the device that a code makes: so that the trail joins who made it and who used it.

    A UUIDv4 as far as anybody can tell who has not the code.
    """
    return str(
        uuid.UUID(bytes=hashlib.sha256(f"device {_plain(code)}".encode()).digest()[:16], version=4)
    )


def _plain(code: str) -> str:
    """As it was drawn, however it was typed."""
    return re.sub(r"[\s-]", "", code).upper()


@dataclass(frozen=True, slots=True)
class Devices:
    """The tablets that belong to the service.

    Attributes:
        later: notes by name that a device was there; sound never waits for such a note.
    """

    store: DeviceStore
    users: UserStore
    sign_ins: SignInStore
    hasher: PasswordHasher
    clock: Clock
    later: Callable[[str, Callable[[], object]], object] = at_once

    # --- enrolment ------------------------------------------------------------------------------

    def new_code(self, by: User | None, name: str, unit: str = "") -> tuple[str, OneTimeCode]:
        """A code that enrols one device within ``CODE_LASTS``; a supervisor's: of the own unit.

        Raises:
            InvalidInput: the device cannot be named so.
            NotPossible: a supervisor without a unit, who would not see the tablet again.
        """
        if by is not None and by.role is not Role.ADMIN:
            unit = by.unit
            if not unit:
                raise NotPossible(
                    "You belong to no unit, and a tablet is of its supervisor's unit.",
                    cure="Ask an administrator to give you a unit.",
                )
        drawn = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARS))
        code = OneTimeCode(
            Purpose.ENROL,
            self.clock.now() + CODE_LASTS,
            checked_name(name),
            checked_name(unit) if unit else "",
            by.user_id if by else "",
        )
        self.store.add_code(hash_of(drawn), code)
        return f"{drawn[:5]}-{drawn[5:]}", code

    def enrol(self, code: str) -> tuple[Device, str]:
        """The device that a code makes, and the token that it keeps.

        Raises:
            SignInFailed: the code is wrong, used or too old.
        """
        now = self.clock.now()
        taken = self.store.take_code(hash_of(_plain(code)), Purpose.ENROL, now)
        if taken is None:
            raise SignInFailed(
                "This code is not valid, was used already, or is too old.",
                cure="Ask an administrator or supervisor for a new one.",
            )
        device = Device(
            device_id_of(code), taken.name, taken.unit, now, taken.made_by, last_seen_at=now
        )
        token = new_token()
        self.store.add(device, hash_of(token))
        return device, token

    def forget_codes(self) -> int:
        """Remove codes that enrol nobody any more; how many."""
        return self.store.forget_codes(self.clock.now())

    def of_token(self, token: str) -> Device | None:
        """The device that keeps this token, unless it was revoked; that it was there is noted."""
        device, now = self.store.by_token(hash_of(token)), self.clock.now()
        if device is None:
            return None
        if device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY:
            seen = partial(self.store.seen, device.device_id, now)
            self.later(f"device {device.device_id}", seen)
            return replace(device, last_seen_at=now)
        return device

    def seen_by(self, who: User | None) -> list[Device]:
        """All devices; for a supervisor those of the own unit."""
        if who is None or who.role is Role.ADMIN:
            return self.store.all()
        return [d for d in self.store.all() if d.unit == who.unit != ""]

    def revoke(self, device_id: str, by: User | None = None) -> Device:
        """A lost device: its sign-ins end, its PINs are gone, its token is worth nothing.

        Args:
            by: who asks; None: somebody who may everything.

        Raises:
            UnknownDevice: there is none, or not one of that supervisor's unit.
        """
        device = next((d for d in self.seen_by(by) if d.device_id == device_id), None)
        if device is None:
            raise UnknownDevice("There is no such device.", cure="Look at the list of devices.")
        now = self.clock.now()
        self.store.revoke(device_id, now)
        self.sign_ins.end(now, device_id=device_id)
        return device if device.revoked_at else replace(device, revoked_at=now)

    # --- PIN ------------------------------------------------------------------------------------

    def set_pin(self, user: User, device: Device | None, pin: str) -> None:
        """Keep a PIN for this user at this device.

        Args:
            user: as it was when it showed who it is.

        Raises:
            NotPossible: the device is not enrolled.
            SignInRequired: the user was signed out everywhere meanwhile.
            InvalidInput: too easy, or not six digits.
        """
        if device is None:
            raise NotPossible(
                "Only an enrolled tablet takes a PIN.", cure="Enrol it with a one-time code first."
            )
        kept = Pin(self.hasher.hash(checked_pin(pin)), self.clock.now())
        if not self.store.set_pin(user.user_id, device.device_id, kept, user.sign_outs):
            raise SignInRequired("You were signed out meanwhile.", cure="Sign in again.")

    def people_with_pin(self, device: Device | None) -> list[User]:
        """Who may sign in here with a PIN."""
        return self.store.pin_users(device.device_id) if device else []

    def check_pin(self, user_id: str, device: Device | None, pin: str) -> User:
        """The user whose PIN at this device it is.

        The wrong attempt is counted before anything is compared, so that many at once gain nothing.

        Raises:
            SignInFailed: it is wrong, too old, or was wrong too often; then only a password helps,
                or the identity provider.
        """
        user = self.users.get(user_id)
        attempts = self.store.count_failure(user_id, device.device_id) if device else 0
        kept = self.store.pin(user_id, device.device_id) if device else None
        fresh = user is not None and kept is not None and self._is_fresh(user, kept)
        usable = attempts <= PIN_ATTEMPTS and fresh
        fits = self.hasher.verify(kept.hashed if kept and usable else None, pin[:6])
        if device is not None and kept is not None and fits and user and not user.disabled_at:
            if not self.store.forgive(user_id, device.device_id, kept.hashed):
                raise SignInFailed(
                    "This PIN is not good any more.", cure="Sign in with your password."
                )
            return user
        if kept is not None and (attempts >= PIN_ATTEMPTS or not fresh):
            raise SignInFailed(
                "This PIN is not good any more.", cure="Sign in with your password.", locked=True
            )
        left = PIN_ATTEMPTS - attempts if kept else 0
        raise SignInFailed("The PIN is not right.", cure="Try again.", attempts_left=max(0, left))

    def _is_fresh(self, user: User, pin: Pin) -> bool:
        now = self.clock.now()
        if now - pin.set_at >= PIN_LASTS:
            return False
        found = self.users.by_login(user.login)
        if found is not None and found[1] is not None:
            return True  # there is a password, so this server itself says who may come in
        asked_at = self.sign_ins.last(user.user_id, "oidc")
        return asked_at is not None and now - asked_at < PROVIDER_TRUSTED


def checked_pin(pin: str) -> str:
    """``pin``, six digits that are no obvious row.

    Raises:
        InvalidInput: it is not.
    """
    rows = ("01234567890", "09876543210")
    if not PIN.fullmatch(pin) or len(set(pin)) < 3 or any(pin in row for row in rows):
        raise InvalidInput(
            "This PIN is too easy, or not six digits.", cure="Choose six digits that follow no row."
        )
    return pin
