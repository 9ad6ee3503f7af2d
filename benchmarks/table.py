"""Rows of a benchmark: a table for people, JSON for machines, an exit status for both."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value; ``goal`` is said in words, ``holds`` is None where there is none."""

    what: str
    value: float | int | str
    unit: str = ""
    goal: str = ""
    holds: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; 0 when there are no values."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def machine() -> str:
    """The machine in one line: figures mean nothing without it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.release()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
    )


def arguments(about: str) -> argparse.ArgumentParser:
    """The arguments of every benchmark; one may add its own."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="less work, the same rows")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    return parser


def main(
    name: str,
    about: str,
    measure: Callable[[bool], Sequence[Row]],
    parser: argparse.ArgumentParser | None = None,
) -> int:
    """Run ``measure(quick)``, print its rows; 1 when one does not hold."""
    given = (parser or arguments(about)).parse_args()
    rows = list(measure(given.quick))
    print(f"{name}: {about}\n{machine()}\n")
    width = max(len(row.what) for row in rows)
    for row in rows:
        verdict = {True: "holds", False: "DOES NOT HOLD", None: ""}[row.holds]
        value = f"{row.value:.3g}" if isinstance(row.value, float) else str(row.value)
        print(f"{row.what:<{width}}  {value:>12} {row.unit:<10} {row.goal:<28} {verdict}".rstrip())
    if given.json:
        document = {"benchmark": name, "rows": [asdict(row) for row in rows]}
        given.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return int(any(row.holds is False for row in rows))
