"""The audit trail: what an entry costs whoever waits for it, and how fast the chain is read.

    python -m benchmarks.audit [--quick] [--json FILE]

On SQLite (which syncs every commit) and on a real PostgreSQL: entries waited for one after the
other and by 16 threads at once, which share commits; notes, which nobody waits for; then the
check of the whole chain. Last, a page of an encounter through the app, with an entry written for
each request and, alternating, with the same look repeated within its minute.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.table import Row, main, percentile
from recorder.adapters.audit_store import SqlAuditStore
from recorder.adapters.database import open_database
from recorder.bootstrap.clock import SystemClock
from recorder.core.audit import AuditDraft
from recorder.services.audit import AuditTrail, AuditWriter
from recorder.services.audit_anchor import AnchorFiles
from recorder.web import create_app
from tests.support.databases import postgresql
from tests.web.world import ALICE, REC, world

THREADS = 16
GOAL_MS = 50.0
"""Of an entry: what a person does not notice before a page opens."""

GOAL_A_S = 100.0
"""Entries a second: a hundred crews who all open something at the same second."""

CLOCK = SystemClock()


def draft(number: int) -> AuditDraft:
    """An entry as a request makes it."""
    return AuditDraft(
        CLOCK.now(),
        "user:5f0c3a52-0000-4000-8000-000000000001",
        "crew",
        "recording.open",
        "recording",
        f"{number:032x}",
        request_id="0123456789abcdef",
        client="192.0.2.7",
    )


def measure(quick: bool) -> Sequence[Row]:
    """Both databases, then the app."""
    rows: list[Row] = []
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        for name, url in (
            ("SQLite", f"sqlite:///{folder / 'audit.db'}"),
            ("PostgreSQL", running.enter_context(postgresql())),
        ):
            home = folder / name
            home.mkdir()
            rows += _trail(name, url, home, quick)
        rows += _app(folder / "app", 30 if quick else 150)
    return rows


def _trail(name: str, url: str, folder: Path, quick: bool) -> Iterator[Row]:
    engine = open_database(url)
    writer = AuditWriter(SqlAuditStore(engine), AnchorFiles(folder), CLOCK)
    trail = AuditTrail(writer, patience_s=60.0)
    sample = 60 if quick else 300
    try:
        took = [_ms(lambda n=n: trail.record(draft(n))) for n in range(sample)]  # type: ignore[misc]
        median = percentile(took, 0.5)
        yield Row(
            f"{name}: an entry, waited for (median)", round(median, 1), "ms",
            f"<= {GOAL_MS:.0f} ms", median <= GOAL_MS,
        )  # fmt: skip
        yield Row(f"{name}: an entry, waited for (p95)", round(percentile(took, 0.95), 1), "ms")
        at_once = _at_once(trail, sample // 6)
        yield Row(
            f"{name}: entries by {THREADS} threads at once", round(at_once), "a second",
            f">= {GOAL_A_S:.0f}", at_once >= GOAL_A_S,
        )  # fmt: skip
        noted = [_ms(lambda n=n: trail.note(draft(n))) for n in range(sample)]  # type: ignore[misc]
        yield Row(f"{name}: a note (median)", round(percentile(noted, 0.5) * 1000), "µs")
        writer.write([draft(n) for n in range(1000 if quick else 20_000)])
        trail.close()
        began_s = time.perf_counter()
        found = writer.verify()
        speed = found.entries / (time.perf_counter() - began_s)
        yield Row(
            f"{name}: {found.entries:,} entries verified", round(speed), "a second",
            "holds", found.broken is None,
        )  # fmt: skip
    finally:
        trail.close()
        engine.dispose()


def _at_once(trail: AuditTrail, each: int) -> float:
    """Entries a second when many wait at the same time."""

    def work() -> None:
        for number in range(each):
            trail.record(draft(number))

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    began_s = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return THREADS * each / (time.perf_counter() - began_s)


def _app(folder: Path, times: int) -> Iterator[Row]:
    """One page, with and without an entry to write, taken in turn."""
    with world(folder) as services:
        services.record()
        services.finish()
        client = create_app(services.container).test_client()
        path, mine = f"/api/v1/recordings/{REC}", {"X-Session-ID": ALICE}
        first, again = [], []
        for _ in range(times):
            services.container.audit._seen.clear()
            first.append(_ms(lambda: client.get(path, headers=mine)))
            again.append(_ms(lambda: client.get(path, headers=mine)))
        written, known = percentile(first, 0.5), percentile(again, 0.5)
        yield Row("app: an encounter's page, entry written (median)", round(written, 1), "ms")
        yield Row("app: the same look within its minute (median)", round(known, 1), "ms")
        cost = written - known
        yield Row(
            "app: what the entry costs a request", round(cost, 1), "ms",
            f"<= {GOAL_MS:.0f} ms", cost <= GOAL_MS,
        )  # fmt: skip


def _ms(work: object) -> float:
    began_s = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - began_s) * 1000


if __name__ == "__main__":
    raise SystemExit(main("audit", "what the audit trail costs", measure))
