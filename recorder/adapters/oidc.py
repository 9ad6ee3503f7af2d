"""Sign-in at an OpenID Connect provider (Authlib): code with PKCE, and a checked ID token."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from recorder.core.errors import InvalidSettings, SignInFailed
from recorder.core.people import Identity, Journey

log = logging.getLogger(__name__)

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid profile email"
ALGORITHMS = ["RS256", "PS256", "ES256"]
TIMEOUT_S = 10
LEEWAY_S = 60
GROUP_CLAIMS = ("roles", "groups")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(slots=True)
class OidcProvider:
    """``core.ports.people.IdentityProvider`` at one issuer.

    Args:
        issuer: its address, as its tokens name it.
        unit_claim: the claim that names a person's unit.

    Raises:
        InvalidSettings: the issuer is not an https address (http: only on this machine).
    """

    issuer: str
    client_id: str
    client_secret: str
    unit_claim: str = "unit"
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _found: dict[str, Any] | None = None
    _keys: KeySet | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise InvalidSettings(
                "OIDC_ISSUER is not an https address.", cure="Use https://, as your provider does."
            )

    @property
    def label(self) -> str:
        """The provider's host."""
        return urlsplit(self.issuer).hostname or self.issuer

    def begin(self, redirect_uri: str) -> Journey:
        """Where the browser goes."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._session(redirect_uri) as session:
            try:
                where = self._metadata(session)["authorization_endpoint"]
                url, state = session.create_authorization_url(
                    where, code_verifier=verifier, nonce=nonce
                )
            except (RequestException, AuthlibBaseError, ValueError, KeyError) as error:
                raise _failed(error) from None
        return Journey(url, state, nonce, verifier)

    def finish(self, journey: Journey, code: str, redirect_uri: str) -> Identity:
        """Who it is that came back with ``code``."""
        with self._session(redirect_uri) as session:
            try:
                found = self._metadata(session)
                token = session.fetch_token(
                    found["token_endpoint"], code=code, code_verifier=journey.verifier
                )
                claims = self._checked(session, found, token["id_token"], journey.nonce)
            except (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError) as error:
                raise _failed(error) from None
        return self._identity(claims)

    def _session(self, redirect_uri: str) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret or None,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_S,
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
        )

    def _metadata(self, session: OAuth2Session) -> dict[str, Any]:
        """The provider's description, read once."""
        with self._lock:
            if self._found is not None:
                return self._found
        found = _json(session, self.issuer.rstrip("/") + DISCOVERY)
        if found.get("issuer") != self.issuer:
            raise ValueError("the provider describes another issuer")
        with self._lock:
            self._found = found
        return found

    def _checked(
        self, session: OAuth2Session, found: dict[str, Any], token: str, nonce: str
    ) -> dict[str, Any]:
        """The claims of an ID token that this provider made for us, now, for this journey."""
        try:
            decoded = jwt.decode(token, self._key_set(session, found), ALGORITHMS)
        except InvalidKeyIdError:  # the provider changed its keys
            decoded = jwt.decode(token, self._key_set(session, found, anew=True), ALGORITHMS)
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        params = {"nonce": nonce, "client_id": self.client_id}
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(leeway=LEEWAY_S)
        if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise ValueError("the token is of another journey")
        if not str(claims["sub"]).strip():
            raise ValueError("the token is nobody's")
        return dict(claims)

    def _key_set(
        self, session: OAuth2Session, found: dict[str, Any], *, anew: bool = False
    ) -> KeySet:
        with self._lock:
            kept = self._keys
        if kept is not None and not anew:
            return kept
        keys = KeySet.import_key_set(_json(session, found["jwks_uri"]))  # type: ignore[arg-type]
        with self._lock:
            self._keys = keys
        return keys

    def _identity(self, claims: dict[str, Any]) -> Identity:
        groups = [g for name in GROUP_CLAIMS for g in _listed(claims.get(name))]
        login = claims.get("preferred_username") or claims.get("email") or claims["sub"]
        return Identity(
            f"{self.issuer}|{claims['sub']}",
            str(login),
            str(claims.get("name") or login),
            tuple(groups),
            str(claims.get(self.unit_claim) or ""),
        )


def _json(session: OAuth2Session, url: str) -> dict[str, Any]:
    answer = session.get(url, withhold_token=True)
    answer.raise_for_status()
    said = json.loads(answer.content)
    if not isinstance(said, dict):
        raise ValueError("the provider's answer is not an object")
    return said


def _listed(claim: object) -> list[str]:
    if isinstance(claim, str):
        return [claim]
    return [str(c) for c in claim] if isinstance(claim, list) else []


def _failed(error: Exception) -> SignInFailed:
    """Said without its text, which may hold a token."""
    log.warning("sign-in at the identity provider failed: %s", type(error).__name__)
    return SignInFailed(
        "The identity provider did not confirm this sign-in.",
        cure="Try again; if it happens again, an administrator looks into the server's log.",
    )
