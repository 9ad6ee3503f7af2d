"""A real browser, a spoken encounter, the real server: what was said is in the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.sound import compare
from tests.support.browser import Device
from tests.support.noise import room
from tests.support.server import RealServer
from tests.support.speech import read_wav, spoken, write_wav

pytestmark = pytest.mark.e2e

FIRST = (
    "Blood pressure is one forty over ninety. Heart rate ninety six. "
    "Blood pressure is one forty over ninety."
)
SECOND = (
    "Blood pressure is one sixty over one hundred. Heart rate eighty eight. "
    "Blood pressure is one sixty over one hundred."
)
"""Each pressure is said twice, as crews do: the draft recogniser may miss one of them."""
LONG_MS = 60_000


def microphone(path: Path, text: str, length_s: float = 40.0) -> Path:
    """Two seconds of room, the words, then room: what the tablet's microphone hears.

    A room is never exactly silent; a microphone that is makes a gap.
    """
    samples = room(length_s).astype(np.int32)
    words = spoken(text)
    samples[32_000 : 32_000 + len(words)] += words
    return write_wav(path, np.clip(samples, -32768, 32767).astype(np.int16))


def start(tablet: Device, server: RealServer) -> None:
    """Open the page and tap Record."""
    tablet.page.goto(server.url)
    tablet.page.locator(".slab--main").click()
    expect(tablet.page.locator(".band__word")).to_have_text("Recording")


def stop(tablet: Device) -> None:
    """Tap Stop, then Stop now."""
    tablet.page.locator(".slab--stop").click()
    tablet.page.get_by_role("button", name="Stop now").click()


def until(tablet: Device, state: str) -> dict[str, Any]:
    """The tablet's newest recording once the server says it is in ``state``."""
    for _ in range(LONG_MS // 500):
        mine = get(tablet, "/api/v1/recordings")["recordings"]
        if mine and mine[0]["state"] == state:
            return dict(mine[0])
        tablet.page.wait_for_timeout(500)
    raise AssertionError(f"not {state} in time: {mine}")


def get(tablet: Device, path: str) -> Any:
    """Ask the API as the page would."""
    return tablet.page.evaluate(
        """path => fetch(path, {headers: {
            'X-Session-ID': localStorage.getItem('paramedic_session_id')}}).then(r => r.json())""",
        path,
    )


def files(server: RealServer, prefix: str) -> dict[str, Path]:
    """The four files of a session, by kind."""
    found = sorted(server.output_dir.glob(f"{prefix[:8]}_*"))
    return {path.stem.rsplit("_", 1)[1]: path for path in found}


TAKES = 6


@pytest.mark.alone
def test_the_sound_on_the_server_is_what_the_microphones_fed(
    start_server: Callable[..., RealServer], open_device: Callable[..., Device], tmp_path: Path
) -> None:
    """Two tablets at once, compared sample by sample.

    A browser that gets no processor time loses sound before we see it. No engine runs beside the
    two browsers here, and a take in which the machine starved them all the same is taken again;
    what a recording does about lost sound has tests of its own.
    """
    server = start_server(TRANSCRIBER="none")
    spoiled: list[str] = []
    for number in range(TAKES):
        tablets = {
            f"{name}{number}": microphone(tmp_path / f"{name}{number}.wav", text)
            for name, text in (("one", FIRST), ("two", SECOND))
        }
        problems = take(server, {n: (open_device(n, microphone=w), w) for n, w in tablets.items()})
        if not problems:
            return
        spoiled += problems
    raise AssertionError(f"no clean take in {TAKES}: {spoiled}")


def take(server: RealServer, tablets: dict[str, tuple[Device, Path]]) -> list[str]:
    """Record 20 s on all tablets; what differs from what their microphones were fed."""
    for tablet, _ in tablets.values():
        start(tablet, server)
    next(iter(tablets.values()))[0].page.wait_for_timeout(20_000)
    for tablet, _ in tablets.values():
        stop(tablet)
    problems = []
    for name, (tablet, wav) in tablets.items():
        gaps = until(tablet, "sealed")["gaps"]
        heard, _ = read_wav(files(server, str(tablet.session_id()))["recording"])
        match = compare(read_wav(wav)[0], heard)
        assert len(heard) > 19 * 16_000
        if gaps or len(match.lags) > 1 or match.error >= 0.001:
            problems.append(f"{name}: {gaps} gaps said, {match}")
        tablet.context.close()
    return problems


@pytest.mark.alone
def test_two_tablets_record_at_once_and_each_gets_its_own_report(
    real_server: RealServer, open_device: Callable[..., Device], tmp_path: Path
) -> None:
    inputs = {
        "one": microphone(tmp_path / "one.wav", FIRST),
        "two": microphone(tmp_path / "two.wav", SECOND),
    }
    tablets = {name: open_device(name, microphone=wav) for name, wav in inputs.items()}
    for tablet in tablets.values():
        start(tablet, real_server)
    tablets["one"].page.wait_for_timeout(15_000)
    for tablet in tablets.values():
        stop(tablet)
        expect(tablet.page.get_by_text("Report ready")).to_be_visible(timeout=LONG_MS)

    ids = {name: str(tablet.session_id()) for name, tablet in tablets.items()}
    assert ids["one"] != ids["two"]
    pressures = {"one": "140/90", "two": "160/100"}
    for name, tablet in tablets.items():
        other = pressures["two" if name == "one" else "one"]
        made = files(real_server, ids[name])
        assert set(made) == {"recording", "transcript", "analysis", "report"}
        report = made["report"].read_text()
        assert pressures[name] in report
        assert other not in report
        assert "DRAFT" in report
        check_evidence(json.loads(made["analysis"].read_text()))
        mine = get(tablet, "/api/v1/recordings")["recordings"]
        assert [r["state"] for r in mine] == ["done"]


def check_evidence(document: dict[str, Any]) -> None:
    """Every fact rests on words that are there, and on seconds within the sound."""
    text = document["transcript"]["text"]
    length_s = document["recording"]["duration_s"]
    assert document["facts"]
    for fact in document["facts"]:
        for evidence in fact["evidence"]:
            assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
            assert 0 <= evidence["audio_start_s"] < evidence["audio_end_s"] <= length_s


def test_the_session_id_is_made_once_shown_short_and_can_be_reset(
    real_server: RealServer, open_device: Callable[..., Device]
) -> None:
    tablet = open_device()
    tablet.page.goto(f"{real_server.url}/tablet")
    # Before one is made the page looks whether this tablet had one.
    tablet.page.wait_for_function("() => localStorage.getItem('paramedic_session_id')")
    first = str(tablet.session_id())
    expect(tablet.page.get_by_text(f"{first[:8]}...").last).to_be_visible()
    tablet.page.reload()
    assert tablet.session_id() == first
    tablet.page.locator('[data-do="reset"]').click()
    tablet.page.locator('[data-do="reset-now"]').click()
    tablet.page.wait_for_function(
        "id => localStorage.getItem('paramedic_session_id') !== id", arg=first
    )
    assert str(tablet.session_id())[14] == "4"


def test_a_browser_without_a_microphone_says_what_to_do(
    real_server: RealServer, open_device: Callable[..., Device]
) -> None:
    tablet = open_device()
    tablet.context.grant_permissions(["microphone"], origin=real_server.url)
    tablet.page.goto(real_server.url)
    tablet.page.locator(".slab--main").click()
    expect(tablet.page.locator(".notice__title", has_text="no microphone")).to_be_visible()
    assert get(tablet, "/api/v1/recordings")["recordings"] == []


def test_a_file_recorded_elsewhere_gets_the_same_four_files(
    real_server: RealServer, open_device: Callable[..., Device], tmp_path: Path
) -> None:
    tablet = open_device()
    wav = microphone(tmp_path / "elsewhere.wav", FIRST, 12)
    tablet.page.goto(f"{real_server.url}/encounters")
    tablet.page.locator('input[type="file"]').set_input_files(wav)
    until(tablet, "done")
    made = files(real_server, str(tablet.session_id()))
    assert set(made) == {"recording", "transcript", "analysis", "report"}
    assert "140/90" in made["report"].read_text()
    assert np.array_equal(read_wav(made["recording"])[0], read_wav(wav)[0])
