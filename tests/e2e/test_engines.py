"""The real server with real Whisper code on tiny random weights: chosen, wished for, asleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from recorder.adapters.engines.chosen import write_chosen
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.speech import spoken, write_wav
from tests.support.whisper_checkpoints import convert, make_checkpoint

# openai-whisper reads its token table without closing the file.
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning"),
]

PATIENCE_S = 150.0
"""The worker is the most patient process of a machine that runs all tests at once."""

OURS, REFERENCE = "faster-whisper nano.en", "openai-whisper nano.en"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One model in the formats of both engines."""
    folder = tmp_path_factory.mktemp("models")
    convert(make_checkpoint(folder / "nano.en.pt"), folder / "nano.en")
    return folder


def test_words_are_made_again_by_the_engine_that_is_wished_for(
    start_server: Callable[..., RealServer], models: Path, tmp_path: Path
) -> None:
    server = start_server(MODEL_DIR=str(models), WHISPER_MODEL="nano.en", MODEL_MAX_IDLE="1")
    caller = Caller(server.url)
    sound = write_wav(tmp_path / "said.wav", spoken("Blood pressure one twenty over eighty."))
    rec_id = caller.upload(sound).json["recording_id"]
    assert made_by(caller, rec_id, OURS)["revision"] == 1
    labels = {m["label"] for m in caller.get("/api/v1/models").json["models"]}
    assert {OURS, REFERENCE} <= labels
    path = f"/api/v1/recordings/{rec_id}"
    assert caller.post(f"{path}/transcription", model=REFERENCE).status == 202
    assert made_by(caller, rec_id, REFERENCE)["revision"] == 2
    history = caller.get(f"{path}/revisions").json["revisions"]
    assert [r["origin"] for r in history] == ["heard", "heard"]
    write_chosen(server.output_dir / ".handover", REFERENCE)
    assert within(
        PATIENCE_S, lambda: caller.get("/api/v1/status").json["engine"]["label"] == REFERENCE
    )
    assert made_by(caller, rec_id, REFERENCE)["revision"] == 2, "finished recordings stay"
    assert within(PATIENCE_S, lambda: "closed while nobody needs it" in server.log)
    again = caller.upload(sound).json["recording_id"]
    assert made_by(caller, again, REFERENCE)["state"] == "done", "it wakes when it is needed"
    (worker,) = [p for p in children(server) if "worker" in p.cmdline()]
    assert worker.is_running()


def made_by(caller: Caller, rec_id: str, engine: str) -> dict[str, object]:
    """The recording once ``engine`` has finished it."""
    assert within(PATIENCE_S, lambda: _state(caller, rec_id) == ("done", engine)), _state(
        caller, rec_id
    )
    return caller.recording(rec_id)


def _state(caller: Caller, rec_id: str) -> tuple[str, str]:
    row = caller.recording(rec_id)
    return row["state"], row["engine"]


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def children(server: RealServer) -> list[psutil.Process]:
    return psutil.Process(server.pid).children(recursive=True)
