"""The server as a person starts it: coming up, being alone, and going down."""

from __future__ import annotations

import http.client
import logging
import os
import re
import runpy
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import ThreadWorker

from recorder.services.engine_status import EngineStatus
from recorder.settings import Settings
from recorder.web import access_log
from recorder.web.server import (
    KILL_AFTER_S,
    PEER_TIMEOUT_S,
    engine_line,
    is_news,
    options,
    welcome,
    when_ready,
)
from tests.support.environment import without_settings
from tests.support.patience import until
from tests.support.server import ROOT, RealServer, answers, free_port, serving
from tests.web.tablet import Tablet
from tests.web.world import ALICE, REC, tone, whole_log

PYTHON = [sys.executable, "app.py"]
GUNICORN = [sys.executable, "-m", "gunicorn", "app:app"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with serving(tmp_path_factory.mktemp("server"), TRANSCRIBER="none") as running:
        yield running


def test_one_worker_with_threads_to_spare_and_nothing_that_restarts_it() -> None:
    chosen = options(Settings(max_streams=100))
    config = Config()
    for name, value in chosen.items():
        config.set(name, value)
    assert config.workers == 1
    assert issubclass(config.worker_class, ThreadWorker)
    assert config.threads == 132
    assert config.worker_connections > config.threads
    assert config.max_requests == 0
    assert config.preload_app is False
    assert config.control_socket_disable is True


def test_the_access_log_has_no_query_strings_referrers_or_agents() -> None:
    atoms = set(re.findall(r"%\(([^)]+)\)s", access_log.FORMAT))
    assert atoms == {"t", "h", f"{{{access_log.SAID}}}e", "s", "B", "M"}


def test_a_connection_gives_up_on_a_peer_that_says_nothing() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]))
        with socket.create_connection(listener.getsockname()):
            accepted, _ = listener.accept()
            with accepted:
                for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                    raw = accepted.getsockopt(socket.SOL_SOCKET, option, 16)
                    assert struct.unpack("@ll", raw)[0] == PEER_TIMEOUT_S


def test_a_peer_that_timed_out_is_not_reported_as_an_error() -> None:
    def record(error: OSError) -> logging.LogRecord:
        told = (type(error), error, None)
        return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, "text", None, told)

    assert not is_news(record(BlockingIOError()))
    assert is_news(record(OSError()))


def test_the_welcome_names_address_and_directory(tmp_path: Path) -> None:
    said = welcome(Settings(output_dir=tmp_path), "::1", 8000)
    assert "http://[::1]:8000" in said
    assert str(tmp_path) in said


def test_the_engine_line_says_draft_and_what_would_be_better() -> None:
    status = EngineStatus(
        label="pocketsphinx en-us", draft=True, why="No model is here.", cure="Pull one."
    )
    assert "pocketsphinx en-us (DRAFT). No model is here. Pull one." in engine_line(status)


def test_a_spawned_child_that_imports_the_main_module_does_not_serve() -> None:
    assert "app" not in runpy.run_path(str(ROOT / "app.py"), run_name="__mp_main__")


def test_it_says_where_it_is_which_engine_and_where_files_go(server: RealServer) -> None:
    until(lambda: "Speech:" in server.log)
    assert f"http://127.0.0.1:{server.port}" in server.log
    assert str(server.output_dir.resolve()) in server.log
    assert "Set TRANSCRIBER=auto." in server.log


@pytest.mark.parametrize("command", [PYTHON, GUNICORN], ids=["python", "gunicorn"])
def test_a_second_server_on_the_same_directory_is_one_sentence_and_status_2(
    server: RealServer, command: list[str]
) -> None:
    ended = _run(command, OUTPUT_DIR=str(server.output_dir))
    assert ended.returncode == 2
    said = (ended.stdout + ended.stderr).strip()
    assert said.count("\n") == 0
    assert "Another Handover" in said
    assert "OUTPUT_DIR" in said
    assert answers(f"{server.url}/healthz")


@pytest.mark.parametrize("command", [PYTHON, GUNICORN], ids=["python", "gunicorn"])
def test_a_wrong_setting_is_one_sentence_and_status_2(tmp_path: Path, command: list[str]) -> None:
    ended = _run(command, OUTPUT_DIR=str(tmp_path), MAX_STREAMS="many")
    assert ended.returncode == 2
    assert ended.stderr.strip().count("\n") == 0
    assert "MAX_STREAMS" in ended.stderr


def test_a_database_that_is_not_there_is_a_sentence_without_a_traceback(tmp_path: Path) -> None:
    ended = _run(PYTHON, OUTPUT_DIR=str(tmp_path), DATABASE_URL="sqlite:////nowhere/at/all/x.db")
    assert ended.returncode != 0
    assert "DATABASE_URL" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_directory_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = _run(PYTHON, OUTPUT_DIR=str(tmp_path / "file" / "out"))
    assert ended.returncode == 2
    assert "OUTPUT_DIR" in ended.stderr


def test_a_status_that_cannot_be_written_does_not_keep_the_server_from_starting(
    start_server: Callable[..., RealServer],
) -> None:
    server = start_server()
    server.kill()
    status = server.output_dir / ".handover" / "engine.json"
    status.unlink(missing_ok=True)
    status.mkdir()  # as on a disk without any room, every attempt to write it fails
    server.start()
    assert answers(f"{server.url}/healthz")


def test_a_recording_travels_over_the_real_server(server: RealServer) -> None:
    tablet = Tablet(f"127.0.0.1:{server.port}")
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(1))
    tablet.send(0, log)
    assert tablet.expect("final")["c"] == len(log)
    assert tablet.expect("sealed", 20)["frames"] == 16_000
    tablet.close()
    sound = list(server.output_dir.glob("aaaaaaaa_*_recording.wav"))
    assert len(sound) == 1


def test_queries_are_not_in_the_log(server: RealServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/download_file/?file_path=sentinel&who={ALICE}")
    assert connection.getresponse().status == 400
    connection.close()
    until(lambda: "/download_file/" in server.log)
    assert "sentinel" not in server.log
    assert ALICE not in server.log


def test_sockets_that_break_off_leave_the_server_as_it_was_before(server: RealServer) -> None:
    for _ in range(40):
        tablet = Tablet(f"127.0.0.1:{server.port}")
        tablet.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        tablet.socket.sock.shutdown(socket.SHUT_RDWR)
        tablet.close()
    (worker,) = map(psutil.Process, _workers(server.pid))
    listening = psutil.CONN_LISTEN
    until(lambda: {one.status for one in worker.net_connections("tcp")} == {listening})
    until(lambda: answers(f"{server.url}/healthz"))


def test_a_killed_worker_process_is_replaced(start_server: Callable[..., RealServer]) -> None:
    server = start_server(TRANSCRIBER="none")
    before = _workers(server.pid)
    os.kill(before[0], signal.SIGKILL)
    until(lambda: _workers(server.pid) not in ([], before))
    until(lambda: answers(f"{server.url}/readyz"))


def test_a_reload_hands_over_to_a_new_worker(start_server: Callable[..., RealServer]) -> None:
    server = start_server(TRANSCRIBER="none")
    before = _workers(server.pid)
    os.kill(server.pid, signal.SIGHUP)
    until(lambda: _workers(server.pid) and not set(before) & set(_workers(server.pid)))
    until(lambda: answers(f"{server.url}/readyz"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_on_a_signal_sockets_close_with_1012_and_the_process_ends_in_seconds(
    start_server: Callable[..., RealServer], number: signal.Signals
) -> None:
    server = start_server(TRANSCRIBER="none")
    tablet = Tablet(f"127.0.0.1:{server.port}")
    tablet.hello()
    codes: list[int] = []
    reader = threading.Thread(target=lambda: codes.append(tablet.closed()[0]))
    reader.start()
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    started = time.monotonic()
    os.kill(server.pid, number)
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert time.monotonic() - started < KILL_AFTER_S
    reader.join()
    tablet.close()
    assert codes == [1012]
    assert "Traceback" not in server.log


def test_ctrl_c_in_a_terminal_ends_every_process_without_a_word_of_failure(
    start_server: Callable[..., RealServer],
) -> None:
    """A terminal sends it to the whole group: the server ends its children, it alone."""
    server = start_server(TRANSCRIBER="pocketsphinx")
    until(lambda: "speech engine" in server.log)
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    os.killpg(server.pid, signal.SIGINT)
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert "Traceback" not in server.log
    assert "Fatal" not in server.log


def test_a_start_right_after_a_kill_waits_for_what_is_left_of_the_former_server(
    start_server: Callable[..., RealServer],
) -> None:
    """Only the master is killed: its worker needs seconds to notice while a tablet is connected."""
    server = start_server(TRANSCRIBER="none")
    tablet = Tablet(f"127.0.0.1:{server.port}")
    tablet.hello()
    left = psutil.Process(server.pid).children(recursive=True)
    os.kill(server.pid, signal.SIGKILL)
    server.kill()
    try:
        server.start()  # the former worker may still answer for a while
        deadline = time.monotonic() + 60
        while server.log.count("is ready at") < 2:
            assert time.monotonic() < deadline, server.log
            time.sleep(0.1)
        with closing(Tablet(f"127.0.0.1:{server.port}")) as again:
            again.hello()
    finally:
        tablet.close()
        psutil.wait_procs(left, timeout=20)


def test_gunicorn_serves_the_same_app_with_the_same_options(tmp_path: Path) -> None:
    port = free_port()
    with _started(GUNICORN, OUTPUT_DIR=str(tmp_path), PORT=str(port)) as process:
        until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
        tablet = Tablet(f"127.0.0.1:{port}")
        assert tablet.hello()["engine"]["state"] in ("none", "loading")
        tablet.close()
        assert len(_workers(process.pid)) == 1


# --- helpers ----------------------------------------------------------------------------------


def _environment(**settings: str) -> dict[str, str]:
    mine = {"HOST": "127.0.0.1", "PORT": str(free_port()), "TRANSCRIBER": "none"}
    return without_settings(os.environ) | mine | settings


def _run(command: list[str], **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def _started(command: list[str], **settings: str) -> Iterator[subprocess.Popen[Any]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=_environment(**settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _workers(pid: int) -> list[int]:
    """Gunicorn's worker processes (the speech worker is a child of one of them)."""
    try:
        return [p.pid for p in psutil.Process(pid).children() if p.status() != "zombie"]
    except psutil.NoSuchProcess:
        return []
