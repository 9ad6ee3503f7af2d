"""The two ids that come from outside, checked before anything is done with them."""

from __future__ import annotations

import re
import secrets
import uuid

from recorder.core.errors import InvalidInput, InvalidSessionId
from recorder.core.log import REC_ID

_SESSION_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SHORT_ID_CHARS = 8


def session_id_of(text: object) -> str:
    """``text`` as a session id: a UUID version 4, in lower case with hyphens.

    Upper case is accepted and lowered; nothing else is, so an id can be part of a file name.

    Raises:
        InvalidSessionId: anything else.
    """
    if isinstance(text, str) and _SESSION_ID.fullmatch(text.lower()):
        return text.lower()
    raise InvalidSessionId(
        "The session id is not a UUID version 4.",
        cure="Reload the page, or reset the session id on the Tablet page.",
    )


def rec_id_of(text: object) -> str:
    """``text`` as a recording id: 32 lower-case hex digits.

    Raises:
        InvalidInput: anything else.
    """
    if isinstance(text, str) and REC_ID.fullmatch(text):
        return text
    raise InvalidInput(
        "The recording id is not 32 hex digits.", cure="Use the id that Handover answered with."
    )


def new_rec_id() -> str:
    """A fresh 128-bit recording id."""
    return secrets.token_hex(16)


def new_session_id() -> str:
    """A fresh session id, for captures that no browser began."""
    return str(uuid.uuid4())


def short(session_id: str) -> str:
    """``abc12345...``, as shown to people."""
    return f"{session_id[:SHORT_ID_CHARS]}..."
