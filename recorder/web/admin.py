"""The administrator's API: sessions, recordings, what is unfinished, storage, queue, models.

Ids, counts and times; no patient's words. Who may ask is in ``access``; the pages show the same
values, made by the same functions.
"""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, request

from recorder.core.errors import InvalidInput
from recorder.core.ids import rec_id_of
from recorder.core.json_object import Json
from recorder.core.model import RecordingState
from recorder.services.overseen import told, told_queue
from recorder.web import retention, views
from recorder.web.bodies import CleanUpBody, ModelBody, body_of
from recorder.web.context import container, edge
from recorder.web.queries import moment, whole

bp = Blueprint("admin", __name__, url_prefix="/api/v1/admin")

PAGE = 100
MOST = 500


# --- looking ----------------------------------------------------------------------------------


@bp.get("/overview")
def overview() -> Json:
    """Is all well? Figures at a glance, and what is not as it should be."""
    seen = container().oversight.overview()
    streams = edge().streams
    said, more = told(seen), retention.concerns()
    return said | {
        "well": said["well"] and not any(one["level"] == "now" for one in more),
        "concerns": [*said["concerns"], *more],
        "engine": views.engine(seen.engine),
        "sockets": streams.count,
        "most_sockets": container().settings.max_streams,
    }


@bp.get("/sessions")
def sessions() -> Json:
    """Active sessions, latest activity first."""
    stats = container().sessions.stats()
    lines = container().oversight.session_lines(_lines())
    return {
        "stats": told(stats),
        "sessions": [told(line) for line in lines],
    }


@bp.get("/recordings")
def recordings() -> Json:
    """Everybody's recordings, newest first; ``before`` goes on where a page ended."""
    wanted = request.args.get("state")
    if wanted is not None and wanted not in {s.value for s in RecordingState}:
        raise InvalidInput("A recording is never in that state.", cure="Use ?state=failed.")
    states = [RecordingState(wanted)] if wanted else []
    most = _lines()
    lines = container().oversight.recording_lines(states, moment("before"), most)
    more = lines[-1].started_at.isoformat() if len(lines) == most else None
    return {"recordings": [told(line) for line in lines], "before": more}


@bp.get("/unfinished")
def unfinished() -> Json:
    """Recordings that are not done: why, what happens by itself and when, what can be done."""
    return {"unfinished": [told(line) for line in container().oversight.unfinished()]}


@bp.get("/storage")
def storage() -> Json:
    """The disk under the recordings."""
    return told(container().oversight.storage())


@bp.get("/queue")
def queue() -> Json:
    """The worker, its engine, and what waits for words."""
    seen = told_queue(container().oversight.queue())
    return seen | {"engine": views.engine(container().engine_status())}


@bp.get("/models")
def models() -> Json:
    """Speech models on this machine, which one is used, and a download that runs."""
    desk = container().model_desk
    usable, chosen, pulling = desk.usable(), desk.chosen, desk.pulling
    return {
        "engine": views.engine(container().engine_status()),
        "chosen": chosen,
        "setting": container().settings.whisper_model,
        "transcriber": container().settings.transcriber,
        "may_pull": desk.may_pull,
        "models": [
            {
                "label": model.label,
                "name": model.name,
                "engine": model.engine,
                "bytes": model.size_bytes,
                "state": (state := model.wholeness()).value,
                "cure": model.mending if state == "damaged" else "",
                "english_only": model.english_only,
                "usable": model.label in usable,
                "chosen": model.label == chosen,
            }
            for model in desk.found()
        ],
        "pulling": {"model": pulling[0]} | asdict(pulling[1]) if pulling else None,
    }


# --- acting -----------------------------------------------------------------------------------


@bp.post("/sessions/<handle>/close")
def close_session(handle: str) -> Json:
    """End a session that does not record; what it recorded stays."""
    container().oversight.close(handle)
    return {"status": "closed"}


@bp.post("/sessions/cleanup")
def cleanup() -> Json:
    """Do now what is done every ``CLEANUP_INTERVAL``; dry, only say what would be."""
    return told(container().cleanup.run(dry_run=body_of(CleanUpBody).dry_run))


@bp.post("/recordings/<rec_id>/finish")
def finish(rec_id: str) -> tuple[Json, int]:
    """Take a recording whose tablet is gone as it is."""
    container().oversight.finish(rec_id_of(rec_id))
    return {"status": "finishing"}, 202


@bp.post("/recordings/<rec_id>/retry")
def retry(rec_id: str) -> tuple[Json, int]:
    """Take a failed recording up again now."""
    container().oversight.retry(rec_id_of(rec_id))
    return {"status": "retrying"}, 202


@bp.post("/models/use")
def use_model() -> Json:
    """Choose the model for all that is recorded from now."""
    container().model_desk.use(body_of(ModelBody).model)
    return models()


@bp.post("/models/pull")
def pull_model() -> tuple[Json, int]:
    """Begin to fetch a model."""
    container().model_desk.pull(body_of(ModelBody).model)
    return models(), 202


# --- inside -----------------------------------------------------------------------------------


def _lines() -> int:
    return whole("limit", PAGE, least=1, most=MOST)
