"""A crew decides about facts on the page and signs: the report says what, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from recorder.services.files import FileKind
from tests.support.browser import Device
from tests.support.server import RealServer
from tests.web.world import ALICE, REC, result, world

pytestmark = pytest.mark.e2e

NAME = "J. Murphy"
BOUNCE_MS = 400
"""Longer than the page takes a second tap for a bouncing finger."""


def finished(folder: Path) -> Path:
    """An encounter on disk, not a draft, with one pulse that was heard in two ways; its report."""
    with world(folder) as made:
        made.record(seconds=3)
        made.finish(draft=False)
        transcript, analysis, report = result(draft=False)
        (fact,) = analysis.facts
        doubt = replace(fact, alternatives=(124, 142), review_reason="two numbers were said")
        made.container.transcripts.save_result(
            REC, transcript, replace(analysis, facts=(doubt,), draft=False), report
        )
        recording = made.container.recordings.get(REC)
        assert recording is not None
        return made.container.files.path(recording, FileKind.REPORT)


def look(page: Page, server: RealServer, path: str = "") -> None:
    """Open the encounter as the device that recorded it."""
    page.goto(server.url)
    page.evaluate("id => localStorage.setItem('paramedic_session_id', id)", ALICE)
    page.goto(f"{server.url}/encounters/{REC}{path}")


def told(page: Page) -> Any:
    """The encounter as the server tells it."""
    return page.evaluate(
        """path => fetch(path, {headers: {
            'X-Session-ID': localStorage.getItem('paramedic_session_id')}}).then(r => r.json())""",
        f"/api/v1/recordings/{REC}",
    )


def test_a_doubt_is_settled_a_value_changed_and_the_report_signed(
    start_server: Callable[..., RealServer], open_device: Callable[..., Device], tmp_path: Path
) -> None:
    report = finished(tmp_path / "server")
    server = start_server(TRANSCRIBER="none")
    page = open_device().page
    look(page, server)

    page.locator(".ask").get_by_role("button", name="142").click()
    page.get_by_label("Your name or service number").fill(NAME)
    page.keyboard.press("Enter")
    expect(page.locator(".done-line")).to_contain_text("142 /min")
    expect(page.locator(".ask")).to_have_count(0)
    expect(page.locator(".hand")).to_contain_text(f"Heard: 124 or 142 /min. Changed by {NAME}")
    (fact,) = told(page)["analysis"]["facts"]
    assert (fact["value"], fact["hand"]["by"], fact["needs_review"]) == (142, NAME, False)

    page.locator('.dock [data-do="undo"]').click()
    expect(page.locator(".ask")).to_contain_text("124 or 142")
    page.locator(".ask").get_by_role("button", name="Neither").click()
    page.get_by_label("Heart rate", exact=True).fill("130")
    page.get_by_role("button", name="More: Heart rate").click()
    page.get_by_role("button", name="Save 131 /min").click()
    expect(page.locator(".done-line")).to_contain_text("131 /min")

    page.get_by_role("button", name="Write a note").click()
    page.get_by_label("Note, without sound").fill("Husband has the keys.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("#notes")).to_contain_text(f"written by {NAME}")

    page.get_by_role("button", name=f"Sign as {NAME}").click()
    expect(page.locator(".ehead")).to_contain_text(f"Signed by {NAME}")
    text = report.read_text(encoding="utf-8")
    assert "131" in text
    assert f"SIGNED BY {NAME.upper()}" in text
    assert "Husband has the keys." in text

    page.goto(f"{server.url}/encounters/{REC}/report")
    expect(page.locator(".paper")).to_contain_text("131 /min (by hand)")
    expect(page.locator(".paper")).to_contain_text(f"Signed by {NAME}")


def test_without_a_connection_what_was_typed_stays_and_can_be_saved_later(
    start_server: Callable[..., RealServer], open_device: Callable[..., Device], tmp_path: Path
) -> None:
    finished(tmp_path / "server")
    server = start_server(TRANSCRIBER="none")
    tablet = open_device()
    page = tablet.page
    page.add_init_script(f"localStorage.setItem('handover_name', '{NAME}')")
    look(page, server)

    page.locator(".ask").get_by_role("button", name="Neither").click()
    page.get_by_label("Heart rate", exact=True).fill("128")
    tablet.context.set_offline(True)
    page.get_by_role("button", name="Save 128 /min").click()
    expect(page.locator(".dock .notice")).to_contain_text("no connection")
    expect(page.get_by_label("Heart rate", exact=True)).to_have_value("128")
    page.get_by_role("button", name="Save 128 /min").click()  # a bounce: nothing happens
    expect(page.get_by_label("Heart rate", exact=True)).to_have_value("128")
    page.wait_for_timeout(BOUNCE_MS)
    tablet.context.set_offline(False)
    page.get_by_role("button", name="Save 128 /min").click()
    expect(page.locator(".done-line")).to_contain_text("128 /min")
    assert told(page)["analysis"]["facts"][0]["value"] == 128
