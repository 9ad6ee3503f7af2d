"""The supervised child is told to leave in two ways, of which it needs to understand one."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from recorder.services import supervisor as supervising
from recorder.services.supervisor import Supervisor

STARTING = "{there}; import time; time.sleep(600)"
WATCHING = """
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: None)
{there}
sys.stdin.read()
os._exit(7)  # an interpreter that ends in its own time has no handler any more
"""


@pytest.mark.parametrize(
    ("program", "status"),
    [(STARTING, -signal.SIGTERM), (WATCHING, 7)],
    ids=["only just starting", "at work"],
)
def test_a_child_leaves_when_it_is_told(
    program: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "LEAVE_S", 60.0)
    there = tmp_path / "there"
    script = program.format(there=f"open({str(there)!r}, 'w').close()")
    watched = Supervisor([sys.executable, "-c", script], dict(os.environ))
    watched.start()
    while not there.exists():
        time.sleep(0.01)
    watched.close()
    assert watched.pid is None
    assert watched._child is not None
    assert watched._child.returncode == status
