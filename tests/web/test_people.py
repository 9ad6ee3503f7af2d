"""People on the station's pages and over the API: links for passwords, units, erasing a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from recorder.core.model import RecordingState
from recorder.core.people import Role
from recorder.core.person_erasure import PersonErasure
from recorder.services.person_erasure import PersonErasures
from tests.web.people import PASSWORD, PIN, Browser, add_user, closed, device_code
from tests.web.test_openapi import wrong
from tests.web.world import ALICE, BOB, REC, SENTINEL, World

AUTH, USERS = "/api/v1/auth", "/api/v1/users"
NEW = "five other words than before"
OTHER = "f" * 32
NOBODY = "99999999-0000-4000-8000-000000000009"


class Cast:
    """An administrator, a crew with an encounter, and the supervisors of two units."""

    def __init__(self, services: World, app: Flask) -> None:
        self.services, self.app = services, app
        people = (
            ("root", Role.ADMIN, ""),
            ("carla", Role.CREW, "north"),
            ("sven", Role.SUPERVISOR, "north"),
            ("ulla", Role.SUPERVISOR, "south"),
        )
        self.ids: dict[str, str] = {}
        self.browsers: dict[str, Browser] = {}
        for number, (login, role, unit) in enumerate(people):
            password = PASSWORD if role is Role.CREW else None  # hashes take their time
            user = add_user(services, login, role, unit, name=login.title(), password=password)
            browser = Browser(app, f"{number}{ALICE[1:]}", f"198.51.100.{number}")
            shown = services.container.people.sign_ins.begin(user, None, "oidc")
            browser.client.set_cookie("handover_access", shown.access)
            self.ids[login], self.browsers[login] = user.user_id, browser
        self.browsers["carla"].session_id = ALICE
        assert self.browsers["carla"].sign_in("carla").status_code == 200
        services.record(ALICE)
        services.finish()
        self.root, self.carla = self.browsers["root"], self.browsers["carla"]
        self.one = f"{USERS}/{self.ids['carla']}"
        self.erasure = f"/api/v1/admin/users/{self.ids['carla']}/erasure"

    def link(self) -> str:
        """The token of a fresh link for Carla."""
        answer = self.root.post(f"{self.one}/password-link")
        assert answer.status_code == 200, answer.text
        assert wrong(self.app, "PasswordLink", answer.get_json()) == []
        return str(answer.get_json()["url"].partition("/new-password#")[2])

    @property
    def erasures(self) -> PersonErasures:
        """At work."""
        return self.services.container.person_erasures


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    with closed(tmp_path, max_upload_mb=1) as (services, app):
        yield Cast(services, app)


# --- a password by a link -----------------------------------------------------------------------


def test_a_link_lets_a_person_choose_a_password_once(cast: Cast) -> None:
    token = cast.link()
    stranger = Browser(cast.app, BOB)
    weak = stranger.post(f"{AUTH}/password-link", token=token, password="carla")
    assert (weak.status_code, weak.get_json()["code"]) == (400, "invalid-input")
    done = stranger.post(f"{AUTH}/password-link", token=token, password=NEW)
    assert (done.status_code, done.get_json()["user"]["login"]) == (200, "carla")
    assert cast.carla.get("/api/v1/me").status_code == 401, "former sign-ins end"
    again = stranger.post(f"{AUTH}/password-link", token=token, password=PASSWORD)
    assert (again.status_code, again.get_json()["code"]) == (401, "sign-in-failed")
    assert stranger.sign_in("carla").status_code == 401
    assert stranger.sign_in("carla", NEW).status_code == 200


def test_only_the_newest_link_of_somebody_who_may_sign_in_is_good(cast: Cast) -> None:
    former, token = cast.link(), cast.link()
    stranger = Browser(cast.app, BOB)
    for bad in (former, "", token[:-1]):
        answer = stranger.post(f"{AUTH}/password-link", token=bad, password=NEW)
        assert answer.status_code == 401
    assert cast.root.ask("PATCH", cast.one, json={"enabled": False}).status_code == 200
    assert stranger.post(f"{AUTH}/password-link", token=token, password=NEW).status_code == 401
    assert cast.root.post(f"{cast.one}/password-link").status_code == 409
    assert cast.root.ask("PATCH", cast.one, json={"enabled": True}).status_code == 200
    assert stranger.post(f"{AUTH}/password-link", token=token, password=NEW).status_code == 401
    assert cast.root.post(f"{USERS}/{NOBODY}/password-link").status_code == 404


def test_a_link_is_too_old_after_a_day(cast: Cast) -> None:
    links = cast.services.container.people.password_links
    token, made = links.offer(cast.ids["carla"], None)
    assert made.expires_at - cast.services.container.clock.now() <= timedelta(hours=24)
    assert links.codes.code("0" * 64, made.purpose, links.clock.now()) is None
    cast.services.container.people.devices.store.forget_codes(made.expires_at)
    answer = Browser(cast.app, BOB).post(f"{AUTH}/password-link", token=token, password=NEW)
    assert answer.status_code == 401


def test_neither_link_nor_password_is_in_the_trail(cast: Cast) -> None:
    token = cast.link()
    Browser(cast.app, BOB).post(f"{AUTH}/password-link", token=token, password=NEW)
    cast.services.container.audit.close()
    entries = list(cast.services.container.audit.writer.store.read())
    said = [(e.action, e.object_id) for e in entries if "link" in e.action]
    carla = cast.ids["carla"]
    assert said == [("user.link", carla), ("sign-in.password-link", carla)]
    assert token not in str(entries)


# --- one person's page --------------------------------------------------------------------------


def test_an_administrator_changes_role_unit_and_name(cast: Cast) -> None:
    page = cast.root.get(f"/admin/people/{cast.ids['carla']}")
    assert page.status_code == 200
    for name, value in (("name", "Carla"), ("unit", "north")):
        assert f'<input name="{name}" value="{value}"' in page.text
    assert '<option value="crew" selected>' in page.text
    body = {"name": "Carla M.", "role": "supervisor", "unit": ""}
    changed = cast.root.ask("PATCH", cast.one, json=body).get_json()
    assert (changed["name"], changed["role"], changed["unit"]) == ("Carla M.", "supervisor", "")
    assert cast.root.get(f"/admin/people/{NOBODY}").status_code == 404


def test_a_change_that_is_refused_changes_nothing(cast: Cast) -> None:
    before = cast.root.get(USERS).get_json()
    for body in ({"role": "admin", "password": "carla"}, {"enabled": False, "password": "x"}):
        assert cast.root.ask("PATCH", cast.one, json=body).status_code == 400
    assert cast.root.get(USERS).get_json() == before, "the trail says refused, so it must be so"


def test_a_profile_is_kept_as_a_whole_or_not(cast: Cast) -> None:
    profile = cast.carla.get("/api/v1/me").get_json()
    refused = cast.carla.put("/api/v1/me", name="\n", vocabulary=["Xylotron"], language="es")
    assert refused.status_code == 400
    assert cast.carla.get("/api/v1/me").get_json() == profile


def test_every_person_and_recording_has_its_page(cast: Cast) -> None:
    listed = cast.root.get("/admin/people").text
    assert all(f"/admin/people/{user_id}" in listed for user_id in cast.ids.values())
    assert f"/admin/recordings/{REC}" in cast.root.get("/admin/recordings").text
    page = cast.root.get(f"/admin/recordings/{REC}")
    assert f"/api/v1/admin/recordings/{REC}/erasure" in page.text
    assert SENTINEL not in page.text


@pytest.mark.parametrize(
    ("state", "why"), [("recording", "still running"), ("sealed", "still being made")]
)
def test_what_is_not_finished_offers_no_erasing(cast: Cast, state: str, why: str) -> None:
    cast.services.container.recordings.update(REC, state=RecordingState(state))
    page = cast.root.get(f"/admin/recordings/{REC}").text
    assert why in page
    assert "/erasure" not in page


def test_a_hold_offers_no_erasing_but_its_release(cast: Cast) -> None:
    one = f"/api/v1/admin/recordings/{REC}"
    assert cast.root.put(f"{one}/hold", reason="case 7").status_code == 200
    page = cast.root.get(f"/admin/recordings/{REC}").text
    assert "it is on legal hold" in page
    assert "Release the hold" in page
    assert "/erasure" not in page


def test_a_deletion_shows_its_certificate_when_it_is_there(cast: Cast) -> None:
    one = f"/api/v1/admin/recordings/{REC}/erasure"
    token = cast.root.post(one, reason="case 7").get_json()["token"]
    assert cast.root.post(f"{one}/confirmation", token=token).status_code == 202
    assert "the certificate follows" in cast.root.get(f"/admin/deletions/{REC}").text
    keeping = cast.services.container.retention
    assert keeping.eraser is not None
    replace(keeping, eraser=replace(keeping.eraser, settle=timedelta(0))).run()
    page = cast.root.get(f"/admin/deletions/{REC}").text
    assert "case 7" in page
    assert "says the same" in page
    assert len(re.findall(r'<td data-l="SHA-256" class="sum">[0-9a-f]{64}</td>', page)) >= 5
    assert cast.root.get(f"/admin/deletions/{OTHER}").status_code == 404


# --- a supervisor's unit ------------------------------------------------------------------------


def test_a_supervisor_sees_the_encounters_of_the_unit_and_no_others(cast: Cast) -> None:
    sven, ulla = cast.browsers["sven"], cast.browsers["ulla"]
    seen = sven.get("/api/v1/unit").get_json()
    assert wrong(cast.app, "Unit", seen) == []
    assert [(e["recording_id"], e["by"]) for e in seen["encounters"]] == [(REC, "Carla")]
    assert seen["unfinished"] == []
    nothing = {"unit": "south", "encounters": [], "unfinished": [], "unclaimed": []}
    ulla_is = {"user_id": cast.ids["ulla"], "name": "Ulla", "unit": "south"}
    assert ulla.get("/api/v1/unit").get_json() == nothing | {"people": [ulla_is]}
    page = sven.get("/unit").text
    assert f"/encounters/{REC}" in page
    assert SENTINEL not in page
    assert REC not in ulla.get("/unit").text


def test_a_units_board_holds_its_unfinished_alone(cast: Cast) -> None:
    cast.services.container.recordings.update(REC, state=RecordingState.FAILED, problem="No room.")
    cast.services.record(BOB, OTHER)
    (line,) = cast.browsers["sven"].get("/api/v1/unit").get_json()["unfinished"]
    assert (line["rec_id"], line["look"]) == (REC, True)
    page = cast.browsers["sven"].get("/unit").text
    assert "No room." in page
    assert "/retry" not in page
    assert "No room." not in cast.browsers["ulla"].get("/unit").text


def test_a_supervisors_page_is_not_a_crews_and_leads_to_no_administration(cast: Cast) -> None:
    assert cast.carla.get("/unit").status_code == 404
    page = cast.browsers["sven"].get("/unit").text
    assert "/admin/" not in page.replace("/static/js/admin/", "")
    assert "belong to no unit" in cast.root.get("/unit").text


def test_a_supervisor_withdraws_a_tablet_of_the_unit_by_one_tap(cast: Cast) -> None:
    tablet = Browser(cast.app, BOB)
    device_id = tablet.enrol(device_code(cast.services)).get_json()["device"]["device_id"]
    assert tablet.sign_in("carla").status_code == 200
    page = cast.browsers["sven"].get("/unit").text
    button = next(b for b in re.findall(r"<button[^>]*>", page) if device_id in b)
    assert "data-sure" not in button
    assert device_id not in cast.browsers["ulla"].get("/unit").text
    assert cast.browsers["sven"].ask("DELETE", f"/api/v1/devices/{device_id}").status_code == 200
    assert tablet.get("/api/v1/me").status_code == 401


# --- erasing a person ---------------------------------------------------------------------------


def asked(cast: Cast, **body: object) -> str:
    """The token of the first step."""
    answer = cast.root.post(cast.erasure, reason="GDPR Art. 17, case 9", **body)
    assert answer.status_code == 202, answer.text
    assert wrong(cast.app, "PersonErasureAsked", answer.get_json()) == []
    return str(answer.get_json()["token"])


def test_an_account_is_erased_in_two_steps_and_its_encounters_stay(cast: Cast) -> None:
    cast.carla.put("/api/v1/me", vocabulary=["Xylotron"], language="es")
    token, stale = asked(cast), cast.link()
    for bad in ("0" * 32, token[:-1] + ("0" if token[-1] != "0" else "1")):
        assert cast.root.post(f"{cast.erasure}/confirmation", token=bad).status_code == 409
    assert cast.carla.get("/api/v1/me").status_code == 200
    done = cast.root.post(f"{cast.erasure}/confirmation", token=token)
    assert (done.status_code, done.get_json()["kept"]) == (200, 1)
    assert wrong(cast.app, "PersonErased", done.get_json()) == []
    assert cast.carla.get("/api/v1/me").status_code == 401
    assert cast.carla.sign_in("carla").status_code == 401
    link = Browser(cast.app, BOB).post(f"{AUTH}/password-link", token=stale, password=NEW)
    assert link.status_code == 401
    left = cast.services.container.people.accounts.get(cast.ids["carla"])
    assert left.name == left.login == f"erased-{cast.ids['carla'][:13]}"
    assert (left.vocabulary, left.language, left.unit) == ((), "", "north")
    assert cast.services.container.recordings.get(REC) is not None
    seen = cast.browsers["sven"].get("/api/v1/unit").get_json()["encounters"]
    assert [e["recording_id"] for e in seen] == [REC], "the unit still finds them"


def test_the_certificate_names_nobody_and_the_trail_confirms_it(cast: Cast) -> None:
    assert cast.root.get(f"{cast.erasure}/certificate").status_code == 404
    cast.root.post(f"{cast.erasure}/confirmation", token=asked(cast))
    answer = cast.root.get(f"{cast.erasure}/certificate")
    assert answer.headers["X-Certificate-Confirmed"] == "true"
    certificate = json.loads(answer.get_data())
    assert wrong(cast.app, "PersonCertificate", certificate) == []
    assert certificate["rule"]["reason"] == "GDPR Art. 17, case 9"
    assert certificate["encounters"] == {"deleted": [], "kept": 1}
    page = cast.root.get(f"/admin/people/{cast.ids['carla']}").text
    assert "This person was erased" in page
    assert "says the same" in page
    for told in (answer.text, page):
        assert "carla" not in told.lower()
    changed = {**certificate, "encounters": {"deleted": [], "kept": 0}}
    kept = cast.erasures.of(cast.ids["carla"])
    assert kept is not None
    assert not cast.erasures.confirmed(replace(kept, certificate=changed))


def test_encounters_go_with_the_account_where_that_is_asked_for(cast: Cast) -> None:
    done = cast.root.post(f"{cast.erasure}/confirmation", token=asked(cast, encounters=True))
    assert (done.get_json()["encounters"], done.get_json()["kept"]) == (1, 0)
    assert cast.services.container.recordings.get(REC) is None
    assert cast.services.container.retention.store.deletion(REC) is not None


def test_what_is_recorded_after_the_first_step_stays(cast: Cast) -> None:
    token = asked(cast, encounters=True)
    cast.services.record(ALICE, OTHER)
    done = cast.root.post(f"{cast.erasure}/confirmation", token=token)
    assert (done.get_json()["encounters"], done.get_json()["kept"]) == (1, 1)
    assert cast.services.container.recordings.get(OTHER) is not None


@pytest.mark.parametrize(
    ("state", "held", "code"),
    [
        ("recording", False, "still-recording"),
        ("sealed", False, "not-ready"),
        ("done", True, "legal-hold"),
    ],
)
def test_nothing_goes_while_one_encounter_may_not(
    cast: Cast, state: str, held: bool, code: str
) -> None:
    token = asked(cast, encounters=True)
    cast.services.container.recordings.update(REC, state=RecordingState(state))
    if held:
        cast.services.container.retention.hold(REC, "case 1", "user:u1")
    for refused in (
        cast.root.post(cast.erasure, reason="case 9", encounters=True),
        cast.root.post(f"{cast.erasure}/confirmation", token=token),
    ):
        assert (refused.status_code, refused.get_json()["code"]) == (409, code)
    assert cast.services.container.people.accounts.get(cast.ids["carla"]).name == "Carla"


def test_the_last_administrator_and_who_is_erased_cannot_be(cast: Cast) -> None:
    own = f"/api/v1/admin/users/{cast.ids['root']}/erasure"
    assert cast.root.post(own, reason="case 9").get_json()["code"] == "not-possible"
    token = asked(cast)
    cast.root.post(f"{cast.erasure}/confirmation", token=token)
    assert cast.root.post(f"{cast.erasure}/confirmation", token=token).status_code == 409
    assert cast.root.post(cast.erasure, reason="case 9").status_code == 409
    unknown = f"/api/v1/admin/users/{NOBODY}/erasure"
    assert cast.root.post(unknown, reason="case 9").status_code == 404


def test_a_kill_in_the_middle_is_finished_at_the_next_run(cast: Cast) -> None:
    """As it lies in the rows when the process died right after the second step began."""
    asked(cast, encounters=True)
    erasures, user_id = cast.erasures, cast.ids["carla"]
    wish = erasures.of(user_id)
    assert isinstance(wish, PersonErasure)
    erasures.store.keep(replace(wish, by="user:u1", begun_at=erasures.clock.now()))
    assert not erasures.store.ask(wish)
    assert "is being erased" in cast.root.get(f"/admin/people/{user_id}").text
    assert cast.root.get(f"{cast.erasure}/certificate").status_code == 409
    erasures.resume()
    done = erasures.of(user_id)
    assert done is not None
    assert erasures.confirmed(done)
    assert cast.services.container.recordings.get(REC) is None
    assert cast.carla.sign_in("carla").status_code == 401
    erasures.resume()
    assert erasures.of(user_id) == done


def test_pins_go_with_the_account(cast: Cast) -> None:
    cast.carla.enrol(device_code(cast.services))
    assert cast.carla.put("/api/v1/me/pin", password=PASSWORD, pin=PIN).status_code == 204
    cast.root.post(f"{cast.erasure}/confirmation", token=asked(cast))
    answer = cast.carla.post(f"{AUTH}/pin", user_id=cast.ids["carla"], pin=PIN)
    assert answer.status_code == 401
