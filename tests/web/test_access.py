"""The table of who may call what, and its check before each request."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.core.people import Principal, Role, User
from recorder.settings import Settings
from recorder.web import create_app
from recorder.web.access import TABLE, UNASKED
from tests.support.worlds import HandClock
from tests.web.world import ALICE, BOB, REC, World, world

TOKEN = "correct-horse-battery-staple"


def user(role: Role, unit: str = "north", user_id: str = "u1") -> User:
    return User(user_id, "Somebody", "somebody", role, unit, HandClock().now())


def test_every_endpoint_has_exactly_one_row(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(TABLE) == set(), "a new endpoint needs a row in recorder/web/access.py"
    assert set(TABLE) - endpoints == set()


def test_whatever_names_a_recording_and_answers_with_it_is_patient_material(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        row = TABLE[rule.endpoint]
        if rule.rule.startswith("/api/v1/recordings") and not rule.rule.endswith("/state"):
            assert row.patient_material, rule.rule
        if row.patient_material:
            assert row.audience not in UNASKED, rule.rule


def test_each_role_may_do_what_those_below_may() -> None:
    for role in Role:
        somebody = Principal(user=user(role))
        assert [somebody.has(least) for least in Role] == [r.rank <= role.rank for r in Role]
    assert not Principal().has(Role.CREW)
    assert Principal(steward=True).has(Role.ADMIN)


@pytest.mark.parametrize(
    ("who", "owner", "unit", "open_mode", "may"),
    [
        (Principal(ALICE), None, None, True, True),
        (Principal(ALICE), "u9", "north", True, True),
        (Principal(ALICE), None, None, False, False),
        (Principal(BOB), None, None, True, False),
        (Principal(BOB, steward=True), None, None, True, False),
        (Principal(ALICE, user(Role.CREW)), None, None, False, True),
        (Principal(ALICE, user(Role.CREW)), "u9", "north", False, False),
        (Principal(BOB, user(Role.CREW)), "u1", "north", False, True),
        (Principal(BOB, user(Role.CREW)), None, None, False, False),
        (Principal(BOB, user(Role.SUPERVISOR)), "u9", "north", False, True),
        (Principal(BOB, user(Role.SUPERVISOR)), "u9", "south", False, False),
        (Principal(BOB, user(Role.SUPERVISOR, "")), "u9", "", False, False),
        (Principal(BOB, user(Role.SUPERVISOR)), None, None, False, False),
        (Principal(BOB, user(Role.ADMIN)), "u9", "south", False, True),
    ],
)
def test_who_may_open_a_recording(
    who: Principal, owner: str | None, unit: str | None, open_mode: bool, may: bool
) -> None:
    seen = who.may_see(session_id=ALICE, owner_id=owner, owner_unit=unit, open_mode=open_mode)
    assert seen is may


@pytest.mark.parametrize(
    ("settings", "is_open"),
    [
        ({}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"trusted_proxies": 1}, False),
        ({"host": "0.0.0.0", "auth": "open"}, True),
        ({"auth": "required"}, False),
    ],
)
def test_sign_in_is_required_wherever_others_reach_the_server(
    settings: dict[str, object], is_open: bool
) -> None:
    assert Settings(**settings).open_mode is is_open  # type: ignore[arg-type]


@pytest.fixture
def closed(tmp_path: Path) -> FlaskClient:
    with world(tmp_path, auth="required", admin_token=TOKEN) as made:
        yield create_app(made.container).test_client()


def test_patient_material_needs_a_sign_in_where_one_is_required(closed: FlaskClient) -> None:
    answer = closed.get(f"/api/v1/recordings/{REC}", headers={"X-Session-ID": ALICE})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign-in-required")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert closed.get("/api/v1/status").status_code == 200


def test_a_program_with_the_admin_token_administers(closed: FlaskClient) -> None:
    def ask(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return closed.delete("/cleanup_sessions/", headers=headers).status_code

    assert [ask(TOKEN), ask(TOKEN + "x"), ask("ä"), ask("")] == [200, 401, 401, 401]
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Session-ID": ALICE}
    assert closed.get("/api/v1/recordings", headers=headers).status_code == 401


def test_only_this_machine_itself_administers_without_a_sign_in(
    client: FlaskClient, services: World
) -> None:
    assert client.delete("/cleanup_sessions/").status_code == 200
    passed_on = {"X-Forwarded-For": "203.0.113.9"}
    assert client.delete("/cleanup_sessions/", headers=passed_on).status_code == 401
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.delete("/cleanup_sessions/", environ_base=elsewhere).status_code == 401
