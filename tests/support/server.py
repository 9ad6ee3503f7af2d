"""The real server in its own processes, as a person starts it: ``python app.py``.

Tests talk to it over HTTP and WebSocket, end it politely, or kill it and its worker outright.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.support.environment import without_settings

ROOT = Path(__file__).resolve().parents[2]
START_S = 120.0
STOP_S = 60.0


class RealServer:
    """One server on one output directory; it can be stopped, killed and started again.

    Attributes:
        url: ``http://127.0.0.1:<port>``; the port stays over restarts.
        log_path: everything it wrote to stdout and stderr, over all starts.
    """

    def __init__(self, output_dir: Path, log_path: Path, **settings: str) -> None:
        self.output_dir = output_dir
        self.log_path = log_path
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the process that listens (gunicorn's master)."""
        assert self._process is not None, "not started"
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def start(self, timeout_s: float = START_S) -> None:
        """Start and wait until it answers /healthz."""
        environment = without_settings(os.environ) | {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "OUTPUT_DIR": str(self.output_dir),
            "MODEL_DOWNLOAD": "false",
            "PYTHONUNBUFFERED": "1",
            **self._settings,
        }
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_ready(timeout_s)

    def stop(self, timeout_s: float = STOP_S) -> int:
        """SIGTERM, as a supervisor would; the exit status. Kills what does not end in time."""
        process = self._process
        if process is None:
            return 0
        process.terminate()
        try:
            status = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not stop in {timeout_s} s\n{self.log}") from None
        self._process = None
        return status

    def kill(self) -> None:
        """``kill -9`` of the server and everything it started, with no chance to tidy up."""
        process = self._process
        if process is None:
            return
        for pid in _family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(60)
        self._process = None

    def restart(self) -> None:
        """Stop politely, then start on the same port and output directory."""
        self.stop()
        self.start()

    def _wait_ready(self, timeout_s: float) -> None:
        assert self._process is not None
        deadline = time.monotonic() + timeout_s
        while not answers(f"{self.url}/healthz"):
            status = self._process.poll()
            late = time.monotonic() > deadline
            if status is not None or late:
                self.kill()
                reason = "is not ready in time" if late else f"ended with status {status}"
                raise AssertionError(f"the server {reason}\n{self.log}")
            time.sleep(0.05)


@contextlib.contextmanager
def serving(folder: Path, **settings: str) -> Iterator[RealServer]:
    """A started server with its output in ``folder/output``; stopped at the end."""
    output_dir = folder / "output"
    output_dir.mkdir(parents=True, exist_ok=True)
    server = RealServer(output_dir, folder / "server.log", **settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether a GET gives 200 within a second."""
    try:
        with urllib.request.urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _family(pid: int) -> list[int]:
    try:
        root = psutil.Process(pid)
        return [pid, *(child.pid for child in root.children(recursive=True))]
    except psutil.NoSuchProcess:
        return [pid]
