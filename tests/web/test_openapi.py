"""The API's description says what the app does, no more and no less."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.routing import Rule

from recorder.web.access import TABLE
from recorder.web.errors import KNOWN
from recorder.web.openapi import MEANINGS, address, document, problems
from recorder.web.operations import OPERATIONS, TAGS
from tests.web.world import ALICE, REC, World


def automatic(rule: Rule) -> set[str]:
    """What Flask answers by itself."""
    return set() if rule.endpoint.startswith("tus.") else {"OPTIONS"}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (address(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - automatic(rule)
    }


def test_every_route_is_described_and_every_description_is_a_route(app: Flask) -> None:
    real = routes(app)
    described = {(o.path, o.method) for o in OPERATIONS}
    implied = {(path, "head") for path, method in real if method == "get"}
    assert real - implied == described - implied
    assert len(described) == len(OPERATIONS), "an operation is described twice"


def test_the_document_is_openapi_3_1(app: Flask) -> None:
    errors = list(OpenAPIV31SpecValidator(document(app)).iter_errors())
    assert errors == []


def test_a_wrong_document_would_be_found(app: Flask) -> None:
    broken = document(app)
    broken["paths"]["/encounters/{rec_id}"]["get"]["parameters"] = []
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def test_every_reference_leads_somewhere(app: Flask) -> None:
    said = document(app)
    names = {f"{kind}/{name}" for kind, some in said["components"].items() for name in some}
    for reference in re.findall(r"#/components/(\w+/\w+)", str(said)):
        assert reference in names


def test_operation_ids_are_unique_and_tags_are_explained(app: Flask) -> None:
    operations = [o for path in document(app)["paths"].values() for o in path.values()]
    ids = [o["operationId"] for o in operations]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"\w+", i) for i in ids)
    assert {tag for o in operations for tag in o["tags"]} <= set(TAGS)


def test_every_place_in_an_address_is_a_parameter(app: Flask) -> None:
    for path, methods in document(app)["paths"].items():
        for said in methods.values():
            named = {p["name"] for p in said["parameters"] if p["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path)), path


def test_whoever_must_sign_in_is_told_so(app: Flask) -> None:
    said = document(app)["paths"]
    for rule in app.url_map.iter_rules():
        row = TABLE.get(rule.endpoint)
        if row is None or row.audience.value in ("public", "device"):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            operation = said[address(rule.rule)][method.lower()]
            assert "401" in operation["responses"], rule.rule
            assert {"bearer": []} in operation["security"]


def test_every_status_has_a_meaning(app: Flask) -> None:
    for methods in document(app)["paths"].values():
        for said in methods.values():
            assert {int(s) for s in said["responses"]} <= set(MEANINGS)
    assert problems(OPERATIONS[0], TABLE["api.sessions"].audience)
    assert set(KNOWN) - {500} <= set(MEANINGS) | {405}


ANSWERED = {
    "/api/v1/status": "Status",
    "/api/v1/models": "Models",
    "/api/v1/speech": "Speech",
    "/api/v1/session": "Session",
    "/api/v1/recordings": "Recordings",
    f"/api/v1/recordings/{REC}": "Encounter",
    f"/api/v1/recordings/{REC}/peaks": "Peaks",
    f"/api/v1/recordings/{REC}/review": "Review",
    f"/api/v1/recordings/{REC}/exports": "Exports",
    f"/api/v1/recordings/{REC}/revisions": "Revisions",
    f"/api/v1/recordings/{REC}/revisions/1": "Revision",
    "/api/sessions": "Sessions",
    "/healthz": "Health",
    "/readyz": "Readiness",
    f"/api/v1/recordings/{'0' * 32}": "Problem",
    "/openapi.json": "Document",
}


def test_answers_are_as_described(app: Flask, client: FlaskClient, services: World) -> None:
    services.record()
    services.finish()
    for path, name in ANSWERED.items():
        said = client.get(path, headers={"X-Session-ID": ALICE}).json
        assert wrong(app, name, said) == [], path


def test_an_answer_that_is_not_as_described_would_be_found(app: Flask) -> None:
    assert wrong(app, "Health", {"status": 7})
    assert wrong(app, "Recordings", {"recordings": [{"recording_id": REC}]})


def wrong(app: Flask, name: str, said: Any) -> list[str]:
    """Where ``said`` is not what the document calls ``name``."""
    resource = Resource(contents=document(app), specification=DRAFT202012)
    validator = Draft202012Validator(
        {"$ref": f"urn:handover#/components/schemas/{name}"},
        registry=Registry().with_resource("urn:handover", resource),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(said)]
