"""A tablet changes hands: what a former person's session holds is never the next one's.

Two of a crew, one tablet, one session id; the session of the first is over when the second comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from recorder.core.model import RecordingState
from tests.support.patience import until
from tests.web.people import Browser, add_user, closed, make_anothers
from tests.web.tablet import Tablet, cookies, heard, listening, speak
from tests.web.world import ALICE, BOB, LOG, REC, SENTINEL, World, tone, whole_log

COOKIE = "paramedic_session_id"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[World, Flask]]:
    with closed(tmp_path) as (services, app):
        add_user(services, "anna")
        add_user(services, "bert", unit="south")
        yield services, app


def signed_in(app: Flask, login: str, session_id: str) -> Browser:
    browser = Browser(app, session_id)
    assert browser.sign_in(login).status_code == 200
    return browser


def expire(services: World) -> None:
    """Alice's session was left alone for hours."""
    sessions = services.container.sessions
    known = sessions.touch(ALICE)
    past = known.last_activity_at - timedelta(hours=2)
    sessions._store.save(
        replace(known, last_activity_at=past, expires_at=past + timedelta(minutes=30))
    )
    assert sessions.cleanup_expired() == 1


def id_of(services: World, login: str) -> str:
    user_id: str = services.container.people.accounts.named(login).user_id
    return user_id


def owner(services: World) -> str | None:
    user_id: str | None = services.container.sessions.get_session(ALICE).user_id
    return user_id


def test_the_next_person_hears_no_word_of_the_former_ones_session(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    signed_in(app, "anna", ALICE)
    services.record(ALICE)
    services.finish()
    services.container.events.publish(ALICE, REC, "segment", {"text": SENTINEL})
    expire(services)
    with listening(app) as address:
        left_open = Tablet(address)
        left_open.hello()
        until(lambda: services.container.sessions.is_active(ALICE))
        bert = Browser(app, ALICE)
        assert bert.sign_in("bert").get_json()["session"] == "renew"
        tablet = Tablet(address, **cookies(bert, address))
        tablet.hello(after=0)
        speak(services)
        assert heard(tablet) == ["progress"]
        assert bert.get(f"/api/v1/recordings/{REC}").status_code == 404
        tablet.close()
        left_open.close()


def test_a_signed_out_persons_session_is_not_taken_by_its_id(made: tuple[World, Flask]) -> None:
    services, app = made
    anna = signed_in(app, "anna", ALICE)
    services.record(ALICE)
    services.finish()
    assert anna.post("/api/v1/auth/sign-out").status_code == 200
    bert = signed_in(app, "bert", BOB)
    bert.session_id = ALICE
    for _ in range(2):
        assert bert.get("/api/v1/recordings").get_json() == {"recordings": []}
    assert owner(services) == id_of(services, "anna")


def test_sound_that_comes_late_is_its_own_persons(made: tuple[World, Flask]) -> None:
    services, app = made
    anna = signed_in(app, "anna", ALICE)
    expire(services)
    headers = {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    log = whole_log(REC, ALICE, tone(0.5))
    late = Browser(app, ALICE)  # her tablet had no network, and her sign-in ran out meanwhile
    answer = late.ask("PATCH", f"/api/v1/logs/{LOG}", data=log, headers=headers)
    assert answer.status_code == 204
    assert services.row(REC, RecordingState.STOPPED).user_id == id_of(services, "anna")
    bert = Browser(app, ALICE)
    assert bert.sign_in("bert").get_json()["session"] == "renew"
    services.finish()
    path = f"/api/v1/recordings/{REC}"
    assert [b.get(path).status_code for b in (bert, anna)] == [404, 200]


def test_asking_again_does_not_make_a_former_persons_session_ones_own(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    signed_in(app, "anna", ALICE)
    expire(services)
    bert = Browser(app, ALICE)
    assert bert.sign_in("bert").get_json()["session"] == "renew"
    for _ in range(3):
        assert bert.get("/api/v1/recordings").get_json() == {"recordings": []}
        assert owner(services) == id_of(services, "anna")


def test_a_recording_of_another_person_is_not_told_even_in_ones_own_session(
    made: tuple[World, Flask],
) -> None:
    """Sessions that were given away by a former version of the server."""
    services, app = made
    signed_in(app, "anna", ALICE)
    services.record(ALICE)
    services.finish()
    bert = signed_in(app, "bert", BOB)
    make_anothers(services, ALICE, "bert")
    with listening(app) as address:
        tablet = Tablet(address, **cookies(bert, address))
        tablet.hello()
        speak(services)
        assert heard(tablet) == ["progress"]
        services.container.events.publish(ALICE, "c" * 32, "segment", {"text": "his own"})
        while (event := tablet.expect("event"))["kind"] != "segment":
            pass
        assert event["rec"] == "c" * 32
        tablet.close()


def test_a_socket_takes_no_session_that_the_browser_does_not_keep(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    services.record(ALICE)  # somebody recorded signed out, and went
    bert = signed_in(app, "bert", BOB)
    with listening(app) as address:
        shown = cookies(bert, address)
        shown["Cookie"] += f"; {COOKIE}={BOB}"
        tablet = Tablet(address, **shown)
        tablet.hello(ALICE)
        speak(services)
        assert heard(tablet) == ["progress"]
        services.container.rows.close()  # what the socket asked for is done
        tablet.close()
    assert owner(services) is None
    assert services.container.recordings.get(REC).user_id is None


def test_a_socket_takes_the_new_session_of_a_browser_that_is_signed_in(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    bert = signed_in(app, "bert", BOB)
    with listening(app) as address:
        tablet = Tablet(address, **cookies(bert, address))
        tablet.hello(ALICE)
        until(lambda: services.container.sessions.get_session(ALICE) is not None)
        until(lambda: owner(services) == id_of(services, "bert"))
        while "segment" not in (speak(services) or heard(tablet)):
            pass
        tablet.close()


def test_what_nobody_claimed_is_opened_only_where_it_was_recorded(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    services.record(ALICE)
    services.finish()
    bert = signed_in(app, "bert", BOB)
    bert.session_id = ALICE
    bert.client.set_cookie(COOKIE, BOB)
    path = f"/api/v1/recordings/{REC}"
    assert bert.get(path).status_code == 404
    assert bert.get("/api/v1/recordings").get_json() == {"recordings": []}
    assert bert.sign_in("bert").get_json()["session"] is None
    assert services.container.recordings.get(REC).user_id is None
    bert.client.set_cookie(COOKIE, ALICE)
    assert bert.get(path).status_code == 200
