"""From Stop to report, for encounters of 1 to 60 minutes, beside the same engine after Stop.

    python -m benchmarks.report_latency [--quick] [--json FILE]

The real server and its worker; a tablet sends a spoken encounter (espeak-ng, through the real voice
detector) faster than it was spoken, but never so fast that words fall far behind. The engine is a
speech server on this machine that answers after ENGINE_S for each utterance, about what base.en
takes for one on two cores; while the encounter runs it answers as much faster as the sound comes
faster. Measured from the last bytes of sound to the report as the tablet can read it, by the feed.
"After Stop" is the same engine on the same sound that arrives as a whole.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import websocket

from benchmarks.table import Row, main, percentile
from recorder.core.ids import new_rec_id
from recorder.core.log import EndReason, LogId, LogWriter
from recorder.core.model import SAMPLE_RATE
from tests.support.server import RealServer, serving
from tests.support.speech import spoken
from tests.support.speech_server import SpeechServer, speech_server, verbose

ENGINE_S = 0.4
HASTE = 20
STEP_S = 10
FAR_BEHIND_S = 30.0
GOAL_S = 1.0
PATIENCE_S = 600.0

SENTENCES = (
    "Blood pressure is one forty over ninety and the heart rate is ninety six.",
    "She is allergic to penicillin and takes metoprolol every morning.",
    "We gave four milligrams of ondansetron and started a line in the left arm.",
    "Oxygen saturation is ninety four percent on two liters.",
    "No chest pain now, no shortness of breath, the skin is warm and dry.",
    "Respirations are eighteen and the lungs are clear on both sides.",
)
LAST = "That is all for this patient and we are at the door."


def measure(quick: bool) -> Sequence[Row]:
    """All lengths; the short ones several times."""
    lengths = {1: 4, 10: 1} if quick else {1: 6, 10: 3, 30: 1, 60: 1}
    rows: list[Row] = []
    past: list[float] = []
    with speech_server(lambda _: verbose()) as engine, tempfile.TemporaryDirectory() as folder:
        settings = {"TRANSCRIBER": "remote", "REMOTE_TRANSCRIBER_URL": engine.url}
        with serving(Path(folder), **settings) as server:
            for minutes, times in lengths.items():
                took = [Encounter(server, engine, minutes, n).live_s() for n in range(times)]
                past += [seconds - ENGINE_S for seconds in took]
                rows.append(Row(f"{minutes} min, Stop to report", max(took), "s"))
            for minutes in list(lengths)[: 2 if quick else 3]:
                took_s = Encounter(server, engine, minutes, 99).afterwards_s()
                rows.append(Row(f"{minutes} min, the same engine after Stop", took_s, "s"))
    p95 = percentile(past, 0.95)
    goal = f"p95 at most {GOAL_S:.0f} s"
    rows.append(Row("past the engine's time for the last utterance", p95, "s", goal, p95 <= GOAL_S))
    return rows


@dataclass(slots=True)
class Feed:
    """What the server says about one recording while it listens in a thread."""

    rec_id: str
    heard_s: float = 0.0
    done_at: float | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, text: str) -> None:
        """One message."""
        message = json.loads(text)
        if message.get("rec") != self.rec_id or message.get("kind") != "status":
            return
        with self.changed:
            self.heard_s = message["data"].get("transcribed_s") or self.heard_s
            if message["data"]["state"] == "done":
                self.done_at = time.perf_counter()
            self.changed.notify_all()


class Encounter:
    """One encounter of a tablet of its own."""

    def __init__(self, server: RealServer, engine: SpeechServer, minutes: int, number: int) -> None:
        self._url = server.url
        self._port = server.port
        self._engine = engine
        self._session_id = str(uuid.uuid4())
        self._log_id = LogId(new_rec_id(), "a", 0)
        self._writer = LogWriter(self._log_id, self._session_id)
        self._sent = 0
        self._pcm = sound_of(minutes, number)

    def live_s(self) -> float:
        """Seconds from the last sound to the report, with words made while it was spoken."""
        self._engine.answer = answering(ENGINE_S / HASTE)
        with self._following() as feed:
            self._send(self._writer.meta(started_ms=time.time() * 1000, app="benchmark"))
            step = STEP_S * SAMPLE_RATE * 2
            said = range(0, len(self._pcm), step)
            for at in said:
                self._keep_pace(feed, at / 2 / SAMPLE_RATE)
                if at == said[-1]:
                    self._engine.answer = answering(ENGINE_S)
                self._say(self._pcm[at : at + step], last=at == said[-1])
            return self._until_report(feed, time.perf_counter())

    def afterwards_s(self) -> float:
        """The same when all of the sound comes at once."""
        self._engine.answer = answering(ENGINE_S)
        with self._following() as feed:
            self._send(self._writer.meta(started_ms=time.time() * 1000, app="benchmark"))
            step = 20 * SAMPLE_RATE * 2
            for at in range(0, len(self._pcm), step):
                self._say(self._pcm[at : at + step], last=at + step >= len(self._pcm))
            return self._until_report(feed, time.perf_counter())

    def _keep_pace(self, feed: Feed, said_s: float) -> None:
        began_s = time.perf_counter()
        with feed.changed:
            while said_s - feed.heard_s > FAR_BEHIND_S:
                feed.changed.wait(0.5)
                if time.perf_counter() - began_s > PATIENCE_S:
                    raise TimeoutError("the words do not come")

    def _until_report(self, feed: Feed, began_s: float) -> float:
        with feed.changed:
            while feed.done_at is None:
                if not feed.changed.wait(PATIENCE_S):
                    raise TimeoutError("there is no report")
        encounter = self._ask("GET", f"/api/v1/recordings/{self._log_id.rec_id}")
        assert encounter["report"]["text"]
        return time.perf_counter() - began_s

    def _say(self, pcm: bytes, *, last: bool) -> None:
        now_ms = time.time() * 1000
        data = b"".join(
            self._writer.pcm(pcm[at : at + 32_000], now_ms) for at in range(0, len(pcm), 32_000)
        )
        self._send(data + (self._writer.end(EndReason.STOP, now_ms) if last else b""))

    def _send(self, data: bytes) -> None:
        headers = {"Upload-Offset": str(self._sent), "Content-Type": "application/octet-stream"}
        self._ask("PATCH", f"/api/v1/logs/{self._log_id}", data, headers)
        self._sent += len(data)

    def _ask(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, dict[str, str]]:
        named = {"X-Session-ID": self._session_id, **(headers or {})}
        request = urllib.request.Request(self._url + path, data, named, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            body = answer.read()
        found: dict[str, dict[str, str]] = json.loads(body) if body else {}
        return found

    @contextmanager
    def _following(self) -> Iterator[Feed]:
        """The live feed of this session, read by a thread."""
        feed = Feed(self._log_id.rec_id)
        socket = websocket.create_connection(f"ws://127.0.0.1:{self._port}/ws/v1", timeout=60)
        socket.send(json.dumps({"t": "hello", "v": 1, "session_id": self._session_id}))
        reader = threading.Thread(target=_read, args=(socket, feed), daemon=True)
        reader.start()
        try:
            yield feed
        finally:
            socket.close()
            reader.join(5)


def _read(socket: websocket.WebSocket, feed: Feed) -> None:
    """Until the socket is closed."""
    socket.settimeout(None)
    try:
        while text := socket.recv():
            feed.take(str(text))
    except (websocket.WebSocketException, OSError):
        return


def answering(seconds: float) -> Callable[[bytes], tuple[int, bytes]]:
    """An engine that takes so long for an utterance, and then says what the crew said."""

    def answer(_: bytes) -> tuple[int, bytes]:
        time.sleep(seconds)
        return verbose(SENTENCES[0])

    return answer


def sound_of(minutes: int, number: int) -> bytes:
    """Sentences with pauses; no two utterances are alike, so that none is known already."""
    generator = np.random.default_rng(1000 * minutes + number)
    frames = minutes * 60 * SAMPLE_RATE
    last = spoken(LAST)
    samples = generator.normal(0, 12, frames)
    at = SAMPLE_RATE
    while True:
        words = spoken(SENTENCES[int(generator.integers(len(SENTENCES)))])
        pause = round((1.5 + 3 * generator.random()) * SAMPLE_RATE)
        if at + len(words) + pause + len(last) >= frames:
            break
        samples[at : at + len(words)] += words * (0.4 + 0.4 * generator.random())
        at += len(words) + pause
    samples[frames - len(last) :] += last * 0.6
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


if __name__ == "__main__":
    raise SystemExit(main("report_latency", "from Stop to report", measure))
