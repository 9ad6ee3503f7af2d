"""The smallest WebSocket client: one connection, no thread, every wait bounded, no farewell.

Tests of a broken network need to say exactly what happens to a connection; a library that tidies up
by itself would hide that.
"""

from __future__ import annotations

import json
import socket
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import RemoteProtocolError

Json = dict[str, Any]
PIECE_BYTES = 65_536


class Gone(Exception):
    """The connection is over.

    Attributes:
        code: of the closing frame; 0 when there was none.
    """

    def __init__(self, code: int = 0) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


class WebSocket:
    """An open connection to ``/ws/v1`` of a server on this machine.

    Args:
        headers: more of them for the handshake.

    Raises:
        Gone: from every method, once the connection is over.
    """

    def __init__(
        self, port: int, patience_s: float = 3.0, headers: Mapping[str, str] | None = None
    ) -> None:
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._messages: deque[Json] = deque()
        self._text = ""
        self._open = False
        try:
            self._tcp = socket.create_connection(("127.0.0.1", port), patience_s)
        except OSError:
            raise Gone from None
        self._tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._shake_hands(port, patience_s, headers or {})
        except BaseException:
            self.close()
            raise

    def _shake_hands(self, port: int, patience_s: float, headers: Mapping[str, str]) -> None:
        extra = [(name.encode(), value.encode()) for name, value in headers.items()]
        asked = Request(host=f"127.0.0.1:{port}", target="/ws/v1", extra_headers=extra)
        self._write(self._protocol.send(asked))
        deadline = time.monotonic() + patience_s
        while not self._open:
            if time.monotonic() > deadline:
                raise Gone
            self._read(0.1)

    def say(self, message: Json) -> None:
        """Send one control message."""
        self._write(self._protocol.send(TextMessage(json.dumps(message))))

    def send(self, frame: bytes) -> None:
        """Send one binary message."""
        self._write(self._protocol.send(BytesMessage(frame)))

    def receive(self, patience_s: float) -> Json | None:
        """The next message, or None when none came in time."""
        deadline = time.monotonic() + patience_s
        while not self._messages:
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return None
            self._read(left_s)
        return self._messages.popleft()

    def close(self) -> None:
        """End the connection without a closing frame, as a killed client does."""
        self._tcp.close()

    def _write(self, data: bytes) -> None:
        try:
            self._tcp.settimeout(5)
            self._tcp.sendall(data)
        except OSError:
            raise Gone from None

    def _read(self, patience_s: float) -> None:
        self._tcp.settimeout(max(0.001, patience_s))
        try:
            data = self._tcp.recv(PIECE_BYTES)
        except TimeoutError:
            return
        except OSError:
            raise Gone from None
        try:
            self._protocol.receive_data(data or None)
        except RemoteProtocolError:
            raise Gone from None
        for event in self._protocol.events():
            self._take(event)

    def _take(self, event: object) -> None:
        if isinstance(event, AcceptConnection):
            self._open = True
        elif isinstance(event, TextMessage):
            self._text += event.data
            if event.message_finished:
                self._messages.append(json.loads(self._text))
                self._text = ""
        elif isinstance(event, Ping):
            self._write(self._protocol.send(event.response()))
        elif isinstance(event, CloseConnection):
            raise Gone(event.code)
        elif isinstance(event, RejectConnection):
            raise Gone
