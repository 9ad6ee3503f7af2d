"""Signing in at an identity provider: there and back, with what must come back kept here."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, request, url_for

from recorder.core.errors import InvalidInput, SignInFailed
from recorder.core.people import User
from recorder.services.single_sign_on import SingleSignOn
from recorder.web import cookies
from recorder.web.audit import about, acting, refused
from recorder.web.context import container, edge
from recorder.web.identity import principal
from recorder.web.journeys import JOURNEY_S, Traveller

bp = Blueprint("oidc", __name__)

COOKIE = "handover_oidc"
PATH = "/api/v1/auth/oidc"


@bp.get("/api/v1/auth/oidc/start")
def start() -> Response:
    """Send the browser to the identity provider."""
    single = _single_sign_on()
    journey = single.provider.begin(_back())
    who, now_s = principal(), container().clock.monotonic()
    device_id = who.device.device_id if who.device else None
    edge().journeys.begin(journey, who.session_id, device_id, now_s)
    response = _to(journey.url)
    # Lax, because the way back begins at another website; it proves that the way began here.
    response.set_cookie(
        COOKIE,
        journey.state,
        max_age=round(JOURNEY_S),
        path=PATH,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.get("/api/v1/auth/oidc/callback")
def callback() -> Response:
    """Back from the identity provider: signed in, or told why not."""
    single = _single_sign_on()
    state, began = request.args.get("state", ""), request.cookies.get(COOKIE, "")
    try:
        if not state or not hmac.compare_digest(state.encode(), began.encode()):
            raise SignInFailed("This sign-in did not begin here.", cure="Begin it again.")
        found = edge().journeys.end(state, container().clock.monotonic())
        if found is None:
            raise SignInFailed("This sign-in took too long.", cure="Begin it again.")
        code = request.args.get("code", "")
        identity = single.provider.finish(found.journey, code, _back())
        response = _signed_in(single.user_of(identity, acting()), found)
    except (SignInFailed, InvalidInput):
        refused()
        response = _to("/sign-in#failed")
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _signed_in(user: User, found: Traveller) -> Response:
    """The session that began the journey is claimed, unless it is another person's."""
    about("user", user.user_id)
    issued = container().people.sign_ins.begin(user, found.device_id, "oidc")
    if found.session_id is not None:
        container().claims.claim(found.session_id, user, found.device_id)
    response = _to("/")
    cookies.set_sign_in(response, issued)
    return response


def _to(address: str) -> Response:
    return Response(status=303, headers={"Location": address})


def _back() -> str:
    return url_for("oidc.callback", _external=True)


def _single_sign_on() -> SingleSignOn:
    single = container().single_sign_on
    if single is None:
        abort(404)
    return single
