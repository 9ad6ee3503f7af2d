"""The caller's own session: how long it still lasts, and staying in it; which are at work."""

from __future__ import annotations

from flask import Blueprint

from recorder.core.json_object import Json
from recorder.core.people import Role
from recorder.core.sessions import Session
from recorder.web.context import container
from recorder.web.identity import own_session, principal, unknown_session

bp = Blueprint("sessions", __name__)


@bp.get("/api/v1/session")
def session() -> Json:
    """The caller's session; asking does not keep it awake."""
    session_id = own_session()
    known = container().sessions.get_session(session_id)
    if known is None:
        raise unknown_session()
    return _json(known)


@bp.post("/api/v1/session/stay")
def stay() -> Json:
    """Stay: the session's times begin anew."""
    return _json(container().sessions.extend_timeout(own_session()))


def own_sessions() -> list[Session]:
    """Those at work that the caller may know of: all for who administers, else the own.

    Where no sign-in is required, all of them.
    """
    who, active = principal(), container().sessions.active()
    if container().settings.open_mode or who.has(Role.ADMIN):
        return active
    return [s for s in active if who.user is not None and s.user_id == who.user.user_id]


def _json(session: Session) -> Json:
    services = container()
    sessions, now = services.sessions, services.clock.now()
    past = sessions.history(session_id=session.session_id, limit=10)
    recorder = sessions.get_recorder(session.session_id)
    return {
        "status": session.status.value,
        "active": sessions.is_active(session.session_id),
        "recording": bool(recorder and recorder.busy),
        "signed_in": session.user_id is not None,
        "created_at": session.created_at.isoformat(),
        "expires_at": session.expires_at.isoformat(),
        "left_s": max(0, round((session.expires_at - now).total_seconds())),
        "settings_version": services.wishes.get(session.session_id).version,
        "history": [
            {
                "status": life.status.value,
                "created_at": life.created_at.isoformat(),
                "ended_at": life.expires_at.isoformat(),
            }
            for life in past
        ],
    }
