"""Chooses the speech engine: what can work here, why it was taken, and how to open it.

Looks at the disk and at which packages are installed; imports no engine, loads nothing and never
touches the network, so that a start waits for nothing.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from recorder.adapters.engines import hardware, remote
from recorder.adapters.engines.models import (
    FASTER_WHISPER,
    OPENAI_WHISPER,
    FoundModel,
    ModelStore,
)
from recorder.core.errors import EngineFailed, EngineUnavailable, HandoverError
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions, Transcriber

log = logging.getLogger(__name__)

AUTO = "auto"
POCKETSPHINX = "pocketsphinx"
REMOTE = remote.NAME
NONE = "none"

_SILENCE = Clip(bytes(SAMPLE_RATE * BYTES_PER_FRAME))

_MODULES = {
    FASTER_WHISPER: "faster_whisper",
    OPENAI_WHISPER: "whisper",
    POCKETSPHINX: "pocketsphinx",
}


@dataclass(frozen=True, slots=True)
class EngineWishes:
    """What the settings say; names as in ``Settings``.

    Attributes:
        transcriber: ``auto`` or an engine's name.
        whisper_model: known name, ``owner/name`` or path.
        may_download: a missing model may be fetched.
        threads: CPU threads of the engine, 0 = chosen for the machine.
        device: ``auto``, ``cpu`` or ``cuda``.
        chosen: engine and model that an administrator put in the place of ``whisper_model``.
    """

    transcriber: str = AUTO
    whisper_model: str = "base.en"
    may_download: bool = True
    threads: int = 0
    device: str = hardware.AUTO
    chosen: str = ""
    remote_url: str = ""
    remote_key: str = ""
    remote_model: str = "whisper-1"


@dataclass(frozen=True, slots=True)
class Fetch:
    """A model that would make a better choice possible: give it to ``downloading.Download``."""

    model: str
    engine: str


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine to use now.

    Attributes:
        info: engine and model.
        why: one sentence for people: why this one.
        open: loads it; takes seconds, raises ``EngineUnavailable``.
        cure: what would make it better; empty when nothing would.
        model_path: the model's place on disk, when it has one.
        fetch: what to download meanwhile; choose again when it is there.
    """

    info: EngineInfo
    why: str
    open: Callable[[], Transcriber]
    cure: str = ""
    model_path: Path | None = None
    fetch: Fetch | None = None


Refuses = Callable[[EngineChoice], HandoverError | None]
"""Why an engine must not be opened: that ended the worker before, or failed; None: it may be."""

_TOO_LARGE = (
    "Choose a smaller model with `models use`, or give the machine more memory and start the"
    " server again."
)


def refuses_none(_choice: EngineChoice) -> HandoverError | None:
    """Every engine may be opened."""
    return None


def choose(
    wishes: EngineWishes, store: ModelStore, refuses: Refuses = refuses_none
) -> EngineChoice:
    """The first engine that can work; a draft engine while a better model is being fetched.

    Raises:
        EngineUnavailable: the engine that was asked for cannot work here, with the cure.
    """
    asked = wishes.transcriber
    if asked == NONE:
        raise EngineUnavailable("Transcription is switched off.", cure="Set TRANSCRIBER=auto.")
    if asked == REMOTE:
        return _remote(wishes)
    if asked == POCKETSPHINX:
        return _pocketsphinx("TRANSCRIBER asks for pocketsphinx.", cure="")
    usable, refused = _first(_candidates(wishes, store), refuses)
    if usable is not None and refused is not None:
        return replace(usable, why=f"{refused.detail} {usable.why}", cure=refused.cure)
    if usable is not None:
        return usable
    if refused is None:
        return _without_model(wishes, store)
    if asked != AUTO:
        raise refused
    return _pocketsphinx(refused.detail, refused.cure)


def _first(
    choices: Iterable[EngineChoice], refuses: Refuses
) -> tuple[EngineChoice | None, HandoverError | None]:
    """The first that may be opened, and why a better one may not."""
    why: HandoverError | None = None
    for choice in choices:
        refused = refuses(choice)
        if refused is None:
            return choice, why
        why = why or refused
    return None, why


def _candidates(wishes: EngineWishes, store: ModelStore) -> Iterator[EngineChoice]:
    """Models on this machine in the order in which they are wanted."""
    for choice in _labelled(wishes.chosen, wishes, store):
        yield replace(choice, why=f"{choice.info.label} was chosen with `models use`.")
    for found in store.find(wishes.whisper_model):
        if found.engine in _engines(wishes) and installed(found.engine):
            yield _whisper(found, wishes)


def _engines(wishes: EngineWishes) -> tuple[str, ...]:
    """Engines of models on disk that the settings allow, the better first."""
    auto = wishes.transcriber == AUTO
    return (FASTER_WHISPER, OPENAI_WHISPER) if auto else (wishes.transcriber,)


def ended_workers(label: str) -> EngineUnavailable:
    """Why a model is not opened any more whose opening ended the worker again and again."""
    return EngineUnavailable(f"Opening {label} ended the worker again and again.", cure=_TOO_LARGE)


def choose_wished(
    label: str, wishes: EngineWishes, store: ModelStore, refuses: Refuses = refuses_none
) -> EngineChoice:
    """The engine that somebody wishes for by its label, if the settings leave a choice.

    Raises:
        EngineUnavailable: no such model is here, the settings ask for one engine only, or it must
            not be opened.
    """
    usable, refused = _first(_labelled(label, wishes, store), refuses)
    if usable is not None:
        return usable
    raise refused or EngineUnavailable(
        "The speech model that was wished for is not on this machine.",
        cure="`python -m recorder models list` shows what is there.",
    )


def _labelled(label: str, wishes: EngineWishes, store: ModelStore) -> Iterator[EngineChoice]:
    """Every copy of it."""
    for found in wishable(wishes, store) if label else ():
        if found.label == label:
            yield _whisper(found, wishes)


def wishable(wishes: EngineWishes, store: ModelStore) -> list[FoundModel]:
    """Models on this machine that the settings allow and whose engine is installed."""
    engines = _engines(wishes)
    return [m for m in store.list() if m.engine in engines and installed(m.engine)]


def installed(engine: str) -> bool:
    """The engine's package is there; it is not imported."""
    module = _MODULES.get(engine)
    return module is None or importlib.util.find_spec(module) is not None


def _whisper(found: FoundModel, wishes: EngineWishes) -> EngineChoice:
    placing = (wishes.device, wishes.threads)

    def open_it() -> Transcriber:
        machine = hardware.this_machine()
        if found.engine == FASTER_WHISPER:
            place = hardware.place_ctranslate2(machine, *placing)
            return open_placed(partial(_open_faster, found), place)
        return open_placed(partial(_open_openai, found), hardware.place_torch(machine, *placing))

    return EngineChoice(
        EngineInfo(found.engine, found.name, draft=False, version=_version(found.engine)),
        f"The Whisper model {found.name} is on this machine, in the format of {found.engine}.",
        open_it,
        model_path=found.path,
    )


def open_placed(
    open_at: Callable[[hardware.Placement], Transcriber], place: hardware.Placement
) -> Transcriber:
    """An engine where it is to compute, or on the CPU when the GPU cannot be used after all.

    A driver without its libraries, or with those of another version, counts devices; that they
    cannot be used shows at the first hearing only. So a second of silence is heard first.

    Raises:
        EngineUnavailable: it does not open on the CPU either.
    """
    if place.device == hardware.CPU:
        return open_at(place)
    try:
        engine = open_at(place)
        try:
            engine.transcribe([_SILENCE], TranscribeOptions("en"))
        except EngineFailed:
            engine.close()
            raise
    except (EngineUnavailable, EngineFailed) as error:
        log.warning("the GPU cannot be used (%s); the engine runs on the CPU", error.code)
        return open_at(hardware.on_cpu(place))
    return engine


def _open_faster(found: FoundModel, place: hardware.Placement) -> Transcriber:
    from recorder.adapters.engines.faster_whisper import open_faster_whisper

    return open_faster_whisper(
        found.path,
        model=found.name,
        threads=place.threads,
        device=place.device,
        compute_type=place.compute_type,
    )


def _open_openai(found: FoundModel, place: hardware.Placement) -> Transcriber:
    from recorder.adapters.engines.openai_whisper import open_openai_whisper

    return open_openai_whisper(
        found.path, model=found.name, threads=place.threads, device=place.device
    )


def _without_model(wishes: EngineWishes, store: ModelStore) -> EngineChoice:
    """No usable copy of the model is on disk: fetch it if that is allowed, and draft meanwhile."""
    engines = _engines(wishes)
    usable = [engine for engine in engines if installed(engine)]
    if not usable:
        cure = f"Run: pip install {engines[0]}."
        if wishes.transcriber != AUTO:
            raise EngineUnavailable(f"{engines[0]} is not installed.", cure=cure)
        return _pocketsphinx("No Whisper engine is installed.", cure)
    model = wishes.whisper_model
    if wishes.may_download and store.can_pull(model):
        return _pocketsphinx(
            f"The Whisper model {model} is not on this machine yet; it is being downloaded.",
            "Nothing needs to be done: drafts are transcribed again when it is there.",
            Fetch(model, usable[0]),
        )
    why = f"The Whisper model {Path(model).name} is not on this machine."
    cure = "Run `python -m recorder models pull`, or copy a model into MODEL_DIR."
    if not store.can_pull(model):
        cure = "Set WHISPER_MODEL to a known name, or to the path of a model on this machine."
    if wishes.transcriber != AUTO:
        raise EngineUnavailable(why, cure=cure)
    return _pocketsphinx(why, cure)


def _pocketsphinx(why: str, cure: str, fetch: Fetch | None = None) -> EngineChoice:
    if not installed(POCKETSPHINX):
        raise EngineUnavailable(
            f"{why} The built-in recogniser is not installed either.",
            cure="Run: pip install pocketsphinx.",
        )

    def open_it() -> Transcriber:
        from recorder.adapters.engines.pocketsphinx import open_pocketsphinx

        return open_pocketsphinx()

    return EngineChoice(
        EngineInfo(POCKETSPHINX, "ems-en", draft=True, version=_version(POCKETSPHINX)),
        f"{why} The built-in recogniser makes a DRAFT.",
        open_it,
        cure,
        fetch=fetch,
    )


def _remote(wishes: EngineWishes) -> EngineChoice:
    if not wishes.remote_url:
        raise EngineUnavailable(
            "TRANSCRIBER=remote needs an address.", cure="Set REMOTE_TRANSCRIBER_URL."
        )
    server = remote.RemoteServer(wishes.remote_url, wishes.remote_model, wishes.remote_key)
    why = "TRANSCRIBER asks for the speech server; sound is sent to it."
    cure = ""
    if not (server.encrypted or server.on_this_machine):
        cure = "The way to the speech server is not encrypted; give it an https address."
    return EngineChoice(
        EngineInfo(REMOTE, wishes.remote_model, draft=False),
        why,
        lambda: remote.open_remote(server),
        cure,
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
