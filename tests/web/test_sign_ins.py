"""A person's sign-ins as an administrator sees and ends them; and what the trail says of tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from recorder.core.audit import AuditEntry
from recorder.core.errors import InvalidInput
from recorder.core.people import Role, User
from tests.web.people import PASSWORD, PIN, Browser, add_user, closed, device_code
from tests.web.test_openapi import wrong
from tests.web.world import ALICE, BOB, REC, World

TRIED = "xanthippe.vrooomfondel"
CAROL = "cccccccc-3333-4333-8333-cccccccccccc"


@dataclass
class Cast:
    services: World
    app: Flask
    anna: User
    tablet: Browser
    elsewhere: Browser
    root: Browser

    @property
    def sign_ins(self) -> str:
        return f"/api/v1/users/{self.anna.user_id}/sign-ins"

    def trail(self, action: str) -> list[AuditEntry]:
        self.services.container.audit.close()
        entries = self.services.container.audit.writer.store.read()
        return [e for e in entries if e.action == action]


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    with closed(tmp_path) as (services, app):
        anna = add_user(services, "anna", name="Anna Ito")
        root = add_user(services, "root", Role.ADMIN, password=None)
        browsers = [Browser(app, s, p) for s, p in ((ALICE, "203.0.113.1"), (BOB, "203.0.113.2"))]
        tablet, elsewhere = browsers
        assert tablet.enrol(device_code(services)).status_code == 200
        assert {one.sign_in("anna").status_code for one in browsers} == {200}
        admin = Browser(app, CAROL)
        shown = services.container.people.sign_ins.begin(root, None, "oidc")
        admin.client.set_cookie("handover_access", shown.access)
        yield Cast(services, app, anna, tablet, elsewhere, admin)


def test_an_administrator_sees_and_ends_one_sign_in(cast: Cast) -> None:
    answer = cast.root.get(cast.sign_ins)
    assert wrong(cast.app, "SignIns", answer.get_json()) == []
    seen = answer.get_json()["sign_ins"]
    assert {(one["device"], one["method"]) for one in seen} == {
        ("RTW 1", "password"), (None, "password"),
    }  # fmt: skip
    (of_tablet,) = (one["sign_in_id"] for one in seen if one["device"])
    page = cast.root.get(f"/admin/people/{cast.anna.user_id}").text
    assert f"{cast.sign_ins}/{of_tablet}" in page
    ended = cast.root.ask("DELETE", f"{cast.sign_ins}/{of_tablet}").get_json()
    assert (wrong(cast.app, "SignedOutBy", ended), ended["ended"]) == ([], 1)
    assert cast.tablet.get("/api/v1/me").status_code == 401
    assert cast.tablet.post("/api/v1/auth/refresh").status_code == 401
    assert cast.elsewhere.get("/api/v1/me").status_code == 200
    assert cast.root.ask("DELETE", f"{cast.sign_ins}/{of_tablet}").get_json()["ended"] == 0
    (own,) = cast.services.container.people.sign_ins.of_user(
        cast.services.container.people.accounts.named("root").user_id
    )
    other = cast.root.ask("DELETE", f"{cast.sign_ins}/{own.sign_in_id}").get_json()
    assert other["ended"] == 0, "another person's"
    assert len(cast.root.get(cast.sign_ins).get_json()["sign_ins"]) == 1


def test_an_administrator_signs_somebody_out_everywhere(cast: Cast) -> None:
    assert cast.root.ask("DELETE", cast.sign_ins).get_json()["ended"] == 2
    for browser in (cast.tablet, cast.elsewhere):
        assert browser.get("/api/v1/me").status_code == 401
    assert cast.tablet.sign_in("anna").status_code == 200, "the person may come back"
    nobody = cast.sign_ins.replace(cast.anna.user_id, ALICE)
    assert cast.root.get(nobody).status_code == 404
    assert cast.root.ask("DELETE", nobody).status_code == 404
    entry, *nobodys = cast.trail("user.sign-out")
    assert (entry.kind, entry.object_id) == ("user", cast.anna.user_id)
    assert [e.outcome.value for e in nobodys] == ["ok", "refused"], "before it, and after it"


def test_a_failed_sign_in_names_the_account_and_never_what_was_typed(cast: Cast) -> None:
    for login in ("anna", " ANNA", TRIED):
        assert cast.elsewhere.sign_in(login, "not the password").status_code == 401
    refused = [e for e in cast.trail("sign-in.password") if e.outcome.value == "refused"]
    assert [(e.kind, e.object_id) for e in refused[:2]] == [("user", cast.anna.user_id)] * 2
    assert refused[2].kind == "session"
    assert TRIED not in str(refused)


def test_a_failed_pin_names_the_account(cast: Cast) -> None:
    assert cast.tablet.put("/api/v1/me/pin", pin=PIN, password=PASSWORD).status_code == 204
    pin = {"user_id": cast.anna.user_id, "pin": "111222"}
    assert cast.tablet.post("/api/v1/auth/pin", **pin).status_code == 401
    assert cast.tablet.post("/api/v1/auth/pin", **pin | {"user_id": "xyz"}).status_code == 401
    refused = [e for e in cast.trail("sign-in.pin") if e.outcome.value == "refused"]
    assert [(e.kind, e.object_id == cast.anna.user_id) for e in refused] == [
        ("user", True), ("session", False),
    ]  # fmt: skip


def test_a_supervisor_without_a_unit_enrols_nothing_and_is_told_why(cast: Cast) -> None:
    add_user(cast.services, "solo", Role.SUPERVISOR, "")
    assert cast.elsewhere.sign_in("solo").status_code == 200
    refused = cast.elsewhere.post("/api/v1/devices/codes", name="RTW 9")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "not-possible")
    assert "unit" in refused.get_json()["cure"]


def test_an_erased_account_stays_erased(cast: Cast) -> None:
    one = f"/api/v1/users/{cast.anna.user_id}"
    cast.services.container.people.accounts.forget(cast.anna.user_id)
    for body in ({"enabled": True}, {"password": PASSWORD}, {"name": "Anna"}, {"role": "admin"}):
        refused = cast.root.ask("PATCH", one, json=body)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "not-possible")
    assert cast.root.post(f"{one}/password-link").status_code == 409
    left = cast.services.container.people.accounts.get(cast.anna.user_id)
    assert left.erased
    assert left.disabled_at is not None


def test_the_first_administrators_link_outlasts_a_login_that_is_taken(tmp_path: Path) -> None:
    with closed(tmp_path) as (services, app):
        add_user(services, "anna")
        link = services.container.people.first_admin.offer()
        browser = Browser(app, ALICE)

        def take(token: str, login: str) -> int:
            return int(
                browser.post(
                    "/api/v1/auth/first-admin", token=token, login=login, password=PASSWORD
                ).status_code
            )

        assert take("x", "anna") == 401, "who has no link learns of no login"
        assert take(str(link), "anna") == 409
        assert take(str(link), "root") == 200


def test_a_profile_and_a_password_are_changed_as_a_whole_by_the_service(cast: Cast) -> None:
    accounts = cast.services.container.people.accounts
    before = accounts.get(cast.anna.user_id)
    for change in (
        lambda: accounts.keep_profile(before.user_id, name="\n", language="es"),
        lambda: accounts.change(before.user_id, role=Role.ADMIN, password="anna"),
        lambda: accounts.change(before.user_id, name="", enabled=False),
    ):
        with pytest.raises(InvalidInput):
            change()
    assert accounts.get(before.user_id) == before
    assert cast.tablet.get("/api/v1/me").status_code == 200, "and nobody is signed out"


def test_a_signature_says_who_was_signed_in_beside_what_was_typed(cast: Cast) -> None:
    cast.services.record(ALICE)
    cast.services.finish(draft=False)
    act = {"version": 0, "act": "sign", "by": "J. Murphy", "revision": 1}
    done = cast.tablet.post(f"/api/v1/recordings/{REC}/review", **act).get_json()
    signature = done["review"]["signature"]
    assert signature["by"] == "J. Murphy"
    assert (signature["user_id"], signature["user_name"]) == (cast.anna.user_id, "Anna Ito")
    stamp = f"J. Murphy (Anna Ito, {cast.anna.user_id[:8]})"
    assert stamp.lower() in done["report"]["text"].lower()
    cast.services.container.people.accounts.change(cast.anna.user_id, name="Other")
    again = cast.tablet.get(f"/api/v1/recordings/{REC}/review").get_json()["signature"]
    assert again["user_name"] == "Anna Ito", "as it was when it was signed"
