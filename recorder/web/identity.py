"""Who calls: session, enrolled device and signed-in user of a request; and what is theirs.

The session id is a device's identity, not a credential: it says whose data is meant, and everything
a request touches must belong to it or to the user who is signed in. A foreign id and a missing one
look the same from outside. A session that somebody claimed takes sound from whoever names it
(``appender``, ``admitted``), and everything else from that person alone (``own_session``).
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flask import g, request

from recorder.core.errors import (
    DatabaseUnavailable,
    InvalidInput,
    InvalidSessionId,
    SignInRequired,
    UnknownRecording,
    UnknownSession,
)
from recorder.core.ids import rec_id_of, session_id_of
from recorder.core.model import Recording
from recorder.core.people import Device, Principal, SignIn, User
from recorder.core.sessions import Session
from recorder.settings import LOOPBACK
from recorder.web.context import container

HEADER = "X-Session-ID"
COOKIE = "paramedic_session_id"
ACCESS_COOKIE = "handover_access"
REFRESH_COOKIE = "handover_refresh"
DEVICE_COOKIE = "handover_device"
ROWS_SETTLE_S = 2.0
if TYPE_CHECKING:
    from recorder.bootstrap import Container

FORWARDED = re.compile(
    r"(forwarded|via|cdn-loop|(x-(forwarded|real|original|client|cluster-client|envoy)|cf"
    r"|cloudfront|true-client|fastly|fly|akamai)-.*)",
    re.IGNORECASE,
)
"""Names of headers that only something in between adds."""


# --- who it is ----------------------------------------------------------------------------------


def principal() -> Principal:
    """Whoever the request comes from; worked out once."""
    return _whole()[0]


def is_known() -> bool:
    """Whether ``principal`` was worked out for this request, so that it costs nothing more."""
    return "principal" in g


def sign_in() -> SignIn | None:
    """The sign-in that the request shows, if it is good."""
    return _whole()[1]


def forget_principal() -> None:
    """Somebody just signed in or out: it is worked out anew."""
    g.pop("principal", None)


@dataclass(frozen=True, slots=True)
class Visitor:
    """What outlives a request, or that of a live socket: who made it.

    Attributes:
        kept: the session that the browser keeps in its cookie, as it says.
    """

    user: User | None = None
    device_id: str | None = None
    sign_in_id: str | None = None
    kept: str | None = None

    @property
    def user_id(self) -> str | None:
        """Of who is signed in."""
        return self.user.user_id if self.user else None

    def keeps(self, session_id: str) -> bool:
        """Not what waited in the tablet since a former person's session: that stays theirs."""
        return self.kept is None or self.kept.lower() == session_id


NOBODY = Visitor()


def visitor() -> Visitor:
    """Who makes the request."""
    who, shown = _whole()
    return Visitor(
        who.user,
        who.device.device_id if who.device else None,
        shown.sign_in_id if shown else None,
        request.cookies.get(COOKIE),
    )


def visitor_if_known() -> Visitor:
    """``visitor``; nobody where people cannot be asked about: sound is taken all the same."""
    try:
        return visitor()
    except DatabaseUnavailable:
        return NOBODY


def bearer() -> str:
    """The token of the Authorization header; empty: none."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _whole() -> tuple[Principal, SignIn | None]:
    if "principal" not in g:
        g.principal = _worked_out()
    found: tuple[Principal, SignIn | None] = g.principal
    return found


def stated_session() -> str | None:
    """The session that the request names; None: none, or no id."""
    try:
        return session_id_of(_stated())
    except InvalidSessionId:
        return None


def _worked_out() -> tuple[Principal, SignIn | None]:
    session_id = stated_session()
    device = _device()
    shown, user = _signed_in(device)
    steward = user is None and (_has_admin_token() or _is_at_the_machine())
    here = session_id is None or Visitor(kept=request.cookies.get(COOKIE)).keeps(session_id)
    return Principal(session_id, user, device, steward, here), shown


def _device() -> Device | None:
    token = request.cookies.get(DEVICE_COOKIE, "")
    return container().people.devices.of_token(token) if token else None


def _signed_in(device: Device | None) -> tuple[SignIn | None, User | None]:
    """A sign-in made at an enrolled device is good on that device alone, however it is shown."""
    token = bearer() or request.cookies.get(ACCESS_COOKIE, "")
    found = container().people.sign_ins.who(token) if token else None
    if found is None or not is_of_device(found[0], device):
        return None, None
    return found


def is_of_device(shown: SignIn, device: Device | None) -> bool:
    """Whether the sign-in may be shown there."""
    return shown.device_id in (None, device.device_id if device else None)


def _has_admin_token() -> bool:
    wanted, given = container().settings.admin_token, bearer()
    return bool(wanted and given) and hmac.compare_digest(given.encode(), wanted.encode())


def _is_at_the_machine() -> bool:
    """This machine itself, while no sign-in is required; what a proxy passes on is not."""
    settings = container().settings
    return (
        settings.open_mode
        and settings.on_loopback
        and request.remote_addr in LOOPBACK
        and not any(FORWARDED.fullmatch(name) for name, _ in request.headers)
    )


# --- the session --------------------------------------------------------------------------------


def own_session(in_body: object = None) -> str:
    """``named``, where the session is nobody's or the signed-in user's: for all that is no sound.

    Where no sign-in is required the id alone says so.

    Raises:
        InvalidSessionId, InvalidInput: as ``named``.
        SignInRequired: it is somebody's, and nobody is signed in.
        UnknownSession: it is somebody else's.
    """
    session_id = named(in_body)
    if not container().settings.open_mode and not is_ones_own(session_id, principal().user):
        if principal().user is None:
            raise SignInRequired(
                "This session is somebody's who is not signed in now.",
                cure="Sign in, then try again. What is recorded is kept.",
            )
        raise unknown_session()
    return session_id


def is_ones_own(session_id: str, user: User | None) -> bool:
    """Whether the session is nobody's, or this user's."""
    session = container().sessions.get_session(session_id)
    return session is None or session.user_id in (None, user.user_id if user else None)


def unknown_session() -> UnknownSession:
    """One answer for "not there" and "not yours"."""
    return UnknownSession("There is no such session here.", cure="Begin a new one.")


def caller() -> str:
    """``own_session`` of the header (or else the cookie), which stays awake and is claimed."""
    session_id = own_session()
    _stay_awake(session_id)
    return session_id


def _stay_awake(session_id: str) -> None:
    """Looking at something begins no life: that is for ``admitted``, or for sound."""
    services, who = container(), visitor()
    if services.sessions.is_active(session_id):
        services.sessions.touch(session_id, request.remote_addr, device_id=who.device_id)
    claim_unclaimed(services, session_id, who)


def _note_sound(services: Container, session_id: str, client_ip: str | None, who: Visitor) -> None:
    if services.sessions.get_session(session_id) is not None:
        services.sessions.touch(session_id, client_ip, device_id=who.device_id)
        claim_unclaimed(services, session_id, who)


def claim_unclaimed(services: Container, session_id: str, who: Visitor) -> None:
    """A known session that is nobody's becomes the signed-in user's whose browser keeps it."""
    if who.user is None or not who.keeps(session_id):
        return
    session = services.sessions.get_session(session_id)
    if session is not None and session.user_id is None:
        services.claims.claim(session_id, who.user, who.device_id)


def appender() -> str:
    """The session of whoever brings sound: nobody is asked for more than its id.

    Nothing is written before the sound is: that the session is awake is noted later. Where
    sessions or people cannot be asked about, the sound is taken all the same.

    Raises:
        InvalidSessionId: none given, or not a UUID version 4.
    """
    session_id = session_id_of(_stated())
    services, who = container(), visitor_if_known()
    note = partial(_note_sound, services, session_id, request.remote_addr, who)
    services.rows.put_once(f"session {session_id} {who.user_id}", note)
    return session_id


def admitted(session_id: str, *, adding_bytes: int) -> Session:
    """The session, which may begin a recording; a signed-in user's is claimed.

    Nobody needs to be signed in; but what somebody signed in begins is not another person's.

    Raises:
        InvalidSessionId: not a UUIDv4.
        UnknownSession: it is another person's than who is signed in.
        QuotaReached: not now.
    """
    who = visitor()
    if who.user is not None and not is_ones_own(session_id, who.user):
        raise unknown_session()
    session = container().sessions.admit(
        session_id,
        request.remote_addr,
        signed_in=who.user is not None,
        device_id=who.device_id,
        adding_bytes=adding_bytes,
    )
    claim_unclaimed(container(), session_id, who)
    return session


def named(in_body: object) -> str:
    """The session id in the body, or else the one that the header or the cookie names.

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


# --- what is theirs -----------------------------------------------------------------------------


def own_recordings() -> list[Recording]:
    """What the caller may see, newest first.

    Raises:
        InvalidSessionId: neither a session nor a user.
    """
    who = _awake()
    return container().recordings.seen_by(who, open_mode=container().settings.open_mode)


def own_recording(rec_id: str) -> Recording:
    """A recording that the caller may see.

    Raises:
        UnknownRecording: there is none, the caller may not see it, or the id is malformed.
        InvalidSessionId: neither a session nor a user.
    """
    who = _awake()
    recording = _recording(rec_id)
    if recording is None or not may_see(who, recording):
        raise unknown_recording()
    return recording


def recorded_here(rec_id: str) -> Recording:
    """A recording of the session that the request names; never to be answered with what was said.

    Raises:
        UnknownRecording: there is none, it is another session's, or the id is malformed.
        InvalidSessionId: no session.
    """
    session_id = session_id_of(_stated())
    recording = _recording(rec_id)
    if recording is None or recording.session_id != session_id:
        raise unknown_recording()
    return recording


def may_see(who: Principal, recording: Recording) -> bool:
    """Whether this one may open that recording."""
    accounts = container().people.accounts
    return who.may_see(
        session_id=recording.session_id,
        owner_id=recording.user_id,
        owner_unit=accounts.unit_of(recording.user_id) if who.user else None,
        open_mode=container().settings.open_mode,
    )


def _recording(rec_id: str) -> Recording | None:
    """Sound is acknowledged before its row is written: who asks at once waits for that."""
    if not _is_rec_id(rec_id):
        return None
    services = container()
    found = services.recordings.get(rec_id)
    if found is None and services.rows.settled(ROWS_SETTLE_S):
        found = services.recordings.get(rec_id)
    return found


def unknown_recording() -> UnknownRecording:
    """One answer for "not there" and "not yours"."""
    return UnknownRecording(
        "There is no such encounter on this tablet.",
        cure="Open it on the tablet that recorded it, or go back to the list.",
    )


def _awake() -> Principal:
    """The principal; its own session stays awake. A program that is signed in needs none."""
    who = principal()
    session_id = who.session_id
    if session_id is None and who.user is None:
        session_id = session_id_of(_stated())
    if session_id is not None and is_ones_own(session_id, who.user):
        _stay_awake(session_id)
    return who


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
