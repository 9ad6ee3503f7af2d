"""A sign-in that ends soon: the page says so, and one tap stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.support.browser import Device
from tests.support.http import Caller
from tests.support.server import RealServer

pytestmark = pytest.mark.e2e


def row(server: RealServer, statement: str) -> str | None:
    """What one statement finds in the sessions' rows."""
    with closing(sqlite3.connect(server.output_dir / ".handover" / "handover.db")) as database:
        found = database.execute(statement).fetchone()
        database.commit()
        return str(found[0]) if found else None


def signed_in(server: RealServer) -> str:
    """A session of somebody, straight in the rows: signing in itself is tested elsewhere."""
    caller = Caller(server.url)
    assert caller.post("/api/start-recording").status == 200
    assert caller.post("/api/stop-recording").status == 200
    row(server, "UPDATE sessions SET user_id = '99999999-0000-4000-8000-000000000009'")
    return caller.session_id


def test_a_tap_on_stay_lets_the_session_go_on(
    start_server: Callable[..., RealServer], open_device: Callable[..., Device]
) -> None:
    server = start_server(SESSION_MAX_IDLE="600", SESSION_TIMEOUT_WARNING="599", TRANSCRIBER="none")
    session_id = signed_in(server)
    tablet = open_device()
    tablet.page.goto(f"{server.url}/manifest.webmanifest")
    tablet.page.evaluate("id => localStorage.setItem('paramedic_session_id', id)", session_id)
    tablet.page.goto(server.url)
    notice = tablet.page.locator("[data-key='session.expiring']")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("Your sign-in ends in")
    stayed = f"SELECT ttl_s FROM sessions WHERE session_id = '{session_id}'"
    assert row(server, stayed) == "None"
    with tablet.page.expect_response("**/api/v1/session/stay") as answered:
        notice.get_by_role("button", name="Stay signed in").click()
    assert answered.value.status == 200
    assert row(server, stayed) != "None"
