"""An encounter in other forms: report formats, FHIR, NEMSIS draft, CSV, subtitles, one ZIP."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Blueprint, Response, abort, request

from recorder.adapters.exports.exporter import (
    ARCHIVE_ENDING,
    EXPORTS,
    NEMSIS_ENDING,
    NemsisDraft,
)
from recorder.adapters.exports.nemsis import Call
from recorder.adapters.exports.nemsis_choices import (
    DISPATCH_REASONS,
    DISPOSITIONS,
    RESPONSE_MODES,
)
from recorder.adapters.exports.source import ExportSource
from recorder.clinical.reports.html_page import STYLE_HASH
from recorder.clinical.reports.report import FORMATS
from recorder.clinical.wording import LANGUAGES
from recorder.core.errors import HandoverError, InvalidInput
from recorder.core.json_object import Json
from recorder.web.agency import choices
from recorder.web.bodies import CallBody, body_of
from recorder.web.context import container
from recorder.web.identity import own_recording
from recorder.web.queries import yes
from recorder.web.turns import download_turn

bp = Blueprint("exports", __name__)

FORMS = {
    "text": ("text/plain; charset=utf-8", "txt"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "html": ("text/html; charset=utf-8", "html"),
}
PRINTED_CSP = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
MOST_PROBLEMS_TOLD = 20
CALL_CHOICES = {
    "dispatch_reason": DISPATCH_REASONS,
    "response_mode": RESPONSE_MODES,
    "disposition": DISPOSITIONS,
}
"""From which codes each fact of the call is chosen."""


class SchemaBroken(HandoverError):
    """A NEMSIS draft that does not satisfy the schemas on this server."""

    code, status, title = "nemsis-invalid", 422, "The draft does not satisfy the schema"


@bp.get("/api/v1/recordings/<rec_id>/report")
def report(rec_id: str) -> Response:
    """The report in any format, form and language: ``?format=sbar&as=html&language=pt``;
    ``download=1`` to save it."""
    source = _source(rec_id)
    wanted = request.args.get("format", source.report.format)
    form = request.args.get("as", "text")
    if wanted not in FORMATS:
        raise InvalidInput("There is no such report format.", cure=f"Use {', '.join(FORMATS)}.")
    if form not in FORMS:
        raise InvalidInput("A report has no such form.", cure=f"Use {', '.join(FORMS)}.")
    language = request.args.get("language", "")
    if language and language not in LANGUAGES:
        raise InvalidInput(
            "Reports are not written in this language.", cure=f"Use {', '.join(LANGUAGES)}."
        )
    media_type, ending = FORMS[form]
    text = container().exporter.report(source, wanted, form, language)
    name = f"{wanted}.{ending}" if yes("download") else None
    response = _answer(source, text.encode(), media_type, name)
    if form == "html":
        response.headers["Content-Security-Policy"] = PRINTED_CSP
    return response


@bp.get("/api/v1/recordings/<rec_id>/exports")
def formats(rec_id: str) -> Json:
    """What this encounter can be exported as."""
    recording = own_recording(rec_id)
    base = f"/api/v1/recordings/{recording.rec_id}"
    return {
        "reports": [{"name": f.name, "title": f.title} for f in FORMATS.values()],
        "forms": list(FORMS),
        "exports": [{"name": n, "url": f"{base}/exports/{n}"} for n in (*EXPORTS, "archive")],
        "nemsis": container().exporter.agency.kept().ready,
        "nemsis_checked": container().exporter.xsd_dir is not None,
        "nemsis_call": {name: choices(told) for name, told in CALL_CHOICES.items()},
    }


@bp.get("/api/v1/recordings/<rec_id>/exports/<name>")
def export(rec_id: str, name: str) -> Response:
    """One export; ``archive`` is everything as one ZIP."""
    if name == "archive":
        return _archive(_source(rec_id))
    wanted = EXPORTS.get(name)
    if wanted is None:
        own_recording(rec_id)
        abort(404)
    source = _source(rec_id)
    return _answer(source, wanted.make(source).encode(), wanted.media_type, wanted.ending)


@bp.post("/api/v1/recordings/<rec_id>/exports/nemsis")
def nemsis(rec_id: str) -> Response:
    """A NEMSIS draft; the body tells what dispatch knows and no crew says."""
    source = _source(rec_id)
    draft = container().exporter.nemsis(source, _call(body_of(CallBody)))
    _refuse_broken(draft)
    response = _answer(source, draft.xml, "application/xml", NEMSIS_ENDING)
    response.headers["X-Schema-Checked"] = "true" if draft.checked else "false"
    return response


def _refuse_broken(draft: NemsisDraft) -> None:
    if draft.problems:
        raise SchemaBroken(
            "The NEMSIS draft does not satisfy the schema.",
            cure="Correct the call's or the agency's facts; else report this as a defect.",
            problems=[
                {"line": p.line, "element": p.element, "rule": p.rule}
                for p in draft.problems[:MOST_PROBLEMS_TOLD]
            ],
        )


def _call(body: CallBody) -> Call:
    notified, in_service = _moment(body.notified_at), _moment(body.in_service_at)
    if in_service < notified:
        raise InvalidInput(
            "The unit was back in service before it was notified.",
            cure="Look at both times and their offsets from UTC.",
        )
    return Call(body.dispatch_reason, body.response_mode, body.disposition, notified, in_service)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(
            "A time of the call is not a date and time with an offset from UTC.",
            cure="Write it as 2026-05-04T13:45:00-07:00.",
        )
    return moment


def _source(rec_id: str) -> ExportSource:
    recording = own_recording(rec_id)
    return container().exporter.source(recording, container().reviewing.seen(recording))


def _archive(source: ExportSource) -> Response:
    download_turn()
    files = container().files.existing(source.recording)
    pieces = container().exporter.archive(source, files, container().files.open)
    response = Response(pieces, mimetype="application/zip")
    return _named(response, f"{source.recording.stem}_{ARCHIVE_ENDING}")


def _answer(source: ExportSource, data: bytes, media_type: str, ending: str | None) -> Response:
    response = Response(data, content_type=media_type)
    if ending is None:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    return _named(response, f"{source.recording.stem}_{ending}")


def _named(response: Response, name: str) -> Response:
    """Our own stems only, so the header needs no quoting rules."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", name):
        abort(404)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
