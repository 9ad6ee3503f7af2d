"""Sessions and quotas at the edge: what a device is told, what is refused, what never is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.adapters.speech_stores import SqlSpeechWishStore
from recorder.cli import main
from recorder.core.errors import DatabaseUnavailable
from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.core.sessions import SpeechWishes
from recorder.services.files import FileKind
from recorder.web import create_app
from tests.support.databases import redis_server
from tests.web.world import ALICE, BOB, LOG, REC, Reader, World, tone, wav, whole_log, world

MINE = {"X-Session-ID": ALICE}
DEPOT = {"REMOTE_ADDR": "203.0.113.9"}
DOWN = DatabaseUnavailable.code


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, max_sessions_per_ip=1, max_session_size_mb=1) as made:
        yield made


@pytest.fixture
def depot(limited: World) -> FlaskClient:
    app = create_app(limited.container)
    app.test_client_class = Reader
    return app.test_client()


def start(client: FlaskClient, who: str, **where: Any) -> Any:
    return client.post("/api/start-recording", json={"session_id": who}, **where)


# --- one's own session --------------------------------------------------------------------------


def test_a_device_learns_how_long_its_session_lasts(client: FlaskClient) -> None:
    assert client.get("/api/v1/session", headers=MINE).status_code == 404
    start(client, ALICE)
    said = client.get("/api/v1/session", headers=MINE).get_json()
    assert (said["status"], said["recording"], said["signed_in"]) == ("active", True, False)
    assert 1700 < said["left_s"] <= 1800
    assert said["history"] == []
    assert client.get("/api/v1/session", headers={"X-Session-ID": BOB}).status_code == 404


def test_staying_is_one_call_and_too_late_after_the_end(client: FlaskClient) -> None:
    assert client.post("/api/v1/session/stay", headers=MINE).status_code == 404
    start(client, ALICE)
    client.post("/api/stop-recording", json={"session_id": ALICE})
    assert client.post("/api/v1/session/stay", headers=MINE).get_json()["active"] is True
    client.post("/api/cleanup-session", json={"session_id": ALICE})
    assert client.post("/api/v1/session/stay", headers=MINE).status_code == 404
    said = client.get("/api/v1/session", headers=MINE).get_json()
    assert (said["status"], said["active"], said["left_s"]) == ("closed", False, 0)
    assert [life["status"] for life in said["history"]] == ["closed"]


# --- quotas -------------------------------------------------------------------------------------


def test_a_start_too_many_is_refused_with_the_cure_and_nothing_begins(
    depot: FlaskClient, limited: World
) -> None:
    assert start(depot, ALICE, environ_base=DEPOT).status_code == 200
    refused = start(depot, BOB, environ_base=DEPOT)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "quota-reached")
    assert "MAX_SESSIONS_PER_IP" in refused.get_json()["cure"]
    assert int(refused.headers["Retry-After"]) > 0
    assert limited.container.recordings.of_session(BOB) == []
    assert start(depot, BOB).status_code == 200, "this machine itself is exempt"


def test_sound_that_a_tablet_recorded_already_is_never_refused(
    depot: FlaskClient, limited: World
) -> None:
    start(depot, ALICE, environ_base=DEPOT)
    headers = {"X-Session-ID": BOB, "Upload-Offset": "0"}
    sent = depot.patch(
        f"/api/v1/logs/{LOG}",
        data=whole_log(REC, BOB, tone(1)),
        headers=headers,
        content_type="application/octet-stream",
        environ_base=DEPOT,
    )
    assert sent.status_code == 204
    assert limited.row(REC, RecordingState.STOPPED).frames == 16_000


def test_an_upload_larger_than_what_is_left_is_refused_in_either_way(
    depot: FlaskClient, tmp_path: Path
) -> None:
    large = wav(tmp_path / "large.wav", 40.0)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.wav"\r\n\r\n'
    kind = "multipart/form-data; boundary=b"
    answer = depot.post(
        "/api/v1/uploads",
        headers=MINE,
        data=head + large + b"\r\n--b--\r\n",
        content_type=kind,
        environ_base=DEPOT,
    )
    assert (answer.status_code, answer.get_json()["code"]) == (429, "quota-reached")
    assert "MAX_SESSION_SIZE_MB" in answer.get_json()["cure"]
    tus = MINE | {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(large))}
    answer = depot.post("/api/v1/uploads", headers=tus, environ_base=DEPOT)
    assert answer.status_code == 429


def test_an_upload_that_was_begun_may_be_begun_again(depot: FlaskClient) -> None:
    named = f"recording_id {b64encode(REC.encode()).decode()}"
    begin = MINE | {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(600 << 10),
        "Upload-Metadata": named,
    }
    assert depot.post("/api/v1/uploads", headers=begin, environ_base=DEPOT).status_code == 201
    body = whole_log("1" * 32, ALICE, tone(20))
    headers = MINE | {"Upload-Offset": "0"}
    depot.patch(
        f"/api/v1/logs/{'1' * 32}.a0",
        data=body,
        headers=headers,
        content_type="application/octet-stream",
    )
    assert depot.post("/api/v1/uploads", headers=begin, environ_base=DEPOT).status_code == 201


# --- Redis --------------------------------------------------------------------------------------


def test_sessions_in_redis_outlive_the_server_and_sound_outlives_redis(tmp_path: Path) -> None:
    with redis_server() as url:
        with world(tmp_path, redis_url=url) as first:
            client = create_app(first.container).test_client()
            assert start(client, ALICE).status_code == 200
        with world(tmp_path, redis_url=url) as second:
            assert second.container.sessions.is_active(ALICE)
            assert second.container.cleanup.run().expired == 0
    with pytest.raises(DatabaseUnavailable), world(tmp_path, redis_url=url):
        pass


def test_while_redis_is_away_a_start_says_so_and_what_runs_is_stored(tmp_path: Path) -> None:
    with ExitStack() as running:
        url = running.enter_context(redis_server())
        with world(tmp_path, redis_url=url) as services:
            client = create_app(services.container).test_client()
            start(client, ALICE)
            running.close()
            refused = start(client, BOB)
            assert (refused.status_code, refused.get_json()["code"]) == (503, DOWN)
            assert url not in refused.get_data(as_text=True)
            services.container.sessions.get_or_create_recorder(ALICE).append(
                LogId(REC, "a", 0), 0, whole_log(REC, ALICE, tone(1))
            )
            assert services.row(REC, RecordingState.STOPPED).frames == 16_000


# --- settings and clean-up ----------------------------------------------------------------------


def test_a_report_comes_in_the_format_that_the_session_wishes(
    client: FlaskClient, services: World
) -> None:
    container = services.container
    wish = {"version": 0, "report_format": "sbar"}
    assert client.put("/api/v1/speech", headers=MINE, json=wish).get_json()["version"] == 1
    services.record()
    services.finish()
    body = {"segment": 0, "was": _first(client), "text": "heart rate ninety"}
    answer = client.put(f"/api/v1/recordings/{REC}/words", headers=MINE, json=body)
    assert answer.get_json()["report"]["format"] == "sbar"
    files = container.files
    (report,) = (
        f
        for f in files.existing(container.recordings.get(REC))  # type: ignore[arg-type]
        if f.kind is FileKind.REPORT
    )
    assert "SITUATION" in report.path.read_text(encoding="utf-8").upper()


def _first(client: FlaskClient) -> str:
    said = client.get(f"/api/v1/recordings/{REC}", headers=MINE).get_json()
    text: str = said["transcript"]["segments"][0]["text"]
    return text


def test_the_command_cleans_up_beside_a_server_and_first_says_what_it_would(
    services: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    container = services.container
    long_ago = SqlSpeechWishStore(container.database, lambda: 0.0)
    long_ago.save(BOB, SpeechWishes(language="es"))
    container.sessions.create_session(session_id=ALICE, max_idle_s=60)
    monkeypatch.setenv("OUTPUT_DIR", str(container.settings.output_dir))
    assert main(["sessions", "cleanup", "--dry-run"]) == 0
    assert "1 settings" in capsys.readouterr().out
    assert container.wishes.get(BOB).version == 1
    assert main(["sessions", "cleanup"]) == 0
    assert "Done:" in capsys.readouterr().out
    assert container.wishes.get(BOB).version == 0
    assert container.sessions.is_active(ALICE)


def test_cleaning_up_where_nothing_was_stored_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    assert main(["sessions", "cleanup"]) == 0
    assert not (tmp_path / "out").exists()
