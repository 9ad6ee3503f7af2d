"""How often one may try, and that no limit ever meets sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recorder.core.model import RecordingState
from tests.support.databases import redis_server
from tests.web.people import ORIGIN, PASSWORD, PIN, Browser, add_user, closed, device_code
from tests.web.world import ALICE, BOB, LOG, REC, World, tone, whole_log

AUTH = "/api/v1/auth"
PIN_PATH = "/api/v1/me/pin"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[World, Flask]]:
    with closed(tmp_path) as (services, app):
        add_user(services, "anna")
        yield services, app


def session(number: int) -> str:
    return f"{number:08x}-1111-4111-8111-aaaaaaaaaaaa"


def test_who_guesses_a_password_is_told_to_wait_and_why(made: tuple[World, Flask]) -> None:
    _, app = made
    for n in range(10):
        assert Browser(app, ALICE, f"198.51.100.{n}").sign_in("anna", "wrong").status_code == 401
    answer = Browser(app, ALICE, "198.51.100.99").sign_in("ANNA ")
    said = answer.get_json()
    assert (answer.status_code, said["code"]) == (429, "too-many-attempts")
    assert answer.content_type == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 900
    assert "minutes, then try again" in said["cure"]


def test_a_depots_tablets_sign_in_as_often_as_they_like(made: tuple[World, Flask]) -> None:
    _, app = made
    assert {Browser(app, session(n)).sign_in("anna").status_code for n in range(12)} == {200}


def test_who_guesses_codes_is_told_to_wait(made: tuple[World, Flask]) -> None:
    services, app = made
    browser = Browser(app, ALICE)
    assert {browser.enrol("22222-22222").status_code for _ in range(20)} == {401}
    assert browser.enrol(device_code(services)).status_code == 429
    assert Browser(app, BOB, "198.51.100.1").enrol(device_code(services)).status_code == 200


def test_who_guesses_the_password_behind_a_new_one_locks_nobody_else_out(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    add_user(services, "bert")
    anna = Browser(app, ALICE)
    anna.enrol(device_code(services))
    anna.sign_in("anna")
    easy = [anna.put(PIN_PATH, password=PASSWORD, pin="123456").status_code for _ in range(12)]
    assert set(easy) == {400}, "not a guess: the password was right"
    for n in range(10):
        wrong = {"password": "wrong", "pin": PIN, "login": f"somebody{n}"}
        assert anna.put(PIN_PATH, **wrong).status_code == 401
    assert anna.put(PIN_PATH, password=PASSWORD, pin=PIN).status_code == 429
    bert = Browser(app, BOB, place="198.51.100.7")
    bert.enrol(device_code(services))
    bert.sign_in("bert")
    assert bert.put(PIN_PATH, password=PASSWORD, pin=PIN).status_code == 204


def test_ones_own_password_is_asked_so_often_however_it_is_answered(
    made: tuple[World, Flask],
) -> None:
    """What is counted when it is answered would let many at once be heard."""
    anna = Browser(made[1], ALICE)
    anna.sign_in("anna")
    new = {"password": PASSWORD, "new_password": "short"}
    told = [anna.put("/api/v1/me/password", **new).status_code for _ in range(31)]
    assert told == [400] * 30 + [429]


def test_new_sessions_are_limited_by_place_and_sound_never_is(made: tuple[World, Flask]) -> None:
    services, app = made
    statuses = [
        Browser(app, session(n)).post("/api/start-recording").status_code for n in range(40)
    ]
    assert statuses.count(200) == 5, "the quota of anonymous sessions comes first"
    assert set(statuses) == {200, 429}
    late = Browser(app, ALICE)
    refused = late.post("/api/start-recording")
    assert refused.get_json()["code"] == "too-many-attempts"
    headers = {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    log = whole_log(REC, ALICE, tone(0.5))
    assert late.ask("PATCH", f"/api/v1/logs/{LOG}", data=log, headers=headers).status_code == 204
    assert services.row(REC, RecordingState.STOPPED).frames == 8000
    assert Browser(app, session(0)).post("/api/stop-recording").status_code == 200
    late.sign_in("anna")
    assert late.post("/api/start-recording").status_code == 200


def test_limits_are_counted_in_redis(tmp_path: Path) -> None:
    wrong = {"login": "anna", "password": "wrong"}
    with redis_server() as url, closed(tmp_path, redis_url=url) as (services, app):
        add_user(services, "anna")
        for _ in range(10):
            app.test_client().post(f"{AUTH}/sign-in", json=wrong, headers={"Origin": ORIGIN})
        other = app.test_client().post(
            f"{AUTH}/sign-in", json=wrong | {"password": PASSWORD}, headers={"Origin": ORIGIN}
        )
        assert other.status_code == 429


def test_sound_is_taken_while_redis_is_away(tmp_path: Path) -> None:
    headers = {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    with redis_server() as url:
        made = closed(tmp_path, redis_url=url)
        services, app = made.__enter__()
    try:
        add_user(services, "anna")
        tablet = Browser(app, ALICE)
        log = whole_log(REC, ALICE, tone(0.5))
        answer = tablet.ask("PATCH", f"/api/v1/logs/{LOG}", data=log, headers=headers)
        assert answer.status_code == 204
        assert services.row(REC, RecordingState.STOPPED).frames == 8000
        assert tablet.sign_in("anna").status_code in (200, 503)
    finally:
        made.__exit__(None, None, None)


@pytest.mark.parametrize(
    "place", ["203.0.113.9:50123", "[2001:db8::1]:443", "unknown", "_hidden", "10.0.0"]
)
def test_whatever_a_proxy_calls_the_address_whoever_is_signed_out_begins(
    made: tuple[World, Flask], place: str
) -> None:
    browser = Browser(made[1], ALICE, place)
    answer = browser.post("/api/start-recording", session_id=ALICE)
    assert answer.status_code == 200, answer.get_json()
