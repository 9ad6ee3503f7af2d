"""What the tablet lives through, with a real Chromium and the real server: nothing said is lost.

What is tested with many moments of the fault is a scenario (``test_browser_faults.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.faults import tablet as crew
from tests.support.browser import Device
from tests.support.server import RealServer

pytestmark = [pytest.mark.e2e, pytest.mark.faults]

RATE = crew.RATE


TEAR = """() => new Promise((resolve, reject) => {
  const open = indexedDB.open('handover');
  open.onerror = () => reject(open.error);
  open.onsuccess = () => {
    const tx = open.result.transaction('records', 'readwrite');
    tx.objectStore('records').openCursor(null, 'prev').onsuccess = ({ target }) => {
      target.result.update(target.result.value.slice(0, 30));
    };
    tx.oncomplete = () => { open.result.close(); resolve(null); };
  };
})"""


def test_a_log_with_a_torn_end_is_shipped_up_to_there(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    tablet = open_device(microphone=wav)
    tablet.page.goto(real_server.url)
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    real_server.kill()
    tablet.page.locator(".slab--main").click()
    crew.recording(tablet.page)
    tablet.page.wait_for_timeout(6_000)
    crew.kill_browser(tablet)
    real_server.start()
    tablet = open_device(microphone=wav)
    tablet.page.goto(f"{real_server.url}/healthz")
    tablet.page.evaluate(TEAR)
    tablet.page.goto(real_server.url)
    crew.recording(tablet.page)
    tablet.page.wait_for_timeout(3_000)
    crew.stop(tablet.page)
    (found,) = crew.sealed(tablet, real_server)
    assert found.causes == ["reload"]
    assert found.at_s("reload") > 4.5
    found.check(wav)


def test_without_a_server_the_app_opens_records_and_sends_later(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    tablet = open_device(microphone=wav)
    tablet.page.goto(real_server.url)
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    real_server.kill()
    tablet.page.reload()
    tablet.page.locator(".slab--main").click()
    crew.recording(tablet.page)
    tablet.page.wait_for_timeout(5_000)
    crew.stop(tablet.page)
    expect(tablet.page.locator(".band__word")).not_to_have_text("Recording")
    real_server.start()
    (found,) = crew.sealed(tablet, real_server)
    assert found.causes == []
    assert len(found.samples) > 4 * RATE
    found.check(wav)


def test_muted_and_loaded_again_it_stays_muted_until_the_crew_unmutes(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    tablet = open_device(microphone=wav)
    crew.start(tablet.page, real_server.url)
    tablet.page.wait_for_timeout(2_000)
    tablet.page.get_by_role("button", name="Mute").click()
    tablet.page.wait_for_timeout(1_000)
    tablet.page.reload()
    word = tablet.page.locator(".band__word")
    expect(word).to_have_text("Muted", timeout=15_000)
    tablet.page.wait_for_timeout(2_000)
    expect(word).to_have_text("Muted")
    tablet.page.get_by_role("button", name="Unmute").click()
    crew.recording(tablet.page)
    tablet.page.wait_for_timeout(2_000)
    crew.stop(tablet.page)
    (found,) = crew.sealed(tablet, real_server)
    assert found.causes == ["mute"]
    assert len(found.samples) > 3 * RATE
    found.check(wav)


SUSPEND = """() => {
  const Own = window.AudioContext;
  window.contexts = [];
  window.AudioContext = class extends Own {
    constructor(options) { super(options); window.contexts.push(this); }
  };
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  window.tracks = [];
  media.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}"""


def test_a_suspended_context_is_noticed_woken_and_noted(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    tablet = open_device(microphone=wav)
    tablet.page.add_init_script(f"({SUSPEND})()")
    crew.start(tablet.page, real_server.url)
    tablet.page.wait_for_timeout(3_000)
    tablet.page.evaluate("Promise.all(contexts.map(c => c.state === 'running' && c.suspend()))")
    tablet.page.wait_for_timeout(5_000)
    crew.recording(tablet.page)
    crew.stop(tablet.page)
    (found,) = crew.sealed(tablet, real_server)
    assert found.causes == ["interrupted"]
    assert 1.0 < found.gap_s < 4
    found.check(wav)


def test_without_its_loudspeaker_a_recording_goes_on(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    tablet = open_device(microphone=wav)
    tablet.page.add_init_script(f"({SUSPEND})()")
    crew.start(tablet.page, real_server.url)
    tablet.page.wait_for_timeout(3_000)
    sinks = "contexts.filter(c => c.state === 'running').map(c => c.sinkId)"
    assert tablet.page.evaluate(sinks) == [""]
    # What Chromium does when the device fails: it suspends the context, then says "error".
    tablet.page.evaluate("""Promise.all(contexts.filter(c => c.state === 'running').map(
        c => c.suspend().then(() => c.dispatchEvent(new Event('error')))))""")
    tablet.page.wait_for_function(f"() => {sinks}.some(sink => sink.type === 'none')")
    tablet.page.wait_for_timeout(4_000)
    crew.recording(tablet.page)
    crew.stop(tablet.page)
    (found,) = crew.sealed(tablet, real_server)
    assert found.gap_s < 1.5
    assert len(found.samples) > 5.5 * RATE
    found.check(wav)


def test_a_microphone_that_dies_is_opened_again_and_the_gap_noted(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    tablet = open_device(microphone=wav)
    tablet.page.add_init_script(f"({SUSPEND})()")
    crew.start(tablet.page, real_server.url)
    tablet.page.wait_for_timeout(3_000)
    tablet.page.evaluate("tracks.forEach(t => { t.stop(); t.dispatchEvent(new Event('ended')); })")
    tablet.page.wait_for_function("() => tracks.some(t => t.readyState === 'live')")
    crew.recording(tablet.page)
    tablet.page.wait_for_timeout(3_000)
    crew.stop(tablet.page)
    (found,) = crew.sealed(tablet, real_server)
    assert found.causes == ["interrupted"]
    assert 0 < found.gap_s < 4
    assert len(found.samples) > 5.5 * RATE
    found.check(wav)
