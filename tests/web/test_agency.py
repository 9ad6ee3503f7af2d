"""The agency's facts for NEMSIS drafts: typed by an administrator, or in a file that wins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from recorder.adapters.exports.nemsis_agency import FILE_NAME
from recorder.core.audit import AuditQuery
from recorder.web import create_app
from tests.support.patience import until
from tests.web.test_exports import AGENCY, BASE, CALL, MINE, nemsis_client
from tests.web.test_openapi import wrong
from tests.web.world import World, world

URL = "/api/v1/admin/agency"
PAGE = "/admin/agency"
WHOLE = {
    "state_id": "1234",
    "number": "A-77",
    "state": "32",
    "service_type": "2205001",
    "capability": "2207015",
    "vehicle": "M7",
    "call_sign": "Medic 7",
}


@pytest.fixture
def saved(client: FlaskClient) -> dict[str, Any]:
    """The whole form, as it was answered."""
    answer = client.put(URL, json=WHOLE)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


@pytest.fixture
def finished(services: World) -> World:
    services.record()
    services.finish()
    return services


@pytest.fixture
def by_file(tmp_path: Path) -> Iterator[FlaskClient]:
    client, made = nemsis_client(tmp_path, AGENCY)
    yield client
    made.container.close()


def kept_file(services: World) -> Path:
    return services.container.settings.state_dir / FILE_NAME


def test_at_first_everything_is_missing_and_is_asked_for(client: FlaskClient) -> None:
    told = client.get(URL).get_json()
    assert (told["ready"], told["from_file"], told["missing"]) == (False, False, list(WHOLE))
    page = client.get(PAGE).text
    for fact in told["facts"]:
        assert fact["label"] in page
        assert fact["element"] in page
    assert "Still missing: " in page
    assert "complian" not in page.lower()


def test_what_is_typed_makes_the_draft_without_a_restart(
    client: FlaskClient, finished: World, saved: dict[str, Any]
) -> None:
    assert saved["ready"]
    assert client.get(f"{BASE}/exports", headers=MINE).get_json()["nemsis"]
    answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
    assert answer.status_code == 200
    sent = etree.tostring(etree.fromstring(answer.data)).decode()
    for text in WHOLE.values():
        assert f">{text}<" in sent
    page = client.get(PAGE).text
    assert "NEMSIS drafts can be made." in page
    assert 'value="Medic 7"' in page
    assert '<option value="2205001" selected>' in page


def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    with world(tmp_path) as before:
        create_app(before.container).test_client().put(URL, json=WHOLE)
    with world(tmp_path) as after:
        told = create_app(after.container).test_client().get(URL).get_json()
    assert {fact["name"]: fact["value"] for fact in told["facts"]} == WHOLE


def test_answers_are_as_described(client: FlaskClient, saved: dict[str, Any]) -> None:
    assert wrong(client.application, "AdminAgency", saved) == []
    assert wrong(client.application, "AdminAgency", client.get(URL).get_json()) == []


def test_half_of_it_may_be_saved_and_the_rest_is_named(
    client: FlaskClient, finished: World
) -> None:
    told = client.put(URL, json=WHOLE | {"vehicle": "  ", "call_sign": " Medic 7 "}).get_json()
    assert (told["ready"], told["missing"]) == (False, ["vehicle"])
    assert told["facts"][-1]["value"] == "Medic 7"
    assert "Still missing: Vehicle number." in client.get(PAGE).text
    answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not-configured")
    assert "vehicle" in answer.get_json()["detail"]
    assert PAGE in answer.get_json()["cure"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("state", "Utah"), ("state", "٣٢"), ("state", "99"), ("state", "03"),
        ("state_id", "x" * 51), ("number", "x" * 16),
        ("vehicle", "x" * 26), ("call_sign", "Medic\n7"), ("call_sign", "a\x01b"),
        ("service_type", "911"), ("service_type", "2205002"), ("capability", "2205001"),
    ],
)  # fmt: skip
def test_what_has_the_wrong_form_is_refused_with_its_name_and_nothing_is_saved(
    client: FlaskClient, services: World, saved: dict[str, Any], name: str, text: str
) -> None:
    before = kept_file(services).read_bytes()
    answer = client.put(URL, json=WHOLE | {name: text})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid-input")
    (fact,) = [fact for fact in saved["facts"] if fact["name"] == name]
    assert fact["element"] in answer.get_json()["detail"]
    assert kept_file(services).read_bytes() == before


@pytest.mark.parametrize("name", list(WHOLE))
def test_the_file_is_held_to_the_same_rules(tmp_path: Path, name: str) -> None:
    bad = "\n".join(f"{n} = {json.dumps('!' * 60 if n == name else v)}" for n, v in WHOLE.items())
    client, made = nemsis_client(tmp_path, bad)
    told = client.get(URL).get_json()
    assert not told["ready"]
    assert [fact["name"] for fact in told["facts"] if fact["wrong"]] == [name]
    assert "cannot be used." in client.get(PAGE).text
    answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not-configured")
    made.container.close()


def test_a_file_wins_and_is_only_shown(by_file: FlaskClient) -> None:
    told = by_file.get(URL).get_json()
    assert (told["from_file"], told["ready"]) == (True, True)
    page = by_file.get(PAGE).text
    assert "Medic 7" in page
    assert "Ground Transport (ALS Equipped)" in page
    assert "<form" not in page
    answer = by_file.put(URL, json=WHOLE | {"call_sign": "Other"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not-possible")
    assert "NEMSIS_AGENCY" in answer.get_json()["detail"]
    assert "Other" not in by_file.get(PAGE).text


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    client, made = nemsis_client(tmp_path, "not toml")
    assert "cannot be read" in client.get(PAGE).text
    (tmp_path / "agency.toml").unlink()
    assert "cannot be read" in client.get(URL).get_json()["trouble"]
    made.container.close()


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b'{"state": 32}', b"\xff", b'{"more": "x"}'])
def test_a_damaged_store_is_said_and_typed_anew(
    client: FlaskClient, services: World, text: bytes
) -> None:
    kept_file(services).write_bytes(text)
    told = client.get(URL).get_json()
    assert (told["ready"], bool(told["trouble"])) == (False, True)
    assert client.put(URL, json=WHOLE).get_json()["ready"]


def test_a_change_is_in_the_audit_trail_and_names_no_value(
    client: FlaskClient, services: World, saved: dict[str, Any]
) -> None:
    client.put(URL, json=WHOLE | {"state": "Utah"})
    store, query = services.container.audit.writer.store, AuditQuery(action="agency.change")
    until(lambda: len(store.find(query)) == 3)  # a refusal is noted, nobody waits for it
    entries = store.find(query)
    assert sorted(entry.outcome.value for entry in entries) == ["ok", "ok", "refused"]
    assert "Medic 7" not in repr(entries)


def test_another_websites_page_changes_nothing(client: FlaskClient, services: World) -> None:
    answer = client.put(URL, json=WHOLE, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert not kept_file(services).exists()


def test_no_call_fact_is_offered_that_the_server_would_refuse(
    client: FlaskClient, finished: World, saved: dict[str, Any]
) -> None:
    told = client.get(f"{BASE}/exports", headers=MINE).get_json()
    assert told["nemsis_checked"] is False
    for name, offered in told["nemsis_call"].items():
        assert CALL[name] in {one["code"] for one in offered}
        for one in (offered[0], offered[-1]):
            body = CALL | {name: one["code"]}
            answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=body)
            assert answer.status_code == 200
