"""People's decisions on an encounter: confirm, change, take out, note, sign, undo."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from recorder.clinical.facts import codec
from recorder.clinical.reports.review import CHANGED_KINDS, units_of
from recorder.core.json_object import Json
from recorder.core.review import ActKind
from recorder.core.timeline import Timeline
from recorder.services.reviewing import Seen, Wish
from recorder.web.bodies import ActBody, body_of
from recorder.web.context import container
from recorder.web.identity import own_recording, principal
from recorder.web.readers import for_reader

bp = Blueprint("review", __name__)


@bp.get("/api/v1/recordings/<rec_id>/review")
def review(rec_id: str) -> Json:
    """What people decided so far, and what each fact can be changed to."""
    seen = container().reviewing.seen(own_recording(rec_id))
    if seen is None:
        return {"version": 0, "signed": False, "keys": {}, "units": {}}
    return codec.review_json(for_reader(seen.analysis)) | {"units": _units(seen)}


@bp.post("/api/v1/recordings/<rec_id>/review")
def act(rec_id: str) -> Json:
    """One act on top of version ``version``; answers with the encounter as it stands then."""
    recording = own_recording(rec_id)
    body = body_of(ActBody)
    wish = Wish(
        ActKind(body.act),
        body.by,
        body.fact or "",
        body.value,
        body.unit,
        body.text or "",
        body.undoes,
        body.revision,
        principal().user,
    )
    seen = container().reviewing.act(recording, wish, body.version)
    timeline, told = Timeline.of(recording), for_reader(seen.analysis)
    return {
        "review": codec.review_json(told) | {"units": _units(seen)},
        "analysis": codec.analysis_json(told, timeline),
        "report": codec.report_json(seen.report),
    }


@bp.get("/api/v1/recordings/<rec_id>/review/<int:number>/report")
def signed_report(rec_id: str, number: int) -> Response:
    """The report exactly as it was signed by act ``number``."""
    text = container().reviewing.signed_report(own_recording(rec_id), number)
    if text is None:
        abort(404)
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _units(seen: Seen) -> Json:
    """Units that each changeable fact may be given in, by fact id."""
    return {f.id: units_of(f) for f in seen.analysis.facts if f.kind in CHANGED_KINDS}
