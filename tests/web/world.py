"""The edge on the real container in a temporary directory, and things to send to it."""

from __future__ import annotations

import math
import struct
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from recorder.adapters.passwords import Argon2Hasher
from recorder.bootstrap import Container, bootstrap
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter
from recorder.core.model import (
    Analysis,
    Evidence,
    Fact,
    FactKind,
    Recording,
    RecordingState,
    Report,
    Segment,
    Transcript,
    Word,
)
from recorder.core.ports.people import PasswordHasher
from recorder.services.engine_status import EngineStatus, write_status
from recorder.services.files import FileKind
from recorder.settings import Settings
from tests.support.databases import new_sqlite

ALICE = "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa"
BOB = "bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb"
REC = "0123456789abcdef0123456789abcdef"
LOG = f"{REC}.a0"
SENTINEL = "zebra crossing four two"
QUICK = Argon2Hasher(passes=1, memory_kib=8)
"""Passwords of tests are guessed by nobody; the real cost is proved in tests/contract."""

DRAFT_ENGINE = EngineStatus(
    name="pocketsphinx",
    model="en-us",
    label="pocketsphinx en-us",
    draft=True,
    state="ready",
    why="No Whisper model is on this machine.",
    cure="Run: python -m recorder models pull base.en",
)


@dataclass(frozen=True)
class World:
    """The real container, not started: no worker, so a test says when a result is there."""

    container: Container

    def record(self, session_id: str = ALICE, rec_id: str = REC, seconds: float = 1.0) -> str:
        """A whole recording, stopped, without words yet."""
        self.container.sessions.touch(session_id)
        recorder = self.container.sessions.get_or_create_recorder(session_id)
        recorder.append(LogId(rec_id, "a", 0), 0, whole_log(rec_id, session_id, tone(seconds)))
        self.row(rec_id, RecordingState.STOPPED)
        return rec_id

    def row(self, rec_id: str, state: RecordingState) -> Recording:
        """The recording once it is in ``state``: rows follow the journal by a moment."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            row = self.container.recordings.get(rec_id)
            if row is not None and row.state is state:
                return row
            time.sleep(0.01)
        raise AssertionError(f"{rec_id} is not {state.value}")

    def finish(self, rec_id: str = REC, *, draft: bool = True) -> None:
        """What the worker would do: files, transcript, analysis, report, state done."""
        files = self.container.files
        recording = self.row(rec_id, RecordingState.STOPPED)
        wav(files.path(recording, FileKind.RECORDING), recording.duration_s)
        for kind in (FileKind.TRANSCRIPT, FileKind.ANALYSIS, FileKind.REPORT):
            files.write_text(recording, kind, f"{kind.value} of {rec_id}: {SENTINEL}")
        self.container.transcripts.save_result(rec_id, *result(draft=draft))
        changed = self.container.recordings.update(
            rec_id, state=RecordingState.DONE, engine="pocketsphinx en-us", draft=draft
        )
        self.container.events.publish(
            changed.session_id, rec_id, "status", {"state": "done", "problem": None}
        )


@contextmanager
def world(folder: Path, *, hasher: PasswordHasher = QUICK, **settings: Any) -> Iterator[World]:
    """A world in ``folder``."""
    chosen = Settings(output_dir=folder / "output", **settings)
    if not chosen.database_url:
        new_sqlite(chosen.state_dir / "handover.db")
    container = bootstrap(chosen, hasher=hasher)
    write_status(container.settings.state_dir, DRAFT_ENGINE)
    try:
        yield World(container)
    finally:
        container.close()


def tone(seconds: float) -> bytes:
    """A 440 Hz sine, half scale."""
    frames = round(seconds * 16_000)
    return struct.pack(
        f"<{frames}h", *(round(16_000 * math.sin(i * 0.1728)) for i in range(frames))
    )


def whole_log(
    rec_id: str, session_id: str, pcm: bytes, *, end: bool = True, segment: int = 0
) -> bytes:
    """The bytes of one segment's log."""
    now = time.time() * 1000
    writer = LogWriter(LogId(rec_id, "a", segment), session_id)
    data = writer.meta(started_ms=now, app="test") + writer.pcm(pcm, now)
    return data + writer.end(EndReason.STOP, now) if end else data


def wav(path: Path, seconds: float = 0.5) -> bytes:
    """A WAV file's bytes, written to ``path``."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(tone(seconds))
    return path.read_bytes()


def result(*, draft: bool = True) -> tuple[Transcript, Analysis, Report]:
    """A transcript with one vital sign that needs a look."""
    text = f"heart rate one twenty four {SENTINEL}"
    words = tuple(Word(w, i * 0.1, i * 0.1 + 0.1, 0.9) for i, w in enumerate(text.split()))
    transcript = Transcript(
        (Segment(0.0, 0.9, text, words, 0.9),), engine="pocketsphinx", model="en-us", draft=draft
    )
    fact = Fact(
        "f1",
        FactKind.VITAL,
        "heart_rate",
        (Evidence(text[:26], 0, 26, 0, 0.0, 0.5),),
        value=124,
        unit="/min",
        review_reason="The engine was not sure.",
    )
    return transcript, Analysis((fact,), draft=True), Report("atmist", "REPORT", "Heart rate 124.")


class Reader(FlaskClient):
    """A client that reads every answer to its end, as a browser does, so that files close."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """One request."""
        return super().open(*args, **{"buffered": True, **kwargs})
