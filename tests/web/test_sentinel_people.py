"""The hunt where people sign in: neither what was said nor what they sign in with is anywhere.

Everybody signs in, is refused, guesses, loses a tablet; then the log, the refusals, the metrics,
the station's pages, the audit trail and the database's rows of people are searched.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from recorder.adapters import database as db
from recorder.adapters import tables
from recorder.core.people import Role
from tests.web.people import ADMIN_TOKEN, Browser, add_user, closed, device_code
from tests.web.test_roles import routes
from tests.web.test_sentinel import ADMIN, LOOKS, PAGES
from tests.web.world import ALICE, BOB, REC, SENTINEL, World

PASSWORD, NEW_PASSWORD, WRONG = "zebulon quuxworthy 1", "zorbacillin for ever", "wrong quuxworthy 9"
LOGIN_TRIED = "xanthippe.vrooomfondel"
PIN, WRONG_PIN = "480917", "719084"
AUTH = "/api/v1/auth"


@dataclass
class Hunted:
    """Every secret, and every text that others than its owner could see."""

    secrets: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def heard(self, asked: str, answer: Any, *, own: bool = False) -> Any:
        """Keep an answer; what is told to its ``own`` owner may hold it."""
        said = f"{answer.headers}\n{answer.get_data(as_text=True)}"
        if answer.status_code >= 400:
            self.refused += 1
            self.texts[f"{asked} {len(self.texts)}"] = said
        elif not own:
            self.texts[asked] = said
        return answer


@pytest.fixture(scope="module")
def hunted(tmp_path_factory: pytest.TempPathFactory) -> Hunted:
    made, records = Hunted({PASSWORD, NEW_PASSWORD, WRONG, LOGIN_TRIED, SENTINEL, ADMIN_TOKEN}), []
    keep = logging.Handler()
    keep.emit = lambda record: records.append(keep.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    try:
        with closed(tmp_path_factory.mktemp("hunt"), admin_token=ADMIN_TOKEN) as (services, app):
            _lived(made, services, app)
            made.texts["rows of people"] = _rows(services)
    finally:
        root.removeHandler(keep)
        root.setLevel(level)
    made.texts["log"] = "\n".join(records)
    return made


def _lived(made: Hunted, services: World, app: Flask) -> None:
    """A shift with everything that goes wrong in it."""
    add_user(services, "anna", password=PASSWORD)
    add_user(services, "chief", Role.ADMIN, password=PASSWORD)
    tablet, other = Browser(app, ALICE), Browser(app, BOB, "198.51.100.4")
    code = device_code(services)
    made.secrets |= {code, code.replace("-", "")}
    made.heard("enrol", tablet.enrol(code), own=True)
    made.heard("enrol again", other.enrol(code))
    made.heard("sign in", tablet.sign_in("anna", PASSWORD), own=True)
    services.record()
    services.finish()
    for name in ("handover_access", "handover_refresh", "handover_device"):
        made.secrets.add(tablet.cookie(name))
    user_id = services.container.people.accounts.named("anna").user_id
    made.heard("pin", tablet.put("/api/v1/me/pin", password=PASSWORD, pin=PIN), own=True)
    made.heard("wrong pin", tablet.post(f"{AUTH}/pin", user_id=user_id, pin=WRONG_PIN))
    made.heard("easy pin", tablet.put("/api/v1/me/pin", password=WRONG, pin=WRONG_PIN))
    made.heard("guess", other.sign_in("anna", WRONG))
    made.heard("nobody", other.sign_in(LOGIN_TRIED, WRONG))
    made.heard("weak", tablet.put("/api/v1/me/password", password=WRONG, new_password="quux"))
    stolen = {"Authorization": f"Bearer {tablet.cookie('handover_access')}"}
    made.heard("stolen", other.get("/api/v1/recordings", headers=stolen))
    made.heard("own", tablet.get(f"/api/v1/recordings/{REC}"), own=True)
    for rule, method, path, _ in routes(app):
        if rule.endpoint not in ("static", "openapi.openapi", "oidc.start"):
            made.heard(f"{method} {rule.rule} by nobody", other.ask(method, path))
    first = tablet.cookie("handover_refresh")
    for time in ("once", "twice"):
        made.heard(f"refreshed {time}", tablet.post(f"{AUTH}/refresh"), own=True)
    made.heard("used again", tablet.post(f"{AUTH}/refresh", refresh_token=first))
    made.heard("signed in anew", tablet.sign_in("anna", PASSWORD), own=True)
    new = {"password": PASSWORD, "new_password": NEW_PASSWORD}
    made.heard("new password", tablet.put("/api/v1/me/password", **new), own=True)
    chief = Browser(app, f"c{ALICE[1:]}")
    chief.sign_in("chief", PASSWORD)
    for path in (
        "/metrics",
        *(f"{ADMIN}/{what}" for what in LOOKS),
        *(f"/admin{p}" for p in PAGES),
    ):
        assert made.heard(path, chief.get(path)).status_code == 200, path
    for path in ("/api/v1/users", "/api/v1/devices"):
        made.heard(path, chief.get(path))


def _rows(services: World) -> str:
    """Of people as they lie there: hashes only."""
    kept = (
        tables.users, tables.devices, tables.one_time_codes, tables.sign_ins,
        tables.refresh_tokens, tables.pins,
    )  # fmt: skip
    with db.reading(services.container.database) as connection:
        return "\n".join(str(row) for t in kept for row in connection.execute(t.select()))


def test_there_is_something_to_hunt(hunted: Hunted) -> None:
    assert "" not in hunted.secrets
    assert len(hunted.secrets) == 11
    assert hunted.refused > 60
    assert "argon2id" in hunted.texts["rows of people"]
    assert "a refresh token was used twice" in hunted.texts["log"]
    assert any(REC in text for text in hunted.texts.values()), "ids are said"


def test_neither_words_nor_secrets_are_anywhere(hunted: Hunted) -> None:
    for where, text in hunted.texts.items():
        found = [s[:6] for s in hunted.secrets if s.lower() in text.lower()]
        assert found == [], where


def test_no_pin_is_logged_or_kept(hunted: Hunted) -> None:
    for where in ("log", "rows of people"):
        assert PIN not in hunted.texts[where]
        assert WRONG_PIN not in hunted.texts[where]
