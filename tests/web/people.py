"""People and their browsers for tests of a server where sign-in is required."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from recorder.core.people import Role, User
from recorder.web import create_app
from tests.web.world import Reader, World, world

ORIGIN = "http://localhost"
PASSWORD = "four plain words here"
PIN = "480215"
ADMIN_TOKEN = "correct-horse-battery-staple"
PLACE = {"REMOTE_ADDR": "203.0.113.9"}


class Browser:
    """One person's browser with one session: its requests look like a page's."""

    def __init__(self, app: Flask, session_id: str, place: str = "203.0.113.9") -> None:
        self.client: FlaskClient = app.test_client()
        self.session_id = session_id
        self.place = place

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """One request."""
        headers = {"X-Session-ID": self.session_id, "Origin": ORIGIN, **options.pop("headers", {})}
        where = {"REMOTE_ADDR": self.place}
        return self.client.open(path, method=method, headers=headers, environ_base=where, **options)

    def get(self, path: str, **options: Any) -> Any:
        """GET."""
        return self.ask("GET", path, **options)

    def post(self, path: str, **json: Any) -> Any:
        """POST with a JSON body."""
        return self.ask("POST", path, json=json)

    def put(self, path: str, **json: Any) -> Any:
        """PUT with a JSON body."""
        return self.ask("PUT", path, json=json)

    def sign_in(self, login: str, password: str = PASSWORD) -> Any:
        """By password."""
        return self.post("/api/v1/auth/sign-in", login=login, password=password)

    def enrol(self, code: str) -> Any:
        """Make it an enrolled device."""
        return self.post("/api/v1/auth/enrol", code=code)

    def cookie(self, name: str) -> str:
        """A cookie's value; empty: it is not there."""
        for path in ("/", "/api/v1/auth"):
            kept = self.client.get_cookie(name, path=path)
            if kept is not None:
                return kept.value
        return ""


@contextmanager
def closed(folder: Path, **settings: Any) -> Iterator[tuple[World, Flask]]:
    """A world where sign-in is required, and the app on it."""
    with world(folder, auth="required", **settings) as made:
        app = create_app(made.container)
        app.test_client_class = Reader
        yield made, app


def add_user(
    services: World, login: str, role: Role = Role.CREW, unit: str = "north", **more: Any
) -> User:
    """A user with the password of all tests."""
    accounts = services.container.people.accounts
    return accounts.add(login, role=role, unit=unit, **{"password": PASSWORD, **more})


def make_anothers(services: World, session_id: str, login: str) -> None:
    """The session is another person's than before, as a former version of the server allowed."""
    container = services.container
    noted = threading.Event()
    container.rows.put(noted.set)
    assert noted.wait(60), "what was to be noted of the session was not"
    container.sessions._store.delete(session_id)
    assert container.claims.claim(session_id, container.people.accounts.named(login), None)


def device_code(services: World, unit: str = "north") -> str:
    """A fresh code that enrols a device."""
    return services.container.people.devices.new_code(None, "RTW 1", unit)[0]
