"""The command line: what it prints, and its exit status."""

from __future__ import annotations

import io
import json
import struct
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import insert, select

from recorder import __version__
from recorder.adapters import tables
from recorder.adapters.engines import models
from recorder.adapters.engines.models import ModelStore
from recorder.bootstrap import Container, worker
from recorder.bootstrap.speech import engine_wishes
from recorder.cli import build_parser, main, transcribing
from recorder.cli.progress import ProgressBar
from recorder.core.errors import EngineUnavailable
from recorder.core.model import Recording, RecordingState
from recorder.core.ports.recordings import RecordingStore
from recorder.services.files import FileKind
from recorder.settings import Settings
from tests.web.world import ALICE, SENTINEL, World, result, wav, world

SAID = "Heart rate is 124. Blood pressure 90 over 54."


def out(folder: Path) -> dict[str, str]:
    """An environment that keeps everything in ``folder``."""
    return {"OUTPUT_DIR": str(folder / "out"), "MODEL_DIR": str(folder / "models")}


def beside(services: World) -> dict[str, str]:
    """The environment of a command beside that server."""
    return {"OUTPUT_DIR": str(services.container.settings.output_dir)}


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
    said_aloud = f"70 year old man. {SAID}"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said_aloud.encode())))
    assert main(["analyze", "-"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert "heart_rate" in {fact["name"] for fact in said["facts"]}
    assert "Shock index" in {score["name"] for score in said["scores"]}
    assert "shock_index" in {flag["name"] for flag in said["flags"]}


def test_analyze_prints_the_report_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "told.txt"
    file.write_text("62 year old male. Heart rate 110. We gave aspirin 300 mg by mouth.")
    assert main(["analyze", "--report", "sbar", str(file)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("AMBULANCE HANDOVER, SBAR")
    assert "Of a written transcript, told.txt: no sound." in told
    assert "Aspirin" in told
    assert "110" in told


def test_a_written_transcript_makes_the_same_report_at_any_hour(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "told.txt"
    file.write_text("Tenecteplase given at 08:52. TXA 1 gram at 23:59. Aspirin at 00:01.")
    assert main(["analyze", "--report", "atmist", str(file)]) == 0
    told = capsys.readouterr().out
    assert "08:52" in told
    assert "recording's end" not in told


def test_analyze_names_the_report_formats_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "told.txt"
    file.write_text("Heart rate 110.")
    assert main(["analyze", "--report", "nonsense", str(file)]) != 0
    error = capsys.readouterr().err
    assert "nonsense" in error
    assert "Use one of atmist" in error


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


SPOKEN = {
    "en": "This is a 70 year old man with pain in the chest. Allergic to penicillin.",
    "es": "Hombre de 70 años, tiene dolor en el pecho desde hace una hora y es alérgico a la "
    "penicilina. Su tensión es de ciento cuarenta sobre noventa.",
    "pt": "Homem de 70 anos, tem dor no peito há uma hora e é alérgico à penicilina. A pressão "
    "dele é de cento e quarenta por noventa.",
}


@pytest.mark.parametrize("spoken", sorted(SPOKEN))
def test_analyze_reads_each_language_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spoken: str
) -> None:
    file = tmp_path / "said.txt"
    file.write_text(SPOKEN[spoken], encoding="utf-8")
    assert main(["analyze", str(file)]) == 0
    heard = capsys.readouterr()
    said = json.loads(heard.out)
    assert said["language"] == spoken
    assert ("allergy", "penicillin") in {(f["kind"], f["name"]) for f in said["facts"]}
    assert heard.err.count("\n") == 1
    assert {"en": "English", "es": "Spanish", "pt": "Portuguese"}[spoken] in heard.err


def test_analyze_reads_a_short_text_in_the_language_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "said.txt"
    file.write_text("Alérgico a la penicilina.", encoding="utf-8")
    assert main(["analyze", "--language", "es", str(file)]) == 0
    heard = capsys.readouterr()
    assert [f["name"] for f in json.loads(heard.out)["facts"]] == ["penicillin"]
    assert heard.err == ""


def test_analyze_goes_on_behind_a_file_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("first", "last"):
        (tmp_path / f"{name}.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "long.txt").write_text("and " * 300_000, encoding="utf-8")
    names = [str(tmp_path / f"{n}.txt") for n in ("first", "missing", "long", "last")]
    assert main(["analyze", "--facts", "--language", "en", *names]) == 1
    heard = capsys.readouterr()
    assert [json.loads(line)["id"] for line in heard.out.splitlines()] == ["first", "last"]
    missing, long = heard.err.splitlines()
    assert "missing.txt cannot be read" in missing
    assert "1,200,000 characters" in long


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
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor"], {"PORT": "eight"}) == 2
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


@dataclass(frozen=True)
class Finishing:
    """Recordings that are finished by whoever looks at them, as a worker would."""

    container: Container
    state: RecordingState

    def get(self, rec_id: str) -> Recording | None:
        container = self.container
        row = container.recordings.get(rec_id)
        if row is not None and row.state is RecordingState.STOPPED:
            row = container.recordings.update(
                rec_id, state=self.state, engine="pocketsphinx en-us", draft=True
            )
            container.transcripts.save_result(rec_id, *result())
            container.files.write_text(row, FileKind.REPORT, SENTINEL)
        return row


def transcribed(folder: Path, files: list[Path], state: RecordingState) -> int:
    """The status of transcribing ``files``, each of which ends in ``state``."""
    with world(folder) as services:
        container = services.container
        recordings = cast(RecordingStore, Finishing(container, state))
        return transcribing.transcribe_files(
            replace(container, recordings=recordings), files, ALICE
        )


def test_transcribe_prints_the_files_and_keeps_the_users_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tone.wav"
    data = wav(file, 0.5)
    assert transcribed(tmp_path, [file], RecordingState.DONE) == 0
    heard = capsys.readouterr()
    (made,) = heard.out.splitlines()
    assert Path(made).name.startswith("aaaaaaaa_")
    assert Path(made).name.endswith("_report.txt")
    assert "DRAFT" in heard.err
    assert SENTINEL not in heard.out + heard.err
    assert file.read_bytes() == data


def test_transcribe_goes_on_after_a_bad_file_and_ends_with_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = tmp_path / "bad.wav", tmp_path / "good.wav"
    bad.write_bytes(b"not sound" * 100)
    wav(good, 0.5)
    assert transcribed(tmp_path, [bad, good], RecordingState.DONE) == 1
    heard = capsys.readouterr()
    assert str(bad) in heard.err
    assert len(heard.out.splitlines()) == 1


def test_a_recording_that_fails_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wav(tmp_path / "x.wav", 0.5)
    assert transcribed(tmp_path, [tmp_path / "x.wav"], RecordingState.FAILED) == 1
    assert "No Whisper model is on this machine." in capsys.readouterr().err


def test_without_any_engine_the_sound_is_kept_and_the_reason_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(transcribing, "ENGINE_PATIENCE_S", 0.1)
    wav(tmp_path / "x.wav", 0.5)
    here = {"OUTPUT_DIR": str(tmp_path / "out"), "TRANSCRIBER": "none"}
    assert main(["transcribe", str(tmp_path / "x.wav"), "--session", ALICE], here) == 1
    heard = capsys.readouterr()
    (made,) = heard.out.splitlines()
    assert Path(made).name.startswith("aaaaaaaa_")
    assert made.endswith("_recording.wav")
    assert Path(made).is_file()
    assert "TRANSCRIBER" in heard.err


def test_a_file_that_is_not_there_is_said_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["transcribe", str(tmp_path / "no.wav")], out(tmp_path)) == 2
    assert "no.wav" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_output_directory_in_use_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wav(tmp_path / "x.wav", 0.1)
    with world(tmp_path) as services:
        assert main(["transcribe", str(tmp_path / "x.wav")], beside(services)) == 2
    assert "OUTPUT_DIR" in capsys.readouterr().err


def test_the_progress_bar_fills() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    bar = ProgressBar("encounter.wav", screen)
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
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"], out(tmp_path) | {"TRANSCRIBER": "pocketsphinx"}) == 0
    said = capsys.readouterr().out
    for name in ("Python", "Files", "Server", "Database", "Speech", "Voice", "Uploads", "Microph",
                 "Reports", "Narrative", "NEMSIS"):  # fmt: skip
        assert name in said
    assert "MISSING" not in said


def test_the_doctor_says_how_to_get_a_better_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    assert main(["doctor"], out(tmp_path)) == 0
    said = capsys.readouterr().out
    assert "DRAFT" in said
    assert "python -m recorder models pull base.en" in said


def test_a_machine_without_models_says_so_and_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["models", "list"], out(tmp_path)) == 0
    assert "models pull base.en" in capsys.readouterr().out


AGENCY_FILE = """
state_id = "1234"\nnumber = "A-77"\nstate = "49"\nvehicle = "M7"\ncall_sign = "Medic 7"
service_type = "2205001"\ncapability = "2207015"
"""


def test_the_doctor_tells_reports_narratives_and_nemsis_drafts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agency.toml").write_text(AGENCY_FILE)
    here = out(tmp_path) | {
        "TRANSCRIBER": "pocketsphinx",
        "REPORT_FORMAT": "SBAR",
        "REPORT_LANGUAGE": "es",
        "NARRATIVE_URL": "http://127.0.0.1:9/v1",
        "NARRATIVE_MODEL": "llama",
        "NEMSIS_AGENCY": str(tmp_path / "agency.toml"),
    }
    assert main(["doctor"], here) == 0
    said = capsys.readouterr().out
    for told in ("SBAR, in Spanish", "llama at http://127.0.0.1:9/v1", "drafts for agency A-77"):
        assert told in said


def test_the_doctor_names_what_an_agency_still_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agency.toml").write_text('state = "49"')
    here = out(tmp_path) | {"TRANSCRIBER": "pocketsphinx"}
    assert main(["doctor"], here) == 0
    assert "no agency is set up" in capsys.readouterr().out
    assert main(["doctor"], here | {"NEMSIS_AGENCY": str(tmp_path / "agency.toml")}) == 0
    assert "the agency's facts miss state_id, number, service_type" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ({"NARRATIVE_URL": "http://8.8.8.8/v1", "NARRATIVE_MODEL": "m"}, "Use https"),
        ({"NEMSIS_XSD_DIR": "/nope"}, "EMSDataSet_v3.xsd"),
        ({"NEMSIS_AGENCY": "{strange}"}, "NEMSIS_AGENCY"),
    ],
)
def test_the_doctor_finds_what_would_fail_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: dict[str, str], cure: str
) -> None:
    (tmp_path / "strange.toml").write_text(AGENCY_FILE + 'station = "4"')
    here = {k: v.format(strange=tmp_path / "strange.toml") for k, v in wrong.items()}
    assert main(["doctor"], out(tmp_path) | {"TRANSCRIBER": "pocketsphinx"} | here) == 1
    said = capsys.readouterr().out
    assert said.count("MISSING") == 1
    assert cure in said


def test_the_doctor_ends_with_status_1_when_something_needed_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    here = {
        "OUTPUT_DIR": str(blocked / "out"),
        "DATABASE_URL": "sqlite:////nowhere/at/all/x.db",
        "TRANSCRIBER": "none",
    }
    assert main(["doctor"], here) == 1
    said = capsys.readouterr().out
    assert said.count("MISSING") == 3
    assert "OUTPUT_DIR" in said
    assert "DATABASE_URL" in said
    assert "TRANSCRIBER" in said


def test_the_doctor_counts_every_recording(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = 1001
    with world(tmp_path) as services:
        services.record()
        database = services.container.database
        with database.begin() as connection:
            row = dict(connection.execute(select(tables.recordings)).mappings().one())
            more = [row | {"rec_id": f"{n:032x}", "stem": f"{n}"} for n in range(1, many)]
            connection.execute(insert(tables.recordings), more)
        assert main(["doctor"], beside(services)) == 1
    assert f"{many} recordings" in capsys.readouterr().out


def test_the_doctor_sees_a_running_server_whose_worker_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with world(tmp_path) as services:
        assert main(["doctor"], beside(services) | {"TRANSCRIBER": "pocketsphinx"}) == 1
    said = capsys.readouterr().out
    assert "running" in said
    assert "Worker" in said


def test_the_doctor_never_prints_a_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = {
        "OUTPUT_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql+psycopg://me:hunter2@127.0.0.1:1/x",
        "REMOTE_TRANSCRIBER_KEY": "hunter3",
    }
    assert main(["doctor"], here) == 1
    assert main(["sessions"], here) == 2
    assert "hunter" not in "".join(capsys.readouterr())


def test_sessions_are_listed_shortened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with world(tmp_path) as services:
        services.record()
        assert main(["sessions"], beside(services)) == 0
    said = capsys.readouterr().out
    assert said.startswith("aaaaaaaa-1111  ")
    assert "1 recordings" in said
    assert ALICE not in said


def test_no_sessions_on_a_fresh_machine_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sessions"], out(tmp_path)) == 0
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "out").exists()


def test_a_model_is_pulled_listed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    here = out(tmp_path)

    def pull(self: ModelStore, model: str, engine: str = "faster-whisper") -> None:
        raise EngineUnavailable("There is no connection.", cure="Try again later.")

    monkeypatch.setattr(ModelStore, "size_of", lambda *_: 100)
    monkeypatch.setattr(ModelStore, "pull", pull)
    assert main(["models", "pull", "base.en"], here) == 1
    assert "There is no connection." in capsys.readouterr().err
    assert main(["models", "pull", "../../etc"], here) == 2
    assert main(["models", "list"], here) == 0
    assert main(["models", "remove", "base.en"], here) == 2


def test_a_model_is_chosen_and_the_choice_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "_hub_cache", lambda: tmp_path / "hub")
    here = out(tmp_path)
    later = {"model.bin": struct.pack("<I", 9), "tokenizer.json": b"{}"}  # a layout of its own
    for name, files in (("base.en", dict.fromkeys(later, b"x")), ("small", later)):
        (tmp_path / "models" / name).mkdir(parents=True)
        for needed, content in files.items():
            (tmp_path / "models" / name / needed).write_bytes(content)
    assert main(["models", "use", "huge"], here) == 2
    assert main(["models", "use", "base.en"], here) == 2
    assert "damaged" in capsys.readouterr().err
    assert main(["models", "use", "small"], here) == 0
    assert engine_wishes(Settings.from_env(here)).chosen == "faster-whisper small"
    capsys.readouterr()
    assert main(["models", "list"], here) == 1
    said = capsys.readouterr()
    first, second = said.out.splitlines()
    assert (first[0], " damaged " in first) == (" ", True)
    assert (second[0], " whole " in second) == ("*", True)
    assert said.err.count("Fetch it again: `python -m recorder models pull") == 1
    assert main(["models", "remove", "small"], here) == 0
    assert "WHISPER_MODEL=base.en holds until it is here again" in capsys.readouterr().out
    assert main(["models", "use", "default"], here) == 0
    assert engine_wishes(Settings.from_env(here)).chosen == ""


def test_finished_recordings_are_heard_again_by_id_or_file_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with world(tmp_path) as services:
        rec_id = services.record()
        services.finish()
        row = services.row(rec_id, RecordingState.DONE)
    here = beside(services)
    assert main(["retranscribe", "nothing"], here) == 2
    assert main(["retranscribe", rec_id, "--language", "klingon"], here) == 2
    assert main(["retranscribe", f"output/{row.stem}_report.txt", "--language", "es"], here) == 0
    assert rec_id in capsys.readouterr().out
    assert main(["retranscribe", rec_id], here) == 2, "it is under way"
    with world(tmp_path) as services:
        assert services.row(rec_id, RecordingState.SEALED).language == "es"


def test_the_worker_command_runs_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []
    monkeypatch.setattr(worker, "worker_main", lambda s: seen.append(s) or 7)
    assert main(["worker"], {}) == 7
    assert len(seen) == 1


def test_serve_takes_host_and_port_from_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    from recorder.web import server

    seen: list[Settings] = []
    monkeypatch.setattr(server, "serve", lambda s: seen.append(s) or 0)
    main(["serve", "--host", "127.0.0.9"], {"PORT": "8123"})
    main(["serve", "--port", "0"], {"PORT": "8123"})
    assert [(s.host, s.port) for s in seen] == [("127.0.0.9", 8123), ("127.0.0.1", 0)]
