"""Erasing a person for administrators: two steps, then the certificate.

Ids and counts only; the reason is what an administrator wrote.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response

from recorder.core.errors import NotReady, UnknownUser
from recorder.core.json_object import Json
from recorder.core.person_erasure import PersonErasure
from recorder.web.audit import actor_of
from recorder.web.bodies import ConfirmBody, body_of
from recorder.web.context import container
from recorder.web.identity import principal
from recorder.web.people_bodies import ErasePersonBody
from recorder.web.queries import yes

bp = Blueprint("person_erasure", __name__, url_prefix="/api/v1/admin/users")


@bp.post("/<user_id>/erasure")
def ask(user_id: str) -> tuple[Json, int]:
    """First of two steps to forget a person: what would go, and the token to confirm."""
    body = body_of(ErasePersonBody)
    erasures, who = container().person_erasures, actor_of(principal())
    token, wish = erasures.ask(user_id, body.reason, who, encounters=body.encounters)
    said = {
        "token": token,
        "expires_at": wish.expires_at.isoformat(),
        "encounters": len(wish.encounters),
        "kept": wish.kept,
    }
    return said, 202


@bp.post("/<user_id>/erasure/confirmation")
def confirm(user_id: str) -> Json:
    """Second step: the person is forgotten."""
    token = body_of(ConfirmBody).token
    done = container().person_erasures.confirm(user_id, token, actor_of(principal()))
    return erased(done)


@bp.get("/<user_id>/erasure/certificate")
def certificate(user_id: str) -> Response:
    """The certificate, as a file; the header says whether the audit trail confirms it."""
    erasures = container().person_erasures
    found = erasures.of(user_id)
    if found is None or found.begun_at is None:
        raise UnknownUser("Nobody was erased under this id.", cure="Look at the list of users.")
    if found.certificate is None:
        raise NotReady("This person is being erased.", cure="Look again in a minute.")
    response = Response(json.dumps(found.certificate, indent=1), mimetype="application/json")
    if not yes("inline"):
        name = f"erasure_{found.user_id}.json"
        response.headers["Content-Disposition"] = f"attachment; filename={name}"
    right = erasures.confirmed(found)
    response.headers["X-Certificate-Confirmed"] = "true" if right else "false"
    return response


def erased(done: PersonErasure) -> Json:
    """What became of a person's erasure."""
    return {
        "user_id": done.user_id,
        "begun_at": done.begun_at.isoformat() if done.begun_at else None,
        "encounters": len(done.encounters),
        "kept": done.kept,
        "certified": done.certificate is not None,
    }
