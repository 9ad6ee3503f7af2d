"""Keeps one child process running: started anew, never forked, and gone when we are gone.

The child watches its standard input: when this process ends, however it ends, the pipe closes and
the child leaves. One that is only just starting and does not watch yet dies of the SIGTERM that it
is sent too. A child that dies is started again, with growing pauses if it dies at once.
"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
HEALTHY_S = 60.0
LEAVE_S = 5.0


class Supervisor:
    """One supervised child.

    Args:
        command: the child's program and arguments.
        environment: its whole environment.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the child and watch it."""
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The running child's process id."""
        with self._lock:
            child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def close(self) -> None:
        """Ask the child to leave; it is made to when it does not."""
        self._stop.set()
        with self._lock:
            child = self._child
        if child is not None:
            _leave(child)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stop.is_set():
            began_s = time.monotonic()
            try:
                child = self._spawn()
            except OSError as error:
                log.error("the worker cannot be started: %s", error.strerror)
                self._stop.wait(LONGEST_PAUSE_S)
                continue
            if child is None:
                return
            status = child.wait()
            if self._stop.is_set():
                return
            lived_s = time.monotonic() - began_s
            pause_s = FIRST_PAUSE_S if lived_s > HEALTHY_S else min(pause_s * 2, LONGEST_PAUSE_S)
            log.warning(
                "the worker ended with status %s; a new one starts in %.1f s", status, pause_s
            )
            self._stop.wait(pause_s)

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stop.is_set():
                return None
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                process_group=0,  # Ctrl-C in a terminal is the server's: it ends its children
            )
            return self._child


def _leave(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    child.terminate()
    try:
        child.wait(LEAVE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
