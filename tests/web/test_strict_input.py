"""What no database or encoding can hold is refused at the door, the same way on every route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pydantic import BaseModel

from recorder.core.people import Role
from recorder.web.bodies import Body
from recorder.web.converters import MOST, Text, Whole
from recorder.web.operations import OPERATIONS
from tests.support.databases import redis_server
from tests.web.people import ORIGIN, Browser, add_user, closed
from tests.web.world import ALICE, REC, World

HALF, NUL, TURNED = '"\\ud800"', '"a\\u0000b"', '"Ann\\u202eyhpruM"'
BROKEN = (HALF, NUL, TURNED, "1e999", "NaN", "[" * 300 + "]" * 300)
NUMBERS = (2**31, 2**63, 10**30)
TAKES_JSON = [o for o in OPERATIONS if o.body.endswith("Body")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Flask]]:
    with closed(tmp_path_factory.mktemp("strict"), model_download=False) as (services, app):
        add_user(services, "root", Role.ADMIN)
        services.record()
        services.finish()
        yield services, app


@pytest.fixture(scope="module")
def root(made: tuple[World, Flask]) -> Browser:
    browser = Browser(made[1], ALICE)
    assert browser.sign_in("root").status_code == 200
    return browser


def filled(path: str) -> str:
    known = {"rec_id": REC, "user_id": "u", "handle": "aaaaaaaa-aaaa"}
    return re.sub(r"{(\w+)}", lambda name: known.get(name[1], "x"), path)


@pytest.mark.parametrize("broken", BROKEN, ids=["half", "nul", "turned", "infinity", "nan", "deep"])
def test_what_no_database_can_hold_is_refused_in_every_body(root: Browser, broken: str) -> None:
    assert len(TAKES_JSON) > 25
    for operation in TAKES_JSON:
        for body in (broken, f'{{"session_id": "{ALICE}", "unknown": {broken}}}'):
            answer = root.ask(
                operation.method.upper(), filled(operation.path), data=body,
                content_type="application/json",
            )  # fmt: skip
            assert 400 <= answer.status_code < 500, (operation.path, body[:40])
            assert answer.status_code in (400, 404, 429), (operation.path, body[:40])


def bodies_of(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from bodies_of(model)


def test_every_text_and_number_of_a_body_has_its_bounds() -> None:
    checked = 0
    for model in bodies_of(Body):
        for name, schema in model.model_json_schema()["properties"].items():
            for one in schema.get("anyOf", [schema]):
                where = f"{model.__name__}.{name}"
                if one.get("type") == "integer":
                    assert one["maximum"] <= MOST, where
                if one.get("type") == "string" and "enum" not in one:
                    assert "const" in one or one["maxLength"] <= 10_000, where
                checked += 1
    assert checked > 60


@pytest.mark.parametrize(
    ("reason", "must"),
    [("qx", "string should have at least 3 characters"), (7013, "input should be a valid string")],
)
def test_a_refused_field_is_named_with_what_it_must_be_and_never_repeated(
    root: Browser, reason: object, must: str
) -> None:
    answer = root.ask("POST", f"/api/v1/admin/recordings/{REC}/erasure", json={"reason": reason})
    assert answer.status_code == 400
    assert f"reason: {must}" in answer.get_json()["detail"]
    assert str(reason) not in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["login", "user_id"])
@pytest.mark.parametrize("value", [HALF, NUL])
def test_who_nobody_can_be_is_refused_before_signing_in(
    made: tuple[World, Flask], name: str, value: str
) -> None:
    path, secret = {"login": ("sign-in", "password"), "user_id": ("pin", "pin")}[name]
    answer = made[1].test_client().post(
        f"/api/v1/auth/{path}", data=f'{{"{name}": {value}, "{secret}": "480215480215"}}',
        content_type="application/json", headers={"Origin": ORIGIN},
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "invalid-input"


def test_a_body_that_cannot_be_read_does_not_count_redis_for_dead(tmp_path: Path) -> None:
    with redis_server() as url, closed(tmp_path, redis_url=url) as (services, app):
        add_user(services, "anna")
        browser = Browser(app, ALICE)
        for number in range(10):
            assert (
                Browser(app, ALICE, f"198.51.100.{number}").sign_in("anna", "x").status_code == 401
            )
            browser.ask(
                "POST", "/api/v1/auth/sign-in", data=f'{{"login": {HALF}}}',
                content_type="application/json",
            )  # fmt: skip
        assert browser.sign_in("anna").status_code == 429, "all ten were counted in one place"


def test_a_number_in_an_address_is_as_large_as_every_database_takes(
    made: tuple[World, Flask], root: Browser
) -> None:
    rules = [rule for rule in made[1].url_map.iter_rules() if "<int:" in rule.rule]
    assert len(rules) >= 2
    for rule in rules:
        path = rule.rule.replace("<rec_id>", REC)
        for number in NUMBERS:
            answer = root.get(re.sub(r"<int:\w+>", str(number), path))
            assert answer.status_code == 404, (path, number)
        assert root.get(re.sub(r"<int:\w+>", str(MOST), path)).status_code == 404
        for name, converter in rule._converters.items():
            assert isinstance(converter, (Whole, Text)), name


def test_no_address_has_a_nul(made: tuple[World, Flask], root: Browser) -> None:
    tried = 0
    for rule in made[1].url_map.iter_rules():
        for name in rule.arguments:
            path = re.sub(rf"<(?:\w+:)?{name}>", "a%00b", rule.rule)
            path = re.sub(r"<(?:\w+:)?\w+>", "1", path)
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                answer = root.ask(method, path)
                assert answer.status_code in (404, 405), (method, path)
                tried += 1
    assert tried > 60
