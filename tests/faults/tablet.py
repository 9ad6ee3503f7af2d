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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from recorder.core.log import LogId, Record, RecordType, records_of
from tests.e2e.sound import align
from tests.support.browser import STORED, Device
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.speech import read_wav, write_wav

RATE = 16_000
FRAMES_PER_MS = 16
NOISE_S = 90
PIECE_S = 30
"""Longer sound is compared with what was played piece by piece."""
LEAST_GAP = 2_400
"""Frames, 150 ms: more than what the tablet lets pass before it writes a gap."""
EDGE = 24_000
"""Frames, 1.5 s: the tablet compares with its clocks that long before it calls something lost."""
LEAST_EDGE_GAP = 7_000
"""Frames: more than a starved browser may miss there."""
WAIT_S = 90.0
SOON_MS = 60_000
"""Only so that nobody waits for ever; a busy machine is no failure."""


def noise(path: Path, seconds: int = NOISE_S) -> Path:
    """Sound in which no stretch is like another."""
    random = np.random.default_rng(7)
    white = random.normal(0, 6000, seconds * RATE)
    # A voice's band: what is near the edge of the band is the resampler's business.
    smooth = np.convolve(white, np.hanning(9) / np.hanning(9).sum(), "same")
    return write_wav(path, np.clip(smooth, -32_768, 32_767).astype(np.int16))


@dataclass(frozen=True, slots=True)
class TabletLog:
    """One log as it lies in the browser's database."""

    log_id: LogId
    data: bytes

    def sound(self) -> Iterator[tuple[int, Record]]:
        """Each stretch of PCM and the byte at which its record ends."""
        at = 0
        for record in records_of(self.data):
            at += record.size_bytes
            if record.type is RecordType.PCM:
                yield at, record

    def bytes_at(self, wall_ms: float) -> int:
        """How long it was then."""
        records = records_of(self.data)
        return sum(record.size_bytes for record in records if record.wall_ms <= wall_ms)

    @property
    def begun_ms(self) -> float:
        """Wall clock at which its sound began, as the least late of its chunks tells."""
        return min(wall_ms - heard_ms for wall_ms, heard_ms in self._clock())

    def missing_ms(self, until_ms: float) -> float:
        """Sound that the microphone delivered by ``until_ms`` and that is not here."""
        _, heard_ms = self._clock()[-1]
        return until_ms - self.begun_ms - heard_ms

    def _clock(self) -> list[tuple[float, float]]:
        """Of each chunk its wall clock, and sound and gaps from the first one to its end."""
        found, heard_ms = [], 0.0
        for record in records_of(self.data):
            note = record.json() if record.type is RecordType.EVENT else {}
            if record.type is RecordType.PCM:
                heard_ms += len(record.payload) / 2 / FRAMES_PER_MS
                found.append((record.wall_ms, heard_ms))
            elif found and note.get("k") == "gap":
                heard_ms += float(str(note["ms"]))
        return found


@dataclass(frozen=True, slots=True)
class Sealed:
    """One finished recording as the server has it, and the logs that the tablet has of it."""

    samples: NDArray[np.int16]
    logs: tuple[TabletLog, ...]
    gaps: list[dict[str, Any]]
    elapsed_s: float

    @property
    def on_tablet(self) -> NDArray[np.int16]:
        """Everything that was captured."""
        pcm = b"".join(record.payload for log in self.logs for _, record in log.sound())
        return np.frombuffer(pcm, "<i2")

    def unaccounted_s(self, stopped_ms: float) -> float:
        """Wall time from the first sound to Stop that is neither sound nor a gap."""
        return (stopped_ms - self.logs[0].begun_ms) / 1000 - self.elapsed_s

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
        two gaps less than ``LEAST_GAP`` is missing or repeated, and less than ``LEAST_EDGE_GAP``
        right after the first and right before the second, where no clock can tell it from lateness.
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
            _check_lags(_lags(original, self.samples[start:end]), LEAST_EDGE_GAP, start, end)
            if end - start > 2 * EDGE + 2 * RATE:
                inner = _lags(original, self.samples[start + EDGE : end - EDGE])
                _check_lags(inner, LEAST_GAP, start + EDGE, end - EDGE)


def _check_lags(lags: set[int], least: int, start: int, end: int) -> None:
    hole = f"a hole or a repeat in {start}..{end}: lags {sorted(lags)}"
    assert max(lags) - min(lags) <= least, hole


def _lags(original: NDArray[np.int16], stretch: NDArray[np.int16]) -> set[int]:
    """Where the parts of ``stretch`` lie in ``original``: one lag, if nothing is amiss."""
    first, found = align(original, stretch[: PIECE_S * RATE])
    lags = set(found)
    for at in range(PIECE_S * RATE, len(stretch) - 2 * RATE, PIECE_S * RATE):
        piece = stretch[at : at + PIECE_S * RATE]
        low = max(0, first + at - RATE)
        _, found = align(original[low : low + len(piece) + 2 * RATE], piece)
        lags |= {low + lag - at for lag in found}
    return lags


def start(page: Page, url: str) -> None:
    """Open the page and tap Record."""
    page.goto(url)
    record(page)


def record(page: Page) -> None:
    """Tap Record on the page that is open."""
    page.locator(".slab--main").click()
    recording(page)


def recording(page: Page) -> None:
    """The band says that it records."""
    expect(page.locator(".band__word")).to_have_text("Recording", timeout=SOON_MS)


NOTE_TAPS = """() => {
    if (window.tapsAreNoted) return;
    window.tapsAreNoted = true;
    addEventListener('click', ({ target }) => {
        if (!target.closest('[data-do="stop-now"]')) return;
        const taps = JSON.parse(localStorage.getItem('taps') ?? '[]');
        localStorage.setItem('taps', JSON.stringify([...taps, Date.now()]));
    }, { capture: true });
}"""
QUESTION_S = 5.0
"""On a busy machine the question may be gone before it is answered: ask again."""
TAP = "button => button.click()"
"""Without waiting for the page to stand still, which on a busy machine may take longer."""


def stop(page: Page) -> None:
    """Tap Stop, then Stop now; the page notes when."""
    page.evaluate(NOTE_TAPS)
    for _ in range(5):
        page.locator(".slab--stop").first.evaluate(TAP)
        with contextlib.suppress(PlaywrightTimeout):
            button = page.get_by_role("button", name="Stop now")
            button.evaluate(TAP, timeout=QUESTION_S * 1000)
            return
    raise AssertionError("Stop could not be tapped")


def stops_ms(page: Page) -> list[float]:
    """Wall clock of every Stop now on this tablet."""
    found: list[float] = page.evaluate("JSON.parse(localStorage.getItem('taps') ?? '[]')")
    return found


FINISHED = {"sealed", "done"}
"""``sealed`` is where it ends on a server without a speech engine."""


def sealed(
    tablet: Device, server: RealServer, count: int = 1, within_s: float = WAIT_S
) -> list[Sealed]:
    """All recordings of this tablet, oldest first, once ``count`` of them are sealed."""
    # Asked beside the tablet: its own network may be what is broken.
    caller = Caller(server.url, str(tablet.session_id()))
    deadline = time.monotonic() + within_s
    while True:
        listed = caller.get("/api/v1/recordings").json["recordings"]
        states = [one["state"] for one in listed]
        if len(states) == count and set(states) <= FINISHED:
            break
        assert time.monotonic() < deadline, f"not done: {listed}"
        tablet.page.wait_for_timeout(500)
    return [
        _sealed(tablet.page, server, caller.recording(one["recording_id"]))
        for one in reversed(listed)
    ]


def kill_browser(tablet: Device) -> float:
    """SIGKILL for every process of this tablet's browser, as when the power goes; when, in ms."""
    mark = f"--user-data-dir={tablet.profile}"
    roots = [p for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or [])]
    family = {child for root in roots for child in [root, *_children(root)]}
    for process in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    killed_ms = time.time() * 1000
    psutil.wait_procs(family, timeout=10)
    for lock in tablet.profile.glob("Singleton*"):
        lock.unlink(missing_ok=True)
    return killed_ms


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _sealed(page: Page, server: RealServer, one: dict[str, Any]) -> Sealed:
    name = next(file["name"] for file in one["files"] if file["kind"] == "recording")
    samples, _ = read_wav(server.output_dir / name)
    return Sealed(samples, _logs(page, one["recording_id"]), one["gaps"], one["elapsed_s"])


def _logs(page: Page, rec_id: str) -> tuple[TabletLog, ...]:
    """The recording's logs as they lie in the browser's database, by segment."""
    logs = page.evaluate(
        "async (rec) => {"
        + STORED
        + """const logs = Object.entries(await stored());
        return Object.fromEntries(logs.filter(([log]) => log.startsWith(rec))); }""",
        rec_id,
    )
    found = [
        TabletLog(LogId.parse(name), b"".join(base64.b64decode(part) for part in parts))
        for name, parts in logs.items()
    ]
    return tuple(sorted(found, key=lambda log: log.log_id.segment))
