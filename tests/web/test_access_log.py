"""The access log names routes and ids; whatever else an address holds, it does not repeat."""

from __future__ import annotations

import pytest
from flask import Flask

from recorder.web.access_log import SAID
from tests.web.world import LOG, REC


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("GET", f"/api/v1/recordings/{REC}?q=Miller", f"GET /api/v1/recordings/{REC}"),
        ("PATCH", f"/api/v1/logs/{LOG}", f"PATCH /api/v1/logs/{LOG}"),
        (
            "GET",
            f"/api/v1/recordings/{REC}/revisions/7",
            f"GET /api/v1/recordings/{REC}/revisions/7",
        ),
        ("GET", "/api/v1/recordings/miller", "GET /api/v1/recordings/*"),
        ("GET", f"/api/v1/recordings/{REC}/files/miller", f"GET /api/v1/recordings/{REC}/files/*"),
        ("GET", "/static/miller/app.css", "GET /static/*"),
        ("GET", "/miller", "GET (nowhere)"),
        ("MILLER", "/", "(other) (nowhere)"),
        ("DELETE", "/api/v1/recordings", "DELETE (nowhere)"),
    ],
)
def test_only_routes_and_ids_are_said(app: Flask, method: str, path: str, said: str) -> None:
    with app.test_request_context(path, method=method) as context:
        app.preprocess_request()
        assert context.request.environ[SAID] == said
