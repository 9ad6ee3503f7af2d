"""Every fault of the tablet and of its way to the server, once: nothing said is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import long_cut, network_faults, tablet_faults
from tests.faults.ledger import Scenario

pytestmark = [pytest.mark.e2e, pytest.mark.faults]

SCENARIOS = (*network_faults.SCENARIOS, *tablet_faults.SCENARIOS, *long_cut.SCENARIOS)
SEED = 1


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.run.__name__)
def test_nothing_is_lost_with(scenario: Scenario, tmp_path: Path) -> None:
    # A thread of its own: the driver of the browser allows one loop in each.
    with ThreadPoolExecutor(1) as apart:
        ledger = apart.submit(scenario.run, SEED, tmp_path).result()
    assert ledger.kept, ledger
