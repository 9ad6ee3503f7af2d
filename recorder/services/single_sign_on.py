"""People who sign in at an identity provider: who becomes which user here, with which role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from recorder.core.audit import AuditDraft
from recorder.core.errors import NotPossible, SignInFailed
from recorder.core.people import Identity, Role, User
from recorder.core.ports.people import IdentityProvider, UserStore
from recorder.services.accounts import LOGIN, MOST_NAME_CHARS, Accounts

TRIES = 50


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """Sign-in at ``provider``.

    Args:
        roles: which of the provider's roles or groups is which role here; empty: who is new is
            crew, and roles are given here.
    """

    provider: IdentityProvider
    users: UserStore
    accounts: Accounts
    roles: Mapping[str, Role]

    def user_of(self, identity: Identity, act: AuditDraft | None = None) -> User:
        """The user that this identity is, as the provider describes it now; made when new.

        Args:
            act: as in ``Accounts.add``.

        Raises:
            SignInFailed: the provider gives it no role here, or the user is disabled.
            InvalidInput: what the provider calls it cannot be a name here.
        """
        role, known = self._role(identity), self.users.by_subject(identity.subject)
        if role is None:
            if known is not None:
                self.accounts.sign_out(known.user_id)  # who has left there is out here
            raise SignInFailed(
                "This account has no role here.", cure="Ask an administrator for access."
            )
        if known is None:
            return self._made(identity, role, act)
        if known.disabled_at is not None:
            raise SignInFailed("This account is disabled.", cure="Ask an administrator.")
        unit = _named(identity.unit) or known.unit
        given = role if self.roles else None
        try:
            return self.accounts.change(known.user_id, role=given, unit=unit, act=act)
        except NotPossible:
            return known  # the last administrator stays one

    def _role(self, identity: Identity) -> Role | None:
        if not self.roles:
            return Role.CREW
        given = [self.roles[g] for g in identity.groups if g in self.roles]
        return max(given, key=lambda role: role.rank, default=None)

    def _made(self, identity: Identity, role: Role, act: AuditDraft | None) -> User:
        wanted = _login_of(identity.login)
        for number in range(1, TRIES):
            try:
                return self.accounts.add(
                    wanted if number == 1 else f"{wanted[:74]}.{number}",
                    name=_named(identity.name),
                    role=role,
                    unit=_named(identity.unit),
                    subject=identity.subject,
                    act=act,
                )
            except NotPossible:
                made = self.users.by_subject(identity.subject)
                if made is not None:
                    return made  # by another tab, at this moment
        raise SignInFailed(
            "There are too many accounts of this name.", cure="Ask an administrator."
        )


def _login_of(text: str) -> str:
    plain = re.sub(r"[^a-z0-9._@+-]", "", text.strip().lower())[:MOST_NAME_CHARS]
    if LOGIN.fullmatch(plain):
        return plain
    return f"user.{plain.strip('._@+-')}"[:MOST_NAME_CHARS].strip(".")


def _named(text: str) -> str:
    return "".join(c for c in text.strip()[:MOST_NAME_CHARS] if c.isprintable()).strip()
