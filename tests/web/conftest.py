"""A world and a client of the app on it, for every test of the edge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.web import create_app
from recorder.web.context import KEY, Edge
from tests.web.tablet import Connect, Tablet, listening
from tests.web.world import Reader, World, wav, world


@pytest.fixture
def services(tmp_path: Path) -> Iterator[World]:
    """The real container, not started."""
    with world(tmp_path, max_upload_mb=1) as made:
        yield made


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


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The app on a free port, as ``host:port``."""
    with listening(app) as where:
        yield where


@pytest.fixture
def connect(address: str, app: Flask) -> Iterator[Connect]:
    """Makes tablets at the other end of its live socket."""
    opened: list[Tablet] = []

    def one(**headers: str) -> Tablet:
        opened.append(Tablet(address, **headers))
        return opened[-1]

    yield one
    for tablet in opened:
        tablet.close()
    edge: Edge = app.extensions[KEY]
    assert edge.streams.close_all(30), "a socket's thread is stuck"
