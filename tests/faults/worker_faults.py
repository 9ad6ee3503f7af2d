"""The speech worker is killed while it transcribes: every utterance comes out exactly once."""

from __future__ import annotations

import os
import random
import signal
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from tests.faults.ledger import RATE, Ledger, Scenario
from tests.faults.verdict import judge, serving
from tests.faults.wire import Tablet, recording, wait_all
from tests.support.http import Caller
from tests.support.server import RealServer
from tests.support.speech import spoken
from tests.support.speech_server import Answer, speech_server, verbose

SENTENCES = (
    "blood pressure one forty over ninety",
    "heart rate eighty eight and regular",
    "he is alert and oriented",
    "no known drug allergies",
    "we gave aspirin three hundred milligrams",
    "arrival in ten minutes",
)
PAUSE_S = 1.5
PADDING_S = 0.6
"""An utterance begins somewhat before its first sound."""

ANSWER_S = 0.35
DONE_S = 120.0


def killed_worker(seed: int, directory: Path) -> Ledger:
    """Once or twice while a slow engine works on a recording that still runs or is just over."""
    rng = random.Random(seed)
    sound, spans = _encounter(rng)
    with speech_server(_slowly) as engine, _serving(directory, engine.url) as server:
        tablet = Tablet(server.port, rng, sound=sound, talk_s=1.5)
        with recording([tablet]):
            for _ in range(rng.choice((1, 2))):
                _until_asked(engine.bodies, rng.randrange(1, len(SENTENCES)))
                time.sleep(rng.uniform(0, ANSWER_S))
                _kill_worker(server)
            wait_all([tablet])
        caller = Caller(server.url, tablet.session_id)
        done = caller.wait(tablet.rec_id, "done", within_s=DONE_S)
        return _with_words(judge(server, [tablet]), done["transcript"]["segments"], spans)


def _serving(directory: Path, url: str) -> Any:
    return serving(directory, TRANSCRIBER="remote", REMOTE_TRANSCRIBER_URL=url)


def _slowly(body: bytes) -> Answer:
    """An answer that names the sound it is for."""
    time.sleep(ANSWER_S)
    sound = body[body.index(b"RIFF") : body.index(b"RIFF") + 40_000]
    return verbose(f"utterance {zlib.crc32(sound):x}")


def _encounter(rng: random.Random) -> tuple[NDArray[np.int16], list[tuple[int, int]]]:
    """All sentences in some order with pauses between them, and where each of them lies."""
    parts: list[NDArray[np.int16]] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for sentence in rng.sample(SENTENCES, len(SENTENCES)):
        pause = np.zeros(round((PAUSE_S + rng.random() * 0.5) * RATE), np.int16)
        said = spoken(sentence)
        parts += [pause, said]
        at += len(pause)
        spans.append((at, at + len(said)))
        at += len(said)
    return np.concatenate([*parts, np.zeros(RATE, np.int16)]), spans


def _until_asked(bodies: list[bytes], more: int) -> None:
    wanted, deadline = len(bodies) + more, time.monotonic() + 60
    while len(bodies) < wanted and time.monotonic() < deadline:
        time.sleep(0.01)


def _kill_worker(server: RealServer) -> None:
    """Nobody else: the server starts another one."""
    deadline = time.monotonic() + 60
    while True:
        workers = [
            process
            for process in psutil.Process(server.pid).children(recursive=True)
            if process.cmdline()[-2:] == ["recorder", "worker"]
        ]
        if workers:
            os.kill(workers[0].pid, signal.SIGKILL)
            return
        assert time.monotonic() < deadline, "no worker runs"
        time.sleep(0.05)


def _with_words(
    ledger: Ledger, segments: list[dict[str, Any]], spans: list[tuple[int, int]]
) -> Ledger:
    """A sentence without words counts as lost, one with words twice as repeated."""
    lost = repeated = 0
    for start, end in spans:
        heard = [s for s in segments if start / RATE - PADDING_S < s["start_s"] < end / RATE]
        lost += (end - start) * (not heard)
        repeated += (end - start) * (len(heard) > 1)
    texts = [segment["text"] for segment in segments]
    assert len(texts) == len(set(texts)) == len(spans), f"{texts} for {len(spans)} sentences"
    return replace(ledger, lost=ledger.lost + lost, repeated=ledger.repeated + repeated)


SCENARIOS = (
    Scenario(
        "speech worker killed (kill -9) in mid transcription",
        "real: the worker's process; simulated: a slow engine behind the real remote adapter",
        killed_worker,
    ),
)
