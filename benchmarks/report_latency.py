"""From Stop to report, for encounters of 1 to 60 minutes, beside the same engine after Stop.

    python -m benchmarks.report_latency [--quick] [--minutes 1,10] [--times 8] [--json FILE]

The real server and its worker; a tablet sends a spoken encounter (espeak-ng, through the real voice
detector): all but the last LIVE_S faster than it was spoken, then in real time, a quarter of a
second in each message, and Stop comes with the last word. The engine is a speech server on this
machine that answers after ENGINE_S for each utterance, about what base.en takes for one on two
cores; while the sound comes faster it answers faster. Measured from the last message on its way
to the report as the tablet can read it, by the feed.
"After Stop" is the same engine on the same sound that arrives as a whole.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil
import websocket

from benchmarks.encounter_sound import SENTENCES, sound_in, sound_of
from benchmarks.table import Row, arguments, main, percentile
from recorder.core.ids import new_rec_id
from recorder.core.log import EndReason, LogId
from recorder.core.log_writer import LogWriter
from recorder.core.model import SAMPLE_RATE
from tests.support.server import RealServer, serving
from tests.support.speech_server import SpeechServer, speech_server, verbose

ABOUT = "from Stop to report"
ENGINE_S = 0.4
HASTE = 20
STEP_S = 10
LIVE_S = 10
PIECE_S = 0.25
FAR_BEHIND_S = 30.0
GOAL_S = 1.0
PATIENCE_S = 600.0
LONGEST_AFTERWARDS_MIN = 30


def measure(quick: bool, *, given: argparse.Namespace) -> Sequence[Row]:
    """All lengths; Stop to report ``times`` each."""
    lengths = [1, 2] if quick else [int(minutes) for minutes in given.minutes.split(",")]
    times = 1 if quick else given.times
    rows: list[Row] = []
    past: list[float] = []
    with speech_server(lambda _: verbose()) as engine, tempfile.TemporaryDirectory() as folder:
        settings = {"TRANSCRIBER": "remote", "REMOTE_TRANSCRIBER_URL": engine.url}
        with serving(Path(folder), **settings) as server:
            if not quick:
                Encounter(server, engine, 1, 98).live()  # modules are loaded at their first use
            for minutes in lengths:
                took = [_live(server, engine, minutes, n) for n in range(times)]
                past += [one.report_s - ENGINE_S for one in took]
                rows += _rows(minutes, took)
            for minutes in lengths:
                if minutes <= LONGEST_AFTERWARDS_MIN and not given.live_only:
                    took_s = Encounter(server, engine, minutes, 99).afterwards_s()
                    rows.append(Row(f"{minutes} min, the same engine after Stop", took_s, "s"))
    p95 = percentile(past, 0.95)
    goal = f"p95 at most {GOAL_S:.0f} s"
    what = f"past the engine's {ENGINE_S} s, of {len(past)}"
    rows.append(Row(what, p95, "s", goal, p95 <= GOAL_S))
    return rows


def _live(server: RealServer, engine: SpeechServer, minutes: int, number: int) -> Took:
    took = Encounter(server, engine, minutes, number).live()
    told = f"{minutes} min: report after {took.report_s:.2f} s, {took.cpu_s:.2f} CPU s"
    print(told, file=sys.stderr, flush=True)
    return took


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds from Stop on; CPU seconds are those of all the server's processes."""

    sealed_s: float
    words_s: float
    report_s: float
    cpu_s: float


def _rows(minutes: int, took: Sequence[Took]) -> Iterator[Row]:
    """Medians where the time goes, and the worst."""
    worst = max(one.report_s for one in took)
    yield Row(f"{minutes} min, Stop to report, worst of {len(took)}", worst, "s")
    for what, values in (
        ("  median", [one.report_s for one in took]),
        ("  of it until sealed", [one.sealed_s for one in took]),
        ("  of it until the last words", [one.words_s for one in took]),
    ):
        yield Row(what, statistics.median(values), "s")
    yield Row("  work of the server", statistics.median(one.cpu_s for one in took), "CPU s")


@dataclass(slots=True)
class Feed:
    """What the server says about one recording while it listens in a thread."""

    rec_id: str
    heard_s: float = 0.0
    behind_s: float = 0.0
    sealed_at: float = 0.0
    words_at: float = 0.0
    done_at: float | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, text: str) -> None:
        """One message."""
        message = json.loads(text)
        if message.get("rec") != self.rec_id:
            return
        now_s = time.perf_counter()
        with self.changed:
            if message["kind"] == "segment":
                self.words_at = now_s
            if message["kind"] != "status":
                return
            self.heard_s = message["data"].get("transcribed_s") or self.heard_s
            self.behind_s = max(self.behind_s, message["data"].get("behind_s") or 0.0)
            if message["data"]["state"] == "sealed" and not self.sealed_at:
                self.sealed_at = now_s
            if message["data"]["state"] == "done":
                self.done_at = now_s
            self.changed.notify_all()


class Encounter:
    """One encounter of a tablet of its own."""

    def __init__(self, server: RealServer, engine: SpeechServer, minutes: int, number: int) -> None:
        self._url = server.url
        self._port = server.port
        self._process = psutil.Process(server.pid)
        self._engine = engine
        self._session_id = str(uuid.uuid4())
        self._log_id = LogId(new_rec_id(), "a", 0)
        self._writer = LogWriter(self._log_id, self._session_id)
        self._sent = 0
        self._pcm = sound_of(minutes, number)

    def live(self) -> Took:
        """From the last sound to the report, with words made while it was spoken."""
        self._engine.answer = answering(ENGINE_S / HASTE)
        with self._following() as feed:
            self._send(self._writer.meta(started_ms=time.time() * 1000, app="benchmark"))
            hasty = len(self._pcm) - LIVE_S * SAMPLE_RATE * 2
            step = STEP_S * SAMPLE_RATE * 2
            for at in range(0, hasty, step):
                self._keep_pace(feed, at / 2 / SAMPLE_RATE, FAR_BEHIND_S)
                self._say(self._pcm[at : min(at + step, hasty)])
            self._keep_pace(feed, hasty / 2 / SAMPLE_RATE, STEP_S)
            self._engine.answer = answering(ENGINE_S)
            self._speak(hasty)
            cpu_s, began_s = self._cpu_s(), time.perf_counter()
            self._say(self._pcm[-self._piece_bytes :], last=True)
            report_s = self._until_report(feed, began_s)
            cpu_s = self._cpu_s() - cpu_s
            return Took(feed.sealed_at - began_s, feed.words_at - began_s, report_s, cpu_s)

    @property
    def _piece_bytes(self) -> int:
        return round(PIECE_S * SAMPLE_RATE) * 2

    def _speak(self, start: int) -> None:
        """All but the last piece, at the speed of speech."""
        began_s = time.perf_counter()
        last = len(self._pcm) - self._piece_bytes
        for at in range(start, last, self._piece_bytes):
            due_s = began_s + (at - start) / 2 / SAMPLE_RATE
            time.sleep(max(0.0, due_s - time.perf_counter()))
            self._say(self._pcm[at : min(at + self._piece_bytes, last)])
        time.sleep(PIECE_S)

    def _cpu_s(self) -> float:
        """Of the server and its worker, since they began."""
        used = 0.0
        for process in (self._process, *self._process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                used += times.user + times.system
        return used

    def spoken(self, seconds: int) -> Feed:
        """Its last ``seconds`` at the speed of speech; what was told until the report is there."""
        self._pcm = self._pcm[-seconds * SAMPLE_RATE * 2 :]
        with self._following() as feed:
            self._send(self._writer.meta(started_ms=time.time() * 1000, app="benchmark"))
            self._speak(0)
            self._say(self._pcm[-self._piece_bytes :], last=True)
            self._until_report(feed, time.perf_counter())
            return feed

    def kept(self, directory: Path) -> bool:
        """The WAV that the server made has every sample, and no other."""
        (path,) = directory.glob(f"{self._session_id[:8]}_*_recording.wav")
        return sound_in(path) == self._pcm

    def afterwards_s(self) -> float:
        """The same when all of the sound comes at once."""
        self._engine.answer = answering(ENGINE_S)
        with self._following() as feed:
            self._send(self._writer.meta(started_ms=time.time() * 1000, app="benchmark"))
            step = 20 * SAMPLE_RATE * 2
            for at in range(0, len(self._pcm), step):
                self._say(self._pcm[at : at + step], last=at + step >= len(self._pcm))
            return self._until_report(feed, time.perf_counter())

    def _keep_pace(self, feed: Feed, said_s: float, behind_s: float) -> None:
        began_s = time.perf_counter()
        with feed.changed:
            while said_s - feed.heard_s > behind_s:
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

    def _say(self, pcm: bytes, *, last: bool = False) -> None:
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


def _arguments() -> argparse.ArgumentParser:
    parser = arguments(ABOUT)
    parser.add_argument("--minutes", default="1,10,30,60", help="lengths, by comma")
    parser.add_argument("--times", type=int, default=3, help="each length so often")
    parser.add_argument("--live-only", action="store_true", help="not the engine after Stop")
    return parser


if __name__ == "__main__":
    given = _arguments().parse_args()
    work = partial(measure, given=given)
    raise SystemExit(main("report_latency", ABOUT, work, _arguments()))
