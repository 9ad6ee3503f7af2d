"""Who calls: the session id of a request, from its body, its header or its cookie.

The id is a device's identity, not a credential: it says whose data is meant, and everything a
request touches must belong to it. A foreign id and a missing one look the same from outside.
"""

from __future__ import annotations

import hmac

from flask import g, request

from recorder.core.errors import InvalidInput, InvalidSessionId, UnknownRecording
from recorder.core.ids import rec_id_of, session_id_of
from recorder.core.model import Recording
from recorder.core.people import Principal
from recorder.settings import LOOPBACK
from recorder.web.context import container

HEADER = "X-Session-ID"
COOKIE = "paramedic_session_id"

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def principal() -> Principal:
    """Whoever the request comes from; worked out once."""
    if "principal" not in g:
        g.principal = _worked_out()
    found: Principal = g.principal
    return found


def _worked_out() -> Principal:
    try:
        session_id = session_id_of(_stated())
    except InvalidSessionId:
        session_id = None
    return Principal(session_id, steward=_has_admin_token() or _is_at_the_machine())


def bearer() -> str:
    """The token of the Authorization header; empty: none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _has_admin_token() -> bool:
    wanted = container().settings.admin_token
    given = bearer()
    return bool(wanted and given) and hmac.compare_digest(given.encode(), wanted.encode())


def _is_at_the_machine() -> bool:
    """This machine itself, while no sign-in is required; what a proxy passes on is not."""
    settings = container().settings
    return (
        settings.open_mode
        and settings.on_loopback
        and request.remote_addr in LOOPBACK
        and not any(name in request.headers for name in FORWARDED)
    )


def caller() -> str:
    """The session id that the header (or else the cookie) names; known sessions stay awake.

    Raises:
        InvalidSessionId: none given, or not a UUID version 4.
    """
    session_id = session_id_of(_stated())
    sessions = container().sessions
    if sessions.get_session(session_id) is not None:
        sessions.touch(session_id, request.remote_addr)
    return session_id


def named(in_body: object) -> str:
    """The session id in the body, or else the caller's.

    Raises:
        InvalidSessionId: neither is a UUID version 4.
        InvalidInput: body and header name different sessions.
    """
    if in_body is None:
        return session_id_of(_stated())
    session_id = session_id_of(in_body)
    header = request.headers.get(HEADER)
    if header is not None and session_id_of(header) != session_id:
        raise InvalidInput(
            "The body and the X-Session-ID header name different sessions.",
            cure="Send one session id.",
        )
    return session_id


def own_recording(rec_id: str) -> Recording:
    """The caller's recording.

    Raises:
        UnknownRecording: there is none, it is not the caller's, or the id is malformed.
        InvalidSessionId: no caller.
    """
    session_id = caller()
    recording = None
    if _is_rec_id(rec_id):
        recording = container().recordings.get(rec_id)
    if recording is None or recording.session_id != session_id:
        raise unknown_recording()
    return recording


def unknown_recording() -> UnknownRecording:
    """One answer for "not there" and "not yours"."""
    return UnknownRecording(
        "There is no such encounter on this tablet.",
        cure="Open it on the tablet that recorded it, or go back to the list.",
    )


def _is_rec_id(text: str) -> bool:
    try:
        rec_id_of(text)
    except InvalidInput:
        return False
    return True


def _stated() -> str:
    stated = request.headers.get(HEADER) or request.cookies.get(COOKIE)
    if not stated:
        raise InvalidSessionId(
            "The request names no session.",
            cure="Send the session id in the X-Session-ID header.",
        )
    return stated
