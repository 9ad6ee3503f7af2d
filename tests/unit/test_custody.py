"""The command line's audit trail and retention: what it prints, what it writes down."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from recorder.cli import build_parser, main
from recorder.core.audit import AuditEntry
from tests.support.worlds import HandClock
from tests.web.world import REC, World, world

UNSEEN = {
    "serve",
    "worker",
    "analyze",
    "doctor",
    "status",
    "storage",
    "queue",
    "list_sessions",
    "list_models",
    "vault_status",
    "new_key",
}
"""Commands that show nothing of a patient and change nothing that is kept."""

BY_THEMSELVES = {
    "verify_audit",
    "transcribe",
    "retranscribe",
    "decrypt",
    "disable_user",
    "set_password",
    "set_role",
    "revoke_device",
    "hold_recording",
    "release_recording",
    "close_session",
    "finish",
    "retry",
    "reassign",
    "erase",
    "new_link",
    "list_sign_ins",
    "sign_out",
    "erase_user",
}
"""Written down by the command itself, which knows of what."""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "output"))
    monkeypatch.setenv("TRANSCRIBER", "none")
    monkeypatch.setenv("RETENTION_HOURS", "240")
    with world(tmp_path, retention_hours=240) as services:
        yield services


def trail(services: World) -> list[AuditEntry]:
    return list(services.container.audit.writer.store.read())


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """The functions behind all commands, and what the trail calls each."""
    if "command" in parser._defaults:
        yield parser._defaults["command"].__name__, parser._defaults["audited"]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from commands(child)


def test_every_command_is_written_down_or_needs_not_be() -> None:
    for name, audited in commands(build_parser()):
        places = [bool(audited), name in UNSEEN, name in BY_THEMSELVES]
        assert sum(places) == 1, f"{name}: say what the trail calls it"


def test_reading_the_trail_is_in_the_trail(made: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "list", "--limit", "5"]) == 0
    assert "audit.read" in capsys.readouterr().out
    (entry,) = trail(made)
    assert entry.actor.startswith("cli:")
    assert (entry.action, entry.client) == ("audit.read", "")


def test_verify_says_the_first_broken_entry_and_ends_with_1(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        assert main(["audit", "verify"]) == 0
    assert "All 3 entries hold." in capsys.readouterr().out
    with made.container.database.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_UPDATE"))
        connection.execute(text("UPDATE audit SET actor = 'cli:nobody' WHERE sequence = 2"))
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr().err
    assert "Entry 2 was changed" in said
    assert "1 entries before it hold" in said


def test_verify_names_a_row_behind_which_nothing_can_be_written(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "verify"]) == 0
    columns = "at, actor, role, action, kind, object_id, outcome, request_id, client, digest"
    with made.container.database.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO audit (sequence, {columns}, previous, hash) "
                f"SELECT {2**63 - 1}, {columns}, 'x', 'y' FROM audit"
            )
        )
    assert main(["audit", "verify"]) == 1
    assert f"Entry 2 is missing; {2**63 - 1} follows." in capsys.readouterr().err
    assert main(["audit", "list"]) == 2
    assert "audit trail" in capsys.readouterr().err


def test_an_exported_trail_is_verified_without_the_database(
    made: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main(["audit", "list"])
    main(["audit", "list"])
    capsys.readouterr()
    assert main(["audit", "export"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [1, 2, 3]
    file = tmp_path / "trail.jsonl"
    file.write_text("\n".join(lines), encoding="ascii")
    assert main(["audit", "verify", str(file)]) == 0
    file.write_text("\n".join(lines[:1] + lines[2:]), encoding="ascii")
    assert main(["audit", "verify", str(file)]) == 1
    file.write_text("not a trail", encoding="ascii")
    assert main(["audit", "verify", str(file)]) == 2
    assert main(["audit", "verify", str(tmp_path / "none")]) == 2


def test_a_command_that_cannot_be_written_down_is_not_begun(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with made.container.database.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO away"))
    assert main(["sessions", "cleanup"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "audit trail" in said.err
    assert main(["sessions", "list"]) == 0


def test_holds_are_set_and_released_by_file_name_too(
    made: World, capsys: pytest.CaptureFixture[str]
) -> None:
    made.record()
    made.finish()
    row = made.container.recordings.get(REC)
    assert row is not None
    name = f"{row.stem}_report.txt"
    assert main(["retention", "hold", name, "--reason", "case 2026-113"]) == 0
    assert main(["retention", "list"]) == 0
    said = capsys.readouterr().out
    assert f"{REC}  held since" in said
    assert main(["retention", "release", REC]) == 0
    assert main(["retention", "release", REC]) == 1
    assert main(["retention", "hold", "0" * 32, "--reason", "case 1"]) == 2
    holds = [(e.action, e.object_id) for e in trail(made) if e.action.startswith("hold")]
    refused = ("hold.set", "0" * 32)
    assert holds == [("hold.set", REC), ("hold.release", REC), ("hold.release", REC), refused]
    assert "case 2026-113" not in str(trail(made))


def test_beside_a_server_a_run_only_warns(
    made: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made.record()
    made.finish()
    then = made.container.clock.now() - timedelta(days=30)
    made.container.recordings.update(REC, started_at=then, stopped_at=then)
    assert main(["retention", "dry-run"]) == 0
    assert "1 recordings warned of" in capsys.readouterr().out
    assert made.container.retention.store.marks() == []
    assert main(["retention", "run"]) == 0
    assert "The server that is running deletes" in capsys.readouterr().out
    assert [m.rec_id for m in made.container.retention.store.marks()] == [REC]
    assert made.container.recordings.get(REC) is not None


def test_alone_a_run_deletes_and_the_certificate_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "output"))
    monkeypatch.setenv("TRANSCRIBER", "none")
    monkeypatch.setenv("RETENTION_HOURS", "240")
    with world(tmp_path, retention_hours=240) as services:
        services.record()
        services.finish()
        then = services.container.clock.now() - timedelta(days=30)
        services.container.recordings.update(REC, started_at=then, stopped_at=then)
        clock = HandClock()
        clock.at = then + timedelta(days=11)
        replace(services.container.retention, clock=clock).run()
    assert main(["retention", "certificate", REC]) == 2
    assert main(["retention", "run"]) == 0
    assert "1 recordings deleted" in capsys.readouterr().out
    assert main(["retention", "certificate", REC]) == 0
    assert json.loads(capsys.readouterr().out)["recording_id"] == REC
    assert not list((tmp_path / "output").glob("*_recording.wav"))
    assert main(["audit", "verify"]) == 0


def test_where_nothing_was_stored_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "new"))
    assert main(["sessions", "cleanup"]) == 0
    assert not (tmp_path / "new").exists()
