"""The cookies of a sign-in and of an enrolled device: out of scripts' reach, never cross-site."""

from __future__ import annotations

from datetime import datetime

from flask import Response, request

from recorder.services.sign_ins import Issued
from recorder.web.context import container
from recorder.web.identity import ACCESS_COOKIE, DEVICE_COOKIE, REFRESH_COOKIE

AUTH_PATH = "/api/v1/auth"
DEVICE_MAX_AGE_S = 400 * 24 * 3600
"""The longest that browsers keep a cookie; then the device is enrolled again."""


def set_sign_in(response: Response, issued: Issued) -> None:
    """Both tokens; the refresh token travels to its own address only."""
    _set(response, ACCESS_COOKIE, issued.access, "/", _seconds_to(issued.access_expires_at))
    until_s = _seconds_to(issued.sign_in.expires_at)
    _set(response, REFRESH_COOKIE, issued.refresh, AUTH_PATH, until_s)


def clear_sign_in(response: Response) -> None:
    """Nobody is signed in here any more."""
    _set(response, ACCESS_COOKIE, "", "/", 0)
    _set(response, REFRESH_COOKIE, "", AUTH_PATH, 0)


def set_device(response: Response, token: str) -> None:
    """The device keeps its token until it is revoked."""
    _set(response, DEVICE_COOKIE, token, "/", DEVICE_MAX_AGE_S)


def _set(response: Response, name: str, value: str, path: str, max_age_s: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path=path,
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )


def _seconds_to(moment: datetime) -> int:
    return max(0, round((moment - container().clock.now()).total_seconds()))
