"""Sound lost under every fault: each scenario of ``tests/faults`` many times, and what was counted.

    python -m benchmarks.loss --runs 40 --jobs 2 --results loss.jsonl     # goes on where it was
    python -m benchmarks.loss --report loss.jsonl [--json FILE]           # only the table
    python -m benchmarks.loss --quick --jobs 2                            # four faults, 30 s
    python -m benchmarks.loss --real-cut --results loss.jsonl             # takes twelve minutes
    python -m benchmarks.loss --peer-cases --results peer.jsonl           # takes ten

A run is a process of its own in an empty directory, with a seed that draws the moment of the fault.
Every result is appended to the file of results at once; a run that fails counts as it is, is not
tried again, names its seed and leaves its directory behind.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import tests.faults
from benchmarks.table import arguments as usual_arguments
from benchmarks.table import machine
from tests.faults.ledger import RATE, Ledger, Scenario
from tests.faults.long_cut import REAL_CUT
from tests.faults.peer import PEER_CASES

ROOT = Path(__file__).parents[1]
RUN_LIMIT_S = 1200.0
QUICK = (
    "duplicate, reordered, overlapping appends",
    "half-open socket",
    "server killed (kill -9), twice",
    "two devices, one log",
)
"""Faults that are over in seconds; the others take their time and have no quick form."""
COLUMNS = (
    "fault",
    "real or simulated",
    "runs",
    "failed",
    "captured",
    "acknowledged",
    "sealed",
    "lost acknowledged",
    "lost",
    "worst tail",
    "starved runs",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the file of results; ``ledger`` is None when the run broke off."""

    fault: str
    seed: int
    seconds: float
    version: str
    ledger: Ledger | None
    problem: str = ""

    @property
    def kept(self) -> bool:
        """Everything held."""
        return self.ledger is not None and self.ledger.kept

    def line(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def read(cls, line: str) -> Run:
        """The other way."""
        document = json.loads(line)
        ledger = document.pop("ledger")
        return cls(ledger=Ledger(**ledger) if ledger else None, **document)


def faults() -> list[Scenario]:
    """All that the modules of ``tests/faults`` offer, sorted by their names."""
    modules = (
        importlib.import_module(f"tests.faults.{found.name}")
        for found in pkgutil.iter_modules(tests.faults.__path__)
        if not found.name.startswith("test_")
    )
    return [one for module in modules for one in getattr(module, "SCENARIOS", ())]


def scenarios() -> list[Scenario]:
    """The faults, and what is run only when asked for."""
    return [*faults(), REAL_CUT, *(case.scenario for case in PEER_CASES)]


def run_here(scenario: Scenario, seed: int, directory: Path) -> Run:
    """One run in this process; what it raises is its result."""
    began_s = time.monotonic()
    ledger, problem = None, ""
    try:
        ledger = scenario.run(seed, directory)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a run that failed
        said = str(error).partition("\n")[0]
        problem = f"{type(error).__name__}: {said[:300]}"
        (directory / "problem.txt").write_text(traceback.format_exc(), encoding="utf-8")
    return Run(scenario.name, seed, time.monotonic() - began_s, version(), ledger, problem)


def run_apart(scenario: Scenario, seed: int, work: Path) -> Run:
    """One run in a process of its own; the directory stays when it fails."""
    directory = Path(tempfile.mkdtemp(prefix="run-", dir=work))
    command = [sys.executable, "-m", "benchmarks.loss", "--one", scenario.name]
    command += ["--seed", str(seed), "--work", str(directory)]
    began_s = time.monotonic()
    with (directory / "run.log").open("wb") as log:
        try:
            done = subprocess.run(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, timeout=RUN_LIMIT_S
            )
            run = Run.read(done.stdout.decode().splitlines()[-1])
        except (subprocess.TimeoutExpired, IndexError, ValueError) as error:
            seconds = time.monotonic() - began_s
            run = Run(scenario.name, seed, seconds, version(), None, f"{type(error).__name__}")
    if run.kept:
        shutil.rmtree(directory)
    else:
        print(
            f"FAILED {run.fault}, seed {seed}: {run.problem or run.ledger}; see {directory}",
            flush=True,
        )
    return run


def version() -> str:
    """The commit that is measured; empty outside a repository."""
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def read_results(path: Path) -> list[Run]:
    """All runs so far, of all pieces of the measurement."""
    if not path.exists():
        return []
    return [Run.read(line) for line in path.read_text(encoding="utf-8").splitlines()]


def measure(wanted: Sequence[Scenario], given: argparse.Namespace) -> None:
    """Make the runs that the file of results lacks, one fault after the other in each round."""
    made = {(run.fault, run.seed) for run in read_results(given.results)}
    seeds = range(given.seed, given.seed + given.runs)
    todo = [(one, seed) for seed in seeds for one in wanted if (one.name, seed) not in made]
    work = Path(tempfile.mkdtemp(prefix="loss-", dir=given.work))
    with ThreadPoolExecutor(given.jobs) as pool, given.results.open("a", encoding="utf-8") as file:
        running = [pool.submit(run_apart, one, seed, work) for one, seed in todo]
        for number, ended in enumerate(as_completed(running), 1):
            run = ended.result()
            file.write(run.line())
            file.flush()
            done = f"{number}/{len(todo)} {run.fault}, seed {run.seed}: {run.seconds:.0f} s"
            print(done, flush=True)
    if not any(work.iterdir()):
        work.rmdir()


@dataclass(frozen=True, slots=True)
class Line:
    """All runs of one fault together; what is counted in samples is at 16 kHz."""

    fault: str
    real: str
    runs: int
    failed: int
    captured: int
    acknowledged: int
    sealed: int
    lost_acknowledged: int
    lost: int
    worst_tail: int
    starved: int

    @classmethod
    def of(cls, scenario: Scenario, runs: Sequence[Run]) -> Line:
        """The sums."""
        ledgers = [run.ledger for run in runs if run.ledger]
        return cls(
            scenario.name,
            scenario.real,
            runs=len(runs),
            failed=sum(not run.kept for run in runs),
            captured=sum(one.captured for one in ledgers),
            acknowledged=sum(one.acknowledged for one in ledgers),
            sealed=sum(one.sealed for one in ledgers),
            lost_acknowledged=sum(one.lost_acknowledged for one in ledgers),
            lost=sum(one.lost for one in ledgers),
            worst_tail=max((one.tail for one in ledgers), default=0),
            starved=sum(one.starved for one in ledgers),
        )

    def cells(self) -> list[str]:
        """For people."""
        heard = (self.captured, self.acknowledged, self.sealed)
        return [
            self.fault,
            self.real,
            f"{self.runs}",
            f"{self.failed}",
            *(f"{samples / RATE:,.1f} s" for samples in heard),
            f"{self.lost_acknowledged}",
            f"{self.lost}",
            f"{self.worst_tail * 1000 / RATE:.0f} ms",
            f"{self.starved}",
        ]


def lines(runs: Sequence[Run], known: Sequence[Scenario]) -> list[Line]:
    """In the order of the scenarios; what is left out is what has no run."""
    by_fault = {one: [run for run in runs if run.fault == one.name] for one in known}
    return [Line.of(one, made) for one, made in by_fault.items() if made]


def table(rows: Iterable[Line]) -> Iterator[str]:
    """In Markdown."""
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|" + "---|" * len(COLUMNS)
    for row in rows:
        yield "| " + " | ".join(row.cells()) + " |"


def comparison(runs: Sequence[Run]) -> Iterator[str]:
    """The peer's figures beside ours, as a Markdown table."""
    yield "| case | Speakr, measured earlier | Handover | runs |"
    yield "|---|---|---|---|"
    for case in PEER_CASES:
        mine = [run for run in runs if run.fault == case.scenario.name]
        name = case.scenario.name.removeprefix("peer: ")
        yield f"| {name} | {case.speakr} | {_in_words(mine)} | {len(mine)} |"


def _in_words(runs: Sequence[Run]) -> str:
    ledgers = [run.ledger for run in runs if run.ledger]
    failed = sum(not run.kept for run in runs)
    captured_s = sum(one.captured for one in ledgers) / RATE
    lost_s = sum(one.lost for one in ledgers) / RATE
    tail_ms = max((one.tail for one in ledgers), default=0) * 1000 / RATE
    starved = sum(one.starved for one in ledgers)
    said = f"{lost_s:.1f} of {captured_s:,.1f} s lost; at most {tail_ms:.0f} ms not captured"
    said += f"; {starved} starved" if starved else ""
    return f"{said}; {failed} failed" if failed else said


def report(runs: Sequence[Run], file: Path | None = None) -> int:
    """Print the table and every run that failed; 1 when there is one. ``file``: as JSON, too."""
    rows = lines(runs, scenarios())
    if file:
        document = {"benchmark": "loss", "rows": [asdict(row) for row in rows]}
        file.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    peers = {case.scenario.name for case in PEER_CASES}
    if any(run.fault in peers for run in runs):
        print("\n".join(comparison(runs)), end="\n\n")
    print("\n".join(table(rows)))
    print(
        f"\n{machine()}; {len(runs)} runs; version {', '.join(sorted({r.version for r in runs}))}"
    )
    failed = [run for run in runs if not run.kept]
    for run in failed:
        print(f"FAILED {run.fault}, seed {run.seed}: {run.problem or run.ledger}")
    return int(bool(failed))


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = usual_arguments(__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1, help="runs of each fault (1)")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time (1)")
    parser.add_argument(
        "--seed", type=int, default=1, help="of the first run; the next is one more"
    )
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="in its name")
    parser.add_argument("--results", type=Path, metavar="FILE", help="goes on there (loss.jsonl)")
    parser.add_argument("--work", type=Path, metavar="DIRECTORY", help="for the runs' files")
    parser.add_argument("--report", type=Path, metavar="FILE", help="print the table of FILE")
    parser.add_argument("--list", action="store_true", help="print the faults")
    parser.add_argument("--one", metavar="NAME", help="one run in this process, as JSON")
    parser.add_argument("--real-cut", action="store_true", help="ten minutes without a network")
    parser.add_argument("--peer-cases", action="store_true", help="the cases measured on Speakr")
    return parser.parse_args()


def _wanted(given: argparse.Namespace) -> list[Scenario]:
    if given.quick:
        return [one for one in faults() if one.name in QUICK]
    if given.real_cut:
        return [REAL_CUT]
    offered = [case.scenario for case in PEER_CASES] if given.peer_cases else faults()
    return [one for one in offered if any(text in one.name for text in given.only or [""])]


def main() -> int:
    """Measure, or do the one thing that was asked for."""
    given = arguments()
    known = scenarios()
    if given.work:
        given.work.mkdir(parents=True, exist_ok=True)
    if given.list:
        print("\n".join(f"{one.name} ({one.real})" for one in known))
        return 0
    if given.report:
        return report(read_results(given.report), given.json)
    if given.one:
        (found,) = (one for one in known if one.name == given.one)
        directory = given.work or Path(tempfile.mkdtemp(prefix="run-"))
        print(run_here(found, given.seed, directory).line(), end="")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) if given.quick else Path()
        given.results = given.results or place / "loss.jsonl"
        measure(_wanted(given), given)
        return report(read_results(given.results), given.json)


if __name__ == "__main__":
    raise SystemExit(main())
