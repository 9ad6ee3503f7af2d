"""What the access log may say of a request: its route and ids, nothing that a client made up.

An address can hold anything, a patient's name too, when somebody mistypes or tries. So the log has
the router's rule with those places filled in that are ids, and the rest left open.
"""

from __future__ import annotations

import re

from flask import Flask, request

SAID = "handover.request"
"""Where gunicorn finds it, in the request's environment."""

FORMAT = f'%(t)s %(h)s "%({{{SAID}}}e)s" %(s)s %(B)s %(M)sms'
"""Without query strings, referrers and agents."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ID = re.compile(
    r"[0-9a-f]{32}(\.[am][0-9]{1,3})?|[0-9a-f]{8}-[0-9a-f]{4}(-[0-9a-f-]{22})?|[0-9]{1,9}"
)
NOWHERE = "(nowhere)"
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def install(app: Flask) -> None:
    """Note every request of ``app`` before anything else is done with it."""
    app.before_request(note)


def note() -> None:
    """Leave what may be said in the environment."""
    request.environ[SAID] = said()


def said() -> str:
    """Method and address."""
    method = request.method if request.method in METHODS else "(other)"
    return f"{method} {_address()}"


def _address() -> str:
    rule = request.url_rule
    if rule is None:
        return NOWHERE
    return PLACE.sub(lambda place: _shown((request.view_args or {}).get(place[1])), rule.rule)


def _shown(value: object) -> str:
    text = str(value)
    return text if ID.fullmatch(text) else "*"
