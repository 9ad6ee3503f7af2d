"""How often one may try to sign in, to enrol, to begin: refused with the cure, and never for sound.

Flask-Limiter counts, in memory or in Redis; when Redis is away, in memory.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from recorder.core.errors import InvalidInput, SignInFailed, TooManyAttempts
from recorder.services.quotas import is_here, place_of
from recorder.web.audit import was_refused
from recorder.web.bodies import body_of
from recorder.web.context import container
from recorder.web.errors import expected
from recorder.web.identity import principal
from recorder.web.people_bodies import PinSignInBody, SignInBody

PREFIX = "handover-limits"
WAIT_S = 60


def network() -> str:
    """The address that the request comes from; of IPv6 the network."""
    return place_of(request.remote_addr) or "nowhere"


def place() -> str:
    """Where the request comes from.

    An enrolled tablet is a place of its own: whoever guesses from a depot shuts none of its out.
    """
    device = principal().device
    return f"device {device.device_id}" if device else network()


def account() -> str:
    """Whose secret is tried, from wherever; only a hash is kept.

    Each enrolled tablet is counted apart: whoever guesses elsewhere does not shut its people out.
    """
    device = principal().device
    tried = f"{device.device_id if device else ''} {_named()}"
    return hashlib.sha256(tried.encode()).hexdigest()[:32]


def _named() -> str:
    """Whom the body names; where it cannot be read the answer says so, and nothing was tried."""
    try:
        if request.endpoint == "auth.by_pin":
            return f"user_id {body_of(PinSignInBody).user_id.strip().lower()}"
        return f"login {body_of(SignInBody).login.strip().lower()}"
    except (InvalidInput, ValidationError, HTTPException):
        return "nobody"


def oneself() -> str:
    """Who is signed in, whatever the body says; where nobody is, the place."""
    user = principal().user
    return user.user_id if user else place()


def went_wrong(response: Response) -> bool:
    """Only what was refused counts: a depot's tablets share an address."""
    return response.status_code in (400, 401, 404)


def was_wrong_guess(response: Response) -> bool:
    """A secret that did not fit; one that is too easy to be set is no guess."""
    return response.status_code == SignInFailed.status


def may_begin() -> bool:
    """Whoever is signed in, enrolled or at this machine, and every session that is known."""
    who, from_here = principal(), is_here(place_of(request.remote_addr))
    if container().settings.open_mode or not who.anonymous or from_here:
        return True
    known = who.session_id and container().sessions.get_session(who.session_id)
    return known is not None and bool(known)


@dataclass(frozen=True, slots=True)
class Rule:
    """``often`` for each ``key``, of the answers that are ``counted`` (None: all).

    Where ``unless`` holds, nothing is counted.
    """

    often: str
    key: Callable[[], str]
    counted: Callable[[Response], bool] | None = went_wrong
    unless: Callable[[], bool] | None = None


GUESSES = (
    Rule("30 per 5 minutes", place, was_wrong_guess),
    Rule("10 per 15 minutes", account, was_wrong_guess),
    Rule("30 per 15 minutes", account, counted=None),
)
"""What went wrong is counted when it is answered; the last rule counts what is asked, or many
guesses at once would all be heard before the first is counted."""

OWN_GUESSES = (
    Rule("30 per 5 minutes", place, was_wrong_guess),
    Rule("10 per 15 minutes", oneself, was_wrong_guess),
    Rule("30 per 15 minutes", oneself, counted=None),
)
REFRESHES = (Rule("120 per 5 minutes", place),)
JOURNEYS = (Rule("120 per 5 minutes", place, counted=None),)
"""Only so many people can be on the way to an identity provider; nobody alone may fill that."""
CODES = (Rule("20 per 5 minutes", place),)
RETURNS = (Rule("20 per 5 minutes", place, lambda _: was_refused()),)
"""Coming back without a journey; the answer is a page either way, its status does not tell."""
BEGINS = (Rule("30 per minute", place, counted=None, unless=may_begin),)
RULES: dict[str, tuple[Rule, ...]] = {
    "auth.by_password": GUESSES,
    "auth.by_pin": GUESSES,
    "people.change_password": OWN_GUESSES,
    "people.set_pin": OWN_GUESSES,
    "auth.refresh": REFRESHES,
    "auth.enrol": CODES,
    "auth.first_admin": CODES,
    "auth.by_link": CODES,
    "oidc.start": JOURNEYS,
    "oidc.callback": RETURNS,
    "api.start_recording": BEGINS,
    "uploads.upload": BEGINS,
    "legacy.manual_inference": BEGINS,
}
"""Endpoint -> its limits. The sockets and the logs have none: that sound exists already."""


def install(app: Flask) -> None:
    """Limit the endpoints of ``app``; after its blueprints are there."""
    redis_url = _redis_url(app)
    limiter = Limiter(
        place,
        app=app,
        storage_uri=redis_url or "memory://",
        key_prefix=PREFIX,
        strategy="fixed-window",
        in_memory_fallback_enabled=bool(redis_url),
    )

    def refused(_: RateLimitExceeded) -> Response:
        broken = limiter.current_limit
        if broken is None:
            return expected(too_many(WAIT_S))
        left_s = math.ceil(broken.reset_at - time.time())
        return expected(too_many(min(max(1, left_s), broken.limit.get_expiry())))

    app.register_error_handler(RateLimitExceeded, refused)
    for endpoint, rules in RULES.items():
        view: Any = app.view_functions[endpoint]
        for rule in rules:
            view = limiter.limit(
                rule.often,
                key_func=rule.key,
                exempt_when=rule.unless,
                deduct_when=rule.counted,
                override_defaults=False,
            )(view)
        app.view_functions[endpoint] = view


def _redis_url(app: Flask) -> str:
    """Redis' address of this app's settings; empty: none."""
    with app.app_context():
        return container().settings.redis_url


def too_many(wait_s: int) -> TooManyAttempts:
    """Tell when to come back."""
    return TooManyAttempts(
        "Too many attempts from here in a short time.",
        cure=f"Wait {_spoken(wait_s)}, then try again. What is recorded is kept.",
        retry_ms=wait_s * 1000,
    )


def _spoken(wait_s: int) -> str:
    return f"{wait_s} s" if wait_s < 120 else f"{math.ceil(wait_s / 60)} minutes"
