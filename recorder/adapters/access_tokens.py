"""Access tokens as JSON Web Tokens signed with HMAC-SHA256 (joserfc), and the key they need."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from recorder.core.people import SignIn
from recorder.services.disk import flush

ALGORITHM = "HS256"
ISSUER = "handover"
KEY_FILE = "secret.key"
KEY_BYTES = 32
MOST_CHARS = 2000


class JwtAccessTokens:
    """``core.ports.people.AccessTokens``; ``key`` has 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = OctKey.import_key(key)

    def make(self, sign_in: SignIn, *, at: datetime, expires_at: datetime) -> str:
        """A signed token."""
        claims = {
            "iss": ISSUER,
            "sub": sign_in.user_id,
            "sid": sign_in.sign_in_id,
            "iat": round(at.timestamp()),
            "exp": round(expires_at.timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key, [ALGORITHM])

    def sign_in_of(self, token: str, now: datetime) -> str | None:
        """Id of the sign-in it names; None: not ours, changed or expired."""
        if len(token) > MOST_CHARS:
            return None
        try:
            claims = jwt.decode(token, self._key, [ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        sign_in_id, ends = claims.get("sid"), claims.get("exp")
        if claims.get("iss") != ISSUER or not isinstance(sign_in_id, str):
            return None
        return sign_in_id if isinstance(ends, int) and now.timestamp() < ends else None


def signing_key(secret: str, state_dir: Path) -> bytes:
    """The key for tokens: of the setting, or else made once and kept for this server alone."""
    if secret:
        return hashlib.sha256(b"handover access tokens\0" + secret.encode()).digest()
    path = state_dir / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_bytes()
        if len(kept) == KEY_BYTES:
            return kept
        path.unlink()  # cut off when it was made: every sign-in begins anew
        return signing_key(secret, state_dir)
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        flush(file.fileno())
    return key
