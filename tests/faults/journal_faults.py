"""Faults of the server's process and of the way to it; tablets speak the protocol themselves."""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.faults.ledger import Ledger, Scenario
from tests.faults.verdict import judge, serving
from tests.faults.wire import POLITE, Manners, Skin, Tablet, recording, wait_all, wait_begun
from tests.support.patience import until
from tests.support.proxy import Fault, proxied
from tests.support.server import RealServer

LIVE_STREAMS = 50
FREED_S = 30.0
TALK_S = 2.0
ROUGH = Manners()
WILD = Manners(repeated=0.3, early=0.2, overlapping=0.4)
SOCKET, HTTP = Skin.SOCKET, Skin.HTTP


def some_tablets(
    port: int,
    rng: random.Random,
    skins: Sequence[Sequence[Skin]] = ((SOCKET,), (SOCKET,), (SOCKET,), (HTTP,)),
    manners: Manners = ROUGH,
) -> list[Tablet]:
    """One tablet for each set of skins."""
    return [
        Tablet(port, random.Random(rng.getrandbits(64)), skins=each, manners=manners)
        for each in skins
    ]


def killed_server(seed: int, directory: Path) -> Ledger:
    """Twice in one encounter everything of the server is killed; it is started again."""
    rng = random.Random(seed)
    with serving(directory) as server:
        tablets = some_tablets(server.port, rng)
        with recording(tablets):
            for _ in range(2):
                time.sleep(rng.uniform(0.1, TALK_S / 2))
                server.kill()
                server.start()
            wait_all(tablets)
        return judge(server, tablets)


def disordered(seed: int, directory: Path) -> Ledger:
    """One log over two sockets and HTTP at once, each repeating, overlapping and running ahead."""
    rng = random.Random(seed)
    with serving(directory) as server:
        tablets = some_tablets(
            server.port, rng, [(SOCKET, SOCKET, HTTP), (SOCKET, HTTP)], manners=WILD
        )
        with recording(tablets):
            wait_all(tablets)
        assert 4001 in tablets[0].closed, "no socket was taken over"
        return judge(server, tablets)


def one_session_two_devices(seed: int, directory: Path) -> Ledger:
    """A copied profile: two devices with one session id, each with a recording of its own."""
    rng = random.Random(seed)
    with serving(directory) as server:
        draws = [random.Random(rng.getrandbits(64)) for _ in range(2)]
        session_id, skin = str(uuid.uuid4()), rng.choice((SOCKET, HTTP))
        tablets = [
            Tablet(server.port, draw, manners=ROUGH, skins=(each,), session_id=session_id)
            for draw, each in zip(draws, (SOCKET, skin), strict=True)
        ]
        with recording(tablets):
            wait_all(tablets)
        return judge(server, tablets)


def one_log_two_devices(seed: int, directory: Path) -> Ledger:
    """Both devices of a copied profile claim the same log; the refused one moves on."""
    rng = random.Random(seed)
    with serving(directory) as server:
        first = Tablet(server.port, random.Random(rng.getrandbits(64)), skins=(SOCKET,))
        second = Tablet(
            server.port,
            random.Random(rng.getrandbits(64)),
            skins=(rng.choice((SOCKET, HTTP)),),
            session_id=first.session_id,
            rec_id=first.rec_id,
        )
        with recording([first]):
            time.sleep(rng.uniform(0, TALK_S))
            with recording([second]):
                wait_all([first, second])
        assert first.rec_id != second.rec_id, "one log took the sound of two devices"
        return judge(server, [first, second])


def half_open(seed: int, directory: Path) -> Ledger:
    """The tablets' network becomes a black hole and never says so; they come back another way."""
    rng = random.Random(seed)
    with serving(directory) as server, proxied(server.port) as proxy:
        tablets = some_tablets(proxy.port, rng, [(SOCKET,)] * 3, POLITE)
        with recording(tablets):
            time.sleep(rng.uniform(0.2, TALK_S))
            proxy.set(Fault.BLACK_HOLE)
            for tablet in tablets:
                tablet.vanishes, tablet.port = True, server.port
            wait_all(tablets)
            until(
                lambda: _connections(server) <= len(tablets),
                "the server still holds the connections that are gone",
                FREED_S,
            )
        return judge(server, tablets)


def drained(seed: int, directory: Path) -> Ledger:
    """SIGTERM with 50 live streams: the process ends in seconds, and the next one goes on."""
    rng = random.Random(seed)
    with serving(directory) as server:
        tablets = [
            Tablet(server.port, random.Random(rng.getrandbits(64)), seconds=4.0, talk_s=5.0)
            for _ in range(LIVE_STREAMS)
        ]
        with recording(tablets):
            wait_begun(tablets)
            time.sleep(rng.uniform(0, 2))
            live = [tablet for tablet in tablets if not tablet.done]
            family = _family(server.pid)
            server.stop()
            _, alive = psutil.wait_procs(family, timeout=1)
            assert not alive, f"still there: {alive}"
            cut = [tablet for tablet in live if 1012 not in tablet.closed and not tablet.done]
            assert not cut, f"{len(cut)} tablets were not told of the restart"
            server.start()
            wait_all(tablets)
        return judge(server, tablets)


def killed_master(seed: int, directory: Path) -> Ledger:
    """Only the listening master is killed: its worker still answers for a moment."""
    rng = random.Random(seed)
    with serving(directory) as server:
        tablets = some_tablets(server.port, rng)
        with recording(tablets):
            time.sleep(rng.uniform(0.1, TALK_S))
            left = _family(server.pid)
            os.kill(server.pid, signal.SIGKILL)
            server.kill()
            server.start()
            psutil.wait_procs(left, timeout=20)
            wait_all(tablets)
        return judge(server, tablets)


def _family(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def _connections(server: RealServer) -> int:
    """Tablets that the server still counts as connected."""
    peers = {
        one.raddr
        for process in psutil.Process(server.pid).children()
        for one in process.net_connections("tcp")
        if one.laddr.port == server.port and one.status == psutil.CONN_ESTABLISHED
    }
    return len(peers)


SCENARIOS = (
    Scenario(
        "server killed (kill -9), twice",
        "real: every process of the server; three tablets by WebSocket, one by HTTP, 5 % of the"
        " frames twice, 2 % too early, 5 % overlapping",
        killed_server,
    ),
    Scenario(
        "duplicate, reordered, overlapping appends",
        "real: one log over two sockets and HTTP at once, 30 % twice, 20 % early, 40 % overlapping",
        disordered,
    ),
    Scenario(
        "server's master killed, its worker not",
        "real: SIGKILL for the process that listens; the one that serves notices later",
        killed_master,
    ),
    Scenario(
        "two devices, one session id",
        "real: two clients with one session id record at the same time",
        one_session_two_devices,
    ),
    Scenario(
        "two devices, one log",
        "real: two clients claim the same log with different sound",
        one_log_two_devices,
    ),
    Scenario(
        "half-open socket",
        "real: a proxy that swallows everything without closing; the tablet comes back directly",
        half_open,
    ),
    Scenario(
        "SIGTERM with 50 live streams",
        "real: a polite stop and a start in mid stream",
        drained,
    ),
)
