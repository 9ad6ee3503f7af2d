"""Files recorded elsewhere, in one piece: streamed to a private file, then handed to the decoder.

The name a client gives its file is never used for anything.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from flask import Blueprint, Response, abort, request
from werkzeug.formparser import FormDataParser

from recorder.core.errors import InvalidInput, InvalidSessionId, ShuttingDown, StorageFull, TooLarge
from recorder.core.json_object import Json
from recorder.core.model import Recording
from recorder.core.ports.vault import Vault
from recorder.services.disk import FULL
from recorder.services.sealed import sealing
from recorder.services.session_paths import Area
from recorder.services.storage_trouble import disk_full
from recorder.web import tus, views, waiting
from recorder.web.context import container
from recorder.web.identity import admitted, named
from recorder.web.turns import upload_turn

bp = Blueprint("uploads", __name__)

FIELD = "file"
INCOMING = "incoming-"
MIB = 1 << 20
FORM_OVERHEAD_BYTES = 64 * 1024
MAX_TEXT_FIELD_BYTES = 256 * 1024
"""Also bounds the parser's buffer, so it must exceed the 64 KiB that it reads at a time."""
MAX_PARTS = 8


@bp.post("/api/v1/uploads", provide_automatic_options=False)
def upload() -> Response | tuple[Json, int]:
    """Take one file, or begin a resumable upload; a recording follows as from anywhere else."""
    if tus.spoken():
        return tus.create()
    within_s = waiting.wanted_s()
    recording = waiting.finished(take_file(), within_s)
    return views.accepted(recording), 202


def take_file() -> Recording:
    """The recording that the request's file became.

    Raises:
        InvalidInput: no file in the field ``file``, or an empty one.
        TooLarge, UnsupportedFile, NoSound: the file cannot be used.
        StorageFull: there is no room for it.
    """
    _refuse_early()
    with upload_turn(), _incoming() as folder:
        form = _Form(folder)
        form.receive()
        session_id = named(form.session_id)
        if form.file is None or not form.size_bytes:
            raise InvalidInput("The file is empty.", cure="Choose a recording with sound in it.")
        _refuse_lost(form.file)
        admitted(session_id, adding_bytes=form.size_bytes)
        return container().uploads.submit(form.file, session_id)


def _refuse_lost(path: Path) -> None:
    """What was received is gone when this process is being replaced."""
    if not path.exists():
        raise ShuttingDown("The server is restarting.", cure="Send the file again.")


def _refuse_early() -> None:
    """What can be refused before the first byte is read."""
    if request.mimetype != "multipart/form-data":
        abort(415)
    length = request.content_length or 0
    if length > _limit_bytes():
        raise _too_large()
    settings = container().settings
    free = shutil.disk_usage(settings.state_dir).free
    if length > free - settings.disk_reserve_mb * MIB:
        raise _no_room()


def _limit_bytes() -> int:
    return container().settings.max_upload_mb * MIB + FORM_OVERHEAD_BYTES


@contextlib.contextmanager
def _incoming() -> Iterator[Path]:
    """A private folder that is gone, with whatever is still in it, at the end."""
    with tempfile.TemporaryDirectory(prefix=INCOMING, dir=_parent()) as folder:
        yield Path(folder)


def _parent() -> Path:
    """The session's own folder, where the request names its session before its body does.

    Raises:
        QuotaReached: it may not begin; nothing was made for it.
    """
    try:
        session_id = named(None)
    except InvalidSessionId:
        return container().settings.state_dir
    admitted(session_id, adding_bytes=0)
    return container().paths.folder(session_id, Area.UPLOADS)


def discard_abandoned(state_dir: Path) -> None:
    """Delete uploads that a process which was killed had not received in full.

    Only for the process that holds the output directory's lock.
    """
    for folder in state_dir.glob(f"{INCOMING}*"):
        shutil.rmtree(folder, ignore_errors=True)


class _Part(io.RawIOBase):
    """A file that stops growing where the disk's reserve begins: that is for the tablets.

    It is sealed while it is written, when there is a key; nobody reads it back here.
    """

    def __init__(self, descriptor: int, reserve_bytes: int, vault: Vault) -> None:
        super().__init__()
        self._file = os.fdopen(descriptor, "wb")
        self._sealing = contextlib.ExitStack()
        self._content = self._sealing.enter_context(sealing(self._file, FIELD, vault))
        self._reserve_bytes = reserve_bytes
        self._unchecked_bytes = 0
        self.size_bytes = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """The parser goes back to the start of what it wrote; there is nothing to read."""
        del whence
        return offset

    def write(self, data: Any) -> int:
        """Write, and look at the disk once a MiB; raises OSError when the reserve is reached."""
        self._content.write(data)
        self.size_bytes += len(data)
        self._unchecked_bytes += len(data)
        if self._unchecked_bytes >= MIB:
            self._unchecked_bytes = 0
            if shutil.disk_usage(self._file.fileno()).free < self._reserve_bytes:
                raise OSError(errno.ENOSPC, "the reserve is reached")
        return len(data)

    def finish(self) -> None:
        """All of it came."""
        self._sealing.close()
        self._file.flush()

    def close(self) -> None:
        """Whether it is whole or not."""
        self._file.close()
        super().close()


class _Form:
    """A multipart form whose file parts go straight to disk."""

    def __init__(self, folder: Path) -> None:
        self.session_id: str | None = None
        self.file: Path | None = None
        self.size_bytes = 0
        self._folder = folder
        self._parts: dict[_Part, Path] = {}

    def receive(self) -> None:
        """Read the whole request."""
        try:
            self._read()
        except ValueError:
            raise InvalidInput(
                "The form cannot be read.",
                cure="Send multipart/form-data with a field named file.",
            ) from None
        except OSError as error:
            raise (_no_room() if error.errno in FULL else error) from None
        finally:
            for part in self._parts:
                with contextlib.suppress(OSError):
                    part.close()

    def _read(self) -> None:
        parser = FormDataParser(
            stream_factory=self._new_part,
            max_form_memory_size=MAX_TEXT_FIELD_BYTES,
            max_content_length=_limit_bytes(),
            max_form_parts=MAX_PARTS,
            silent=False,
        )
        _, texts, files = parser.parse_from_environ(request.environ)
        self.session_id = texts.get("session_id")
        given = files.get(FIELD)
        if given is not None:
            part = cast(_Part, given.stream)
            part.finish()
            self.file, self.size_bytes = self._parts[part], part.size_bytes

    def _new_part(
        self,
        total_content_length: int | None,  # noqa: ARG002  (the parser's signature)
        content_type: str | None,  # noqa: ARG002
        filename: str | None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        descriptor, path = tempfile.mkstemp(dir=self._folder)
        reserve_bytes = container().settings.disk_reserve_mb * MIB
        part = _Part(descriptor, reserve_bytes, container().files.vault)
        self._parts[part] = Path(path)
        return cast(IO[bytes], part)


def _too_large() -> TooLarge:
    limit = container().settings.max_upload_mb
    return TooLarge(
        f"The file is larger than {limit} MB.", cure="Split it, or raise MAX_UPLOAD_MB."
    )


def _no_room() -> StorageFull:
    return disk_full("Make room on it, then send again.")
