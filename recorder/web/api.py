"""The JSON API: start, stop, sessions, what this server can do, and the encounters."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint

from recorder import __version__
from recorder.core.errors import UnknownSession
from recorder.core.ids import rec_id_of
from recorder.core.json_object import Json
from recorder.core.model import Recording, RecordingState, Source
from recorder.services.recorder import Recorder
from recorder.web import views, waiting
from recorder.web.bodies import SessionBody, StartBody, StopBody, body_of
from recorder.web.context import container, edge
from recorder.web.identity import (
    admitted,
    named,
    own_recording,
    own_recordings,
    own_session,
    principal,
    recorded_here,
)
from recorder.web.sessions import own_sessions

bp = Blueprint("api", __name__)


@bp.post("/api/start-recording")
def start_recording() -> Json:
    """Start; a browser's recording may also begin with its log alone."""
    body = body_of(StartBody)
    session_id = named(body.session_id)
    rec_id = rec_id_of(body.recording_id) if body.recording_id is not None else None
    admitted(session_id, adding_bytes=0)
    recorder = container().sessions.get_or_create_recorder(session_id)
    if Source(body.source) is Source.MICROPHONE:
        return views.started(container().microphone.start(recorder))
    return views.started(recorder.start(Source.BROWSER, rec_id))


@bp.post("/api/stop-recording")
def stop_recording() -> Json:
    """Stop; answers at once, or with ``?wait=seconds`` once the result is there."""
    body = body_of(StopBody)
    within_s = waiting.wanted_s()
    rec_id = rec_id_of(body.recording_id) if body.recording_id is not None else None
    recording = _stop(_recorder_of(own_session(body.session_id)), rec_id)
    return views.stopped(container(), waiting.finished(recording, within_s))


def _recorder_of(session_id: str) -> Recorder:
    """The recorder of a session that is known; after a restart it is taken up again."""
    sessions = container().sessions
    recorder = sessions.get_recorder(session_id)
    if recorder is not None:
        return recorder
    if sessions.get_session(session_id) is None:
        raise UnknownSession("This session is not known.", cure="Start a recording first.")
    return sessions.get_or_create_recorder(session_id)


def _stop(recorder: Recorder, rec_id: str | None) -> Recording:
    """The server's microphone first: after a disk was full for long it still listens, though its
    recording counts as over."""
    heard = container().microphone.stop(recorder.session_id, rec_id)
    row = container().recordings.get(heard) if heard else None
    return row or recorder.stop(rec_id)


@bp.get("/api/sessions")
def sessions() -> Json:
    """How many of the caller's sessions are active (an administrator's: all), ids shortened."""
    return views.sessions(own_sessions())


@bp.post("/api/cleanup-session")
def cleanup_session() -> Json:
    """Close a session; what it recorded stays."""
    session_id = own_session(body_of(SessionBody).session_id)
    container().sessions.close(session_id)
    return {"status": "cleaned", "session_id": session_id}


@bp.get("/api/v1/status")
def status() -> Json:
    """Version, clock, speech engine, the server's microphone, limits."""
    available, why = container().microphone.available()
    return {
        "version": __version__,
        **container().server_time.told(),
        "engine": views.engine(container().engine_status()),
        "microphone": {"available": available, "why": why},
        "limits": {"upload_mb": container().settings.max_upload_mb},
    }


@bp.get("/api/v1/recordings")
def recordings() -> Json:
    """The encounters that the caller may see, newest first."""
    return {"recordings": views.listed(container(), edge().outlines, own_recordings())}


@bp.get("/api/v1/recordings/<rec_id>/state")
def recording_state(rec_id: str) -> Json:
    """How far a recording of the caller's session is; a tablet asks before it lets go of its copy,
    signed in or not."""
    if _was_deleted(rec_id):
        return {"recording_id": rec_id, "state": RecordingState.DONE.value}
    row = recorded_here(rec_id)
    if row.sealed_at is not None and container().sessions.is_behind(row):
        row = replace(row, state=RecordingState.STOPPED)  # there is more to seal than was sealed
    return views.accepted(row)


def _was_deleted(rec_id: str) -> bool:
    """The session's, whole, and deleted by a rule since: its tablet may forget it, too."""
    session_id = principal().session_id
    if session_id is None or container().recordings.get(rec_id) is not None:
        return False
    return container().deleted.frames(session_id, rec_id) is not None


@bp.get("/api/v1/recordings/<rec_id>")
def recording(rec_id: str) -> Json:
    """One encounter with everything known about it."""
    return views.detail(container(), own_recording(rec_id))
