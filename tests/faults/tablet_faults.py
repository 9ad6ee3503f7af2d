"""The tablet itself fails, or its crew is in a hurry: killed, reloaded, left, opened twice.

Each scenario is a plain function; ``SCENARIOS`` is what the tests and ``benchmarks/loss.py`` run.
The microphone is a file of noise; browser, page, worker, storage, server and sockets are real.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.faults import tablet as crew
from tests.faults.ledger import Ledger, Scenario
from tests.faults.scene import Outcome, Scene, staged
from tests.support.browser import Device
from tests.support.proxy import Fault

LEAVE_S = 0.5


def browser_killed(seed: int, directory: Path) -> Ledger:
    """SIGKILL for every process of the browser; opened again, it goes on by itself."""
    with staged(seed, directory) as scene:
        tablet = scene.recording()
        scene.pause(tablet.page, 2, 7)
        scene.kill(tablet)
        tablet = scene.open()
        tablet.page.goto(scene.proxy.url)
        return _went_on(scene, tablet).ledger()


def browser_killed_in_an_outage(
    seed: int, directory: Path, before_s: float | None = None
) -> Ledger:
    """SIGKILL while nothing could be sent; the network is back when it is opened again."""
    with staged(seed, directory) as scene:
        tablet = scene.recording()
        scene.pause(tablet.page, 1, 2)
        scene.proxy.set(Fault.REFUSE)
        length_s = scene.draw(2, 6) if before_s is None else before_s
        tablet.page.wait_for_timeout(length_s * 1000)
        scene.kill(tablet)
        scene.proxy.set(Fault.NONE)
        tablet = scene.open()
        tablet.page.goto(scene.proxy.url)
        return _went_on(scene, tablet).ledger()


def restarted_offline(seed: int, directory: Path) -> Ledger:
    """Begun, killed, opened again and stopped without a network; sent when there is one."""
    with staged(seed, directory) as scene:
        tablet = scene.ready_for_offline()
        scene.proxy.set(Fault.REFUSE)
        crew.record(tablet.page)
        scene.pause(tablet.page, 2, 6)
        scene.kill(tablet)
        tablet = scene.open()
        tablet.page.goto(scene.proxy.url)
        crew.recording(tablet.page)
        scene.pause(tablet.page, 1, 3)
        crew.stop(tablet.page)
        expect(tablet.page.locator(".band__word")).not_to_have_text("Recording")
        scene.proxy.set(Fault.NONE)
        outcome = scene.count(tablet)
        assert outcome.only.causes == ["reload"]
        return outcome.ledger()


def reloaded(seed: int, directory: Path) -> Ledger:
    """The page is loaded again in mid recording."""
    with staged(seed, directory) as scene:
        tablet = scene.recording()
        scene.pause(tablet.page, 2, 6)
        tablet.page.reload()
        return _went_on(scene, tablet).ledger()


def left_at_once(seed: int, directory: Path) -> Ledger:
    """Stop, and the page is left, loaded again or closed within half a second."""
    with staged(seed, directory) as scene:
        tablet = scene.recording()
        scene.pause(tablet.page, 2, 6)
        crew.stop(tablet.page)
        scene.pause(tablet.page, 0, LEAVE_S)
        _leave(scene, tablet)
        tablet.page.goto(scene.proxy.url)
        outcome = scene.count(tablet)
        assert outcome.only.causes == []
        expect(tablet.page.locator(".band__word")).not_to_have_text("Recording")
        return outcome.ledger()


def two_tabs(seed: int, directory: Path) -> Ledger:
    """A second tab of the same session shows the recording and takes it over."""
    with staged(seed, directory) as scene:
        tablet = scene.recording()
        first, tablet.page = tablet.page, tablet.context.new_page()
        tablet.page.goto(scene.proxy.url)
        crew.recording(tablet.page)
        scene.pause(first, 1, 4)
        expect(tablet.page.locator(".notice__title", has_text="Another tab")).to_be_visible()
        tablet.page.get_by_role("button", name="Record in this tab").click()
        expect(first.locator(".notice__title", has_text="moved to another tab")).to_be_visible()
        crew.recording(tablet.page)
        scene.pause(tablet.page, 2, 4)
        crew.stop(tablet.page)
        outcome = scene.count(tablet)
        assert outcome.only.causes == ["switch"]
        return outcome.ledger()


def _leave(scene: Scene, tablet: Device) -> None:
    way = scene.chance.choice(("elsewhere", "reload", "close"))
    if way == "reload":
        tablet.page.reload(wait_until="commit")
        return
    page = tablet.page
    tablet.page = tablet.context.new_page() if way == "close" else page
    page.close() if way == "close" else page.goto("about:blank")


def _went_on(scene: Scene, tablet: Device) -> Outcome:
    """It records again by itself, for a while; the interruption is one gap."""
    crew.recording(tablet.page)
    scene.pause(tablet.page, 1, 3)
    crew.stop(tablet.page)
    outcome = scene.count(tablet)
    assert outcome.only.causes == ["reload"]
    return outcome


SCENARIOS = (
    Scenario("browser kill -9", "real", browser_killed),
    Scenario(
        "browser kill -9 in an outage", "real; outage by a proxy", browser_killed_in_an_outage
    ),
    Scenario("browser restarted while offline", "real; outage by a proxy", restarted_offline),
    Scenario("page reload", "real", reloaded),
    Scenario("Stop and leave at once", "real", left_at_once),
    Scenario("two tabs with one session", "real", two_tabs),
)
