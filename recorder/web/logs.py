"""The sync skin: append to a log by HTTP, for backlog and networks that break WebSockets.

``HEAD`` says how far the server is, ``PATCH`` goes on from there; the headers are those of the
IETF's resumable uploads.
"""

from __future__ import annotations

import time
from base64 import b64encode

from flask import Blueprint, Response, abort, request

from recorder.core.errors import InvalidInput, QuotaReached
from recorder.core.log import LogId
from recorder.services.recorder import Recorder
from recorder.services.recorder_world import LogPosition
from recorder.web.context import container, edge
from recorder.web.identity import appender

bp = Blueprint("logs", __name__)

MAX_PATCH_BYTES = 900_000
MAX_OFFSET_DIGITS = 15


@bp.route("/api/v1/logs/<log_id>", methods=["HEAD"])
def position(log_id: str) -> Response:
    """``Upload-Offset`` of a log; 0 for one that is not known yet."""
    wanted, recorder = _log_of_caller(log_id)
    return _at(recorder.position(wanted), 200)


@bp.patch("/api/v1/logs/<log_id>")
def append(log_id: str) -> Response:
    """Add the body's bytes at ``Upload-Offset``; answers when they are durable."""
    wanted, recorder = _log_of_caller(log_id)
    _check_body()
    offset = _offset()
    if wanted.track != "a":
        raise QuotaReached("This server takes PCM logs only.", cure="Use track a.")
    body, began_s = request.get_data(cache=False), time.monotonic()
    reached = recorder.append(wanted, offset, body)
    edge().streams.meter.note(len(body), time.monotonic() - began_s)
    return _at(reached, 204)


def _log_of_caller(text: str) -> tuple[LogId, Recorder]:
    """The log and the caller's recorder, which refuses what belongs to somebody else."""
    return LogId.parse(text), container().sessions.get_or_create_recorder(appender())


def _check_body() -> None:
    """Refuse before a byte of the body is read."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        abort(415)
    if request.mimetype != "application/octet-stream":
        abort(415)
    if request.content_length is None:
        abort(411)
    if request.content_length > MAX_PATCH_BYTES:
        abort(413)
    request.max_content_length = MAX_PATCH_BYTES


def _offset() -> int:
    text = request.headers.get("Upload-Offset", "")
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_OFFSET_DIGITS):
        raise InvalidInput(
            "Upload-Offset is not a byte position.", cure="Ask with HEAD where to go on."
        )
    return int(text)


def _at(where: LogPosition, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(where.committed)
    response.headers["Upload-Complete"] = "?1" if where.complete else "?0"
    if where.sha256 is not None:
        digest = b64encode(bytes.fromhex(where.sha256)).decode("ascii")
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530, of the whole log
    return response
