"""Signing in and out, devices and PINs, and what a sign-in changes for what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recorder.core.model import RecordingState
from recorder.core.people import Role
from recorder.services.devices import PIN_ATTEMPTS
from tests.web.people import PASSWORD, PIN, Browser, add_user, closed, device_code
from tests.web.world import ALICE, BOB, LOG, REC, World, tone, whole_log

CAROL = "cccccccc-3333-4333-8333-cccccccccccc"
AUTH = "/api/v1/auth"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[World, Flask]]:
    with closed(tmp_path) as (services, app):
        yield services, app


@pytest.fixture
def services(made: tuple[World, Flask]) -> World:
    add_user(made[0], "anna")
    return made[0]


@pytest.fixture
def app(made: tuple[World, Flask]) -> Flask:
    return made[1]


@pytest.fixture
def anna(services: World, app: Flask) -> Browser:
    """Anna's browser, signed in."""
    browser = Browser(app, ALICE)
    assert browser.sign_in("anna").status_code == 200
    return browser


def set_cookies(answer: object) -> dict[str, str]:
    lines = answer.headers.getlist("Set-Cookie")  # type: ignore[attr-defined]
    return {line.partition("=")[0]: line for line in lines}


# --- in and out ---------------------------------------------------------------------------------


def test_who_signs_in_is_known_until_signing_out(services: World, app: Flask) -> None:
    browser = Browser(app, ALICE)
    assert browser.get("/api/v1/recordings").status_code == 401
    said = browser.sign_in("Anna ").get_json()
    assert (said["user"]["login"], said["session"]) == ("anna", "yours")
    assert "access_token" not in said
    assert browser.get("/api/v1/recordings").status_code == 200
    state = browser.get(AUTH).get_json()
    assert (state["required"], state["user"]["name"], state["device"]) == (True, "anna", None)
    assert browser.post(f"{AUTH}/sign-out").get_json() == {"session": "renew"}
    assert browser.get("/api/v1/recordings").status_code == 401
    assert browser.get(AUTH).get_json()["user"] is None
    assert services.container.sessions.get_session(ALICE).status.value == "closed"


def test_cookies_are_out_of_reach_of_scripts_and_other_websites(
    services: World, app: Flask
) -> None:
    for scheme in ("http", "https"):
        answer = Browser(app, ALICE).ask(
            "POST",
            f"{AUTH}/sign-in",
            json={"login": "anna", "password": PASSWORD},
            base_url=f"{scheme}://localhost",
            headers={"Origin": f"{scheme}://localhost"},
        )
        for name, path in (("handover_access", "/"), ("handover_refresh", AUTH)):
            line = set_cookies(answer)[name]
            assert "HttpOnly" in line
            assert "SameSite=Strict" in line
            assert f"Path={path}" in line.replace(";", "").split()
            assert ("Secure" in line) is (scheme == "https")


def test_a_wrong_password_and_an_unknown_name_look_the_same(services: World, app: Flask) -> None:
    add_user(services, "gone")
    gone = services.container.people.accounts.named("gone")
    services.container.people.accounts.change(gone.user_id, enabled=False)
    add_user(services, "elsewhere", password=None, subject="idp|1")
    answers = [
        Browser(app, ALICE).sign_in(login, password)
        for login, password in [
            ("anna", "not the password"), ("nobody", PASSWORD), ("gone", PASSWORD),
            ("elsewhere", PASSWORD), ("", ""), ("anna", PASSWORD + "\x01"),
        ]
    ]  # fmt: skip
    assert {a.status_code for a in answers} == {401}
    assert len({a.data for a in answers}) == 1
    assert not any("handover_access" in set_cookies(a) for a in answers)


def test_a_program_gets_tokens_and_needs_no_session(services: World, app: Flask) -> None:
    client = app.test_client()
    said = client.post(
        f"{AUTH}/sign-in", json={"login": "anna", "password": PASSWORD, "tokens": True}
    ).get_json()
    bearer = {"Authorization": f"Bearer {said['access_token']}"}
    assert client.get("/api/v1/recordings", headers=bearer).get_json() == {"recordings": []}
    again = client.post(f"{AUTH}/refresh", json={"refresh_token": said["refresh_token"]})
    assert again.get_json()["refresh_token"] != said["refresh_token"]
    assert client.post(f"{AUTH}/sign-out", json={}, headers=bearer).status_code == 200
    assert client.get("/api/v1/recordings", headers=bearer).status_code == 401


def test_a_refresh_token_is_good_once_and_twice_ends_the_sign_in(anna: Browser) -> None:
    first = anna.cookie("handover_refresh")
    assert anna.post(f"{AUTH}/refresh").status_code == 200
    second = anna.cookie("handover_refresh")
    assert second != first
    assert anna.post(f"{AUTH}/refresh").status_code == 200
    thief = Browser(anna.client.application, BOB)
    stolen = thief.post(f"{AUTH}/refresh", refresh_token=first)
    assert (stolen.status_code, stolen.get_json()["code"]) == (401, "sign-in-required")
    assert anna.get("/api/v1/recordings").status_code == 401
    assert anna.post(f"{AUTH}/refresh").status_code == 401


def test_an_answer_that_got_lost_is_asked_for_again(anna: Browser) -> None:
    kept = anna.cookie("handover_refresh")
    assert anna.post(f"{AUTH}/refresh").status_code == 200
    anna.client.set_cookie("handover_refresh", kept, path=AUTH)
    assert anna.post(f"{AUTH}/refresh").status_code == 200
    assert anna.get("/api/v1/recordings").status_code == 200


def test_signing_out_everywhere_ends_the_other_devices_too(anna: Browser) -> None:
    other = Browser(anna.client.application, BOB)
    other.sign_in("anna")
    assert anna.post(f"{AUTH}/sign-out", everywhere=True).status_code == 200
    assert other.get("/api/v1/recordings").status_code == 401
    assert other.post(f"{AUTH}/refresh").status_code == 401


def test_a_new_password_ends_every_sign_in(anna: Browser, services: World) -> None:
    wrong = anna.put("/api/v1/me/password", password="x", new_password="a new one of mine")
    assert wrong.status_code == 401
    weak = anna.put("/api/v1/me/password", password=PASSWORD, new_password="password123")
    assert (weak.status_code, weak.get_json()["code"]) == (400, "invalid-input")
    done = anna.put("/api/v1/me/password", password=PASSWORD, new_password="a new one of mine")
    assert done.status_code == 204
    assert anna.get("/api/v1/recordings").status_code == 401
    assert anna.sign_in("anna").status_code == 401
    assert anna.sign_in("anna", "a new one of mine").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {},
    ],
)
def test_no_other_website_acts_for_who_is_signed_in(anna: Browser, headers: dict[str, str]) -> None:
    answer = anna.client.put("/api/v1/me", json={"name": "Evil"}, headers=headers)
    assert answer.status_code == 403
    assert anna.get("/api/v1/me").get_json()["name"] == "anna"


def test_our_own_page_says_that_it_is_ours(anna: Browser) -> None:
    own = {"Sec-Fetch-Site": "same-origin"}
    assert anna.client.put("/api/v1/me", json={}, headers=own).status_code == 200


# --- the first administrator --------------------------------------------------------------------


def test_the_first_administrator_comes_by_a_link_that_is_good_once(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    first = services.container.people.first_admin
    old, link = first.offer(), first.offer()
    browser = Browser(app, ALICE)

    def take(token: str | None, password: str = PASSWORD) -> int:
        answer = browser.post(
            f"{AUTH}/first-admin", token=token, login="Root", name="Ruth", password=password
        )
        return int(answer.status_code)

    assert [take(old), take("x"), take(link, "short")] == [401, 401, 400]
    assert take(link) == 200
    assert take(link) == 401
    assert browser.get("/api/v1/users").get_json()["users"][0]["role"] == "admin"
    assert first.offer() is None
    written = services.container.audit.writer.store.read()
    told = [(e.action, e.object_id) for e in written if e.kind == "role"]
    assert told[-1] == ("sign-in.first-admin", "admin")


def test_the_link_outlasts_a_sign_in_elsewhere_and_a_name_of_blanks(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    first, accounts = services.container.people.first_admin, services.container.people.accounts
    link = first.offer()
    accounts.add("carla", subject="https://idp|7")
    browser = Browser(app, ALICE)
    who = {"token": link, "login": "root", "password": PASSWORD}
    assert browser.post(f"{AUTH}/first-admin", **who, name="   ").status_code == 400
    assert first.accounts.has_admin() is False
    assert browser.post(f"{AUTH}/first-admin", **who, name="Ruth").status_code == 200
    assert first.offer() is None


# --- devices and PINs ---------------------------------------------------------------------------


def test_a_supervisor_enrols_a_tablet_of_the_own_unit_and_revokes_it(
    services: World, app: Flask
) -> None:
    add_user(services, "sue", Role.SUPERVISOR)
    add_user(services, "tom", Role.SUPERVISOR, unit="south")
    sue, tom, tablet = Browser(app, ALICE), Browser(app, BOB), Browser(app, CAROL)
    sue.sign_in("sue")
    tom.sign_in("tom")
    made = sue.post("/api/v1/devices/codes", name="RTW 1", unit="south").get_json()
    assert made["unit"] == "north"
    assert made["url"] == f"http://localhost/enrol#{made['code']}"
    assert made["qr"].startswith("<svg")
    assert "style" not in made["qr"]
    assert tablet.enrol("22222-22222").status_code == 401
    device = tablet.enrol(made["code"].lower().replace("-", " ")).get_json()["device"]
    assert tablet.enrol(made["code"]).status_code == 401
    assert tablet.get(AUTH).get_json()["device"]["name"] == "RTW 1"
    tablet.sign_in("anna")
    tablet.put("/api/v1/me/pin", password=PASSWORD, pin=PIN)
    assert tom.get("/api/v1/devices").get_json() == {"devices": []}
    assert tom.ask("DELETE", f"/api/v1/devices/{device['device_id']}").status_code == 404
    assert tablet.get("/api/v1/recordings").status_code == 200
    assert sue.ask("DELETE", f"/api/v1/devices/{device['device_id']}").status_code == 200
    assert tablet.get("/api/v1/recordings").status_code == 401
    assert tablet.post(f"{AUTH}/refresh").status_code == 401
    user_id = services.container.people.accounts.named("anna").user_id
    assert tablet.post(f"{AUTH}/pin", user_id=user_id, pin=PIN).status_code == 401
    assert tablet.get(AUTH).get_json()["device"] is None


@pytest.fixture
def tablet(services: World, app: Flask) -> Browser:
    """An enrolled tablet where Anna has a PIN and is signed out."""
    browser = Browser(app, ALICE)
    browser.enrol(device_code(services))
    browser.sign_in("anna")
    assert browser.put("/api/v1/me/pin", password=PASSWORD, pin=PIN).status_code == 204
    browser.post(f"{AUTH}/sign-out")
    return browser


def by_pin(browser: Browser, services: World, pin: str) -> tuple[int, dict[str, object]]:
    user_id = services.container.people.accounts.named("anna").user_id
    answer = browser.post(f"{AUTH}/pin", user_id=user_id, pin=pin)
    return answer.status_code, answer.get_json()


def test_a_pin_signs_in_again_on_its_own_tablet_alone(
    tablet: Browser, services: World, app: Flask
) -> None:
    (known,) = tablet.get(AUTH).get_json()["pins"]
    assert known["name"] == "anna"
    assert by_pin(tablet, services, PIN)[0] == 200
    assert tablet.get("/api/v1/recordings").status_code == 200
    assert by_pin(Browser(app, BOB), services, PIN)[0] == 401
    other = Browser(app, CAROL)
    other.enrol(device_code(services))
    assert by_pin(other, services, PIN)[0] == 401


def test_after_five_wrong_pins_only_a_password_helps(tablet: Browser, services: World) -> None:
    for left in range(PIN_ATTEMPTS - 1, 0, -1):
        assert by_pin(tablet, services, "000000")[1]["attempts_left"] == left
    assert by_pin(tablet, services, "000000")[1]["locked"] is True
    status, said = by_pin(tablet, services, PIN)
    assert (status, said["cure"]) == (401, "Sign in with your password.")
    assert tablet.sign_in("anna").status_code == 200
    assert tablet.put("/api/v1/me/pin", password=PASSWORD, pin="902715").status_code == 204
    assert by_pin(tablet, services, "902715")[0] == 200


def test_a_right_pin_forgives_the_wrong_ones(tablet: Browser, services: World) -> None:
    for _ in range(2):
        for _ in range(PIN_ATTEMPTS - 1):
            assert by_pin(tablet, services, "000000")[0] == 401
        assert by_pin(tablet, services, PIN)[0] == 200


@pytest.mark.parametrize(
    "pin", ["111111", "123456", "987654", "12345", "1234567", "abcdef", "121212"]
)
def test_an_easy_pin_is_refused(tablet: Browser, services: World, pin: str) -> None:
    tablet.sign_in("anna")
    assert tablet.put("/api/v1/me/pin", password=PASSWORD, pin=pin).status_code == 400


def test_a_pin_needs_an_enrolled_tablet_and_the_password(anna: Browser, tablet: Browser) -> None:
    answer = anna.put("/api/v1/me/pin", password=PASSWORD, pin=PIN)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not-possible")
    tablet.sign_in("anna")
    assert tablet.put("/api/v1/me/pin", password="wrong", pin=PIN).status_code == 401


def test_a_sign_in_of_a_tablet_is_worth_nothing_elsewhere(tablet: Browser, app: Flask) -> None:
    tablet.sign_in("anna")
    thief = Browser(app, BOB)
    thief.client.set_cookie("handover_access", tablet.cookie("handover_access"))
    assert thief.get("/api/v1/recordings").status_code == 401
    thief.client.set_cookie("handover_device", tablet.cookie("handover_device"))
    assert thief.get("/api/v1/recordings").status_code == 200


# --- what a sign-in changes ---------------------------------------------------------------------


def test_what_was_recorded_signed_out_is_kept_and_claimed(services: World, app: Flask) -> None:
    tablet = Browser(app, ALICE)
    headers = {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    log = whole_log(REC, ALICE, tone(0.5))
    assert tablet.ask("PATCH", f"/api/v1/logs/{LOG}", data=log, headers=headers).status_code == 204
    services.row(REC, RecordingState.STOPPED)
    assert tablet.get(f"/api/v1/recordings/{REC}").status_code == 401
    tablet.sign_in("anna")
    (mine,) = tablet.get("/api/v1/recordings").get_json()["recordings"]
    assert mine["recording_id"] == REC
    add_user(services, "bert")
    bert = Browser(app, BOB)
    bert.sign_in("bert")
    assert bert.get(f"/api/v1/recordings/{REC}").status_code == 404
    elsewhere = Browser(app, CAROL)
    elsewhere.sign_in("anna")
    assert elsewhere.get(f"/api/v1/recordings/{REC}").status_code == 200


def test_the_next_persons_tablet_begins_a_new_session(services: World, app: Flask) -> None:
    tablet = Browser(app, ALICE)
    tablet.sign_in("anna")
    services.record(ALICE, REC)
    assert services.container.recordings.get(REC).user_id is not None
    add_user(services, "bert")
    assert tablet.get(AUTH).get_json()["session"] is None
    assert tablet.sign_in("bert").get_json()["session"] == "renew"
    assert tablet.get(AUTH).get_json()["session"] == "renew"
    assert tablet.get("/api/v1/recordings").get_json() == {"recordings": []}
    assert tablet.get(f"/api/v1/recordings/{REC}").status_code == 404


def test_an_expired_sign_in_stops_no_append(tablet: Browser, services: World) -> None:
    tablet.client.set_cookie("handover_access", "long over")
    tablet.client.set_cookie("handover_device", "revoked")
    headers = {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    log = whole_log(REC, ALICE, tone(0.5))
    answer = tablet.ask("PATCH", f"/api/v1/logs/{LOG}", data=log, headers=headers)
    assert answer.status_code == 204
    assert services.row(REC, RecordingState.STOPPED).frames == 8000


def test_what_a_person_wishes_comes_along_to_every_device(services: World, app: Flask) -> None:
    first = Browser(app, ALICE)
    first.sign_in("anna")
    wish = first.put(
        "/api/v1/speech", version=0, language="es", vocabulary=["Glück"], report_format="sbar"
    )
    assert wish.status_code == 200
    services.record(ALICE, REC, seconds=2.0)
    second = Browser(app, BOB)
    second.sign_in("anna")
    wishes = second.get("/api/v1/speech").get_json()
    assert (wishes["language"], wishes["vocabulary"]) == ("es", ["Glück"])
    me = second.get("/api/v1/me").get_json()
    assert me["report_format"] == "sbar"
    assert me["statistics"] == {"encounters": 1, "recorded_s": 2.0}
    changed = second.put("/api/v1/me", report_format="soap", vocabulary=[])
    assert (changed.get_json()["report_format"], changed.get_json()["vocabulary"]) == ("soap", [])
    assert second.put("/api/v1/me", language="klingon").status_code == 400


# --- administration -----------------------------------------------------------------------------


def test_an_administrator_adds_changes_and_disables_people(services: World, app: Flask) -> None:
    add_user(services, "root", Role.ADMIN)
    root, bert = Browser(app, ALICE), Browser(app, BOB)
    root.sign_in("root")
    made = root.post("/api/v1/users", login="bert", unit="north", password=PASSWORD).get_json()
    assert root.post("/api/v1/users", login="bert").status_code == 409
    assert root.post("/api/v1/users", login="b", role="king").status_code == 400
    assert bert.sign_in("bert").status_code == 200
    path = f"/api/v1/users/{made['user_id']}"
    assert root.ask("PATCH", path, json={"role": "supervisor"}).get_json()["role"] == "supervisor"
    assert bert.get("/api/v1/devices").status_code == 200
    assert root.ask("PATCH", path, json={"enabled": False}).get_json()["enabled"] is False
    assert bert.get("/api/v1/devices").status_code == 401
    assert root.ask("PATCH", "/api/v1/users/x", json={}).status_code == 404
    own = f"/api/v1/users/{services.container.people.accounts.named('root').user_id}"
    for change in ({"enabled": False}, {"role": "crew"}):
        answer = root.ask("PATCH", own, json=change)
        assert (answer.status_code, answer.get_json()["code"]) == (409, "not-possible")
    assert PASSWORD.encode() not in root.get("/api/v1/users").data
