"""Headers on every answer, and the check that a request comes from our own pages.

The content security policy has no exception: no inline script, style or handler anywhere.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from recorder.core.errors import UnknownHost
from recorder.settings import LOOPBACK
from recorder.web.context import container
from recorder.web.identity import (
    ACCESS_COOKIE,
    DEVICE_COOKIE,
    HEADER,
    REFRESH_COOKIE,
    bearer,
)

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; "
    "worker-src 'self'; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
OWN_SITES = ("same-origin", "none")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DEFAULT_PORTS = {"http": 80, "https": 443}


def install(app: Flask) -> None:
    """Guard every request of ``app`` and dress every answer."""
    app.before_request(refuse_other_names)
    app.before_request(refuse_other_websites)
    app.after_request(dress)


def refuse_other_names() -> None:
    """A page elsewhere whose name was made to point at this machine must not pass for our own.

    Raises:
        UnknownHost: the Host header is none of ours.
    """
    settings = container().settings
    names = settings.allowed_hosts
    if not names and settings.on_loopback:
        names = LOOPBACK
    name = urlsplit(f"//{request.host}").hostname
    if names and name not in names:
        raise UnknownHost(
            "This server does not answer to that host name.",
            cure="Open it by its own address, or add the name to ALLOWED_HOSTS.",
        )


def refuse_other_websites() -> None:
    """A page of another website may not change anything here, nor open the live socket.

    Browsers say where a request comes from; one that shows a sign-in's cookies and does not say it
    is none that we know. Programs show a bearer token, which no other website can make them show.
    """
    upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
    if request.method in SAFE_METHODS and not upgrade:
        return
    if not _comes_from_us():
        abort(403)


def _comes_from_us() -> bool:
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None:
        return is_own_origin(origin)
    if site is not None:
        return site in OWN_SITES
    # No other website's page can add a header of ours without asking first, and it is told no.
    return HEADER in request.headers or not _shows_cookies()


def _shows_cookies() -> bool:
    names = (ACCESS_COOKIE, REFRESH_COOKIE, DEVICE_COOKIE)
    return any(name in request.cookies for name in names) and not bearer()


def is_own_origin(origin: str) -> bool:
    """Whether ``origin`` is this server as the browser sees it, or one that the settings allow."""
    if origin in container().settings.allowed_origins:
        return True
    if request.is_secure and origin.startswith("http:"):
        return False  # our own name in clear: whoever sits on the network made that page
    parts = _address(origin)
    return parts is not None and parts == _address(f"{origin.partition(':')[0]}://{request.host}")


def dress(response: Response) -> Response:
    """Add the headers that are not there yet; nothing with patient data is ever cached."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _address(url: str) -> tuple[str, int] | None:
    """Host and port of ``url``; the scheme is left out because a proxy may end TLS before us."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.hostname is None or port is None:
        return None
    return parts.hostname, port
