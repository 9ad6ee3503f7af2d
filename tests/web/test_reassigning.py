"""An encounter given to another person: who may, to whom, what changes, what the trail says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from recorder.core.model import RecordingState
from recorder.core.people import Role, User
from recorder.core.sessions import Event
from recorder.web.hearing import OWNED_S, Hearing, Share
from recorder.web.identity import Visitor
from tests.support.worlds import HandClock
from tests.web.people import ADMIN_TOKEN, Browser, add_user, closed, device_code
from tests.web.test_openapi import wrong
from tests.web.world import ALICE, BOB, REC, SENTINEL, World

OWNER = f"/api/v1/unit/encounters/{REC}/owner"
OTHER_REC = "f" * 32


@dataclass
class Cast:
    services: World
    app: Flask
    users: dict[str, User]
    browsers: dict[str, Browser]

    def give(self, who: str, login: str, path: str = OWNER) -> Any:
        return self.browsers[who].put(path, user_id=self.users[login].user_id)

    def opens(self, who: str) -> bool:
        answer = self.browsers[who].get(f"/api/v1/recordings/{REC}")
        assert (SENTINEL in answer.text) == (answer.status_code == 200)
        return answer.status_code == 200


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    with closed(tmp_path, max_upload_mb=1, admin_token=ADMIN_TOKEN) as (services, app):
        made = Cast(services, app, {}, {})
        people = (
            ("root", Role.ADMIN, ""), ("carla", Role.CREW, "north"), ("nora", Role.CREW, "north"),
            ("sam", Role.CREW, "south"), ("sven", Role.SUPERVISOR, "north"),
            ("ulla", Role.SUPERVISOR, "south"), ("solo", Role.SUPERVISOR, ""),
        )  # fmt: skip
        for number, (login, role, unit) in enumerate(people):
            user = add_user(services, login, role, unit, name=login.title(), password=None)
            browser = Browser(app, f"{number}{BOB[1:]}", f"198.51.100.{number}")
            shown = services.container.people.sign_ins.begin(user, None, "oidc")
            browser.client.set_cookie("handover_access", shown.access)
            made.users[login], made.browsers[login] = user, browser
        services.record(ALICE)
        services.finish()
        yield made


def claimed(cast: Cast, login: str = "carla") -> None:
    cast.services.container.claims.claim(ALICE, cast.users[login], None)


def test_an_administrator_gives_what_nobody_or_the_wrong_person_claimed(cast: Cast) -> None:
    assert not cast.opens("sam")
    answer = cast.give("root", "sam")
    assert (answer.status_code, wrong(cast.app, "Given", answer.get_json())) == (200, [])
    assert cast.opens("sam")
    assert cast.give("root", "carla").status_code == 200
    assert cast.opens("carla")
    assert not cast.opens("sam"), "it is nobody else's"
    assert cast.opens("sven"), "it is the other unit's now"
    assert not cast.opens("ulla")


def test_a_supervisor_gives_within_the_unit_alone(cast: Cast) -> None:
    assert cast.give("sven", "nora").status_code == 404, "nobody's, of no tablet of the unit"
    claimed(cast)
    assert cast.give("ulla", "sam").status_code == 404, "another unit's"
    assert cast.give("solo", "sam").status_code == 404, "no unit is no common unit"
    assert cast.give("sven", "sam").status_code == 404, "to nobody of another unit"
    assert cast.give("sven", "nora").status_code == 200
    assert cast.opens("nora")
    assert not cast.opens("carla")
    assert cast.browsers["sven"].get(f"/unit/encounters/{REC}").status_code == 200
    assert cast.browsers["ulla"].get(f"/unit/encounters/{REC}").status_code == 404


def test_crew_give_nothing_and_the_admin_token_may(cast: Cast) -> None:
    claimed(cast)
    assert cast.give("carla", "nora").status_code == 404
    assert Browser(cast.app, BOB).put(OWNER, user_id="x").status_code == 401
    program = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    body = {"user_id": cast.users["nora"].user_id}
    assert Browser(cast.app, BOB).ask("PUT", OWNER, json=body, headers=program).status_code == 200
    assert cast.opens("nora")


def test_what_the_units_tablets_recorded_unclaimed_its_supervisor_gives(cast: Cast) -> None:
    sessions = cast.services.container.sessions
    people = cast.services.container.people
    for unit, seen in (("south", []), ("north", [REC])):
        device, _ = people.devices.enrol(device_code(cast.services, unit))
        sessions.touch(ALICE, device_id=device.device_id)
        told = cast.browsers["sven"].get("/api/v1/unit").get_json()
        assert wrong(cast.app, "Unit", told) == []
        assert [one["recording_id"] for one in told["unclaimed"]] == seen
        assert {one["name"] for one in told["people"]} == {"Carla", "Nora", "Sven"}
    assert "Claimed by nobody" in cast.browsers["sven"].get("/unit").text
    assert not cast.opens("sven"), "giving is not opening"
    assert cast.give("sven", "nora").status_code == 200
    assert cast.opens("nora")
    assert cast.browsers["sven"].get("/api/v1/unit").get_json()["unclaimed"] == []


def test_nobody_who_may_not_sign_in_and_nothing_that_still_records(cast: Cast) -> None:
    people = cast.services.container.people
    people.accounts.change(cast.users["sam"].user_id, enabled=False)
    assert cast.give("root", "sam").get_json()["code"] == "unknown-user"
    assert cast.browsers["root"].put(OWNER, user_id="nobody").status_code == 404
    unknown = OWNER.replace(REC, OTHER_REC)
    assert cast.give("root", "nora", unknown).status_code == 404
    cast.services.container.recordings.update(REC, state=RecordingState.RECORDING)
    refused = cast.give("root", "nora")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "still-recording")
    row = cast.services.container.recordings.get(REC)
    assert row is not None
    assert row.user_id is None


def test_the_trail_says_what_was_given_and_to_whom(cast: Cast) -> None:
    claimed(cast)
    cast.give("sven", "nora")
    cast.give("sven", "sam")
    cast.services.container.audit.close()
    entries = list(cast.services.container.audit.writer.store.read())
    given = [e for e in entries if e.action == "recording.reassign"]
    nora, sven = cast.users["nora"].user_id, cast.users["sven"].user_id
    assert [(e.kind, e.object_id, e.outcome.value) for e in given] == [
        ("recording", REC, "ok"), ("user", nora, "ok"),
        ("recording", REC, "ok"), ("recording", REC, "refused"),
    ]  # fmt: skip
    assert {e.actor for e in given} == {f"user:{sven}"}
    assert given[0].request_id == given[1].request_id
    assert given[2].request_id == given[3].request_id


def test_the_pages_say_whose_it_is_and_offer_the_others(cast: Cast) -> None:
    page = cast.browsers["root"].get(f"/admin/recordings/{REC}").text
    assert "Nobody claimed it" in page
    assert f'value="{cast.users["sam"].user_id}"' in page
    claimed(cast)
    page = cast.browsers["sven"].get(f"/unit/encounters/{REC}").text
    assert "Carla" in page
    assert f'value="{cast.users["nora"].user_id}"' in page
    assert cast.users["sam"].user_id not in page
    assert cast.users["carla"].user_id not in page, "it is hers already"


def test_a_socket_that_is_open_soon_tells_the_former_owner_no_word(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed(cast)
    clock = HandClock()
    monkeypatch.setattr(type(cast.services.container.clock), "monotonic", lambda _: clock.s)
    hearing = Hearing(cast.services.container, Visitor(cast.users["carla"]), ALICE)
    event = Event(1, ALICE, REC, "segment", {"text": SENTINEL})
    assert hearing.share(event) is Share.WORDS
    cast.give("root", "nora")
    clock.s += OWNED_S
    assert hearing.share(event) is Share.NEVER
