"""A tablet whose microphone hears noise, so that every stretch of sound can be found again.

The fake microphone begins its file anew whenever it is opened; each piece between two gaps must lie
in that file without a hole and without a repeat.
"""

from __future__ import annotations

import base64
import contextlib
import itertools
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from recorder.core.log import LogId, RecordType, records_of
from tests.e2e.sound import compare
from tests.support.browser import Device
from tests.support.server import RealServer
from tests.support.speech import read_wav, write_wav

RATE = 16_000
NOISE_S = 90
LEAST_GAP = 2_400
"""Frames, 150 ms: more than what the tablet lets pass before it writes a gap."""
WAIT_S = 90.0


def noise(path: Path) -> Path:
    """A minute and a half in which no stretch is like another."""
    random = np.random.default_rng(7)
    white = random.normal(0, 6000, NOISE_S * RATE)
    # A voice's band: what is near the edge of the band is the resampler's business.
    smooth = np.convolve(white, np.hanning(9) / np.hanning(9).sum(), "same")
    return write_wav(path, np.clip(smooth, -32_768, 32_767).astype(np.int16))


@dataclass(frozen=True, slots=True)
class Sealed:
    """One finished recording as the server has it."""

    samples: NDArray[np.int16]
    on_tablet: NDArray[np.int16]
    gaps: list[dict[str, Any]]
    elapsed_s: float

    @property
    def starved(self) -> bool:
        """The machine was so busy that the browser itself missed sound, and said so."""
        return any(gap["cause"] == "lost" for gap in self.gaps)

    @property
    def causes(self) -> list[str]:
        """Of the gaps that the test made, in order."""
        return [gap["cause"] for gap in self.gaps if gap["cause"] != "lost"]

    def at_s(self, cause: str) -> float:
        """Seconds of sound before the only gap with this cause."""
        (found,) = (gap["at_s"] for gap in self.gaps if gap["cause"] == cause)
        return float(found)

    @property
    def gap_s(self) -> float:
        """All gaps together."""
        return float(sum(gap["duration_s"] for gap in self.gaps))

    def check(self, played: Path) -> None:
        """Every sample that the tablet captured is here, and it captured what was played.

        The second part allows for what a starved browser misses without calling it a gap: between
        two gaps less than ``LEAST_GAP`` is missing or repeated.
        """
        assert np.array_equal(self.samples, self.on_tablet)
        assert abs(len(self.samples) / RATE + self.gap_s - self.elapsed_s) < 0.01
        if not self.starved:
            self._check_pieces(played)

    def _check_pieces(self, played: Path) -> None:
        original, _ = read_wav(played)
        cuts = [0, *(round(gap["at_s"] * RATE) for gap in self.gaps), len(self.samples)]
        for start, end in itertools.pairwise(cuts):
            if end - start < 2 * RATE:
                continue
            match = compare(original, self.samples[start:end])
            spread = max(match.lags) - min(match.lags)
            assert spread <= LEAST_GAP, f"a hole or a repeat in {start}..{end}: {match}"


def start(page: Page, url: str) -> None:
    """Open the page and tap Record."""
    page.goto(url)
    page.locator(".slab--main").click()
    recording(page)


def recording(page: Page) -> None:
    """The band says that it records."""
    expect(page.locator(".band__word")).to_have_text("Recording", timeout=15_000)


def stop(page: Page) -> None:
    """Tap Stop, then Stop now."""
    page.locator(".slab--stop").click()
    page.get_by_role("button", name="Stop now").click()


def sealed(tablet: Device, server: RealServer, count: int = 1) -> list[Sealed]:
    """All recordings of this tablet, oldest first, once ``count`` of them are done."""
    deadline = time.monotonic() + WAIT_S
    while True:
        listed = _get(tablet.page, "/api/v1/recordings")["recordings"]
        if [one["state"] for one in listed] == ["done"] * count:
            break
        assert time.monotonic() < deadline, f"not done: {listed}"
        tablet.page.wait_for_timeout(500)
    return [_sealed(tablet.page, server, one["recording_id"]) for one in reversed(listed)]


def kill_browser(tablet: Device) -> None:
    """SIGKILL for every process of this tablet's browser, as when the power goes."""
    mark = f"--user-data-dir={tablet.profile}"
    roots = [p for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or [])]
    family = {child for root in roots for child in [root, *_children(root)]}
    for process in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)
    for lock in tablet.profile.glob("Singleton*"):
        lock.unlink(missing_ok=True)


def outage(server: RealServer, seconds: float) -> None:
    """``kill -9`` of the server, and nobody there for a while."""
    server.kill()
    time.sleep(seconds)
    server.start()


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _get(page: Page, path: str) -> Any:
    return page.evaluate(
        """path => fetch(path, {headers: {
            'X-Session-ID': localStorage.getItem('paramedic_session_id')}}).then(r => r.json())""",
        path,
    )


def _sealed(page: Page, server: RealServer, rec_id: str) -> Sealed:
    one = _get(page, f"/api/v1/recordings/{rec_id}")
    name = next(file["name"] for file in one["files"] if file["kind"] == "recording")
    samples, _ = read_wav(server.output_dir / name)
    return Sealed(samples, _on_tablet(page, rec_id), one["gaps"], one["elapsed_s"])


def _on_tablet(page: Page, rec_id: str) -> NDArray[np.int16]:
    """All samples of the recording's logs as they lie in the browser's database."""
    logs = page.evaluate(
        """rec => new Promise((resolve, reject) => {
            const open = indexedDB.open('handover');
            open.onerror = () => reject(open.error);
            open.onsuccess = () => {
                const found = {};
                const all = open.result.transaction('records').objectStore('records').openCursor();
                all.onsuccess = () => {
                    const cursor = all.result;
                    if (!cursor) { open.result.close(); resolve(found); return; }
                    const [log] = cursor.key;
                    if (log.startsWith(rec) && !log.endsWith('!damaged')) {
                        const text = String.fromCharCode(...cursor.value);
                        (found[log] ??= []).push(btoa(text));
                    }
                    cursor.continue();
                };
            };
        })""",
        rec_id,
    )
    pcm = b""
    for log in sorted(logs, key=lambda name: LogId.parse(name).segment):
        records = records_of(b"".join(base64.b64decode(part) for part in logs[log]))
        pcm += b"".join(r.payload for r in records if r.type is RecordType.PCM)
    return np.frombuffer(pcm, "<i2")
