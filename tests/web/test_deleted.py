"""A tablet that comes back with an encounter that was deleted meanwhile."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from recorder.core.audit import Act, session_name
from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.core.retention import Rule
from tests.web.tablet import Tablet, listening
from tests.web.world import ALICE, BOB, LOG, REC, World, tone, whole_log

OLD = whole_log(REC, ALICE, tone(0.3))


def deleted(services: World, rule: Rule = Rule.RETENTION, *, whole: bool = True) -> None:
    """One encounter that was recorded, made into a report, and deleted by a rule."""
    made = services.container
    made.sessions.touch(ALICE)
    recorder = made.sessions.get_or_create_recorder(ALICE)
    recorder.append(LogId(REC, "a", 0), 0, OLD if whole else OLD[:8000])
    if whole:
        services.row(REC, RecordingState.STOPPED)
        services.finish()
    else:
        services.row(REC, RecordingState.RECORDING)
        made.recordings.update(REC, state=RecordingState.STOPPED)
    eraser = made.retention.eraser
    assert eraser is not None
    row = made.recordings.get(REC)
    assert row is not None
    alone = replace(eraser, settle=timedelta(0))
    policy = made.retention.policy
    assert alone.delete(row, rule, policy, by="user:u1", reason="case 9", mark=None)


def test_a_tablet_with_the_same_log_is_told_to_forget_it_and_nothing_comes_back(
    app: Flask, services: World
) -> None:
    deleted(services)
    with listening(app) as address:
        tablet = Tablet(address)
        tablet.hello()
        opened = tablet.open()
        assert (opened["c"], opened["complete"]) == (len(OLD), True)
        final = tablet.expect("final")
        assert final["sha256"] == hashlib.sha256(OLD).hexdigest()
        assert tablet.expect("sealed") == {"t": "sealed", "rec": REC, "frames": 4800}
        tablet.socket.close()
    assert services.container.recordings.get(REC) is None
    assert services.container.journal.segments_of(REC) == []


def test_by_http_the_same(client: FlaskClient, services: World) -> None:
    deleted(services)
    mine = {"X-Session-ID": ALICE}
    answer = client.head(f"/api/v1/logs/{LOG}", headers=mine)
    assert answer.headers["Upload-Offset"] == str(len(OLD))
    assert answer.headers["Upload-Complete"] == "?1"
    digest = b64decode(answer.headers["Repr-Digest"].split(":")[1])
    assert digest == hashlib.sha256(OLD).digest()
    again = client.patch(
        f"/api/v1/logs/{LOG}",
        data=OLD,
        headers={**mine, "Upload-Offset": "0"},
        content_type="application/octet-stream",
    )
    assert again.status_code == 204
    assert services.container.recordings.get(REC) is None
    stranger = client.head(f"/api/v1/logs/{LOG}", headers={"X-Session-ID": BOB})
    assert stranger.headers["Upload-Offset"] == "0"


def test_a_tablet_that_asks_how_far_it_is_may_forget_it_and_nobody_else_learns_of_it(
    client: FlaskClient, services: World
) -> None:
    deleted(services)
    path = f"/api/v1/recordings/{REC}/state"
    said = client.get(path, headers={"X-Session-ID": ALICE}).get_json()
    assert said == {"recording_id": REC, "state": "done"}
    assert client.get(path, headers={"X-Session-ID": BOB}).status_code == 404
    assert client.get(f"/api/v1/recordings/{'0' * 32}/state").status_code == 400


def test_sound_that_nobody_has_heard_yet_is_welcome_after_retention(services: World) -> None:
    deleted(services)
    recorder = services.container.sessions.get_or_create_recorder(ALICE)
    more = whole_log(REC, ALICE, tone(0.2), segment=1)
    assert recorder.append(LogId(REC, "a", 1), 0, more).committed == len(more)
    services.row(REC, RecordingState.RECORDING)
    assert [log.frames for log in services.container.journal.segments_of(REC)] == [3200]


def test_what_was_erased_half_sent_does_not_come_back(client: FlaskClient, services: World) -> None:
    deleted(services, Rule.ERASURE, whole=False)
    answer = client.patch(
        f"/api/v1/logs/{LOG}",
        data=OLD,
        headers={"X-Session-ID": ALICE, "Upload-Offset": "0"},
        content_type="application/octet-stream",
    )
    assert (answer.status_code, answer.get_json()["code"]) == (404, "unknown-recording")
    assert services.container.journal.segments_of(REC) == []


def test_an_upload_under_a_deleted_id_is_refused(client: FlaskClient, services: World) -> None:
    deleted(services)
    answer = client.post(
        "/api/v1/uploads",
        headers={
            "X-Session-ID": ALICE,
            "Tus-Resumable": "1.0.0",
            "Upload-Length": "10",
            "Upload-Metadata": "recording_id MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        },
    )
    assert answer.status_code == 400


def test_a_live_socket_is_one_entry_in_the_trail(app: Flask, services: World) -> None:
    with listening(app) as address:
        tablet = Tablet(address)
        tablet.hello()
        tablet.socket.close()
    services.container.audit.close()
    entries = list(services.container.audit.writer.store.read())
    assert [(e.action, e.object_id) for e in entries] == [
        (Act.STREAM_OPEN.value, session_name(ALICE))
    ]
    assert entries[0].client == "127.0.0.1"
