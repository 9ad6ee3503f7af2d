"""Uploads and the server's own microphone, through the real server, to the four files."""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from tests.support.http import Caller
from tests.support.media import encode_as, silent_video
from tests.support.microphone import FakeMicrophone
from tests.support.server import RealServer, serving
from tests.support.speech import read_wav, spoken

pytestmark = pytest.mark.e2e

SENTENCE = "Blood pressure one twenty over eighty. Heart rate ninety two."
FILES = ["recording.wav", "transcript.txt", "analysis.json", "report.txt"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One server for all uploads."""
    with serving(tmp_path_factory.mktemp("uploads"), MAX_UPLOAD_MB="20") as running:
        yield running


def names_of(server: RealServer, session_id: str) -> list[str]:
    """Ends of the names of a session's files, in the order of ``FILES``."""
    found = [path.name for path in server.output_dir.glob(f"{session_id[:8]}_*")]
    ends = {name.split("_", 2)[2] for name in found}
    assert len(ends) == len(found), found
    return [end for end in FILES if end in ends]


def wav_of(server: RealServer, session_id: str) -> NDArray[np.int16]:
    """The session's one recording."""
    (path,) = server.output_dir.glob(f"{session_id[:8]}_*_recording.wav")
    samples, rate_hz = read_wav(path)
    assert rate_hz == 16_000
    return samples


class TestUploads:
    @pytest.mark.parametrize("name", ["speech.wav", "phone.m4a", "browser.webm", "radio.amr"])
    def test_a_file_made_elsewhere_gets_the_same_four_files(
        self, server: RealServer, name: str, tmp_path: Path
    ) -> None:
        caller = Caller(server.url)
        said = spoken(SENTENCE)
        reply = caller.upload(encode_as(tmp_path, name, said))
        assert reply.status == 202
        found = caller.wait(reply.json["recording_id"])
        assert found["state"] == "done"
        assert found["source"] == "upload"
        assert found["transcript"]["text"]
        assert names_of(server, caller.session_id) == FILES
        got = wav_of(server, caller.session_id)
        assert abs(len(got) - len(said)) < 16_000 * 0.15
        if name == "speech.wav":
            assert np.array_equal(got, said)

    def test_a_damaged_file_says_in_the_record_what_is_missing(
        self, server: RealServer, tmp_path: Path
    ) -> None:
        caller = Caller(server.url)
        path = encode_as(tmp_path, "song.mp3", spoken(SENTENCE))
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        found = caller.wait(caller.upload(path).json["recording_id"])
        assert [gap["cause"] for gap in found["gaps"]] == ["damaged"]
        assert found["gaps"][0]["duration_s"] > 1.0

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            (b"", 400, {"invalid-input", "file-no-sound"}),
            (b"not audio\n" * 50, 415, {"file-unsupported"}),
            (b"#EXTM3U\n/etc/passwd\n", 415, {"file-unsupported"}),
            (b"RIFF\x24\0\0\0WAVEfmt ", 415, {"file-unsupported"}),
        ],
        ids=["empty", "text", "playlist", "half a header"],
    )
    def test_what_cannot_be_used_is_refused_with_a_cure_and_leaves_nothing(
        self, server: RealServer, content: bytes, status: int, code: set[str], tmp_path: Path
    ) -> None:
        caller = Caller(server.url)
        (tmp_path / "x.wav").write_bytes(content)
        reply = caller.upload(tmp_path / "x.wav", name="../../etc/passwd")
        assert reply.status == status
        assert reply.json["code"] in code
        assert reply.json["cure"]
        assert names_of(server, caller.session_id) == []
        assert caller.get("/api/v1/recordings").json["recordings"] == []
        assert not list((server.output_dir / ".handover" / "uploads").iterdir())

    def test_a_video_without_sound_is_refused(self, server: RealServer, tmp_path: Path) -> None:
        reply = Caller(server.url).upload(silent_video(tmp_path / "v.mp4"))
        assert (reply.status, reply.json["code"]) == (400, "file-no-sound")

    def test_a_name_that_climbs_out_is_only_a_name(
        self, server: RealServer, tmp_path: Path
    ) -> None:
        caller = Caller(server.url)
        path = encode_as(tmp_path, "speech.wav", spoken("Heart rate ninety."))
        reply = caller.upload(path, name="../../../../etc/passwd")
        assert reply.status == 202
        caller.wait(reply.json["recording_id"])
        assert names_of(server, caller.session_id) == FILES
        assert "passwd" not in server.log

    def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
        self, server: RealServer
    ) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.putrequest("POST", "/api/v1/uploads")
        connection.putheader("Content-Length", str(21 * 1024 * 1024))
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("X-Session-ID", Caller(server.url).session_id)
        connection.endheaders()
        reply = connection.getresponse()
        assert (reply.status, json.loads(reply.read())["code"]) == (413, "too-large")
        connection.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the fake sound card is ALSA's")
class TestServerMicrophone:
    def test_what_the_microphone_fed_is_what_lands_in_the_file(
        self, start_server: Callable[..., RealServer], tmp_path: Path
    ) -> None:
        said = spoken(SENTENCE)
        with FakeMicrophone(tmp_path, said) as card:
            server = start_server(**card.environment)
            caller = Caller(server.url)
            assert caller.get("/api/v1/status").json["microphone"] == {
                "available": True,
                "why": "default",
            }
            started = caller.post("/api/start-recording", source="microphone")
            assert (started.status, started.json["source"]) == (200, "microphone")
            card.wait_until_taken(len(said) / 16_000 + 0.4)
            assert caller.post("/api/stop-recording").status == 200
        found = caller.wait(started.json["recording_id"])
        got = wav_of(server, caller.session_id)
        assert found["gaps"] == []
        assert np.array_equal(got[: len(said)], said)
        assert not got[len(said) :].any()
        assert found["transcript"]["text"]
        assert names_of(server, caller.session_id) == FILES

    def test_without_a_microphone_it_says_what_to_do_instead(
        self, start_server: Callable[..., RealServer]
    ) -> None:
        server = start_server(ALSA_CONFIG_PATH=os.devnull, TRANSCRIBER="none")
        caller = Caller(server.url)
        reply = caller.post("/api/start-recording", source="microphone")
        assert (reply.status, reply.json["code"]) == (503, "microphone-unavailable")
        assert "Record in the browser, or upload" in reply.json["cure"]
        assert caller.get("/api/v1/recordings").json["recordings"] == []
        assert caller.post("/api/start-recording").status == 200

    def test_a_killed_server_keeps_everything_that_it_had_heard(
        self, start_server: Callable[..., RealServer], tmp_path: Path
    ) -> None:
        said = spoken(SENTENCE)
        with FakeMicrophone(tmp_path, said) as card:
            server = start_server(TRANSCRIBER="none", **card.environment)
            caller = Caller(server.url)
            rec_id = caller.post("/api/start-recording", source="microphone").json["recording_id"]
            card.wait_until_taken(2.0)
            server.kill()
        server.start()
        caller.wait(rec_id, "sealed")
        got = wav_of(server, caller.session_id)
        assert len(got) > 16_000
        assert np.array_equal(got[: len(said)], said[: len(got)])

    def test_pulled_out_in_the_middle_it_keeps_what_was_heard_and_says_where_it_ends(
        self, start_server: Callable[..., RealServer], tmp_path: Path
    ) -> None:
        said = spoken(SENTENCE)
        with FakeMicrophone(tmp_path, said) as card:
            server = start_server(**card.environment)
            caller = Caller(server.url)
            rec_id = caller.post("/api/start-recording", source="microphone").json["recording_id"]
            card.wait_until_taken(2.0)
            listener_of(server).kill()
            found = caller.wait(rec_id)
        got = wav_of(server, caller.session_id)
        assert len(got) > 16_000
        assert np.array_equal(got[: len(said)], said[: len(got)])
        (gap,) = found["gaps"]
        assert (gap["cause"], gap["at_s"]) == ("unplugged", found["duration_s"])
        (transcript,) = server.output_dir.glob("*_transcript.txt")
        assert "microphone was unplugged" in transcript.read_text(encoding="utf-8")
        (report,) = server.output_dir.glob("*_report.txt")
        assert "NOT RECORDED" in report.read_text(encoding="utf-8")


def listener_of(server: RealServer) -> psutil.Process:
    """The process that has the microphone open."""
    for child in psutil.Process(server.pid).children(recursive=True):
        if "recorder.adapters.microphone_child" in child.cmdline():
            return child
    raise AssertionError("nobody listens")
