"""The route of the live socket: the handshake, and the way from a request to the sockets' loop.

The WebSocket library shakes hands; from then on the connection is the loop's, and the request's
thread is free for others.
"""

from __future__ import annotations

import re
import socket
import ssl
from typing import Any

from flask import Blueprint, abort, request
from flask_sock import Sock
from simple_websocket import Server

from recorder.web.context import edge
from recorder.web.identity import visitor_if_known
from recorder.web.stream import Stream
from recorder.web.stream_socket import StreamSocket

HANDSHAKE_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")


class _NoThread:
    """Where the library would start a thread that receives: the loop does that."""

    name = ""

    def __init__(self, **_: Any) -> None:
        """Takes what a thread takes."""

    def start(self) -> None:
        """There is nothing to start."""


SOCK_SERVER_OPTIONS = {"thread_class": _NoThread}


def blueprint() -> Blueprint:
    """The route, with the checks that come before a handshake is accepted."""
    bp = Blueprint("stream", __name__)
    bp.before_request(check_handshake)
    Sock().route("/ws/v1", bp=bp)(converse)
    return bp


def check_handshake() -> None:
    """Refuse what is no handshake of ours, and switch off compression.

    (The origin was checked for every request, see ``security``.)
    """
    key = request.headers.get("Sec-WebSocket-Key", "")
    if request.headers.get("Sec-WebSocket-Version") != "13" or not HANDSHAKE_KEY.fullmatch(key):
        abort(400)
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)


def converse(websocket: Server) -> None:
    """Give the connection to the loop; wait for its end only where the web server must."""
    who = visitor_if_known()
    taken, ours = _taken_over(websocket)
    live = StreamSocket(taken, edge().loop)
    Stream(live, edge().container, edge().streams, request.remote_addr, who).begin()
    if not ours:
        live.ended.wait()


def _taken_over(websocket: Server) -> tuple[socket.socket, bool]:
    """The connection, and whether the web server can do without it from now on.

    gunicorn can: it finds its own descriptor closed and lets go. Others answer the request when
    the handler returns, and TLS cannot be taken out of its object; there the thread waits.
    """
    websocket.connected = False  # so the library says no goodbye when the handler returns
    connection: socket.socket = websocket.sock
    if isinstance(connection, ssl.SSLSocket):
        return connection, False
    taken = connection.dup()
    if websocket.mode == "gunicorn":
        connection.close()
        return taken, True
    return taken, False
