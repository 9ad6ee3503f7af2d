"""The server's wall clock jumps while tablets record; nothing may depend on it."""

from __future__ import annotations

import random
import time
import uuid
from pathlib import Path

from tests.faults.ledger import Ledger, Scenario
from tests.faults.shim import shimmed
from tests.faults.verdict import judge, serving
from tests.faults.websocket import WebSocket
from tests.faults.wire import Skin, Tablet, recording, wait_all, wait_begun
from tests.support.http import Caller
from tests.support.server import RealServer

HOUR_S = 3600
TALK_S = 2.5
LOOK_S = 0.4


def jumping_clock(seed: int, directory: Path) -> Ledger:
    """An hour forward and back, or back and forward, in mid stream."""
    rng = random.Random(seed)
    jump = rng.choice((HOUR_S, -HOUR_S))
    with (
        shimmed(directory, "") as (control, environment),
        serving(directory, None, ORPHAN_GRACE="20", **environment) as server,
    ):
        tablets = [
            Tablet(server.port, random.Random(rng.getrandbits(64)), talk_s=TALK_S, skins=(skin,))
            for skin in (Skin.SOCKET, Skin.SOCKET, Skin.HTTP)
        ]
        with recording(tablets):
            wait_begun(tablets)
            for offset_s in (jump, 0):
                time.sleep(rng.uniform(0.1, TALK_S / 2 - LOOK_S))
                control.clock_offset_s = offset_s
                for said_s in _clock_said_s(server):
                    assert abs(said_s - offset_s) < 60, "the clock did not jump, or did so unsaid"
                _check_all_go_on(server, tablets)
            wait_all(tablets)
        assert not any(code for tablet in tablets for code in tablet.closed), "a socket was closed"
        return judge(server, tablets)


def _clock_said_s(server: RealServer) -> tuple[float, float]:
    """By how much the server's clock is ahead of ours, and by how much it says that it was set."""
    socket = WebSocket(server.port)
    try:
        socket.say({"t": "hello", "v": 1, "session_id": str(uuid.uuid4()), "after": -1})
        welcome = socket.receive(5)
        assert welcome is not None
        ahead_s = float(welcome["server_ms"] / 1000 - time.time())
        return ahead_s, float(welcome["server_clock"]["set_ms"] / 1000)
    finally:
        socket.close()


def _check_all_go_on(server: RealServer, tablets: list[Tablet]) -> None:
    """A moment after the jump nothing is expired, and what is not over is not sealed."""
    time.sleep(LOOK_S)
    active = Caller(server.url).get("/api/sessions").json["session_ids"]
    live = [tablet for tablet in tablets if tablet.skins == (Skin.SOCKET,)]
    assert all(f"{tablet.session_id[:8]}..." in active for tablet in live), "a session expired"
    for tablet in tablets:
        caller = Caller(server.url, tablet.session_id)
        running = not tablet.all_acknowledged
        reply = caller.get(f"/api/v1/recordings/{tablet.rec_id}")
        if running and reply.status == 200:  # a row may be a moment behind its log
            assert reply.json["state"] == "recording", "sealed before its end"


SCENARIOS = (
    Scenario(
        "clock jumps by an hour, forward and back",
        "simulated inside the process (LD_PRELOAD): CLOCK_REALTIME; the monotonic clock is real",
        jumping_clock,
    ),
)
