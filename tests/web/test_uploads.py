"""Files recorded elsewhere, good and bad, through the real decoder."""

from __future__ import annotations

import errno
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.core.model import RecordingState, Source
from recorder.services.uploads import Uploads
from recorder.web import uploads
from recorder.web.uploads import discard_abandoned
from tests.web.people import Browser, closed
from tests.web.world import ALICE, BOB, World

HEADERS = {"X-Session-ID": ALICE}


def send(client: FlaskClient, data: bytes, name: str = "x.wav", **more: Any) -> Any:
    form = {"file": (BytesIO(data), name)} | more
    return client.post("/api/v1/uploads", headers=HEADERS, data=form)


def left_over(services: World) -> list[Path]:
    state_dir = services.container.settings.state_dir
    return [*state_dir.glob("incoming-*"), *(state_dir / "uploads").iterdir()]


def test_a_wav_becomes_a_recording(
    client: FlaskClient, services: World, speech_free_wav: bytes
) -> None:
    answer = send(client, speech_free_wav)
    assert answer.status_code == 202
    row = services.row(answer.json["recording_id"], RecordingState.STOPPED)
    assert row.source is Source.UPLOAD
    assert row.session_id == ALICE
    assert row.frames == 8000


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "", "a\x00b.wav", "x" * 3000, "CON", "é\ud83d.wav"]
)
def test_the_clients_name_of_the_file_goes_nowhere(
    client: FlaskClient, services: World, speech_free_wav: bytes, name: str
) -> None:
    name = name.encode("utf-8", "replace").decode()
    answer = send(client, speech_free_wav, name)
    assert answer.status_code in (202, 400)
    names = [p.name for p in services.container.settings.output_dir.rglob("*")]
    assert not any("passwd" in n or "CON" in n or n.endswith(".wav") for n in names)


def test_what_is_not_sound_is_415_and_leaves_nothing(client: FlaskClient, services: World) -> None:
    answer = send(client, b"root:x:0:0:root:/root:/bin/bash\n" * 50)
    assert (answer.status_code, answer.json["code"]) == (415, "file-unsupported")
    assert answer.json["cure"] or answer.json["detail"]
    assert left_over(services) == []
    assert services.container.recordings.of_session(ALICE) == []


def test_an_empty_file_is_400(client: FlaskClient, services: World) -> None:
    assert send(client, b"").status_code == 400
    assert left_over(services) == []


def test_no_file_is_400(client: FlaskClient) -> None:
    answer = client.post("/api/v1/uploads", headers=HEADERS, data={"other": (BytesIO(b"x"), "x")})
    assert answer.status_code == 400


def test_a_file_over_the_limit_is_413_before_it_is_read(
    client: FlaskClient, services: World
) -> None:
    answer = client.post(
        "/api/v1/uploads",
        headers=HEADERS,
        data=b"",
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(2 << 20)},
    )
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")
    assert "MAX_UPLOAD_MB" in answer.json["cure"]
    assert left_over(services) == []


def test_a_body_that_lies_about_its_end_is_400(client: FlaskClient, services: World) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nRIFFRIFFRIFF'
    answer = client.post(
        "/api/v1/uploads",
        headers=HEADERS | {"Content-Type": "multipart/form-data; boundary=b"},
        data=head,
    )
    assert answer.status_code == 400
    assert left_over(services) == []


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 5000,
        "multipart/form-data; boundary=\u00e9",
    ],
)
def test_a_broken_form_is_400(client: FlaskClient, content_type: str) -> None:
    answer = client.post(
        "/api/v1/uploads",
        data=b"--x\r\n\r\n",
        headers=HEADERS,
        environ_overrides={"CONTENT_TYPE": content_type.encode().decode("latin-1")},
    )
    assert answer.status_code == 400


def test_a_thousand_parts_are_refused(client: FlaskClient, services: World) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n'
    answer = client.post(
        "/api/v1/uploads",
        headers=HEADERS | {"Content-Type": "multipart/form-data; boundary=b"},
        data=part * 1000 + b"--b--\r\n",
    )
    assert answer.status_code == 413
    assert left_over(services) == []


@pytest.mark.parametrize("address", ["/api/v1/uploads", "/manual_inference"])
def test_only_forms_are_taken(client: FlaskClient, address: str) -> None:
    assert client.post(address, headers=HEADERS, json={}).status_code == 415


def test_a_full_disk_is_507(
    client: FlaskClient, services: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, _data: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(uploads._Part, "write", full)
    answer = send(client, b"RIFF" + b"\x00" * 100_000)
    assert (answer.status_code, answer.json["code"]) == (507, "storage-full")
    assert left_over(services) == []


def test_the_reserve_is_kept_free(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: usage(0, 0, 200 << 20))
    assert send(client, b"RIFF").status_code == 507


def test_the_old_address_takes_the_session_from_the_form_and_can_wait(
    client: FlaskClient, services: World, speech_free_wav: bytes
) -> None:
    answer = client.post(
        "/manual_inference?wait=1",
        data={"session_id": ALICE, "file": (BytesIO(speech_free_wav), "x.wav")},
    )
    assert answer.status_code == 200
    assert answer.json["session_id"] == ALICE
    assert answer.json["state"] in ("recording", "stopped")


def test_the_decoders_answer_comes_at_once_not_after_the_whole_file(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, services: World
) -> None:
    seen: list[Path] = []
    original = Uploads.submit

    def watch(self: Uploads, path: Path, session_id: str) -> object:
        seen.append(path)
        return original(self, path, session_id)

    monkeypatch.setattr(Uploads, "submit", watch)
    send(client, b"not sound" * 100)
    (path,) = seen
    own = services.container.settings.state_dir / "sessions" / ALICE / "uploads"
    assert path.parent.parent == own
    assert not path.exists()


def test_a_session_that_may_not_begin_gets_no_folder(tmp_path: Path) -> None:
    with closed(tmp_path, max_sessions_per_ip=1) as (services, app):
        first, second = Browser(app, ALICE), Browser(app, BOB)
        for browser in (first, second):
            form = {"file": (BytesIO(b"not sound" * 100), "x.wav")}
            answer = browser.ask("POST", "/api/v1/uploads", data=form)
            assert answer.status_code == (415 if browser is first else 429)
        assert services.container.paths.sessions() == [ALICE]


def test_what_a_killed_process_had_received_in_part_is_discarded(services: World) -> None:
    state_dir = services.container.settings.state_dir
    (state_dir / "incoming-abc").mkdir()
    (state_dir / "incoming-abc" / "part").write_bytes(b"half a file")
    discard_abandoned(state_dir)
    assert left_over(services) == []
