"""``users`` and ``devices`` on the command line, and what a start says about signing in."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from recorder.bootstrap.desk import opened_trail
from recorder.bootstrap.people import opened_people
from recorder.cli import main
from recorder.core.people import Role
from recorder.settings import Settings
from recorder.web.server import advise
from tests.web.world import world

PASSWORD = "four plain words here"


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))


def test_people_are_added_changed_and_disabled(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "short")
    assert main(["users", "add", "anna"]) == 2
    typed(monkeypatch, PASSWORD)
    assert main(["users", "add", "Anna", "--unit", "north", "--name", "Anna Ito"]) == 0
    assert main(["users", "add", "anna"]) == 2
    assert main(["users", "role", "anna", "supervisor", "--unit", "south"]) == 0
    typed(monkeypatch, "another four plain words")
    assert main(["users", "password", "anna"]) == 0
    assert main(["users", "disable", "anna"]) == 0
    capsys.readouterr()
    assert main(["users", "list"]) == 0
    said = capsys.readouterr().out
    assert said.split() == ["anna", "supervisor", "south", "Anna", "Ito", "disabled"]
    assert main(["users", "disable", "anna", "--undo"]) == 0
    assert main(["users", "disable", "nobody"]) == 2
    with opened_people(Settings.of_process()) as people:
        assert people.accounts.check("anna", "another four plain words").role is Role.SUPERVISOR
    assert PASSWORD not in said


def test_a_tablet_is_enrolled_by_the_printed_code_and_revoked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["devices", "code", "RTW-1", "--unit", "north"]) == 0
    code = capsys.readouterr().out.split()[0]
    with opened_people(Settings.of_process()) as people:
        device, token = people.devices.enrol(code.lower())
    with opened_trail(Settings.of_process()) as trail:
        told = [(e.action, e.object_id) for e in trail.store.read() if e.kind == "device"]
    assert told == [("device.code", device.device_id)]
    assert main(["devices", "list"]) == 0
    assert "RTW-1" in capsys.readouterr().out
    assert main(["devices", "revoke", device.device_id[:4]]) == 2
    assert main(["devices", "revoke", device.device_id[:8]]) == 0
    assert "revoked" in capsys.readouterr().out
    with opened_people(Settings.of_process()) as people:
        assert people.devices.of_token(token) is None


def test_the_doctor_says_whether_anybody_can_sign_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def line() -> str:
        main(["doctor"])
        (found,) = [x for x in capsys.readouterr().out.splitlines() if "Sign-in" in x]
        return found

    monkeypatch.setenv("TRANSCRIBER", "pocketsphinx")
    assert line().startswith("ok")
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert line().startswith("note")
    assert "0 users" in line()
    typed(monkeypatch, PASSWORD)
    main(["users", "add", "anna"])
    capsys.readouterr()
    assert "required, 1 users" in line()
    monkeypatch.setenv("AUTH", "open")
    assert line().startswith("note")


def test_an_open_start_says_what_a_proxy_in_front_would_mean(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with world(tmp_path) as made:
        advise(made.container)
        assert "Set AUTH=required, or TRUSTED_PROXIES, before" in caplog.text
    caplog.clear()
    with world(tmp_path / "closed", trusted_proxies=1) as made:
        advise(made.container)
        assert "Open: " not in caplog.text


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, ""),
        ({"auth": "required"}, "http://127.0.0.1:8000/first-admin#"),
        ({"host": "0.0.0.0", "allowed_hosts": ("crew.example",)}, "http://crew.example:8000/first"),
        ({"host": "0.0.0.0", "auth": "open"}, "AUTH=required"),
    ],
)
def test_a_start_says_how_the_first_person_gets_in(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: dict[str, object], says: str
) -> None:
    caplog.set_level(logging.WARNING)
    with world(tmp_path, **settings) as made:
        advise(made.container)
        assert (says in caplog.text) if says else not caplog.records
        if "#" in says:
            link = caplog.text.partition("#")[2].split()[0]
            people = made.container.people
            assert people.first_admin.take(link, "root", PASSWORD).role is Role.ADMIN
            caplog.clear()
            advise(made.container)
            assert not caplog.records
