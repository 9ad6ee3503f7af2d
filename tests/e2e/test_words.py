"""Words corrected on two tablets at once, by taps; facts and report follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import Device
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.speech import spoken, write_wav

pytestmark = pytest.mark.e2e

SENTENCE = "Blood pressure one twenty over eighty. Heart rate ninety two."


def open_encounter(tablet: Device, server: RealServer, session_id: str, rec_id: str) -> None:
    """As the tablet of ``session_id``."""
    tablet.page.goto(server.url)
    tablet.page.evaluate("id => localStorage.setItem('paramedic_session_id', id)", session_id)
    tablet.page.goto(f"{server.url}/encounters/{rec_id}")
    expect(tablet.page.get_by_role("button", name="Correct words")).to_be_visible()


def begin(tablet: Device, word: str) -> None:
    """Tap a word to correct it."""
    tablet.page.get_by_role("button", name="Correct words").click()
    tablet.page.get_by_role("button", name=word, exact=True).first.click()


def test_two_tablets_correct_words_and_facts_and_report_follow(
    start_server: Callable[..., RealServer], open_device: Callable[..., Device], tmp_path: Path
) -> None:
    server = start_server(TRANSCRIBER="pocketsphinx")
    caller = Caller(server.url)
    sound = write_wav(tmp_path / "said.wav", spoken(SENTENCE))
    rec_id = caller.upload(sound).json["recording_id"]
    heard = caller.wait(rec_id)["transcript"]["segments"][0]["text"].split()
    inner, last = heard[-3], heard[-1]  # what begins a sentence may be no name
    one, two = open_device("one"), open_device("two")
    open_encounter(one, server, caller.session_id, rec_id)
    open_encounter(two, server, caller.session_id, rec_id)

    begin(two, last)
    two.page.get_by_label("What was said").fill("nineteen")

    begin(one, inner)
    box = one.page.locator(".word").first.bounding_box()
    assert box is not None
    assert box["height"] >= 44, "for gloves"
    one.page.get_by_label("What was said").fill("Killarney")
    one.page.get_by_role("button", name="Save", exact=True).click()
    expect(one.page.get_by_text("from now on: Killarney")).to_be_visible()
    one.page.get_by_role("button", name="Yes, remember it").click()

    expect(two.page.locator(".word", has_text="Killarney")).to_be_visible()
    expect(two.page.get_by_label("What was said")).to_have_value("nineteen")
    two.page.get_by_role("button", name="Save", exact=True).click()
    expect(two.page.get_by_text("Changed elsewhere meanwhile")).to_be_visible()
    expect(two.page.get_by_label("What was said")).to_have_value("nineteen")
    two.page.get_by_role("button", name="Cancel").click()
    two.page.locator(".word").last.click()
    two.page.get_by_label("What was said").fill("nineteen")
    two.page.get_by_role("button", name="Save", exact=True).click()
    two.page.get_by_role("button", name="Done correcting").click()
    expect(two.page.locator(".typed", has_text="nineteen")).to_be_visible()

    encounter = caller.get(f"/api/v1/recordings/{rec_id}").json
    assert "nineteen" in encounter["transcript"]["text"]
    assert "Killarney" in encounter["transcript"]["text"]
    assert encounter["revision"] == 3
    assert caller.get("/api/v1/speech").json["vocabulary"] == ["Killarney"]
    (transcript,) = server.output_dir.glob("*_transcript.txt")
    assert "nineteen" in transcript.read_text(encoding="utf-8")
