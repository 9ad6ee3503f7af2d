"""A tablet whose disk or server takes nothing: said as it is, nothing lost, and it ends by itself.

Full is Chromium's own quota, made small. Other refusals are made inside the recorder's worker, in
the words that browsers use.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.faults import capture
from tests.faults import tablet as crew
from tests.support.browser import Device
from tests.support.server import RealServer

pytestmark = [pytest.mark.e2e, pytest.mark.faults]

SOON_MS = 30_000
"""Only so that nobody waits for ever; a busy machine is no failure."""

SMALL_BYTES = 1_050_000
"""Room for the app itself and some seconds of sound."""
REFUSE = """(name) => {
  self.ownTransaction ??= IDBDatabase.prototype.transaction;
  const own = self.ownTransaction;
  IDBDatabase.prototype.transaction = function (tables, mode, options) {
    if (name && mode === 'readwrite') throw new DOMException('', name);
    return own.call(this, tables, mode, options);
  };
}"""
CLOSE = """() => {
  const own = IDBDatabase.prototype.transaction;
  let closed = 0;
  IDBDatabase.prototype.transaction = function (...args) {
    if (closed < 3) { closed += 1; this.close(); }
    return own.apply(this, args);
  };
  self.closings = () => closed;
}"""


@pytest.fixture
def page(real_server: RealServer, open_device: Callable[..., Device], wav: Path) -> Page:
    """A page that records."""
    tablet = open_device(microphone=wav)
    crew.start(tablet.page, real_server.url)
    tablet.page.wait_for_timeout(1_500)
    return tablet.page


def says(page: Page, key: str) -> None:
    """The notice ``key`` is on the screen."""
    expect(page.locator(f'[data-key="{key}"]')).to_be_visible(timeout=SOON_MS)


def stays_silent(page: Page, key: str) -> None:
    """It is no longer there."""
    expect(page.locator(f'[data-key="{key}"]')).to_have_count(0, timeout=SOON_MS)


def test_a_full_tablet_says_so_before_and_meanwhile_and_loses_nothing(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    tablet = open_device(microphone=wav)
    page = tablet.page
    # Chromium looks at the quota when a database is opened first.
    page.goto(f"{real_server.url}/healthz")
    devtools = page.context.new_cdp_session(page)

    def quota(size: int | None) -> None:
        origin = {"origin": real_server.url, "quotaSize": size}
        devtools.send("Storage.overrideQuotaForOrigin", {k: v for k, v in origin.items() if v})

    quota(SMALL_BYTES)
    page.goto(real_server.url)
    expect(page.locator('[data-key="fit"] .notice__title')).to_contain_text(
        "Make room", timeout=SOON_MS
    )
    expect(page.locator('[data-key="room"]')).to_contain_text("Room for", timeout=SOON_MS)
    page.locator(".slab--main").click()
    crew.recording(page)
    says(page, "storage.low")
    expect(page.locator('[data-key="storage.full_online"]')).to_be_visible(timeout=2 * SOON_MS)
    expect(page.locator(".band__safe")).to_contain_text("Not kept on this tablet", timeout=SOON_MS)
    expect(page.locator(".band__safe")).to_contain_text("On the server", timeout=SOON_MS)
    page.wait_for_timeout(2_000)
    quota(None)
    stays_silent(page, "storage.full_online")
    crew.stop(page)
    found = _only(page, real_server)
    assert found.causes == []
    found.check(wav)


def test_a_store_that_refuses_is_said_and_the_sound_goes_to_the_server_all_the_same(
    real_server: RealServer, page: Page, wav: Path
) -> None:
    inside = capture.worker(page)
    ticks = page.locator(".band__safe")
    inside.evaluate(REFUSE, "QuotaExceededError")
    says(page, "storage.full_online")
    expect(ticks).to_contain_text("Not kept on this tablet", timeout=SOON_MS)
    expect(ticks).to_contain_text("On the server", timeout=SOON_MS)
    real_server.kill()
    says(page, "storage.memory")
    expect(page.locator('[data-key="storage.memory"]')).to_contain_text(
        "in memory for", timeout=SOON_MS
    )
    inside.evaluate(REFUSE, "UnknownError")
    real_server.start()
    says(page, "storage.broken")
    expect(ticks).to_contain_text("On the server", timeout=SOON_MS)
    inside.evaluate(REFUSE, None)
    stays_silent(page, "storage.broken")
    expect(ticks).not_to_contain_text("Not kept", timeout=SOON_MS)
    page.wait_for_timeout(1_000)
    crew.stop(page)
    found = _only(page, real_server)
    assert found.causes == []
    found.check(wav)


def test_a_connection_to_the_store_that_is_lost_is_opened_again_unseen(
    real_server: RealServer, page: Page, wav: Path
) -> None:
    inside = capture.worker(page)
    inside.evaluate(CLOSE)
    page.wait_for_timeout(3_000)
    assert inside.evaluate("closings()") == 3
    expect(page.locator(".band__safe")).to_contain_text("On this tablet", timeout=SOON_MS)
    crew.stop(page)
    found = _only(page, real_server)
    assert found.causes == []
    assert len(found.samples) > 4 * crew.RATE
    found.check(wav)


def _only(page: Page, server: RealServer) -> crew.Sealed:
    (found,) = crew.sealed(Device(page.context, page, Path()), server)
    return found


DAMAGE = """() => new Promise((resolve, reject) => {
  const open = indexedDB.open('handover');
  open.onerror = () => reject(open.error);
  open.onsuccess = () => {
    const tx = open.result.transaction('records', 'readwrite');
    let n = 0;
    tx.objectStore('records').openCursor(null, 'prev').onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      n += 1;
      if (n === 4) cursor.update(cursor.value.map((byte, i) => (i === 60 ? byte ^ 1 : byte)));
      else if (n < 4) cursor.continue();
    };
    tx.oncomplete = () => { open.result.close(); resolve(null); };
  };
})"""


def test_sound_that_cannot_be_sent_is_shown_with_the_reason_and_can_be_taken_along(
    real_server: RealServer, open_device: Callable[..., Device], wav: Path
) -> None:
    """A record damaged on the tablet's disk: the server gets the rest, the tablet keeps it."""
    tablet = open_device(microphone=wav)
    tablet.page.goto(real_server.url)
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    real_server.kill()
    crew.record(tablet.page)
    tablet.page.wait_for_timeout(4_000)
    crew.kill_browser(tablet)
    real_server.start()
    tablet = open_device(microphone=wav)
    page = tablet.page
    page.goto(f"{real_server.url}/healthz")
    page.evaluate(DAMAGE)
    page.goto(real_server.url)
    crew.recording(page)
    page.wait_for_timeout(1_500)
    crew.stop(page)
    crew.sealed(tablet, real_server)
    page.goto(f"{real_server.url}/waiting")
    why = page.locator(".wait__why")
    expect(why).to_contain_text("could not be read and is kept apart", timeout=SOON_MS)
    with page.expect_download() as saving:
        why.get_by_role("button", name="Save as a file").click()
    expect(why).to_contain_text("Saved among the downloads", timeout=SOON_MS)
    assert saving.value.suggested_filename.endswith("_recording.wav")
    samples, rate = soundfile.read(
        io.BytesIO(Path(saving.value.path()).read_bytes()), dtype="int16"
    )
    (found,) = crew.sealed(tablet, real_server)
    assert rate == crew.RATE
    # All that the server has is in the file, and the damaged second that it lacks.
    assert len(samples) > len(found.samples)
    head = round(found.gaps[0]["at_s"] * rate)
    assert np.array_equal(samples[:head], found.samples[:head])


def test_the_app_can_be_put_on_the_home_screen(
    real_server: RealServer, open_device: Callable[..., Device]
) -> None:
    page = open_device().page
    page.goto(real_server.url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert devtools.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
