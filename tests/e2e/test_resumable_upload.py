"""A standard tus client against the real server, which is killed in the middle."""

from __future__ import annotations

import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from tusclient.client import TusClient

from tests.support.http import Caller
from tests.support.server import RealServer, serving

pytestmark = pytest.mark.e2e

RATE_HZ = 48_000
SECONDS = 120


def big_wav(path: Path, seconds: int = SECONDS) -> None:
    """Noise at 48 kHz in stereo, which decoding must bring to 16 kHz mono."""
    random = np.random.default_rng(7)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        for _ in range(seconds):
            sound.writeframes(random.integers(-9000, 9000, RATE_HZ * 2, dtype="<i2").tobytes())


def samples_of(server: RealServer, session_id: str) -> bytes:
    (path,) = server.output_dir.glob(f"{session_id[:8]}_*_recording.wav")
    return path.read_bytes()[44:]


def kill_when(server: RealServer, received_bytes: int) -> threading.Thread:
    """``kill -9`` once so much has come, then start again, beside the running upload."""

    def watch() -> None:
        arriving = server.output_dir / ".handover" / "arriving"
        while not any(p.stat().st_size > received_bytes for p in arriving.glob("*.part")):
            time.sleep(0.002)
        server.kill()
        server.start()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


@pytest.mark.parametrize("chunk_bytes", [1 << 20, 1 << 40], ids=["pieces", "one-piece"])
def test_a_standard_client_goes_on_after_a_kill_and_no_sample_is_lost(
    tmp_path: Path, chunk_bytes: int
) -> None:
    file = tmp_path / "long.wav"
    big_wav(file)
    with serving(tmp_path, TRANSCRIBER="none") as server:
        whole, pieces = Caller(server.url), Caller(server.url)
        rec_id = whole.upload(file).json["recording_id"]
        whole.wait(rec_id, "sealed", "done", "failed")

        client = TusClient(
            f"{server.url}/api/v1/uploads", headers={"X-Session-ID": pieces.session_id}
        )
        killer = kill_when(server, file.stat().st_size // 2)
        with file.open("rb") as stream:
            uploader = client.uploader(
                file_stream=stream, chunk_size=chunk_bytes, retries=60, retry_delay=1,
                metadata={"filename": "long.wav"},
            )  # fmt: skip
            uploader.upload()
        killer.join(150)
        assert uploader.offset == file.stat().st_size
        pieces.wait(uploader.url.rpartition("/")[2], "sealed", "done", "failed")
        assert samples_of(server, pieces.session_id) == samples_of(server, whole.session_id)
        assert len(pieces.get("/api/v1/recordings").json["recordings"]) == 1
