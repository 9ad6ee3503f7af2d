"""The station's pages in a real browser: from the first administrator's link to a certificate."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Page, Playwright, expect

from tests.support.browser import Device
from tests.support.server import RealServer
from tests.web.world import wav

pytestmark = pytest.mark.e2e

PATIENCE_MS = 60_000
SESSION = "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa"
EARLIER = "2026-01-01 00:00:00.000000"


def change(server: RealServer, statement: str, *values: str) -> None:
    """One statement on the rows, for what would take minutes."""
    path = server.output_dir / ".handover" / "handover.db"
    with closing(sqlite3.connect(path, timeout=30)) as database:
        database.execute(statement, values)
        database.commit()


def become_first_admin(page: Page, server: RealServer) -> None:
    """By the link that the start printed."""
    link = re.search(r"http://\S+/first-admin#\S+", server.log)
    assert link is not None, server.log
    page.goto(link[0])
    page.get_by_label("Your name").fill("Ruth")
    page.get_by_label("Login").fill("ruth")
    page.get_by_label("New password").fill("four plain words here")
    page.get_by_role("button", name="Become the administrator").click()
    expect(page).to_have_url(f"{server.url}/encounters", timeout=PATIENCE_MS)


def enrolled(page: Page, tablet: APIRequestContext) -> None:
    """A tablet by the code that the page shows."""
    page.get_by_label("Name of the tablet").fill("RTW 7")
    page.get_by_role("button", name="Make a code").click()
    code = page.locator(".code")
    expect(code).to_be_visible(timeout=PATIENCE_MS)
    answer = tablet.post("/api/v1/auth/enrol", data={"code": code.inner_text()})
    assert answer.status == 200, answer.text()


def signed_in_by_link(page: Page, tablet: APIRequestContext) -> None:
    """A new crew member, on the tablet by the link that follows."""
    page.get_by_label("Name to sign in with").fill("carla")
    page.get_by_label("Unit").last.fill("north")
    page.get_by_role("button", name="Add").click()
    link = page.locator(".link")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    token = link.inner_text().partition("#")[2]
    body = {"token": token, "password": "five other words than before"}
    answer = tablet.post("/api/v1/auth/password-link", data=body)
    assert answer.status == 200, answer.text()


def recorded(tablet: APIRequestContext, sound: Path) -> str:
    """An encounter of the crew's; its id."""
    answer = tablet.post(
        "/api/v1/uploads",
        multipart={
            "file": {"name": "a.wav", "mimeType": "audio/wav", "buffer": sound.read_bytes()}
        },
    )
    assert answer.status == 202, answer.text()
    return str(answer.json()["recording_id"])


def test_a_station_from_its_first_administrator_to_an_erased_encounter(
    start_server: Callable[..., RealServer],
    open_device: Callable[..., Device],
    playwright: Playwright,
    tmp_path: Path,
) -> None:
    server = start_server(AUTH="required", TRANSCRIBER="none")
    page = open_device().page
    page.set_default_timeout(PATIENCE_MS)
    headers = {"Origin": server.url, "X-Session-ID": SESSION}
    tablet = playwright.request.new_context(base_url=server.url, extra_http_headers=headers)
    become_first_admin(page, server)

    page.goto(f"{server.url}/admin/people")
    enrolled(page, tablet)
    signed_in_by_link(page, tablet)
    wav(tmp_path / "tone.wav", 0.5)
    rec_id = recorded(tablet, tmp_path / "tone.wav")
    assert tablet.get("/api/v1/recordings").status == 200

    row = page.get_by_role("row", name=re.compile("RTW 7"))
    row.get_by_role("button", name="Withdraw").click()
    expect(row).to_contain_text("Withdrawn", timeout=PATIENCE_MS)
    assert tablet.get("/api/v1/recordings").status == 401
    tablet.dispose()

    page.goto(f"{server.url}/admin/recordings/{rec_id}")
    page.get_by_label("Hold it").fill("case 7")
    page.get_by_role("button", name="Hold").click()
    expect(page.get_by_text("it is on legal hold")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Release the hold").click()
    page.get_by_role("button", name="Yes, release the hold").click()
    page.get_by_label("Reason").fill("GDPR Art. 17, case 9")
    page.get_by_role("button", name="Erase this encounter").click()
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_text("the certificate follows")).to_be_visible(timeout=PATIENCE_MS)
    change(server, "UPDATE deletions SET emptied_at = ? WHERE rec_id = ?", EARLIER, rec_id)
    run = page.request.post(
        f"{server.url}/api/v1/admin/retention/run", data={}, headers={"Origin": server.url}
    )
    assert run.status == 200, run.text()
    expect(page.get_by_text("says the same")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("case 9")).to_be_visible()

    page.goto(f"{server.url}/admin/audit")
    page.get_by_role("button", name="Check the whole chain").click()
    expect(page.get_by_text("The chain is whole.")).to_be_visible(timeout=PATIENCE_MS)
