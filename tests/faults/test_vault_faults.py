"""The real server with a key: killed, its key lost and found, another in front, sound played."""

from __future__ import annotations

import math
import random
import struct
import time
import urllib.request
from collections.abc import Callable

import pytest

from recorder.adapters.vault import key_id_of
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.vaults import KEY, KEY_TEXT, OTHER_KEY_TEXT, holding

pytestmark = pytest.mark.faults

REC = "ab" * 16
FRAMES = 16_000 * 8
PCM = struct.pack(f"<{FRAMES}h", *(round(12_000 * math.sin(i * i * 1e-5)) for i in range(FRAMES)))


def patch(caller: Caller, at: int, data: bytes) -> int:
    """Append; where the log durably ends now."""
    request = urllib.request.Request(
        f"{caller.url}/api/v1/logs/{REC}.a0",
        data,
        {
            "X-Session-ID": caller.session_id,
            "Upload-Offset": str(at),
            "Content-Type": "application/octet-stream",
        },
        method="PATCH",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.headers["Upload-Offset"])


def quarter_seconds(session_id: str) -> bytes:
    """The sound as a tablet sends it."""
    writer = LogWriter(LogId(REC, "a", 0), session_id)
    parts = [writer.meta(started_ms=time.time() * 1000, app="test")]
    parts += [writer.pcm(PCM[at : at + 8000], 1.0) for at in range(0, len(PCM), 8000)]
    return b"".join(parts) + writer.end(EndReason.STOP, 2.0)


def test_a_kill_a_lost_key_and_a_new_one_cost_no_sample_and_leave_nothing_in_clear(
    start_server: Callable[..., RealServer],
) -> None:
    server = start_server(ENCRYPTION_KEY=KEY_TEXT, TRANSCRIBER="none")
    caller = Caller(server.url)
    log = quarter_seconds(caller.session_id)
    steps = random.Random(5)
    at, killed = 0, False
    while at < len(log):
        before, at = at, patch(caller, at, log[at : at + steps.randrange(9_000, 60_000)])
        assert at > before
        if not killed and at > len(log) // 2:
            killed = True
            server.kill()
            server._settings["ENCRYPTION_KEY"] = OTHER_KEY_TEXT
            with pytest.raises(AssertionError, match="ended with status"):
                server.start()
            assert key_id_of(KEY) in server.log
            server._settings["ENCRYPTION_KEY"] = f"{OTHER_KEY_TEXT} {KEY_TEXT}"
            server.start()
            assert patch(caller, 0, log[:at]) == at, "what was acknowledged is there, equal"
    found = caller.wait(REC, "sealed")
    assert found["duration_s"] == FRAMES / 16_000
    sound = caller.get(f"/api/v1/recordings/{REC}/files/recording").body
    assert sound[44:] == PCM
    server.stop()
    assert KEY_TEXT not in server.log
    assert not list(holding(server.output_dir, PCM[4000:4100], b"EMR1", b"WAVEfmt"))
