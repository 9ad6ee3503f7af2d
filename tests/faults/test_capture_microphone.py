"""Whatever takes the microphone away is noticed, said, noted, and recording resumes by itself.

Done to a real Chromium through its own objects; what an iPad or an Android tablet does in a phone
call was not to be had here. The sound between two such events is compared with what was played.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.faults import capture
from tests.faults import tablet as crew
from tests.support.browser import Device
from tests.support.http import Caller
from tests.support.server import RealServer

pytestmark = [pytest.mark.e2e, pytest.mark.faults]

SOON_MS = 30_000
"""Only so that nobody waits for ever; a busy machine is no failure."""

SAID_WITHIN_S = 10.0
"""Five times what is promised: this machine may be busy. On an idle one all are said within 1.8 s;
``tests/js/watch.test.mjs`` holds the promise itself, by a clock of its own."""


CLOCK_SET_MS = 3_600_000


@pytest.fixture
def tablet(open_device: Callable[..., Device], wav: Path) -> Device:
    """A tablet of whose microphone a test has hold."""
    device = open_device(microphone=wav)
    capture.handle(device.page)
    return device


def lost(tablet: Device, happens: str, says: str) -> float:
    """``happens`` ends the sound; the screen says so in time, and why in one sentence."""
    page = tablet.page
    crew.recording(page)
    page.wait_for_timeout(2_500)
    said_s = capture.noticed_s(page, happens, "Not recording")
    assert said_s < SAID_WITHIN_S, f"{happens} was said after {said_s:.1f} s"
    expect(page.locator(".band__safe")).to_contain_text(says)
    return said_s


def test_every_loss_of_the_microphone_is_said_noted_and_ends_by_itself(
    real_server: RealServer, tablet: Device, wav: Path
) -> None:
    page = tablet.page
    crew.start(page, real_server.url)

    lost(tablet, "at.mute(true)", "switched the microphone off")
    page.evaluate("at.mute(false)")

    # A call on some systems: the track looks alive, and nothing comes out of it.
    lost(tablet, "at.inputs.at(-1).disconnect()", "No sound comes from the microphone")

    # Another app takes it, and gives it back after a while; meanwhile the clock is set.
    lost(tablet, "at.refuse = 'NotReadableError'; at.end()", "")
    expect(page.locator('[data-key="mic.taken"]')).to_be_visible(timeout=SOON_MS)
    capture.worker(page).evaluate(
        f"() => {{ const told = Date.now; Date.now = () => told() + {CLOCK_SET_MS}; }}"
    )
    page.wait_for_timeout(1_000)
    page.evaluate("at.refuse = null")
    crew.recording(page)
    expect(page.locator(".notice__title", has_text="was disconnected")).to_be_visible(
        timeout=SOON_MS
    )

    # The screen goes off, and the system stops the audio of hidden pages.
    off = "at.show('hidden'); at.asleep = true; at.suspend()"
    lost(tablet, off, "No sound comes from the microphone")
    page.evaluate("at.asleep = false; at.show('visible')")
    crew.recording(page)
    expect(page.locator(".notice__title", has_text="The screen was off")).to_be_visible(
        timeout=SOON_MS
    )

    page.wait_for_timeout(2_500)
    crew.stop(page)
    (found,) = crew.sealed(tablet, real_server)
    # A starved machine may add an interruption of its own; none of ours may be missing.
    causes = iter(found.causes)
    for ours in ("muted_device", "interrupted", "interrupted", "locked"):
        assert ours in causes, f"{ours} is missing in {found.causes}"
    found.check(wav)
    caller = Caller(real_server.url, str(tablet.session_id()))
    (listed,) = caller.get("/api/v1/recordings").json["recordings"]
    unaccounted_s = caller.recording(listed["recording_id"])["unaccounted_s"]
    assert max(found.gap_s, abs(unaccounted_s)) < CLOCK_SET_MS / 2000, "nobody was away for an hour"
    noted = [event["k"] for event in capture.events(page)]
    for kind in ("interrupted", "resume", "hidden", "visible", "gap"):
        assert kind in noted, f"{kind} is not in the log: {noted}"


def test_a_microphone_that_sends_exact_silence_is_said_and_its_sound_kept(
    real_server: RealServer, tablet: Device
) -> None:
    page = tablet.page
    crew.start(page, real_server.url)
    page.wait_for_timeout(2_000)
    said_s = capture.noticed_s(
        page, "at.inputs.at(-1).gain.value = 0", "Complete silence", ".notice__title"
    )
    assert said_s < SAID_WITHIN_S
    page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    page.evaluate("at.inputs.at(-1).gain.value = 1")
    silence = page.locator(".notice__title", has_text="Complete silence")
    expect(silence).to_have_count(0, timeout=SOON_MS)
    crew.recording(page)
    crew.stop(page)
    (found,) = crew.sealed(tablet, real_server)
    assert "silent" in found.causes
    assert np.array_equal(found.samples, found.on_tablet), "the zeros are kept"
    (gap,) = (gap for gap in found.gaps if gap["cause"] == "silent")
    flat = found.samples[round(gap["at_s"] * 16_000) :][: round(gap["held_s"] * 16_000)]
    assert gap["duration_s"] == pytest.approx(gap["held_s"], abs=0.001)
    assert len(flat) >= 16_000 * 3 // 2
    assert not flat.any()
    noted = [(event["k"], event.get("ended")) for event in capture.events(page)]
    assert [one for one in noted if one[0] == "silence"] == [("silence", None), ("silence", True)]
    assert ("devices", None) in noted


def test_a_microphone_that_was_switched_off_before_the_start_is_said(
    real_server: RealServer, tablet: Device
) -> None:
    page = tablet.page
    page.add_init_script(
        "Object.defineProperty(MediaStreamTrack.prototype, 'muted', "
        "{ get() { return true; }, configurable: true });"
    )
    page.goto(real_server.url)
    page.locator(".slab--main").click()
    expect(page.locator(".band__word")).to_have_text("Not recording", timeout=SOON_MS)
    page.evaluate("at.mute(false)")
    crew.recording(page)
    crew.stop(page)


def test_a_browser_that_cannot_record_says_so_before_and_after_the_tap(
    real_server: RealServer, open_device: Callable[..., Device]
) -> None:
    page = open_device().page
    page.add_init_script("delete window.AudioWorkletNode")
    page.goto(real_server.url)
    line = page.locator('[data-key="fit"]')
    expect(line.locator(".notice__title")).to_have_text("Use another browser", timeout=SOON_MS)
    page.locator(".slab--main").click()
    said = page.locator('[data-key="mic.unsupported"]')
    expect(said.locator(".notice__title")).to_have_text(
        "This browser cannot record", timeout=SOON_MS
    )
    expect(said.get_by_role("button", name="Add a file")).to_be_visible(timeout=SOON_MS)


def test_a_lock_on_the_screen_is_asked_for_again_when_the_page_is_seen(
    real_server: RealServer, tablet: Device
) -> None:
    page = tablet.page
    page.add_init_script(
        """(() => {
          const own = navigator.wakeLock.request.bind(navigator.wakeLock);
          window.locks = [];
          navigator.wakeLock.request = async (kind) => {
            if (window.noLock) throw new DOMException('', 'NotAllowedError');
            const lock = await own(kind);
            window.locks.push(lock);
            return lock;
          };
        })()"""
    )
    crew.start(page, real_server.url)
    held = "() => window.locks.filter((lock) => !lock.released).length === 1"
    page.wait_for_function(held)
    before = page.evaluate("locks.length")
    page.evaluate("locks.at(-1).release()")
    page.evaluate("at.show('hidden'); at.show('visible')")
    page.wait_for_function(held)
    assert page.evaluate("locks.length") > before
    may_sleep = page.locator(".notice__title", has_text="The screen may switch off")
    expect(may_sleep).to_have_count(0, timeout=SOON_MS)
    page.evaluate("window.noLock = true; locks.at(-1).release()")
    expect(may_sleep).to_be_visible(timeout=SOON_MS)
    page.evaluate("window.noLock = false; at.show('hidden'); at.show('visible')")
    expect(may_sleep).to_have_count(0, timeout=SOON_MS)
    crew.stop(page)
    page.wait_for_function("() => window.locks.every((lock) => lock.released)")
