"""What an administrator does on the command line: the station's figures, recordings, erasing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from recorder.cli import main
from recorder.cli.audited import draft, written
from recorder.core.audit import AuditEntry
from recorder.core.model import RecordingState
from recorder.core.people import Role
from tests.web.people import PASSWORD, add_user
from tests.web.world import ALICE, REC, SENTINEL, World, world

HANDLE = ALICE[:13]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A server beside which commands run."""
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "output"))
    monkeypatch.setenv("TRANSCRIBER", "none")
    with world(tmp_path) as services:
        services.record()
        services.finish()
        yield services


def acts(services: World, kind: str) -> list[tuple[str, str]]:
    """Actions of the command line on things of a kind, as the trail has them."""
    trail: list[AuditEntry] = list(services.container.audit.writer.store.read())
    return [(e.action, e.object_id) for e in trail if e.kind == kind and e.actor[:4] == "cli:"]


def test_recordings_are_listed_and_those_that_wait(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recordings", "list"]) == 0
    line = capsys.readouterr().out
    assert line.startswith(REC)
    assert "done" in line
    assert main(["recordings", "list", "--state", "failed"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["recordings", "list", "--before", "2020-01-01"]) == 0
    assert capsys.readouterr().out == ""
    for wrong in ("yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert main(["recordings", "list", "--before", wrong]) == 2
    for what in ("recordings", "audit"):
        capsys.readouterr()
        assert main([what, "list", "--limit", "1" + 30 * "0"]) == 0
        assert capsys.readouterr().out
    made.container.recordings.update(REC, state=RecordingState.FAILED, problem="Out of room.")
    assert main(["recordings", "unfinished"]) == 0
    said = capsys.readouterr().out
    assert f"! {REC}" in said
    assert "Out of room." in said
    assert main(["recordings", "retry", REC]) == 0
    assert main(["recordings", "retry", "0" * 32]) == 2
    assert main(["recordings", "finish", REC]) == 2, "the server that runs has it"
    finish = ("recording.finish", REC)
    retried = [("recording.retry", REC), ("recording.retry", "0" * 32)]
    assert acts(made, "recording") == [*retried, finish, finish], "and refused"


def test_the_stations_figures_are_those_of_the_api(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(*command: str) -> dict[str, object]:
        main([*command, "--json"])
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    assert {"hours_left", "free_bytes", "sound_bytes"} <= set(printed("storage"))
    assert printed("queue")["depth"] == 0
    assert printed("status")["recordings"]["done"] == 1
    assert printed("recordings", "list")["recordings"][0]["rec_id"] == REC
    assert printed("recordings", "unfinished") == {"unfinished": []}
    (session,) = printed("sessions", "list")["sessions"]
    assert (session["session"], session["recordings"]) == (HANDLE, 1)
    assert main(["storage"]) == 0
    assert "hours of sound" in capsys.readouterr().out
    assert main(["queue"]) == 0
    assert "Worker: does not run" in capsys.readouterr().out
    assert main(["status"]) == 1, "the speech worker does not run"
    assert "The speech worker does not run" in capsys.readouterr().out


def test_one_session_is_closed_unless_it_records(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    made.container.recordings.update(REC, state=RecordingState.RECORDING)
    assert main(["sessions", "close", HANDLE]) == 2
    assert "still recording" in capsys.readouterr().err
    made.container.recordings.update(REC, state=RecordingState.DONE)
    assert main(["sessions", "close", HANDLE[:8]]) == 2
    assert main(["sessions", "close", HANDLE]) == 0
    assert main(["sessions", "close", HANDLE]) == 2
    assert not made.container.sessions.is_active(ALICE)
    assert set(acts(made, "session")) == {("session.close", HANDLE), ("session.close", HANDLE[:8])}


def token_in(text: str) -> str:
    return text.partition("--confirm ")[2].split()[0]


def test_beside_a_server_an_erasure_is_confirmed_and_the_server_does_it(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recordings", "erase", REC, "--reason", "case 7"]) == 0
    token = token_in(capsys.readouterr().out)
    assert main(["recordings", "erase", REC, "--confirm", "0" * 32]) == 2
    assert made.container.retention.run().deleted == ()
    assert main(["recordings", "erase", REC, "--confirm", token, "--wait", "0"]) == 2
    assert "Ask for the certificate" in capsys.readouterr().err
    assert made.container.recordings.get(REC) is not None
    assert made.container.retention.run(dry_run=True).deleted == ()
    assert made.container.retention.run().deleted == (REC,)
    assert made.container.recordings.get(REC) is None
    deletion = made.container.retention.store.deletion(REC)
    assert deletion is not None
    assert deletion.by.startswith("cli:")
    assert deletion.reason == "case 7"
    assert ("erasure.confirm", REC) in acts(made, "recording")


def test_a_confirmed_erasure_that_a_hold_stopped_is_over_after_a_while(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["recordings", "erase", REC, "--reason", "case 7"])
    main(
        ["recordings", "erase", REC, "--confirm", token_in(capsys.readouterr().out), "--wait", "0"]
    )
    keeping = made.container.retention
    keeping.hold(REC, "case 8", "steward")
    assert keeping.run().deleted == ()
    keeping.release(REC, "steward")
    late = made.container.clock.now() + timedelta(minutes=16)
    assert keeping.store.confirmed(late) == []
    assert [w.rec_id for w in keeping.store.confirmed(made.container.clock.now())] == [REC]


def test_alone_an_encounter_and_a_person_are_erased_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "output"))
    monkeypatch.setenv("TRANSCRIBER", "none")
    with world(tmp_path) as services:
        anna = add_user(services, "anna")
        services.record()
        services.finish()
        services.container.recordings.give(ALICE, anna.user_id)
    assert main(["recordings", "erase", REC, "--reason", "case 7"]) == 0
    token = token_in(capsys.readouterr().out)
    assert main(["recordings", "erase", REC, "--confirm", token]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["recording_id"] == REC
    assert SENTINEL not in said
    assert not list((tmp_path / "output").glob("*_recording.wav"))

    assert main(["users", "erase", "nobody", "--reason", "case 8"]) == 2
    assert main(["users", "erase", "anna", "--reason", "case 8", "--encounters"]) == 0
    told = capsys.readouterr().out
    assert "Encounters that go, too: 0" in told
    assert main(["users", "erase", "anna", "--confirm", token_in(told)]) == 0
    assert json.loads(capsys.readouterr().out)["user_id"] == anna.user_id
    assert main(["users", "list"]) == 0
    assert "anna" not in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0


def test_beside_a_server_a_person_is_forgotten_by_the_server(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = add_user(made, "anna")
    made.container.recordings.give(ALICE, anna.user_id)
    main(["users", "erase", "anna", "--reason", "case 8", "--encounters"])
    told = capsys.readouterr().out
    assert "Encounters that go, too: 1" in told
    assert main(["users", "erase", "anna", "--confirm", token_in(told), "--wait", "0"]) == 2
    made.container.person_erasures.resume()
    done = made.container.person_erasures.of(anna.user_id)
    assert done is not None
    assert made.container.person_erasures.confirmed(done)
    assert made.container.recordings.get(REC) is None
    assert made.container.people.accounts.get(anna.user_id).name != "anna"
    assert acts(made, "user") == [
        ("erasure.request", anna.user_id),
        ("erasure.confirm", anna.user_id),
    ]


def test_a_password_link_is_printed_and_chooses_a_password(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = add_user(made, "anna")
    assert main(["users", "link", "anna"]) == 0
    address = capsys.readouterr().out.strip()
    assert address.startswith("http://127.0.0.1:8000/new-password#")
    people = made.container.people
    people.password_links.take(address.partition("#")[2], f"{PASSWORD} more")
    assert people.accounts.check("anna", f"{PASSWORD} more").user_id == anna.user_id
    assert main(["users", "link", "nobody"]) == 2
    assert acts(made, "user") == [("user.link", anna.user_id), ("user.link", "unknown")]


def test_an_encounter_is_given_to_another_person(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = add_user(made, "anna")
    assert main(["recordings", "reassign", REC, "nobody"]) == 2
    assert main(["recordings", "reassign", REC, "Anna"]) == 0
    row = made.container.recordings.get(REC)
    assert row is not None
    assert row.user_id == anna.user_id
    assert acts(made, "recording") == [("recording.reassign", REC)]
    told = [("recording.reassign", "unknown"), ("recording.reassign", anna.user_id)]
    assert acts(made, "user") == told


def test_the_trail_says_to_whom_and_what_was_refused(
    made: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = add_user(made, "root", Role.ADMIN)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["users", "add", "anna"]) == 0
    anna = made.container.people.accounts.named("anna")
    assert main(["users", "role", "anna", "supervisor"]) == 0
    assert main(["users", "disable", "anna"]) == 0
    assert main(["users", "disable", "nobody"]) == 2
    assert main(["users", "disable", "root"]) == 2, "the last administrator"
    assert main(["users", "sign-ins", "anna"]) == 0
    assert main(["devices", "revoke", "12345678"]) == 2
    assert main(["recordings", "erase", "none.wav", "--reason", "case 1"]) == 2
    assert main(["models", "use", "huge"]) == 2
    entries = [e for e in made.container.audit.writer.store.read() if e.actor[:4] == "cli:"]
    assert [(e.action, e.object_id, e.outcome.value) for e in entries] == [
        ("user.add", "", "ok"),
        ("user.add", "crew", "ok"),
        ("user.add", anna.user_id, "ok"),
        ("user.change", anna.user_id, "ok"),
        ("user.change", "supervisor", "ok"),
        ("user.change", anna.user_id, "ok"),
        ("user.change", "unknown", "refused"),
        ("user.change", root.user_id, "ok"),
        ("user.change", root.user_id, "refused"),
        ("user.sign-ins", anna.user_id, "ok"),
        ("device.revoke", "12345678", "ok"),
        ("device.revoke", "12345678", "refused"),
        ("erasure.request", "none.wav", "refused"),
        ("model.use", "huge", "ok"),
        ("model.use", "huge", "refused"),
    ]
    assert entries[7].request_id == entries[8].request_id


def test_what_fails_unforeseen_is_not_well_done_in_the_trail(
    made: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wav,) = made.container.settings.output_dir.glob("*_recording.wav")
    (tmp_path / "taken").write_text("")
    assert main(["vault", "decrypt", str(wav), "--to", str(tmp_path / "taken" / "in")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    writer = made.container.audit.writer
    with pytest.raises(ZeroDivisionError), written(writer, draft("model.use", "model", "m")):
        raise ZeroDivisionError
    outcomes = [e.outcome.value for e in writer.store.read() if e.actor[:4] == "cli:"]
    assert outcomes == ["ok", "refused", "ok", "failed"]


def test_a_hold_that_cannot_be_written_down_is_not_released(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["retention", "hold", REC, "--reason", "case 1"]) == 0
    with made.container.database.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO away"))
    assert main(["retention", "release", REC]) == 2
    assert made.container.retention.store.is_held(REC)
