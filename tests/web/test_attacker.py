"""What an attacker who reads the source would try at the sign-in, and that it leads nowhere."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recorder.adapters.passwords import Argon2Hasher
from recorder.web import create_app
from tests.web.people import PASSWORD, PIN, Browser, add_user, closed, device_code
from tests.web.world import ALICE, BOB, World, world

AUTH = "/api/v1/auth"
LISTED = "/api/v1/recordings"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[World, Flask]]:
    with closed(tmp_path) as (services, app):
        add_user(services, "anna")
        yield services, app


@pytest.fixture
def tablet(made: tuple[World, Flask]) -> Browser:
    """Enrolled, and Anna signed in at it."""
    services, app = made
    browser = Browser(app, ALICE)
    browser.enrol(device_code(services))
    assert browser.sign_in("anna").status_code == 200
    return browser


def test_a_tablets_token_is_no_programs_token(tablet: Browser, made: tuple[World, Flask]) -> None:
    thief = Browser(made[1], BOB)
    shown = {"Authorization": f"Bearer {tablet.cookie('handover_access')}"}
    assert thief.get(LISTED, headers=shown).status_code == 401
    assert tablet.get(LISTED).status_code == 200


def test_a_tablets_refresh_token_elsewhere_ends_the_sign_in(
    tablet: Browser, made: tuple[World, Flask]
) -> None:
    thief = Browser(made[1], BOB)
    answer = thief.post(f"{AUTH}/refresh", refresh_token=tablet.cookie("handover_refresh"))
    assert answer.status_code == 401
    assert "token" not in answer.text
    assert tablet.get(LISTED).status_code == 401, "it was stolen: the person signs in anew"


def test_a_stolen_token_is_in_the_trail_and_renewing_is_not(
    tablet: Browser, made: tuple[World, Flask]
) -> None:
    services, app = made
    first = tablet.cookie("handover_refresh")
    for _ in range(2):
        assert tablet.post(f"{AUTH}/refresh").status_code == 200
    assert tablet.post(f"{AUTH}/refresh", refresh_token=first).status_code == 401, "used twice"
    tablet.sign_in("anna")
    taken = tablet.cookie("handover_refresh")
    assert Browser(app, BOB).post(f"{AUTH}/refresh", refresh_token=taken).status_code == 401
    services.container.audit.close()
    entries = list(services.container.audit.writer.store.read())
    told = [e for e in entries if e.action == "sign-in.refresh"]
    assert [(e.kind, e.outcome.value) for e in told] == [("sign-in", "refused")] * 2
    assert told[0].object_id != told[1].object_id
    assert first not in str(entries)


def test_a_tablet_refreshes_its_own(tablet: Browser) -> None:
    assert tablet.post(f"{AUTH}/refresh").status_code == 200
    assert tablet.get(LISTED).status_code == 200


def test_pins_of_one_person_are_counted_together_whatever_else_is_sent(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    user_id = services.container.people.accounts.named("anna").user_id
    browsers = (Browser(app, BOB, f"198.51.100.{n}") for n in range(11))
    tried = [
        browser.post(f"{AUTH}/pin", user_id=user_id, pin=PIN, login=f"x{n}").status_code
        for n, browser in enumerate(browsers)
    ]
    assert tried == [401] * 10 + [429]


def test_whoever_guesses_elsewhere_shuts_nobody_out_of_an_enrolled_tablet(
    tablet: Browser, made: tuple[World, Flask]
) -> None:
    tablet.post(f"{AUTH}/sign-out")
    for n in range(11):
        guesser = Browser(made[1], BOB, f"198.51.100.{n}")
        last = guesser.sign_in("anna", "a wrong guess").status_code
    assert last == 429
    assert tablet.sign_in("anna").status_code == 200
    for _ in range(10):
        assert tablet.sign_in("anna", "a wrong guess").status_code == 401
    assert tablet.sign_in("anna").status_code == 429, "a stolen tablet guesses no more than others"


def test_guesses_from_a_depot_shut_none_of_its_tablets_out(
    tablet: Browser, made: tuple[World, Flask]
) -> None:
    tablet.post(f"{AUTH}/sign-out")
    user_id = made[0].container.people.accounts.named("anna").user_id
    for path, said in (("sign-in", "login"), ("pin", "user_id")):
        for n in range(31):
            guess = {said: f"invented-{n}", "password": "a wrong guess", "pin": "480215"}
            last = Browser(made[1], BOB, tablet.place).post(f"{AUTH}/{path}", **guess)
        assert last.status_code == 429
    assert tablet.sign_in("anna").status_code == 200
    assert tablet.put("/api/v1/me/pin", password=PASSWORD, pin=PIN).status_code == 204
    assert tablet.post(f"{AUTH}/pin", user_id=user_id, pin=PIN).status_code == 200


class Held(Argon2Hasher):
    """Answers nobody until it is let go."""

    def __init__(self) -> None:
        super().__init__(passes=1, memory_kib=8)
        self.asked = 0
        self.go = threading.Event()
        self._count = threading.Lock()

    def verify(self, hashed: str | None, secret: str) -> bool:
        with self._count:
            self.asked += 1
        self.go.wait(30)
        return super().verify(hashed, secret)


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(tmp_path: Path) -> None:
    held, refused, at_once = Held(), [], 40
    with closed(tmp_path, hasher=held) as (services, app):
        add_user(services, "anna")

        def guess(number: int) -> None:
            status = Browser(app, BOB, f"198.51.100.{number}").sign_in("anna", "x").status_code
            if status == 429:
                refused.append(number)

        threads = [threading.Thread(target=guess, args=(n,)) for n in range(at_once)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 20
        while held.asked + len(refused) < at_once and time.monotonic() < deadline:
            time.sleep(0.01)
        held.go.set()
        for thread in threads:
            thread.join()
        assert held.asked == 30


def test_nobody_alone_fills_the_way_to_the_identity_provider(made: tuple[World, Flask]) -> None:
    browser = Browser(made[1], ALICE)
    answers = [browser.get(f"{AUTH}/oidc/start").status_code for _ in range(121)]
    assert answers == [404] * 120 + [429]
    assert Browser(made[1], BOB, "198.51.100.1").get(f"{AUTH}/oidc/start").status_code == 404


@pytest.mark.parametrize(
    ("origin", "status"), [("https://localhost", 200), ("http://localhost", 403)]
)
def test_a_page_in_clear_is_no_page_of_a_server_behind_tls(
    client: FlaskClient, origin: str, status: int
) -> None:
    headers = {"Origin": origin, "X-Session-ID": ALICE}
    answer = client.post(
        "/api/start-recording", json={"session_id": ALICE}, base_url="https://localhost",
        headers=headers,
    )  # fmt: skip
    assert answer.status_code == status


@pytest.mark.parametrize(
    "host", ["[::1", "[", "localhost:x", "a b", "[::1]]", "localhost:99999999"]
)
def test_a_malformed_host_is_refused_and_breaks_nothing(client: FlaskClient, host: str) -> None:
    for method in ("GET", "POST"):
        answer = client.open(
            "/api/v1/status", method=method, headers={"Host": host, "Origin": "http://localhost"}
        )
        assert 400 <= answer.status_code < 500, (method, host)


def test_a_token_without_a_signature_is_nobodys(tablet: Browser, made: tuple[World, Flask]) -> None:
    body = tablet.cookie("handover_access").split(".")[1]
    for algorithm in ("none", "HS256", "RS256"):
        head = json.dumps({"alg": algorithm, "typ": "JWT"}).encode()
        forged = f"{base64.urlsafe_b64encode(head).decode().rstrip('=')}.{body}."
        shown = {"Authorization": f"Bearer {forged}"}
        assert tablet.get(LISTED, headers=shown).status_code == 401, algorithm


def test_forwarded_addresses_make_nobody_the_machine_itself(tmp_path: Path) -> None:
    with world(tmp_path) as services:
        client = create_app(services.container).test_client()
        for name in (
            "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host",
            "X-Forwarded-Proto", "CF-Connecting-IP", "X-Client-IP", "True-Client-IP", "CDN-Loop",
        ):  # fmt: skip
            answer = client.get("/api/v1/admin/overview", headers={name: "127.0.0.1"})
            assert answer.status_code == 401, name
        assert client.get("/api/v1/admin/overview").status_code == 200, "else it proves nothing"
        far = {"REMOTE_ADDR": "203.0.113.9"}
        spoofed = {"X-Forwarded-For": "127.0.0.1"}
        answer = client.get("/api/v1/admin/overview", headers=spoofed, environ_base=far)
        assert answer.status_code == 401


def test_the_password_is_not_the_users_id_nor_an_empty_one(made: tuple[World, Flask]) -> None:
    services, app = made
    services.container.people.accounts.add("otto", subject="https://provider|7")
    for login, password in (("otto", ""), ("otto", PASSWORD), ("", ""), ("anna", "")):
        assert Browser(app, ALICE).sign_in(login, password).status_code == 401, login
