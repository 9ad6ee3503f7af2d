"""What most tests of services stand in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One server's web side and worker side, on disk and SQLite."""
    made = World(tmp_path)
    yield made
    made.close()
