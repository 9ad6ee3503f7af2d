"""A speech server with the OpenAI-compatible call, in a thread, that can also misbehave."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = tuple[int, bytes]


@dataclass
class SpeechServer:
    """What it answers, and the requests it was sent."""

    answer: Callable[[bytes], Answer]
    url: str = ""
    retry_after: str = ""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def verbose(text: str = "BP 140 over 90.", **more: Any) -> Answer:
    """A detailed answer with words and their times, half a second each."""
    words = [
        {"word": word.strip("."), "start": n * 0.5, "end": n * 0.5 + 0.4}
        for n, word in enumerate(text.split())
    ]
    segment = {
        "id": 0,
        "start": 0.0,
        "end": 2.0,
        "text": f" {text}",
        "avg_logprob": -0.1,
        "no_speech_prob": 0.01,
    }
    answer = {"text": text, "language": "english", "segments": [segment], "words": words} | more
    return 200, json.dumps(answer).encode()


def dripping(seconds: float) -> Callable[[bytes], Answer]:
    """Answers only after a while."""

    def wait(_: bytes) -> Answer:
        time.sleep(seconds)
        return verbose()

    return wait


@contextmanager
def speech_server(answer: Callable[[bytes], Answer]) -> Iterator[SpeechServer]:
    """Serve on a free port of this machine until the block ends."""
    server = SpeechServer(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.bodies.append(body)
            server.headers.append(dict(self.headers))
            server.paths.append(self.path)
            status, content = server.answer(body)
            try:
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", content.decode())
                if server.retry_after:
                    self.send_header("Retry-After", server.retry_after)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client gave up waiting, as the test wants

        def log_message(self, *_: object) -> None:
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
