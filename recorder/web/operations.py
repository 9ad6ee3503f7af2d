"""What can be asked of the server over HTTP: one row for each method of each address.

``openapi`` makes the document of it; a test keeps the rows and the app's routes the same. What
follows from a row (which errors a JSON body can cause, who must be named) is worked out there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recorder.clinical.codec import Json
from recorder.clinical.report import FORMATS
from recorder.clinical.wording import LANGUAGES
from recorder.core.model import RecordingState
from recorder.web.logs import MAX_PATCH_BYTES
from recorder.web.peaks import MAX_PEAKS
from recorder.web.schemas import MOMENT, TEXT, WHOLE, one_of
from recorder.web.waiting import MAX_WAIT_S

BYTES = "application/octet-stream"
OFFSET_BYTES = "application/offset+octet-stream"
FORM = "multipart/form-data"
HTML = "text/html"
PLAIN = "text/plain"


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter behind the question mark."""

    name: str
    means: str
    schema: Json
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    Attributes:
        ok: statuses of success.
        answer: name of the schema of a JSON answer, or media types with blanks between them.
        problems: statuses of the problem documents that are its own; those that every operation of
            its kind may answer with are added.
        body: name of the schema of its JSON body, or a media type.
        query: parameters behind the question mark.
        headers: name and meaning of each header of the answer.
        sends: name and schema of each header that the request must have.
        session: the session is named by header or cookie.
        tag: the part of the interface that it belongs to.
    """

    method: str
    path: str
    summary: str
    ok: tuple[int, ...] = (200,)
    answer: str = ""
    problems: tuple[int, ...] = ()
    body: str = ""
    query: tuple[Query, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    sends: tuple[tuple[str, Json], ...] = ()
    session: bool = False
    tag: str = "encounters"


PLACES: dict[str, Json] = {
    "rec_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "log_id": {"type": "string", "pattern": "^[0-9a-f]{32}\\.[am](0|[1-9][0-9]{0,2})$"},
    "upload_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "name": {"type": "string", "pattern": "^[a-z]{1,20}$"},
    "number": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    "kind": one_of("recording", "transcript", "analysis", "report"),
    "asset": one_of("swagger-ui-bundle.js", "swagger-ui.css"),
    "handle": {"type": "string", "pattern": "^[0-9a-f-]{13}$"},
    "user_id": {"type": "string", "format": "uuid"},
    "device_id": {"type": "string", "format": "uuid"},
    "sign_in_id": {"type": "string", "format": "uuid"},
    "part": {"type": "string", "pattern": "^[a-z]{1,20}$"},
    "filename": {"type": "string", "pattern": "^[a-z0-9_./-]{1,80}$"},
}
"""Schema of each place in an address, by its name."""

WAIT = Query(
    "wait",
    f"Seconds to wait for the result; more than {MAX_WAIT_S} count as {MAX_WAIT_S}.",
    {"type": "integer", "minimum": 0, "maximum": 999_999},
)
SECONDS: Json = {"type": "number", "minimum": 0, "maximum": 9_999_999}
ONLY_ONE = one_of("0", "1")
OFFSET = ("Upload-Offset", "Bytes of the log that the server has.")
UPLOADED = ("Upload-Offset", "Bytes of the file that the server has.")
PLACE_OF_BYTES: Json = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999_999}
AT_OFFSET = ("Upload-Offset", PLACE_OF_BYTES)
TUS: tuple[str, Json] = ("Tus-Resumable", {"type": "string", "enum": ["1.0.0"]})
METHOD: tuple[str, Json] = ("X-HTTP-Method-Override", one_of("HEAD", "PATCH", "DELETE"))
RECEIVING = (404, 409, 411, 413, 415, 422, 429, 503, 507)

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
        problems=(404, 409, 416),
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
        "Confirm, change, strike, note, sign or undo, on top of the version last seen.",
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
        "application/zip", session=True, problems=(404, 409),
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
        problems=(404, 416), tag="older names",
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

LINES = Query("limit", "How many lines; 100 when not given.",
              {"type": "integer", "minimum": 1, "maximum": 500})  # fmt: skip

ADMIN: tuple[Operation, ...] = (
    Operation("get", "/metrics", "Counts and times for Prometheus; no ids.", answer=PLAIN,
              tag="admin"),
    Operation("get", "/api/v1/admin/overview", "Is all well? Figures at a glance.",
              answer="Overview", tag="admin"),
    Operation("get", "/api/v1/admin/sessions", "Active sessions, latest activity first.",
              answer="AdminSessions", query=(LINES,), tag="admin"),
    Operation("post", "/api/v1/admin/sessions/{handle}/close",
              "End a session that does not record; what it recorded stays.", answer="Acted",
              problems=(404, 409), tag="admin"),
    Operation("post", "/api/v1/admin/sessions/cleanup",
              "Clean up now; dry_run only says what would be done.", answer="CleanedUp",
              body="CleanUpBody", tag="admin"),
    Operation("get", "/api/v1/admin/recordings", "Everybody's recordings, newest first.",
              answer="AdminRecordings", tag="admin",
              query=(LINES,
                     Query("state", "Only these.", one_of(*(s.value for s in RecordingState))),
                     Query("before", "Only what began before then.", MOMENT))),
    Operation("get", "/api/v1/admin/unfinished",
              "What is not done: why, what happens by itself and when, what can be done.",
              answer="Unfinished", tag="admin"),
    Operation("post", "/api/v1/admin/recordings/{rec_id}/finish",
              "Take a recording whose tablet is gone as it is.", ok=(202,), answer="Acted",
              problems=(400, 404, 409), tag="admin"),
    Operation("post", "/api/v1/admin/recordings/{rec_id}/retry",
              "Take a failed recording up again now.", ok=(202,), answer="Acted",
              problems=(400, 404, 409), tag="admin"),
    Operation("get", "/api/v1/admin/storage", "The disk under the recordings.",
              answer="Storage", tag="admin"),
    Operation("get", "/api/v1/admin/queue", "The worker, and what waits for words.",
              answer="Queue", tag="admin"),
    Operation("get", "/api/v1/admin/models", "Speech models here, and which one is used.",
              answer="AdminModels", tag="admin"),
    Operation("post", "/api/v1/admin/models/use",
              "Choose the model for all that is recorded from now; empty: as the settings say.",
              answer="AdminModels", body="ModelBody", tag="admin"),
    Operation("post", "/api/v1/admin/models/pull", "Begin to fetch a model.", ok=(202,),
              answer="AdminModels", body="ModelBody", problems=(409,), tag="admin"),
)  # fmt: skip

SAFEKEEPING: tuple[Operation, ...] = (
    Operation("get", "/api/v1/admin/audit", "Who did what, newest first.",
              answer="AuditEntries", tag="safekeeping",
              query=(LINES,
                     Query("before", "Only entries with a smaller number.", WHOLE),
                     Query("actor", "Only of this one.", TEXT),
                     Query("action", "Only this, as noun.verb.", TEXT),
                     Query("kind", "Only about things of this kind.", TEXT),
                     Query("object", "Only about the thing with this id.", TEXT),
                     Query("outcome", "ok, refused or failed.", TEXT),
                     Query("request_id", "Only of this request.", TEXT),
                     Query("since", "From then on.", MOMENT),
                     Query("until", "Until just before then.", MOMENT))),
    Operation("get", "/api/v1/admin/audit/verification",
              "Read the whole chain; the first place at which it breaks.",
              answer="AuditVerification", tag="safekeeping"),
    Operation("get", "/api/v1/admin/retention", "The policy, and what it will delete when.",
              answer="Retention", query=(LINES,), tag="safekeeping"),
    Operation("post", "/api/v1/admin/retention/run",
              "Warn, and delete what is due; dry_run only says it.",
              answer="RetentionRun", body="RunBody", tag="safekeeping"),
    Operation("get", "/api/v1/admin/recordings/{rec_id}/retention", "Why one recording is kept.",
              answer="RetentionStanding", problems=(400, 404), tag="safekeeping"),
    Operation("put", "/api/v1/admin/recordings/{rec_id}/hold",
              "Legal hold: never delete it until that is released.",
              answer="Hold", body="ReasonBody", problems=(400, 404), tag="safekeeping"),
    Operation("delete", "/api/v1/admin/recordings/{rec_id}/hold", "Release the hold.",
              answer="RetentionStanding", problems=(400, 404), tag="safekeeping"),
    Operation("post", "/api/v1/admin/recordings/{rec_id}/erasure",
              "Delete one encounter now, first step: a token to confirm with.", ok=(202,),
              answer="ErasureAsked", body="ReasonBody", problems=(400, 404, 409),
              tag="safekeeping"),
    Operation("post", "/api/v1/admin/recordings/{rec_id}/erasure/confirmation",
              "Second step: it is deleted.", ok=(202,), answer="Deletion", body="ConfirmBody",
              problems=(400, 404, 409), tag="safekeeping"),
    Operation("post", "/api/v1/admin/users/{user_id}/erasure",
              "Forget a person, first step: what would go, and a token to confirm with.",
              ok=(202,), answer="PersonErasureAsked", body="ErasePersonBody", problems=(409,),
              tag="safekeeping"),
    Operation("post", "/api/v1/admin/users/{user_id}/erasure/confirmation",
              "Second step: the person is forgotten.", answer="PersonErased", body="ConfirmBody",
              problems=(409,), tag="safekeeping"),
    Operation("get", "/api/v1/admin/users/{user_id}/erasure/certificate",
              "What was erased, when and why; a file.", answer="PersonCertificate",
              problems=(409,), tag="safekeeping",
              query=(Query("inline", "1: to look at, not to save.", ONLY_ONE),)),
    Operation("get", "/api/v1/admin/deletions", "What was deleted, newest first.",
              answer="Deletions", tag="safekeeping",
              query=(LINES, Query("before", "Only what was deleted before then.", MOMENT))),
    Operation("get", "/api/v1/admin/deletions/{rec_id}/certificate",
              "What was deleted, when, by which rule, with sums; a file.",
              answer="Certificate", problems=(400, 404, 409), tag="safekeeping",
              query=(Query("inline", "1: to look at, not to save.", ONLY_ONE),)),
)  # fmt: skip

ADMIN_PAGES: tuple[Operation, ...] = (
    Operation("get", "/admin", "The station board.", answer=HTML, tag="pages"),
    Operation("get", "/admin/{part}", "One part of it.", answer=HTML, problems=(400, 404),
              tag="pages"),
    Operation("get", "/admin/people/{user_id}", "One person.", answer=HTML, problems=(404,),
              tag="pages"),
    Operation("get", "/admin/recordings/{rec_id}", "How one recording stands.", answer=HTML,
              problems=(400, 404), tag="pages"),
    Operation("get", "/admin/deletions/{rec_id}", "A deletion and its certificate.", answer=HTML,
              problems=(400, 404), tag="pages"),
    Operation("get", "/unit", "A supervisor's page.", answer=HTML, tag="pages"),
    Operation("get", "/unit/encounters/{rec_id}", "Whose one encounter is.", answer=HTML,
              problems=(400, 404), tag="pages"),
    Operation("get", "/admin/api", "This document, to read and to try.", answer=HTML, tag="pages"),
    Operation("get", "/admin/api/{asset}", "What that page is made of.", ok=(200, 206, 304),
              answer="text/javascript text/css", problems=(404, 416), tag="pages"),
)  # fmt: skip

GUESSED = (401, 429)
PEOPLE: tuple[Operation, ...] = (
    Operation("get", "/api/v1/auth", "Who is signed in on which device, and how one signs in.",
              answer="SignInState", tag="people"),
    Operation("post", "/api/v1/auth/sign-in", "Sign in by login and password.",
              answer="SignedIn", body="SignInBody", problems=GUESSED, tag="people"),
    Operation("post", "/api/v1/auth/pin", "Sign in again on an enrolled device.",
              answer="SignedIn", body="PinSignInBody", problems=GUESSED, tag="people"),
    Operation("post", "/api/v1/auth/first-admin",
              "Become the first administrator by the link that the server's start printed.",
              answer="SignedIn", body="FirstAdminBody", problems=(*GUESSED, 409), tag="people"),
    Operation("post", "/api/v1/auth/password-link",
              "Choose a new password by an administrator's link, good once.",
              answer="SignedIn", body="PasswordLinkBody", problems=GUESSED, tag="people"),
    Operation("post", "/api/v1/auth/refresh", "Fresh tokens for a refresh token, good once.",
              answer="SignedIn", body="RefreshBody", problems=GUESSED, tag="people"),
    Operation("post", "/api/v1/auth/sign-out", "Sign out here, or everywhere.",
              answer="SignedOut", body="SignOutBody", problems=(401,), tag="people"),
    Operation("post", "/api/v1/auth/enrol", "Make this device one of the service's, by a code.",
              answer="Enrolled", body="EnrolBody", problems=GUESSED, tag="people"),
    Operation("get", "/api/v1/auth/oidc/start", "To the identity provider.", ok=(303,),
              problems=(401, 404), tag="people"),
    Operation("get", "/api/v1/auth/oidc/callback", "Back from the identity provider.", ok=(303,),
              problems=(404, 429), tag="people"),
    Operation("get", "/api/v1/me", "The signed-in user with profile and statistics.",
              answer="Profile", tag="people"),
    Operation("put", "/api/v1/me", "Change the profile.", answer="Profile", body="ProfileBody",
              tag="people"),
    Operation("put", "/api/v1/me/password", "A new password; one is signed out everywhere.",
              ok=(204,), body="PasswordBody", problems=(429,), tag="people"),
    Operation("put", "/api/v1/me/pin", "A PIN for this user at this enrolled device.", ok=(204,),
              body="PinBody", problems=(409, 429), tag="people"),
    Operation("get", "/api/v1/users", "Everybody.", answer="Users", tag="people"),
    Operation("post", "/api/v1/users", "A new user.", answer="User", body="NewUserBody",
              problems=(409,), tag="people"),
    Operation("patch", "/api/v1/users/{user_id}",
              "Change a user; disabled, or with another password, they are signed out.",
              answer="User", body="UserBody", problems=(409,), tag="people"),
    Operation("post", "/api/v1/users/{user_id}/password-link",
              "A link by which a person chooses a new password.", answer="PasswordLink",
              problems=(409,), tag="people"),
    Operation("get", "/api/v1/users/{user_id}/sign-ins", "Where a person is signed in now.",
              answer="SignIns", tag="people"),
    Operation("delete", "/api/v1/users/{user_id}/sign-ins", "Sign a person out everywhere.",
              answer="SignedOutBy", tag="people"),
    Operation("delete", "/api/v1/users/{user_id}/sign-ins/{sign_in_id}",
              "End one sign-in of a person.", answer="SignedOutBy", tag="people"),
    Operation("get", "/api/v1/unit", "A supervisor's unit: encounters, and what is unfinished.",
              answer="Unit", tag="people"),
    Operation("put", "/api/v1/unit/encounters/{rec_id}/owner",
              "Give an encounter to another person; a supervisor within the own unit.",
              answer="Given", body="OwnerBody", problems=(400, 404, 409), tag="people"),
    Operation("get", "/api/v1/devices", "Enrolled devices; a supervisor's of the own unit.",
              answer="Devices", tag="people"),
    Operation("post", "/api/v1/devices/codes", "A one-time code that enrols a device.",
              answer="Code", body="CodeBody", tag="people"),
    Operation("delete", "/api/v1/devices/{device_id}", "A lost device is a stranger's at once.",
              answer="Device", tag="people"),
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
