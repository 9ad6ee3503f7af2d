"""Accounts: users, their passwords and what is kept for them; knows no tokens and no HTTP.

Whoever is disabled, or whose password is changed by somebody else, is signed out everywhere.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recorder.core.audit import SERVER, AuditDraft, Outcome
from recorder.core.errors import InvalidInput, NotPossible, SignInFailed, UnknownUser
from recorder.core.people import Purpose, Role, User, stand_in
from recorder.core.ports.clock import Clock
from recorder.core.ports.people import DeviceStore, PasswordHasher, SignInStore, UserStore
from recorder.services.wishes import checked_format, checked_language, checked_vocabulary

LEAST_PASSWORD_CHARS = 10
MOST_PASSWORD_CHARS = 200
MOST_NAME_CHARS = 80
LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,79}")
OBVIOUS = ("password", "passwort", "handover", "ambulance", "paramedic", "qwertz", "qwerty")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everybody who may sign in.

    Attributes:
        record: writes an audit entry, and waits until it is durable: no role is given without.
    """

    users: UserStore
    sign_ins: SignInStore
    devices: DeviceStore
    hasher: PasswordHasher
    clock: Clock
    record: Callable[[AuditDraft], object]

    # --- look -----------------------------------------------------------------------------------

    def all(self) -> list[User]:
        """Everybody, by login."""
        return self.users.all()

    def get(self, user_id: str) -> User:
        """One user.

        Raises:
            UnknownUser: there is none.
        """
        user = self.users.get(user_id)
        if user is None:
            raise _unknown()
        return user

    def find(self, user_id: str) -> User | None:
        """One user, or None."""
        return self.users.get(user_id)

    def named(self, login: str) -> User:
        """The user who signs in so.

        Raises:
            UnknownUser: there is none.
        """
        found = self.users.by_login(login.strip().lower())
        if found is None:
            raise _unknown()
        return found[0]

    def by_login(self, login: str) -> User | None:
        """The user who signs in so, or None."""
        found = self.users.by_login(login.strip().lower()[:MOST_NAME_CHARS])
        return found[0] if found else None

    def unit_of(self, user_id: str | None) -> str | None:
        """The unit of a user; None: nobody's."""
        user = self.users.get(user_id) if user_id else None
        return user.unit if user else None

    def has_admin(self) -> bool:
        """Whether somebody administers who may sign in."""
        return any(u.role is Role.ADMIN and u.disabled_at is None for u in self.users.all())

    # --- sign in --------------------------------------------------------------------------------

    def check(self, login: str, password: str) -> User:
        """The user whom login and password fit; takes as long for a name that is not there.

        Raises:
            SignInFailed: they do not fit, or the user is disabled.
        """
        found = self.users.by_login(login.strip().lower()[:MOST_NAME_CHARS])
        user, hashed = found if found else (None, None)
        fits = self.hasher.verify(hashed, password[:MOST_PASSWORD_CHARS])
        if user is None or hashed is None or not fits or user.disabled_at is not None:
            raise SignInFailed(
                "Name or password is not right.",
                cure="Try again, or ask an administrator for a new password.",
            )
        if self.hasher.outdated(hashed):
            fresh = self.hasher.hash(password)
            self.users.change(user.user_id, since=user.sign_outs, password=fresh)
        return user

    # --- change ---------------------------------------------------------------------------------

    def add(
        self,
        login: str,
        *,
        name: str = "",
        role: Role = Role.CREW,
        unit: str = "",
        password: str | None = None,
        subject: str | None = None,
        act: AuditDraft | None = None,
    ) -> User:
        """A new user; without a password only an identity provider (``subject``) signs it in.

        Args:
            act: what does it, as the trail tells it; None: the server itself.

        Raises:
            InvalidInput: login, name or password cannot be used.
            NotPossible: the login is taken.
            AuditUnavailable: the role cannot be written down.
        """
        login = checked_login(login)
        hashed = self.hasher.hash(checked_password(password, login)) if password else None
        user = User(
            str(uuid.uuid4()),
            checked_name(name or login),
            login,
            role,
            checked_name(unit) if unit else "",
            self.clock.now(),
        )
        if self.users.by_login(login) is not None:
            raise login_taken()
        entry = self._role_noted(role, act, "user.add")
        if not self.users.add(user, hashed, subject):
            self.record(replace(entry, outcome=Outcome.REFUSED))
            raise login_taken()
        return user

    def change(
        self,
        user_id: str,
        *,
        name: str | None = None,
        role: Role | None = None,
        unit: str | None = None,
        enabled: bool | None = None,
        password: str | None = None,
        known: User | None = None,
        act: AuditDraft | None = None,
    ) -> User:
        """Change what is not None: all of it, or nothing and it is refused.

        Disabled, or with another password, the user is signed out everywhere.

        Args:
            known: the user as it was when it showed who it is, where it is itself that changes it.
            act: what does it, as the trail tells it; None: the server itself.

        Raises:
            UnknownUser: there is none.
            InvalidInput: a name or the password cannot be used.
            NotPossible: nobody would be left who administers, the account was erased, or it was
                signed out everywhere since it was ``known``.
            AuditUnavailable: a role cannot be written down.
        """
        user = self._whole(user_id)
        changes: dict[str, Any] = {}
        if name is not None:
            changes["name"] = checked_name(name)
        if unit is not None:
            changes["unit"] = checked_name(unit) if unit else ""
        if role is not None:
            changes["role"] = role
        if enabled is not None and enabled == (user.disabled_at is not None):
            changes["disabled_at"] = None if enabled else self.clock.now()
        if role not in (None, Role.ADMIN) or enabled is False:
            self.check_dispensable(user_id)
        if password is not None:  # last, because it takes its time
            changes["password"] = self.hasher.hash(checked_password(password, user.login))
        if not changes:
            return user
        given = role if role is not user.role else None
        entry = self._role_noted(given, act, "user.change") if given else None
        out = changes.get("disabled_at") is not None or password is not None
        since = known.sign_outs if known else None
        changed = self.users.change(user_id, since=since, sign_out=out, **changes)
        if changed is None:
            if entry is not None:
                self.record(replace(entry, outcome=Outcome.REFUSED))
            raise self._refusal(user_id)
        if out:
            self._end(user_id)
        return changed

    def _role_noted(self, role: Role, act: AuditDraft | None, action: str) -> AuditDraft:
        """The entry of its own of a role that is about to be given."""
        act = act or AuditDraft(self.clock.now(), SERVER, "", action)
        entry = replace(act, kind="role", object_id=role.value)
        self.record(entry)
        return entry

    def _refusal(self, user_id: str) -> NotPossible:
        """Why the store changed nothing: it has the last word, whatever was seen before.

        Raises:
            UnknownUser: there is none.
        """
        self._whole(user_id)
        self.check_dispensable(user_id)
        return NotPossible(
            "This account was signed out everywhere meanwhile.", cure="Sign in again."
        )

    def _whole(self, user_id: str) -> User:
        """A user who was not erased.

        Raises:
            UnknownUser: there is none.
            NotPossible: it was.
        """
        user = self.get(user_id)
        if user.erased:
            raise NotPossible("This person was erased.", cure="Add the person anew.")
        return user

    def forget(self, user_id: str) -> None:
        """Leave of a user an id and a unit, by which supervisors still find its encounters.

        Raises:
            UnknownUser: there is none.
            NotPossible: nobody would be left who administers.
        """
        if not self.users.forget(user_id, stand_in(user_id), self.clock.now()):
            self.get(user_id)
            raise _last_admin()
        self._end(user_id)

    def keep_profile(
        self,
        user_id: str,
        *,
        name: str | None = None,
        language: str | None = None,
        report_format: str | None = None,
        vocabulary: Sequence[str] | None = None,
    ) -> User:
        """The own name, and what this person wishes of every session: all of it or nothing.

        None changes nothing.

        Raises:
            UnknownUser: there is none.
            InvalidInput: no name, no such language or format, or the list holds what is no word.
            NotPossible: the account was erased.
        """
        wished: dict[str, Any] = {}
        if name is not None:
            wished["name"] = checked_name(name)
        if language is not None:
            wished["language"] = checked_language(language)
        if report_format is not None:
            wished["report_format"] = checked_format(report_format)
        if vocabulary is not None:
            wished["vocabulary"] = checked_vocabulary(vocabulary)
        if not wished:
            return self.get(user_id)
        changed = self.users.change(user_id, **wished)
        if changed is None:
            raise self._refusal(user_id)
        return changed

    def check_dispensable(self, user_id: str) -> None:
        """Raises NotPossible: without this user nobody would be left who administers."""
        user = self.users.get(user_id)
        if user is not None and self._is_last_admin(user):
            raise _last_admin()

    def sign_out(self, user_id: str) -> None:
        """Everywhere; what would let them in again without a password goes, too."""
        self.users.change(user_id, sign_out=True)
        self._end(user_id)

    def _end(self, user_id: str) -> None:
        """After ``sign_outs`` was counted, so that nothing begins behind this."""
        self.sign_ins.end(self.clock.now(), user_id=user_id)
        self.devices.drop_pins(user_id=user_id)
        self.devices.drop_codes(Purpose.RESET, user_id)

    def _is_last_admin(self, user: User) -> bool:
        if user.role is not Role.ADMIN or user.disabled_at is not None:
            return False
        others = (u for u in self.users.all() if u.user_id != user.user_id)
        return not any(u.role is Role.ADMIN and u.disabled_at is None for u in others)


def checked_login(text: str) -> str:
    """``text`` as a login, in small letters.

    Raises:
        InvalidInput: it cannot be one.
    """
    login = text.strip().lower()
    if not LOGIN.fullmatch(login):
        raise InvalidInput(
            "This cannot be a login.", cure="Use 2 to 80 letters, digits and . _ @ + - ."
        )
    return login


def checked_name(text: str) -> str:
    """``text`` as a name of a person, unit or device.

    Raises:
        InvalidInput: it is empty, too long, or holds what cannot be printed.
    """
    name = re.sub(r"\s+", " ", text).strip()
    if not 1 <= len(name) <= MOST_NAME_CHARS or not name.isprintable():
        raise InvalidInput(
            "This cannot be a name." if name else "The name is empty.",
            cure=f"Write 1 to {MOST_NAME_CHARS} characters, all of them visible.",
        )
    return name


def checked_password(password: str, login: str = "") -> str:
    """``password``, which is long and not obvious.

    Raises:
        InvalidInput: it is not.
    """
    plain = password.lower()
    weak = len(set(plain)) < 5 or plain.strip("0123456789!._-") in {*OBVIOUS, login}
    if weak or not LEAST_PASSWORD_CHARS <= len(password) <= MOST_PASSWORD_CHARS:
        raise InvalidInput(
            "This password is too easy to guess, or too long.",
            cure=f"Use {LEAST_PASSWORD_CHARS} characters or more, for example four words.",
        )
    return password


def login_taken() -> NotPossible:
    """Somebody else signs in so."""
    return NotPossible("This login is taken.", cure="Choose another.")


def _last_admin() -> NotPossible:
    return NotPossible(
        "This is the last administrator.", cure="Make another one administrator first."
    )


def _unknown() -> UnknownUser:
    return UnknownUser("There is no such user.", cure="Look at the list of users.")
