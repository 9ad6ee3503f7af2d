"""How sign-ins end: by their person, everywhere, by a token that was used before; and what a claim
of a session costs the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from recorder.bootstrap.speech import speech_chooser
from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.core.people import Rotation
from recorder.services.sign_ins import hash_of, new_token
from tests.web.people import PASSWORD, Browser, add_user, closed, device_code
from tests.web.world import ALICE, BOB, REC, World, tone, whole_log

AUTH = "/api/v1/auth"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[World, Flask]]:
    with closed(tmp_path) as (services, app):
        add_user(services, "anna")
        add_user(services, "bert")
        yield services, app


def signed_in(app: Flask, login: str, session_id: str) -> Browser:
    browser = Browser(app, session_id)
    assert browser.sign_in(login).status_code == 200
    return browser


def at_work(app: Flask, login: str, session_id: str) -> Browser:
    """Signed in, with a session that has begun."""
    browser = signed_in(app, login, session_id)
    assert browser.post("/api/start-recording").status_code == 200
    assert browser.post("/api/stop-recording").status_code == 200
    return browser


def forget_access(browser: Browser) -> None:
    """What a browser does by itself after 15 minutes."""
    browser.client.delete_cookie("handover_access")


def status(services: World, session_id: str) -> str:
    return str(services.container.sessions.get_session(session_id).status.value)


def entries(services: World, action: str) -> list[tuple[str, str, str]]:
    services.container.audit.close()
    return [
        (e.kind, e.object_id, e.outcome.value)
        for e in services.container.audit.writer.store.read()
        if e.action == action
    ]


# --- signing out --------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True], ids=["at once", "after the access token"])
def test_signing_out_everywhere_is_that_however_late(made: tuple[World, Flask], late: bool) -> None:
    services, app = made
    here, there = at_work(app, "anna", ALICE), signed_in(app, "anna", BOB)
    if late:
        forget_access(here)
    assert here.post(f"{AUTH}/sign-out", everywhere=True).get_json() == {"session": "renew"}
    assert there.get("/api/v1/me").status_code == 401
    assert there.post(f"{AUTH}/refresh").status_code == 401
    assert status(services, ALICE) == "closed"
    anna = services.container.people.accounts.named("anna").user_id
    assert entries(services, "sign-in.end") == [("user", anna, "ok")]


def test_signing_out_late_ends_sign_in_and_session_here_alone(made: tuple[World, Flask]) -> None:
    services, app = made
    here, there = at_work(app, "anna", ALICE), at_work(app, "anna", BOB)
    forget_access(here)
    assert here.post(f"{AUTH}/sign-out").status_code == 200
    assert here.post(f"{AUTH}/refresh").status_code == 401
    assert there.get("/api/v1/me").status_code == 200
    assert (status(services, ALICE), status(services, BOB)) == ("closed", "active")


def test_a_program_signs_out_with_its_refresh_token_alone(made: tuple[World, Flask]) -> None:
    _, app = made
    shows = {"login": "anna", "password": PASSWORD, "tokens": True}
    told = Browser(app, ALICE).post(f"{AUTH}/sign-in", **shows).get_json()
    shown = {"refresh_token": told["refresh_token"]}
    program = Browser(app, BOB)
    assert program.post(f"{AUTH}/sign-out", **shown).status_code == 200
    assert program.post(f"{AUTH}/refresh", **shown).status_code == 401
    assert program.post(f"{AUTH}/sign-out", **shown).status_code == 401, "nothing is left to end"


def test_whoever_is_not_signed_in_is_told_that_nothing_ended_everywhere(
    made: tuple[World, Flask],
) -> None:
    nobody = Browser(made[1], ALICE)
    assert nobody.post(f"{AUTH}/sign-out").status_code == 200
    refused = nobody.post(f"{AUTH}/sign-out", everywhere=True)
    assert (refused.status_code, refused.get_json()["code"]) == (401, "sign-in-required")


def test_a_tablets_refresh_token_signs_nobody_out_elsewhere(made: tuple[World, Flask]) -> None:
    services, app = made
    tablet = Browser(app, ALICE)
    tablet.enrol(device_code(services))
    tablet.sign_in("anna")
    thief = Browser(app, BOB)
    thief.client.set_cookie("handover_refresh", tablet.cookie("handover_refresh"), path=AUTH)
    assert thief.post(f"{AUTH}/sign-out", everywhere=True).status_code == 401
    assert tablet.get("/api/v1/me").status_code == 200


def test_signing_out_ends_no_session_of_somebody_else(made: tuple[World, Flask]) -> None:
    services, app = made
    at_work(app, "anna", ALICE)
    bert = signed_in(app, "bert", BOB)
    bert.session_id = ALICE
    assert bert.post(f"{AUTH}/sign-out").status_code == 200
    assert status(services, ALICE) == "active"


def test_enrolling_changes_no_session_of_somebody_else(made: tuple[World, Flask]) -> None:
    services, app = made
    at_work(app, "anna", ALICE)
    stranger = Browser(app, ALICE)
    assert stranger.enrol(device_code(services)).status_code == 200
    assert services.container.sessions.get_session(ALICE).device_id is None


# --- refresh tokens -----------------------------------------------------------------------------


def test_a_used_refresh_token_ends_the_sign_in_after_a_minute_and_is_in_the_trail(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    anna = signed_in(app, "anna", ALICE)
    used, sign_ins = anna.cookie("handover_refresh"), services.container.people.sign_ins
    ago = services.container.clock.now() - timedelta(seconds=61)
    fresh = new_token()
    done, sign_in_id = sign_ins.store.rotate(hash_of(used), hash_of(fresh), ago)
    assert done is Rotation.DONE
    assert Browser(app, BOB).post(f"{AUTH}/refresh", refresh_token=used).status_code == 401
    assert anna.get("/api/v1/me").status_code == 401
    assert Browser(app, BOB).post(f"{AUTH}/refresh", refresh_token=fresh).status_code == 401
    assert entries(services, "sign-in.refresh") == [("sign-in", sign_in_id, "refused")]


# --- a claim begins nothing ---------------------------------------------------------------------


def session(number: int) -> str:
    return f"{number:08d}{ALICE[8:]}"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[tuple[World, Flask]]:
    """A server with room for two sessions."""
    with closed(tmp_path, max_sessions=2) as (services, app):
        add_user(services, "anna")
        yield services, app


def test_signing_in_passes_by_no_quota(full: tuple[World, Flask]) -> None:
    services, app = full
    tablets = [signed_in(app, "anna", session(n)) for n in range(4)]
    assert len(services.container.sessions.active()) == 0
    begun = [tablet.post("/api/start-recording").status_code for tablet in tablets]
    assert begun == [200, 200, 429, 429]
    assert len(services.container.sessions.active()) == 2
    for tablet in tablets:
        assert tablet.get("/api/v1/recordings").status_code == 200, "reading is free"
        assert tablet.sign_in("anna").get_json()["session"] == "yours"
    assert len(services.container.sessions.active()) == 2


def test_looking_at_a_session_that_ended_begins_no_life(full: tuple[World, Flask]) -> None:
    services, app = full
    for number in range(4):
        tablet = at_work(app, "anna", session(number))
        assert tablet.post("/api/cleanup-session").status_code == 200
        for path in ("/api/v1/recordings", "/api/v1/speech", "/api/v1/session"):
            assert tablet.get(path).status_code == 200
        assert status(services, session(number)) == "closed"
    said = tablet.get("/api/v1/session").get_json()
    assert [life["status"] for life in said["history"]] == ["closed"], "not one for the sign-in"


def test_sound_of_a_tablet_that_the_quota_refused_is_kept_and_its_persons(
    full: tuple[World, Flask],
) -> None:
    services, app = full
    for number in range(2):
        signed_in(app, "anna", session(number)).post("/api/start-recording")
    third = signed_in(app, "anna", ALICE)
    assert third.post("/api/start-recording").status_code == 429
    headers = {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    log = LogId(REC, "a", 0)
    body = whole_log(REC, ALICE, tone(0.2))
    sent = third.ask("PATCH", f"/api/v1/logs/{log}", data=body, headers=headers)
    assert sent.status_code == 204
    anna = services.container.people.accounts.named("anna").user_id
    assert services.row(REC, RecordingState.STOPPED).user_id == anna


# --- what a person wishes is kept with the person -----------------------------------------------


def rows_with(services: World, word: str) -> list[str]:
    """Tables of the database in which the word stands."""
    with services.container.database.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [
            name
            for name in names.scalars().all()
            if word in str(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all())
        ]


def test_a_persons_words_stand_in_one_place_and_go_with_the_person(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    container = services.container
    anna = signed_in(app, "anna", ALICE)
    assert anna.put("/api/v1/me", vocabulary=["Quuxworthy"], language="es").status_code == 200
    elsewhere = signed_in(app, "anna", BOB)
    said = elsewhere.get("/api/v1/speech").get_json()
    assert (said["vocabulary"], said["language"]) == (["Quuxworthy"], "es")
    more = {"version": said["version"], "vocabulary": ["Quuxworthy", "Zorbley"], "model": ""}
    assert elsewhere.put("/api/v1/speech", **more).get_json()["version"] == said["version"] + 1
    assert anna.get("/api/v1/speech").get_json()["vocabulary"] == ["Quuxworthy", "Zorbley"]
    assert rows_with(services, "Zorbley") == rows_with(services, "Quuxworthy") == ["users"]
    container.people.accounts.forget(container.people.accounts.named("anna").user_id)
    assert rows_with(services, "Zorbley") == []
    for session_id in (ALICE, BOB):
        assert container.wishes.get(session_id).vocabulary == ()
        assert Browser(app, session_id).get("/api/v1/speech").status_code == 401


def test_a_recordings_words_are_looked_for_with_its_persons_names(
    made: tuple[World, Flask],
) -> None:
    services, app = made
    container = services.container
    anna = at_work(app, "anna", ALICE)
    anna.put("/api/v1/me", vocabulary=["Quuxworthy"], language="es", report_format="sbar")
    services.record(ALICE, REC)
    chooser = speech_chooser(container.settings, container.database)
    options = chooser.options(container.recordings.get(REC))
    assert (options.language, options.hot_words[0]) == ("es", "Quuxworthy")
    anna.put("/api/v1/me", vocabulary=[], language="")
    assert "Quuxworthy" not in chooser.options(container.recordings.get(REC)).hot_words


def test_what_a_device_wished_before_stays_where_its_person_wishes_nothing(
    made: tuple[World, Flask],
) -> None:
    tablet = Browser(made[1], ALICE)
    tablet.put("/api/v1/speech", version=0, language="pt", vocabulary=["Depotwort"])
    tablet.sign_in("anna")
    assert tablet.put("/api/v1/me", language="es").status_code == 200
    said = tablet.get("/api/v1/speech").get_json()
    assert (said["language"], said["vocabulary"]) == ("es", ["Depotwort"])
    cleared = tablet.put("/api/v1/speech", version=said["version"], vocabulary=[])
    assert (cleared.get_json()["language"], cleared.get_json()["vocabulary"]) == ("es", [])
    assert tablet.get("/api/v1/speech").get_json() == cleared.get_json()
