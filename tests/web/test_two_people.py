"""Crew A's every id, tried on every route by crew B, by nobody, and with a token that ran out.

Each route and method of the app stands in exactly one list below; one that stands in none fails.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from recorder.core.audit import session_name
from recorder.core.model import RecordingState
from recorder.web.access import TABLE
from tests.web.people import ADMIN_TOKEN, closed, device_code
from tests.web.test_roles import Cast, browsers, stranger
from tests.web.world import ALICE, LOG, REC, SENTINEL, tone, wav, whole_log

UPLOAD = "fedcba9876543210fedcba9876543210"
OTHERS = "bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb"
TUS = {"Tus-Resumable": "1.0.0"}
KINDS = ("crew B", "anonymous", "expired token")

CLOSED = """
GET /admin
GET /admin/<part>
GET /admin/api
GET /admin/api/<asset>
GET /admin/deletions/<rec_id>
GET /admin/people/<user_id>
GET /admin/recordings/<rec_id>
GET /api/v1/admin/agency
PUT /api/v1/admin/agency
GET /api/v1/admin/audit
GET /api/v1/admin/audit/verification
GET /api/v1/admin/deletions
GET /api/v1/admin/deletions/<rec_id>/certificate
GET /api/v1/admin/models
POST /api/v1/admin/models/pull
POST /api/v1/admin/models/use
GET /api/v1/admin/overview
GET /api/v1/admin/queue
GET /api/v1/admin/recordings
POST /api/v1/admin/recordings/<rec_id>/erasure
POST /api/v1/admin/recordings/<rec_id>/erasure/confirmation
POST /api/v1/admin/recordings/<rec_id>/finish
PUT /api/v1/admin/recordings/<rec_id>/hold
DELETE /api/v1/admin/recordings/<rec_id>/hold
GET /api/v1/admin/recordings/<rec_id>/retention
POST /api/v1/admin/recordings/<rec_id>/retry
GET /api/v1/admin/retention
POST /api/v1/admin/retention/run
GET /api/v1/admin/sessions
POST /api/v1/admin/sessions/<handle>/close
POST /api/v1/admin/sessions/cleanup
GET /api/v1/admin/storage
GET /api/v1/admin/unfinished
POST /api/v1/admin/users/<user_id>/erasure
GET /api/v1/admin/users/<user_id>/erasure/certificate
POST /api/v1/admin/users/<user_id>/erasure/confirmation
GET /api/v1/devices
DELETE /api/v1/devices/<device_id>
POST /api/v1/devices/codes
GET /api/v1/recordings/<rec_id>
GET /api/v1/recordings/<rec_id>/exports
GET /api/v1/recordings/<rec_id>/exports/<name>
POST /api/v1/recordings/<rec_id>/exports/nemsis
GET /api/v1/recordings/<rec_id>/files/<kind>
GET /api/v1/recordings/<rec_id>/peaks
GET /api/v1/recordings/<rec_id>/report
GET /api/v1/recordings/<rec_id>/review
POST /api/v1/recordings/<rec_id>/review
GET /api/v1/recordings/<rec_id>/review/<int:number>/report
GET /api/v1/recordings/<rec_id>/revisions
GET /api/v1/recordings/<rec_id>/revisions/<int:number>
POST /api/v1/recordings/<rec_id>/transcription
PUT /api/v1/recordings/<rec_id>/words
GET /api/v1/unit
PUT /api/v1/unit/encounters/<rec_id>/owner
GET /api/v1/users
POST /api/v1/users
PATCH /api/v1/users/<user_id>
POST /api/v1/users/<user_id>/password-link
GET /api/v1/users/<user_id>/sign-ins
DELETE /api/v1/users/<user_id>/sign-ins
DELETE /api/v1/users/<user_id>/sign-ins/<sign_in_id>
DELETE /cleanup_sessions/
GET /metrics
GET /unit
GET /unit/encounters/<rec_id>
"""
"""404 for crew B, 401 for who is not signed in; nothing else, whatever is sent."""

OWN = """
GET /api/sessions
GET /api/v1/me
PUT /api/v1/me
PUT /api/v1/me/password
PUT /api/v1/me/pin
GET /api/v1/recordings
GET /download_file/
GET /list_sessions/
"""
"""Of whoever is signed in; nothing of crew A for crew B, 401 for the others."""

DEVICE = """
HEAD /api/v1/logs/<log_id>
PATCH /api/v1/logs/<log_id>
GET /api/v1/recordings/<rec_id>/state
POST /api/start-recording
HEAD /api/v1/uploads/<upload_id>
PATCH /api/v1/uploads/<upload_id>
POST /api/v1/uploads/<upload_id>
"""
"""Of the session that is named, signed in or not: crew A's recording is none of another session's,
404. Who names crew A's session itself brings sound as that tablet, and still hears no word."""

CLAIMED = """
POST /api/cleanup-session
POST /api/stop-recording
GET /api/v1/session
POST /api/v1/session/stay
GET /api/v1/speech
PUT /api/v1/speech
DELETE /api/v1/uploads/<upload_id>
"""
"""Of the session that is named as long as nobody claimed it; crew A did, so it is crew A's: 404 for
crew B, 401 for who is not signed in, and nothing changes."""

OF_THE_SESSION = """
POST /api/v1/uploads
POST /manual_inference
GET /ws/v1
"""
"""Nothing of crew A's can be named but its session; the live socket: test_stream_people.py."""

PUBLIC = """
GET /
GET /api/v1/auth
POST /api/v1/auth/enrol
POST /api/v1/auth/first-admin
GET /api/v1/auth/oidc/callback
GET /api/v1/auth/oidc/start
POST /api/v1/auth/password-link
POST /api/v1/auth/pin
POST /api/v1/auth/refresh
POST /api/v1/auth/sign-in
POST /api/v1/auth/sign-out
GET /api/v1/models
GET /api/v1/status
GET /encounters
GET /encounters/<rec_id>
GET /encounters/<rec_id>/report
GET /enrol
GET /first-admin
GET /healthz
GET /manifest.webmanifest
GET /new-password
GET /openapi.json
GET /readyz
GET /sign-in
GET /static/<path:filename>
GET /sw.js
GET /tablet
GET /waiting
"""
"""The same whatever it is asked about: nobody learns what there is."""

LISTS = {name: frozenset(text.split("\n")) - {""} for name, text in (
    ("closed", CLOSED), ("own", OWN), ("device", DEVICE), ("claimed", CLAIMED),
    ("session", OF_THE_SESSION), ("public", PUBLIC),
)}  # fmt: skip


@dataclass
class TwoPeople:
    """The cast, and every id that is crew A's."""

    cast: Cast
    ids: dict[str, str]

    def routes(self) -> Iterator[tuple[str, str, str]]:
        """Each route as it stands in the lists, with its method, and its path with A's ids."""
        for rule in self.cast.app.url_map.iter_rules():
            for method in _methods(rule):
                yield f"{method} {rule.rule}", method, _filled(rule, self.ids)

    def of(self, *names: str) -> Iterator[tuple[str, str, str]]:
        """Those of the lists that are named."""
        wanted = frozenset[str]().union(*(LISTS[name] for name in names))
        return ((route, method, path) for route, method, path in self.routes() if route in wanted)


def _methods(rule: Rule) -> list[str]:
    """HEAD only where it is not GET's shadow."""
    methods = (rule.methods or set()) - {"OPTIONS"}
    return sorted(methods - {"HEAD"} if "GET" in methods else methods)


def _filled(rule: Rule, ids: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda place: ids[place[1]], rule.rule)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoPeople]:
    folder = tmp_path_factory.mktemp("two")
    with closed(folder, admin_token=ADMIN_TOKEN, model_download=False) as (services, app):
        cast = Cast(services, app, browsers(services, app))
        services.container.events.publish(ALICE, REC, "segment", {"text": SENTINEL})
        device = cast.browsers["crew A"].enrol(device_code(services)).get_json()["device"]
        named = f"recording_id {b64encode(UPLOAD.encode()).decode()}"
        began = TUS | {"Upload-Length": "9", "Upload-Metadata": named}
        assert cast.ask("crew A", "POST", "/api/v1/uploads", headers=began).status_code == 201
        ids = {
            "rec_id": REC, "log_id": LOG, "upload_id": UPLOAD, "device_id": device["device_id"],
            "user_id": services.container.people.accounts.named("crew.a").user_id,
            "sign_in_id": services.container.people.sign_ins.of_user(
                services.container.people.accounts.named("crew.a").user_id
            )[0].sign_in_id,
            "handle": session_name(ALICE), "kind": "transcript", "name": "fhir", "number": "1",
            "part": "recordings", "asset": "swagger-ui.css", "filename": "app.css",
        }  # fmt: skip
        yield TwoPeople(cast, ids)


def sent(route: str, path: str, session: str) -> dict[str, Any]:
    """What a tablet would send with it."""
    headers = {"X-Session-ID": session}
    if "/logs/" in path:
        headers |= {"Upload-Offset": "0", "Content-Type": "application/octet-stream"}
        data = whole_log(REC, session, tone(0.1)) if route.startswith("PATCH") else b""
        return {"headers": headers, "data": data}
    if "/uploads/" in path:
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        override = {"X-HTTP-Method-Override": "HEAD"} if route.startswith("POST") else {}
        return {"headers": headers | TUS | kind | override, "data": b""}
    if route.startswith("GET"):
        return {"headers": headers}
    return {"headers": headers, "json": {"session_id": session, "recording_id": REC}}


def nothing_of_a(two: TwoPeople, answer: Any, route: str) -> None:
    """Neither words, nor where they lie."""
    stem = two.cast.services.container.recordings.get(REC).stem
    for secret in (SENTINEL, stem):
        assert secret not in answer.get_data(as_text=True), route


def test_every_route_stands_in_exactly_one_list(two: TwoPeople) -> None:
    routes = {route for route, _, _ in two.routes()}
    listed = [route for names in LISTS.values() for route in names]
    assert routes - set(listed) == set(), "a new route needs a place in one of the lists"
    assert set(listed) - routes == set()
    assert len(listed) == len(set(listed))


def test_every_kind_of_id_in_an_address_is_crew_as(two: TwoPeople) -> None:
    names = {name for rule in two.cast.app.url_map.iter_rules() for name in rule.arguments}
    assert names - two.ids.keys() == set(), "say which one of crew A's is to be tried"


def test_crew_a_gets_all_this(two: TwoPeople) -> None:
    """Else whoever else is refused proves nothing."""
    seen = 0
    for route, method, path in two.of("closed", "device"):
        if method in ("GET", "HEAD") and "/admin" not in path and route not in NOT_OF_CREW:
            answer = two.cast.ask(
                "crew A", method, path, headers=sent(route, path, ALICE)["headers"]
            )
            assert answer.status_code in (200, 204, 409), route
            seen += SENTINEL in answer.get_data(as_text=True)
    assert seen >= 3


NOT_OF_CREW = {
    "GET /api/v1/devices", "GET /api/v1/unit", "GET /api/v1/users",
    "GET /api/v1/users/<user_id>/sign-ins", "GET /metrics", "GET /unit",
    "GET /unit/encounters/<rec_id>",
    "GET /api/v1/recordings/<rec_id>/review/<int:number>/report",
}  # fmt: skip
"""Of supervisors and administrators; and nobody has signed that report."""


@pytest.mark.parametrize("session", [ALICE, OTHERS], ids=["as A's tablet", "another tablet"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_crew_as_is_closed_to(two: TwoPeople, kind: str, session: str) -> None:
    client = stranger(two.cast, kind)
    tried = 0
    for route, method, path in two.of("closed"):
        options: list[dict[str, Any]] = [{}, {"json": {}}, {"json": {"session_id": ALICE}}]
        for more in options if method != "GET" else [{}]:
            answer = client.open(path, method=method, headers={"X-Session-ID": session}, **more)
            assert answer.status_code == (404 if kind == "crew B" else 401), route
            nothing_of_a(two, answer, route)
        tried += 1
    assert tried == len(LISTS["closed"])


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_asks_for_the_own_gets_the_own(two: TwoPeople, kind: str) -> None:
    client = stranger(two.cast, kind)
    stem = two.cast.services.container.recordings.get(REC).stem
    assert ALICE[:8] in two.cast.ask("crew A", "GET", "/api/sessions").get_data(as_text=True)
    for route, method, path in two.of("own"):
        path = f"{path}?file_path={stem}_report.txt" if "download" in path else path
        body = {} if method == "GET" else {"json": {"user_id": two.ids["user_id"]}}
        answer = client.open(path, method=method, headers={"X-Session-ID": OTHERS}, **body)
        assert (answer.status_code == 401) == (kind != "crew B"), route
        assert answer.status_code < 500, route
        for secret in (SENTINEL, "crew.a", two.ids["user_id"], REC, ALICE[:8]):
            assert secret not in answer.get_data(as_text=True), route


@pytest.mark.parametrize("kind", KINDS)
def test_another_tablet_finds_nothing_under_crew_as_ids(two: TwoPeople, kind: str) -> None:
    client = stranger(two.cast, kind)
    for route, method, path in two.of("device"):
        answer = client.open(path, method=method, **sent(route, path, OTHERS))
        assert answer.status_code == 404, route
        nothing_of_a(two, answer, route)


@pytest.mark.parametrize("kind", KINDS)
def test_who_speaks_as_crew_as_tablet_hears_no_word(two: TwoPeople, kind: str) -> None:
    client = stranger(two.cast, kind)
    for route, method, path in two.of("device", "session"):
        if path == "/ws/v1":
            continue  # see the socket's own tests
        answer = client.open(path, method=method, **sent(route, path, ALICE))
        assert answer.status_code < 500, route
        assert SENTINEL not in answer.get_data(as_text=True), route
    recording = two.cast.services.container.recordings.get(REC)
    assert recording.user_id == two.ids["user_id"]


def kept_of(two: TwoPeople) -> tuple[object, ...]:
    """What crew A's session is, has running, wishes, and is about to send."""
    services = two.cast.services.container
    known = services.sessions.get_session(ALICE)
    recorder = services.sessions.get_recorder(ALICE)
    return (
        known.status, known.user_id, known.ttl_s, recorder is not None and recorder.busy,
        services.wishes.get(ALICE), services.resumable.holds(UPLOAD),
    )  # fmt: skip


@pytest.mark.parametrize("named_by", ["header", "cookie", "body"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_bare_id_of_a_session_that_crew_a_claimed_opens_and_changes_nothing(
    two: TwoPeople, kind: str, named_by: str
) -> None:
    cast = two.cast
    assert cast.ask("crew A", "POST", "/api/start-recording", json={}).status_code == 200
    before, tried, client = kept_of(two), 0, stranger(cast, kind)
    if named_by != "header":
        client.set_cookie("paramedic_session_id", ALICE if named_by == "cookie" else OTHERS)
    for route, method, path in two.of("claimed"):
        options = sent(route, path, ALICE)
        if named_by != "header":
            del options["headers"]["X-Session-ID"]
            options["headers"] |= {"Origin": "http://localhost"}
        if "json" in options:
            more = {"version": 0, "vocabulary": ["Evil Word"]} if "speech" in path else {}
            named = {"session_id": ALICE if named_by == "body" else None}
            options["json"] |= named | {"recording_id": None} | more
        in_body = path in ("/api/cleanup-session", "/api/stop-recording")
        if named_by == "body" and not in_body:
            continue
        answer = client.open(path, method=method, **options)
        assert answer.status_code == (404 if kind == "crew B" else 401), route
        nothing_of_a(two, answer, route)
        tried += 1
    assert tried == (2 if named_by == "body" else len(LISTS["claimed"]))
    assert kept_of(two) == before
    stopped = cast.ask("crew A", "POST", "/api/stop-recording", json={})
    assert stopped.status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_the_bare_id_of_crew_as_session_ends_nothing_by_a_public_route(
    two: TwoPeople, kind: str
) -> None:
    cast = two.cast
    assert cast.ask("crew A", "POST", "/api/start-recording", json={}).status_code == 200
    assert cast.ask("crew A", "POST", "/api/stop-recording", json={}).status_code == 200
    before, client = kept_of(two), stranger(cast, kind)
    for route, method, path in sorted(two.of("public"), key=lambda tried: "sign-out" in tried[0]):
        client.open(path, method=method, **sent(route, path, ALICE))
        assert kept_of(two) == before, route


@pytest.mark.parametrize("kind", KINDS)
def test_sound_of_crew_as_recording_is_taken_whoever_brings_it(two: TwoPeople, kind: str) -> None:
    rec_id = f"{KINDS.index(kind)}" * 32
    log = whole_log(rec_id, ALICE, tone(0.2))
    headers = {
        "X-Session-ID": ALICE, "Upload-Offset": "0", "Content-Type": "application/octet-stream",
    }  # fmt: skip
    client = stranger(two.cast, kind)
    answer = client.patch(f"/api/v1/logs/{rec_id}.a0", data=log, headers=headers)
    assert answer.status_code == 204
    row = two.cast.services.row(rec_id, RecordingState.STOPPED)
    assert (row.user_id, row.frames) == (two.ids["user_id"], 3200)


def test_what_crew_b_begins_never_becomes_crew_as(two: TwoPeople, tmp_path: Path) -> None:
    """A tablet whose person is signed out begins crew A's; whoever is signed in, the own."""
    recordings = two.cast.services.container.recordings
    before = {row.rec_id for row in recordings.of_session(ALICE)}
    named, sound = {"X-Session-ID": ALICE}, wav(tmp_path / "a.wav")
    for kind in KINDS:
        client, wanted = stranger(two.cast, kind), 404 if kind == "crew B" else 200
        form = {"file": (io.BytesIO(sound), "a.wav")}
        begin = TUS | named | {"Upload-Length": str(len(sound))}
        answers = [
            client.post("/manual_inference", data=form, headers=named),
            client.post("/api/v1/uploads", headers=begin),
            client.post("/api/start-recording", json={}, headers=named),
        ]
        told = [200 if a.status_code in (201, 202) else a.status_code for a in answers]
        assert told == [wanted] * 3, kind
        two.cast.ask("crew A", "POST", "/api/stop-recording", json={})
        after = {row.rec_id for row in recordings.of_session(ALICE)}
        assert (after == before) == (kind == "crew B")
        before = after
    assert {row.user_id for row in recordings.of_session(ALICE)} == {two.ids["user_id"]}


@pytest.mark.parametrize("kind", KINDS)
def test_public_answers_do_not_tell_what_there_is(two: TwoPeople, kind: str) -> None:
    client: FlaskClient = stranger(two.cast, kind)
    for route, method, path in two.of("public"):
        nowhere = path.replace(REC, "e" * 32)
        answers = [
            client.open(
                where, method=method, headers={"X-Session-ID": OTHERS},
                **({} if method == "GET" else {"json": {"user_id": two.ids["user_id"]}}),
            )
            for where in (path, nowhere)
        ]  # fmt: skip
        assert answers[0].status_code == answers[1].status_code < 500, route
        for answer in answers:
            nothing_of_a(two, answer, route)
        if path != nowhere:
            same = [a.get_data(as_text=True).replace("e" * 32, REC) for a in answers]
            assert same[0] == same[1], route


def test_the_lists_say_what_the_table_of_access_says(two: TwoPeople) -> None:
    audiences = {
        "closed": {"admin", "supervisor", "own"}, "own": {"own"}, "device": {"device"},
        "claimed": {"session"}, "session": {"device"}, "public": {"public"},
    }  # fmt: skip
    for rule in two.cast.app.url_map.iter_rules():
        for method in _methods(rule):
            (name,) = (n for n, routes in LISTS.items() if f"{method} {rule.rule}" in routes)
            assert TABLE[rule.endpoint].audience.value in audiences[name], rule.rule
