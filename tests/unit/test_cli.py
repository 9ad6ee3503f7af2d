"""The command line: what it prints, and its exit status."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recorder import __version__, bootstrap
from recorder.adapters.engines import models
from recorder.adapters.engines.models import ModelStore
from recorder.bootstrap import desk, worker
from recorder.bootstrap.speech import engine_wishes
from recorder.cli import build_parser, main, transcribing
from recorder.cli.progress import ProgressBar
from recorder.core.errors import EngineUnavailable
from recorder.core.model import Recording, RecordingState
from recorder.services.files import FileKind
from recorder.settings import Settings
from tests.web.world import ALICE, SENTINEL, World, result, wav, world

SAID = "Heart rate is 124. Blood pressure 90 over 54."


def test_analyze_prints_the_flat_facts_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "said.txt"
    file.write_text(SAID, encoding="utf-8")
    assert main(["analyze", "--facts", str(file)]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    found = {(f["name"], f["value"]) for f in facts}
    assert {("heart_rate", 124), ("systolic_bp", 90), ("diastolic_bp", 54)} <= found
    assert all(f["quote"] in SAID for f in facts)


def test_analyze_reads_standard_input_and_prints_the_whole_analysis(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAID.encode())))
    assert main(["analyze", "-"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {"facts", "scores", "flags"} <= set(said)


def test_analyze_prints_a_line_for_each_of_several_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, said in (("first", SAID), ("second", "")):
        (tmp_path / f"{name}.txt").write_text(said, encoding="utf-8")
    assert main(["analyze", "--facts", *(str(p) for p in sorted(tmp_path.iterdir()))]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], bool(line["facts"])) for line in lines] == [
        ("first", True),
        ("second", False),
    ]


def test_nothing_said_is_no_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert main(["analyze", "--facts", str(tmp_path / "empty.txt")]) == 0
    assert json.loads(capsys.readouterr().out) == {"facts": []}


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_a_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "x.txt"
    if content is not None:
        file.write_bytes(content)
    assert main(["analyze", "--facts", str(file)]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert heard.err.count("\n") == 1


def test_a_setting_that_cannot_be_used_is_a_sentence_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "eight")
    assert main(["doctor"]) == 2
    assert "PORT" in capsys.readouterr().err


def test_version_and_unknown_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert __version__ in capsys.readouterr().out
    for wrong in ([], ["fly"], ["transcribe"], ["models"]):
        with pytest.raises(SystemExit, match="2"):
            main(wrong)


def test_every_command_has_help() -> None:
    actions = [a for a in build_parser()._actions if a.choices]
    (commands,) = actions
    assert isinstance(commands.choices, dict)
    assert set(commands.choices) == {
        "serve", "transcribe", "analyze", "doctor", "sessions", "models", "worker",
        "retranscribe", "vault", "audit", "retention", "users", "devices", "recordings", "status",
        "storage", "queue",
    }  # fmt: skip


# --- transcribe -------------------------------------------------------------------------------


@contextmanager
def finishing(folder: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> Iterator[World]:
    """A world whose recordings are finished by whoever looks at them, as a worker would."""
    with world(folder) as services:
        container = services.container
        seen: list[Settings] = []

        def build(settings: Settings, **_: object) -> Any:
            seen.append(settings)
            return container

        original = container.recordings.get

        def get(rec_id: str) -> Recording | None:
            row = original(rec_id)
            if row is not None and row.state is RecordingState.STOPPED:
                row = container.recordings.update(
                    rec_id, state=RecordingState(state), engine="pocketsphinx en-us", draft=True
                )
                container.transcripts.save_result(rec_id, *result())
                container.files.write_text(row, FileKind.REPORT, SENTINEL)
            return row

        monkeypatch.setattr(type(container.recordings), "get", lambda _self, i: get(i))
        monkeypatch.setattr(type(container), "start", lambda _self: None)
        monkeypatch.setattr(type(container), "close", lambda _self: None)
        # Imported before, so that it never takes the replaced one along to other tests.
        assert desk.bootstrap is not build
        monkeypatch.setattr(bootstrap, "bootstrap", build)
        yield services
        monkeypatch.undo()


def test_transcribe_prints_the_files_and_keeps_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tone.wav"
    data = wav(file, 0.5)
    with finishing(tmp_path, monkeypatch, "done"):
        assert main(["transcribe", str(file), "--session", ALICE]) == 0
    heard = capsys.readouterr()
    (made,) = heard.out.splitlines()
    assert Path(made).name.startswith("aaaaaaaa_")
    assert Path(made).name.endswith("_report.txt")
    assert "DRAFT" in heard.err
    assert SENTINEL not in heard.out + heard.err
    assert file.read_bytes() == data


def test_transcribe_goes_on_after_a_bad_file_and_ends_with_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = tmp_path / "bad.wav", tmp_path / "good.wav"
    bad.write_bytes(b"not sound" * 100)
    wav(good, 0.5)
    with finishing(tmp_path, monkeypatch, "done"):
        assert main(["transcribe", str(bad), str(good)]) == 1
    heard = capsys.readouterr()
    assert str(bad) in heard.err
    assert len(heard.out.splitlines()) == 1


def test_a_recording_that_fails_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wav(tmp_path / "x.wav", 0.5)
    with finishing(tmp_path, monkeypatch, "failed"):
        assert main(["transcribe", str(tmp_path / "x.wav")]) == 1
    assert "No Whisper model is on this machine." in capsys.readouterr().err


def test_without_any_engine_the_sound_is_kept_and_the_reason_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(transcribing, "ENGINE_PATIENCE_S", 0.1)
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    monkeypatch.setenv("TRANSCRIBER", "none")
    wav(tmp_path / "x.wav", 0.5)
    assert main(["transcribe", str(tmp_path / "x.wav")]) == 1
    heard = capsys.readouterr()
    (made,) = heard.out.splitlines()
    assert made.endswith("_recording.wav")
    assert Path(made).is_file()
    assert "TRANSCRIBER" in heard.err


def test_a_file_that_is_not_there_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    assert main(["transcribe", str(tmp_path / "no.wav")]) == 2
    assert "no.wav" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_output_directory_in_use_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wav(tmp_path / "x.wav", 0.1)
    with world(tmp_path):
        monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "output"))
        assert main(["transcribe", str(tmp_path / "x.wav")]) == 2
    assert "OUTPUT_DIR" in capsys.readouterr().err


def test_the_progress_bar_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    bar = ProgressBar("encounter.wav")
    bar.show(0, 0)
    bar.show(45, 90)
    bar.show(99, 90)
    bar.done()
    assert " 50%  00:45 of 01:30" in screen.getvalue()
    assert "100%" in screen.getvalue()


def test_there_is_no_bar_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    bar = ProgressBar("x")
    bar.show(1, 2)
    bar.done()
    assert capsys.readouterr().err == ""


# --- doctor, sessions, models -----------------------------------------------------------------


def test_the_doctor_finds_a_usable_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    monkeypatch.setenv("MODEL_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("TRANSCRIBER", "pocketsphinx")
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    for name in ("Python", "Files", "Server", "Database", "Speech", "Voice", "Uploads", "Microph"):
        assert name in said
    assert "MISSING" not in said


def test_the_doctor_says_how_to_get_a_better_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    monkeypatch.setenv("MODEL_DIR", str(tmp_path / "models"))
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "DRAFT" in said
    assert "python -m recorder models pull base.en" in said


def test_a_machine_without_models_says_so_and_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MODEL_DIR", str(tmp_path / "models"))
    assert main(["models", "list"]) == 0
    assert "models pull base.en" in capsys.readouterr().out


def test_the_doctor_ends_with_status_1_when_something_needed_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("OUTPUT_DIR", str(blocked / "out"))
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all/x.db")
    monkeypatch.setenv("TRANSCRIBER", "none")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert said.count("MISSING") == 3
    assert "OUTPUT_DIR" in said
    assert "DATABASE_URL" in said
    assert "TRANSCRIBER" in said


def test_the_doctor_sees_a_running_server_whose_worker_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRANSCRIBER", "pocketsphinx")
    with world(tmp_path) as services:
        monkeypatch.setenv("OUTPUT_DIR", str(services.container.settings.output_dir))
        assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "running" in said
    assert "Worker" in said


def test_the_doctor_never_prints_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://me:hunter2@127.0.0.1:1/x")
    monkeypatch.setenv("REMOTE_TRANSCRIBER_KEY", "hunter3")
    assert main(["doctor"]) == 1
    assert main(["sessions"]) == 2
    assert "hunter" not in "".join(capsys.readouterr())


def test_sessions_are_listed_shortened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with world(tmp_path) as services:
        services.record()
        monkeypatch.setenv("OUTPUT_DIR", str(services.container.settings.output_dir))
        assert main(["sessions"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("aaaaaaaa-1111  ")
    assert "1 recordings" in said
    assert ALICE not in said


def test_no_sessions_on_a_fresh_machine_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    assert main(["sessions"]) == 0
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "out").exists()


def test_a_model_is_pulled_listed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    monkeypatch.setenv("MODEL_DIR", str(tmp_path / "models"))

    def pull(self: ModelStore, model: str, engine: str = "faster-whisper") -> None:
        raise EngineUnavailable("There is no connection.", cure="Try again later.")

    monkeypatch.setattr(ModelStore, "size_of", lambda *_: 100)
    monkeypatch.setattr(ModelStore, "pull", pull)
    assert main(["models", "pull", "base.en"]) == 1
    assert "There is no connection." in capsys.readouterr().err
    assert main(["models", "pull", "../../etc"]) == 2
    assert main(["models", "list"]) == 0
    assert main(["models", "remove", "base.en"]) == 2


def test_a_model_is_chosen_and_the_choice_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    monkeypatch.setenv("MODEL_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "out"))
    for name in ("base.en", "small"):
        (tmp_path / "models" / name).mkdir(parents=True)
        for needed in ("model.bin", "tokenizer.json"):
            (tmp_path / "models" / name / needed).write_bytes(b"x")
    assert main(["models", "use", "huge"]) == 2
    assert main(["models", "use", "small"]) == 0
    assert engine_wishes(Settings.of_process()).chosen == "faster-whisper small"
    capsys.readouterr()
    main(["models", "list"])
    assert [line[0] for line in capsys.readouterr().out.splitlines()] == [" ", "*"]
    assert main(["models", "use", "default"]) == 0
    assert engine_wishes(Settings.of_process()).chosen == ""


def test_finished_recordings_are_heard_again_by_id_or_file_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with world(tmp_path) as services:
        rec_id = services.record()
        services.finish()
        row = services.row(rec_id, RecordingState.DONE)
    monkeypatch.setenv("OUTPUT_DIR", str(tmp_path / "output"))
    assert main(["retranscribe", "nothing"]) == 2
    assert main(["retranscribe", rec_id, "--language", "klingon"]) == 2
    assert main(["retranscribe", f"output/{row.stem}_report.txt", "--language", "es"]) == 0
    assert rec_id in capsys.readouterr().out
    assert main(["retranscribe", rec_id]) == 2, "it is under way"
    with world(tmp_path) as services:
        assert services.row(rec_id, RecordingState.SEALED).language == "es"


def test_the_worker_command_runs_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []
    monkeypatch.setattr(worker, "worker_main", lambda s: seen.append(s) or 7)
    assert main(["worker"]) == 7
    assert len(seen) == 1


def test_serve_takes_host_and_port_from_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    from recorder.web import server

    seen: list[Settings] = []
    monkeypatch.setattr(server, "serve", lambda s: seen.append(s) or 0)
    monkeypatch.setenv("PORT", "8123")
    main(["serve", "--host", "127.0.0.9"])
    main(["serve", "--port", "0"])
    assert [(s.host, s.port) for s in seen] == [("127.0.0.9", 8123), ("127.0.0.1", 0)]
