"""The API's description says what the app does, no more and no less."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from recorder.web.openapi import ANSWERS, OPERATIONS, document
from tests.web.world import ALICE, REC, World

PAGES = ("pages.page", "pages.encounter", "pages.service_worker", "pages.manifest", "static")
SOCKET = ("stream.converse",)


def automatic(rule: Rule) -> set[str]:
    """What Flask answers by itself."""
    return set() if rule.endpoint.startswith("tus.") else {"OPTIONS"}


def test_every_route_is_described_and_every_description_is_a_route(app: Flask) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in PAGES + SOCKET
        for method in (rule.methods or set()) - automatic(rule)
    }
    described = {(o.path, o.method) for o in OPERATIONS}
    implied = {(path, "head") for path, method in routes if method == "get"}
    assert routes - implied == described - implied


def test_every_reference_leads_somewhere() -> None:
    said = document()
    names = set(said["components"]["schemas"])
    for reference in re.findall(r"#/components/schemas/(\w+)", str(said)):
        assert reference in names


def test_operation_ids_are_unique() -> None:
    ids = [o["operationId"] for path in document()["paths"].values() for o in path.values()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"\w+", i) for i in ids)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/status", "Status"),
        ("/api/v1/recordings", "Recordings"),
        (f"/api/v1/recordings/{REC}", "Encounter"),
        (f"/api/v1/recordings/{REC}/peaks", "Peaks"),
        ("/api/sessions", "Sessions"),
        ("/healthz", "Health"),
        (f"/api/v1/recordings/{'0' * 32}", "Problem"),
        ("/openapi.json", "Anything"),
    ],
)
def test_answers_are_as_described(
    client: FlaskClient, services: World, path: str, name: str
) -> None:
    services.record()
    services.finish()
    said = client.get(path, headers={"X-Session-ID": ALICE}).json
    for member, schema in ANSWERS[name].items():
        assert _fits(said[member], schema), member


def _fits(value: Any, schema: Any) -> bool:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    types = {
        "string": str,
        "number": (int, float),
        "integer": int,
        "boolean": bool,
        "array": list,
        "object": dict,
        "null": type(None),
    }
    return any(isinstance(value, types[kind]) for kind in kinds)
