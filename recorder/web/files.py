"""Files on their way to the caller: by recording and kind only, never by a path."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import chain
from typing import BinaryIO

from flask import Blueprint, Response, abort, request, send_file
from werkzeug.wsgi import FileWrapper

from recorder.core.errors import InvalidInput, NotReady
from recorder.core.json_object import Json
from recorder.core.model import Recording
from recorder.services.files import FileKind, OutputFile
from recorder.services.session_paths import Area
from recorder.web.context import container
from recorder.web.identity import own_recording
from recorder.web.peaks import MAX_PEAKS, peaks_of
from recorder.web.queries import yes
from recorder.web.turns import download_turn

bp = Blueprint("files", __name__)

SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
MAX_SECONDS_CHARS = 16
PIECE_BYTES = 64 * 1024

MIMETYPES = {
    "recording": "audio/wav",
    "transcript": "text/plain; charset=utf-8",
    "analysis": "application/json",
    "report": "text/plain; charset=utf-8",
    "narrative": "text/plain; charset=utf-8",
}


@bp.get("/api/v1/recordings/<rec_id>/files/<kind>")
def download(rec_id: str, kind: str) -> Response:
    """One of the files of an encounter; with ``?inline=1`` for playing instead of saving."""
    recording = own_recording(rec_id)
    if kind not in MIMETYPES:
        abort(404)
    return sent(_existing(recording, kind), inline=yes("inline"))


@bp.get("/api/v1/recordings/<rec_id>/peaks")
def peaks(rec_id: str) -> Json:
    """The sound's outline: ``n`` peaks between 0 and 1, of all or of ``start_s`` to ``end_s``."""
    recording = own_recording(rec_id)
    text = request.args.get("n", "1000")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PEAKS):
        raise InvalidInput(f"n is not a number from 1 to {MAX_PEAKS}.", cure="Use ?n=1000.")
    start_s, end_s = _seconds("start_s") or 0.0, _seconds("end_s")
    if end_s is not None and end_s <= start_s:
        raise InvalidInput("end_s does not lie after start_s.", cure="Use ?start_s=60&end_s=90.")
    cache = container().paths.folder(recording.session_id, Area.CACHE)
    wav, vault = _existing(recording, "recording").path, container().files.vault
    return peaks_of(wav, int(text), start_s, end_s, cache=cache, vault=vault)


def _seconds(name: str) -> float | None:
    """A place in the sound from the query, or None."""
    text = request.args.get(name)
    if text is None:
        return None
    if len(text) > MAX_SECONDS_CHARS or SECONDS.fullmatch(text) is None:
        raise InvalidInput(f"{name} is not a number of seconds.", cure="Use ?start_s=60&end_s=90.")
    return float(text)


def sent(file: OutputFile, *, inline: bool = False) -> Response:
    """The content's bytes, whole or the range that was asked for.

    Raises:
        ServerBusy: too many files are being sent right now.
        SealBroken, VaultLocked: it cannot be opened; what breaks later cuts the answer off.
    """
    if file.size_bytes > PIECE_BYTES:
        download_turn()
    opened = container().files.open(file.path)
    try:
        response = _of_content(file, opened, inline=inline)
    except BaseException:
        opened.close()
        raise
    response.call_on_close(opened.close)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _of_content(file: OutputFile, opened: BinaryIO, *, inline: bool) -> Response:
    """What ``send_file`` does by itself for files that lie on the disk as they are sent.

    The server's own wrapper cannot seek: all that lies before a range would be read.
    """
    response = send_file(
        opened,
        mimetype=MIMETYPES[file.kind.value],
        as_attachment=not inline,
        download_name=file.name,
        conditional=False,
    )
    found = file.path.stat()
    response.response = FileWrapper(opened, PIECE_BYTES)
    response.direct_passthrough = False  # else nobody closes it
    response.content_length = file.size_bytes
    response.last_modified = datetime.fromtimestamp(found.st_mtime, UTC)
    response.set_etag(f"{found.st_mtime_ns}-{found.st_size}-{file.name}")
    response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size_bytes)
    if response.status_code in (200, 206):  # its first piece opens, or the answer is another
        pieces = iter(response.response)
        response.response = chain((next(pieces, b""),), pieces)
    return response


def _existing(recording: Recording, kind: str) -> OutputFile:
    wanted = FileKind(kind)
    for file in container().files.existing(recording):
        if file.kind is wanted:
            return file
    raise NotReady(
        "This file has not been made yet.",
        cure="It follows by itself after the recording stops; ask again in a moment.",
    )
