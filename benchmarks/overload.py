"""Twenty tablets and an engine that is several times too slow: what is lost, and what is said.

    python -m benchmarks.overload [--quick] [--json FILE]

The real server and its worker; every tablet speaks in real time and stops. The engine is a speech
server on this machine that hears one utterance at a time, ENGINE_S for each.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.encounter_sound import SENTENCES
from benchmarks.report_latency import Encounter, Feed
from benchmarks.table import Row, main
from tests.support.server import serving
from tests.support.speech_server import speech_server, verbose

TABLETS = 20
SPOKEN_S = 40
ENGINE_S = 0.6

_ONE_AT_A_TIME = threading.Lock()


def measure(quick: bool) -> Sequence[Row]:
    """Everybody begins at once."""
    spoken_s = SPOKEN_S // 4 if quick else SPOKEN_S
    with speech_server(_answer) as engine, tempfile.TemporaryDirectory() as folder:
        settings = {"TRANSCRIBER": "remote", "REMOTE_TRANSCRIBER_URL": engine.url}
        with serving(Path(folder), **settings) as server:
            tablets = [Encounter(server, engine, 1, n) for n in range(TABLETS)]
            began_s = time.perf_counter()
            with ThreadPoolExecutor(TABLETS) as pool:
                feeds = list(pool.map(lambda tablet: tablet.spoken(spoken_s), tablets))
            took_s = time.perf_counter() - began_s
            kept = sum(tablet.kept(server.output_dir) for tablet in tablets)
        return _rows(feeds, kept, len(engine.bodies), spoken_s, took_s)


def _rows(
    feeds: Sequence[Feed], kept: int, heard: int, spoken_s: int, took_s: float
) -> Sequence[Row]:
    told = [feed.behind_s for feed in feeds]
    finished = sum(feed.done_at is not None for feed in feeds)
    everybody = f"all {TABLETS}"
    return [
        Row("tablets, each spoken to for", spoken_s, "s"),
        Row("work of the engine for it", heard * ENGINE_S, "s", f"{heard} utterances"),
        Row("recordings with every sample", kept, "", everybody, kept == TABLETS),
        Row("finished by themselves", finished, "", everybody, finished == TABLETS),
        Row("all finished after", took_s, "s"),
        Row("were told a delay", sum(b > 0 for b in told), "", everybody, min(told) > 0),
        Row("longest delay that was told, the least", min(told), "s"),
        Row("longest delay that was told, the most", max(told), "s"),
    ]


def _answer(_: bytes) -> tuple[int, bytes]:
    with _ONE_AT_A_TIME:
        time.sleep(ENGINE_S)
    return verbose(SENTENCES[0])


if __name__ == "__main__":
    raise SystemExit(main("overload", "twenty tablets and an engine that is too slow", measure))
