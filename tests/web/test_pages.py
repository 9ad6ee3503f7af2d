"""The shell, its headers, the service worker, health; and what the log never says."""

from __future__ import annotations

import logging
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.web.context import container
from recorder.web.pages import STATIC
from recorder.web.security import CSP, HEADERS, is_own_origin
from tests.web.world import ALICE, REC, SENTINEL, World, world

PAGES = [
    "/",
    "/encounters",
    f"/encounters/{REC}",
    f"/encounters/{REC}/report",
    "/tablet",
    "/waiting",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_the_shell_under_a_strict_policy(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert answer.headers["Content-Security-Policy"] == CSP
    assert "unsafe" not in CSP
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", answer.text)


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/healthz", "/nowhere", "/static/app.css", "/api/v1/recordings"):
        answer = client.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path


def test_the_tablets_likings_are_written_into_the_shell(client: FlaskClient) -> None:
    for name, value in (("theme", "dark"), ("hand", "left"), ("text", "large"), ("lang", "es")):
        client.set_cookie(name, value)
    head = client.get("/").text.split("<head>")[0]
    for attribute in (
        'data-theme="dark"', 'data-hand="left"', 'data-text="large"', 'lang="es"'
    ):  # fmt: skip
        assert attribute in head


def test_a_cookie_that_is_not_a_choice_is_not_written(client: FlaskClient) -> None:
    for name in ("theme", "hand", "text", "lang"):
        client.set_cookie(name, '"><script>alert(1)</script>')
    assert "alert(1)" not in client.get("/").text


def test_the_service_worker_and_the_manifest_lie_at_the_root(client: FlaskClient) -> None:
    worker = client.get("/sw.js")
    assert worker.status_code == 200
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    manifest = client.get("/manifest.webmanifest")
    assert manifest.status_code == 200
    assert manifest.mimetype == "application/manifest+json"


def test_every_script_is_served_as_a_script(client: FlaskClient) -> None:
    scripts = sorted((STATIC / "js").rglob("*.js"))
    assert scripts
    for script in scripts:
        answer = client.get(f"/static/{script.relative_to(STATIC)}")
        assert answer.mimetype == "text/javascript"


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready", "missing": []}


def test_a_full_disk_is_not_ready(tmp_path: Path) -> None:
    from recorder.web import create_app

    with world(tmp_path, disk_reserve_mb=1 << 40) as services:
        answer = create_app(services.container).test_client().get("/readyz")
        assert (answer.status_code, answer.json["missing"]) == (503, ["disk space"])


def test_a_page_that_is_not_there_is_a_plain_sentence(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "There is nothing at this address." in answer.text


def test_an_api_error_is_a_problem_document_even_for_a_browser(client: FlaskClient) -> None:
    answer = client.get("/api/v1/recordings", headers={"Accept": "text/html"})
    assert answer.content_type == "application/problem+json"


def test_a_mistake_of_ours_is_logged_without_its_text(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError(SENTINEL)

    app.view_functions["pages.healthz"] = broken
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["code"]) == (500, "internal-error")
    assert SENTINEL not in answer.text
    assert "RuntimeError" in caplog.text
    assert "test_pages.py" in caplog.text
    assert SENTINEL not in caplog.text


def test_no_log_record_of_a_whole_visit_carries_patient_data(
    client: FlaskClient, services: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    services.record()
    services.finish()
    headers = {"X-Session-ID": ALICE}
    assert SENTINEL in client.get(f"/api/v1/recordings/{REC}", headers=headers).text
    for kind in ("transcript", "report", "analysis"):
        answer = client.get(f"/api/v1/recordings/{REC}/files/{kind}", headers=headers)
        assert SENTINEL in answer.text
    client.post("/api/v1/uploads", headers=headers, data={"file": (BytesIO(b"x"), SENTINEL)})
    client.post("/api/start-recording", json={"session_id": SENTINEL})
    client.get("/download_file/", query_string={"file_path": SENTINEL}, headers=headers)
    assert SENTINEL not in caplog.text


def test_answers_with_patient_data_are_never_stored(client: FlaskClient, services: World) -> None:
    services.record()
    services.finish()
    headers = {"X-Session-ID": ALICE}
    for path in (
        f"/api/v1/recordings/{REC}",
        "/api/v1/recordings",
        f"/api/v1/recordings/{REC}/files/report",
        f"/api/v1/recordings/{REC}/files/recording?inline=1",
    ):
        assert "no-store" in client.get(path, headers=headers).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://a.example", "a.example", True),
        ("https://a.example:443", "a.example", True),
        ("http://a.example", "a.example:80", True),
        ("https://A.example", "a.example", True),
        ("http://a.example:81", "a.example", False),
        ("https://a.example.evil.example", "a.example", False),
        ("https://evil.example", "a.example", False),
        ("https://tablets.example", "a.example", True),
        ("null", "a.example", False),
        ("", "a.example", False),
        ("http://a.example:x", "a.example", False),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://[::1", "[::1]:8000", False),
    ],
)
def test_origins(tmp_path: Path, origin: str, host: str, own: bool) -> None:
    from recorder.web import create_app

    with world(tmp_path, allowed_origins=("https://tablets.example",)) as services:
        app = create_app(services.container)
        with app.test_request_context(headers={"Host": host}):
            assert container() is services.container
            assert is_own_origin(origin) is own


@pytest.mark.parametrize("hops", [0, 1])
def test_forwarded_headers_count_only_from_trusted_proxies(tmp_path: Path, hops: int) -> None:
    from recorder.web import create_app

    with world(tmp_path, trusted_proxies=hops) as services:
        client = create_app(services.container).test_client()
        client.post(
            "/api/start-recording",
            json={"session_id": ALICE},
            headers={"X-Forwarded-For": "203.0.113.9"},
        )
        session = services.container.sessions.get_session(ALICE)
        assert session is not None
        assert session.client_ip == ("203.0.113.9" if hops else "127.0.0.1")
