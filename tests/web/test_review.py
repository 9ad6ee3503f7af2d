"""People's decisions over HTTP: who changed what, and that nothing heard is lost."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.services.files import FileKind
from tests.web.world import ALICE, BOB, REC, World

BASE = f"/api/v1/recordings/{REC}"
MINE = {"X-Session-ID": ALICE}


@pytest.fixture
def finished(services: World) -> World:
    services.record()
    services.finish(draft=False)
    return services


def post(client: FlaskClient, version: int, act: str, who: str = ALICE, **more: Any) -> Any:
    body = {"version": version, "act": act, "by": "J. Murphy"} | more
    if act == "sign":
        body.setdefault("revision", 1)
    return client.post(f"{BASE}/review", headers={"X-Session-ID": who}, json=body)


def look(client: FlaskClient) -> Any:
    return client.get(BASE, headers=MINE).get_json()


def first_key(client: FlaskClient) -> str:
    encounter = look(client)
    fact = next(f for f in encounter["analysis"]["facts"] if f["kind"] == "vital")
    return str(encounter["review"]["keys"][fact["id"]])


def file_text(world: World, kind: FileKind) -> str:
    recording = world.container.recordings.get(REC)
    assert recording is not None
    return world.container.files.path(recording, kind).read_text(encoding="utf-8")


def test_a_change_is_in_every_form_and_the_heard_value_beside_it(
    client: FlaskClient, finished: World
) -> None:
    key = first_key(client)
    answer = post(client, 0, "change", fact=key, value=91, unit="/min")
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["review"]["version"] == 1
    (fact,) = [f for f in told["analysis"]["facts"] if f["hand"]]
    assert (fact["value"], fact["hand"]["by"]) == (91, "J. Murphy")
    assert fact["hand"]["heard"] in told["report"]["text"] or "heard as" in told["report"]["text"]
    assert look(client)["report"] == told["report"]
    assert file_text(finished, FileKind.REPORT) == told["report"]["text"]
    document = json.loads(file_text(finished, FileKind.ANALYSIS))
    assert document["review"]["version"] == 1
    assert "91" in client.get(f"{BASE}/exports/vitals", headers=MINE).text


def test_an_undo_restores_what_was_heard(client: FlaskClient, finished: World) -> None:
    before = look(client)["analysis"]
    post(client, 0, "strike", fact=first_key(client))
    assert len(look(client)["analysis"]["facts"]) == len(before["facts"]) - 1
    post(client, 1, "undo", undoes=1)
    assert look(client)["analysis"] == before


def test_an_act_on_an_old_version_does_nothing_and_says_so(
    client: FlaskClient, finished: World
) -> None:
    post(client, 0, "note", text="first")
    late = post(client, 0, "note", text="second")
    assert (late.status_code, late.get_json()["code"]) == (409, "changed-elsewhere")
    assert late.get_json()["version"] == 1
    assert [n["text"] for n in look(client)["review"]["notes"]] == ["first"]


def test_the_spo2_scale_is_chosen_by_a_person_who_is_named(
    client: FlaskClient, finished: World
) -> None:
    told = post(client, 0, "scale", value=2).get_json()["review"]["scale"]
    assert (told["kind"], told["value"], told["by"]) == ("scale", 2, "J. Murphy")
    assert post(client, 1, "undo", undoes=1).get_json()["review"]["scale"] is None


def test_the_other_devices_are_told(client: FlaskClient, finished: World) -> None:
    events = finished.container.events
    last = events.last_id()
    post(client, 0, "note", text="first")
    assert "facts" in {e.kind for e in events.after(last, ALICE)}


def test_a_signed_report_stays_readable_after_amendments(
    client: FlaskClient, finished: World
) -> None:
    signed = post(client, 0, "sign").get_json()
    assert signed["review"]["signed"]
    assert "SIGNED BY J. MURPHY" in signed["report"]["text"]
    (line,) = client.get("/api/v1/recordings", headers=MINE).get_json()["recordings"]
    assert line["signed"]
    post(client, 1, "note", text="late lab result")
    now = look(client)
    assert (now["review"]["signed"], now["review"]["amended"]) == (False, True)
    kept = client.get(f"{BASE}/review/1/report", headers=MINE)
    assert kept.text == signed["report"]["text"]
    digest = hashlib.sha256(kept.data).hexdigest()
    assert now["review"]["signature"]["sha256"] == digest


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "Ann\u202eyhpruM", "Ann\nSIGNED BY BOB"])
def test_a_signer_has_a_name_that_reads_as_it_is_written(
    client: FlaskClient, finished: World, name: str
) -> None:
    answer = post(client, 0, "sign", by=name)
    if "\n" in name:
        assert answer.get_json()["review"]["signature"]["by"] == "Ann SIGNED BY BOB"
        return
    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid-input")
    assert "pattern" not in answer.text
    assert not look(client)["review"]["signed"]


def test_words_that_were_heard_turned_around_can_be_corrected(
    client: FlaskClient, finished: World
) -> None:
    def put(was: str, text: str) -> Any:
        body = {"segment": 0, "was": was, "text": text}
        return client.put(f"{BASE}/words", headers=MINE, json=body)

    assert put("x", "\u202ey").status_code == 400
    assert put("\u202ex", "y").get_json()["code"] == "changed-elsewhere"


def test_a_signature_names_the_words_that_were_seen(client: FlaskClient, finished: World) -> None:
    refused = post(client, 0, "sign", revision=None)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "invalid-input")
    assert "revision" in refused.get_json()["cure"]
    assert not look(client)["review"]["signed"]
    assert post(client, 0, "sign", revision=look(client)["revision"]).status_code == 200


def test_a_signature_makes_the_fhir_document_final_and_an_amendment_preliminary_again(
    client: FlaskClient, finished: World
) -> None:
    def status() -> str:
        told = json.loads(client.get(f"{BASE}/exports/fhir", headers=MINE).data)
        composition = told["entry"][0]["resource"]
        return str(composition["status"])

    assert status() == "preliminary"
    post(client, 0, "sign")
    assert status() == "final"
    post(client, 1, "note", text="x")
    assert status() == "preliminary"


def test_draft_words_cannot_be_signed(client: FlaskClient, services: World) -> None:
    services.record()
    services.finish()
    answer = post(client, 0, "sign")
    assert answer.status_code == 400
    assert "Draft" in answer.get_json()["detail"]


def test_before_the_result_there_is_nothing_to_decide(client: FlaskClient, services: World) -> None:
    services.record()
    assert post(client, 0, "note", text="x").status_code == 409
    assert client.get(f"{BASE}/review", headers=MINE).get_json()["version"] == 0


def test_a_stranger_can_neither_read_nor_act(client: FlaskClient, finished: World) -> None:
    post(client, 0, "sign")
    assert post(client, 1, "note", who=BOB, text="x").status_code == 404
    for path in ("review", "review/1/report"):
        answer = client.get(f"{BASE}/{path}", headers={"X-Session-ID": BOB})
        assert answer.status_code == 404


def test_what_was_never_signed_has_no_signed_text(client: FlaskClient, finished: World) -> None:
    post(client, 0, "note", text="x")
    assert client.get(f"{BASE}/review/1/report", headers=MINE).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": -1, "act": "note", "by": "x", "text": "x"},
        {"version": 0, "act": "delete", "by": "x"},
        {"version": 0, "act": "note", "by": " ", "text": "x"},
        {"version": 0, "act": "note", "by": "x" * 81, "text": "x"},
        {"version": 0, "act": "note", "by": "x", "text": "x" * 2001},
        {"version": 0, "act": "change", "by": "x", "fact": "0" * 16, "value": 3},
        {"version": 0, "act": "scale", "by": "x", "value": 3},
        {"version": 0, "act": "undo", "by": "x", "undoes": 10**30},
        {"version": 10**30, "act": "note", "by": "x", "text": "x"},
    ],
)
def test_a_body_that_makes_no_sense_changes_nothing(
    client: FlaskClient, finished: World, body: dict[str, Any]
) -> None:
    answer = client.post(f"{BASE}/review", headers=MINE, json=body)
    assert answer.status_code in (400, 409)
    assert look(client)["review"]["version"] == 0
