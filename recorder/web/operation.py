"""What an operation of the API is: one method of one address, and what its row may say."""

from __future__ import annotations

from dataclasses import dataclass

from recorder.core.json_object import Json
from recorder.web.json_schema import one_of
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
