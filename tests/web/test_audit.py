"""What the edge writes into the audit trail, and what it refuses without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from recorder.core.audit import AuditEntry, Outcome, entry_from, session_name, verify
from recorder.core.people import Role
from recorder.web import create_app
from recorder.web.access import TABLE, Audience
from recorder.web.audit import ARRIVING, QUIET, draft_of
from tests.web.people import PASSWORD, Browser, add_user, closed
from tests.web.world import ALICE, BOB, LOG, REC, SENTINEL, World, tone, whole_log, world

MINE = {"X-Session-ID": ALICE}


def trail(services: World) -> list[AuditEntry]:
    """Everything written so far."""
    services.container.audit.close()
    return list(services.container.audit.writer.store.read())


@pytest.fixture
def finished(services: World) -> World:
    services.record()
    services.finish()
    return services


def test_opening_an_encounter_is_one_entry_with_who_what_and_whence(
    client: FlaskClient, finished: World
) -> None:
    assert client.get(f"/api/v1/recordings/{REC}", headers=MINE).status_code == 200
    (entry,) = trail(finished)
    assert entry.action == "recording.open"
    assert (entry.kind, entry.object_id) == ("recording", REC)
    assert (entry.actor, entry.client) == (f"session:{session_name(ALICE)}", "127.0.0.1")
    assert entry.outcome is Outcome.OK
    assert len(entry.request_id) == 16
    assert verify([entry]).broken is None


def test_a_file_by_its_name_is_an_entry_about_its_recording(
    client: FlaskClient, finished: World
) -> None:
    row = finished.container.recordings.get(REC)
    assert row is not None
    path = f"/download_file/?file_path={row.stem}_report.txt"
    assert client.get(path, headers=MINE).status_code == 200
    (entry,) = trail(finished)
    assert (entry.action, entry.object_id) == ("recording.download", REC)


def test_a_tablet_is_named_by_its_session_without_the_id(
    client: FlaskClient, finished: World
) -> None:
    far = {"REMOTE_ADDR": "203.0.113.9"}
    client.get(f"/api/v1/recordings/{REC}", headers=MINE, environ_base=far)
    (entry,) = trail(finished)
    assert (entry.actor, entry.client) == (f"session:{session_name(ALICE)}", "203.0.113.9")
    assert ALICE not in str(entry)


def test_a_stranger_who_is_refused_is_written_down_too(
    client: FlaskClient, finished: World
) -> None:
    assert client.get(f"/api/v1/recordings/{REC}", headers={"X-Session-ID": BOB}).status_code == 404
    assert client.get("/api/v1/recordings/%20chest%20pain", headers=MINE).status_code == 404
    first, second = trail(finished)
    assert first.outcome is second.outcome is Outcome.REFUSED
    assert (first.object_id, second.object_id) == (REC, "malformed")


def test_the_same_look_again_within_a_minute_is_no_new_entry_and_every_act_is(
    client: FlaskClient, finished: World
) -> None:
    for _ in range(3):
        client.get(f"/api/v1/recordings/{REC}/files/recording", headers=MINE)
        client.post(f"/api/v1/recordings/{REC}/transcription", headers=MINE, json={})
    actions = [e.action for e in trail(finished)]
    assert actions.count("recording.download") == 1
    assert actions.count("recording.retranscribe") == 3


def break_trail(services: World) -> None:
    with services.container.database.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO away"))


@pytest.mark.parametrize(
    "path",
    ["", "/files/recording", "/files/transcript", "/report", "/exports/archive", "/review"],
)
def test_no_patient_material_without_an_entry(
    client: FlaskClient, finished: World, path: str
) -> None:
    break_trail(finished)
    answer = client.get(f"/api/v1/recordings/{REC}{path}", headers=MINE)
    said = answer.get_json()
    assert (answer.status_code, said["code"]) == (503, "audit-unavailable")
    assert "Recording goes on" in said["cure"]
    assert SENTINEL not in answer.get_data(as_text=True)


def test_recording_does_not_need_the_trail(
    app: Flask, client: FlaskClient, services: World
) -> None:
    break_trail(services)
    services.container.sessions.touch(ALICE)
    sent = client.patch(
        f"/api/v1/logs/{LOG}",
        data=whole_log(REC, ALICE, tone(0.3)),
        headers={**MINE, "Upload-Offset": "0"},
        content_type="application/octet-stream",
    )
    assert sent.status_code == 204
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/status").status_code == 200


def test_nobody_is_looked_up_for_the_entry_about_sound_that_comes_in(
    app: Flask, services: World
) -> None:
    """The tables of people are away, and the tablet shows what it was enrolled with."""
    with services.container.database.begin() as connection:
        for table in ("devices", "sign_ins"):
            connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_away"))
    cookies = {"Cookie": "handover_device=a-token-that-must-be-looked-up"}
    with app.test_request_context(f"/api/v1/logs/{LOG}", method="PATCH", headers=MINE | cookies):
        said = draft_of(TABLE["logs.append"], Outcome.OK)
    assert (said.action, said.object_id) == ("recording.append", REC)
    assert said.actor == f"session:{session_name(ALICE)}"


def test_ending_sessions_for_others_is_written_and_refused_without_the_trail(
    client: FlaskClient, services: World
) -> None:
    assert client.delete("/cleanup_sessions/").status_code == 200
    assert client.delete("/cleanup_sessions/?max_age_hours=1").status_code == 200
    assert [e.action for e in trail(services)] == ["session.cleanup"] * 2


def test_ending_sessions_for_others_is_refused_when_it_cannot_be_written(
    client: FlaskClient, services: World
) -> None:
    break_trail(services)
    assert client.delete("/cleanup_sessions/").status_code == 503


def test_no_role_is_changed_without_an_entry(tmp_path: Path) -> None:
    with closed(tmp_path) as (services, app):
        add_user(services, "boss", Role.ADMIN)
        anna, bert = (add_user(services, login).user_id for login in ("anna", "bert"))
        boss = Browser(app, ALICE)
        boss.sign_in("boss")
        assert boss.get("/api/v1/devices").status_code == 200
        break_trail(services)
        for user_id in (anna, bert):
            no = boss.ask("PATCH", f"/api/v1/users/{user_id}", json={"role": "admin"})
            assert (no.status_code, "Nothing can be" in no.get_json()["detail"]) == (503, True)
            assert services.container.people.accounts.get(user_id).role is Role.CREW
        with services.container.database.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO audit"))
        boss.get("/api/v1/users")
        code = boss.post("/api/v1/devices/codes", name="RTW-1").get_json()["code"]
        device = Browser(app, BOB).enrol(code).get_json()["device"]["device_id"]
        boss.get("/api/v1/users")
        changes = [e for e in trail(services) if e.action == "user.change"]
        assert [e.outcome for e in changes] == [Outcome.FAILED] * 2
        enrolment = [e.action for e in trail(services) if e.object_id == device]
        assert enrolment == ["device.code", "device.enrol"]


def test_a_role_is_in_the_trail_before_anybody_has_it(tmp_path: Path) -> None:
    with closed(tmp_path) as (services, app):
        add_user(services, "boss", Role.ADMIN)
        anna = add_user(services, "anna").user_id
        boss = Browser(app, ALICE)
        boss.sign_in("boss")
        database, seen = services.container.database, list[list[AuditEntry]]()

        def look(*about: Any) -> None:
            if about[2].startswith("UPDATE users"):  # a kill would come here
                seen.append(list(services.container.audit.writer.store.read()))

        event.listen(database, "before_cursor_execute", look)
        assert boss.ask("PATCH", f"/api/v1/users/{anna}", json={"role": "admin"}).status_code == 200
        event.remove(database, "before_cursor_execute", look)
        (before,) = seen
        told = [(e.action, e.kind, e.object_id, e.actor[:5], e.role) for e in before[-2:]]
        assert told == [
            ("user.change", "user", anna, "user:", "admin"),
            ("user.change", "role", "admin", "user:", "admin"),
        ]
        assert before[-1].request_id == before[-2].request_id
        assert trail(services) == before, "nothing is said twice"


def test_an_act_that_is_refused_and_what_it_made_are_said_after_it(tmp_path: Path) -> None:
    with closed(tmp_path) as (services, app):
        boss_id = add_user(services, "boss", Role.ADMIN).user_id
        boss = Browser(app, ALICE)
        boss.sign_in("boss")
        known = len(list(services.container.audit.writer.store.read()))
        made = boss.post("/api/v1/users", login="anna", password=PASSWORD).get_json()["user_id"]
        no = boss.ask("PATCH", f"/api/v1/users/{boss_id}", json={"role": "crew"})
        assert no.status_code == 409
        entries = [e for e in trail(services)[known:] if e.action.startswith("user.")]
        told = [(e.action, e.kind, e.object_id, e.outcome.value) for e in entries]
        assert told[0][:2] == ("user.add", "session")
        assert told[1:] == [
            ("user.add", "role", "crew", "ok"),
            ("user.add", "user", made, "ok"),
            ("user.change", "user", boss_id, "ok"),
            ("user.change", "user", boss_id, "refused"),
        ]


def test_the_parts_of_the_station_board_are_written_down_but_work_without_the_trail(
    client: FlaskClient, services: World
) -> None:
    assert client.get("/admin/recordings").status_code == 200
    assert client.get("/admin").status_code == 200
    (entry,) = trail(services)
    assert (entry.action, entry.kind, entry.object_id) == ("page.load", "page", "recordings")
    break_trail(services)
    assert client.get("/admin/models").status_code == 200


def test_every_action_of_the_table_fits_the_trail_and_patients_are_never_quiet() -> None:
    for endpoint, row in TABLE.items():
        entry_from_action(row.action)
        if row.patient_material:
            assert row.action not in QUIET, endpoint
            assert row.action not in ARRIVING, endpoint
        if row.audience in (Audience.ADMIN, Audience.SUPERVISOR) and row.action in QUIET:
            assert row.action.split(".")[0] in ("page", "server", "session"), endpoint


def entry_from_action(action: str) -> None:
    from recorder.core.audit import AuditDraft
    from tests.support.worlds import HandClock

    AuditDraft(HandClock().now(), "user:u", "crew", action)


def test_nothing_a_patient_said_is_in_the_trail(client: FlaskClient, finished: World) -> None:
    hostile = SENTINEL.replace(" ", "-")
    for path in (
        f"/api/v1/recordings/{REC}",
        f"/api/v1/recordings/{REC}/files/transcript",
        f"/api/v1/recordings/{hostile}",
        f"/api/v1/recordings/{REC}/exports/{hostile}",
        f"/download_file/?file_path={hostile}.txt",
    ):
        client.get(path, headers={**MINE, "X-Request-ID": SENTINEL, "User-Agent": SENTINEL})
    entries = trail(finished)
    assert len(entries) >= 4
    assert not any(SENTINEL in str(e) or hostile in str(e) for e in entries)


# --- reading it ---------------------------------------------------------------------------------


def test_administrators_read_filter_and_page_it(client: FlaskClient, finished: World) -> None:
    for path in ("", "/report", "/files/transcript", "/exports/archive"):
        client.get(f"/api/v1/recordings/{REC}{path}", headers=MINE)
    first = client.get("/api/v1/admin/audit?limit=2").get_json()
    assert len(first["entries"]) == 2
    older = client.get(f"/api/v1/admin/audit?limit=100&before={first['next_before']}").get_json()
    assert older["next_before"] is None
    numbers = [e["sequence"] for e in first["entries"] + older["entries"]]
    assert numbers == sorted(numbers, reverse=True)
    found = client.get(f"/api/v1/admin/audit?object={REC}&action=recording.report").get_json()
    assert [e["action"] for e in found["entries"]] == ["recording.report"]
    everything = [entry_from(e) for e in reversed(first["entries"] + older["entries"])]
    assert verify(everything).broken is None
    said = client.get("/api/v1/admin/audit/verification").get_json()
    assert said["holds"]
    assert said["broken"] is None
    assert said["anchors"] == 1


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "before=x",
        "actor=a b",
        "since=yesterday",
        "object=%00",
        "until=0001-01-01T00:00:00%2B23:59",
    ],
)
def test_a_wrong_filter_is_refused(client: FlaskClient, services: World, query: str) -> None:
    assert client.get(f"/api/v1/admin/audit?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/admin/audit", "/api/v1/admin/audit/verification"])
def test_nobody_else_reads_it(tmp_path: Path, path: str) -> None:
    with world(tmp_path, auth="required") as made:
        client = create_app(made.container).test_client()
        assert client.get(path).status_code == 401
        assert [e.outcome for e in trail(made)] == [Outcome.REFUSED]


def test_a_changed_row_is_found(client: FlaskClient, finished: World) -> None:
    for path in ("", "/report", "/review"):
        client.get(f"/api/v1/recordings/{REC}{path}", headers=MINE)
    with finished.container.database.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_UPDATE"))
        connection.execute(text("UPDATE audit SET actor = 'user:u2' WHERE sequence = 2"))
    said = client.get("/api/v1/admin/audit/verification").get_json()
    assert not said["holds"]
    assert said["broken"]["sequence"] == 2


def test_a_signed_in_user_is_named_with_the_role_and_so_is_who_fails_to_sign_in(
    tmp_path: Path,
) -> None:
    with closed(tmp_path) as (services, app):
        crew = add_user(services, "kim")
        browser = Browser(app, ALICE)
        assert browser.sign_in("kim", "not the password").status_code == 401
        assert browser.sign_in("kim").status_code == 200
        services.record()
        services.finish()
        assert browser.get(f"/api/v1/recordings/{REC}").status_code == 200
        assert browser.get("/api/v1/admin/audit").status_code == 404
        _added, *entries = trail(services)
    told = [(e.action, e.outcome.value, e.actor.split(":")[0], e.role) for e in entries]
    assert told == [
        ("sign-in.password", "refused", "session", ""),
        ("sign-in.password", "ok", "session", ""),
        ("recording.open", "ok", "user", "crew"),
        ("audit.read", "refused", "user", "crew"),
    ]
    assert (entries[1].kind, entries[1].object_id) == ("user", crew.user_id)
    assert entries[2].actor == f"user:{crew.user_id}"
    assert "kim" not in str(entries)
    assert {e.client for e in entries} == {"203.0.113.9"}
