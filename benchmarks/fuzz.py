"""Fuzzing: does anything that can be sent break the server, hang it or make it grow?

    python -m benchmarks.fuzz [--inputs 100000] [--seed N] [--part api|frames|bodies] [--accounts]

A real server in its own processes, real sockets, damaged input from a seeded generator:

- ``api``: every operation of /openapi.json, by schemathesis, with fitting and unfitting input; each
  answer must be one that the document describes.
- ``frames``: WebSocket messages, audio frames and log records, with right and wrong checksums, and
  the WebSocket's own framing.
- ``bodies``: forms, tus requests, log bytes, sound files with damaged insides, request heads.

Of ``--inputs`` one in fifty goes to ``api`` (a request of schemathesis costs what a hundred frames
do), one in ten to ``bodies``. With ``--accounts`` people sign in (AUTH=required), and the API is
asked with the tokens of all roles. Memory is that of the server's process, after the first tenth,
half way and at the end. ``--quick``: 3,000 inputs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.table import Row, arguments, main
from tests.support.fuzz.bodies import BodyFuzzer
from tests.support.fuzz.frames import fuzz_frames
from tests.support.fuzz.outcome import Outcome
from tests.support.fuzz.people import encounter, with_people
from tests.support.server import RealServer, serving
from tests.web.world import world

INPUTS, QUICK = 100_000, 3_000
API_SHARE, BODY_SHARE = 0.02, 0.1
GROWTH = 1.25
"""The server's memory at the end, of that after the first tenth; caches fill up meanwhile."""

MIB = 1 << 20
PARTS = ("api", "bodies", "frames")


class Bench:
    """One server, and what is sent to it."""

    def __init__(self, server: RealServer, number: int, tokens: Sequence[str] = ()) -> None:
        self._server = server
        self._number = number
        self._tokens = tokens
        self.rows: list[Row] = []

    def run(self, part: str, inputs: int) -> None:
        """One part, with rows for it."""
        work: dict[str, Callable[[int, Outcome], None]] = {
            "api": self._api, "bodies": self._bodies, "frames": self._frames,
        }  # fmt: skip
        outcome, began_s = Outcome(), time.monotonic()
        work[part](max(1, inputs // 10), outcome)
        first = self._memory()
        work[part](max(1, inputs * 4 // 10), outcome)
        half = self._memory()
        work[part](max(1, inputs // 2), outcome)
        self._say(part, outcome, (first, half), time.monotonic() - began_s)

    def _frames(self, inputs: int, outcome: Outcome) -> None:
        outcome.add(fuzz_frames(self._server.port, inputs, self._number + outcome.inputs))

    def _bodies(self, inputs: int, outcome: Outcome) -> None:
        BodyFuzzer(self._server.port, self._number + outcome.inputs, outcome).run(inputs)

    def _api(self, inputs: int, outcome: Outcome) -> None:
        from tests.support.fuzz.api import Remote, ask_everything

        end = outcome.inputs + inputs
        while outcome.inputs < end:  # for some operations the generator finds little to send
            target, number = Remote(self._server.url), self._number + outcome.inputs
            heard = ask_everything(target, end - outcome.inputs, number, tokens=self._tokens)
            outcome.inputs += heard.inputs
            outcome.statuses += heard.statuses
            for name, example in heard.findings.items():
                self._remember(outcome, name, example)

    def _remember(self, outcome: Outcome, name: str, example: str) -> None:
        (outcome.hangs if "no answer" in name else outcome.broken).append(f"{name} {example}")

    def _memory(self) -> int:
        """Resident bytes of the process that serves (gunicorn's worker)."""
        children = psutil.Process(self._server.pid).children()
        return max(child.memory_info().rss for child in children)

    def _say(self, part: str, outcome: Outcome, before: tuple[int, int], took_s: float) -> None:
        (first, half), last = before, self._memory()
        mistakes = self._server.log.count("unexpected ") + self._server.log.count("Traceback")
        statuses = " ".join(f"{s}:{n}" for s, n in sorted(outcome.statuses.items()))
        for line in (*outcome.broken[:20], *outcome.hangs[:20]):
            print(f"  {part}: {line}")
        print(f"  {part}: {statuses}\n")
        self.rows += [
            Row(f"{part}: inputs", outcome.inputs),
            Row(f"{part}: inputs a second", round(outcome.inputs / took_s), "1/s"),
            Row(f"{part}: broken answers", len(outcome.broken), "", "0", not outcome.broken),
            Row(f"{part}: hangs", len(outcome.hangs), "", "0", not outcome.hangs),
            Row(f"{part}: mistakes in the log", mistakes, "", "0", not mistakes),
            Row(f"{part}: memory first", round(first / MIB), "MiB"),
            Row(f"{part}: memory half way", round(half / MIB), "MiB"),
            Row(f"{part}: memory last", round(last / MIB), "MiB", "flat", last <= first * GROWTH),
        ]


def measure_with(
    parts: Sequence[str], inputs: int, number: int, *, accounts: bool = False
) -> list[Row]:
    """Rows of ``parts``, on a server with one finished encounter."""
    print(f"seed {number}")
    shares = {"api": API_SHARE, "bodies": BODY_SHARE, "frames": 1 - API_SHARE - BODY_SHARE}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with world(folder) as services:
            encounter(services)
            tokens = with_people(services) if accounts else []
        auth = "required" if accounts else "open"
        options = {"TRANSCRIBER": "none", "UPLOAD_KEEP_HOURS": "1", "AUTH": auth}
        with serving(folder, **options) as server:
            bench = Bench(server, number, tokens)
            for part in parts:
                bench.run(part, round(inputs * shares[part]) if len(parts) > 1 else inputs)
            return bench.rows


def start() -> int:
    """The command line."""
    parser = arguments("inputs that nobody sends on purpose: 5xx, hangs, memory")
    parser.add_argument("--inputs", type=int, default=INPUTS)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--accounts", action="store_true")
    given = parser.parse_args()
    parts = [given.part] if given.part else PARTS

    def measure(quick: bool) -> Sequence[Row]:
        inputs = QUICK if quick else given.inputs
        return measure_with(parts, inputs, given.seed, accounts=given.accounts)

    return main("fuzz", "inputs that nobody sends on purpose", measure, parser)


if __name__ == "__main__":
    raise SystemExit(start())
