"""Whisper models on disk: finding, listing, fetching and removing them.

Owns the folder of models (``MODEL_DIR``) and looks into the libraries' own caches. Fetching goes
into a folder aside, is verified against the published SHA-256, and only then takes its final
name: a model that is found is whole. Only ``pull`` and ``size_of`` ever use the network.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from recorder.adapters.engines import fetching
from recorder.adapters.engines.wholeness import Wholeness, wholeness_of
from recorder.core.errors import EngineUnavailable, InvalidInput

FASTER_WHISPER = "faster-whisper"
OPENAI_WHISPER = "openai-whisper"

REPOSITORIES = {
    "tiny.en": "Systran/faster-whisper-tiny.en",
    "tiny": "Systran/faster-whisper-tiny",
    "base.en": "Systran/faster-whisper-base.en",
    "base": "Systran/faster-whisper-base",
    "small.en": "Systran/faster-whisper-small.en",
    "small": "Systran/faster-whisper-small",
    "medium.en": "Systran/faster-whisper-medium.en",
    "medium": "Systran/faster-whisper-medium",
    "large-v1": "Systran/faster-whisper-large-v1",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "large": "Systran/faster-whisper-large-v3",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""Where CTranslate2 conversions of the models known by name are published."""

_NEEDED = ("model.bin", "tokenizer.json")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")
_ASIDE = ".fetching"


def default_model_dir() -> Path:
    """Where models are kept when ``MODEL_DIR`` is not set."""
    return Path.home() / ".cache" / "handover" / "models"


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model on this machine's disk; all its files are there.

    ``engine`` is the engine that reads its format; ``removable`` is False where the file is not
    ours (a library's cache, a path the administrator gave).
    """

    name: str
    engine: str
    path: Path
    removable: bool = False

    @property
    def label(self) -> str:
        """Engine and model, as a person chooses it."""
        return f"{self.engine} {self.name}"

    @property
    def english_only(self) -> bool:
        """It hears English whatever is spoken."""
        return self.name.endswith(".en")

    @property
    def size_bytes(self) -> int:
        """On disk, with everything that belongs to it."""
        if self.path.is_file():
            return self.path.stat().st_size
        return sum(f.stat().st_size for f in self.path.rglob("*") if f.is_file())

    def wholeness(self, *, every_byte: bool = False) -> Wholeness:
        """Whether its files are whole, by their sizes or by ``every_byte``."""
        return wholeness_of(self.path, every_byte=every_byte)

    @property
    def mending(self) -> str:
        """What is to be done when it is damaged."""
        if self.name in REPOSITORIES or "/" in self.name:
            return f"Fetch it again: `python -m recorder models pull {self.name}`."
        return "Copy it here again."


class ModelStore:
    """The models of this machine."""

    def __init__(
        self,
        root: Path | None = None,
        *,
        caches: bool = True,
        endpoint: str | None = None,
        spare_bytes: int = 0,
    ) -> None:
        """Nothing is read or made yet.

        Args:
            root: folder of models, ``default_model_dir()`` when None; made by the first ``pull``.
            caches: look into the libraries' own caches as well.
            endpoint: base address of a mirror of the models; None = the library's own.
            spare_bytes: of the disk that a ``pull`` leaves free, for sound that comes in.
        """
        self.root = root or default_model_dir()
        self._caches = caches
        self._endpoint = endpoint
        self._spare_bytes = spare_bytes

    def find(self, model: str) -> tuple[FoundModel, ...]:
        """Every whole copy of ``model``: a known name, a repository ``owner/name``, or a path.

        Copies for faster-whisper come first, then our own folder before caches.
        """
        given = Path(model).expanduser()
        if _path_like(model) and given.exists():
            found = _at(given, given.name.removesuffix(".pt"))
            return (found,) if found else ()
        if not _NAME.fullmatch(model):
            return ()
        return tuple(sorted(self._candidates(model), key=lambda f: f.engine != FASTER_WHISPER))

    def list(self) -> tuple[FoundModel, ...]:
        """All whole models in our folder, then those of known names in the caches."""
        own = []
        if self.root.is_dir():
            for path in sorted(self.root.iterdir()):
                own.append(_at(path, _name_of(path), removable=True))
        cached = [f for name in REPOSITORIES for f in self._in_caches(name)]
        return (*(f for f in own if f), *cached)

    def incomplete(self) -> tuple[FoundModel, ...]:
        """What in our folder lacks a file, or its end: to be shown and removed, never used."""
        entries = sorted(self.root.iterdir()) if self.root.is_dir() else []
        parts = (_part_at(path) for path in entries if _at(path, path.name) is None)
        return tuple(part for part in parts if part)

    def can_pull(self, model: str) -> bool:
        """``model`` is something that ``pull`` could try to fetch."""
        return model in REPOSITORIES or (bool(_NAME.fullmatch(model)) and "/" in model)

    def pull(self, model: str, engine: str = FASTER_WHISPER) -> FoundModel:
        """Fetch ``model`` for ``engine``; blocks, for minutes on a slow line.

        What an interrupted attempt completed is not fetched again. Two processes never fetch the
        same model at once.

        Raises:
            InvalidInput: no such model name.
            EngineUnavailable: no connection, no room, no such model, a wrong checksum, or a
                download of the same model is under way.
        """
        aside = self._aside(model, engine)
        source = self._source(model, engine)
        aside.mkdir(parents=True, exist_ok=True)
        with _only_one(aside.with_name(f"{aside.name}.lock")):
            source.fetch(aside)
            return self._accept(model, engine, aside)

    def size_of(self, model: str, engine: str = FASTER_WHISPER) -> int | None:
        """Bytes that ``pull`` will fetch, asked of the server; None when it does not say.

        Raises:
            InvalidInput, EngineUnavailable: as ``pull``.
        """
        return self._source(model, engine).size_bytes()

    def fetched_bytes(self, model: str, engine: str = FASTER_WHISPER) -> int:
        """What a running ``pull`` has on disk so far."""
        return fetching.bytes_below(self._aside(model, engine))

    def remove(self, model: str) -> tuple[FoundModel, ...]:
        """Delete our own copies of ``model``; those of other programs are left alone.

        Raises:
            InvalidInput: there is none that is ours.
        """
        parts = (part for part in self.incomplete() if part.name == model)
        mine = tuple(f for f in (*self.find(model), *parts) if f.removable)
        if not mine:
            raise InvalidInput(
                f"There is no model of that name in {self.root.name}.",
                cure="`python -m recorder models list` shows what is there; models in other"
                " programs' caches are removed there.",
            )
        for found in mine:
            _delete(found.path)
        return mine

    def _candidates(self, model: str) -> Iterator[FoundModel]:
        folder = model.replace("/", "--")
        for place in (folder, f"{FASTER_WHISPER}-{folder}", f"{folder}.pt"):
            if found := _at(self.root / place, model, removable=True):
                yield found
        yield from self._in_caches(model)

    def _in_caches(self, model: str) -> Iterator[FoundModel]:
        if not self._caches:
            return
        repository = REPOSITORIES.get(model, model if "/" in model else "")
        if repository:
            folder = _hub_cache() / f"models--{repository.replace('/', '--')}" / "snapshots"
            for snapshot in sorted(folder.glob("*"), reverse=True):
                if found := _at(snapshot, model):
                    yield found
                    break
        if found := _at(Path.home() / ".cache" / "whisper" / f"{model}.pt", model):
            yield found

    def _aside(self, model: str, engine: str) -> Path:
        return self.root / _ASIDE / f"{engine}-{model.replace('/', '--')}"

    def _source(self, model: str, engine: str) -> fetching.Source:
        if not self.can_pull(model):
            known = ", ".join(REPOSITORIES)
            raise InvalidInput("There is no such model.", cure=f"Use one of: {known}.")
        if engine == OPENAI_WHISPER:
            return fetching.Checkpoint(model, spare_bytes=self._spare_bytes)
        name = REPOSITORIES.get(model, model)
        return fetching.Repository(name, self._endpoint, self._spare_bytes)

    def _accept(self, model: str, engine: str, aside: Path) -> FoundModel:
        """Give a verified download its final name."""
        folder = model.replace("/", "--")
        final = self.root / (f"{folder}.pt" if engine == OPENAI_WHISPER else folder)
        fetched = aside / f"{folder}.pt" if engine == OPENAI_WHISPER else aside
        if _at(fetched, model) is None:
            raise EngineUnavailable(
                "What was downloaded is not a Whisper model.", cure="Choose another model."
            )
        if final.is_dir():
            _delete(final)
        fetched.replace(final)
        shutil.rmtree(aside, ignore_errors=True)
        return FoundModel(model, engine, final, removable=True)


def _path_like(model: str) -> bool:
    return model.endswith(".pt") or "/" in model or model.startswith((".", "~"))


def _at(path: Path, name: str, *, removable: bool = False) -> FoundModel | None:
    """The whole model at ``path``, if there is one."""
    if path.is_dir() and all((path / needed).is_file() for needed in _NEEDED):
        return FoundModel(name, FASTER_WHISPER, path, removable)
    # A checkpoint is a zip archive, whose directory is written last: half a file is none.
    if path.suffix == ".pt" and path.is_file() and zipfile.is_zipfile(path):
        return FoundModel(name, OPENAI_WHISPER, path, removable)
    return None


def _part_at(path: Path) -> FoundModel | None:
    """What must have been a model at ``path``, as far as its name or its files tell."""
    if path.suffix == ".pt" and path.is_file():
        return FoundModel(_name_of(path), OPENAI_WHISPER, path, removable=True)
    if any((path / needed).is_file() for needed in _NEEDED):
        return FoundModel(_name_of(path), FASTER_WHISPER, path, removable=True)
    return None


def _name_of(path: Path) -> str:
    """Of a model in our folder."""
    return path.name.removesuffix(".pt").replace("--", "/")


def _delete(model: Path) -> None:
    """Of a link the link alone: what it leads to is not ours."""
    if model.is_dir() and not model.is_symlink():
        shutil.rmtree(model)
    else:
        model.unlink()


def _hub_cache() -> Path:
    """The folder of the library that faster-whisper fetches models with."""
    try:
        from huggingface_hub import constants
    except ImportError:
        return Path.home() / ".cache" / "huggingface" / "hub"
    return Path(constants.HF_HUB_CACHE)


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Held by one process at a time; given back by the system if that dies."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EngineUnavailable(
                "This model is being downloaded by another process already.",
                cure="Wait until it is done.",
            ) from error
        yield
