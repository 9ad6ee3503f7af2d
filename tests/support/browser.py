"""A real Chromium whose microphone is a WAV file.

The browser is the system's own; playwright only drives it. Each ``Device`` is a tablet of its own:
own profile on disk, own storage, own microphone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.support.tools import require_chromium

QUIET = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)
TABLET = {"width": 1180, "height": 820}
PATIENCE_MS = 60_000
"""Only so that nobody waits for ever; a busy machine is no failure."""

STORED = """
    const stored = async () => {
        const { Store } = await import('/static/js/capture/store.js');
        const store = new Store();
        const found = {};
        for (const { log } of await store.all('logs')) {
            found[log] = [];
            for (let at = 0, records = [0]; records.length; ) {
                records = await store.read(log, at, 1 << 20);
                for (const bytes of records) {
                    found[log].push(btoa(String.fromCharCode(...bytes)));
                    at += bytes.length;
                }
            }
        }
        await store.close();
        return found;
    };
"""
"""Every log's records in the browser's database, opened as the app opens them."""


@dataclass(slots=True)
class Device:
    """One tablet: a browser with its own profile, and the page it shows."""

    context: BrowserContext
    page: Page
    profile: Path

    def session_id(self) -> str | None:
        """The id that the page keeps in its localStorage."""
        found: str | None = self.page.evaluate("localStorage.getItem('paramedic_session_id')")
        return found


@contextlib.contextmanager
def device(
    playwright: Playwright,
    profile: Path,
    microphone: Path | None = None,
    *,
    viewport: dict[str, int] | None = None,
    locale: str = "en-US",
    color_scheme: str = "light",
) -> Iterator[Device]:
    """Start Chromium on ``profile`` (kept, so that a later start finds its storage again).

    ``microphone`` is a WAV that is played once as microphone input; without it there is no
    microphone at all.
    """
    expect.set_options(timeout=PATIENCE_MS)
    fake = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}%noloop",
    )
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=require_chromium(),
        headless=True,
        args=[*QUIET, *(fake if microphone else ())],
        viewport=viewport or TABLET,  # type: ignore[arg-type]
        locale=locale,
        color_scheme=color_scheme,  # type: ignore[arg-type]
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.pages[0] if context.pages else context.new_page()
        yield Device(context, page, profile)
    finally:
        with contextlib.suppress(Exception):  # the test may have killed the browser
            context.close()
