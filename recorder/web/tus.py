"""Resumable uploads by the tus protocol 1.0.0, so that standard clients work.

Core, creation, creation-with-upload, termination, checksum and expiration; see
https://tus.io/protocols/resumable-upload. An upload's id is the id of the recording it becomes.
The names a client gives (``Upload-Metadata``) are looked at and kept nowhere.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from email.utils import format_datetime

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.exceptions import ClientDisconnected

from recorder.core.errors import (
    InvalidInput,
    ShuttingDown,
    StorageFailed,
    StorageFull,
    UnsupportedProtocol,
)
from recorder.core.ids import new_rec_id, rec_id_of
from recorder.services.resumable import Checksum, UploadState
from recorder.web.context import container, edge
from recorder.web.identity import admitted, appender, caller, named
from recorder.web.turns import upload_turn

bp = Blueprint("tus", __name__)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "md5": hashlib.md5}
BODY = "application/offset+octet-stream"
PIECE_BYTES = 256 * 1024
MAX_DIGITS = 15
MAX_METADATA_CHARS = 4096
OVERRIDE = "X-HTTP-Method-Override"


def spoken() -> bool:
    """Whether the request is one of this protocol."""
    return "Tus-Resumable" in request.headers


@bp.after_app_request
def say_version(response: Response) -> Response:
    """On every answer to who speaks it, refusals too."""
    if spoken() or request.endpoint == f"{bp.name}.options":
        response.headers["Tus-Resumable"] = VERSION
    if request.blueprint == bp.name and response.status_code == UnsupportedProtocol.status:
        response.headers["Tus-Version"] = VERSION
    return response


@bp.route("/api/v1/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@bp.route("/api/v1/uploads/<upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def options(upload_id: str = "") -> Response:  # noqa: ARG001  (the same for every upload)
    """What this server can."""
    response = Response(status=204)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(container().resumable.limit_bytes)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return response


def create() -> Response:
    """Begin an upload; with a body its first bytes too."""
    _check_version()
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    total_bytes = _total_bytes()
    session_id = named(said.get("session_id"))
    upload_id = rec_id_of(said["recording_id"]) if "recording_id" in said else new_rec_id()
    resumable, sessions = container().resumable, container().sessions
    if resumable.holds(upload_id):  # its creation is repeated, by which no life begins
        resumable.length(upload_id, session_id)  # or it is another session's
        if sessions.is_active(session_id):
            sessions.touch(session_id, request.remote_addr)
    else:
        admitted(session_id, adding_bytes=total_bytes)
    state = resumable.create(session_id, total_bytes, upload_id)
    if request.content_length and request.mimetype == BODY:
        state = _first_bytes(state, session_id)
    response = _at(state, 201)
    response.headers["Location"] = url_for("tus.position", upload_id=state.upload_id)
    return response


@bp.route("/api/v1/uploads/<upload_id>", methods=["HEAD"], provide_automatic_options=False)
def position(upload_id: str) -> Response:
    """How far the upload is."""
    _check_version()
    state = container().resumable.position(upload_id, appender())
    response = _at(state, 200)
    response.headers["Upload-Length"] = str(state.total_bytes)
    return response


@bp.route("/api/v1/uploads/<upload_id>", methods=["PATCH"], provide_automatic_options=False)
def append(upload_id: str) -> Response:
    """Add the body at ``Upload-Offset``; answers when it is durable, the last one when the file
    was found to be sound."""
    _check_version()
    session_id = appender()
    plain = request.headers.get("Content-Encoding", "identity").lower() == "identity"
    if request.mimetype != BODY or not plain:
        abort(415)
    offset = _count("Upload-Offset")
    if offset is None:
        raise InvalidInput("Upload-Offset is missing.", cure="Ask with HEAD where to go on.")
    return _at(_receive(upload_id, session_id, offset), 204)


@bp.route("/api/v1/uploads/<upload_id>", methods=["DELETE"], provide_automatic_options=False)
def discard(upload_id: str) -> Response:
    """Give an unfinished upload up."""
    _check_version()
    container().resumable.discard(upload_id, caller())
    return Response(status=204)


@bp.route("/api/v1/uploads/<upload_id>", methods=["POST"], provide_automatic_options=False)
def overridden(upload_id: str) -> Response:
    """For clients that can only POST: the method is in a header."""
    methods = {"HEAD": position, "PATCH": append, "DELETE": discard}
    wanted = methods.get(request.headers.get(OVERRIDE, "").upper())
    if wanted is None:
        abort(405, valid_methods=[*methods, "OPTIONS"])
    return wanted(upload_id)


def _first_bytes(state: UploadState, session_id: str) -> UploadState:
    """The body of a creation; what is not stored of it is sent again by PATCH."""
    if state.offset:
        return state  # the creation was repeated; its body is here already
    try:
        return _receive(state.upload_id, session_id, 0)
    except (StorageFull, StorageFailed, ShuttingDown):
        return container().resumable.position(state.upload_id, session_id)


def _receive(upload_id: str, session_id: str, offset: int) -> UploadState:
    resumable = container().resumable
    # From the offset that the client believes in: whether that is right, the upload says by itself.
    left = max(0, resumable.length(upload_id, session_id) - offset)
    if (request.content_length or 0) > left:
        abort(413)
    request.max_content_length = left + 1  # a stream read to exactly its limit counts as too long
    with upload_turn():
        return resumable.receive(upload_id, session_id, offset, _pieces(), _checksum())


def _pieces() -> Iterator[bytes]:
    """The body as it comes; when the peer is gone or the server stops, it just ends here."""
    stream = request.stream
    while not edge().streams.closing:
        try:
            piece = stream.read(PIECE_BYTES)
        except (OSError, ClientDisconnected):
            raise ShuttingDown("The connection broke.", cure="Go on where it stopped.") from None
        if not piece:
            return
        yield piece
    raise ShuttingDown("The server is restarting.", cure="Go on in a moment.", retry_ms=2000)


def _check_version() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise UnsupportedProtocol(
            "The request does not speak tus 1.0.0.", cure=f"Send Tus-Resumable: {VERSION}."
        )


def _total_bytes() -> int:
    if "Upload-Defer-Length" in request.headers or "Upload-Concat" in request.headers:
        raise InvalidInput(
            "Deferred lengths and concatenation are not supported.",
            cure="Send Upload-Length, and the file as one upload.",
        )
    total_bytes = _count("Upload-Length")
    if total_bytes is None:
        raise InvalidInput("Upload-Length is missing.", cure="Send the file's length in bytes.")
    return total_bytes


def _count(header: str) -> int | None:
    text = request.headers.get(header)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise InvalidInput(f"{header} is not a number of bytes.", cure="Send a whole number.")
    return int(text)


def _metadata(text: str) -> Mapping[str, str]:
    """``key base64,key base64``; a key alone has no value."""
    said: dict[str, str] = {}
    try:
        if len(text) > MAX_METADATA_CHARS:
            raise ValueError("too long")
        for pair in filter(None, text.split(",")):
            key, _, value = pair.strip().partition(" ")
            said[key] = b64decode(value, validate=True).decode("utf-8")
    except ValueError:  # also UnicodeDecodeError and binascii.Error
        raise InvalidInput(
            "Upload-Metadata cannot be read.", cure="Send keys with base64 values."
        ) from None
    return said


def _checksum() -> Checksum | None:
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    name, _, value = text.partition(" ")
    try:
        return Checksum(ALGORITHMS[name](usedforsecurity=False), b64decode(value, validate=True))
    except (KeyError, binascii.Error, ValueError):
        raise InvalidInput(
            "Upload-Checksum cannot be read.", cure=f"Use one of {', '.join(ALGORITHMS)}."
        ) from None


def _at(state: UploadState, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(state.offset)
    if state.offset < state.total_bytes:
        response.headers["Upload-Expires"] = format_datetime(state.expires_at, usegmt=True)
    return response
