"""Signing in at an identity provider, which is a real one on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from joserfc.jwk import RSAKey

from recorder.core.errors import InvalidInput, InvalidSettings, SignInFailed
from recorder.core.model import RecordingState
from recorder.core.people import Identity, Role, User
from recorder.services.accounts import LOGIN
from recorder.services.devices import PROVIDER_TRUSTED
from recorder.services.single_sign_on import SingleSignOn
from recorder.settings import Settings
from tests.support.identity_provider import CLIENT, SECRET, Provider, identity_provider
from tests.support.worlds import HandClock
from tests.web.people import PIN, Browser, closed, device_code
from tests.web.world import ALICE, BOB, REC, World, world

ROLES = "station=crew,leaders=supervisor,it=admin"
START = "/api/v1/auth/oidc/start"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with identity_provider() as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, provider: Provider) -> Iterator[tuple[World, Flask]]:
    settings = Settings.from_env(
        {
            "OIDC_ISSUER": provider.issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_ROLES": ROLES,
        }
    )
    names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_roles")
    provider.person["groups"] = ["station", "other"]
    with closed(tmp_path, **{name: getattr(settings, name) for name in names}) as (services, app):
        yield services, app


@pytest.fixture
def services(made: tuple[World, Flask]) -> World:
    return made[0]


@pytest.fixture
def app(made: tuple[World, Flask]) -> Flask:
    return made[1]


def there_and_back(browser: Browser) -> Any:
    """The whole journey, as a browser goes it; the last answer of ours."""
    away = browser.get(START)
    assert away.status_code == 303
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10)
    assert back.status_code == 302
    return come_back(browser, back.headers["Location"])


def come_back(browser: Browser, address: str) -> Any:
    """The browser comes from another website: strict cookies and our headers are not there."""
    kept = browser.cookie("handover_oidc") or browser.client.get_cookie(
        "handover_oidc", path="/api/v1/auth/oidc"
    )
    parts = urlsplit(address)
    other = browser.client.application.test_client()
    if kept:
        value = kept if isinstance(kept, str) else kept.value
        other.set_cookie("handover_oidc", value, path="/api/v1/auth/oidc")
    answer = other.get(f"{parts.path}?{parts.query}")
    browser.client = other
    return answer


def test_who_the_provider_confirms_is_signed_in_and_claims(services: World, app: Flask) -> None:
    services.record(ALICE, REC)
    services.row(REC, RecordingState.STOPPED)
    browser = Browser(app, ALICE)
    answer = there_and_back(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "SameSite=Strict" in str(answer.headers.getlist("Set-Cookie"))
    me = browser.get("/api/v1/me").get_json()
    assert (me["login"], me["role"], me["statistics"]["encounters"]) == ("anna.ito", "crew", 1)
    assert browser.get(f"/api/v1/recordings/{REC}").status_code == 200


def test_who_comes_back_without_a_journey_is_told_to_wait(services: World, app: Flask) -> None:
    stranger = Browser(app, BOB)
    answers = [come_back(stranger, "/api/v1/auth/oidc/callback") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]


def test_who_signs_in_may_come_back_often(services: World, app: Flask) -> None:
    answers = {there_and_back(Browser(app, ALICE)).headers["Location"] for _ in range(22)}
    assert answers == {"/"}


def test_the_trail_says_who_came_and_who_was_refused(services: World, app: Flask) -> None:
    there_and_back(Browser(app, ALICE))
    (user,) = services.container.people.accounts.all()
    stranger = Browser(app, BOB)
    refused(stranger, come_back(stranger, "/api/v1/auth/oidc/callback"))
    services.container.audit.close()
    entries = list(services.container.audit.writer.store.read())
    told = [(e.kind, e.outcome.value) for e in entries if e.action == "sign-in.oidc"]
    assert told == [("session", "ok"), ("role", "ok"), ("user", "ok"), ("", "refused")]
    (came,) = (e for e in entries if e.kind == "user")
    assert came.object_id == user.user_id


def test_a_sign_in_at_an_enrolled_tablet_ends_with_the_tablet(services: World, app: Flask) -> None:
    tablet = Browser(app, ALICE)
    device = tablet.enrol(device_code(services)).get_json()["device"]["device_id"]
    cookie = tablet.cookie("handover_device")
    there_and_back(tablet)
    tablet.client.set_cookie("handover_device", cookie)
    assert tablet.get("/api/v1/recordings").status_code == 200
    services.container.people.devices.revoke(device)
    assert tablet.get("/api/v1/recordings").status_code == 401


def test_the_same_person_is_the_same_user_with_todays_role(
    services: World, app: Flask, provider: Provider
) -> None:
    there_and_back(Browser(app, ALICE))
    provider.person |= {"groups": ["leaders", "station"], "unit": "north", "name": "Anna Ito"}
    there_and_back(Browser(app, BOB))
    (user,) = services.container.people.accounts.all()
    assert (user.role, user.unit) == (Role.SUPERVISOR, "north")
    provider.person = {"sub": "8", "preferred_username": "anna.ito", "groups": "it"}
    there_and_back(Browser(app, BOB))
    logins = [u.login for u in services.container.people.accounts.all()]
    assert logins == ["anna.ito", "anna.ito.2"]


def test_a_role_that_the_provider_gives_is_an_entry_of_its_own(
    services: World, app: Flask, provider: Provider
) -> None:
    there_and_back(Browser(app, ALICE))
    for _ in range(2):  # the second time nothing changes
        provider.person["groups"] = ["it"]
        there_and_back(Browser(app, BOB))
    services.container.audit.close()
    entries = [e for e in services.container.audit.writer.store.read() if e.kind != "session"]
    told = [(e.action, e.kind, e.object_id if e.kind == "role" else "") for e in entries]
    came = ("sign-in.oidc", "user", "")
    assert told == [
        ("sign-in.oidc", "role", "crew"),
        came,
        ("sign-in.oidc", "role", "admin"),
        came,
        came,
    ]
    assert entries[2].request_id == entries[3].request_id


def test_two_tabs_of_somebody_new_make_one_user(services: World) -> None:
    single, made = services.container.single_sign_on, list[User]()
    assert single is not None
    who = Identity("https://idp|1", "carla", "Carla", groups=("station",))

    def meanwhile(_entry: object) -> None:
        if not made:
            made.append(single.user_of(who))

    late = replace(single, accounts=replace(single.accounts, record=meanwhile))
    assert [late.user_of(who)] == made == services.container.people.accounts.all()


def test_without_a_mapping_a_role_that_was_given_here_stays(services: World) -> None:
    accounts = services.container.people.accounts
    single = services.container.single_sign_on
    assert single is not None
    single = replace(single, roles={})
    carla = single.user_of(Identity("https://idp|1", "carla", "Carla"))
    assert carla.role is Role.CREW
    accounts.change(carla.user_id, role=Role.SUPERVISOR, unit="north")
    again = single.user_of(Identity("https://idp|1", "carla", "Carla"))
    assert (again.role, again.unit) == (Role.SUPERVISOR, "north")


@pytest.mark.parametrize("login", ["___" + "a" * 79, "a" * 90, "-", "", "Ärztin vom Dienst"])
def test_whatever_the_provider_calls_somebody_becomes_a_login(services: World, login: str) -> None:
    single = services.container.single_sign_on
    assert single is not None
    blank = "\u200b \u200b"
    who = Identity("https://idp|1", login, blank, groups=("station",), unit=blank)
    assert LOGIN.fullmatch(single.user_of(who).login)


def test_who_cannot_be_made_here_is_told_on_the_sign_in_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsuitable(*_: object) -> None:
        raise InvalidInput("This cannot be a login.")

    monkeypatch.setattr(SingleSignOn, "user_of", unsuitable)
    browser = Browser(app, ALICE)
    refused(browser, there_and_back(browser))


def refused(browser: Browser, answer: Any) -> None:
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in#failed")
    assert browser.get("/api/v1/recordings").status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "somebody else"},
        {"exp": 1},
        {"nonce": "of another journey"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": " "},
        {"groups": ["strangers"]},
        {"groups": []},
    ],
    ids=str,
)
def test_what_is_not_proved_signs_nobody_in(
    app: Flask, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser = Browser(app, ALICE)
    refused(browser, there_and_back(browser))


def test_a_token_of_another_key_signs_nobody_in(app: Flask, provider: Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    browser = Browser(app, ALICE)
    refused(browser, there_and_back(browser))


def test_keys_may_change(app: Flask, provider: Provider) -> None:
    assert there_and_back(Browser(app, ALICE)).headers["Location"] == "/"
    provider.key = provider.signs_with = RSAKey.generate_key(2048, {"kid": "two"}, private=True)
    assert there_and_back(Browser(app, BOB)).headers["Location"] == "/"


def test_a_way_back_that_did_not_begin_here_leads_nowhere(
    services: World, app: Flask, provider: Provider
) -> None:
    thief, victim = Browser(app, BOB), Browser(app, ALICE)
    away = thief.get(START)
    address = requests.get(away.headers["Location"], allow_redirects=False, timeout=10)
    refused(victim, come_back(victim, address.headers["Location"]))
    refused(victim, come_back(victim, "/api/v1/auth/oidc/callback"))
    provider.refuses = True
    refused(thief, there_and_back(thief))


def test_a_journey_ends_once(app: Flask) -> None:
    browser = Browser(app, ALICE)
    away = browser.get(START)
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10)
    kept = browser.client.get_cookie("handover_oidc", path="/api/v1/auth/oidc")
    assert kept is not None
    assert come_back(browser, back.headers["Location"]).headers["Location"] == "/"
    again = Browser(app, BOB)
    again.client.set_cookie("handover_oidc", kept.value, path="/api/v1/auth/oidc")
    refused(again, come_back(again, back.headers["Location"]))


def test_a_disabled_person_stays_out(services: World, app: Flask) -> None:
    there_and_back(Browser(app, ALICE))
    accounts = services.container.people.accounts
    accounts.change(accounts.all()[0].user_id, enabled=False)
    browser = Browser(app, BOB)
    refused(browser, there_and_back(browser))


def test_a_provider_that_is_away_is_said(made: tuple[World, Flask], provider: Provider) -> None:
    services, app = made
    single = services.container.single_sign_on
    assert single is not None
    single.provider.issuer = "http://127.0.0.1:1"  # type: ignore[attr-defined]
    answer = Browser(app, ALICE).get(START)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign-in-failed")


def test_the_sign_in_page_offers_it_only_where_it_is_set(app: Flask, tmp_path: Path) -> None:
    assert Browser(app, ALICE).get("/api/v1/auth").get_json()["oidc"] == "127.0.0.1"
    asked = parse_qs(urlsplit(Browser(app, ALICE).get(START).headers["Location"]).query)
    assert asked["redirect_uri"] == ["http://localhost/api/v1/auth/oidc/callback"]
    with closed(tmp_path / "other") as (_, plain):
        assert Browser(plain, ALICE).get(START).status_code == 404
        assert Browser(plain, ALICE).get("/api/v1/auth").get_json()["oidc"] is None


@pytest.mark.parametrize(
    "settings",
    [{"oidc_issuer": "http://idp.example", "oidc_client_id": "x"}, {"oidc_issuer": "https://x"}],
)
def test_an_unsafe_or_half_provider_is_refused_at_the_start(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    with pytest.raises(InvalidSettings), world(tmp_path, **settings):
        pass


def test_roles_that_are_none_are_refused() -> None:
    with pytest.raises(InvalidSettings):
        Settings.from_env({"OIDC_ROLES": "it=king"})
    kept = Settings.from_env({"OIDC_ROLES": ROLES})
    assert Settings.from_env(kept.to_env()).oidc_roles == kept.oidc_roles


# --- who has left there -------------------------------------------------------------------------


def tablet_with_pin(services: World, app: Flask) -> tuple[Browser, str]:
    """Anna's, enrolled; she came by the provider, set a PIN and signed out."""
    tablet = Browser(app, ALICE)
    tablet.enrol(device_code(services))
    device = tablet.cookie("handover_device")
    there_and_back(tablet)
    tablet.client.set_cookie("handover_device", device)
    assert tablet.put("/api/v1/me/pin", pin=PIN).status_code == 204
    (user,) = services.container.people.accounts.all()
    assert by_pin(tablet, user.user_id) == 200
    return tablet, user.user_id


def by_pin(tablet: Browser, user_id: str) -> int:
    answer = tablet.post("/api/v1/auth/pin", user_id=user_id, pin=PIN)
    return int(answer.status_code)


def test_who_has_no_role_there_any_more_is_out_here_with_pin_and_all(
    services: World, app: Flask, provider: Provider
) -> None:
    tablet, user_id = tablet_with_pin(services, app)
    provider.person["groups"] = ["retired"]
    elsewhere = Browser(app, BOB)
    refused(elsewhere, there_and_back(elsewhere))
    assert tablet.get("/api/v1/me").status_code == 401
    assert by_pin(tablet, user_id) == 401
    provider.person["groups"] = ["station"]
    assert there_and_back(elsewhere).headers["Location"] == "/"


def test_a_pin_stands_in_for_the_provider_for_a_day(
    services: World, app: Flask, provider: Provider
) -> None:
    tablet, user_id = tablet_with_pin(services, app)
    devices, clock = services.container.people.devices, HandClock()
    clock.at = services.container.clock.now()
    later = replace(devices, clock=clock)
    device = devices.of_token(tablet.cookie("handover_device"))
    clock.pass_(PROVIDER_TRUSTED.total_seconds() - 60)
    assert later.check_pin(user_id, device, PIN).user_id == user_id
    clock.pass_(60)
    with pytest.raises(SignInFailed, match="not good any more"):
        later.check_pin(user_id, device, PIN)
    services.container.people.accounts.change(user_id, password="four plain words here")
    devices.set_pin(services.container.people.accounts.get(user_id), device, PIN)
    assert later.check_pin(user_id, device, PIN).user_id == user_id, "this server knows her itself"
