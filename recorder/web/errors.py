"""Errors on their way out: problem documents (RFC 9457) for programs, a sentence for people.

The only place that knows how an error becomes a response. An unexpected error is logged by its
type and place, never by its text, because a text may quote what was said in an ambulance.
"""

from __future__ import annotations

import json
import logging
import math
import traceback
from html import escape

from flask import Flask, Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from wsproto.utilities import ProtocolError

from recorder.core.errors import HandoverError, InvalidInput

_log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
API_PATHS = (
    "/api/",
    "/ws/",
    "/manual_inference",
    "/list_sessions",
    "/cleanup_sessions",
    "/download_file",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
)
UNSAID_TO_STRANGERS = frozenset({"committed", "retry_ms"})

KNOWN: dict[int, tuple[str, str, str, str]] = {
    400: ("invalid-input", "The request cannot be read", "The request cannot be read.", ""),
    403: (
        "forbidden",
        "Not allowed",
        "This request came from another website.",
        "Open Handover under its own address.",
    ),
    404: ("not-found", "Not found", "There is nothing at this address.", "Go back to the start."),
    405: (
        "method-not-allowed",
        "Not possible here",
        "This address does not know this method.",
        "See the Allow header of this answer.",
    ),
    411: (
        "length-required",
        "The length is missing",
        "The request does not say how long it is.",
        "Send a Content-Length header.",
    ),
    413: ("too-large", "This is too large", "The request is larger than is allowed here.", ""),
    415: (
        "unsupported-media-type",
        "This kind of content is not understood",
        "The request's content type is not one that is understood here.",
        "Send JSON as application/json, log bytes as application/octet-stream.",
    ),
    416: ("range", "Outside the file", "The file has no such stretch.", ""),
    500: (
        "internal-error",
        "Something went wrong",
        "Handover made a mistake. What is recorded is kept.",
        "Try again; if it happens again, look into the server's log.",
    ),
}


def install(app: Flask) -> None:
    """Answer every error of ``app`` from here."""
    app.register_error_handler(HandoverError, expected)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(ValidationError, of_body)
    app.register_error_handler(ProtocolError, of_handshake)
    app.register_error_handler(Exception, unexpected)


def expected(error: HandoverError) -> Response:
    """One of ours."""
    extra = dict(error.extra)
    if error.status == 404:
        extra = {k: v for k, v in extra.items() if k not in UNSAID_TO_STRANGERS}
    response = _answer(error.status, error.code, error.title, error.detail, error.cure, extra)
    if "committed" in extra:
        response.headers["Upload-Offset"] = str(extra["committed"])
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    retry_ms = extra.get("retry_ms")
    if isinstance(retry_ms, int):
        response.headers["Retry-After"] = str(math.ceil(retry_ms / 1000))
    return response


def of_http(error: HTTPException) -> Response:
    """One of the HTTP library's: unknown address, wrong method, body too large."""
    raised = error.get_response()
    status = raised.status_code
    if status < 400:
        return Response(status=status, headers=raised.headers)
    code, title, detail, cure = KNOWN.get(
        status, (f"http-{status}", error.name, "The request was refused.", "")
    )
    response = _answer(status, code, title, detail, cure, {})
    for name in ("Allow", "Content-Range", "Retry-After"):
        if name in raised.headers:
            response.headers[name] = raised.headers[name]
    return response


def of_body(error: ValidationError) -> Response:
    """A JSON body with wrong types; says which field and what it must be, repeats no content.

    The library's sentences name types and limits only: none of our fields has a rule of its own
    whose sentence could hold what was sent.
    """
    wrong = [
        f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg'].lower()}"
        for each in error.errors(include_input=False, include_url=False)
    ]
    return expected(
        InvalidInput(
            f"The request cannot be used: {'; '.join(sorted(wrong))}.",
            cure="Send it again with these fields as said; nothing was changed.",
        )
    )


def of_handshake(_error: ProtocolError) -> Response:
    """A WebSocket handshake that breaks the protocol."""
    return expected(InvalidInput("The WebSocket handshake is malformed."))


def unexpected(error: Exception) -> Response:
    """A mistake of ours: logged by type and place, answered without detail."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames[-8:]))
    _log.error("unexpected %s in %s: %s", type(error).__name__, request.endpoint, where)
    return _answer(500, *KNOWN[500], {})


def _answer(
    status: int, code: str, title: str, detail: str, cure: str, extra: dict[str, object]
) -> Response:
    if _for_a_person():
        return Response(_page(title, f"{detail} {cure}".strip()), status, mimetype="text/html")
    document = {
        **extra,
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "cure": cure,
        "code": code,
    }
    return Response(json.dumps(document, default=str), status, content_type=PROBLEM_JSON)


def _for_a_person() -> bool:
    if request.path.startswith(API_PATHS):
        return False
    accepted = request.accept_mimetypes
    return accepted.accept_html and accepted["text/html"] >= accepted["application/json"]


def _page(title: str, sentence: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="/static/app.css"></head><body>'
        f'<main id="main"><h1>{escape(title)}</h1><p>{escape(sentence)}</p>'
        '<p><a href="/">Handover</a></p></main></body></html>'
    )
