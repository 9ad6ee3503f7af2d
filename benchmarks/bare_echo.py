"""The same WebSocket library by the book, as a yardstick: it answers each frame and keeps nothing.

Served by gunicorn with a thread for each socket, as Flask-Sock's documentation has it.
"""

from __future__ import annotations

from flask import Flask
from flask_sock import Sock
from simple_websocket import Server

FRAME_HEADER_BYTES = 16

app = Flask(__name__)
sock = Sock(app)


@app.get("/healthz")
def healthz() -> str:
    """Up."""
    return "up"


@sock.route("/ws/v1")
def echo(websocket: Server) -> None:
    """Say how many bytes came."""
    total = 0
    while True:
        total += len(websocket.receive()) - FRAME_HEADER_BYTES
        websocket.send(f'{{"t":"ack","ch":1,"c":{total}}}')
