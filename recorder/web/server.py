"""How the app is served: one gunicorn worker process with threads, and how it comes and goes.

``python app.py`` and ``gunicorn app:app`` take the same options from here. One process owns the
output directory; the threads left beside the live sockets keep plain HTTP alive. On SIGTERM the
sockets are closed with 1012 (tablets come back by themselves) and the process ends in seconds.
"""

from __future__ import annotations

import errno
import gc
import logging
import os
import queue
import resource
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.errors import AppImportError

from recorder import __version__
from recorder.adapters.allocator import share_heaps
from recorder.bootstrap import Container, bootstrap
from recorder.bootstrap.people import page_address
from recorder.core.errors import HandoverError, InvalidSettings, OutputInUse
from recorder.services.engine_status import EngineStatus
from recorder.services.output_lock import OutputLock
from recorder.settings import Settings, process_environment
from recorder.web import access_log, create_app
from recorder.web.context import KEY, Edge
from recorder.web.uploads import discard_abandoned

_log = logging.getLogger(__name__)

SPARE_THREADS = 32
SPARE_CONNECTIONS = 512
GRACE_S = 6
KILL_AFTER_S = 14
SOCKETS_GRACE_S = 3.0
SWITCH_INTERVAL_S = 0.0005
"""The sockets' thread lets go of the interpreter at every read and write; so soon it has it back
from a thread that computes (Python's own 5 ms would be felt in every acknowledgement)."""
PEER_TIMEOUT_S = 30
HANDOVER_WAIT_S = 15.0
ENGINE_WAIT_S = 20.0
FILES_PER_STREAM = 4
SPARE_FILES = 512


def options(settings: Settings) -> dict[str, Any]:
    """Gunicorn's settings, hooks included."""
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": 1,
        "worker_class": "recorder.web.paced.PacedWorker",
        "threads": settings.max_streams + SPARE_THREADS,
        "worker_connections": settings.max_streams + SPARE_THREADS + SPARE_CONNECTIONS,
        "preload_app": False,
        "max_requests": 0,
        "timeout": 60,
        "graceful_timeout": KILL_AFTER_S,
        "keepalive": 5,
        "loglevel": "warning",
        "accesslog": "-",
        "access_log_format": access_log.FORMAT,
        "control_socket_disable": True,
        "on_starting": partial(check, settings),
        "when_ready": when_ready,
        "post_worker_init": post_worker_init,
        "worker_exit": worker_exit,
    }


# --- coming up --------------------------------------------------------------------------------


def serve(settings: Settings) -> NoReturn:
    """Serve until a signal ends the process.

    Raises:
        SystemExit: always; status 2 when the configuration or the output directory forbids it.
    """
    _Server(settings).run()
    raise SystemExit(0)


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn without its command line."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take our options."""
        for name, value in options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The app, in the worker process."""
        return load(self._settings)


def load(settings: Settings) -> Flask:
    """The app with everything behind it running; for the process that serves.

    A predecessor that is just being replaced may hold the output directory for some seconds yet.

    Raises:
        AppImportError: one sentence that says why it cannot run (gunicorn prints just that).
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("gunicorn.error").addFilter(is_news)
    share_heaps()
    deadline = time.monotonic() + HANDOVER_WAIT_S
    while True:
        try:
            return create_app(_started(settings))
        except OutputInUse as error:
            if time.monotonic() > deadline:
                raise AppImportError(str(error)) from None
            time.sleep(0.2)
        except HandoverError as error:
            raise AppImportError(str(error)) from None


def is_news(record: logging.LogRecord) -> bool:
    """A peer that let its request time out is no error of ours; it would fill the log."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def _started(settings: Settings) -> Container:
    services = bootstrap(settings, environ=process_environment())
    discard_abandoned(settings.state_dir)
    services.start()
    advise(services)
    return services


def advise(services: Container) -> None:
    """Say what whoever starts the server must know: who may see what, and how to get in first."""
    settings = services.settings
    if settings.open_mode and not settings.on_loopback:
        _log.warning(
            "AUTH=open: whoever reaches this server can use it without a sign-in, and a tablet's "
            "session alone says whose encounters it shows. Set AUTH=required."
        )
    if settings.open_mode and settings.on_loopback:
        _log.info(
            "Open: whoever reaches this port administers, also through a proxy or a tunnel on this "
            "machine. Set AUTH=required, or TRUSTED_PROXIES, before anything is put in front."
        )
    link = None if settings.open_mode else services.people.first_admin.offer()
    if link is not None:
        _log.warning(
            "Nobody can sign in yet. Whoever opens this link first, within 24 hours, becomes the "
            "administrator (put this server's public address in front if it has one): "
            "%s",
            page_address(settings, "first-admin", link),
        )


def check(settings: Settings, server: Any) -> None:
    """Before anything else: say in one sentence why this cannot run, and end with status 2."""
    try:
        # First the directory: what is left of a killed server gives it back together with the port.
        _check_output_dir(settings.state_dir)
        if "GUNICORN_FD" not in os.environ:  # else a predecessor hands its socket over
            for address in server.cfg.address:
                _check_address(address)
    except HandoverError as error:
        refuse(error)
    _raise_file_limit(settings.max_streams * FILES_PER_STREAM + SPARE_FILES)


def _check_address(address: tuple[str, int] | str) -> None:
    """Look whether anybody may listen there; a socket in the file system is gunicorn's matter.

    Raises:
        InvalidSettings: no such address here, or somebody listens already.
    """
    if isinstance(address, str):
        return
    host, port = address
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, number, _, resolved = found[0]
        with socket.socket(family, kind, number) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(resolved)
    except OSError as error:
        reason = "is not an address of this machine"
        if error.errno == errno.EADDRINUSE:
            reason = "is used by another program"
        elif error.errno == errno.EACCES:
            reason = "needs more rights than this user has"
        raise InvalidSettings(
            f"{host}:{port} {reason}.", cure="Set HOST and PORT to an address that is free."
        ) from None


def _check_output_dir(state_dir: Path) -> None:
    """Take and give back the lock; the worker process takes it for good.

    Raises:
        OutputInUse: another process has it.
        InvalidSettings: nothing can be written there.
    """
    try:
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = OutputLock(state_dir)
        lock.acquire_from_the_dead(HANDOVER_WAIT_S)
    except OSError as error:
        raise InvalidSettings(
            f"Handover cannot write to {state_dir.parent} ({error.strerror}).",
            cure="Correct its permissions, or set OUTPUT_DIR to another directory.",
        ) from None
    lock.release()


def refuse(error: HandoverError) -> NoReturn:
    """Print the sentence and leave."""
    sys.stderr.write(f"{error}\n")
    raise SystemExit(2)


def when_ready(server: Any) -> None:
    """A peer that takes or brings nothing gives its thread back after a while.

    Within a request ``paced`` is stricter; this is for connections that it does not pace. They
    inherit these time-outs from the listening socket.
    """
    patience = struct.pack("@ll", PEER_TIMEOUT_S, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)


def post_worker_init(worker: Any) -> None:
    """In the worker process, with the app loaded: take over the signals, say hello."""
    worker.cfg.set("graceful_timeout", GRACE_S)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # All threads stand still while the collector walks through what is there for good: 0.2 s, most
    # likely while a crowd of tablets begins.
    gc.collect()
    gc.freeze()
    edge: Edge = worker.wsgi.extensions[KEY]
    _leave_politely(worker, edge)
    host, port = worker.sockets[0].sock.getsockname()[:2]
    _say(welcome(edge.container.settings, host, port))
    threading.Thread(target=_say_engine, args=(edge.container,), name="banner", daemon=True).start()


def welcome(settings: Settings, host: str, port: int) -> str:
    """What a person at the terminal wants to know first."""
    shown = f"[{host}]" if ":" in host else host
    return (
        f"Handover {__version__} is ready at http://{shown}:{port}\n"
        f"  Files:   {settings.output_dir.resolve()}\n"
        "  Stop:    Ctrl-C\n"
    )


def engine_line(status: EngineStatus) -> str:
    """Which engine was chosen, and why."""
    name = f"{status.label}{' (DRAFT)' if status.draft else ''}. " if status.label else ""
    return f"  Speech:  {name}{status.why} {status.cure}".rstrip() + "\n"


def _say_engine(services: Container) -> None:
    """The worker chooses while the server already answers; it is asked until it has."""
    deadline = time.monotonic() + ENGINE_WAIT_S
    status = services.engine_status()
    while status.worker != services.supervisor.pid and time.monotonic() < deadline:
        time.sleep(0.1)
        status = services.engine_status()
    _say(engine_line(status))


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _raise_file_limit(wanted: int) -> None:
    """Each live socket costs a few descriptors; many systems start with 1024 or 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


# --- going down -------------------------------------------------------------------------------


def _leave_politely(worker: Any, edge: Edge) -> None:
    """All three signals mean the same: no new work, sockets closed with 1012, end in seconds.

    The handler itself only queues (that is reentrant); a thread does what takes locks.
    """
    asked: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def handle(number: int, frame: FrameType | None) -> None:
        asked.put(True)
        worker.handle_exit(number, frame)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, handle)
    threading.Thread(target=_goodbye, args=(asked.get, edge), name="goodbye", daemon=True).start()


def _goodbye(wait: Callable[[], bool], edge: Edge) -> None:
    wait()
    edge.streams.close_all(SOCKETS_GRACE_S)


def worker_exit(server: Any, worker: Any) -> None:  # noqa: ARG001  (gunicorn's signature)
    """The worker's last act: everything that is open is flushed and closed."""
    app = getattr(worker, "wsgi", None)
    if not isinstance(app, Flask):
        return
    edge: Edge = app.extensions[KEY]
    edge.streams.close_all(SOCKETS_GRACE_S)
    edge.container.close()
    # A request that still reads (a slow upload) would outlive the lock on the output directory.
    logging.shutdown()
    os._exit(0)
