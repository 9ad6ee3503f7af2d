"""A tablet at the other end of the live socket, and a small threaded server to connect to."""

from __future__ import annotations

import json
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import Flask
from simple_websocket import Client, ConnectionClosed
from werkzeug.serving import make_server

from recorder.core.protocol import AudioFrame, encode_frame
from tests.web.people import Browser
from tests.web.world import ALICE, LOG, REC, SENTINEL, World

Json = dict[str, Any]

PATIENCE_S = 30.0
"""Only so that nobody waits for ever; a busy machine is no failure."""


@contextmanager
def listening(app: Flask, tls: tuple[str, str] | None = None) -> Iterator[str]:
    """``app`` on a free loopback port, with a certificate and key if given; ``host:port``."""
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=tls)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Tablet:
    """One live socket."""

    def __init__(
        self, address: str, *, context: ssl.SSLContext | None = None, **headers: str
    ) -> None:
        scheme = "wss" if context else "ws"
        url = f"{scheme}://{address}/ws/v1"
        self.socket = Client.connect(url, headers=headers, ssl_context=context)

    def hello(self, session_id: str = ALICE, after: int = -1) -> Json:
        """Introduce; the welcome."""
        self.say({"t": "hello", "v": 1, "session_id": session_id, "after": after})
        return self.expect("welcome")

    def open(self, log: str = LOG, channel: int = 1) -> Json:
        """Open a log; the answer."""
        self.say({"t": "open", "ch": channel, "log": log})
        return self.expect("opened")

    def say(self, message: Json) -> None:
        """Send one control message."""
        self.socket.send(json.dumps(message))

    def send(self, offset: int, payload: bytes, channel: int = 1) -> None:
        """Send one audio frame."""
        self.socket.send(encode_frame(AudioFrame(channel, offset, payload)))

    def next(self, timeout_s: float = PATIENCE_S) -> Json:
        """The next message."""
        data = self.socket.receive(timeout=timeout_s)
        assert data is not None, "nothing came"
        message: Json = json.loads(data)
        return message

    def expect(self, kind: str, timeout_s: float = PATIENCE_S) -> Json:
        """The next message of this kind; others are passed over."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            message = self.next(timeout_s)
            if message["t"] == kind:
                return message
        raise AssertionError(f"no {kind}")

    def quiet(self, kind: str, for_s: float = 0.3) -> bool:
        """No message of this kind comes for a while."""
        deadline = time.monotonic() + for_s
        while (left := deadline - time.monotonic()) > 0:
            data = self.socket.receive(timeout=left)
            if data is not None and json.loads(data)["t"] == kind:
                return False
        return True

    def closed(self, timeout_s: float = PATIENCE_S) -> tuple[int, str]:
        """Read on to the end: the close code and reason."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                self.socket.receive(timeout=0.2)
            except ConnectionClosed as end:
                return int(end.reason), str(end.message or "")
        raise AssertionError("still open")

    def close(self) -> None:
        """Leave."""
        with suppress(ConnectionClosed, OSError):
            self.socket.close()
        self.socket.thread.join(2)


def speak(services: World) -> None:
    """The worker says a word, and then that it is done."""
    events = services.container.events
    events.publish(ALICE, REC, "segment", {"text": SENTINEL})
    events.publish(ALICE, REC, "progress", {"transcribed_s": 1})


def heard(tablet: Tablet) -> list[str]:
    """Kinds of events up to the progress."""
    kinds = []
    while not kinds or kinds[-1] != "progress":
        kinds.append(tablet.expect("event")["kind"])
    return [k for k in kinds if k in ("segment", "progress")]


def cookies(browser: Browser, address: str) -> dict[str, str]:
    """What a browser sends with the handshake."""
    access = browser.cookie("handover_access")
    host = address.partition(":")[0]  # as this client names it
    return {"Cookie": f"handover_access={access}", "Origin": f"http://{host}"}


def record_ends(log: bytes) -> list[int]:
    """Where each record of a log ends."""
    ends, at = [], 0
    while at < len(log):
        at += 40 + struct.unpack_from("<I", log, at + 12)[0]
        ends.append(at)
    return ends


Connect = Callable[..., Tablet]
"""Makes another one, at the same server."""
