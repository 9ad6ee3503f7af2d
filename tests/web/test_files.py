"""Downloads, ranges, peaks and the old download address."""

from __future__ import annotations

import io
import struct
import wave
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from gunicorn.http.wsgi import FileWrapper
from numpy.typing import NDArray
from werkzeug.test import EnvironBuilder, run_wsgi_app

from recorder.services.files import FileKind, OutputFile
from recorder.web import peaks as peaks_module
from recorder.web.files import _of_content
from recorder.web.peaks import _Kept, peaks_of
from tests.web.world import ALICE, BOB, REC, World

FILES = f"/api/v1/recordings/{REC}/files"
HEADERS = {"X-Session-ID": ALICE}


@pytest.fixture(autouse=True)
def finished(services: World) -> World:
    services.record()
    services.finish()
    return services


def name_of(services: World, kind: FileKind) -> str:
    recording = services.container.recordings.get(REC)
    assert recording is not None
    return services.container.files.name(recording, kind)


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [
        ("recording", "audio/wav"),
        ("transcript", "text/plain"),
        ("analysis", "application/json"),
        ("report", "text/plain"),
    ],
)
def test_each_file_is_saved_under_its_real_name(
    client: FlaskClient, services: World, kind: str, mimetype: str
) -> None:
    answer = client.get(f"{FILES}/{kind}", headers=HEADERS)
    assert answer.status_code == 200
    assert answer.mimetype == mimetype
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename={name_of(services, FileKind(kind))}"
    )
    assert "no-store" in answer.headers["Cache-Control"]


class Counting(io.BytesIO):
    """Knows how much was read of it."""

    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.read_bytes += len(data)
        return data


def test_what_lies_before_a_range_is_not_read(app: Flask, services: World) -> None:
    """The web server's own wrapper of files cannot seek."""
    recording = services.container.recordings.get(REC)
    assert recording is not None
    sound = bytes(range(256)) * 40_000
    path = services.container.files.path(recording, FileKind.RECORDING)
    file = OutputFile(FileKind.RECORDING, path.name, path, len(sound))
    environ = EnvironBuilder(headers={"Range": f"bytes={len(sound) - 1000}-"}).get_environ()
    environ["wsgi.file_wrapper"] = FileWrapper
    with app.request_context(environ), Counting(sound) as opened:
        answer = _of_content(file, opened, inline=True)
        body, status, _ = run_wsgi_app(answer, environ)
        assert (status[:3], b"".join(body)) == ("206", sound[-1000:])
        assert opened.read_bytes < 200_000


def test_sound_is_played_in_ranges(client: FlaskClient) -> None:
    whole = client.get(f"{FILES}/recording?inline=1", headers=HEADERS)
    assert whole.headers["Content-Disposition"].startswith("inline")
    part = client.get(f"{FILES}/recording", headers={**HEADERS, "Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.data == whole.data[1000:2000]
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(whole.data)}"
    beyond = client.get(f"{FILES}/recording", headers={**HEADERS, "Range": "bytes=99999999-"})
    assert beyond.status_code == 416


def test_a_file_that_is_not_made_yet_is_409(client: FlaskClient, services: World) -> None:
    other = services.record(rec_id="f" * 32)
    answer = client.get(f"/api/v1/recordings/{other}/files/report", headers=HEADERS)
    assert (answer.status_code, answer.json["code"]) == (409, "not-ready")


@pytest.mark.parametrize("kind", ["passwd", "..", "recording.wav", "%2e%2e%2fpasswd"])
def test_only_four_kinds_exist(client: FlaskClient, kind: str) -> None:
    assert client.get(f"{FILES}/{kind}", headers=HEADERS).status_code == 404


def test_peaks_outline_the_sound(client: FlaskClient) -> None:
    said = client.get(f"/api/v1/recordings/{REC}/peaks?n=10", headers=HEADERS).json
    assert said["n"] == 10
    assert said["duration_s"] == 1.0
    assert all(0.45 < p <= 0.5 for p in said["peaks"])


@pytest.mark.parametrize("n", ["0", "-1", "4001", "x", "1.5", "9" * 30, "１０"])
def test_a_silly_number_of_peaks_is_400(client: FlaskClient, n: str) -> None:
    address = f"/api/v1/recordings/{REC}/peaks"
    assert client.get(address, query_string={"n": n}, headers=HEADERS).status_code == 400


@pytest.mark.parametrize("frames", [0, 1, 7, 999, 300_000])
def test_peaks_of_any_length_are_the_largest_samples(tmp_path: Path, frames: int) -> None:
    path = tmp_path / "x.wav"
    samples = [((i * 7919) % 65_536) - 32_768 for i in range(frames)]
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(struct.pack(f"<{frames}h", *samples))
    said = peaks_of(path, 100, cache=tmp_path)
    bins = min(100, frames)
    expected = [0] * bins
    for i, sample in enumerate(samples):
        where = i * bins // frames
        expected[where] = max(expected[where], abs(sample))
    assert said["n"] == bins
    assert said["peaks"] == [round(e / 32_768, 4) for e in expected]


def test_a_narrative_is_a_file_like_the_others(client: FlaskClient, services: World) -> None:
    recording = services.container.recordings.get(REC)
    assert recording is not None
    services.container.files.write_text(recording, FileKind.NARRATIVE, "A man of 61.")
    answer = client.get(f"/api/v1/recordings/{REC}/files/narrative", headers=HEADERS)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text == "A man of 61."


def test_the_old_address_takes_an_exact_name_of_ones_own(
    client: FlaskClient, services: World
) -> None:
    for kind in set(FileKind) - {FileKind.NARRATIVE}:  # no language model is set up here
        query = {"file_path": name_of(services, kind)}
        answer = client.get("/download_file/", query_string=query, headers=HEADERS)
        assert answer.status_code == 200
        stranger = client.get("/download_file/", query_string=query, headers={"X-Session-ID": BOB})
        assert stranger.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "output/{name}",
        "./{name}",
        "../output/{name}",
        "..\\{name}",
        "%2e%2e/{name}",
        "{name}\x00.txt",
        "{name}/",
        ".handover/handover.db",
        ".handover/lock",
        "{name} ",
        "~/.ssh/id_rsa",
        "*",
        "",
    ],
)
def test_a_path_is_never_followed(client: FlaskClient, services: World, path: str) -> None:
    named = path.replace("{name}", name_of(services, FileKind.REPORT))
    answer = client.get("/download_file/", query_string={"file_path": named}, headers=HEADERS)
    assert answer.status_code in (400, 404)
    assert answer.content_type == "application/problem+json"


def long_wav(path: Path, samples: NDArray[np.int16]) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(samples.astype("<i2").tobytes())
    return path


@pytest.mark.parametrize(
    ("start_s", "end_s", "n"),
    [(0.0, 600.0, 20), (3.25, 3.75, 50), (100.0, 400.0, 7), (599.5, 900, 3)],
)
def test_peaks_of_a_range_are_those_of_its_samples(
    tmp_path: Path, start_s: float, end_s: float, n: int
) -> None:
    samples = np.random.default_rng(3).integers(-30_000, 30_000, 600 * 16_000, dtype=np.int16)
    path = long_wav(tmp_path / "long.wav", samples)
    said = peaks_of(path, n, start_s, end_s, cache=tmp_path)
    first, last = round(start_s * 16_000), min(len(samples), round(end_s * 16_000))
    assert (said["n"], said["start_s"], said["end_s"]) == (n, start_s, last / 16_000)
    stretches = np.array_split(samples[first:last].astype(np.int32), n)
    expected = [np.abs(s).max() / 32_768 for s in stretches]
    assert said["peaks"] == pytest.approx(expected, abs=0.002)


def test_a_loud_moment_stands_where_it_is_at_every_zoom(tmp_path: Path) -> None:
    samples = np.zeros(1200 * 16_000, dtype=np.int16)
    samples[700 * 16_000 + 8_000] = -20_000
    path = long_wav(tmp_path / "click.wav", samples)
    for start_s, end_s, n in ((0.0, 1200.0, 100), (600.0, 800.0, 20), (700.0, 701.0, 10)):
        peaks = peaks_of(path, n, start_s, end_s, cache=tmp_path)["peaks"]
        loudest = peaks.index(max(peaks))
        at_s = start_s + (loudest + 0.5) * (end_s - start_s) / n
        assert max(peaks) == round(20_000 / 32_768, 4)
        assert sum(p > 0 for p in peaks) == 1
        assert abs(at_s - 700.5) <= (end_s - start_s) / n


def test_the_outline_of_a_long_file_is_kept_and_a_spoilt_one_is_made_again(
    tmp_path: Path,
) -> None:
    samples = np.random.default_rng(5).integers(-30_000, 30_000, 600 * 16_000, dtype=np.int16)
    cache = tmp_path / "cache"
    cache.mkdir()
    path = long_wav(tmp_path / "long.wav", samples)
    said = peaks_of(path, 20, cache=cache)
    (kept,) = cache.iterdir()
    for n, spoilt in ((21, None), (22, b""), (23, b"no outline"), (24, kept.read_bytes()[:-9])):
        if spoilt is not None:
            kept.write_bytes(spoilt)
        peaks_module._outlines._kept.clear()  # as after a restart
        assert max(peaks_of(path, n, cache=cache)["peaks"]) == max(said["peaks"])
    cells = np.load(kept)
    np.save(kept, np.full_like(cells, 16_384))
    peaks_module._outlines._kept.clear()
    assert set(peaks_of(path, 25, cache=cache)["peaks"]) == {0.5}, "it is read, not made again"


def test_a_range_beyond_the_end_is_empty(client: FlaskClient) -> None:
    address = f"/api/v1/recordings/{REC}/peaks?start_s=90&end_s=95"
    said = client.get(address, headers=HEADERS).json
    assert (said["n"], said["peaks"]) == (0, [])


@pytest.mark.parametrize(
    "query", ["start_s=x", "start_s=-1", "end_s=nan", "start_s=5&end_s=5", "end_s=1e3", "start_s="]
)
def test_a_silly_range_is_400(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/recordings/{REC}/peaks?{query}", headers=HEADERS)
    assert answer.status_code == 400


def test_outlines_are_remembered_up_to_a_bound() -> None:
    kept: _Kept[int] = _Kept(2)
    made: list[str] = []

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    for key in ("a", "b", "a", "c", "b", "a"):
        kept.get((key,), partial(make, key))
    assert made == ["a", "b", "c", "b", "a"]
