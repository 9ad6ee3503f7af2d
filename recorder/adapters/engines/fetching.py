"""Fetches a Whisper model from where it is published, whole or not at all.

CTranslate2 models come through ``huggingface_hub``'s own code. For checkpoints only the address
and the checksum are openai-whisper's: its download can neither resume nor give up on a dead line.
Whatever goes wrong becomes ``EngineUnavailable`` with a sentence that says what to do.
"""

from __future__ import annotations

import hashlib
import shutil
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from recorder.core.errors import EngineUnavailable

_FILES = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]
_TIMEOUT_S = 15.0
_BLOCK_BYTES = 1 << 20
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
    """A CTranslate2 model in a repository ``owner/name``; ``endpoint`` is a mirror's address."""

    name: str
    endpoint: str | None = None

    def size_bytes(self) -> int | None:
        """Sum over the model's files."""
        with _plainly_told():
            return sum(f.size or 0 for f in self._published().values())

    def fetch(self, aside: Path) -> None:
        """Complete files are kept from an earlier attempt; the rest is fetched and verified."""
        with _plainly_told():
            import huggingface_hub

            published = self._published()
            huggingface_hub.snapshot_download(
                self.name,
                local_dir=aside,
                allow_patterns=_FILES,
                endpoint=self.endpoint,
                tqdm_class=_silent_bar(),
                etag_timeout=_TIMEOUT_S,
            )
        for name, file in published.items():
            if file.lfs is not None:
                _verify(aside / name, file.lfs.sha256)
        shutil.rmtree(aside / ".cache", ignore_errors=True)

    def _published(self) -> Mapping[str, Any]:
        """The model's files with size and checksum, by name."""
        import huggingface_hub
        from huggingface_hub.utils import filter_repo_objects

        api = huggingface_hub.HfApi(endpoint=self.endpoint)
        info = api.model_info(self.name, files_metadata=True, timeout=_TIMEOUT_S)
        files = {f.rfilename: f for f in info.siblings or ()}
        return {name: files[name] for name in filter_repo_objects(files, allow_patterns=_FILES)}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An official checkpoint of openai-whisper; its address ends in ``<sha256>/<file>``."""

    model: str
    url: str = ""

    def size_bytes(self) -> int | None:
        """As the server says."""
        with _plainly_told(), self._open(0) as response:
            length = response.headers.get("Content-Length")
            return int(length) if length else None

    def fetch(self, aside: Path) -> None:
        """Goes on where an earlier attempt ended, when the server can."""
        target = aside / f"{self.model}.pt"
        with _plainly_told():
            done = target.stat().st_size if target.is_file() else 0
            with self._open(done) as response:
                resumed = response.status == 206
                with target.open("ab" if resumed else "wb") as out:
                    shutil.copyfileobj(response, out, _BLOCK_BYTES)
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

    def _open(self, offset: int) -> Any:
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        request = urllib.request.Request(self._address(), headers=headers)  # noqa: S310 (fixed)
        return urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310 (fixed address)


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
    """Errors of the network and of the libraries, as sentences."""
    try:
        from huggingface_hub.errors import HTTPError

        yield
    except ImportError as error:
        raise EngineUnavailable(
            f"The package {error.name} is not installed.", cure=f"Run: pip install {error.name}."
        ) from error
    except (HTTPError, OSError, ValueError) as error:
        raise EngineUnavailable(
            f"The model cannot be downloaded ({type(error).__name__}).", cure=_OFFLINE
        ) from error


def _verify(path: Path, sha256: str) -> None:
    """Refuse, and delete, a file with other bytes than were published."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    if digest.hexdigest() != sha256:
        path.unlink()
        raise EngineUnavailable(
            f"{path.name} was damaged on the way (its checksum is wrong).", cure="Try again."
        )


def _silent_bar() -> Any:
    """A progress bar that shows nothing; progress is read from the disk."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    class Silent(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["disable"] = True
            super().__init__(*args, **kwargs)

    return Silent
