"""The addresses of the first documents, kept as thin aliases of today's API."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, Response, abort, request

from recorder.core.errors import InvalidInput, StillRecording, UnknownSession
from recorder.core.json_object import Json
from recorder.core.model import Recording
from recorder.services.files import FileKind
from recorder.web import views, waiting
from recorder.web.audit import about
from recorder.web.context import container
from recorder.web.files import sent
from recorder.web.identity import own_recordings, unknown_recording
from recorder.web.sessions import own_sessions
from recorder.web.uploads import take_file

bp = Blueprint("legacy", __name__)

FILE_NAME = re.compile(
    r"[0-9a-f]{8}_[0-9]{14}(_[0-9]{1,6})?_(recording|transcript|analysis|report)"
    r"\.(wav|txt|json)"
)
MAX_AGE_HOURS = 24 * 365 * 10


@bp.post("/manual_inference")
def manual_inference() -> Json:
    """Upload one file and process it; ``?wait=seconds`` for the result's files."""
    within_s = waiting.wanted_s()
    recording = waiting.finished(take_file(), within_s)
    return {
        **views.accepted(recording),
        "session_id": recording.session_id,
        "files": views.files(container(), recording),
        "problem": recording.problem,
    }


@bp.get("/list_sessions/")
def list_sessions() -> Json:
    """As ``GET /api/sessions``."""
    return views.sessions(own_sessions())


@bp.delete("/cleanup_sessions/")
def cleanup_sessions() -> Json:
    """Close sessions without activity for ``max_age_hours``; recordings stay, none is cut off."""
    oldest = container().clock.now() - timedelta(hours=_max_age_hours())
    cleaned = 0
    for session in container().sessions.active():
        if session.last_activity_at <= oldest:
            cleaned += _clean(session.session_id)
    return {"status": "cleaned", "cleaned_sessions": cleaned}


@bp.get("/download_file/")
def download_file() -> Response:
    """One of the caller's files by its exact name; a path is never followed."""
    recordings = own_recordings()
    name = request.args.get("file_path", "")
    if FILE_NAME.fullmatch(name) is None:
        abort(404 if name else 400)
    for recording in recordings:
        if name.startswith(f"{recording.stem}_") and (file := _file_named(recording, name)):
            about("recording", recording.rec_id)
            return file
    raise unknown_recording()


def _file_named(recording: Recording, name: str) -> Response | None:
    files = container().files
    if name not in {files.name(recording, kind) for kind in FileKind}:
        return None
    return next((sent(f) for f in files.existing(recording) if f.name == name), None)


def _clean(session_id: str) -> int:
    try:
        container().sessions.close(session_id)
    except (StillRecording, UnknownSession):
        return 0
    return 1


def _max_age_hours() -> float:
    text = request.args.get("max_age_hours", "24")
    try:
        hours = float(text)
    except ValueError:
        hours = -1
    if not 0 <= hours <= MAX_AGE_HOURS:
        raise InvalidInput("max_age_hours is not a number of hours.", cure="Use ?max_age_hours=24.")
    return hours
