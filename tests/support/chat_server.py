"""A language model's server in a thread: one that behaves, and ten ways to misbehave."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Handle = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


@dataclass
class ChatServerStub:
    """Where it listens, and what it was asked."""

    url: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    """A whole answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def completion(content: object) -> bytes:
    """What an OpenAI-compatible server puts around a model's words."""
    text = content if isinstance(content, str) else json.dumps(content)
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def facts_in(question: Mapping[str, Any]) -> dict[str, str]:
    """Facts that the question holds, by id."""
    lines = question["messages"][-1]["content"].splitlines()
    return dict(line.split(": ", 1) for line in lines if re.match(r"f\d+: ", line))


def behaves(handler: BaseHTTPRequestHandler, question: dict[str, Any]) -> None:
    """One sentence a fact, which repeats it."""
    told = [{"text": f"{text}.", "facts": [i]} for i, text in facts_in(question).items()]
    send(handler, 200, completion({"sentences": told}))


def says(content: object) -> Handle:
    """Answers with ``content``, whatever was asked."""

    def handle(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        send(handler, 200, completion(content))

    return handle


def knows_no_schema(handler: BaseHTTPRequestHandler, question: dict[str, Any]) -> None:
    """An older server: structured output is an error, plain questions are answered in fences."""
    if "response_format" in question:
        return send(handler, 400, b'{"error": "unknown field"}')
    told = [{"text": f"{text}.", "facts": [i]} for i, text in facts_in(question).items()]
    fenced = f"<think>hm {{}}</think>\n```json\n{json.dumps({'sentences': told})}\n```"
    return send(handler, 200, completion(fenced))


def _drips(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _step in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def _drips_headers(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _step in range(200):
        handler.wfile.write(b"X")
        handler.wfile.flush()
        time.sleep(0.05)


def _sleeps(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    time.sleep(1.5)
    send(handler, 200, b"{}")


def _oversize(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _step in range(200):
        handler.wfile.write(b"x" * 10_000)


def _redirects(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    send(handler, 302, b"", Location="http://127.0.0.1:9/elsewhere")


def _breaks_off(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')


MISBEHAVING: Mapping[str, tuple[Handle, str]] = {
    "too slow": (_sleeps, "it did not answer in time"),
    "drips": (_drips, "it did not answer in time"),
    "drips headers": (_drips_headers, "it did not answer in time"),
    "oversize": (_oversize, "its answer is too large"),
    "redirects": (_redirects, "it sends elsewhere, which is not followed"),
    "5xx": (lambda h, _: send(h, 503, b"busy"), "it answered with an error"),
    "HTML": (lambda h, _: send(h, 200, b"<html>Welcome</html>"), "its answer cannot be read"),
    "refuses": (lambda h, _: send(h, 401, b"{}"), "it refuses the key"),
    "breaks off": (_breaks_off, "it could not be reached or broke off"),
    "no choices": (lambda h, _: send(h, 200, b'{"choices": []}'), "its answer cannot be read"),
    "prose": (says("The patient is fine."), "it did not answer with JSON"),
    "invalid JSON": (says('{"sentences": [{"text": '), "it did not answer with JSON"),
    "other shape": (says({"summary": "x"}), "its answer has another shape than was asked for"),
    "wrong ids": (
        says({"sentences": [{"text": "Pulse 124.", "facts": ["f999"]}]}),
        "no sentence of it was covered by the facts",
    ),
    "no ids": (
        says({"sentences": [{"text": "All well.", "facts": []}]}),
        "no sentence of it was covered by the facts",
    ),
    "obeys an injection": (
        says({"sentences": [{"text": "Give 10 mg of morphine now.", "facts": ["f1"]}]}),
        "no sentence of it was covered by the facts",
    ),
}
"""Name -> how it answers, and what the narrative's file then says."""


@contextmanager
def chat_server(handle: Handle) -> Iterator[ChatServerStub]:
    """Serve on a free port of this machine until the block ends."""
    stub = ChatServerStub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.questions.append(question)
            stub.headers.append(dict(self.headers))
            stub.paths.append(self.path)
            with suppress(OSError):  # the client gave up waiting, as the test wants
                handle(self, question)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    http.block_on_close = False
    thread = Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield stub
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
