"""Signing in and out: by password, PIN or an administrator's link; enrolling a device.

No answer says whether a name exists. Recording never comes by here.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, jsonify, request

from recorder.core.errors import (
    SignInFailed,
    SignInRequired,
    SignInStolen,
    StillRecording,
    UnknownSession,
)
from recorder.core.json_object import Json
from recorder.core.people import Device, Principal, SignIn, User
from recorder.services.sign_ins import Issued, SignIns
from recorder.web import cookies, people
from recorder.web.audit import about, acting, worth_an_entry
from recorder.web.bodies import body_of
from recorder.web.context import container, edge
from recorder.web.identity import (
    REFRESH_COOKIE,
    forget_principal,
    is_of_device,
    is_ones_own,
    principal,
    sign_in,
)
from recorder.web.people_bodies import (
    EnrolBody,
    FirstAdminBody,
    PasswordLinkBody,
    PinSignInBody,
    RefreshBody,
    SignInBody,
    SignOutBody,
)

bp = Blueprint("auth", __name__)

RENEW = "renew"
"""The device's session is somebody else's: it begins a new one."""


@bp.get("/api/v1/auth")
def state() -> Json:
    """Who is signed in on which device, and which ways there are to sign in."""
    who, shown = principal(), sign_in()
    services = container()
    return {
        "required": not services.settings.open_mode,
        "user": people.user_json(who.user) if who.user else None,
        "device": people.device_json(who.device) if who.device else None,
        "signed_in_until": shown.expires_at.isoformat() if shown else None,
        "session": RENEW if _is_somebody_elses(who) else None,
        "pins": [
            {"user_id": u.user_id, "name": u.name}
            for u in services.people.devices.people_with_pin(who.device)
        ],
        "oidc": services.single_sign_on.provider.label if services.single_sign_on else None,
    }


def _is_somebody_elses(who: Principal) -> bool:
    """The device's session is another person's than the one who is signed in."""
    if who.user is None or who.session_id is None:
        return False
    return not is_ones_own(who.session_id, who.user)


@bp.post("/api/v1/auth/sign-in")
def by_password() -> Response:
    """Sign in by login and password; the device's session and recordings are claimed."""
    body = body_of(SignInBody)
    accounts = container().people.accounts
    try:
        return begun(accounts.check(body.login, body.password), "password", tokens=body.tokens)
    except SignInFailed:
        _say_whose(accounts.by_login(body.login))
        raise


@bp.post("/api/v1/auth/pin")
def by_pin() -> Response:
    """Sign in again on an enrolled device."""
    body = body_of(PinSignInBody)
    people_ = container().people
    try:
        return begun(people_.devices.check_pin(body.user_id, principal().device, body.pin), "pin")
    except SignInFailed:
        _say_whose(people_.accounts.find(body.user_id))
        raise


def _say_whose(tried: User | None) -> None:
    """Whose account somebody failed to enter, in the trail alone; never what was typed."""
    if tried is not None:
        about("user", tried.user_id)


@bp.post("/api/v1/auth/first-admin")
def first_admin() -> Response:
    """Become the first administrator by the link that the server's start printed."""
    body = body_of(FirstAdminBody)
    user = container().people.first_admin.take(
        body.token, body.login, body.password, name=body.name, act=acting()
    )
    return begun(user, "link")


@bp.post("/api/v1/auth/password-link")
def by_link() -> Response:
    """Choose a new password by an administrator's link, and be signed in."""
    body = body_of(PasswordLinkBody)
    return begun(container().people.password_links.take(body.token, body.password), "link")


@bp.post("/api/v1/auth/refresh")
def refresh() -> Response:
    """Fresh tokens for a refresh token, which is good once."""
    body = body_of(RefreshBody)
    token = body.refresh_token or request.cookies.get(REFRESH_COOKIE, "")
    if not token:
        raise SignInRequired("Nobody is signed in here.", cure="Sign in.")
    try:
        issued = _refreshed(container().people.sign_ins, token)
    except SignInStolen as error:
        worth_an_entry("sign-in", error.sign_in_id)
        raise
    return _answer(issued, tokens=body.refresh_token is not None, fresh=False)


def _refreshed(sign_ins: SignIns, token: str) -> Issued:
    """Fresh tokens, where they belong.

    Raises:
        SignInRequired: the token is unknown or over.
        SignInStolen: it was used twice, or taken from its tablet.
    """
    issued = sign_ins.refresh(token)
    if not is_of_device(issued.sign_in, principal().device):
        sign_ins.end(issued.sign_in.sign_in_id)
        raise SignInStolen(issued.sign_in.sign_in_id)
    return issued


@bp.post("/api/v1/auth/sign-out")
def sign_out() -> Response:
    """Sign out here, or everywhere; the session ends with it unless it is recording."""
    body = body_of(SignOutBody)
    ending = sign_in() or _behind_refresh(body.refresh_token)
    if ending is not None:
        _end(ending, everywhere=body.everywhere)
    elif body.everywhere or body.refresh_token:
        raise SignInRequired("Nobody is signed in here.", cure="Sign in, then try again.")
    response = jsonify({"session": RENEW})
    cookies.clear_sign_in(response)
    return response


def _behind_refresh(shown: str | None) -> SignIn | None:
    """The access token is over after minutes; the sign-in goes on."""
    token = shown or request.cookies.get(REFRESH_COOKIE)
    found = container().people.sign_ins.of_refresh(token) if token else None
    return found if found and is_of_device(found, principal().device) else None


def _end(ending: SignIn, *, everywhere: bool) -> None:
    """The sign-in or all of its user's, and the session, unless it is recording or another's."""
    about("user", ending.user_id)
    services, session_id = container(), principal().session_id
    user = services.people.accounts.find(ending.user_id)
    if everywhere:
        services.people.sign_ins.end_all(ending.user_id)
    else:
        services.people.sign_ins.end(ending.sign_in_id)
    if session_id is None or not is_ones_own(session_id, user):
        return
    with suppress(StillRecording, UnknownSession):  # what is being recorded goes on
        services.sessions.close(session_id)
    edge().streams.ask_back(session_id)


@bp.post("/api/v1/auth/enrol")
def enrol() -> Response:
    """Make this device one of the service's, by a one-time code."""
    device, token = container().people.devices.enrol(body_of(EnrolBody).code)
    _bring_into(device)
    about("device", device.device_id)
    response = jsonify({"device": people.device_json(device)})
    cookies.set_device(response, token)
    return response


def _bring_into(device: Device) -> None:
    """The session that is at work there is the device's, unless it is another person's."""
    who, sessions = principal(), container().sessions
    session_id = who.session_id or ""
    if sessions.is_active(session_id) and is_ones_own(session_id, who.user):
        sessions.touch(session_id, request.remote_addr, device_id=device.device_id)


def begun(user: User, method: str, *, tokens: bool = False) -> Response:
    """The answer to a sign-in that is right."""
    device = principal().device
    device_id = device.device_id if device and not tokens else None
    return _answer(container().people.sign_ins.begin(user, device_id, method), tokens=tokens)


def claimed(issued: Issued) -> str | None:
    """What becomes of the session that the request names; None: it names none of its own."""
    who = principal()
    if who.session_id is None or not who.here:
        return None
    device_id = who.device.device_id if who.device else None
    mine = container().claims.claim(who.session_id, issued.user, device_id)
    return "yours" if mine else RENEW


def _answer(issued: Issued, *, tokens: bool, fresh: bool = True) -> Response:
    """Tokens for a sign-in; one that is ``fresh`` also opens the session's live sockets anew."""
    session = claimed(issued)
    if session == "yours" and fresh:
        edge().streams.ask_back(principal().session_id or "")
    said: Json = {
        "user": people.user_json(issued.user),
        "signed_in_until": issued.sign_in.expires_at.isoformat(),
        "access_expires_at": issued.access_expires_at.isoformat(),
        "session": session,
    }
    if tokens:
        said |= {"access_token": issued.access, "refresh_token": issued.refresh}
    about("user", issued.user.user_id)
    response = jsonify(said)
    if not tokens:
        cookies.set_sign_in(response, issued)
    forget_principal()
    return response
