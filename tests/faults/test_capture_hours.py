"""A long recording on the tablet: its worker and its disk are fed faster than time.

Ten minutes here: what grows with time would show.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from tests.faults import capture
from tests.faults import tablet as crew
from tests.support.browser import Device
from tests.support.server import RealServer

pytestmark = [pytest.mark.e2e, pytest.mark.faults]

SECONDS = 600
SOUND_BYTES = SECONDS * crew.RATE * 2


def test_ten_minutes_fed_at_once_are_stored_sent_and_sealed(
    real_server: RealServer, open_device: Callable[..., Device]
) -> None:
    tablet = open_device()
    page = tablet.page
    page.set_default_timeout(120_000)
    page.goto(f"{real_server.url}/healthz")
    session = str(uuid.uuid4())
    page.evaluate("id => localStorage.setItem('paramedic_session_id', id)", session)
    fed = capture.feed(page, session, SECONDS)
    state = fed["state"]
    assert state["recordedMs"] == state["onTabletMs"] == SECONDS * 1000
    assert state["gaps"] == []
    assert state["sealed"]
    used = page.evaluate("navigator.storage.estimate().then((e) => e.usage)")
    assert used < 1.2 * SOUND_BYTES, f"{used} bytes on the disk for {SOUND_BYTES} of sound"
    (found,) = crew.sealed(tablet, real_server)
    assert len(found.samples) == SECONDS * crew.RATE
    assert (found.samples == found.on_tablet).all()
