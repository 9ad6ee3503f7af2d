"""The hunt: what is said of a patient is nowhere that an administrator, a log or a metric can show.

A real server, a real worker and a speech engine that answers with a name nobody else has. The whole
way is gone, everything is refused once, the engine fails; then logs, addresses, metrics, refusals,
the station's pages, the audit trail and the names of files are searched.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from recorder.core.log import LogId
from tests.support.http import Caller
from tests.support.patience import until
from tests.support.server import RealServer, serving
from tests.support.speech import spoken, write_wav
from tests.support.speech_server import Answer, speech_server, verbose
from tests.support.tools import require_tool
from tests.web.tablet import Tablet
from tests.web.world import whole_log

SAID = "Zebulon Quuxworthy takes zorbacillin. BP 140 over 90."
TYPED = "Xanthippe Vrooomfondel"
SECRETS = ("zebulon", "quuxworthy", "zorbacillin", "xanthippe", "vrooomfondel", "vroomf")
ADMIN = "/api/v1/admin"
LOOKS = ("overview", "sessions", "recordings", "unfinished", "storage", "queue", "models",
         "agency", "audit?limit=500", "audit/verification", "retention", "deletions")  # fmt: skip
PAGES = ("", "/sessions", "/recordings", "/people", "/models", "/agency", "/audit", "/retention")


@dataclass
class Hunt:
    """One client that remembers every refusal, word for word."""

    server: RealServer
    session: Caller
    refusals: list[tuple[str, int, str]] = field(default_factory=list)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
        """One request; what is refused is kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        named = {"X-Session-ID": self.session.session_id} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        said = f"{answer.headers}\n{text}"
        connection.close()
        if answer.status >= 400:
            self.refusals.append((f"{method} {path}", answer.status, said))
        return answer.status, text

    def post(self, path: str, **body: Any) -> tuple[int, str]:
        """POST JSON."""
        return self.ask("POST", path, json.dumps(body).encode(), Content_Type="application/json")


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hunt, str, Path]]:
    """The whole way, gone once."""
    require_tool("espeak-ng")
    folder = tmp_path_factory.mktemp("sentinel")
    answers = {"now": verbose(SAID)}

    def engine(_: bytes) -> Answer:
        return answers["now"]

    with speech_server(engine) as speech:
        settings = {"TRANSCRIBER": "remote", "REMOTE_TRANSCRIBER_URL": speech.url}
        with serving(folder, **settings) as server:
            hunt = Hunt(server, Caller(server.url))
            rec_id = _recorded_by_socket(hunt)
            _uploaded(hunt, folder)
            _reviewed(hunt, rec_id)
            _refused(hunt, rec_id)
            answers["now"] = (500, SAID.encode())
            _failed(hunt, folder, lambda: len(speech.bodies))
            yield hunt, rec_id, folder


def _recorded_by_socket(hunt: Hunt) -> str:
    rec_id = f"{Random(hunt.session.session_id).getrandbits(128):032x}"
    pcm = spoken("blood pressure one forty over ninety").astype("<i2").tobytes()
    data = whole_log(rec_id, hunt.session.session_id, pcm[: 16_000 * 2 * 4])
    tablet = Tablet(f"127.0.0.1:{hunt.server.port}")
    tablet.hello(hunt.session.session_id)
    tablet.open(f"{rec_id}.a0")
    for record in _records(data):
        tablet.send(*record)
    tablet.expect("final", 30.0)
    tablet.say({"t": TYPED, "session_id": SAID})  # not of the protocol: closed with a sentence
    with suppress(Exception):
        tablet.next()
    tablet.close()
    hunt.session.wait(rec_id, within_s=120)
    return rec_id


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    from recorder.core.log import records_of

    offset = 0
    for record in records_of(data):
        size = record.size_bytes
        yield offset, data[offset : offset + size]
        offset += size


def _uploaded(hunt: Hunt, folder: Path) -> None:
    sound = spoken("heart rate one twenty four")
    reply = hunt.session.upload(write_wav(folder / "s.wav", sound), name=f"{TYPED}.wav")
    assert reply.status == 202
    hunt.session.wait(reply.json["recording_id"], within_s=120)


def _reviewed(hunt: Hunt, rec_id: str) -> None:
    base = f"/api/v1/recordings/{rec_id}"
    status, text = hunt.ask("GET", base)
    assert (status, "Quuxworthy" in text) == (200, True), "there is nothing to hunt"
    segment = json.loads(text)["transcript"]["segments"][0]["text"]
    words = json.dumps({"segment": 0, "was": segment, "text": f"{segment} {TYPED}"}).encode()
    assert hunt.ask("PUT", f"{base}/words", words, Content_Type="application/json")[0] == 200
    assert hunt.post(f"{base}/review", version=0, act="note", by=TYPED, text=SAID)[0] == 200
    assert hunt.post(f"{base}/review", version=1, act="sign", by=TYPED, revision=2)[0] == 200
    for path in ("report?as=html&format=sbar", "exports/fhir", "exports/archive", "exports/words",
                 "files/transcript", "revisions", "peaks"):  # fmt: skip
        assert hunt.ask("GET", f"{base}/{path}")[0] == 200, path


def _refused(hunt: Hunt, rec_id: str) -> None:
    """Everything that a person or a program gets wrong, with words of the patient in it."""
    base = f"/api/v1/recordings/{rec_id}"
    said, as_json = SAID.replace(" ", "%20"), {"Content_Type": "application/json"}
    hunt.ask("GET", f"/download_file/?file_path={said}")
    hunt.ask("GET", f"/api/v1/recordings/{said}")
    hunt.ask("GET", f"{base}/report?format={said}")
    hunt.ask("GET", f"{base}/exports/{said}")
    hunt.ask("GET", f"{base}/peaks?n={said}")
    hunt.ask("GET", f"/admin/recordings?state={said}")
    hunt.ask("GET", f"{ADMIN}/audit?actor={said}")
    hunt.ask("GET", f"/encounters/{said}")
    hunt.ask("PATCH", f"/api/v1/logs/{said}", SAID.encode())
    log = f"/api/v1/logs/{LogId('d' * 32, 'a', 0)}"
    kind = {"Content_Type": "application/octet-stream"}
    hunt.ask("PATCH", log, SAID.encode(), Upload_Offset="0", **kind)
    hunt.ask("PATCH", log, SAID.encode(), Upload_Offset=SAID, **kind)
    hunt.ask("POST", "/api/start-recording", f'{{"source": "{SAID}"}}'.encode(), **as_json)
    hunt.ask("POST", "/api/start-recording", SAID.encode(), **as_json)
    hunt.ask("POST", "/api/start-recording", b"{}", X_Session_ID=SAID, **as_json)
    hunt.ask("POST", "/api/v1/uploads", SAID.encode(), Content_Type="multipart/form-data")
    hunt.ask("POST", "/api/v1/uploads", b"", Tus_Resumable="1.0.0", Upload_Metadata=SAID)
    hunt.post(f"{base}/review", version=0, act="note", by=TYPED, text=SAID)  # changed elsewhere
    hunt.post(f"{base}/review", version=2, act="change", by=TYPED, fact=SAID, value=SAID)
    hunt.post(f"{base}/exports/nemsis", dispatch_reason=SAID)
    wrong = json.dumps({"segment": 0, "was": SAID, "text": TYPED}).encode()
    hunt.ask("PUT", f"{base}/words", wrong, **as_json)
    hunt.post(f"{base}/transcription", model=SAID)
    hunt.post("/api/v1/auth/sign-in", login=TYPED, password=SAID)
    hunt.ask("GET", base, X_Session_ID="aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa", User_Agent=SAID)
    hunt.ask("GET", "/healthz", Host="127.0.0.1", User_Agent=SAID, Referer=f"http://x/{said}")
    hunt.ask("GET", "/readyz", Cookie=f"paramedic_session_id={TYPED}")


def _failed(hunt: Hunt, folder: Path, calls: Callable[[], int]) -> None:
    """The engine answers with an error that quotes what was said."""
    before = calls()
    sound = spoken("respirations are twenty and shallow")
    reply = hunt.session.upload(write_wav(folder / "f.wav", sound), name=f"{TYPED}.wav")
    assert reply.status == 202
    until(lambda: calls() > before, "the engine was not asked")
    time.sleep(1.0)


def found_in(text: str) -> list[str]:
    """Secrets that ``text`` holds."""
    return [secret for secret in SECRETS if secret in text.lower()]


@pytest.mark.slow
def test_nothing_said_is_in_any_log(gone: tuple[Hunt, str, Path]) -> None:
    hunt, rec_id, _ = gone
    assert rec_id in hunt.server.log, "the access log is being searched"
    assert found_in(hunt.server.log) == []


@pytest.mark.slow
def test_no_refusal_repeats_what_was_said(gone: tuple[Hunt, str, Path]) -> None:
    hunt, _, _ = gone
    assert len(hunt.refusals) > 20
    assert {status for _, status, _ in hunt.refusals} >= {400, 401, 404, 409}
    for asked, status, said in hunt.refusals:
        assert status < 500, asked
        assert found_in(said) == [], asked


@pytest.mark.slow
def test_nothing_said_is_in_metrics_station_or_audit(gone: tuple[Hunt, str, Path]) -> None:
    hunt, rec_id, _ = gone
    texts = {
        path: hunt.ask("GET", path)[1]
        for path in (
            "/metrics",
            *(f"{ADMIN}/{what}" for what in LOOKS),
            *(f"/admin{page}" for page in PAGES),
        )
    }
    assert rec_id in texts[f"{ADMIN}/audit?limit=500"], "the trail knows the recording"
    for path, text in texts.items():
        assert found_in(text) == [], path
        assert hunt.session.session_id not in text, path


@pytest.mark.slow
def test_no_file_is_named_after_what_was_said(gone: tuple[Hunt, str, Path]) -> None:
    _, _, folder = gone
    names = [path.name for path in (folder / "output").rglob("*")]
    assert len(names) > 10
    assert found_in(" ".join(names)) == []
