"""The worker process: how it is started, what it is made of, how it ends."""

from __future__ import annotations

import fcntl
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from recorder.adapters.act_store import SqlActStore
from recorder.adapters.engines.registry import NONE
from recorder.adapters.event_log import SqlEventLog
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.speech_stores import SqlResultCache, SqlSpeechWishStore
from recorder.adapters.transcript_store import SqlTranscriptStore
from recorder.adapters.vad import SileroModel
from recorder.bootstrap.clinic import clinical, narrator, reviewing
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.speech import engine_pool, speech_chooser
from recorder.bootstrap.storage import MIB, database_of, journal_dir, vault_of
from recorder.clinical.analysis import analyze
from recorder.core.model import Transcript
from recorder.core.ports.speech import Transcriber
from recorder.services.files import OutputFiles
from recorder.services.open_logs import LOG_SUFFIX
from recorder.services.pipeline import Pipeline
from recorder.services.pipeline_world import PipelineWorld
from recorder.services.sound import LiveSound
from recorder.services.supervisor import Supervisor
from recorder.services.transcription import Transcription
from recorder.services.utterances import UtteranceCutter
from recorder.services.worker import Worker
from recorder.services.worker_deaths import FILE_NAME as HEARING_FILE
from recorder.services.worker_deaths import WorkerDeaths
from recorder.settings import Settings

WORKER_NAME = "worker-1"
"""The same after a restart, so that a new worker takes its predecessor's leases over at once."""

CALM = {"OMP_WAIT_POLICY": "PASSIVE"}
"""The engine's threads sleep while they wait for each other. By default they spin, and on a busy
machine they take the cores from the thread they wait for: a sentence took four times as long."""

WORKER_NICENESS = 10
"""Words may come later when the machine is busy; the sockets that take sound come first."""

LEAVE_S = 4.0
"""How long a worker may still finish what it does after the server is gone."""

SEAL_RESERVES = 2
"""A recording is sealed while so many times the reserve stays free: sound coming in goes first."""


def supervisor_of(settings: Settings, environ: Mapping[str, str]) -> Supervisor:
    """Keeps a worker running beside the web process.

    Args:
        environ: what the worker inherits besides the settings.
    """
    return Supervisor(
        [sys.executable, "-m", "recorder", "worker"], {**CALM, **environ, **settings.to_env()}
    )


def worker_main(settings: Settings) -> int:
    """The worker process: until it is told to leave, by SIGTERM or the end of its standard input.

    Returns the exit status.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s worker: %(message)s")
    os.nice(WORKER_NICENESS)
    stop = threading.Event()
    threading.Thread(target=_watch_parent, args=(stop,), name="parent", daemon=True).start()
    lock = only_worker(settings.state_dir)
    database = database_of(settings)
    engines = engine_pool(settings)
    made = pipeline(settings, database, worker=WORKER_NAME, journal=journal_dir(settings))
    transcripts, results = SqlTranscriptStore(database), SqlResultCache(database)
    options = made.world.chooser.options
    worker_deaths = WorkerDeaths(settings.state_dir / HEARING_FILE)

    def put_to_work(engine: Transcriber) -> Transcription:
        return Transcription(engine, transcripts, options, results, worker_deaths=worker_deaths)

    if settings.transcriber != NONE:
        _keep_tables_at_hand()
    # Until here the signal ends it at once: nothing is begun that would have to be finished.
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Worker(made, engines, put_to_work, settings.state_dir).run(stop)
    engines.close()
    database.dispose()
    lock.close()
    return 0


def _keep_tables_at_hand() -> None:
    """Read the clinical tables before the first words wait for them (1.4 s), and for good: the
    garbage collector need not walk through 200,000 objects of theirs while somebody waits."""
    analyze(Transcript())
    gc.collect()
    gc.freeze()


def only_worker(state_dir: Path) -> BinaryIO:
    """Wait until a predecessor is gone; two workers would do the same work twice."""
    lock = (state_dir / "worker.lock").open("ab")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _watch_parent(stop: threading.Event) -> None:
    """The pipe closes when the web process ends, whichever way it ends.

    What takes longer than a moment then is cut short: the next worker goes on from the rows.
    """
    while sys.stdin.buffer.read(1):
        pass
    stop.set()
    time.sleep(LEAVE_S)
    os._exit(0)


def pipeline(settings: Settings, database: Engine, *, worker: str, journal: Path) -> Pipeline:
    """A pipeline on this machine's files; without an engine yet."""
    vad, vault = SileroModel(), vault_of(settings)
    files = OutputFiles(
        settings.output_dir,
        reserve_bytes=SEAL_RESERVES * settings.disk_reserve_mb * MIB,
        vault=vault,
    )
    review = reviewing(settings, database)
    world = PipelineWorld(
        recordings=SqlRecordingStore(database),
        transcripts=SqlTranscriptStore(database),
        events=SqlEventLog(database),
        files=files,
        clock=SystemClock(),
        clinical=clinical(settings, SqlActStore(database), SqlSpeechWishStore(database)),
        live_sound=lambda rec_id: LiveSound(
            rec_id, lambda log_id: journal / f"{log_id}{LOG_SUFFIX}", vault
        ),
        make_cutter=lambda: UtteranceCutter(vad.detector()),
        chooser=speech_chooser(settings, database),
        publish=review.publish,
        narrate=narrator(settings, files, review),
    )
    return Pipeline(world, worker)
