"""The administrator's API, pages and metrics: true, no patients' words, and for nobody else."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.services.engine_status import EngineStatus, write_status
from recorder.web import create_app
from recorder.web.access import TABLE, Audience
from recorder.web.context import KEY
from recorder.web.openapi import address
from recorder.web.operations import OPERATIONS
from tests.support.patience import until
from tests.web.tablet import Tablet, listening
from tests.web.test_openapi import wrong
from tests.web.world import ALICE, BOB, REC, SENTINEL, World, tone, whole_log, world

TOKEN = "correct-horse-battery-staple"
OTHER = "f" * 32
GONE = "e" * 32
API = "/api/v1/admin"
LOOKS = ("overview", "sessions", "recordings", "unfinished", "storage", "queue", "models", "agency")
PAGES = (
    "/admin",
    "/admin/sessions",
    "/admin/recordings",
    "/admin/people",
    "/admin/models",
    "/admin/agency",
    "/admin/audit",
    "/admin/retention",
    "/admin/api",
)


def fill(services: World) -> None:
    """One finished encounter, and one that failed."""
    services.record(ALICE)
    services.finish()
    services.record(BOB, OTHER)
    services.container.recordings.update(
        OTHER, state=RecordingState.FAILED, problem="The report could not be written."
    )
    # A row is told as stopped a moment before its recorder counts as idle.
    until(lambda: not any(r.busy for r in services.container.sessions.recorders()))


@pytest.fixture
def busy(services: World) -> World:
    """As filled."""
    fill(services)
    return services


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """For who only looks: as filled, and a recording without contact."""
    with world(tmp_path_factory.mktemp("board")) as services:
        fill(services)
        silent_recording(services)
        client = create_app(services.container).test_client()
        assert client.get(f"{API}/recordings").status_code == 200  # starts the trail's thread
        yield client


def silent_recording(services: World, quiet_s: float = 3600.0) -> str:
    """A recording of Bob's of which nothing came for so long."""
    rec_id = GONE
    recorder = services.container.sessions.get_or_create_recorder(BOB)
    log_id = LogId(rec_id, "a", 0)
    recorder.append(log_id, 0, whole_log(rec_id, BOB, tone(2.0), end=False))
    services.row(rec_id, RecordingState.RECORDING)
    then = time.time() - quiet_s
    os.utime(services.container.journal.path(log_id), (then, then))
    return rec_id


def ask(client: FlaskClient, what: str) -> Any:
    answer = client.get(f"{API}/{what}")
    assert answer.status_code == 200, answer.text
    return answer.json


# --- who may ----------------------------------------------------------------------------------


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[FlaskClient]:
    """A server where people sign in."""
    with world(tmp_path, auth="required", admin_token=TOKEN) as services:
        yield create_app(services.container).test_client()


def admin_routes(app: Flask) -> list[tuple[str, str]]:
    places = {"handle": "aaaaaaaa-1111", "rec_id": REC, "part": "sessions", "asset": "x"}
    return [
        (method, re.sub(r"<(?:\w+:)?(\w+)>", lambda m: places.get(m[1], "x"), rule.rule))
        for rule in app.url_map.iter_rules()
        if TABLE[rule.endpoint].audience is Audience.ADMIN
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]


def test_nobody_else_administers(guarded: FlaskClient) -> None:
    routes = admin_routes(guarded.application)
    assert len(routes) > 15
    for method, path in routes:
        for headers in ({}, {"X-Session-ID": ALICE}, {"Authorization": f"Bearer {TOKEN}x"}):
            answer = guarded.open(path, method=method, json={}, headers=headers)
            assert answer.status_code in (401, 404), (method, path)


def test_the_token_administers(guarded: FlaskClient) -> None:
    for what in LOOKS:
        answer = guarded.get(f"{API}/{what}", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200, what


def test_another_websites_page_may_do_nothing(board: FlaskClient) -> None:
    answer = board.post(
        f"{API}/sessions/cleanup", json={}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


# --- what is told -----------------------------------------------------------------------------


def test_no_answer_holds_words_or_a_whole_session_id(board: FlaskClient) -> None:
    for path in (*(f"{API}/{what}" for what in LOOKS), *PAGES, "/metrics"):
        text = board.get(path).text
        for secret in (SENTINEL, ALICE, BOB, "heart rate"):
            assert secret not in text, (path, secret)


def test_answers_are_as_described(board: FlaskClient) -> None:
    named = {o.path: o.answer for o in OPERATIONS if o.method == "get"}
    for what in LOOKS:
        assert wrong(board.application, named[f"{API}/{what}"], ask(board, what)) == [], what


def test_the_overview_says_what_is_not_well(board: FlaskClient) -> None:
    seen = ask(board, "overview")
    assert not seen["well"]
    titles = " ".join(c["title"] for c in seen["concerns"])
    assert "A recording failed" in titles
    assert "drafts" in titles
    assert "worker does not run" in titles
    assert seen["recordings"]["done"] == 1
    assert seen["storage"]["hours_left"] > 0


def test_sessions_are_told_apart_and_counted(board: FlaskClient) -> None:
    alice = next(s for s in ask(board, "sessions")["sessions"] if s["session"] == ALICE[:13])
    assert (alice["recordings"], alice["files"], alice["live"]) == (1, 4, False)
    assert alice["bytes"] > 32_000


def test_recordings_come_in_pages(board: FlaskClient) -> None:
    first = ask(board, "recordings?limit=2")
    assert {r["rec_id"] for r in first["recordings"]} == {OTHER, GONE}
    rest = board.get(f"{API}/recordings", query_string={"before": first["before"]}).json
    assert [r["rec_id"] for r in rest["recordings"]] == [REC]
    assert [r["rec_id"] for r in ask(board, "recordings?state=failed")["recordings"]] == [OTHER]


@pytest.mark.parametrize(
    "query", ["state=asleep", "limit=0", "limit=501", "limit=x", "before=yesterday"]
)
def test_a_silly_question_is_400(board: FlaskClient, query: str) -> None:
    assert board.get(f"{API}/recordings?{query}").status_code == 400
    assert board.get(f"/admin/recordings?{query}").status_code == 400


def test_the_board_says_what_happens_by_itself(board: FlaskClient) -> None:
    lines = {line["rec_id"]: line for line in ask(board, "unfinished")["unfinished"]}
    assert set(lines) == {GONE, OTHER}
    assert (lines[GONE]["action"], lines[GONE]["live"]) == ("finish", False)
    assert lines[GONE]["at"] is not None
    assert (lines[OTHER]["action"], lines[OTHER]["look"]) == ("retry", True)


def test_what_records_now_is_not_unfinished(client: FlaskClient, services: World) -> None:
    silent_recording(services, quiet_s=0.0)
    (line,) = ask(client, "unfinished")["unfinished"]
    assert (line["live"], line["action"]) == (True, "")
    assert ask(client, "overview")["unfinished"] == 0


# --- what can be done -------------------------------------------------------------------------


def test_a_session_ends_and_its_recordings_stay(client: FlaskClient, busy: World) -> None:
    assert client.post(f"{API}/sessions/{ALICE[:13]}/close").status_code == 200
    assert not busy.container.sessions.is_active(ALICE)
    assert busy.container.recordings.get(REC) is not None
    assert client.post(f"{API}/sessions/{ALICE[:13]}/close").status_code == 404


@pytest.mark.parametrize("handle", [ALICE, ALICE[:8], "", "%", "aaaaaaaa-1112"])
def test_a_session_is_named_by_its_handle_alone(
    client: FlaskClient, busy: World, handle: str
) -> None:
    assert client.post(f"{API}/sessions/{handle}/close").status_code == 404
    assert busy.container.sessions.is_active(ALICE)


def test_a_session_that_records_does_not_end(client: FlaskClient, services: World) -> None:
    services.container.sessions.touch(BOB)
    silent_recording(services)
    assert client.post(f"{API}/sessions/{BOB[:13]}/close").status_code == 409


def test_a_dry_clean_up_changes_nothing(client: FlaskClient, busy: World) -> None:
    before = ask(client, "sessions")["stats"]
    done = client.post(f"{API}/sessions/cleanup", json={"dry_run": True}).json
    assert done["dry_run"]
    assert ask(client, "sessions")["stats"] == before
    assert client.post(f"{API}/sessions/cleanup", json={}).json["dry_run"] is False


def test_a_lost_recording_is_finished_as_it_is(client: FlaskClient, services: World) -> None:
    rec_id = silent_recording(services)
    recorder = services.container.sessions.get_or_create_recorder(BOB)
    until(lambda: rec_id in recorder._arriving)  # its row can be read a moment before
    recorder._arriving[rec_id].last_append_s -= 3600
    assert client.post(f"{API}/recordings/{rec_id}/finish").status_code == 202
    assert services.row(rec_id, RecordingState.STOPPED).frames == 32_000


def test_a_recording_whose_sound_comes_is_not_finished(
    client: FlaskClient, services: World
) -> None:
    rec_id = silent_recording(services, quiet_s=0.0)
    assert client.post(f"{API}/recordings/{rec_id}/finish").status_code == 409
    services.row(rec_id, RecordingState.RECORDING)
    assert client.post(f"{API}/recordings/{'0' * 32}/finish").status_code == 404


def test_only_what_failed_is_tried_again(client: FlaskClient, busy: World) -> None:
    assert client.post(f"{API}/recordings/{OTHER}/retry").status_code == 202
    assert client.post(f"{API}/recordings/{REC}/retry").status_code == 409
    assert client.post(f"{API}/recordings/{'0' * 32}/retry").status_code == 404


def test_a_model_that_is_not_here_cannot_be_used(client: FlaskClient, services: World) -> None:
    answer = client.post(f"{API}/models/use", json={"model": "whisper of-nobody"})
    assert (answer.status_code, answer.json["code"]) == (400, "invalid-input")
    assert client.post(f"{API}/models/use", json={"model": ""}).status_code == 200


def test_a_model_that_is_damaged_is_said_to_be_and_what_mends_it(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "base.en"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"\6\0\0\0")
    (folder / "tokenizer.json").write_bytes(b"{}")
    with world(tmp_path, model_dir=folder.parent) as services:
        client = create_app(services.container).test_client()
        (mine,) = [m for m in client.get(f"{API}/models").json["models"] if m["bytes"] == 6]
        assert (mine["state"], "models pull base.en" in mine["cure"]) == ("damaged", True)
        assert "Damaged" in client.get("/admin/models").text
        (folder / "model.bin").write_bytes(b"another layout")
        (mine,) = [m for m in client.get(f"{API}/models").json["models"] if m["bytes"] == 16]
        assert (mine["state"], mine["cure"]) == ("whole", "")


def test_nothing_is_fetched_where_that_is_forbidden(tmp_path: Path) -> None:
    with world(tmp_path, model_download=False) as services:
        client = create_app(services.container).test_client()
        answer = client.post(f"{API}/models/pull", json={"model": "base.en"})
        assert (answer.status_code, answer.json["code"]) == (409, "not-configured")
        assert "MODEL_DOWNLOAD" in client.get("/admin/models").text


def engine_at_work(services: World, state: str) -> None:
    said = EngineStatus("remote", "whisper-1", "remote whisper-1", state=state, why="", cure="")
    write_status(services.container.settings.state_dir, said)


def test_no_model_is_offered_where_a_speech_server_makes_the_words(tmp_path: Path) -> None:
    with world(tmp_path, transcriber="remote", remote_url="https://speech/v1") as services:
        engine_at_work(services, "ready")
        client = create_app(services.container).test_client()
        page = client.get("/admin/models").text
        assert not re.search("WHISPER_MODEL|MODEL_DIR|Fetch another|models/pull", page)
        assert "TRANSCRIBER=remote" in page
        assert "In use" in page


def test_an_engine_that_is_away_is_not_just_in_use(tmp_path: Path) -> None:
    with world(tmp_path, transcriber="remote", remote_url="https://speech/v1") as services:
        engine_at_work(services, "away")
        page = create_app(services.container).test_client().get("/admin/models").text
        assert "In use, but away" in page


def test_only_models_are_fetched(board: FlaskClient) -> None:
    answer = board.post(f"{API}/models/pull", json={"model": "../../etc"})
    assert answer.status_code == 400


# --- pages ------------------------------------------------------------------------------------


def test_pages_are_whole_and_hold_no_script_of_their_own(board: FlaskClient) -> None:
    for path in PAGES:
        answer = board.get(path)
        assert answer.status_code == 200, path
        assert "</html>" in answer.text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\bstyle=|\bon\w+=", answer.text), path
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_board_offers_what_can_be_done(board: FlaskClient) -> None:
    text = board.get("/admin").text
    assert f"{API}/recordings/{GONE}/finish" in text
    assert f"{API}/recordings/{OTHER}/retry" in text
    assert "No contact with the tablet" in text


def test_there_is_no_other_part(board: FlaskClient) -> None:
    assert board.get("/admin/nowhere").status_code == 404
    assert board.get("/admin/api/index.html").status_code == 404
    style = board.get("/admin/api/swagger-ui.css", buffered=True)
    assert (style.status_code, style.mimetype) == (200, "text/css")


# --- metrics ----------------------------------------------------------------------------------


def test_metrics_are_read_by_prometheus_and_name_nobody(client: FlaskClient, busy: World) -> None:
    log_id, body = f"{'d' * 32}.a0", whole_log("d" * 32, ALICE, tone(0.5))
    headers = {
        "X-Session-ID": ALICE,
        "Upload-Offset": "0",
        "Content-Type": "application/octet-stream",
    }
    assert client.patch(f"/api/v1/logs/{log_id}", data=body, headers=headers).status_code == 204
    found = {f.name: f for f in text_string_to_metric_families(client.get("/metrics").text)}
    states = {s.labels["state"]: s.value for s in found["handover_recordings"].samples}
    assert (states["done"], states["failed"]) == (1, 1)
    assert found["handover_received_bytes"].samples[0].value == len(body)
    counts = [s for s in found["handover_append_seconds"].samples if s.name.endswith("_count")]
    assert [s.value for s in counts] == [1]
    labels = {(k, v) for f in found.values() for s in f.samples for k, v in s.labels.items()}
    assert {name for name, _ in labels} == {"state", "version", "le"}


def test_sound_by_the_live_socket_is_measured_too(app: Flask, services: World) -> None:
    data = whole_log("c" * 32, ALICE, tone(0.5))
    with listening(app) as where:
        tablet = Tablet(where)
        tablet.hello(ALICE)
        tablet.open(f"{'c' * 32}.a0")
        tablet.send(0, data)
        tablet.expect("final")
        tablet.close()
    read = app.extensions[KEY].streams.meter.read()
    assert (read.bytes, read.buckets[-1]) == (len(data), 1)
    assert read.seconds > 0


def test_every_admin_route_is_in_the_table_of_operations(board: FlaskClient) -> None:
    described = {o.path for o in OPERATIONS}
    for rule in board.application.url_map.iter_rules():
        if TABLE[rule.endpoint].audience is Audience.ADMIN:
            assert address(rule.rule) in described
