"""Resumable uploads by tus 1.0.0: what a standard client and a broken one may do."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.core.errors import HandoverError
from recorder.core.model import RecordingState, Source
from recorder.services.disk import Disk
from tests.web.world import ALICE, BOB, REC, World, wav

TUS = {"X-Session-ID": ALICE, "Tus-Resumable": "1.0.0"}
BODY = {"Content-Type": "application/offset+octet-stream"}
ROOT = "/api/v1/uploads"


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    """A second and a half of a tone."""
    return wav(tmp_path / "sound.wav", 1.5)


def metadata(**said: str) -> dict[str, str]:
    pairs = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())
    return {"Upload-Metadata": ",".join(pairs)}


def create(client: FlaskClient, size: int, **more: str) -> str:
    answer = client.post(ROOT, headers=TUS | {"Upload-Length": str(size)} | more)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def patch(client: FlaskClient, place: str, offset: int, data: bytes, **more: str) -> Any:
    headers = TUS | BODY | {"Upload-Offset": str(offset)} | more
    return client.patch(place, headers=headers, data=data)


def offset(client: FlaskClient, place: str) -> int:
    answer = client.head(place, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["Upload-Offset"])


def id_of(place: str) -> str:
    return place.rpartition("/")[2]


def state_dir(services: World) -> Path:
    return services.container.settings.state_dir


def test_a_file_in_pieces_becomes_a_recording_of_the_uploads_id(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    place = create(client, len(sound))
    for at in range(0, len(sound), 10_000):
        assert offset(client, place) == at
        answer = patch(client, place, at, sound[at : at + 10_000])
        assert answer.status_code == 204
        assert answer.headers["Tus-Resumable"] == "1.0.0"
        assert int(answer.headers["Upload-Offset"]) == min(at + 10_000, len(sound))
    row = services.row(id_of(place), RecordingState.STOPPED)
    assert (row.source, row.session_id, row.frames) == (Source.UPLOAD, ALICE, 24_000)
    assert offset(client, place) == len(sound)


def test_an_unfinished_upload_says_when_it_expires(client: FlaskClient, sound: bytes) -> None:
    place = create(client, len(sound))
    answer = patch(client, place, 0, sound[:100])
    assert answer.headers["Upload-Expires"].endswith("GMT")
    head = client.head(place, headers=TUS)
    assert head.headers["Upload-Length"] == str(len(sound))
    assert head.headers["Cache-Control"] == "no-store"


def test_a_repeated_last_piece_makes_no_second_recording(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    place = create(client, len(sound))
    assert patch(client, place, 0, sound).status_code == 204
    services.row(id_of(place), RecordingState.STOPPED)
    for at in (0, len(sound) - 10):
        again = patch(client, place, at, sound[at:])
        assert (again.status_code, again.headers["Upload-Offset"]) == (409, str(len(sound)))
    assert patch(client, place, len(sound), b"").status_code == 204
    assert patch(client, place, 100, b"").status_code == 409
    assert len(services.container.recordings.of_session(ALICE)) == 1


def test_a_wrong_offset_is_409_and_says_the_right_one(client: FlaskClient, sound: bytes) -> None:
    place = create(client, len(sound))
    patch(client, place, 0, sound[:1000])
    for wrong in (0, 999, 1001):
        answer = patch(client, place, wrong, b"x")
        assert (answer.status_code, answer.json["code"]) == (409, "wrong-offset")
        assert answer.headers["Upload-Offset"] == "1000"
        assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert offset(client, place) == 1000


def test_creation_may_bring_the_whole_file_and_may_be_repeated(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    headers = TUS | BODY | {"Upload-Length": str(len(sound))} | metadata(recording_id=REC)
    for _ in range(2):
        answer = client.post(ROOT, headers=headers, data=sound)
        assert answer.status_code == 201
        assert answer.headers["Upload-Offset"] == str(len(sound))
        assert answer.headers["Location"] == f"{ROOT}/{REC}"
    services.row(REC, RecordingState.STOPPED)
    assert len(services.container.recordings.of_session(ALICE)) == 1


def test_the_id_of_somebody_elses_recording_cannot_be_taken(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    services.record(BOB, REC)
    headers = TUS | {"Upload-Length": str(len(sound))} | metadata(recording_id=REC)
    assert client.post(ROOT, headers=headers).status_code == 400
    assert services.row(REC, RecordingState.STOPPED).session_id == BOB


def test_a_stranger_sees_and_changes_nothing(client: FlaskClient, sound: bytes) -> None:
    place = create(client, len(sound), **metadata(recording_id=REC))
    bob = TUS | {"X-Session-ID": BOB}
    assert client.head(place, headers=bob).status_code == 404
    headers = bob | BODY | {"Upload-Offset": "0"}
    assert client.patch(place, headers=headers, data=b"x").status_code == 404
    assert client.delete(place, headers=bob).status_code == 404
    again = bob | {"Upload-Length": str(len(sound))} | metadata(recording_id=REC)
    assert client.post(ROOT, headers=again).status_code == 404
    assert offset(client, place) == 0


def test_repeating_a_creation_begins_no_session_anew(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    sessions = services.container.sessions
    create(client, len(sound), **metadata(recording_id=REC))
    again = {"Upload-Length": str(len(sound))} | metadata(recording_id=REC)
    assert client.post(ROOT, headers=TUS | {"X-Session-ID": BOB} | again).status_code == 404
    assert sessions.get_session(BOB) is None
    sessions.close(ALICE)
    assert client.post(ROOT, headers=TUS | again).status_code == 201
    assert not sessions.is_active(ALICE)


def test_a_given_up_upload_is_gone_and_leaves_no_file(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    place = create(client, len(sound))
    patch(client, place, 0, sound[:1000])
    assert client.delete(place, headers=TUS).status_code == 204
    assert client.head(place, headers=TUS).status_code == 404
    assert patch(client, place, 1000, sound[1000:]).status_code == 404
    assert list((state_dir(services) / "arriving").iterdir()) == []


def test_what_cannot_be_used_is_said_and_said_again(client: FlaskClient, services: World) -> None:
    text = b"root:x:0:0:root:/root:/bin/bash\n" * 50
    place = create(client, len(text))
    answer = patch(client, place, 0, text)
    assert (answer.status_code, answer.json["code"]) == (415, "file-unsupported")
    assert client.head(place, headers=TUS).status_code == 415
    assert patch(client, place, len(text), b"").status_code == 415
    assert services.container.recordings.of_session(ALICE) == []
    assert list((state_dir(services) / "uploads").iterdir()) == []


def test_a_file_over_the_limit_is_refused_before_its_first_byte(client: FlaskClient) -> None:
    answer = client.post(ROOT, headers=TUS | {"Upload-Length": str(2 << 20)})
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")
    assert "MAX_UPLOAD_MB" in answer.json["cure"]
    assert answer.json["limit_bytes"] == 1 << 20


def test_more_bytes_than_announced_are_refused(client: FlaskClient, sound: bytes) -> None:
    place = create(client, 100)
    assert patch(client, place, 0, sound[:101]).status_code == 413
    assert offset(client, place) == 0


def test_a_checksum_that_does_not_match_keeps_nothing(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    place = create(client, len(sound))
    for name in ("sha1", "sha256", "md5"):
        wrong = base64.b64encode(hashlib.new(name, b"other").digest()).decode()
        answer = patch(client, place, 0, sound, **{"Upload-Checksum": f"{name} {wrong}"})
        assert (answer.status_code, answer.json["code"]) == (460, "checksum-mismatch")
        assert offset(client, place) == 0
    right = base64.b64encode(hashlib.sha1(sound).digest()).decode()
    answer = patch(client, place, 0, sound, **{"Upload-Checksum": f"sha1 {right}"})
    assert answer.status_code == 204
    services.row(id_of(place), RecordingState.STOPPED)


def test_a_client_that_can_only_post_names_the_method(client: FlaskClient, sound: bytes) -> None:
    place = create(client, len(sound))
    headers = TUS | BODY | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(place, headers=headers, data=sound[:10]).status_code == 204
    assert offset(client, place) == 10
    answer = client.post(place, headers=TUS | {"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 405


@pytest.mark.parametrize("place", [ROOT, f"{ROOT}/{REC}"])
def test_options_say_what_is_spoken(client: FlaskClient, place: str) -> None:
    answer = client.options(place)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(1 << 20)
    assert "creation-with-upload" in answer.headers["Tus-Extension"].split(",")
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
@pytest.mark.parametrize("version", [None, "0.2.2", "2.0"])
def test_another_version_is_412(client: FlaskClient, method: str, version: str | None) -> None:
    headers = {"X-Session-ID": ALICE} | ({"Tus-Resumable": version} if version else {})
    answer = client.open(f"{ROOT}/{REC}", method=method, headers=headers)
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


def test_a_restart_goes_on_from_what_is_proven(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    place = create(client, len(sound))
    patch(client, place, 0, sound[:1000])
    patch(client, place, 1000, sound[1000:3000])
    part = state_dir(services) / "arriving" / f"{id_of(place)}.part"
    part.write_bytes(sound[:2000] + b"\x00" * 5000)  # as a power cut may leave it
    services.container.resumable._shelf._held.clear()
    again = TUS | {"Upload-Length": str(len(sound))} | metadata(recording_id=id_of(place))
    assert client.post(ROOT, headers=again).headers["Upload-Offset"] == "1000"
    assert offset(client, place) == 1000
    assert patch(client, place, 1000, sound[1000:]).status_code == 204
    row = services.row(id_of(place), RecordingState.STOPPED)
    assert row.frames == 24_000


def test_a_request_that_hangs_gives_way_to_the_next(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    place = create(client, len(sound))
    upload_id, resumable = id_of(place), services.container.resumable
    came, go_on = threading.Event(), threading.Event()
    errors: list[str] = []

    def pieces() -> Iterator[bytes]:
        yield sound[:1000]
        came.set()
        go_on.wait(60)
        yield sound[1000:2000]

    def hang() -> None:
        try:
            resumable.receive(upload_id, ALICE, 0, pieces())
        except HandoverError as error:
            errors.append(error.code)

    thread = threading.Thread(target=hang)
    thread.start()
    came.wait(60)
    assert offset(client, place) == 1000
    assert patch(client, place, 1000, sound[1000:5000]).status_code == 204
    go_on.set()
    thread.join(60)
    assert errors == ["upload-taken-over"]
    assert offset(client, place) == 5000


def test_no_name_that_a_client_gave_is_kept_anywhere(
    client: FlaskClient, services: World, sound: bytes
) -> None:
    said = metadata(filename="Mrs Vandersloot.wav", filetype="audio/wav")
    place = create(client, len(sound), **said)
    patch(client, place, 0, sound)
    services.row(id_of(place), RecordingState.STOPPED)
    for path in services.container.settings.output_dir.rglob("*"):
        assert "Vandersloot" not in path.name
        assert not path.is_file() or b"Vandersloot" not in path.read_bytes()


BAD_CREATIONS: list[tuple[dict[str, str], int]] = [
    ({}, 400),
    ({"Upload-Length": "0"}, 400),
    ({"Upload-Length": "-1"}, 400),
    ({"Upload-Length": "1e3"}, 400),
    ({"Upload-Length": "１"}, 400),
    ({"Upload-Length": "9" * 40}, 400),
    ({"Upload-Defer-Length": "1"}, 400),
    ({"Upload-Length": "5", "Upload-Concat": "partial"}, 400),
    ({"Upload-Length": "5", "Upload-Metadata": "filename !!"}, 400),
    ({"Upload-Length": "5", "Upload-Metadata": "session_id " + "eA=="}, 400),
    ({"Upload-Length": "5", "Upload-Metadata": "recording_id Li4vLi4="}, 400),
    ({"Upload-Length": "5", "Upload-Metadata": "a " + "QUFB" * 5000}, 400),
    ({"Upload-Length": "5", "X-Session-ID": "../../etc"}, 400),
]


@pytest.mark.parametrize(("headers", "status"), BAD_CREATIONS, ids=range(len(BAD_CREATIONS)))
def test_a_bad_creation_is_a_problem_document(
    client: FlaskClient, services: World, headers: dict[str, str], status: int
) -> None:
    environ = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers.items()}
    environ = {k: v.encode().decode("latin-1") for k, v in environ.items()}
    answer = client.post(ROOT, headers=TUS, environ_overrides=environ)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert list((state_dir(services) / "arriving").iterdir()) == []


@pytest.mark.parametrize(
    "upload_id", ["x", "..%2f..%2fetc", REC.upper(), REC + "0", "%00", REC + ".ledger", "0" * 3000]
)
@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_an_odd_upload_id_is_404(client: FlaskClient, upload_id: str, method: str) -> None:
    headers = TUS | BODY | {"Upload-Offset": "0"}
    answer = client.open(f"{ROOT}/{upload_id}", method=method, headers=headers, data=b"x")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": None}, 400),
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Content-Encoding": "gzip"}, 415),
        ({"Upload-Checksum": "sha1"}, 460),
        ({"Upload-Checksum": "crc32 AAAA"}, 400),
        ({"Upload-Checksum": "sha1 !!!"}, 400),
    ],
)
def test_a_bad_piece_is_refused_and_changes_nothing(
    client: FlaskClient, headers: dict[str, str | None], status: int
) -> None:
    place = create(client, 100)
    sent = {k: v for k, v in (TUS | BODY | {"Upload-Offset": "0"} | headers).items() if v}
    answer = client.patch(place, headers=sent, data=b"x" * 10)
    assert answer.status_code == status
    assert offset(client, place) == 0


def test_a_session_may_not_fill_the_server_with_beginnings(client: FlaskClient) -> None:
    for _ in range(32):
        create(client, 100)
    answer = client.post(ROOT, headers=TUS | {"Upload-Length": "100"})
    assert (answer.status_code, answer.json["code"]) == (429, "quota-reached")


class RoomFor(Disk):
    """A disk with so much room, whatever others write on the real one meanwhile."""

    def __init__(self, room_bytes: int) -> None:
        self._room_bytes = room_bytes

    def free_bytes(self, directory: Path) -> int:
        return self._room_bytes


def test_what_does_not_fit_beside_what_is_announced_is_507(
    client: FlaskClient, services: World
) -> None:
    resumable = services.container.resumable
    resumable._disk = RoomFor(resumable._reserve_bytes + 1_000_000)
    create(client, 900_000)
    answer = client.post(ROOT, headers=TUS | {"Upload-Length": "500000"})
    assert (answer.status_code, answer.json["code"]) == (507, "storage-full")
    assert answer.headers["Retry-After"]
