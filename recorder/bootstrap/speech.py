"""Speech models and engines, and which of them is wished for a recording."""

from __future__ import annotations

from sqlalchemy import Engine

from recorder.adapters.engines.chosen import read_chosen
from recorder.adapters.engines.desk import ModelDesk
from recorder.adapters.engines.keeper import EngineKeeper
from recorder.adapters.engines.models import FoundModel, ModelStore
from recorder.adapters.engines.pool import EnginePool
from recorder.adapters.engines.registry import (
    EngineChoice,
    EngineWishes,
    Refuses,
    choose,
    choose_wished,
    ended_workers,
    wishable,
)
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.speech_stores import SqlSpeechWishStore
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.storage import MIB, opened_database, recording_named, vault_of
from recorder.clinical.languages.hot_words import hot_words
from recorder.core.errors import HandoverError
from recorder.core.model import Recording
from recorder.services.files import OutputFiles
from recorder.services.wishes import SpeechChooser, checked_language, checked_model
from recorder.services.words import transcribe_again
from recorder.services.worker_deaths import WorkerDeaths
from recorder.settings import Settings

OPENING_FILES = ("opening.json", "opening-wished.json")
OPENED_AT_MOST = 3
"""A model whose opening ended so many workers (for want of memory) is not opened any more: words
by a smaller one are better than a worker that only starts."""

MODEL_RESERVES = 4
"""A model is fetched while so many times the reserve stay free: sound and WAV files go first."""


def model_store(settings: Settings) -> ModelStore:
    """Where models lie. Fetching one leaves the room that sound needs."""
    return ModelStore(
        settings.model_dir, spare_bytes=MODEL_RESERVES * settings.disk_reserve_mb * MIB
    )


def model_desk(settings: Settings) -> ModelDesk:
    """Where an administrator chooses and fetches models."""
    return ModelDesk(
        model_store(settings),
        settings.state_dir,
        lambda: wishable_models(settings),
        may_pull=settings.model_download,
    )


def engine_wishes(settings: Settings) -> EngineWishes:
    """What the settings ask of the engine registry."""
    return EngineWishes(
        transcriber=settings.transcriber,
        whisper_model=settings.whisper_model,
        may_download=settings.model_download,
        threads=settings.transcriber_threads,
        device=settings.transcriber_device,
        chosen=read_chosen(settings.state_dir),
        remote_url=settings.remote_url,
        remote_key=settings.remote_key,
        remote_model=settings.remote_model,
    )


def wishable_models(settings: Settings) -> list[FoundModel]:
    """Models on this machine that a session or a recording may wish for."""
    return wishable(engine_wishes(settings), model_store(settings))


def speech_chooser(settings: Settings, database: Engine) -> SpeechChooser:
    """Works out what is wished for a recording."""
    return SpeechChooser(SqlSpeechWishStore(database), settings.language, hot_words)


def engine_pool(settings: Settings) -> EnginePool:
    """The worker's engines; nothing is opened yet."""
    store, clock = model_store(settings), SystemClock()
    own_deaths, wished_deaths = (WorkerDeaths(settings.state_dir / name) for name in OPENING_FILES)

    def refusing(broken: Refuses) -> Refuses:
        def refuses(choice: EngineChoice) -> HandoverError | None:
            key = (choice.info.label, 0)
            if max(own_deaths.of(key), wished_deaths.of(key)) >= OPENED_AT_MOST:
                return ended_workers(choice.info.label)
            return broken(choice)

        return refuses

    own = EngineKeeper(
        lambda broken: choose(engine_wishes(settings), store, refusing(broken)),
        store,
        clock,
        max_idle_s=settings.model_max_idle_s,
        deaths=own_deaths,
    )
    return EnginePool(
        own,
        lambda label, broken: choose_wished(
            label, engine_wishes(settings), store, refusing(broken)
        ),
        store,
        clock,
        wished_deaths,
    )


def may_open_all(settings: Settings) -> None:
    """The server starts: a model whose opening ended workers before may be opened again."""
    for name in OPENING_FILES:
        (settings.state_dir / name).unlink(missing_ok=True)


def hear_again(settings: Settings, name: str, *, model: str, language: str) -> Recording:
    """Ask for new words of a finished recording; also beside a running server.

    Args:
        settings: where it lies.
        name: the recording's id, or the name of one of its files.
        model: label of the engine; empty: as its session wishes.
        language: empty: as its session wishes.

    Raises:
        UnknownRecording, NotReady, InvalidInput: it cannot be done.
    """
    known = [m.label for m in wishable_models(settings)]
    wanted, spoken = checked_model(model, known), checked_language(language)
    with opened_database(settings) as database:
        rows = SqlRecordingStore(database)
        return transcribe_again(
            rows,
            SqlTranscriptStore(database),
            SqlEventLog(database),
            OutputFiles(settings.output_dir, vault=vault_of(settings)),
            recording_named(rows, name),
            model=wanted,
            language=spoken,
        )
