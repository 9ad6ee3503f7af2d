"""The tables of people and sessions are locked or away: sound is taken all the same."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from recorder.adapters import database
from recorder.adapters.people_store import SqlDeviceStore
from recorder.adapters.session_stores.sql import SqlSessionStore
from recorder.adapters.sign_in_store import SqlSignInStore
from recorder.core.model import RecordingState
from recorder.core.people import OneTimeCode, Purpose
from tests.support.databases import away
from tests.web.people import Browser, add_user, closed, device_code
from tests.web.tablet import Tablet, cookies, heard, listening, speak
from tests.web.world import ALICE, LOG, REC, World, tone, whole_log

PEOPLE = ("users", "devices", "one_time_codes", "sign_ins", "refresh_tokens", "pins", "sessions")
LOCKED_S = 60
"""So long a writer would wait; whoever brings sound is done long before."""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[World, Flask]]:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", LOCKED_S)
    with closed(tmp_path) as (services, app):
        add_user(services, "anna")
        yield services, app


def bring(browser: Browser) -> Any:
    """A whole log by HTTP."""
    headers = {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    log = whole_log(REC, ALICE, tone(0.5))
    return browser.ask("PATCH", f"/api/v1/logs/{LOG}", data=log, headers=headers)


@contextmanager
def locked(services: World) -> Iterator[None]:
    """Somebody else writes to the database."""
    with closing(sqlite3.connect(services.container.database.url.database)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


def test_a_locked_database_holds_up_no_sound_of_a_device_that_was_not_seen_for_long(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    tablet = Browser(app, ALICE)
    tablet.enrol(device_code(services))
    sessions, devices = services.container.sessions, services.container.people.devices.store
    known = sessions.touch(ALICE)
    long_ago = known.last_activity_at - timedelta(minutes=5)
    SqlSessionStore(services.container.database).save(replace(known, last_activity_at=long_ago))
    (device,) = devices.all()
    devices.seen(device.device_id, device.enrolled_at - timedelta(hours=1))
    with locked(services):
        began_s = time.monotonic()
        assert bring(tablet).status_code == 204
        with listening(app) as address:
            headers = {"Cookie": f"handover_device={tablet.cookie('handover_device')}"}
            headers["Origin"] = f"http://{address.partition(':')[0]}"
            socket = Tablet(address, **headers)
            socket.hello()
            socket.close()
        assert time.monotonic() - began_s < LOCKED_S / 2
    assert services.row(REC, RecordingState.STOPPED).frames == 8000
    services.container.rows.close()
    assert devices.get(device.device_id).last_seen_at > device.enrolled_at - timedelta(minutes=1)
    assert sessions.get_session(ALICE).last_activity_at > long_ago


@pytest.mark.parametrize("way", ["signed in", "enrolled", "anonymous"])
def test_sound_comes_in_while_the_tables_of_people_are_away(
    made: tuple[World, Flask], way: str
) -> None:
    services, app = made
    tablet = Browser(app, ALICE)
    if way == "enrolled":
        tablet.enrol(device_code(services))
    elif way == "signed in":
        tablet.sign_in("anna")
    with away(services.container.database, PEOPLE):
        assert bring(tablet).status_code == 204
        answer = tablet.get("/api/v1/recordings")
        if way != "anonymous":
            assert (answer.status_code, answer.get_json()["code"]) == (503, "database-unavailable")
    assert services.row(REC, RecordingState.STOPPED).frames == 8000


def test_a_socket_of_somebody_signed_in_outlives_the_tables_and_hears_no_words_meanwhile(
    made: tuple[World, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.web.stream_feed.ASK_AGAIN_S", 0.05)
    services, app = made
    anna = Browser(app, ALICE)
    anna.sign_in("anna")
    with listening(app) as address:
        tablet = Tablet(address, **cookies(anna, address))
        tablet.hello()
        tablet.open()
        with away(services.container.database, PEOPLE):
            while "segment" in (speak(services) or heard(tablet)):
                pass
            late = Tablet(address, **cookies(anna, address))
            late.hello()
            late.close()
            tablet.send(0, whole_log(REC, ALICE, tone(0.5)))
            assert tablet.expect("final")["c"] > 0
        while tablet.expect("event")["kind"] != "reset":
            pass
        while "segment" not in (speak(services) or heard(tablet)):
            pass
        tablet.close()


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: SqlDeviceStore(engine).by_token("x"),
        lambda engine: SqlSignInStore(engine).of_token("x"),
        lambda engine: SqlSessionStore(engine).get(ALICE),
        lambda engine: SqlDeviceStore(engine).drop_codes(Purpose.ENROL),
    ],
)
def test_a_store_says_that_the_database_does_not_answer(
    made: tuple[World, Flask], ask: Any
) -> None:
    engine = made[0].container.database
    with engine.begin() as connection:
        for table in ("devices", "refresh_tokens", "sessions", "one_time_codes"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_away")
    with pytest.raises(database.DatabaseUnavailable, match="OperationalError") as raised:
        ask(engine)
    assert "SELECT" not in str(raised.value)
    with engine.begin() as connection:
        for table in ("devices", "refresh_tokens", "sessions", "one_time_codes"):
            connection.exec_driver_sql(f"ALTER TABLE {table}_away RENAME TO {table}")


def test_codes_that_ran_out_are_forgotten(made: tuple[World, Flask]) -> None:
    devices = made[0].container.people.devices
    now = devices.clock.now()
    devices.store.add_code("old", OneTimeCode(Purpose.ENROL, now - timedelta(seconds=1)))
    devices.store.add_code("good", OneTimeCode(Purpose.ENROL, now + timedelta(minutes=1)))
    assert devices.forget_codes() == 1
    assert devices.forget_codes() == 0
    assert devices.store.take_code("good", Purpose.ENROL, now) is not None
