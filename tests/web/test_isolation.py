"""No session reaches another's data: every route of the app is listed here with what it guards."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.adapters.exports.exporter import EXPORTS
from recorder.services.files import FileKind
from recorder.web.access import TABLE, Audience
from tests.web.world import ALICE, BOB, LOG, REC, SENTINEL, World, tone, whole_log

UPLOAD = "fedcba9876543210fedcba9876543210"
ADMIN = ("/admin", "/api/v1/admin", "/metrics")
PEOPLE = ("auth.", "oidc.", "people.")
Ask = Callable[[FlaskClient, str], Any]

PUBLIC = {
    "/",
    "/encounters",
    "/encounters/<rec_id>",
    "/encounters/<rec_id>/report",
    "/tablet",
    "/waiting",
    "/sign-in",
    "/enrol",
    "/first-admin",
    "/new-password",
    "/static/<path:filename>",
    "/sw.js",
    "/manifest.webmanifest",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/api/v1/status",
    "/api/v1/models",
    "/api/sessions",
    "/list_sessions/",
}
"""The same for everybody: shells, static files, health, and counts with shortened ids."""

OWN_ONLY = {
    "/api/v1/recordings",
    "/api/v1/speech",
    "/api/v1/session",
    "/api/v1/session/stay",
    "/api/start-recording",
    "/api/v1/uploads",
    "/manual_inference",
    "/cleanup_sessions/",
}
"""Acts on the caller's session alone; proved below."""

ELSEWHERE = {
    "/ws/v1",
    "/api/v1/recordings/<rec_id>/review/<int:number>/report",
    "/unit",
    "/api/v1/unit",
    "/unit/encounters/<rec_id>",
    "/api/v1/unit/encounters/<rec_id>/owner",
}
"""The live socket: test_stream.py; signed texts: test_review.py; units: test_people.py."""


def header(session_id: str) -> dict[str, str]:
    return {"X-Session-ID": session_id}


def get(path: str) -> Ask:
    return lambda client, who: client.get(path, headers=header(who))


def append(client: FlaskClient, who: str) -> Any:
    headers = header(who) | {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    return client.patch(f"/api/v1/logs/{LOG}", data=whole_log(REC, who, tone(0.1)), headers=headers)


def stop(client: FlaskClient, who: str) -> Any:
    return client.post("/api/stop-recording", json={"session_id": who, "recording_id": REC})


def restart(client: FlaskClient, who: str) -> Any:
    return client.post("/api/start-recording", json={"session_id": who, "recording_id": REC})


def cleanup(client: FlaskClient, who: str) -> Any:
    return client.post("/api/cleanup-session", json={"session_id": who})


def nemsis(client: FlaskClient, who: str) -> Any:
    call = dict.fromkeys(("dispatch_reason", "response_mode", "disposition"), "2301021")
    times = dict.fromkeys(("notified_at", "in_service_at"), "2026-05-04T13:40:00+00:00")
    path = f"/api/v1/recordings/{REC}/exports/nemsis"
    return client.post(path, headers=header(who), json=call | times)


def resume(method: str) -> Ask:
    """Ask for the upload that Alice began; she begins it when it is not there."""

    def ask(client: FlaskClient, who: str) -> Any:
        tus = {"Tus-Resumable": "1.0.0"}
        named = f"recording_id {b64encode(UPLOAD.encode()).decode()}"
        began = header(ALICE) | tus | {"Upload-Length": "9", "Upload-Metadata": named}
        alice = client.application.test_client()  # whoever asks may be signed in as another
        assert alice.post("/api/v1/uploads", headers=began).status_code == 201
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        override = {"X-HTTP-Method-Override": "HEAD"} if method == "POST" else {}
        headers = header(who) | tus | kind | override
        return client.open(f"/api/v1/uploads/{UPLOAD}", method=method, headers=headers, data=b"")

    return ask


def note(client: FlaskClient, who: str) -> Any:
    body = {"version": 0, "act": "note", "by": "x", "text": "x"}
    return client.post(f"/api/v1/recordings/{REC}/review", headers=header(who), json=body)


def correct(client: FlaskClient, who: str) -> Any:
    body = {"segment": 0, "was": "x", "text": "y"}
    return client.put(f"/api/v1/recordings/{REC}/words", headers=header(who), json=body)


def hear_again(client: FlaskClient, who: str) -> Any:
    path = f"/api/v1/recordings/{REC}/transcription"
    return client.post(path, headers=header(who), json={})


GUARDED: dict[str, list[Ask]] = {
    "/api/v1/recordings/<rec_id>/words": [correct],
    "/api/v1/recordings/<rec_id>/transcription": [hear_again],
    "/api/v1/recordings/<rec_id>/revisions": [get(f"/api/v1/recordings/{REC}/revisions")],
    "/api/v1/recordings/<rec_id>/revisions/<int:number>": [
        get(f"/api/v1/recordings/{REC}/revisions/1")
    ],
    "/api/v1/recordings/<rec_id>/state": [get(f"/api/v1/recordings/{REC}/state")],
    "/api/v1/recordings/<rec_id>": [get(f"/api/v1/recordings/{REC}")],
    "/api/v1/recordings/<rec_id>/files/<kind>": [
        get(f"/api/v1/recordings/{REC}/files/{kind.value}")
        for kind in sorted(set(FileKind) - {FileKind.NARRATIVE})
    ],
    "/api/v1/recordings/<rec_id>/report": [get(f"/api/v1/recordings/{REC}/report?as=html")],
    "/api/v1/recordings/<rec_id>/exports": [get(f"/api/v1/recordings/{REC}/exports")],
    "/api/v1/recordings/<rec_id>/exports/<name>": [
        get(f"/api/v1/recordings/{REC}/exports/{name}") for name in (*EXPORTS, "archive")
    ],
    "/api/v1/recordings/<rec_id>/exports/nemsis": [nemsis],
    "/api/v1/recordings/<rec_id>/review": [get(f"/api/v1/recordings/{REC}/review"), note],
    "/api/v1/recordings/<rec_id>/peaks": [get(f"/api/v1/recordings/{REC}/peaks")],
    "/api/v1/logs/<log_id>": [
        lambda client, who: client.head(f"/api/v1/logs/{LOG}", headers=header(who)),
        append,
    ],
    "/api/v1/uploads/<upload_id>": [resume(m) for m in ("HEAD", "PATCH", "POST", "DELETE")],
    "/api/stop-recording": [stop],
    "/api/start-recording": [restart],
    "/api/cleanup-session": [cleanup],
}
"""Asked by a stranger about Alice's recording (or session), each of these answers 404."""


def administration(app: Flask) -> set[str]:
    """Routes of administrators and of signing in: test_admin.py, test_auth.py, test_roles.py."""
    return {
        rule.rule
        for rule in app.url_map.iter_rules()
        if (TABLE[rule.endpoint].audience is Audience.ADMIN and rule.rule.startswith(ADMIN))
        or rule.endpoint.startswith(PEOPLE)
    }


@pytest.fixture
def finished(services: World) -> World:
    services.record(ALICE)
    services.finish()
    return services


def test_every_route_is_guarded_public_or_proved_elsewhere(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()} - administration(app)
    listed = PUBLIC | OWN_ONLY | ELSEWHERE | set(GUARDED) | {"/download_file/"}
    assert rules - listed == set(), "a new route needs a test of isolation"
    assert listed - rules == set()


@pytest.mark.parametrize("route", sorted(GUARDED))
def test_a_stranger_gets_404_and_nothing_else(
    client: FlaskClient, finished: World, route: str
) -> None:
    for ask in GUARDED[route]:
        answer = ask(client, BOB)
        assert answer.status_code == 404
        assert SENTINEL.encode() not in answer.data
        assert ALICE.encode() not in answer.data


@pytest.mark.parametrize("route", sorted(set(GUARDED) - {"/api/cleanup-session"}))
def test_the_owner_gets_an_answer(client: FlaskClient, finished: World, route: str) -> None:
    for ask in GUARDED[route]:
        assert ask(client, ALICE).status_code in (200, 202, 204, 409, 422)


def test_a_stranger_lists_only_what_is_his(client: FlaskClient, finished: World) -> None:
    assert client.get("/api/v1/recordings", headers=header(BOB)).json == {"recordings": []}


def test_a_start_never_stops_or_changes_another_session(
    client: FlaskClient, finished: World
) -> None:
    client.post("/api/start-recording", json={"session_id": ALICE})
    client.post("/api/start-recording", json={"session_id": BOB})
    client.post("/api/stop-recording", json={"session_id": BOB})
    alice = finished.container.sessions.get_recorder(ALICE)
    assert alice is not None
    assert alice.live is not None


def test_cleaning_up_old_sessions_takes_no_recording_away(
    client: FlaskClient, finished: World
) -> None:
    client.delete("/cleanup_sessions/?max_age_hours=0", headers=header(BOB))
    (line,) = client.get("/api/v1/recordings", headers=header(ALICE)).json["recordings"]
    assert line["state"] == "done"


@pytest.mark.parametrize("address", ["/api/v1/uploads", "/manual_inference"])
def test_an_upload_belongs_to_the_session_that_sent_it(
    client: FlaskClient, services: World, address: str, speech_free_wav: bytes
) -> None:
    answer = client.post(
        address, headers=header(ALICE), data={"file": (BytesIO(speech_free_wav), "x.wav")}
    )
    rec_id = answer.json["recording_id"]
    assert client.get(f"/api/v1/recordings/{rec_id}", headers=header(ALICE)).status_code == 200
    assert client.get(f"/api/v1/recordings/{rec_id}", headers=header(BOB)).status_code == 404


def test_without_a_session_there_is_nothing(client: FlaskClient, finished: World) -> None:
    for path in (
        "/api/v1/recordings",
        f"/api/v1/recordings/{REC}",
        f"/api/v1/recordings/{REC}/files/report",
        "/download_file/?file_path=x",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json["code"]) == (400, "invalid-session-id")
