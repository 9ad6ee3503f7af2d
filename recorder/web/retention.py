"""Retention for administrators: what will be deleted and when, holds, erasure, certificates.

Ids, times and sizes only; reasons are what an administrator wrote, and go with the recording
(those of an erasure onto its certificate).
"""

from __future__ import annotations

import json

from flask import Blueprint, Response

from recorder.core.audit import session_name
from recorder.core.errors import NotReady, UnknownRecording
from recorder.core.ids import rec_id_of
from recorder.core.json_object import Json
from recorder.core.retention import Deletion, Erasure, Hold, Mark
from recorder.services.retention import Ran, Standing, confirmed
from recorder.web.audit import actor_of
from recorder.web.bodies import ConfirmBody, ReasonBody, RunBody, body_of
from recorder.web.context import container
from recorder.web.identity import principal
from recorder.web.queries import moment, whole, yes

bp = Blueprint("retention", __name__, url_prefix="/api/v1/admin")

MOST = 500


@bp.get("/retention")
def overview() -> Json:
    """The policy, what will be deleted, what is held, what is being deleted."""
    keeping = container().retention
    limit = whole("limit", 100, least=1, most=MOST)
    return {
        "policy": {
            "retention_hours": keeping.policy.keep_hours,
            "grace_hours": keeping.policy.grace_hours,
        },
        "marked": [_mark(mark) for mark in keeping.store.marks(limit=limit)],
        "held": [_hold(hold) for hold in keeping.store.held(limit)],
        "deleting": [_deletion(deletion) for deletion in keeping.store.uncertified(limit)],
    }


@bp.post("/retention/run")
def run() -> Json:
    """Do now what is done every minute; dry: only say it."""
    dry_run = body_of(RunBody).dry_run
    return ran(container().retention.run(dry_run=dry_run, by=actor_of(principal())))


@bp.get("/recordings/<rec_id>/retention")
def standing(rec_id: str) -> Json:
    """How one recording stands."""
    return stands(container().retention.standing(rec_id_of(rec_id)))


@bp.put("/recordings/<rec_id>/hold")
def hold(rec_id: str) -> Json:
    """Keep it, whatever the policy says, until the hold is released."""
    reason = body_of(ReasonBody).reason
    who = actor_of(principal())
    return _hold(container().retention.hold(rec_id_of(rec_id), reason, who))


@bp.delete("/recordings/<rec_id>/hold")
def release(rec_id: str) -> Json:
    """End the hold."""
    keeping = container().retention
    keeping.release(rec_id_of(rec_id), actor_of(principal()))
    return stands(keeping.standing(rec_id))


@bp.post("/recordings/<rec_id>/erasure")
def ask_erasure(rec_id: str) -> tuple[Json, int]:
    """First of two steps to delete one encounter now: what it is, and the token to confirm."""
    keeping = container().retention
    reason = body_of(ReasonBody).reason
    token, wish = keeping.ask_erasure(rec_id_of(rec_id), reason, actor_of(principal()))
    stood = keeping.standing(rec_id)
    files = container().files.existing(stood.recording)
    said = {
        "token": token,
        "expires_at": wish.expires_at.isoformat(),
        "files": len(files),
        "bytes": sum(file.size_bytes for file in files),
        "state": stood.recording.state.value,
    }
    return said, 202


@bp.post("/recordings/<rec_id>/erasure/confirmation")
def confirm_erasure(rec_id: str) -> tuple[Json, int]:
    """Second step: it is deleted; the certificate follows within a minute or two."""
    token = body_of(ConfirmBody).token
    done = container().retention.confirm_erasure(rec_id_of(rec_id), token, actor_of(principal()))
    assert done is not None  # this process owns the output directory
    return _deletion(done), 202


@bp.get("/deletions")
def deletions() -> Json:
    """What was deleted, newest first; ``before`` goes on where a page ended."""
    limit = whole("limit", 100, least=1, most=MOST)
    found = container().retention.store.deletions(limit, moment("before"))
    more = found[-1].begun_at.isoformat() if len(found) == limit else None
    return {"deletions": [_deletion(deletion) for deletion in found], "before": more}


@bp.get("/deletions/<rec_id>/certificate")
def certificate(rec_id: str) -> Response:
    """The certificate, as a file; the header says whether the audit trail confirms it."""
    deletion = _deleted(rec_id)
    if deletion.certificate is None:
        raise NotReady(
            "It is being deleted.", cure="The certificate follows within a minute or two."
        )
    text = json.dumps(deletion.certificate, indent=1)
    response = Response(text, mimetype="application/json")
    if not yes("inline"):
        name = f"deletion_{deletion.rec_id}.json"
        response.headers["Content-Disposition"] = f"attachment; filename={name}"
    right = confirmed(container().audit.writer.store, deletion)
    response.headers["X-Certificate-Confirmed"] = "true" if right else "false"
    return response


def deleted(rec_id: str) -> Json:
    """One deletion, with its certificate (None: not yet), and whether the trail confirms it."""
    deletion = _deleted(rec_id)
    return {
        "deletion": _deletion(deletion),
        "certificate": deletion.certificate,
        "confirmed": confirmed(container().audit.writer.store, deletion),
    }


def _deleted(rec_id: str) -> Deletion:
    deletion = container().retention.store.deletion(rec_id_of(rec_id))
    if deletion is None:
        raise UnknownRecording("Nothing was deleted under this id.", cure="Look into the list.")
    return deletion


def concerns() -> list[Json]:
    """What the station's board says of it: a trail that is away, and deletions to come."""
    found: list[Json] = []
    if container().audit.last_failed:
        found.append(
            {
                "level": "now",
                "title": "The audit trail takes no entries",
                "text": "Recording goes on. Encounters cannot be opened until it does: look into "
                "the server's log, and at the database and the room on its disk.",
            }
        )
    count, first = container().retention.store.marked()
    if first is not None:
        what = "1 encounter" if count == 1 else f"{count:,} encounters"
        found.append(
            {
                "level": "look",
                "title": f"{what} will be deleted",
                "text": f"The first on {first.astimezone():%d %B %Y at %H:%M}, as RETENTION_HOURS "
                "says. What must stay needs a hold.",
            }
        )
    return found


# --- as JSON ------------------------------------------------------------------------------------


def ran(done: Ran) -> Json:
    """What a run did."""
    return {
        "dry_run": done.dry_run,
        "marked": list(done.marked),
        "unmarked": list(done.unmarked),
        "deleted": list(done.deleted),
        "kept": [{"recording_id": rec_id, "why": why.value} for rec_id, why in done.kept],
        "certified": done.certified,
    }


def stands(found: Standing) -> Json:
    """How a recording stands."""
    return {
        "recording_id": found.recording.rec_id,
        "state": found.recording.state.value,
        "kept": found.kept.value if found.kept else None,
        "mark": _mark(found.mark) if found.mark else None,
        "hold": _hold(found.hold) if found.hold else None,
        "erasure": _wish(found.wish) if found.wish else None,
    }


def _mark(mark: Mark) -> Json:
    return {
        "recording_id": mark.rec_id,
        "marked_at": mark.marked_at.isoformat(),
        "delete_at": mark.delete_at.isoformat(),
        "kept": mark.kept.value if mark.kept else None,
    }


def _hold(hold: Hold) -> Json:
    return {
        "recording_id": hold.rec_id,
        "reason": hold.reason,
        "set_by": hold.set_by,
        "set_at": hold.set_at.isoformat(),
    }


def _wish(wish: Erasure) -> Json:
    return {
        "asked_by": wish.asked_by,
        "asked_at": wish.asked_at.isoformat(),
        "expires_at": wish.expires_at.isoformat(),
    }


def _deletion(deletion: Deletion) -> Json:
    return {
        "recording_id": deletion.rec_id,
        "session": session_name(deletion.session_id),
        "rule": deletion.rule.value,
        "by": deletion.by,
        "begun_at": deletion.begun_at.isoformat(),
        "finished_at": deletion.emptied_at.isoformat() if deletion.emptied_at else None,
        "certified": deletion.certificate is not None,
        "files": len(deletion.artefacts),
        "bytes": sum(a.size_bytes for a in deletion.artefacts),
    }
