"""What a tablet with a real browser stands in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import tablet as crew
from tests.support.server import RealServer


@pytest.fixture
def real_server(start_server: Callable[..., RealServer]) -> RealServer:
    """Without a speech engine: what is judged here is the sound."""
    return start_server(TRANSCRIBER="none")


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """What the microphone hears."""
    return crew.noise(tmp_path / "noise.wav")
