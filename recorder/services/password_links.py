"""A new password by a link that is good once; the administrator who gives it learns no password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from recorder.core.errors import NotPossible, SignInFailed
from recorder.core.people import OneTimeCode, Purpose, User
from recorder.core.ports.clock import Clock
from recorder.core.ports.people import DeviceStore
from recorder.services.accounts import Accounts, checked_password
from recorder.services.sign_ins import hash_of, new_token

LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PasswordLinks:
    """Whoever opens a user's link chooses that user's password."""

    codes: DeviceStore
    accounts: Accounts
    clock: Clock

    def offer(self, user_id: str, by: User | None) -> tuple[str, OneTimeCode]:
        """A fresh link's token; a former one of this user is worth nothing any more.

        Args:
            by: who gives it; None: the server itself.

        Raises:
            UnknownUser: there is none.
            NotPossible: nobody may sign in as this user.
        """
        user = self.accounts.get(user_id)  # an erased one may not sign in, either
        if user.disabled_at is not None:
            raise NotPossible("This person may not sign in.", cure="Let them sign in again first.")
        token = new_token()
        self.codes.drop_codes(Purpose.RESET, user_id)
        until = self.clock.now() + LINK_LASTS
        code = OneTimeCode(Purpose.RESET, until, made_by=by.user_id if by else "", user_id=user_id)
        self.codes.add_code(hash_of(token), code)
        return token, code

    def take(self, token: str, password: str) -> User:
        """The user, who has this password from now on; the link is used up.

        Raises:
            SignInFailed: the link is wrong, used or too old, or nobody may sign in as its user.
            InvalidInput: the password is too weak; the link stays good.
            NotPossible: somebody else changed the account at this moment.
        """
        now, hashed = self.clock.now(), hash_of(token)
        found = self.codes.code(hashed, Purpose.RESET, now)
        user = self.accounts.find(found.user_id) if found else None
        if user is None or user.disabled_at is not None:
            raise _refused()
        checked_password(password, user.login)
        if self.codes.take_code(hashed, Purpose.RESET, now) is None:
            raise _refused()  # somebody was quicker
        return self.accounts.change(user.user_id, password=password, known=user)


def _refused() -> SignInFailed:
    return SignInFailed(
        "This link is not valid, was used already, or is too old.",
        cure="Ask an administrator for a new one.",
    )
