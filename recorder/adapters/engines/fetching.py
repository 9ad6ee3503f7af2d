"""Fetches a Whisper model from where it is published, whole or not at all.

Addresses and checksums are the libraries'; the bytes are fetched here, because neither library's
own download goes on where an interrupted one ended. Whatever goes wrong becomes
``EngineUnavailable`` with a sentence that says what to do.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol

from recorder.core.errors import EngineUnavailable

MANIFEST = "published.json"
"""Beside the files of a model that was fetched: size and checksum of each."""

_FILES = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]
_TIMEOUT_S = 15.0
_BLOCK_BYTES = 1 << 20
_MIB = 1 << 20
_NO_ROOM = "Make room where MODEL_DIR is, or set it to another disk. What was fetched is kept."
_OF_THE_DISK = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}
)
_OFFLINE = "Connect this machine and try again, or copy a model from another one into MODEL_DIR."


class Source(Protocol):
    """One model as it is published."""

    def size_bytes(self) -> int | None:
        """How much is to be fetched; None when the server does not say."""
        ...

    def fetch(self, aside: Path) -> None:
        """Complete the files in ``aside`` and verify them.

        Raises:
            EngineUnavailable: no connection, no such model, or not the published bytes.
        """
        ...


@dataclass(frozen=True, slots=True)
class Repository:
    """A CTranslate2 model in a repository ``owner/name``.

    ``endpoint`` is a mirror's address, ``spare_bytes`` of the disk stay free.
    """

    name: str
    endpoint: str | None = None
    spare_bytes: int = 0

    def size_bytes(self) -> int | None:
        """Sum over the model's files."""
        with _plainly_told():
            return sum(f.size or 0 for f in self._published()[1].values())

    def fetch(self, aside: Path) -> None:
        """Goes on where an earlier attempt ended, file by file and within a file."""
        with _plainly_told():
            from huggingface_hub import hf_hub_url
            from huggingface_hub.utils import build_hf_headers

            commit, published = self._published()
            _check_room(aside, sum(f.size or 0 for f in published.values()), self.spare_bytes)
            for name, file in published.items():
                url = hf_hub_url(self.name, name, revision=commit, endpoint=self.endpoint)
                _complete(aside / name, url, file.size, build_hf_headers())
        manifest = {}
        for name, file in published.items():
            known = file.blob_id if file.lfs is None else file.lfs.sha256
            _verify(aside / name, known, git=file.lfs is None)
            manifest[name] = {"bytes": (aside / name).stat().st_size, "checksum": known}
        (aside / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    def _published(self) -> tuple[str, Mapping[str, Any]]:
        """The newest version, and the model's files in it with size and checksum, by name."""
        import huggingface_hub
        from huggingface_hub.utils import filter_repo_objects

        api = huggingface_hub.HfApi(endpoint=self.endpoint)
        info = api.model_info(self.name, files_metadata=True, timeout=_TIMEOUT_S)
        files = {f.rfilename: f for f in info.siblings or ()}
        wanted = filter_repo_objects(files, allow_patterns=_FILES)
        return str(info.sha), {name: files[name] for name in wanted}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An official checkpoint of openai-whisper; its address ends in ``<sha256>/<file>``.

    ``spare_bytes`` of the disk stay free.
    """

    model: str
    url: str = ""
    spare_bytes: int = 0

    def size_bytes(self) -> int | None:
        """As the server says."""
        with _plainly_told(), _open(self._address(), 0, {}) as response:
            length = response.headers.get("Content-Length")
            return int(length) if length else None

    def fetch(self, aside: Path) -> None:
        """Goes on where an earlier attempt ended, when the server can."""
        target = aside / f"{self.model}.pt"
        with _plainly_told():
            size_bytes = self.size_bytes()
            _check_room(aside, size_bytes or 0, self.spare_bytes)
            _complete(target, self._address(), size_bytes, {})
        _verify(target, self._address().split("/")[-2])

    def _address(self) -> str:
        if self.url:
            return self.url
        import whisper

        try:
            return str(whisper._MODELS[self.model])
        except KeyError as error:
            raise EngineUnavailable(
                "openai-whisper knows no such model.",
                cure=f"Use one of: {', '.join(whisper.available_models())}.",
            ) from error


def _check_room(aside: Path, size_bytes: int, spare_bytes: int) -> None:
    """Refuse what would take the room that sound needs.

    Raises:
        EngineUnavailable: what is still to come does not fit.
    """
    needed = size_bytes - bytes_below(aside)
    room = max(0, shutil.disk_usage(aside).free - spare_bytes)
    if needed > room:
        raise EngineUnavailable(
            f"There is no room for the model: {needed // _MIB} MiB are to be fetched,"
            f" {room // _MIB} MiB are free beside what recordings need.",
            cure=_NO_ROOM,
        )


def _complete(target: Path, url: str, size_bytes: int | None, headers: Mapping[str, str]) -> None:
    """Fetch what ``target`` lacks; a line that breaks is taken up as long as something comes.

    Raises:
        ConnectionError: it broke and brings nothing more; what came is kept.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    done = target.stat().st_size if target.is_file() else 0
    if size_bytes is None or done > size_bytes:
        target.unlink(missing_ok=True)
        done = 0
    while size_bytes is None or done < size_bytes:
        before = done
        with (
            _open(url, done, headers) as response,
            target.open("ab" if response.status == 206 else "wb") as out,
        ):
            while block := response.read1(_BLOCK_BYTES):  # as it comes, that nothing is lost
                out.write(block)
        done = target.stat().st_size
        if size_bytes is None:
            return
        if done <= before:
            raise ConnectionError("the line broke")
    if not target.exists():
        target.touch()


def _open(url: str, offset: int, headers: Mapping[str, str]) -> Any:
    """Ask for the content from ``offset`` on. What signs us in is not told to other servers."""
    request = urllib.request.Request(url)  # noqa: S310 (a fixed address, or the administrator's)
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    for name, value in headers.items():
        request.add_unredirected_header(name, value)
    return urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310 (as above)


def bytes_below(folder: Path) -> int:
    """Size of all files in ``folder``; files may come and go while it looks."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


@contextmanager
def _plainly_told() -> Iterator[None]:
    """Errors of the network, of the disk and of the libraries, as sentences."""
    try:
        from huggingface_hub.errors import HTTPError

        yield
    except ImportError as error:
        raise EngineUnavailable(
            f"The package {error.name} is not installed.", cure=f"Run: pip install {error.name}."
        ) from error
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        number = getattr(error, "errno", None)
        if number in _OF_THE_DISK:
            raise EngineUnavailable(
                f"The model cannot be written to disk ({os.strerror(number)}).", cure=_NO_ROOM
            ) from error
        raise EngineUnavailable(
            f"The model cannot be downloaded ({type(error).__name__}).", cure=_OFFLINE
        ) from error


def checksum(path: Path, *, git: bool = False) -> str:
    """SHA-256 of a file, or the name that Git gives its content."""
    digest = hashlib.sha256()
    if git:
        digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _verify(path: Path, published: str, *, git: bool = False) -> None:
    """Refuse, and delete, a file with other bytes than were published; see ``checksum``."""
    if checksum(path, git=git) != published:
        path.unlink()
        raise EngineUnavailable(
            f"{path.name} was damaged on the way (its checksum is wrong).", cure="Try again."
        )
