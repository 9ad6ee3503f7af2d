"""``/openapi.json``: the HTTP API described for programs, from one table.

A test keeps the table and the app's routes the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from recorder import __version__
from recorder.clinical.codec import Json
from recorder.web.bodies import (
    ActBody,
    AgainBody,
    CallBody,
    SessionBody,
    SpeechBody,
    StartBody,
    StopBody,
    WordsBody,
)
from recorder.web.errors import PROBLEM_JSON
from recorder.web.identity import COOKIE, HEADER
from recorder.web.logs import MAX_PATCH_BYTES

bp = Blueprint("openapi", __name__)

JSON = "application/json"
BYTES = "application/octet-stream"
OFFSET_BYTES = "application/offset+octet-stream"
SESSION = ("header", "cookie")
PLACES = {
    "rec_id": "^[0-9a-f]{32}$",
    "log_id": "^[0-9a-f]{32}\\.[am](0|[1-9][0-9]{0,2})$",
    "name": "^[a-z]{1,20}$",
    "number": "^[0-9]{1,9}$",
    "upload_id": "^[0-9a-f]{32}$",
    "kind": "^(recording|transcript|analysis|report)$",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    Attributes:
        ok: status of success; ``answer`` names its schema, or a media type for bytes.
        problems: statuses of the problem documents it may answer with.
        body: name of the schema of its JSON body, or a media type.
        query: name, type and meaning of each query parameter.
        headers: name and meaning of each header of the answer.
        sends: name and type of each header that the request must have.
        session: the session is named by header or cookie.
    """

    method: str
    path: str
    summary: str
    ok: int = 200
    answer: str = ""
    problems: tuple[int, ...] = ()
    body: str = ""
    query: tuple[tuple[str, str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    sends: tuple[tuple[str, str], ...] = ()
    session: bool = False


WAIT = ("wait", "integer", "Seconds, at most 60, to wait for the result.")
OFFSET = ("Upload-Offset", "Bytes of the log that the server has.")
UPLOADED = ("Upload-Offset", "Bytes of the file that the server has.")
UPLOAD_OFFSET = ("Upload-Offset", "integer")
TUS = ("Tus-Resumable", "string")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post", "/api/start-recording", "Start a recording.",
        answer="Started", body="StartBody", problems=(400, 404, 429, 503),
    ),
    Operation(
        "post", "/api/stop-recording", "Stop; the result follows, or is waited for.",
        answer="Stopped", body="StopBody", query=(WAIT,), problems=(400, 404, 409),
    ),
    Operation("get", "/api/sessions", "Active sessions, ids shortened.", answer="Sessions"),
    Operation(
        "post", "/api/cleanup-session", "Close a session; its recordings stay.",
        answer="Cleaned", body="SessionBody", problems=(400, 404, 409),
    ),
    Operation(
        "get", "/api/v1/session", "The caller's session; asking does not keep it awake.",
        answer="Session", session=True, problems=(400, 404),
    ),
    Operation(
        "post", "/api/v1/session/stay", "Stay: the session's times begin anew.",
        answer="Session", session=True, problems=(400, 404),
    ),
    Operation(
        "get", "/api/v1/status", "Version, speech engine, microphone, limits.", answer="Status"
    ),
    Operation(
        "get", "/api/v1/recordings", "The caller's encounters, newest first.",
        answer="Recordings", session=True, problems=(400,),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}", "One encounter with words, facts and report.",
        answer="Encounter", session=True, problems=(400, 404),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/files/{kind}", "One of the four files; ranges work.",
        answer=BYTES, session=True, problems=(400, 404, 409, 416),
        query=(("inline", "integer", "1: for playing, not for saving."),),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/peaks", "The sound's outline for drawing.",
        answer="Peaks", session=True, problems=(400, 404, 409),
        query=(
            ("n", "integer", "How many, 1 to 4000; 1000 when not given."),
            ("start_s", "number", "From here on, in seconds of sound."),
            ("end_s", "number", "Up to here."),
        ),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/report", "The report in any format and form.",
        answer="text/plain", session=True, problems=(400, 404, 409),
        query=(
            ("format", "string", "atmist, imist-ambo, sbar, soap, chart or radio."),
            ("as", "string", "text, markdown or html."),
            ("download", "integer", "1: for saving."),
        ),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/review", "What people decided so far.",
        answer="Review", session=True, problems=(400, 404),
    ),
    Operation(
        "post", "/api/v1/recordings/{rec_id}/review",
        "Confirm, change, strike, note, sign or undo, on top of the version last seen.",
        answer="Decided", body="ActBody", session=True, problems=(400, 404, 409, 413, 415),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/review/{number}/report",
        "The report as it was signed by that act.",
        answer="text/plain", session=True, problems=(400, 404),
    ),
    Operation(
        "put", "/api/v1/recordings/{rec_id}/words",
        "Correct one segment, naming what it reads; facts and report follow at once.",
        answer="Corrected", body="WordsBody", session=True, problems=(400, 404, 409, 413, 415),
    ),
    Operation(
        "post", "/api/v1/recordings/{rec_id}/transcription",
        "Make the words anew; the former ones are kept.",
        ok=202, answer="Accepted", body="AgainBody", session=True,
        problems=(400, 404, 409, 413, 415),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/revisions", "Every version of the words.",
        answer="Revisions", session=True, problems=(400, 404),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/revisions/{number}", "One version of the words.",
        answer="Revision", session=True, problems=(400, 404),
    ),
    Operation(
        "get", "/api/v1/models", "Speech models that may be wished for.", answer="Models"
    ),
    Operation(
        "get", "/api/v1/speech", "What the device wishes of speech recognition.",
        answer="Speech", session=True, problems=(400,),
    ),
    Operation(
        "put", "/api/v1/speech", "Change language, model or vocabulary of the device.",
        answer="Speech", body="SpeechBody", session=True, problems=(400, 409, 413, 415),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/exports", "What this encounter can be exported as.",
        answer="Exports", session=True, problems=(400, 404),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/exports/{name}", "One export; archive is everything.",
        answer=BYTES, session=True, problems=(400, 404, 409),
    ),
    Operation(
        "post", "/api/v1/recordings/{rec_id}/exports/nemsis", "A NEMSIS 3.5.1 draft.",
        answer="application/xml", body="CallBody", session=True,
        problems=(400, 404, 409, 413, 415, 422),
    ),
    Operation(
        "head", "/api/v1/logs/{log_id}", "How much of a log the server has.",
        session=True, problems=(400, 404), headers=(OFFSET,),
    ),
    Operation(
        "patch", "/api/v1/logs/{log_id}",
        f"Append at most {MAX_PATCH_BYTES:,} bytes to a log; answers when they are durable.",
        ok=204, body=BYTES, session=True, headers=(OFFSET,), sends=(UPLOAD_OFFSET,),
        problems=(400, 404, 409, 411, 413, 415, 422, 429, 503, 507),
    ),
    Operation(
        "post", "/api/v1/uploads",
        "A file recorded elsewhere, in the form field `file`; with Tus-Resumable the beginning "
        "of a resumable upload, answered with 201 and its Location.",
        ok=202, answer="Accepted", body="multipart/form-data", session=True, query=(WAIT,),
        problems=(400, 404, 412, 413, 415, 429, 503, 507),
    ),
    Operation("options", "/api/v1/uploads", "What of tus is spoken here.", ok=204),
    Operation("options", "/api/v1/uploads/{upload_id}", "As above.", ok=204),
    Operation(
        "head", "/api/v1/uploads/{upload_id}", "How much of a file the server has.",
        session=True, problems=(400, 404, 412, 413, 415, 503, 507), headers=(UPLOADED,),
        sends=(TUS,),
    ),
    Operation(
        "patch", "/api/v1/uploads/{upload_id}",
        "Go on with a file; answers when the bytes are durable.",
        ok=204, body=OFFSET_BYTES, session=True, headers=(UPLOADED,), sends=(TUS, UPLOAD_OFFSET),
        problems=(400, 404, 409, 412, 413, 415, 423, 429, 460, 503, 507),
    ),
    Operation(
        "delete", "/api/v1/uploads/{upload_id}", "Give an unfinished upload up.",
        ok=204, session=True, problems=(400, 404, 412), sends=(TUS,),
    ),
    Operation(
        "post", "/api/v1/uploads/{upload_id}",
        "The method that X-HTTP-Method-Override names, for clients that can only POST.",
        ok=204, body=OFFSET_BYTES, session=True, headers=(UPLOADED,), sends=(TUS,),
        problems=(400, 404, 405, 409, 412, 413, 415, 423, 429, 460, 503, 507),
    ),
    Operation(
        "post", "/manual_inference", "As /api/v1/uploads; answers with the files.",
        answer="Stopped", body="multipart/form-data", session=True, query=(WAIT,),
        problems=(400, 413, 415, 429, 507),
    ),
    Operation("get", "/list_sessions/", "As /api/sessions.", answer="Sessions"),
    Operation(
        "delete", "/cleanup_sessions/", "Close sessions without activity; recordings stay.",
        answer="CleanedMany", problems=(400,),
        query=(("max_age_hours", "number", "Hours without activity; 24 when not given."),),
    ),
    Operation(
        "get", "/download_file/", "One of the caller's files by its exact name.",
        answer=BYTES, session=True, problems=(400, 404),
        query=(("file_path", "string", "A file name, never a path."),),
    ),
    Operation("get", "/healthz", "The process answers.", answer="Health"),
    Operation("get", "/readyz", "What it needs is there.", answer="Health"),
    Operation("get", "/openapi.json", "This document.", answer="Anything"),
)  # fmt: skip

_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}
_FLAG = {"type": "boolean"}
_COUNT = {"type": "integer"}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_THINGS = {"type": "array", "items": {"type": "object"}}
_MAYBE_TEXT = {"type": ["string", "null"]}
_MAYBE_THING = {"type": ["object", "null"]}
_ACCEPTED: Json = {"recording_id": _TEXT, "state": _TEXT}
_SUMMARY: Json = {
    **_ACCEPTED, "source": _TEXT, "started_at": _TEXT, "stopped_at": _MAYBE_TEXT,
    "duration_s": _NUMBER, "elapsed_s": _NUMBER, "gaps": _COUNT, "draft": _FLAG,
    "engine": _MAYBE_TEXT, "title": _MAYBE_TEXT, "to_check": _COUNT, "signed": _FLAG,
    "problem": _MAYBE_TEXT,
}  # fmt: skip
ANSWERS: dict[str, Json] = {
    "Started": {
        "status": _TEXT, "session_id": _TEXT, "recording_id": _TEXT, "source": _TEXT,
        "started_at": _TEXT,
    },
    "Stopped": {**_ACCEPTED, "session_id": _TEXT, "files": _THINGS, "problem": _MAYBE_TEXT},
    "Accepted": _ACCEPTED,
    "Sessions": {"active_sessions": _COUNT, "session_ids": {"type": "array", "items": _TEXT}},
    "Session": {
        "status": _TEXT, "active": _FLAG, "recording": _FLAG, "signed_in": _FLAG,
        "created_at": _TEXT, "expires_at": _TEXT, "left_s": _COUNT, "settings_version": _COUNT,
        "history": _THINGS,
    },
    "Cleaned": {"status": _TEXT, "session_id": _TEXT},
    "CleanedMany": {"status": _TEXT, "cleaned_sessions": _COUNT},
    "Status": {
        "version": _TEXT, "server_ms": _COUNT, "engine": {"type": "object"},
        "microphone": {"type": "object"}, "limits": {"type": "object"},
    },
    "Recordings": {"recordings": _THINGS},
    "Encounter": {
        **_SUMMARY, "gaps": _THINGS, "unaccounted_s": _NUMBER, "markers": _THINGS,
        "progress": {"type": "object"},
        "files": _THINGS, "transcript": _MAYBE_THING, "analysis": _MAYBE_THING,
        "report": _MAYBE_THING, "review": _MAYBE_THING,
        "revision": {"type": ["integer", "null"]},
    },
    "Corrected": {
        "revision": _COUNT, "transcript": {"type": "object"}, "analysis": {"type": "object"},
        "report": {"type": "object"}, "offered": _TEXTS,
    },
    "Revisions": {"revisions": _THINGS},
    "Revision": {
        "revision": _COUNT, "created_at": _TEXT, "origin": _TEXT,
        "transcript": {"type": "object"}, "report": {"type": "object"},
    },
    "Models": {"models": _THINGS},
    "Speech": {"version": _COUNT, "language": _TEXT, "model": _TEXT, "vocabulary": _TEXTS,
        "report_format": _TEXT,
    },
    "Review": {"version": _COUNT, "signed": _FLAG, "keys": {"type": "object"}},
    "Decided": {
        "review": {"type": "object"}, "analysis": {"type": "object"},
        "report": {"type": "object"},
    },
    "Exports": {
        "reports": _THINGS, "forms": {"type": "array", "items": _TEXT}, "exports": _THINGS,
        "nemsis": _FLAG,
    },
    "Peaks": {
        "n": _COUNT, "duration_s": _NUMBER, "start_s": _NUMBER, "end_s": _NUMBER,
        "peaks": {"type": "array", "items": _NUMBER},
    },
    "Health": {"status": _TEXT},
    "Problem": {
        "type": _TEXT, "title": _TEXT, "status": _COUNT, "detail": _TEXT, "cure": _TEXT,
        "code": _TEXT,
    },
    "Anything": {},
}  # fmt: skip
"""Members that are always there; more may follow, so readers ignore what they do not know."""


@bp.get("/openapi.json")
def openapi() -> Json:
    """The document."""
    return document()


def document() -> Json:
    """The API as OpenAPI 3.1."""
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    bodies = (
        StartBody, StopBody, SessionBody, CallBody, ActBody, WordsBody, AgainBody, SpeechBody,
    )  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handover",
            "version": __version__,
            "description": "Errors are RFC 9457 problem documents. Live audio travels over the "
            "WebSocket /ws/v1, which is described in docs/api.md.",
        },
        "paths": paths,
        "components": {
            "schemas": {name: _schema(members) for name, members in ANSWERS.items()}
            | {model.__name__: model.model_json_schema() for model in bodies},
            "securitySchemes": {
                "header": {"type": "apiKey", "in": "header", "name": HEADER},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _described(operation: Operation) -> Json:
    said: Json = {
        "summary": operation.summary,
        "operationId": f"{operation.method}_{operation.path.strip('/')}".translate(_PLAIN),
        "parameters": _parameters(operation),
        "responses": _responses(operation),
    }
    if operation.session:
        said["security"] = [{scheme: []} for scheme in SESSION]
    if operation.body:
        said["requestBody"] = {"required": True, "content": _content(operation.body)}
    return said


_PLAIN = str.maketrans("/-.{}", "_____")


def _parameters(operation: Operation) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {**_TEXT, "pattern": pattern}}
        for name, pattern in PLACES.items()
        if f"{{{name}}}" in operation.path
    ]
    found += [
        {"name": name, "in": "query", "description": means, "schema": {"type": kind}}
        for name, kind, means in operation.query
    ]
    found += [
        {"name": name, "in": "header", "required": True, "schema": {"type": kind}}
        for name, kind in operation.sends
    ]
    return found


def _responses(operation: Operation) -> Json:
    success: Json = {"description": "Done."}
    if operation.answer:
        success["content"] = _content(operation.answer)
    if operation.headers:
        success["headers"] = {
            name: {"description": means, "schema": _COUNT} for name, means in operation.headers
        }
    problem = {"description": "Not done.", "content": _content("Problem", PROBLEM_JSON)}
    return {str(operation.ok): success} | {str(s): problem for s in operation.problems}


def _content(name: str, media_type: str = JSON) -> Json:
    if name == "multipart/form-data":
        file = {"type": "string", "format": "binary"}
        properties = {"file": file, "session_id": _TEXT}
        return {name: {"schema": {"type": "object", "properties": properties}}}
    if "/" in name:
        return {name: {"schema": {"type": "string", "format": "binary"}}}
    return {media_type: {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _schema(members: Json) -> Json:
    return {"type": "object", "properties": members, "required": list(members)}
