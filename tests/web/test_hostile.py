"""Bad input of every kind is answered with a 4xx and a sentence, never with a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.web import create_app
from tests.web.world import ALICE, REC, world

LONG = "a" * 100_000
BODIES: list[Any] = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"7",
    b"{",
    b"\xff\xfe\x00",
    b"{}",
    b'{"session_id": null}',
    b'{"session_id": 7}',
    b'{"session_id": ["x"]}',
    b'{"session_id": {"a": 1}}',
    b'{"session_id": true}',
    b'{"session_id": ""}',
    b'{"session_id": "../../etc/passwd"}',
    b'{"session_id": "aaaaaaaa-1111-1111-8111-aaaaaaaaaaaa"}',
    b'{"session_id": "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa\\n"}',
    b'{"session_id": "{aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa}"}',
    b'{"session_id": "aaaaaaaa111141118111aaaaaaaaaaaa"}',
    b'{"session_id": "\\u0000"}',
    b'{"session_id": "\\ud800"}',
    json.dumps({"session_id": ALICE, "recording_id": 7}).encode(),
    json.dumps({"session_id": ALICE, "recording_id": "../x"}).encode(),
    json.dumps({"session_id": ALICE, "recording_id": REC.upper()}).encode(),
    json.dumps({"session_id": LONG}).encode(),
    b"[" * 50_000,
    b'{"a":' * 20_000,
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    with world(folder) as services:
        made = create_app(services.container).test_client()
        made.get("/api/v1/recordings", headers={"X-Session-ID": ALICE})  # starts the trail's thread
        yield made


@pytest.mark.parametrize(
    "path", ["/api/start-recording", "/api/stop-recording", "/api/cleanup-session"]
)
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_bad_body_is_a_problem_document(client: FlaskClient, path: str, body: bytes) -> None:
    answer = client.post(path, data=body, content_type="application/json")
    unread = path == "/api/cleanup-session" and b"recording_id" in body
    assert answer.status_code in ({404} if unread else {400, 413})
    assert answer.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail", "cure", "code"} <= set(answer.json)
    assert "passwd" not in answer.text


@pytest.mark.parametrize("source", ["tape", 7, None, ""])
def test_an_unknown_source_is_400(client: FlaskClient, source: object) -> None:
    answer = client.post("/api/start-recording", json={"session_id": ALICE, "source": source})
    assert answer.status_code == 400
    assert "source" in answer.json["detail"]


def test_unknown_members_are_ignored(client: FlaskClient) -> None:
    body = {"session_id": ALICE, "colour": "red", "nested": {"x": [1]}}
    assert client.post("/api/start-recording", json=body).status_code == 200
    assert client.post("/api/stop-recording", json=body).status_code == 200


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_must_be_sent_as_json(client: FlaskClient, mimetype: str) -> None:
    answer = client.post(
        "/api/start-recording", data=json.dumps({"session_id": ALICE}), content_type=mimetype
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("wait", ["-1", "1.5", "x", "1e9", " 1", "１", "inf", "9" * 50])
def test_a_silly_wait_is_400(client: FlaskClient, wait: str) -> None:
    answer = client.post(
        "/api/stop-recording", json={"session_id": ALICE}, query_string={"wait": wait}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("hours", ["-1", "x", "nan", "inf", "1e300", ""])
def test_a_silly_age_is_400(client: FlaskClient, hours: str) -> None:
    answer = client.delete("/cleanup_sessions/", query_string={"max_age_hours": hours})
    assert answer.status_code == 400


PATHS = [
    "/api/v1/recordings/" + "x" * 32,
    "/api/v1/recordings/" + REC.upper(),
    "/api/v1/recordings/..%2f..%2fetc%2fpasswd",
    "/api/v1/recordings/%00",
    "/api/v1/recordings/" + "0" * 5000,
    "/api/v1/recordings/" + REC + "/files/%2e%2e",
    "/encounters/..%2f..%2fetc%2fpasswd",
    "/encounters/<script>alert(1)<%2fscript>",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2fapp.py",
    "/static//etc/passwd",
    "/static/.%00/app.css",
    "/etc/passwd",
    "/.git/config",
    "/api/v1/%F0%9F%92%A9",
    "/api/v1/\udcff",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_an_odd_address_is_404(client: FlaskClient, path: str, accept: str) -> None:
    path = path.encode("utf-8", "replace").decode()
    headers = {"X-Session-ID": ALICE, "Accept": accept}
    answer = client.get(path, headers=headers, follow_redirects=True)
    assert answer.status_code == 404
    assert b"<script>" not in answer.data
    assert b"root:" not in answer.data


@pytest.mark.parametrize(
    "log_id",
    ["x", REC, f"{REC}.a", f"{REC}.a1000", f"{REC}.b0", f"{REC}.a01", "..", REC + ".a0%00"],
)
@pytest.mark.parametrize("method", ["HEAD", "PATCH"])
def test_a_malformed_log_id_is_400(client: FlaskClient, log_id: str, method: str) -> None:
    answer = client.open(
        f"/api/v1/logs/{log_id}",
        method=method,
        data=b"x",
        headers={
            "X-Session-ID": ALICE,
            "Upload-Offset": "0",
            "Content-Type": "application/octet-stream",
        },
    )
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("session_id", ["", "x", ALICE + "x", "é", "\x7f", "a" * 5000])
def test_a_malformed_session_header_is_400(client: FlaskClient, session_id: str) -> None:
    answer = client.get("/api/v1/recordings", environ_overrides={"HTTP_X_SESSION_ID": session_id})
    assert (answer.status_code, answer.json["code"]) == (400, "invalid-session-id")


def test_a_malformed_cookie_is_400(client: FlaskClient) -> None:
    for cookie in ("paramedic_session_id=../..", "paramedic_session_id", "=;;;=", "\x00"):
        answer = client.get("/api/v1/recordings", environ_overrides={"HTTP_COOKIE": cookie})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/start-recording"),
        ("DELETE", "/api/v1/recordings"),
        ("PUT", "/"),
        ("POST", "/api/v1/status"),
        ("GET", "/cleanup_sessions/"),
        ("GET", f"/api/v1/logs/{REC}.a0"),
        ("TRACE", "/"),
        ("BREW", "/"),
    ],
)
def test_a_wrong_method_is_405_with_the_right_ones(
    client: FlaskClient, method: str, path: str
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"]


@pytest.mark.parametrize(
    "range_", ["bytes=9-1", "bytes=x-y", "lines=1-2", "bytes=-", "bytes=0-,5-"]
)
def test_an_odd_range_never_breaks_anything(client: FlaskClient, range_: str) -> None:
    answer = client.get("/static/app.css", headers={"Range": range_})
    assert answer.status_code in (200, 206, 416)
    answer.close()


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_another_websites_page_may_change_nothing(client: FlaskClient, method: str) -> None:
    for path in ("/api/start-recording", "/cleanup_sessions/", f"/api/v1/logs/{REC}.a0"):
        answer = client.open(
            path, method=method, json={}, headers={"Origin": "https://evil.example"}
        )
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_our_own_origin_may(client: FlaskClient) -> None:
    answer = client.post(
        "/api/cleanup-session", json={"session_id": REC}, headers={"Origin": "http://localhost"}
    )
    assert answer.status_code == 400


def test_a_plain_request_to_the_live_socket_is_400(client: FlaskClient) -> None:
    assert client.get("/ws/v1").status_code == 400
