"""Start, stop, sessions, status and encounters."""

from __future__ import annotations

import time
from threading import Timer
from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.clinical.facts import codec
from recorder.core.errors import MicrophoneUnavailable
from recorder.core.log import LogId
from recorder.core.model import (
    Analysis,
    Recording,
    RecordingState,
    Segment,
    Source,
    Utterance,
)
from recorder.core.ports.speech import EngineInfo
from recorder.services.ingest import ServerMicrophone
from recorder.services.recorder import Recorder
from recorder.web.context import KEY, MAX_WAITING_REQUESTS
from tests.web.world import ALICE, BOB, REC, SENTINEL, World, result, tone, whole_log

Json = dict[str, Any]


def start(client: FlaskClient, session_id: str = ALICE, **more: object) -> Any:
    return client.post("/api/start-recording", json={"session_id": session_id, **more})


def stop(client: FlaskClient, session_id: str = ALICE, query: str = "", **more: object) -> Any:
    return client.post(f"/api/stop-recording{query}", json={"session_id": session_id, **more})


def test_start_answers_with_the_session_and_a_fresh_recording(client: FlaskClient) -> None:
    answer = start(client)
    assert answer.status_code == 200
    assert answer.json["status"] == "recording"
    assert answer.json["session_id"] == ALICE
    assert answer.json["source"] == "browser"
    assert len(answer.json["recording_id"]) == 32


def test_a_second_start_is_refused_unless_it_names_the_same_recording(client: FlaskClient) -> None:
    assert start(client, recording_id=REC).status_code == 200
    assert start(client, recording_id=REC).json["recording_id"] == REC
    refused = start(client)
    assert refused.status_code == 400
    assert refused.content_type == "application/problem+json"
    assert refused.json["code"] == "already-recording"
    assert refused.json["detail"]
    assert refused.json["cure"]


def test_two_sessions_record_independently(client: FlaskClient) -> None:
    first, second = start(client, ALICE), start(client, BOB)
    assert first.json["recording_id"] != second.json["recording_id"]
    assert stop(client, BOB).status_code == 200
    assert stop(client, ALICE).status_code == 200


def test_stop_is_404_for_an_unknown_session_and_409_for_one_that_does_not_record(
    client: FlaskClient,
) -> None:
    assert stop(client).status_code == 404
    start(client)
    assert stop(client).status_code == 200
    again = stop(client)
    assert (again.status_code, again.json["code"]) == (409, "not-recording")


def test_stop_after_a_restart_is_409_not_404(client: FlaskClient, services: World) -> None:
    services.container.sessions.touch(ALICE)
    assert stop(client).status_code == 409


def test_stop_answers_at_once_with_id_and_state(client: FlaskClient) -> None:
    rec_id = start(client).json["recording_id"]
    answer = stop(client, recording_id=rec_id).json
    assert answer["status"] == "stopped"
    assert answer["recording_id"] == rec_id
    assert answer["state"] == "empty"
    assert answer["files"] == []


def test_stop_with_wait_answers_when_the_result_is_there(
    client: FlaskClient, services: World
) -> None:
    services.record()
    Timer(0.2, services.finish).start()
    started = time.monotonic()
    answer = stop(client, query="?wait=20", recording_id=REC).json
    assert time.monotonic() - started < 15
    assert answer["state"] == "done"
    assert [f["kind"] for f in answer["files"]] == ["recording", "transcript", "analysis", "report"]


def test_waiting_ends_with_the_time_that_was_given(client: FlaskClient, services: World) -> None:
    services.record()
    assert stop(client, query="?wait=1", recording_id=REC).json["state"] == "stopped"


def test_only_so_many_requests_wait_at_once(
    client: FlaskClient, services: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.record()
    edge = client.application.extensions[KEY]
    for _ in range(MAX_WAITING_REQUESTS):
        assert edge.waiting.acquire(blocking=False)
    started = time.monotonic()
    assert stop(client, query="?wait=30", recording_id=REC).json["state"] == "stopped"
    assert time.monotonic() - started < 20


def test_a_server_without_a_microphone_says_what_to_do_instead(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> Recording:
        raise MicrophoneUnavailable("There is none.", cure="Record in the browser.")

    monkeypatch.setattr(ServerMicrophone, "start", none)
    answer = start(client, source="microphone")
    assert (answer.status_code, answer.json["code"]) == (503, "microphone-unavailable")
    assert answer.json["cure"] == "Record in the browser."


@pytest.fixture
def listening(services: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A server's microphone that hears nothing; sessions in which it was stopped."""
    stopped: list[str] = []
    heard: list[Recording] = []

    def begin(_self: ServerMicrophone, recorder: Recorder) -> Recording:
        heard.append(recorder.start(Source.MICROPHONE))
        return heard[-1]

    def end(_self: ServerMicrophone, session_id: str, _rec_id: str | None) -> str | None:
        if not heard:
            return None
        stopped.append(session_id)
        recorder = services.container.sessions.get_or_create_recorder(session_id)
        return recorder.stop(heard[-1].rec_id).rec_id

    monkeypatch.setattr(ServerMicrophone, "start", begin)
    monkeypatch.setattr(ServerMicrophone, "stop", end)
    return stopped


def test_the_servers_microphone_is_started_and_stopped_by_the_same_calls(
    client: FlaskClient, listening: list[str]
) -> None:
    assert start(client, source="microphone").json["source"] == "microphone"
    assert stop(client).json["state"] == "empty"
    assert listening == [ALICE]


def test_it_is_stopped_also_when_its_recording_counts_as_over(
    client: FlaskClient, services: World, listening: list[str]
) -> None:
    assert start(client, source="microphone").json["source"] == "microphone"
    services.container.sessions.tick(orphan_grace_s=0)
    assert stop(client).json["state"] == "empty"
    assert listening == [ALICE]


def test_sessions_are_counted_and_their_ids_shortened(client: FlaskClient) -> None:
    start(client, ALICE)
    start(client, BOB)
    said = client.get("/api/sessions").json
    assert said["active_sessions"] == 2
    assert sorted(said["session_ids"]) == ["aaaaaaaa...", "bbbbbbbb..."]
    assert client.get("/list_sessions/").json == said


def test_a_session_is_cleaned_up_but_not_while_it_records(client: FlaskClient) -> None:
    start(client)
    busy = client.post("/api/cleanup-session", json={"session_id": ALICE})
    assert (busy.status_code, busy.json["code"]) == (409, "still-recording")
    stop(client)
    done = client.post("/api/cleanup-session", json={"session_id": ALICE})
    assert done.json == {"status": "cleaned", "session_id": ALICE}
    assert client.get("/api/sessions").json["active_sessions"] == 0
    unknown = client.post("/api/cleanup-session", json={"session_id": BOB})
    assert unknown.status_code == 404


def test_old_sessions_are_cleaned_up_but_not_one_that_records(client: FlaskClient) -> None:
    start(client, ALICE)
    start(client, BOB)
    stop(client, BOB)
    assert client.delete("/cleanup_sessions/?max_age_hours=24").json["cleaned_sessions"] == 0
    assert client.delete("/cleanup_sessions/?max_age_hours=0").json["cleaned_sessions"] == 1
    assert client.get("/api/sessions").json["session_ids"] == ["aaaaaaaa..."]


def test_status_names_the_engine_and_the_limits(client: FlaskClient) -> None:
    said = client.get("/api/v1/status").json
    assert said["engine"]["label"] == "pocketsphinx en-us"
    assert said["engine"]["draft"] is True
    assert said["limits"] == {"upload_mb": 1}
    assert set(said["microphone"]) == {"available", "why"}
    assert abs(said["server_ms"] - time.time() * 1000) < 5000
    again = client.get("/api/v1/status").json["server_clock"]
    assert again["run"] == said["server_clock"]["run"]
    assert abs(said["server_clock"]["set_ms"]) < 1000


def test_the_list_of_encounters_has_one_line_each(client: FlaskClient, services: World) -> None:
    services.record()
    services.finish()
    (line,) = client.get("/api/v1/recordings", headers={"X-Session-ID": ALICE}).json["recordings"]
    assert line["recording_id"] == REC
    assert line["state"] == "done"
    assert (line["facts"], line["to_check"]) == (1, 1)
    assert line["duration_s"] == 1.0
    assert line["draft"] is True
    assert set(line) == {
        "recording_id", "state", "source", "started_at", "stopped_at", "duration_s", "elapsed_s",
        "gaps", "draft", "engine", "title", "facts", "to_check", "signed",
        "problem",
    }  # fmt: skip


def test_an_encounter_carries_words_facts_report_and_files(
    client: FlaskClient, services: World
) -> None:
    services.record()
    services.finish()
    said = client.get(f"/api/v1/recordings/{REC}", headers={"X-Session-ID": ALICE}).json
    assert SENTINEL in said["transcript"]["text"]
    (fact,) = said["analysis"]["facts"]
    assert (fact["title"], fact["display"]) == ("Heart rate", "124 /min")
    assert fact["evidence"][0]["quote"] == said["transcript"]["text"][:26]
    assert said["report"]["text"] == "REPORT"
    all_there = {"transcribed_s": 1.0, "captured_s": 1.0, "behind_s": 0.0, "waiting": []}
    assert said["progress"] == all_there
    for file in said["files"]:
        body = client.get(file["url"], headers={"X-Session-ID": ALICE}).data
        assert len(body) == file["bytes"]


def test_an_encounter_under_way_shows_the_words_so_far(
    client: FlaskClient, services: World
) -> None:
    services.record()
    said = client.get(f"/api/v1/recordings/{REC}", headers={"X-Session-ID": ALICE}).json
    assert said["state"] == "stopped"
    assert said["transcript"] is None
    assert said["analysis"] is None
    assert said["progress"]["behind_s"] == 1.0


def test_an_encounter_under_way_shows_the_facts_that_were_told_so_far(
    client: FlaskClient, services: World
) -> None:
    services.record()
    events, analysis = services.container.events, codec.analysis_json(Analysis(draft=True))
    events.publish(ALICE, REC, "facts", analysis | {"live": True}, replace=True)
    address, mine = f"/api/v1/recordings/{REC}", {"X-Session-ID": ALICE}
    assert client.get(address, headers=mine).json["analysis"] == analysis
    services.finish()
    assert client.get(address, headers=mine).json["analysis"]["facts"], "the record's own"


def test_an_encounter_under_way_names_the_stretches_whose_words_are_still_to_come(
    client: FlaskClient, services: World
) -> None:
    services.record()
    transcripts = services.container.transcripts
    cuts = ((0, 2), (3, 5), (5, 6), (8, 9.5))
    transcripts.add_utterances(
        [Utterance(REC, n, int(a * 16_000), int(b * 16_000)) for n, (a, b) in enumerate(cuts)]
    )
    address, mine = f"/api/v1/recordings/{REC}", {"X-Session-ID": ALICE}
    engine = EngineInfo("remote", "whisper-1", draft=False)

    def waiting() -> list[tuple[float, float]]:
        said = client.get(address, headers=mine).json
        return [(one["start_s"], one["end_s"]) for one in said["progress"]["waiting"]]

    assert waiting() == [(0.0, 9.5)], "neighbours are one"
    transcripts.save_segments(REC, 0, (Segment(0, 2, "Stroke."),), engine)
    transcripts.save_segments(REC, 2, (), engine)
    assert waiting() == [(3.0, 5.0), (8.0, 9.5)]
    services.finish()
    assert waiting() == []
    transcripts.forget_segments(REC)
    transcripts.add_utterances([Utterance(REC, 0, 0, 16_000)])
    services.container.recordings.update(REC, state=RecordingState.SEALED)
    assert waiting() == [], "made anew: a whole transcript is shown meanwhile"


def test_the_cookie_stands_in_for_the_header(client: FlaskClient, services: World) -> None:
    services.record()
    client.set_cookie("paramedic_session_id", ALICE)
    assert client.get(f"/api/v1/recordings/{REC}").status_code == 200
    header = {"X-Session-ID": BOB}
    assert client.get(f"/api/v1/recordings/{REC}", headers=header).status_code == 404


def test_body_and_header_that_disagree_are_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/api/start-recording", json={"session_id": ALICE}, headers={"X-Session-ID": BOB}
    )
    assert answer.status_code == 400


def test_an_upper_case_session_id_is_the_same_session(client: FlaskClient) -> None:
    assert start(client, ALICE.upper()).json["session_id"] == ALICE
    assert start(client).status_code == 400


def test_a_failed_recording_says_its_problem(client: FlaskClient, services: World) -> None:
    services.record()
    services.container.recordings.update(
        REC, state=RecordingState.FAILED, problem="The speech engine failed."
    )
    said = client.get(f"/api/v1/recordings/{REC}", headers={"X-Session-ID": ALICE}).json
    assert said["problem"] == "The speech engine failed."


def test_a_new_revision_changes_the_line_in_the_list(client: FlaskClient, services: World) -> None:
    services.record()
    services.finish()
    headers = {"X-Session-ID": ALICE}
    before = client.get("/api/v1/recordings", headers=headers).json["recordings"][0]
    transcript, analysis, report = result()
    services.container.transcripts.save_result(REC, transcript, Analysis(), report)
    after = client.get("/api/v1/recordings", headers=headers).json["recordings"][0]
    assert (before["to_check"], after["to_check"]) == (1, 0)
    assert analysis.facts


def test_whoever_asks_at_once_for_what_was_just_recorded_waits_for_its_row(
    services: World, client: FlaskClient
) -> None:
    named = {"X-Session-ID": ALICE}
    assert client.get(f"/api/v1/recordings/{REC}", headers=named).status_code == 404
    services.container.rows.put(lambda: time.sleep(0.5))
    recorder = services.container.sessions.get_or_create_recorder(ALICE)
    recorder.append(LogId(REC, "a", 0), 0, whole_log(REC, ALICE, tone(1.0)))
    assert services.container.recordings.get(REC) is None
    assert client.get(f"/api/v1/recordings/{REC}/state", headers=named).status_code == 200
    assert client.get(f"/api/v1/recordings/{REC}", headers=named).status_code == 200
