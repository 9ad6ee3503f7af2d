"""The way to the server, or the server itself, fails while a real browser records.

Each scenario is a plain function; ``SCENARIOS`` is what the tests and ``benchmarks/loss.py`` run.
The microphone is a file of noise; browser, page, worker, storage, server and sockets are real.
"""

from __future__ import annotations

import time
from pathlib import Path

from tests.faults import tablet as crew
from tests.faults.ledger import Ledger, Scenario
from tests.faults.scene import Outcome, Scene, staged
from tests.support.browser import Device
from tests.support.proxy import Fault

FLAPPING_S = 9.0
SLOW_BYTES_S = 50_000
"""400 kbit/s, both ways together: the live sound needs two thirds of it."""
SLOWER_BYTES_S = 25_000
"""200 kbit/s: less than the live sound needs."""
MOST_BEHIND_BYTES = 3 * SLOW_BYTES_S
"""Half a window, which the backlog may use, and the acknowledgements' way back."""
MOST_RECONNECT_S = 60.0


def server_killed(seed: int, directory: Path, outage_s: float | None = None) -> Ledger:
    """``kill -9`` of all the server's processes; nobody there for a while, then started again."""
    with staged(seed, directory, noise_s=_noise_s(outage_s)) as scene:
        tablet = scene.recording()
        scene.pause(tablet.page, 2, 5)
        scene.server.kill()
        _stay(scene, tablet, outage_s, 0.5, 4)
        scene.server.start()
        return _stopped(scene, tablet).ledger()


def server_restarted(seed: int, directory: Path) -> Ledger:
    """SIGTERM, as an update or a supervisor does it, and started again."""
    with staged(seed, directory) as scene:
        tablet = scene.recording()
        scene.pause(tablet.page, 2, 5)
        scene.server.restart()
        return _stopped(scene, tablet).ledger()


def network_refused(seed: int, directory: Path, outage_s: float | None = None) -> Ledger:
    """Open connections are reset and new ones refused for a while."""
    return _outage(Fault.REFUSE, seed, directory, outage_s, 3, 6)


def black_hole(seed: int, directory: Path, outage_s: float | None = None) -> Ledger:
    """Bytes vanish, nobody says so, and what was open then stays half-open for good."""
    return _outage(Fault.BLACK_HOLE, seed, directory, outage_s, 2, 10)


def flapping(seed: int, directory: Path) -> Ledger:
    """Down and up again at random, each for 0.2 to 3 s."""
    with staged(seed, directory) as scene:
        tablet = scene.recording()
        until_s = time.monotonic() + FLAPPING_S
        fault = Fault.REFUSE
        while time.monotonic() < until_s:
            scene.proxy.set(fault)
            scene.pause(tablet.page, 0.2, 3)
            fault = Fault.NONE if fault is Fault.REFUSE else Fault.REFUSE
        scene.proxy.set(Fault.NONE)
        return _stopped(scene, tablet).ledger()


def slow_link(seed: int, directory: Path) -> Ledger:
    """A backlog and a live recording share a link that is slow, then slower than the sound."""
    with staged(seed, directory) as scene:
        tablet = scene.ready_for_offline()
        scene.proxy.set(Fault.REFUSE)
        _record(scene, tablet, 3, 5)
        slow_s = time.monotonic()
        scene.proxy.set(Fault.SLOW, bytes_s=SLOW_BYTES_S)
        crew.record(tablet.page)
        _wait_until_the_server_answers(scene, tablet, slow_s)
        scene.pause(tablet.page, 4, 6)
        then_ms, acknowledged = time.time() * 1000, scene.witness.acknowledged()
        scene.proxy.set(Fault.SLOW, bytes_s=SLOWER_BYTES_S)
        scene.pause(tablet.page, 1, 3)
        crew.stop(tablet.page)
        outcome = scene.count(tablet, 2)
        _assert_live_first(outcome, then_ms, acknowledged)
        return outcome.ledger()


def several_recordings_in_an_outage(seed: int, directory: Path) -> Ledger:
    """Two recordings are stopped without a network, a third one runs when it is back."""
    with staged(seed, directory) as scene:
        tablet = scene.ready_for_offline()
        crew.record(tablet.page)
        scene.pause(tablet.page, 1, 2)
        scene.proxy.set(Fault.REFUSE)
        scene.pause(tablet.page, 0.5, 2)
        crew.stop(tablet.page)
        _record(scene, tablet, 1, 3)
        crew.record(tablet.page)
        scene.pause(tablet.page, 1, 3)
        back_s = time.monotonic()
        scene.proxy.set(Fault.NONE)
        _wait_until_the_server_answers(scene, tablet, back_s)
        scene.pause(tablet.page, 1, 3)
        crew.stop(tablet.page)
        outcome = scene.count(tablet, 3)
        _assert_live_first_then_oldest(scene, outcome, back_s)
        return outcome.ledger()


def _assert_live_first(outcome: Outcome, then_ms: float, acknowledged: dict[str, int]) -> None:
    """The live sound was there within seconds, or at least had the larger part of the link."""
    before, live = (acknowledged.get(str(one.logs[0].log_id), 0) for one in outcome.found)
    behind = outcome.found[1].logs[0].bytes_at(then_ms) - live
    said = f"not live first: {live} bytes live, {behind} behind, {before} of the backlog"
    assert live >= before or behind < MOST_BEHIND_BYTES, said


def _wait_until_the_server_answers(scene: Scene, tablet: Device, since_s: float) -> None:
    while not any(one.at_s > since_s for one in scene.witness.said()):
        assert time.monotonic() < since_s + MOST_RECONNECT_S
        tablet.page.wait_for_timeout(200)


def _assert_live_first_then_oldest(scene: Scene, outcome: Outcome, back_s: float) -> None:
    oldest, second, live = (str(one.logs[-1].log_id) for one in outcome.found)
    said = [one for one in scene.witness.said() if one.at_s > back_s and one.c > 0]
    order = list(dict.fromkeys(one.log for one in said if one.what in ("ack", "http", "final")))
    assert order.index(oldest) < order.index(second), f"not oldest first: {order}"
    assert order.index(live) < order.index(second), f"not live first: {order}"


def _outage(
    fault: Fault, seed: int, directory: Path, outage_s: float | None, least_s: float, most_s: float
) -> Ledger:
    with staged(seed, directory, noise_s=_noise_s(outage_s)) as scene:
        tablet = scene.recording()
        scene.pause(tablet.page, 1, 4)
        scene.proxy.set(fault)
        _stay(scene, tablet, outage_s, least_s, most_s)
        scene.proxy.set(Fault.NONE)
        return _stopped(scene, tablet).ledger()


def _noise_s(outage_s: float | None) -> int:
    return crew.NOISE_S if outage_s is None else round(outage_s) + crew.NOISE_S


def _stay(
    scene: Scene, tablet: Device, outage_s: float | None, least_s: float, most_s: float
) -> None:
    """An outage of a given length, or of one from the seed."""
    length_s = scene.draw(least_s, most_s) if outage_s is None else outage_s
    tablet.page.wait_for_timeout(length_s * 1000)


def _record(scene: Scene, tablet: Device, least_s: float, most_s: float) -> None:
    """A whole recording."""
    crew.record(tablet.page)
    scene.pause(tablet.page, least_s, most_s)
    crew.stop(tablet.page)


def _stopped(scene: Scene, tablet: Device) -> Outcome:
    """Recorded on for a while and stopped: no fault of the network is a gap in the sound."""
    scene.pause(tablet.page, 2, 4)
    crew.stop(tablet.page)
    outcome = scene.count(tablet)
    assert outcome.only.causes == []
    return outcome


SCENARIOS = (
    Scenario("server kill -9 in mid stream", "real", server_killed),
    Scenario("server stopped (SIGTERM) and started again", "real", server_restarted),
    Scenario("network refused for some seconds", "real sockets through a proxy", network_refused),
    Scenario("flapping link", "real sockets through a proxy", flapping),
    Scenario("slow link with a backlog", "real sockets through a proxy", slow_link),
    Scenario("half-open socket (black hole)", "real sockets through a proxy", black_hole),
    Scenario(
        "outage with Stop and new recordings in it",
        "real sockets through a proxy",
        several_recordings_in_an_outage,
    ),
)
