"""Sign-ins and their tokens: begun, refreshed, recognised, ended.

An access token lives for minutes and is only as good as its sign-in, which is looked at each time.
A refresh token is good once, and for a minute again as long as what it was replaced by is unused:
its answer may have got lost. Shown later, or in two hands, it ends the whole sign-in.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from recorder.core.errors import SignInFailed, SignInRequired, SignInStolen
from recorder.core.people import Rotation, SignIn, User
from recorder.core.ports.clock import Clock
from recorder.core.ports.people import AccessTokens, SignInStore

log = logging.getLogger(__name__)

ACCESS_S = 900
TOKEN_BYTES = 32
KEEP_OVER = timedelta(days=30)
"""Sign-ins that are over are kept so long, so that a stolen token is still known as one."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A sign-in with fresh tokens; ``access`` is good until ``access_expires_at``."""

    sign_in: SignIn
    user: User
    access: str
    refresh: str
    access_expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignIns:
    """All sign-ins; each lasts ``lasts`` at most, then the person shows again who it is."""

    store: SignInStore
    tokens: AccessTokens
    clock: Clock
    lasts: timedelta

    def begin(self, user: User, device_id: str | None, method: str) -> Issued:
        """A new sign-in of ``user`` as it was when it showed who it is.

        Raises:
            SignInFailed: since then it was disabled, or signed out everywhere.
        """
        now, refresh = self.clock.now(), new_token()
        sign_in = SignIn(str(uuid.uuid4()), user.user_id, device_id, method, now, now + self.lasts)
        if not self.store.begin(sign_in, hash_of(refresh), user.sign_outs):
            raise SignInFailed("The account was changed meanwhile.", cure="Sign in again.")
        return self._issued(sign_in, user, refresh)

    def refresh(self, token: str) -> Issued:
        """Fresh tokens for a refresh token.

        Raises:
            SignInRequired: it is unknown or over.
            SignInStolen: it was used twice.
        """
        fresh, now = new_token(), self.clock.now()
        done, sign_in_id = self.store.rotate(hash_of(token), hash_of(fresh), now)
        if done is Rotation.STOLEN:
            log.warning("sign-in %s ended: a refresh token was used twice", sign_in_id)
            raise SignInStolen(sign_in_id)
        live = self.store.live(sign_in_id, now) if done is Rotation.DONE else None
        if live is None:
            raise SignInRequired("The sign-in has run out.", cure="Sign in again.")
        return self._issued(*live, fresh)

    def who(self, access: str) -> tuple[SignIn, User] | None:
        """Who shows this access token; None: nobody any more."""
        now = self.clock.now()
        sign_in_id = self.tokens.sign_in_of(access, now)
        return self.store.live(sign_in_id, now) if sign_in_id else None

    def is_live(self, sign_in_id: str) -> bool:
        """It is not over, its user not disabled, its device not revoked."""
        return self.store.live(sign_in_id, self.clock.now()) is not None

    def of_refresh(self, token: str) -> SignIn | None:
        """The sign-in of a refresh token, unless it is over."""
        sign_in_id = self.store.of_token(hash_of(token))
        live = self.store.live(sign_in_id, self.clock.now()) if sign_in_id else None
        return live[0] if live else None

    def end(self, sign_in_id: str) -> None:
        """Sign out."""
        self.store.end(self.clock.now(), sign_in_id=sign_in_id)

    def of_user(self, user_id: str) -> list[SignIn]:
        """Where a user is signed in now, the newest first."""
        return self.store.of_user(user_id, self.clock.now())

    def end_of(self, user_id: str, sign_in_id: str) -> int:
        """End one of this user's; how many were ended: 0 or 1."""
        return self.store.end(self.clock.now(), sign_in_id=sign_in_id, user_id=user_id)

    def end_all(self, user_id: str) -> int:
        """Sign a user out everywhere; of how many sign-ins."""
        return self.store.end(self.clock.now(), user_id=user_id)

    def forget(self) -> int:
        """Remove what has been over for long; how many."""
        return self.store.forget(self.clock.now() - KEEP_OVER)

    def _issued(self, sign_in: SignIn, user: User, refresh: str) -> Issued:
        now = self.clock.now()
        until = min(now + timedelta(seconds=ACCESS_S), sign_in.expires_at)
        access = self.tokens.make(sign_in, at=now, expires_at=until)
        return Issued(sign_in, user, access, refresh, until)


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is stored of a token: enough, because it is random and long."""
    return hashlib.sha256(token.encode()).hexdigest()
