"""What the server lives through, in its own processes, with tablets that speak the protocol.

One run of each scenario; ``python -m benchmarks.loss`` makes many with other seeds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.faults import (
    clock_faults,
    disk_faults,
    journal_faults,
    peer,
    upload_faults,
    worker_faults,
)
from tests.faults.ledger import Ledger, Scenario
from tests.faults.verdict import compare
from tests.faults.volumes import Forbidden

pytestmark = pytest.mark.faults

SEED = 1
MODULES = (journal_faults, disk_faults, clock_faults, upload_faults, worker_faults)
SCENARIOS = [scenario for module in MODULES for scenario in module.SCENARIOS]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_nothing_is_lost_and_nothing_comes_twice(scenario: Scenario, tmp_path: Path) -> None:
    try:
        ledger = scenario.run(SEED, tmp_path)
    except Forbidden as reason:
        pytest.skip(_stands_in(reason))
    assert ledger.kept, ledger


def test_tablets_behind_one_address_lose_nothing_to_its_limits(tmp_path: Path) -> None:
    ledger = peer.ten_tablets_for_an_hour(SEED, tmp_path, seconds=30, talk_s=1)
    assert ledger.kept, ledger
    assert ledger.captured == 10 * 30 * 16_000


def test_a_disk_that_only_says_it_synced_loses_what_was_promised(tmp_path: Path) -> None:
    """The control: a power cut must be able to lose something, or the test of it proves nothing."""
    try:
        ledger = disk_faults.power_cut(SEED, tmp_path, syncs_lie=True)
    except Forbidden as reason:
        pytest.skip(_stands_in(reason))
    assert ledger.lost_acknowledged > 0
    assert not ledger.kept


def _stands_in(reason: Forbidden) -> str:
    """Only the kernel may forbid these runs; a program that is missing is ``require_tool``'s."""
    return (
        f"this machine may not mount a file system ({reason}); tests/unit/test_journal.py plays"
        " lost power and full disks without one"
    )


HEARD = np.arange(1000, dtype=np.int16)


@pytest.mark.parametrize(
    ("sealed", "acknowledged", "taken_back", "expected"),
    [
        (HEARD, 1000, 0, Ledger(1000, 1000, 1000)),
        (HEARD[:900], 800, 0, Ledger(1000, 800, 900, lost=100)),
        (HEARD[:900], 950, 0, Ledger(1000, 950, 900, lost_acknowledged=50, lost=100)),
        (np.delete(HEARD, 10), 500, 0, Ledger(1000, 500, 999, lost_acknowledged=490, lost=990)),
        (np.append(HEARD, 7), 1000, 0, Ledger(1000, 1000, 1001, repeated=1)),
        (HEARD, 1000, 40, Ledger(1000, 1000, 1000, lost_acknowledged=40)),
    ],
    ids=["whole", "short", "promise broken", "hole", "twice", "taken back"],
)
def test_the_verdict_counts_every_sample(
    sealed: np.ndarray, acknowledged: int, taken_back: int, expected: Ledger
) -> None:
    assert compare(HEARD, sealed, acknowledged, taken_back) == expected
