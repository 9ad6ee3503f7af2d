"""The edge with a key: the same is sent, nothing of it lies there; and the owner's tools."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
import wave
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from werkzeug.test import TestResponse

from recorder import vault
from recorder.adapters.database import open_database
from recorder.adapters.vault import key_id_of
from recorder.bootstrap import bootstrap
from recorder.cli import main
from recorder.core.errors import InvalidSettings, OutputInUse, VaultLocked
from recorder.core.log import LogId
from recorder.core.model import RecordingState, Source
from recorder.doctor import examine
from recorder.services.files import FileKind
from recorder.services.resealing import StoredFiles
from recorder.services.sealed import open_stored
from recorder.settings import Settings
from recorder.web import create_app
from tests.support.vaults import KEY, KEY_TEXT, OTHER_KEY, OTHER_KEY_TEXT, holding, ring
from tests.web.test_tus import create, id_of, patch
from tests.web.test_uploads import send
from tests.web.world import ALICE, REC, SENTINEL, Reader, World, tone, wav, world

HEADERS = {"X-Session-ID": ALICE}
FILES = f"/api/v1/recordings/{REC}/files"
PCM = tone(1.0)[2000:2200]
NEEDLES = (SENTINEL.encode(), b"heart rate", PCM, b"EMR1", b"WAVEfmt")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, max_upload_mb=1, encryption_key=KEY_TEXT) as made:
        yield made


@pytest.fixture
def client(services: World) -> FlaskClient:
    app = create_app(services.container)
    app.test_client_class = Reader
    return app.test_client()


def finished(services: World, rec_id: str = REC, seconds: float = 6.0) -> bytes:
    """A recording with its files; the WAV's bytes."""
    services.record(rec_id=rec_id, seconds=seconds)
    recording = services.row(rec_id, RecordingState.STOPPED)
    files = services.container.files
    path = files.path(recording, FileKind.RECORDING)
    services.finish(rec_id)
    sound = path.read_bytes()
    with files.replacing(path) as file:
        file.write(sound)
    return sound


def clear(services: World) -> list[Path]:
    return list(holding(services.container.settings.output_dir, *NEEDLES))


def test_a_sealed_recording_is_played_in_ranges_drawn_and_exported(
    client: FlaskClient, services: World
) -> None:
    sound = finished(services)
    whole = client.get(f"{FILES}/recording?inline=1", headers=HEADERS)
    assert (whole.status_code, whole.data) == (200, sound)
    assert int(whole.headers["Content-Length"]) == len(sound)
    for first, last in (("0", "0"), ("65000", "70000"), ("131000", ""), ("", "10")):
        said = {**HEADERS, "Range": f"bytes={first}-{last}"}
        part = client.get(f"{FILES}/recording", headers=said)
        stop = int(last) + 1 if first and last else None
        assert part.status_code == 206
        assert part.data == sound[int(first) if first else -int(last) : stop]
        assert part.headers["Content-Range"].endswith(f"/{len(sound)}")
    beyond = client.get(f"{FILES}/recording", headers={**HEADERS, "Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    same = {**HEADERS, "If-None-Match": whole.headers["ETag"]}
    assert client.get(f"{FILES}/recording", headers=same).status_code == 304
    assert SENTINEL in client.get(f"{FILES}/transcript", headers=HEADERS).text
    drawn = client.get(f"/api/v1/recordings/{REC}/peaks?n=5", headers=HEADERS)
    assert drawn.json["peaks"] == [pytest.approx(0.4883, abs=0.01)] * 5
    packed = client.get(f"/api/v1/recordings/{REC}/exports/archive", headers=HEADERS)
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("_recording.wav"))
        assert archive.read(name) == sound
    assert clear(services) == []
    assert list(services.container.settings.state_dir.glob("sessions/*/cache/*.npy"))


def test_files_of_both_kinds_of_upload_wait_sealed_and_become_recordings(
    client: FlaskClient, services: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = wav(tmp_path / "sound.wav", 1.5)
    seen: list[list[Path]] = []
    decode = services.container.uploads._decoder.decode

    def watched(path: Path) -> object:
        seen.append([path, *clear(services)])
        return decode(path)

    monkeypatch.setattr(services.container.uploads._decoder, "decode", watched)
    sent = send(client, sound)
    assert sent.status_code == 202, sent.text
    assert services.row(sent.json["recording_id"], RecordingState.STOPPED).source is Source.UPLOAD
    place = create(client, len(sound))
    for at in range(0, len(sound), 10_000):
        assert patch(client, place, at, sound[at : at + 10_000]).status_code == 204
        assert clear(services) == []
    assert services.row(id_of(place), RecordingState.STOPPED).frames == 24_000
    assert len(seen) == 2
    assert all(len(paths) == 1 for paths in seen), "an upload waited in clear"
    assert clear(services) == []


def test_a_changed_file_is_answered_with_what_is_wrong_and_nothing_else_is_hurt(
    client: FlaskClient, services: World
) -> None:
    finished(services)
    path = services.container.files.path(services.row(REC, RecordingState.DONE), FileKind.RECORDING)
    spoiled = bytearray(path.read_bytes())
    spoiled[-5] ^= 1
    path.write_bytes(spoiled)
    for url in (f"{FILES}/recording", f"/api/v1/recordings/{REC}/peaks"):
        answer = client.get(url, headers=HEADERS)
        assert (answer.status_code, answer.json["code"]) == (500, "seal-broken")
        assert "backup" in answer.json["cure"]
    assert client.get(f"{FILES}/transcript", headers=HEADERS).status_code == 200
    assert client.get(f"/api/v1/recordings/{REC}", headers=HEADERS).status_code == 200
    path.write_bytes(spoiled[:3000])
    assert client.get(f"{FILES}/recording", headers=HEADERS).status_code == 500


class OnlyForward:
    """As the wrapper of a WSGI server: it iterates, and does not seek."""

    def __init__(self, file: io.BufferedIOBase, size: int = 8192) -> None:
        self.file, self.size = file, size

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.size), b"")


def test_a_range_is_answered_by_what_it_holds_whatever_lies_before_it(
    client: FlaskClient, services: World
) -> None:
    sound = finished(services)
    path = services.container.files.path(services.row(REC, RecordingState.DONE), FileKind.RECORDING)
    spoiled = bytearray(path.read_bytes())
    spoiled[80_000] ^= 1
    path.write_bytes(spoiled)

    def ask(span: str) -> TestResponse:
        served = {"wsgi.file_wrapper": OnlyForward}
        said = {**HEADERS, "Range": f"bytes={span}"}
        return client.get(f"{FILES}/recording", headers=said, environ_overrides=served)

    for span, wanted in (("140000-140099", sound[140_000:140_100]), ("-100", sound[-100:])):
        assert (ask(span).status_code, ask(span).data) == (206, wanted)
    damaged = ask("80000-80099")
    assert (damaged.status_code, damaged.json["code"]) == (500, "seal-broken")


@pytest.mark.parametrize("wrong", ["", OTHER_KEY_TEXT])
def test_the_server_does_not_start_without_the_key_and_touches_nothing(
    tmp_path: Path, wrong: str
) -> None:
    with world(tmp_path, encryption_key=KEY_TEXT) as made:
        made.record()
        settings = made.container.settings
    before = {p: p.read_bytes() for p in (tmp_path / "output").rglob("*") if p.is_file()}
    with pytest.raises(VaultLocked) as caught:
        bootstrap(replace(settings, encryption_key=wrong))
    assert key_id_of(KEY) in str(caught.value)
    assert KEY_TEXT not in str(caught.value)
    after = {p: p.read_bytes() for p in (tmp_path / "output").rglob("*") if p.is_file()}
    assert {p: d for p, d in after.items() if p.name != "lock"} == {
        p: d for p, d in before.items() if p.name != "lock"
    }
    with world(tmp_path, encryption_key=f"{OTHER_KEY_TEXT} {KEY_TEXT}") as again:
        assert again.container.journal.state(LogId(REC, "a", 0)).complete


def test_no_key_shows_in_settings_or_refusals() -> None:
    assert KEY_TEXT not in repr(Settings(encryption_key=KEY_TEXT))
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_env({"ENCRYPTION_KEY": KEY_TEXT[:-4]})
    assert KEY_TEXT[:-4] not in str(caught.value)


def test_a_key_may_come_from_a_file_and_former_keys_behind_it(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{OTHER_KEY_TEXT}\n{KEY_TEXT}\n", encoding="utf-8")
    settings = Settings.from_env({"ENCRYPTION_KEY_FILE": str(file)})
    assert settings.encryption_key.split() == [OTHER_KEY_TEXT, KEY_TEXT]
    assert Settings.from_env(settings.to_env()).encryption_key == settings.encryption_key


# --- the owner's tools ------------------------------------------------------------------------


def stored_in(tmp_path: Path, key: str, recordings: int = 2) -> tuple[Settings, bytes]:
    with world(tmp_path, encryption_key=key) as made:
        for number in range(recordings):
            sound = finished(made, rec_id=f"{number:032x}", seconds=2.0)
        return made.container.settings, sound


def check_all(settings: Settings, sound: bytes) -> int:
    """Every file opens with these keys and holds what it held; how many were looked at."""
    keys = [KEY, OTHER_KEY] if " " in settings.encryption_key else [OTHER_KEY]
    looked = 0
    for stored in StoredFiles(settings.output_dir, settings.state_dir, ring(*keys)):
        with open_stored(stored.path, ring(*keys)) as file:
            data = file.read()
        looked += 1
        if stored.path.name.endswith(".wav"):
            assert data == sound
        elif stored.path.suffix == ".log":
            assert data.endswith(b"}"), "the log's END"
        elif stored.path.suffix != ".npy":
            assert SENTINEL.encode() in data
    return looked


def test_rotation_leaves_nothing_that_needs_the_former_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, sound = stored_in(tmp_path, KEY_TEXT)
    both = replace(settings, encryption_key=f"{OTHER_KEY_TEXT} {KEY_TEXT}")
    assert vault.status(both).files[key_id_of(KEY)] == 10
    done = vault.reseal(both, clear_too=False)
    assert (done.files, done.complete) == (10, True)
    assert done.rows > 6
    only = replace(settings, encryption_key=OTHER_KEY_TEXT)
    status = vault.status(only)
    assert set(status.files) | set(status.texts) == {key_id_of(OTHER_KEY)}
    assert check_all(only, sound) == 10
    with world(tmp_path, encryption_key=OTHER_KEY_TEXT) as made:
        assert made.container.journal.state(LogId("0" * 32, "a", 0)).complete
        assert made.container.transcripts.result("0" * 32) is not None
    assert vault.reseal(both, clear_too=False).files == 0


ROTATE = """
import os, signal, sys
from pathlib import Path
from recorder import vault
from recorder.doctor import examine
from recorder.settings import Settings

settings = Settings(output_dir=Path(sys.argv[1]), encryption_key=sys.argv[2])
for line in sys.stdin:
    child = os.fork()
    if not child:
        vault.reseal(settings, clear_too=False)
        os._exit(0)
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if vault._stored(settings).census()[sys.argv[3]] >= int(line):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
    print("killed", flush=True)
"""
"""Rotates in a child that is killed as soon as so many files are sealed with the new key."""


def test_a_rotation_killed_at_any_moment_goes_on_and_no_file_is_ever_half(tmp_path: Path) -> None:
    settings, sound = stored_in(tmp_path, KEY_TEXT, recordings=4)
    keys = f"{OTHER_KEY_TEXT} {KEY_TEXT}"
    both = replace(settings, encryption_key=keys)
    new, seen = key_id_of(OTHER_KEY), []
    with subprocess.Popen(
        [sys.executable, "-c", ROTATE, str(settings.output_dir), keys, new],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for files in (1, 5, 9, 14):
            process.stdin.write(f"{files}\n")
            process.stdin.flush()
            process.stdout.readline()
            seen.append(vault.status(both).files[new])
            assert check_all(both, sound) == 20
        process.stdin.close()
    assert any(0 < n < 20 for n in seen), "never killed on the way"
    assert vault.reseal(both, clear_too=False).complete
    assert check_all(replace(settings, encryption_key=OTHER_KEY_TEXT), sound) == 20
    assert not list(settings.output_dir.rglob(".*.part"))


def test_what_was_stored_before_there_was_a_key_is_encrypted(tmp_path: Path) -> None:
    settings, sound = stored_in(tmp_path, "")
    assert list(holding(settings.output_dir, *NEEDLES))
    on = replace(settings, encryption_key=OTHER_KEY_TEXT)
    assert vault.reseal(on, clear_too=False).files == 0
    assert vault.reseal(on, clear_too=True).complete
    assert list(holding(settings.output_dir, *NEEDLES)) == [], "also no page of the database"
    assert check_all(on, sound) == 10


def test_an_encryption_killed_before_the_end_leaves_no_page_in_clear_the_next_time(
    tmp_path: Path,
) -> None:
    settings, _ = stored_in(tmp_path, "")
    on = replace(settings, encryption_key=OTHER_KEY_TEXT)
    assert vault.reseal(on, clear_too=True).rows
    with closing(sqlite3.connect(settings.state_dir / "handover.db")) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("CREATE TABLE freed (words TEXT)")
        connection.execute("INSERT INTO freed VALUES (?)", (SENTINEL * 1000,))
        connection.commit()
        connection.execute("DROP TABLE freed")
        connection.commit()
    assert list(holding(settings.output_dir, *NEEDLES)), "what a kill before the end leaves"
    assert vault.reseal(on, clear_too=True).complete
    assert list(holding(settings.output_dir, *NEEDLES)) == []


def test_what_a_row_said_before_is_overwritten_however_sqlite_was_built(tmp_path: Path) -> None:
    def as_many_are_built(connection: DBAPIConnection, _entry: object) -> None:
        connection.cursor().execute("PRAGMA secure_delete=OFF")

    event.listen(Engine, "connect", as_many_are_built)
    try:
        engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
        engine.dispose()
    finally:
        event.remove(Engine, "connect", as_many_are_built)


def test_a_persons_own_words_lie_sealed_and_are_encrypted_with_the_rest(tmp_path: Path) -> None:
    words = ["Quuxworthy"]
    with world(tmp_path) as made:
        accounts = made.container.people.accounts
        vera = accounts.add("vera").user_id
        accounts.keep_profile(vera, vocabulary=words)
        settings = made.container.settings
    assert list(holding(settings.output_dir, b"Quuxworthy"))
    on = replace(settings, encryption_key=KEY_TEXT)
    assert vault.reseal(on, clear_too=True).complete
    assert list(holding(settings.output_dir, b"Quuxworthy")) == []
    with world(tmp_path, encryption_key=KEY_TEXT) as made:
        accounts = made.container.people.accounts
        assert list(accounts.get(vera).vocabulary) == words
        accounts.keep_profile(vera, vocabulary=["Quuxworthier"])
        assert list(accounts.named("vera").vocabulary) == ["Quuxworthier"]
    assert list(holding(settings.output_dir, b"Quuxworth")) == []


def test_words_that_do_not_open_lock_nobody_out(services: World) -> None:
    accounts = services.container.people.accounts
    vera = accounts.add("vera").user_id
    accounts.keep_profile(vera, vocabulary=["Quuxworthy"])
    with services.container.database.begin() as connection:
        connection.exec_driver_sql("UPDATE users SET vocabulary = 'HVS1:0123456789abcdef:AAAA'")
    assert accounts.get(vera).vocabulary == ()


def test_nothing_is_rotated_beside_a_running_server(tmp_path: Path) -> None:
    with world(tmp_path, encryption_key=KEY_TEXT) as made:
        with pytest.raises(OutputInUse, match="Stop it first"):
            vault.reseal(made.container.settings, clear_too=True)
        assert vault.status(made.container.settings).missing == []


def test_the_command_line_shows_decrypts_and_exports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, sound = stored_in(tmp_path, KEY_TEXT, recordings=1)
    monkeypatch.setenv("OUTPUT_DIR", str(settings.output_dir))
    monkeypatch.setenv("ENCRYPTION_KEY", KEY_TEXT)
    assert main(["vault", "status"]) == 0
    assert f"current key {key_id_of(KEY)}: 5 files" in capsys.readouterr().out
    (path,) = settings.output_dir.glob("*_recording.wav")
    assert main(["vault", "decrypt", str(path), "--to", str(tmp_path / "clear")]) == 0
    assert (tmp_path / "clear" / path.name).read_bytes() == sound
    assert main(["vault", "decrypt", str(path), "--to", str(tmp_path / "clear")]) == 2
    assert main(["vault", "export", str(tmp_path / "all")]) == 0
    assert len(list((tmp_path / "all").iterdir())) == 4
    with wave.open(str(tmp_path / "all" / path.name)) as opened:
        assert opened.getnframes() == 32_000
    capsys.readouterr()
    assert main(["vault", "new-key"]) == 0
    told = capsys.readouterr()
    assert len(told.out.strip()) == 43
    assert "in front of ENCRYPTION_KEY" in told.err
    monkeypatch.setenv("ENCRYPTION_KEY", OTHER_KEY_TEXT)
    assert main(["vault", "status"]) == 1
    assert f"MISSING key {key_id_of(KEY)}" in capsys.readouterr().out
    assert main(["vault", "rotate"]) == 2
    assert "ENCRYPTION_KEY" in capsys.readouterr().err


def test_the_doctor_says_whether_it_is_on_and_which_key_is_missing(tmp_path: Path) -> None:
    with world(tmp_path, encryption_key=KEY_TEXT) as made:
        made.record()
        settings = made.container.settings

    def found(key: str) -> list[str]:
        findings = examine(replace(settings, encryption_key=key))
        return [f.says for f in findings if f.name in ("Encryption", "Database")]

    assert found(KEY_TEXT)[0] == f"on, with key {key_id_of(KEY)}"
    assert found(OTHER_KEY_TEXT)[0] == f"Key {key_id_of(KEY)} is not set."
    assert "in clear" in next(
        f.says for f in examine(Settings(output_dir=tmp_path / "new")) if f.name == "Encryption"
    )
