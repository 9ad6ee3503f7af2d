"""The whole database is away: every address says so and how to cure it; the live socket copes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.core.errors import DatabaseUnavailable
from recorder.core.model import RecordingState
from recorder.web.stream_seals import LOOK_AGAIN_S
from tests.support.databases import away
from tests.web.tablet import Tablet, listening
from tests.web.test_roles import routes
from tests.web.world import ALICE, LOG, REC, World, tone, whole_log

UNAVAILABLE = ("database-unavailable", "audit-unavailable")
OTHER = "f" * 32


def test_no_address_calls_it_a_mistake(
    app: Flask, client: FlaskClient, services: World, caplog: pytest.LogCaptureFixture
) -> None:
    services.record()
    services.finish()
    said = 0
    with away(services.container.database):
        for rule, method, path, _ in routes(app):
            body = {} if method in ("GET", "HEAD") else {"json": {}}
            answer = client.open(path, method=method, headers={"X-Session-ID": ALICE}, **body)
            assert answer.status_code != 500, (method, rule.rule)
            if answer.status_code == 503 and answer.data and answer.is_json:
                problem = answer.get_json()
                assert problem["code"] in UNAVAILABLE, (method, rule.rule)
                assert problem["cure"], (method, rule.rule)
                assert "SELECT" not in answer.text
                said += problem["code"] == "database-unavailable"
    assert said > 15
    assert "unexpected" not in caplog.text
    shown = client.get(f"/api/v1/recordings/{REC}", headers={"X-Session-ID": ALICE})
    assert shown.status_code == 200


def test_whoever_is_told_so_is_told_when_to_come_back(client: FlaskClient, services: World) -> None:
    with away(services.container.database):
        answer = client.get("/api/v1/recordings", headers={"X-Session-ID": ALICE})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.content_type == "application/problem+json"


def test_sound_of_a_known_recording_goes_on_and_is_sealed_afterwards(
    app: Flask, services: World
) -> None:
    log = whole_log(REC, ALICE, tone(1))
    with listening(app) as address:
        tablet = Tablet(address)
        tablet.hello()
        tablet.open()
        tablet.send(0, log[: len(log) // 2])
        committed = tablet.expect("ack")["c"]
        services.row(REC, RecordingState.RECORDING)
        with away(services.container.database):
            tablet.send(committed, log[committed:])
            assert tablet.expect("final")["c"] == len(log)
        services.container.sessions.tick(orphan_grace_s=60)
        assert services.row(REC, RecordingState.STOPPED).frames == 16_000
        tablet.close()


def test_a_new_recording_is_held_by_its_tablet_until_somebody_can_say_whose_it_is(
    app: Flask, services: World
) -> None:
    with listening(app) as address:
        tablet = Tablet(address)
        tablet.hello()
        tablet.say({"t": "ping"})
        tablet.expect("pong")  # so all that follows from the greeting has been asked
        with away(services.container.database):
            tablet.say({"t": "open", "ch": 1, "log": LOG})
            refused = tablet.expect("nack")
        assert (refused["why"], refused["retry_ms"]) == ("io", 2000)
        tablet.open()
        tablet.send(0, whole_log(REC, ALICE, tone(1)))
        tablet.expect("final")
        tablet.close()


def test_a_greeting_is_put_off_without_calling_it_a_mistake(
    app: Flask, services: World, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(app) as address:
        with away(services.container.database):
            tablet = Tablet(address)
            tablet.say({"t": "hello", "v": 1, "session_id": ALICE, "after": -1})
            code, why = tablet.closed()
        assert (code, "mistake" in why) == (1011, False)
        assert "does not answer" in why
        assert services.container.feed.listening() == frozenset()
        late = Tablet(address)
        late.hello()
        late.close()
    assert "a live socket" not in caplog.text


def test_sealed_is_said_though_the_database_was_away_when_it_came(
    app: Flask, services: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.web.stream_seals.LOOK_AGAIN_S", 0.05)
    assert LOOK_AGAIN_S > 1
    services.record()
    services.finish()
    with listening(app) as address:
        tablet = Tablet(address)
        tablet.hello()
        with away(services.container.database, ["recordings"]):
            tablet.open()
            assert tablet.quiet("sealed")
        assert tablet.expect("sealed")["rec"] == REC
        tablet.close()


def test_who_could_not_be_told_what_was_missed_listens_to_nothing(services: World) -> None:
    feed = services.container.feed
    services.container.events.publish(ALICE, None, "status", {})
    with (
        away(services.container.database),
        pytest.raises(DatabaseUnavailable, match="does not answer"),
    ):
        feed.subscribe(ALICE, 0, lambda _: None)
    assert feed.listening() == frozenset()
