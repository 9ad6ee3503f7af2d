"""The encounter in other forms, asked for over HTTP."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from flask.testing import FlaskClient
from lxml import etree

from recorder.bootstrap import bootstrap
from recorder.settings import Settings
from recorder.web import create_app
from tests.web.world import ALICE, BOB, REC, World

BASE = f"/api/v1/recordings/{REC}"
MINE = {"X-Session-ID": ALICE}
CALL = {
    "dispatch_reason": "2301021",
    "response_mode": "2223001",
    "disposition": "4227001",
    "notified_at": "2026-05-04T13:40:00+00:00",
    "in_service_at": "2026-05-04T14:55:00+00:00",
}
AGENCY = """
state_id = "1234"
number = "A-77"
state = "32"
service_type = "2205001"
capability = "2207015"
vehicle = "M7"
call_sign = "Medic 7"
"""


@pytest.fixture
def finished(services: World) -> World:
    services.record()
    services.finish()
    return services


@pytest.mark.parametrize("name", ["atmist", "imist-ambo", "sbar", "soap", "chart", "radio"])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_format_in_every_form(
    client: FlaskClient, finished: World, name: str, form: str
) -> None:
    answer = client.get(f"{BASE}/report?format={name}&as={form}", headers=MINE)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "not signed" in answer.text.lower()
    assert "Content-Disposition" not in answer.headers


def test_the_printed_page_may_use_its_own_style_and_nothing_else(
    client: FlaskClient, finished: World
) -> None:
    answer = client.get(f"{BASE}/report?as=html", headers=MINE)
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "<script" not in answer.text


def test_a_report_can_be_saved_under_the_recordings_name(
    client: FlaskClient, finished: World
) -> None:
    answer = client.get(f"{BASE}/report?format=sbar&as=markdown&download=1", headers=MINE)
    assert answer.headers["Content-Disposition"].endswith("_sbar.md")


@pytest.mark.parametrize("query", ["format=haiku", "as=pdf", "format=../x"])
def test_a_format_that_does_not_exist_names_those_that_do(
    client: FlaskClient, finished: World, query: str
) -> None:
    answer = client.get(f"{BASE}/report?{query}", headers=MINE)
    assert answer.status_code == 400
    assert answer.get_json()["cure"].startswith("Use ")


def test_fhir_is_a_bundle_and_the_list_names_only_what_answers(
    client: FlaskClient, finished: World
) -> None:
    Bundle.model_validate(json.loads(client.get(f"{BASE}/exports/fhir", headers=MINE).data))
    told = client.get(f"{BASE}/exports", headers=MINE).get_json()
    assert told["nemsis"] is False
    for export in told["exports"]:
        answer = client.get(export["url"], headers=MINE)
        assert answer.status_code == 200
        assert answer.data
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")


def test_the_archive_holds_everything_with_its_sums(client: FlaskClient, finished: World) -> None:
    answer = client.get(f"{BASE}/exports/archive", headers=MINE)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for entry in manifest["files"]:
            assert hashlib.sha256(archive.read(entry["name"])).hexdigest() == entry["sha256"]
        names = " ".join(archive.namelist())
    for ending in ("recording.wav", "report.txt", "report.html", "fhir.json", "vitals.csv", "vtt"):
        assert ending in names


@pytest.mark.parametrize("path", ["report", "exports", "exports/fhir", "exports/archive"])
def test_a_stranger_finds_nothing(client: FlaskClient, finished: World, path: str) -> None:
    assert client.get(f"{BASE}/{path}", headers={"X-Session-ID": BOB}).status_code == 404


@pytest.mark.parametrize("path", ["report", "exports/vitals", "exports/archive"])
def test_before_the_report_is_there_it_is_not_ready(
    client: FlaskClient, services: World, path: str
) -> None:
    services.record()
    answer = client.get(f"{BASE}/{path}", headers=MINE)
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "not-ready"


def test_an_export_that_does_not_exist_is_not_found(client: FlaskClient, finished: World) -> None:
    assert client.get(f"{BASE}/exports/pdf", headers=MINE).status_code == 404


def test_nemsis_without_an_agency_says_what_to_set(client: FlaskClient, finished: World) -> None:
    answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not-configured")
    assert "NEMSIS_AGENCY" in answer.get_json()["cure"]


def nemsis_client(tmp_path: Path, agency: str, **more: Path) -> tuple[FlaskClient, World]:
    file = tmp_path / "agency.toml"
    file.write_text(agency)
    settings = Settings(output_dir=tmp_path / "out", nemsis_agency=file, **more)
    world = World(bootstrap(settings))
    world.record()
    world.finish()
    return create_app(world.container).test_client(), world


def test_nemsis_takes_the_calls_facts_from_the_request(tmp_path: Path) -> None:
    client, world = nemsis_client(tmp_path, AGENCY)
    try:
        answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
        assert answer.status_code == 200
        assert answer.headers["X-Schema-Checked"] == "false"
        assert answer.headers["Content-Disposition"].endswith("_nemsis_draft.xml")
        assert b"2301021" in etree.tostring(etree.fromstring(answer.data))
        late = client.post(
            f"{BASE}/exports/nemsis", headers=MINE, json=CALL | {"notified_at": "13:40"}
        )
        assert late.status_code == 400
        assert "offset" in late.get_json()["detail"]
        before = CALL | {"in_service_at": "2026-05-04T13:39:59+00:00"}
        answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=before)
        assert answer.status_code == 400
        assert "before it was notified" in answer.get_json()["detail"]
    finally:
        world.container.close()


@pytest.mark.parametrize("agency", ["", "state_id = 1", "not toml", AGENCY + 'more = "x"'])
def test_an_agency_file_that_is_not_complete_is_named(tmp_path: Path, agency: str) -> None:
    client, world = nemsis_client(tmp_path, agency)
    try:
        answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "not-configured")
        assert "NEMSIS_AGENCY" in answer.get_json()["cure"]
    finally:
        world.container.close()


def test_schemas_that_are_not_there_are_told_at_the_start_and_no_fault_of_who_asks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client, world = nemsis_client(tmp_path, AGENCY, nemsis_xsd_dir=tmp_path / "nope")
    try:
        assert "NEMSIS_XSD_DIR has no schema" in caplog.text
        answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
        assert (answer.status_code, answer.get_json()["code"]) == (503, "schema-unavailable")
        assert "NEMSIS_XSD_DIR" in answer.get_json()["cure"]
    finally:
        world.container.close()


def test_a_draft_that_breaks_the_schema_is_not_given_out(tmp_path: Path) -> None:
    schemas = tmp_path / "xsd"
    schemas.mkdir()
    (schemas / "EMSDataSet_v3.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' targetNamespace="http://www.nemsis.org"><xs:element name="Nothing"/></xs:schema>'
    )
    client, world = nemsis_client(tmp_path, AGENCY, nemsis_xsd_dir=schemas)
    try:
        answer = client.post(f"{BASE}/exports/nemsis", headers=MINE, json=CALL)
        assert answer.status_code == 422
        problem = answer.get_json()
        assert problem["code"] == "nemsis-invalid"
        assert problem["problems"]
        assert "M7" not in answer.text
    finally:
        world.container.close()
