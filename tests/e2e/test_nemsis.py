"""A NEMSIS draft by taps: the administrator types the agency's facts, the crew the call's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from tests.e2e.test_words import open_encounter
from tests.support.browser import Device
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.speech import spoken, write_wav
from tests.web.test_agency import WHOLE

pytestmark = pytest.mark.e2e

SENTENCE = "Blood pressure one twenty over eighty. Heart rate ninety two."
OPEN = "NEMSIS draft (XSD-validated"
SAVE = "Save the NEMSIS draft"
SPILT = "e => e.getBoundingClientRect().right > e.closest('main').getBoundingClientRect().right"
BOUNCE_MS = 400
"""A second tap on the same button before this is taken for a bouncing finger."""


def type_the_agency(page: Page, server: RealServer) -> None:
    """At first without the call sign, which is then named."""
    page.goto(f"{server.url}/admin/agency")
    for name in ("state_id", "number", "vehicle"):
        page.locator(f"#ag-{name}").fill(WHOLE[name])
    for name in ("state", "service_type", "capability"):
        page.locator(f"#ag-{name}").select_option(WHOLE[name])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Still missing: Call sign.").first).to_be_visible()
    page.locator("#ag-number").fill("A\x7f77")
    page.get_by_role("button", name="Save").click()
    told = (
        "Agency number (dAgency.02, eResponse.01): It should be printable characters in one line."
    )
    expect(page.get_by_text(told)).to_be_visible()
    page.locator("#ag-number").fill(WHOLE["number"])
    page.locator("#ag-call_sign").fill(WHOLE["call_sign"])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("NEMSIS drafts can be made.").first).to_be_visible()


def fill_in_the_call(page: Page) -> None:
    """All but when the unit was back in service."""
    page.get_by_label("Dispatch reason").select_option("2301021")
    page.get_by_label("Response mode").select_option("2223001")
    page.get_by_label("Unit disposition").select_option("4227001")
    page.get_by_label("Unit notified").fill("2026-05-04T13:40")


def test_the_agency_is_typed_once_and_the_draft_is_saved_from_the_encounter(
    start_server: Callable[..., RealServer], open_device: Callable[..., Device], tmp_path: Path
) -> None:
    server = start_server(TRANSCRIBER="pocketsphinx")
    caller = Caller(server.url)
    sound = write_wav(tmp_path / "said.wav", spoken(SENTENCE))
    rec_id = caller.upload(sound).json["recording_id"]
    caller.wait(rec_id)
    tablet = open_device("tablet")
    page = tablet.page
    open_encounter(tablet, server, caller.session_id, rec_id)

    page.get_by_role("button", name=OPEN).click()
    expect(page.get_by_text("An administrator types them")).to_be_visible()
    expect(page.get_by_role("button", name=SAVE)).to_have_count(0)

    type_the_agency(page, server)
    page.goto(f"{server.url}/encounters/{rec_id}")
    page.get_by_role("button", name=OPEN).click()
    fill_in_the_call(page)
    spilt = page.locator("#nemsis-dispatch_reason").evaluate(SPILT)
    assert not spilt, "the longest choice makes the form wider than its place"
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("Still missing: Unit back in service")).to_be_visible()
    page.get_by_label("Unit back in service").fill("2026-05-04T14:55")
    page.wait_for_timeout(BOUNCE_MS)
    with page.expect_download() as saving:
        page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("The NEMSIS draft was saved.")).to_be_visible()

    assert saving.value.suggested_filename.endswith("_nemsis_draft.xml")
    xml = etree.parse(str(saving.value.path()))
    (notified,) = xml.iter("{http://www.nemsis.org}eTimes.03")
    (sign,) = xml.iter("{http://www.nemsis.org}eResponse.14")
    assert notified.text is not None
    assert notified.text.startswith("2026-05-04T13:40:00")
    assert sign.text == WHOLE["call_sign"]
