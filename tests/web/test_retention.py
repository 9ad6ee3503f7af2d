"""Retention, holds, erasure and certificates, as an administrator's program sees them."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from recorder.core.audit import Act
from recorder.core.model import RecordingState
from recorder.core.retention import Mark
from recorder.web import create_app
from tests.web.world import ALICE, REC, SENTINEL, World, world

ADMIN = "/api/v1/admin"
ONE = f"{ADMIN}/recordings/{REC}"


@pytest.fixture
def finished(services: World) -> World:
    services.record()
    services.finish()
    return services


def certify(services: World) -> None:
    """What the server does a minute later."""
    keeping = services.container.retention
    assert keeping.eraser is not None
    replace(keeping, eraser=replace(keeping.eraser, settle=timedelta(0))).run()


def test_the_policy_and_why_a_recording_stays(client: FlaskClient, finished: World) -> None:
    said = client.get(f"{ADMIN}/retention").get_json()
    assert said["policy"] == {"retention_hours": None, "grace_hours": 168.0}
    assert said["marked"] == said["held"] == said["deleting"] == []
    stood = client.get(f"{ONE}/retention").get_json()
    assert stood["kept"] == "no-retention-time-set"
    assert (stood["mark"], stood["hold"], stood["erasure"]) == (None, None, None)


def test_a_hold_is_set_once_shown_and_released(client: FlaskClient, finished: World) -> None:
    held = client.put(f"{ONE}/hold", json={"reason": "case 2026-113"})
    assert (held.status_code, held.get_json()["set_by"]) == (200, "steward")
    assert client.get(f"{ADMIN}/retention").get_json()["held"][0]["reason"] == "case 2026-113"
    assert client.get(f"{ONE}/retention").get_json()["kept"] == "legal-hold"
    refused = client.post(f"{ONE}/erasure", json={"reason": "case 9"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "legal-hold")
    assert client.delete(f"{ONE}/hold").get_json()["hold"] is None


def test_an_encounter_is_erased_in_two_steps_and_certified(
    client: FlaskClient, finished: World
) -> None:
    asked = client.post(f"{ONE}/erasure", json={"reason": "GDPR Art. 17, case 9"})
    said = asked.get_json()
    assert (asked.status_code, said["files"], said["state"]) == (202, 4, "done")
    wrong = client.post(f"{ONE}/erasure/confirmation", json={"token": "0" * 32})
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "not-confirmed")
    done = client.post(f"{ONE}/erasure/confirmation", json={"token": said["token"]})
    assert (done.status_code, done.get_json()["rule"]) == (202, "erasure")
    mine = {"X-Session-ID": ALICE}
    assert client.get(f"/api/v1/recordings/{REC}", headers=mine).status_code == 404
    assert client.get(f"{ADMIN}/deletions/{REC}/certificate").status_code == 409
    certify(finished)
    answer = client.get(f"{ADMIN}/deletions/{REC}/certificate")
    assert answer.headers["X-Certificate-Confirmed"] == "true"
    assert "attachment" in answer.headers["Content-Disposition"]
    certificate = json.loads(answer.get_data())
    assert certificate["recording_id"] == REC
    assert certificate["rule"]["reason"] == "GDPR Art. 17, case 9"
    (listed,) = client.get(f"{ADMIN}/deletions").get_json()["deletions"]
    assert listed["certified"]
    assert listed["files"] == len(certificate["files"])
    for told in (answer.get_data(as_text=True), json.dumps(listed)):
        assert SENTINEL not in told
        assert ALICE not in told


def test_the_station_board_warns_of_deletions_to_come(client: FlaskClient, finished: World) -> None:
    def concerns() -> list[str]:
        said = client.get(f"{ADMIN}/overview").get_json()
        return [one["title"] for one in said["concerns"] if "deleted" in one["title"]]

    assert concerns() == []
    now = finished.container.clock.now()
    finished.container.retention.store.mark([Mark(REC, now, now + timedelta(days=2))])
    assert concerns() == ["1 encounter will be deleted"]
    assert "1 encounter will be deleted" in client.get("/admin").get_data(as_text=True)


def test_the_station_board_says_when_the_trail_is_away(
    client: FlaskClient, finished: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a while after somebody was refused: nothing but an entry can show that it is back."""
    monkeypatch.setattr("recorder.services.audit.AGAIN_S", 0.01)
    with finished.container.database.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO away"))
    mine = {"X-Session-ID": ALICE}
    assert client.get(f"/api/v1/recordings/{REC}", headers=mine).status_code == 503
    deadline_s = time.monotonic() + 20
    while not finished.container.audit.healthy and time.monotonic() < deadline_s:
        time.sleep(0.01)
    said = client.get(f"{ADMIN}/overview").get_json()
    assert not said["well"]
    assert "The audit trail takes no entries" in [one["title"] for one in said["concerns"]]
    assert client.get("/admin").status_code == 200


def test_each_step_is_in_the_audit_trail(client: FlaskClient, finished: World) -> None:
    client.put(f"{ONE}/hold", json={"reason": "case 1"})
    client.delete(f"{ONE}/hold")
    token = client.post(f"{ONE}/erasure", json={"reason": "case 1"}).get_json()["token"]
    client.post(f"{ONE}/erasure/confirmation", json={"token": token})
    certify(finished)
    finished.container.audit.close()
    entries = list(finished.container.audit.writer.store.read())
    actions = [e.action for e in entries if e.object_id == REC]
    assert actions == [
        "hold.set",
        "hold.release",
        "erasure.request",
        "erasure.confirm",
        Act.DELETED.value,
    ]
    assert "case 1" not in str(entries)


def test_what_runs_is_not_erased(client: FlaskClient, finished: World) -> None:
    finished.container.recordings.update(REC, state=RecordingState.RECORDING)
    refused = client.post(f"{ONE}/erasure", json={"reason": "case 9"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "still-recording")


def test_a_run_says_what_it_did(client: FlaskClient, finished: World) -> None:
    said = client.post(f"{ADMIN}/retention/run", json={"dry_run": True}).get_json()
    assert said["dry_run"]
    assert said["marked"] == said["deleted"] == []


@pytest.mark.parametrize("reason", ["", "x", "  ", "x" * 201, None, 7, "case\x001"])
def test_a_reason_is_needed(client: FlaskClient, finished: World, reason: object) -> None:
    for method, path in ((client.put, "hold"), (client.post, "erasure")):
        assert method(f"{ONE}/{path}", json={"reason": reason}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", f"{ADMIN}/recordings/{'0' * 32}/retention"),
        ("put", f"{ADMIN}/recordings/{'0' * 32}/hold"),
        ("delete", f"{ADMIN}/recordings/{'0' * 32}/hold"),
        ("post", f"{ADMIN}/recordings/{'0' * 32}/erasure"),
        ("post", f"{ADMIN}/recordings/{'0' * 32}/erasure/confirmation"),
        ("get", f"{ADMIN}/deletions/{'0' * 32}/certificate"),
    ],
)
def test_what_is_not_there_is_404(
    client: FlaskClient, services: World, method: str, path: str
) -> None:
    body = {"reason": "case 9", "token": "0" * 32}
    answer = client.open(path, method=method.upper(), json=body)
    assert answer.status_code == 404


def test_nobody_but_administrators_gets_there(tmp_path: Path) -> None:
    with world(tmp_path, auth="required") as made:
        made.record()
        made.finish()
        client = create_app(made.container).test_client()
        body = {"reason": "case 9", "token": "0" * 32}
        for rule in create_app(made.container).url_map.iter_rules():
            if not rule.endpoint.startswith("retention."):
                continue
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                path = rule.rule.replace("<rec_id>", REC)
                answer = client.open(path, method=method, json=body)
                assert answer.status_code == 401, f"{method} {path}"
        assert made.container.recordings.get(REC) is not None
