"""Words over HTTP: corrected without losing what anybody wrote, made anew, wished for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.core.model import RecordingState, Segment, Transcript, Word
from recorder.services.engine_status import EngineStatus, write_status
from recorder.services.files import FileKind
from tests.web.world import ALICE, BOB, REC, World, world

BASE = f"/api/v1/recordings/{REC}"
MINE = {"X-Session-ID": ALICE}
SAID = ("blood pressure is one forty over ninety", "she was given Ann tresto", "pulse is eighty")


def segment(number: int, text: str) -> Segment:
    words = text.split()
    start_s = 10.0 * number
    said = tuple(Word(w, start_s + n / 2, start_s + (n + 1) / 2, 0.8) for n, w in enumerate(words))
    return Segment(start_s, start_s + len(words) / 2, text, said, 0.8, number)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[World]:
    """With one finished encounter of three segments, and two models on disk."""
    models = tmp_path / "models"
    for name in ("base.en", "small"):
        (models / name).mkdir(parents=True)
        for needed in ("model.bin", "tokenizer.json"):
            (models / name / needed).write_bytes(b"x")
    with world(tmp_path, model_dir=models) as made:
        made.record()
        made.finish(draft=False)
        transcript = Transcript(
            tuple(segment(n, text) for n, text in enumerate(SAID)), "faster-whisper", "base.en"
        )
        editing = made.container.editing
        recording = made.row(REC, RecordingState.DONE)
        analysis = editing._analyze(transcript)
        report = editing._render(recording, transcript, analysis)
        made.container.transcripts.save_result(REC, transcript, analysis, report)
        yield made


def correct(client: FlaskClient, number: int, text: str, was: str = "") -> Any:
    body = {"segment": number, "was": was or SAID[number], "text": text}
    return client.put(f"{BASE}/words", headers=MINE, json=body)


def text_of(services: World, kind: FileKind) -> str:
    recording = services.row(REC, RecordingState.DONE)
    return services.container.files.path(recording, kind).read_text(encoding="utf-8")


# --- corrections ------------------------------------------------------------------------------


def test_a_corrected_word_changes_facts_report_and_files_at_once(
    client: FlaskClient, services: World
) -> None:
    answer = correct(client, 2, "pulse is eighteen")
    assert answer.status_code == 200
    told = answer.get_json()
    (pulse,) = [f for f in told["analysis"]["facts"] if f["name"] == "heart_rate"]
    assert pulse["value"] == 18
    evidence = pulse["evidence"][0]
    assert told["transcript"]["text"][evidence["start"] : evidence["end"]] == evidence["quote"]
    assert 20.0 <= evidence["audio_start_s"] < evidence["audio_end_s"] <= 21.5
    assert "18" in text_of(services, FileKind.REPORT)
    assert "eighteen" in text_of(services, FileKind.TRANSCRIPT)
    document = json.loads(text_of(services, FileKind.ANALYSIS))
    assert document["transcript"]["text"] == told["transcript"]["text"]
    assert client.get(BASE, headers=MINE).get_json()["revision"] == told["revision"] == 3
    kinds = [e.kind for e in services.container.events.after(0, ALICE)]
    assert "facts" in kinds, "whoever looks at the encounter is told"


def test_nobody_signs_words_that_were_corrected_since_they_were_seen(
    client: FlaskClient, services: World
) -> None:
    seen = client.get(BASE, headers=MINE).get_json()["revision"]
    correct(client, 2, "pulse is eighteen")
    sign = {"version": 0, "act": "sign", "by": "J. Murphy", "revision": seen}
    refused = client.post(f"{BASE}/review", headers=MINE, json=sign)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "changed-elsewhere")
    assert not client.get(BASE, headers=MINE).get_json()["review"]["signed"]
    signed = client.post(f"{BASE}/review", headers=MINE, json=sign | {"revision": seen + 1})
    assert signed.get_json()["review"]["signed"]


def test_typed_is_told_from_heard_and_what_was_heard_is_kept(
    client: FlaskClient, services: World
) -> None:
    told = correct(client, 1, "she was given Entresto").get_json()
    words = told["transcript"]["segments"][1]["words"]
    assert [(w["text"], w["typed"], w["confidence"]) for w in words] == [
        ("she", False, 0.8), ("was", False, 0.8), ("given", False, 0.8), ("Entresto", True, None),
    ]  # fmt: skip
    history = client.get(f"{BASE}/revisions", headers=MINE).get_json()["revisions"]
    assert [(r["revision"], r["origin"]) for r in history] == [
        (1, "heard"), (2, "heard"), (3, "typed"),
    ]  # fmt: skip
    before = client.get(f"{BASE}/revisions/2", headers=MINE).get_json()
    assert before["transcript"]["segments"][1]["text"] == SAID[1]
    assert client.get(f"{BASE}/revisions/9", headers=MINE).status_code == 404


def test_a_corrected_name_is_offered_for_the_vocabulary_until_it_is_in_it(
    client: FlaskClient,
) -> None:
    assert correct(client, 1, "she was given Entresto").get_json()["offered"] == ["Entresto"]
    wishes = {"version": 0, "vocabulary": ["entresto"]}
    assert client.put("/api/v1/speech", headers=MINE, json=wishes).status_code == 200
    again = correct(client, 1, "he was given Entresto", was="she was given Entresto")
    assert again.get_json()["offered"] == []
    assert correct(client, 2, "pulse is 81").get_json()["offered"] == [], "numbers are no names"
    told = correct(client, 0, "Today she takes Jardiance. Then nothing, says Brown")
    assert told.get_json()["offered"] == ["Jardiance", "Brown"], "common words are no names"


def test_words_that_nobody_said_can_be_taken_out(client: FlaskClient) -> None:
    told = correct(client, 1, "  ").get_json()
    assert [s["text"] for s in told["transcript"]["segments"]] == [SAID[0], SAID[2]]
    assert [s["utterance"] for s in told["transcript"]["segments"]] == [0, 2]


def test_asked_twice_only_the_one_of_two_like_lines_is_taken_out(client: FlaskClient) -> None:
    for number in (1, 2):
        assert correct(client, number, "No.").status_code == 200
    start_s = client.get(BASE, headers=MINE).get_json()["transcript"]["segments"][1]["start_s"]
    body = {"segment": 1, "start_s": start_s, "was": "No.", "text": ""}
    answers = [client.put(f"{BASE}/words", headers=MINE, json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    left = client.get(BASE, headers=MINE).get_json()["transcript"]["segments"]
    assert [s["text"] for s in left] == [SAID[0], "No."]


def test_of_two_who_correct_the_same_words_the_second_is_told(
    client: FlaskClient, services: World
) -> None:
    assert correct(client, 2, "pulse is eighteen").status_code == 200
    late = correct(client, 2, "pulse is eighty eight")
    assert late.status_code == 409
    assert late.get_json()["code"] == "changed-elsewhere"
    assert "eight" not in late.get_data(as_text=True), "no words in errors"
    result = services.container.transcripts.result(REC)
    assert result is not None
    assert result[0].segments[2].text == "pulse is eighteen"
    assert correct(client, 2, "pulse is eighteen").status_code == 200, "a repeated request"
    assert len(services.container.transcripts.history(REC)) == 3


def test_corrections_of_many_devices_at_once_are_all_kept(app: Flask, services: World) -> None:
    barrier = threading.Barrier(3)
    statuses: list[int] = []

    def device(number: int, text: str) -> None:
        barrier.wait()
        statuses.append(correct(app.test_client(), number, text).status_code)

    wanted = ["blood pressure is 150/95", "she was given Entresto", "pulse is eighty two"]
    devices = [threading.Thread(target=device, args=(n, t)) for n, t in enumerate(wanted)]
    for one in devices:
        one.start()
    for one in devices:
        one.join()
    assert statuses == [200, 200, 200]
    result = services.container.transcripts.result(REC)
    assert result is not None
    assert [s.text for s in result[0].segments] == wanted
    assert len(services.container.transcripts.history(REC)) == 5
    assert all(text in text_of(services, FileKind.TRANSCRIPT) for text in wanted)


def test_words_that_are_being_made_anew_can_be_corrected_meanwhile(
    client: FlaskClient, services: World
) -> None:
    services.container.recordings.update(REC, state=RecordingState.SEALED)
    assert correct(client, 2, "pulse is eighteen").status_code == 200


@pytest.mark.parametrize("text", ["x" * 5000, "a\x00b", "a\u202eb"])
def test_what_cannot_be_words_is_refused(client: FlaskClient, text: str) -> None:
    assert correct(client, 0, text).status_code == 400


@pytest.mark.parametrize("number", [3, 10**9])
def test_a_segment_that_is_not_there_is_no_place_for_words(
    client: FlaskClient, number: int
) -> None:
    assert correct(client, number, "x", was="y").status_code == 409


# --- made anew --------------------------------------------------------------------------------


def ask_again(client: FlaskClient, **wishes: str) -> Any:
    return client.post(f"{BASE}/transcription", headers=MINE, json=wishes)


def test_words_are_made_anew_on_request_and_stay_until_then(
    client: FlaskClient, services: World
) -> None:
    answer = ask_again(client, model="faster-whisper small", language="es")
    assert (answer.status_code, answer.get_json()["state"]) == (202, "sealed")
    row = services.row(REC, RecordingState.SEALED)
    assert (row.model, row.language) == ("faster-whisper small", "es")
    assert services.container.transcripts.utterances(REC) == []
    assert client.get(BASE, headers=MINE).get_json()["transcript"]["segments"][0]["text"] == SAID[0]
    assert ask_again(client).get_json()["code"] == "not-ready", "it is under way already"


@pytest.mark.parametrize(
    "wishes", [{"model": "faster-whisper huge"}, {"model": "/etc/passwd"}, {"language": "klingon"}]
)
def test_what_is_not_here_cannot_be_wished(client: FlaskClient, wishes: dict[str, str]) -> None:
    assert ask_again(client, **wishes).status_code == 400


@pytest.mark.parametrize("state", ["none", "away"])
def test_without_an_engine_nothing_is_heard_again_and_it_is_said_why(
    client: FlaskClient, services: World, state: str
) -> None:
    said = EngineStatus(state=state, why="Transcription is switched off.", cure="Set it.")
    write_status(services.container.settings.state_dir, said)
    answer = ask_again(client)
    assert answer.status_code == 503
    assert answer.get_json()["detail"] == "Transcription is switched off."
    assert services.row(REC, RecordingState.DONE)


def test_without_its_sound_nothing_is_heard_again(client: FlaskClient, services: World) -> None:
    recording = services.row(REC, RecordingState.DONE)
    services.container.files.path(recording, FileKind.RECORDING).unlink()
    assert ask_again(client).get_json()["code"] == "not-ready"
    assert services.row(REC, RecordingState.DONE)


# --- wishes -----------------------------------------------------------------------------------


def test_a_device_keeps_its_own_wishes(client: FlaskClient) -> None:
    empty = client.get("/api/v1/speech", headers=MINE).get_json()
    assert empty == {
        "version": 0,
        "language": "",
        "model": "",
        "vocabulary": [],
        "report_format": "",
    }
    wishes = {
        "version": 0,
        "language": "es",
        "vocabulary": [" Entresto ", "Entresto", "St. Vincent's"],
    }
    saved = client.put("/api/v1/speech", headers=MINE, json=wishes).get_json()
    assert saved["vocabulary"] == ["Entresto", "St. Vincent's"]
    model = {"version": 1, "model": "faster-whisper small"}
    assert client.put("/api/v1/speech", headers=MINE, json=model).status_code == 200
    kept = client.get("/api/v1/speech", headers=MINE).get_json()
    assert (kept["version"], kept["language"], kept["model"]) == (2, "es", "faster-whisper small")
    assert client.get("/api/v1/speech", headers={"X-Session-ID": BOB}).get_json() == empty


def test_wishes_changed_elsewhere_are_not_overwritten(client: FlaskClient) -> None:
    first = {"version": 0, "language": "pt"}
    assert client.put("/api/v1/speech", headers=MINE, json=first).status_code == 200
    late = client.put("/api/v1/speech", headers=MINE, json={"version": 0, "language": "es"})
    assert (late.status_code, late.get_json()["version"]) == (409, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "xx"},
        {"model": "faster-whisper huge"},
        {"vocabulary": ["a" * 41]},
        {"vocabulary": ["\n\x00"]},
        {"vocabulary": [f"name{n}" for n in range(101)]},
        {"vocabulary": "Entresto"},
        {"report_format": "haiku"},
    ],
)
def test_wishes_that_cannot_be_are_refused(client: FlaskClient, wrong: dict[str, Any]) -> None:
    answer = client.put("/api/v1/speech", headers=MINE, json={"version": 0} | wrong)
    assert answer.status_code == 400
    assert client.get("/api/v1/speech", headers=MINE).get_json()["version"] == 0


def test_models_are_listed_without_their_paths(client: FlaskClient) -> None:
    answer = client.get("/api/v1/models")
    labels = [(m["label"], m["english_only"]) for m in answer.get_json()["models"]]
    assert ("faster-whisper base.en", True) in labels
    assert ("faster-whisper small", False) in labels
    assert "tmp" not in answer.get_data(as_text=True)
