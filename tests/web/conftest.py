"""A world and a client of the app on it, for every test of the edge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.web import create_app
from tests.web.world import World, wav, world


@pytest.fixture
def services(tmp_path: Path) -> Iterator[World]:
    """The real container, not started."""
    with world(tmp_path, max_upload_mb=1) as made:
        yield made


class Reader(FlaskClient):
    """A client that reads every answer to its end, as a browser does, so that files close."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """One request."""
        return super().open(*args, **{"buffered": True, **kwargs})


@pytest.fixture
def app(services: World) -> Flask:
    """The app on top of them."""
    made = create_app(services.container)
    made.test_client_class = Reader
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A tablet's browser, without a session yet."""
    return app.test_client()


@pytest.fixture
def speech_free_wav(tmp_path: Path) -> bytes:
    """Half a second of a tone."""
    return wav(tmp_path / "tone.wav", 0.5)
