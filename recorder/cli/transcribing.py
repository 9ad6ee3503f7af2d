"""``transcribe`` and ``retranscribe``: the four files of recordings, without a browser."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from recorder.cli.command import subcommand
from recorder.cli.progress import ProgressBar
from recorder.core.errors import HandoverError, InvalidInput
from recorder.core.ids import new_session_id, session_id_of
from recorder.core.model import SAMPLE_RATE, Recording, RecordingState
from recorder.services.sealed import sealing
from recorder.services.session_paths import Area
from recorder.settings import Settings, process_environment

if TYPE_CHECKING:
    from recorder.bootstrap import Container
    from recorder.cli.command import Commands

POLL_S = 0.2
ENGINE_PATIENCE_S = 30.0
FINISHED = frozenset({RecordingState.DONE, RecordingState.FAILED, RecordingState.EMPTY})


def add_to(commands: Commands) -> None:
    """The commands and their options; both write down themselves what they are about."""
    transcribe_ = subcommand(
        commands, "transcribe", transcribe, "make the four files of recordings made elsewhere"
    )
    transcribe_.add_argument("files", nargs="+", type=Path, metavar="FILE")
    transcribe_.add_argument("--output", type=Path, help="directory for them; else OUTPUT_DIR")
    transcribe_.add_argument("--session", help="session id they belong to; else a new one")

    again = subcommand(
        commands,
        "retranscribe",
        retranscribe,
        "make the words of finished recordings anew",
    )
    again.add_argument("recordings", nargs="+", metavar="RECORDING", help="id, or file name")
    again.add_argument("--model", default="", help="engine and model, as `models list` shows it")
    again.add_argument("--language", default="", help="auto, or a code such as en, es, pt")


def transcribe(chosen: argparse.Namespace, settings: Settings) -> int:
    """The same way as an upload: journal, words, facts, report, files."""
    from recorder.bootstrap import bootstrap
    from recorder.cli.audited import draft

    session_id = session_id_of(chosen.session) if chosen.session else new_session_id()
    settings = replace(settings, output_dir=chosen.output or settings.output_dir)
    missing = [str(f) for f in chosen.files if not f.is_file()]
    if missing:
        raise InvalidInput(f"There is no file {missing[0]}.", cure="Check its name.")
    services = bootstrap(settings, environ=process_environment())
    try:
        services.audit.record(draft("recording.upload"))
        services.start()
        return transcribe_files(services, chosen.files, session_id)
    finally:
        services.close()


def transcribe_files(services: Container, files: Sequence[Path], session_id: str) -> int:
    """One after the other, by a server that has started; status 1 when one could not be done."""
    failed = [file for file in files if not _transcribe(services, file, session_id)]
    return 1 if failed else 0


def _transcribe(services: Container, file: Path, session_id: str) -> bool:
    try:
        recording = _follow(services, file, _submit(services, file, session_id))
    except HandoverError as error:
        print(f"{file}: {error}", file=sys.stderr)
        return False
    for made in services.files.existing(recording):
        print(made.path)
    if recording.state is not RecordingState.DONE:
        print(f"{file}: {_why_not(services, recording)}", file=sys.stderr)
        return False
    if recording.draft:
        print(f"{file}: DRAFT, made by {recording.engine}.", file=sys.stderr)
    return True


def _submit(services: Container, file: Path, session_id: str) -> Recording:
    """Hand over a copy: what is submitted is moved, and the user's file stays."""
    services.sessions.touch(session_id)
    with tempfile.TemporaryDirectory(dir=services.paths.folder(session_id, Area.TEMP)) as folder:
        copy = Path(folder) / "sound"
        with (
            file.open("rb") as mine,
            copy.open("wb") as raw,
            sealing(raw, "file", services.files.vault) as content,
        ):
            shutil.copyfileobj(mine, content)
        return services.uploads.submit(copy, session_id)


def _follow(services: Container, file: Path, recording: Recording) -> Recording:
    bar = ProgressBar(file.name)
    impatient_s: float | None = None
    while recording.state not in FINISHED:
        time.sleep(POLL_S)
        recording = services.recordings.get(recording.rec_id) or recording
        bar.show(_transcribed_s(services, recording), recording.duration_s)
        if services.engine_status().makes_words:
            impatient_s = None
        elif recording.state is RecordingState.SEALED:
            impatient_s = impatient_s or time.monotonic() + ENGINE_PATIENCE_S
            if time.monotonic() > impatient_s:
                break
    bar.done()
    return recording


def _transcribed_s(services: Container, recording: Recording) -> float:
    pending = services.transcripts.pending(recording.rec_id)
    cut = services.transcripts.utterances(recording.rec_id)
    upto = pending[0].start if pending else cut[-1].end if cut else 0
    return upto / SAMPLE_RATE


def _why_not(services: Container, recording: Recording) -> str:
    if recording.state is RecordingState.EMPTY:
        return "No sound in it."
    if recording.problem:
        return recording.problem
    engine = services.engine_status()
    return f"{engine.why} {engine.cure}".strip()


def retranscribe(chosen: argparse.Namespace, settings: Settings) -> int:
    """Ask for new words; the server's worker makes them, now or when it next runs."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.bootstrap.speech import hear_again
    from recorder.cli.audited import draft, noted, recording_of

    action = "recording.retranscribe"
    with desk_beside(settings) as desk:
        rec_ids = [recording_of(desk, action, name).rec_id for name in chosen.recordings]
    for rec_id in rec_ids:
        with noted(settings, draft(action, "recording", rec_id)):
            recording = hear_again(settings, rec_id, model=chosen.model, language=chosen.language)
        print(f"{recording.stem}  {recording.rec_id}  will be heard again")
    return 0
