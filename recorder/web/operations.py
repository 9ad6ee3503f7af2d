"""What can be asked of the server over HTTP: one row for each method of each address.

``openapi`` makes the document of it; a test keeps the rows and the app's routes the same. What
follows from a row (which errors a JSON body can cause, who must be named) is worked out there.
"""

from __future__ import annotations

from collections.abc import Mapping

from recorder.clinical.reports.report import FORMATS
from recorder.clinical.wording import LANGUAGES
from recorder.web.admin_operations import ADMIN, ADMIN_PAGES, SAFEKEEPING
from recorder.web.json_schema import TEXT, one_of
from recorder.web.logs import MAX_PATCH_BYTES
from recorder.web.operation import (
    AT_OFFSET,
    BYTES,
    FORM,
    HTML,
    METHOD,
    OFFSET,
    OFFSET_BYTES,
    ONLY_ONE,
    PLAIN,
    RECEIVING,
    SECONDS,
    TUS,
    UPLOADED,
    WAIT,
    Operation,
    Query,
)
from recorder.web.peaks import MAX_PEAKS
from recorder.web.people_operations import PEOPLE

RECORDING: tuple[Operation, ...] = (
    Operation(
        "post", "/api/start-recording", "Start a recording.", tag="recording",
        answer="Started", body="StartBody", problems=(404, 429, 503),
    ),
    Operation(
        "post", "/api/stop-recording", "Stop; the result follows, or is waited for.",
        tag="recording", answer="Stopped", body="StopBody", query=(WAIT,), problems=(404, 409),
    ),
    Operation(
        "get", "/api/sessions", "Active sessions, ids shortened.", answer="Sessions",
        tag="sessions",
    ),
    Operation(
        "post", "/api/cleanup-session", "Close a session; its recordings stay.", tag="sessions",
        answer="Cleaned", body="SessionBody", problems=(404, 409),
    ),
    Operation(
        "get", "/api/v1/session", "The caller's session; asking does not keep it awake.",
        answer="Session", session=True, problems=(404,), tag="sessions",
    ),
    Operation(
        "post", "/api/v1/session/stay", "Stay: the session's times begin anew.",
        answer="Session", session=True, problems=(404,), tag="sessions",
    ),
    Operation(
        "get", "/ws/v1", "The live socket: a WebSocket handshake; its messages are described in "
        "docs/api.md.", ok=(101,), problems=(400, 403), tag="recording",
    ),
    Operation(
        "head", "/api/v1/logs/{log_id}", "How much of a log the server has.",
        session=True, problems=(404,), headers=(OFFSET,), tag="recording",
    ),
    Operation(
        "patch", "/api/v1/logs/{log_id}",
        f"Append at most {MAX_PATCH_BYTES:,} bytes to a log; answers when they are durable.",
        ok=(204,), body=BYTES, session=True, headers=(OFFSET,), sends=(AT_OFFSET,),
        problems=RECEIVING, tag="recording",
    ),
)  # fmt: skip

ENCOUNTERS: tuple[Operation, ...] = (
    Operation(
        "get", "/api/v1/status", "Version, speech engine, microphone, limits.", answer="Status",
        tag="server",
    ),
    Operation(
        "get", "/api/v1/recordings", "The caller's encounters, newest first.",
        answer="Recordings", session=True,
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/state", "How far a recording of this session is.",
        answer="Accepted", session=True, problems=(404,),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}", "One encounter with words, facts and report.",
        answer="Encounter", session=True, problems=(404,),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/files/{kind}", "One of the four files; ranges work.",
        ok=(200, 206), answer="audio/wav text/plain application/json", session=True,
        problems=(404, 409, 416, 503),
        query=(Query("inline", "1: for playing, not for saving.", ONLY_ONE),),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/peaks", "The sound's outline for drawing.",
        answer="Peaks", session=True, problems=(404, 409),
        query=(
            Query("n", "How many; 1000 when not given.",
                  {"type": "integer", "minimum": 1, "maximum": MAX_PEAKS}),
            Query("start_s", "From here on, in seconds of sound.", SECONDS),
            Query("end_s", "Up to here; lies after start_s.", SECONDS),
        ),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/report", "The report in any format and form.",
        answer="text/plain text/markdown text/html", session=True, problems=(404, 409),
        query=(
            Query("format", "Of the report; else the one it was made in.", one_of(*FORMATS)),
            Query("as", "Its form.", one_of("text", "markdown", "html")),
            Query("language", "Its language; else the one it was made in.", one_of(*LANGUAGES)),
            Query("download", "1: for saving.", ONLY_ONE),
        ),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/review", "What people decided so far.",
        answer="Review", session=True, problems=(404,),
    ),
    Operation(
        "post", "/api/v1/recordings/{rec_id}/review",
        "Confirm, change, strike, note, sign (with the revision seen) or undo, on top of the "
        "version last seen.",
        answer="Decided", body="ActBody", session=True, problems=(404, 409),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/review/{number}/report",
        "The report as it was signed by that act.",
        answer=PLAIN, session=True, problems=(404,),
    ),
    Operation(
        "put", "/api/v1/recordings/{rec_id}/words",
        "Correct one segment, naming what it reads; facts and report follow at once.",
        answer="Corrected", body="WordsBody", session=True, problems=(404, 409),
    ),
    Operation(
        "post", "/api/v1/recordings/{rec_id}/transcription",
        "Make the words anew; the former ones are kept.",
        ok=(202,), answer="Accepted", body="AgainBody", session=True, problems=(404, 409),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/revisions", "Every version of the words.",
        answer="Revisions", session=True, problems=(404,),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/revisions/{number}", "One version of the words.",
        answer="Revision", session=True, problems=(404,),
    ),
    Operation(
        "get", "/api/v1/models", "Speech models that may be wished for.", answer="Models",
        tag="speech",
    ),
    Operation(
        "get", "/api/v1/speech", "What the device wishes of speech recognition.",
        answer="Speech", session=True, tag="speech",
    ),
    Operation(
        "put", "/api/v1/speech", "Change language, model or vocabulary of the device.",
        answer="Speech", body="SpeechBody", session=True, problems=(409,), tag="speech",
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/exports", "What this encounter can be exported as.",
        answer="Exports", session=True, problems=(404,),
    ),
    Operation(
        "get", "/api/v1/recordings/{rec_id}/exports/{name}", "One export; archive is everything.",
        answer="application/fhir+json text/csv application/x-subrip text/vtt application/json "
        "application/zip", session=True, problems=(404, 409, 503),
    ),
    Operation(
        "post", "/api/v1/recordings/{rec_id}/exports/nemsis", "A NEMSIS 3.5.1 draft.",
        answer="application/xml", body="CallBody", session=True, problems=(404, 409, 422),
    ),
)  # fmt: skip

UPLOADS: tuple[Operation, ...] = (
    Operation(
        "post", "/api/v1/uploads",
        "A file recorded elsewhere, in the form field `file`; with Tus-Resumable the beginning "
        "of a resumable upload, answered with 201 and its Location.", tag="uploads",
        ok=(202, 201), answer="Accepted", body=FORM, session=True, query=(WAIT,),
        problems=(404, 409, 412, 413, 415, 429, 503, 507),
    ),
    Operation(
        "options", "/api/v1/uploads", "What of tus is spoken here.", ok=(204,), tag="uploads"
    ),
    Operation(
        "options", "/api/v1/uploads/{upload_id}", "As above.", ok=(204,), tag="uploads"
    ),
    Operation(
        "head", "/api/v1/uploads/{upload_id}", "How much of a file the server has.",
        session=True, problems=(404, 412, 413, 415, 503, 507), headers=(UPLOADED,),
        sends=(TUS,), tag="uploads",
    ),
    Operation(
        "patch", "/api/v1/uploads/{upload_id}",
        "Go on with a file; answers when the bytes are durable.",
        ok=(204,), body=OFFSET_BYTES, session=True, headers=(UPLOADED,), sends=(TUS, AT_OFFSET),
        problems=(404, 409, 412, 413, 415, 423, 429, 460, 503, 507), tag="uploads",
    ),
    Operation(
        "delete", "/api/v1/uploads/{upload_id}", "Give an unfinished upload up.",
        ok=(204,), session=True, problems=(404, 412), sends=(TUS,), tag="uploads",
    ),
    Operation(
        "post", "/api/v1/uploads/{upload_id}",
        "The method that X-HTTP-Method-Override names, for clients that can only POST.",
        ok=(204, 200), body=OFFSET_BYTES, session=True, sends=(TUS, METHOD),
        problems=(401, 404, 405, 409, 412, 413, 415, 423, 429, 460, 503, 507), tag="uploads",
    ),
)  # fmt: skip

OLDER_NAMES: tuple[Operation, ...] = (
    Operation(
        "post", "/manual_inference", "As /api/v1/uploads; answers with the files.",
        answer="Stopped", body=FORM, session=True, query=(WAIT,), tag="older names",
        problems=(404, 409, 413, 415, 429, 503, 507),
    ),
    Operation(
        "get", "/list_sessions/", "As /api/sessions.", answer="Sessions", tag="older names"
    ),
    Operation(
        "delete", "/cleanup_sessions/", "Close sessions without activity; recordings stay.",
        answer="CleanedMany", problems=(400,), tag="older names",
        query=(
            Query("max_age_hours", "Hours without activity; 24 when not given.",
                  {"type": "number", "minimum": 0, "maximum": 87_600}),
        ),
    ),
    Operation(
        "get", "/download_file/", "One of the caller's files by its exact name.",
        ok=(200, 206), answer="audio/wav text/plain application/json", session=True,
        problems=(404, 416, 503), tag="older names",
        query=(Query("file_path", "A file name, never a path.", TEXT | {"minLength": 1}, True),),
    ),
)  # fmt: skip

PAGES: tuple[Operation, ...] = (
    Operation("get", "/", "The page.", answer=HTML, tag="pages"),
    Operation("get", "/encounters", "The page, at the list.", answer=HTML, tag="pages"),
    Operation("get", "/tablet", "The page, at this tablet.", answer=HTML, tag="pages"),
    Operation("get", "/waiting", "The page, at what waits.", answer=HTML, tag="pages"),
    Operation("get", "/sign-in", "The page, at signing in.", answer=HTML, tag="pages"),
    Operation("get", "/enrol", "The page, at enrolling this device.", answer=HTML, tag="pages"),
    Operation("get", "/first-admin", "The page, at the first administrator.", answer=HTML,
              tag="pages"),
    Operation("get", "/new-password", "The page, at a new password.", answer=HTML, tag="pages"),
    Operation(
        "get", "/encounters/{rec_id}", "The page, at one encounter.", answer=HTML, tag="pages",
        problems=(404,),
    ),
    Operation(
        "get", "/encounters/{rec_id}/report", "The page, at one report.", answer=HTML, tag="pages",
        problems=(404,),
    ),
    Operation(
        "get", "/static/{filename}", "What the page is made of.", ok=(200, 206, 304),
        answer="*/*", problems=(404, 416), tag="pages",
    ),
    Operation("get", "/sw.js", "The service worker.", ok=(200, 206, 304),
              answer="text/javascript", problems=(416,), tag="pages"),
    Operation("get", "/manifest.webmanifest", "For a home screen.", ok=(200, 206, 304),
              answer="application/manifest+json", problems=(416,), tag="pages"),
)  # fmt: skip

SERVER: tuple[Operation, ...] = (
    Operation("get", "/healthz", "The process answers.", answer="Health", tag="server"),
    Operation(
        "get", "/readyz", "What it needs is there; else 503 says what is missing.",
        answer="Readiness", ok=(200, 503), tag="server",
    ),
    Operation("get", "/openapi.json", "This document.", answer="Document", tag="server"),
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    *PEOPLE, *RECORDING, *ENCOUNTERS, *UPLOADS, *OLDER_NAMES, *PAGES, *SERVER, *ADMIN, *SAFEKEEPING,
    *ADMIN_PAGES,
)  # fmt: skip
"""Every operation there is."""

TAGS: Mapping[str, str] = {
    "recording": "Start, stop, and the bytes of the sound.",
    "encounters": "What was recorded, and what became of it.",
    "speech": "How a device wants its speech recognised.",
    "uploads": "Files recorded elsewhere; tus 1.0.0.",
    "sessions": "Devices and their time.",
    "server": "The server itself.",
    "people": "Signing in, people and their devices.",
    "admin": "For whoever runs the server: states, counts and times, no patient's words.",
    "safekeeping": "Audit trail, retention, holds, erasure: for administrators.",
    "older names": "Aliases of the first documents.",
    "pages": "What a browser opens.",
}
