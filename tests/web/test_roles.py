"""Every role against every route of the app, and one crew's every id tried by others.

The routes are those of ``app.url_map``: a new one is tried without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from recorder.core.people import Role
from recorder.web.access import TABLE, Access, Audience
from tests.web.people import ADMIN_TOKEN, ORIGIN, PASSWORD, Browser, add_user, closed, device_code
from tests.web.test_isolation import GUARDED
from tests.web.world import ALICE, LOG, REC, SENTINEL, World

PLACES = {
    "rec_id": REC, "log_id": LOG, "upload_id": "f" * 32, "kind": "report", "name": "words",
    "number": "1", "filename": "app.css", "user_id": "u", "device_id": "d", "part": "users",
    "sign_in_id": "s", "handle": "aaaaaaaa-aaaa", "asset": "swagger-ui.css",
}  # fmt: skip
ROLES = (
    "anonymous", "expired token", "revoked device", "crew A", "crew B", "supervisor",
    "supervisor elsewhere", "admin", "admin token",
)  # fmt: skip
NOBODY = ("anonymous", "expired token", "revoked device")
SAFE = ("GET", "HEAD")
UNSIGNED = "review.signed_report"


@dataclass
class Cast:
    """Everybody's browser; ``owner`` is crew A, whose recording it is."""

    services: World
    app: Flask
    browsers: dict[str, Browser]

    def ask(self, role: str, method: str, path: str, **options: Any) -> Any:
        """One request; the programs among them show a token."""
        if role == "admin token":
            options["headers"] = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        return self.browsers[role].ask(method, path, **options)


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    folder = tmp_path_factory.mktemp("roles")
    with closed(folder, admin_token=ADMIN_TOKEN, max_upload_mb=1) as (services, app):
        yield Cast(services, app, browsers(services, app))


def browsers(services: World, app: Flask) -> dict[str, Browser]:
    people = services.container.people
    made = {r: Browser(app, f"{n}{ALICE[1:]}", f"198.51.100.{n}") for n, r in enumerate(ROLES)}
    made["crew A"].session_id = ALICE
    for role, of, unit in (
        ("crew A", Role.CREW, "north"), ("crew B", Role.CREW, "north"),
        ("supervisor", Role.SUPERVISOR, "north"),
        ("supervisor elsewhere", Role.SUPERVISOR, "south"), ("admin", Role.ADMIN, ""),
    ):  # fmt: skip
        login = role.replace(" ", ".")
        add_user(services, login, of, unit)
        assert made[role].sign_in(login).status_code == 200
    expired(services, made["expired token"])
    lost = made["revoked device"]
    device = lost.enrol(device_code(services)).get_json()["device"]["device_id"]
    assert lost.sign_in("crew.a").status_code == 200
    people.devices.revoke(device)
    services.record(ALICE)
    services.finish()
    assert services.container.recordings.get(REC).user_id is not None
    return made


def expired(services: World, browser: Browser) -> None:
    """Crew A's token of an hour ago."""
    sign_ins = services.container.people.sign_ins
    issued = sign_ins.begin(services.container.people.accounts.named("crew.a"), None, "password")
    then = services.container.clock.now() - timedelta(hours=1)
    token = sign_ins.tokens.make(issued.sign_in, at=then, expires_at=then)
    browser.client.set_cookie("handover_access", token)


def routes(app: Flask) -> Iterator[tuple[Rule, str, str, Access]]:
    """Each rule with each method, and its address with real ids in it."""
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            place = next(p for p in path.split("/") if p.endswith(f"{name}>"))
            path = path.replace(place, PLACES[name])
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule, method, path, TABLE[rule.endpoint]


def may(role: str, row: Access) -> bool:
    """What the table promises, said once more in other words."""
    if row.audience in (Audience.PUBLIC, Audience.DEVICE, Audience.SESSION):
        return True
    if role in NOBODY:
        return False
    if row.audience is Audience.ADMIN:
        return role in ("admin", "admin token")
    if row.audience is Audience.SUPERVISOR:
        return role in ("admin", "admin token", "supervisor", "supervisor elsewhere")
    if role == "admin token":
        return False
    return not row.patient_material or role in ("crew A", "supervisor", "admin")


def is_list(path: str) -> bool:
    return path == "/api/v1/recordings" or path == "/download_file/"


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_not_is_told_nothing(cast: Cast, role: str) -> None:
    refused = 0
    for rule, method, path, row in routes(cast.app):
        if may(role, row) or (is_list(path) and role not in (*NOBODY, "admin token")):
            continue
        answer = cast.ask(role, method, path)  # no body: who asks is looked at before what is sent
        signed_out = role in NOBODY or (role == "admin token" and row.audience is Audience.OWN)
        assert answer.status_code == (401 if signed_out else 404), (role, method, rule.rule)
        assert SENTINEL.encode() not in answer.data, (role, method, rule.rule)
        refused += 1
    assert refused > 20 or role == "admin"


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_gets_an_answer(cast: Cast, role: str) -> None:
    answered = 0
    for rule, method, path, row in routes(cast.app):
        if method not in SAFE or not may(role, row):
            continue
        answer = cast.ask(role, method, path)
        if role == "revoked device" and row.audience is Audience.SESSION:
            assert answer.status_code == 401, "crew A signed in there, and is out"
            continue
        assert answer.status_code != 401, (role, method, rule.rule)
        assert answer.status_code < 500, (role, method, rule.rule)
        if row.patient_material and REC in path and rule.endpoint != UNSIGNED:
            assert answer.status_code in (200, 409), (role, method, rule.rule)
        answered += 1
    assert answered > 10


@pytest.mark.parametrize("role", ROLES)
def test_the_list_holds_what_each_may_see_and_nothing_else(cast: Cast, role: str) -> None:
    answer = cast.ask(role, "GET", "/api/v1/recordings")
    stem = cast.services.container.recordings.get(REC).stem
    file = cast.ask(role, "GET", f"/download_file/?file_path={stem}_report.txt")
    if role in (*NOBODY, "admin token"):
        assert (answer.status_code, file.status_code) == (401, 401)
        return
    listed = [r["recording_id"] for r in answer.get_json()["recordings"]]
    sees = role in ("crew A", "supervisor", "admin")
    assert listed == ([REC] if sees else [])
    assert file.status_code == (200 if sees else 404)


# --- two people ---------------------------------------------------------------------------------

PATIENTS = {
    rule for rule in GUARDED if rule.startswith("/api/v1/recordings") and "/state" not in rule
}


def stranger(cast: Cast, kind: str) -> FlaskClient:
    """A program with crew B's token, with nobody's, or with crew A's of an hour ago."""
    client = cast.app.test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    token = ""
    if kind == "crew B":
        body = {"login": "crew.b", "password": PASSWORD, "tokens": True}
        answer = client.post("/api/v1/auth/sign-in", json=body, headers={"Origin": ORIGIN})
        token = answer.get_json()["access_token"]
    elif kind == "expired token":
        token = cast.browsers["expired token"].cookie("handover_access")
    if token:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.mark.parametrize("session", [ALICE, "bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb"])
@pytest.mark.parametrize("kind", ["crew B", "anonymous", "expired token"])
def test_nobody_else_gets_anything_by_crew_as_ids(cast: Cast, kind: str, session: str) -> None:
    client = stranger(cast, kind)
    for route in sorted(GUARDED):
        for ask in GUARDED[route]:
            answer = ask(client, session)
            assert SENTINEL.encode() not in answer.data, route
            if route in PATIENTS:
                assert answer.status_code == (404 if kind == "crew B" else 401), route
            elif session != ALICE and route != "/api/cleanup-session":  # closes the own one
                claimed = kind != "crew B" and answer.status_code == 401  # by crew B, above
                assert answer.status_code == 404 or claimed, route
