"""The first administrator: a link that is good once, made while nobody administers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from recorder.core.audit import AuditDraft
from recorder.core.errors import SignInFailed
from recorder.core.people import OneTimeCode, Purpose, Role, User
from recorder.core.ports.clock import Clock
from recorder.core.ports.people import DeviceStore
from recorder.services.accounts import (
    Accounts,
    checked_login,
    checked_name,
    checked_password,
    login_taken,
)
from recorder.services.sign_ins import hash_of, new_token

LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """Whoever can read the server's output becomes its first administrator."""

    codes: DeviceStore
    accounts: Accounts
    clock: Clock

    def offer(self) -> str | None:
        """A fresh link's token, former ones are worth nothing; None: somebody administers."""
        if self.accounts.has_admin():
            return None
        token = new_token()
        self.codes.drop_codes(Purpose.FIRST_ADMIN)
        code = OneTimeCode(Purpose.FIRST_ADMIN, self.clock.now() + LINK_LASTS)
        self.codes.add_code(hash_of(token), code)
        return token

    def take(
        self,
        token: str,
        login: str,
        password: str,
        *,
        name: str = "",
        act: AuditDraft | None = None,
    ) -> User:
        """The administrator; the link is used up.

        Args:
            act: as in ``Accounts.add``.

        Raises:
            SignInFailed: the link is wrong, used or too old, or somebody administers already.
            InvalidInput: login, name or password cannot be used; the link stays good.
            NotPossible: the login is taken; the link stays good.
        """
        login = checked_login(login)
        checked_password(password, login)
        name = checked_name(name or login)
        hashed, now = hash_of(token), self.clock.now()
        known = self.codes.code(hashed, Purpose.FIRST_ADMIN, now)
        if known is None or self.accounts.has_admin():
            raise _refused()
        if self.accounts.by_login(login) is not None:
            raise login_taken()
        if self.codes.take_code(hashed, Purpose.FIRST_ADMIN, now) is None:
            raise _refused()  # somebody was quicker
        return self.accounts.add(login, name=name, role=Role.ADMIN, password=password, act=act)


def _refused() -> SignInFailed:
    return SignInFailed(
        "This link is not valid, was used already, or is too old.",
        cure="Start the server anew for a fresh one, or use `recorder users add`.",
    )
