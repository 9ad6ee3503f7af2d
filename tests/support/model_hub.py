"""A hub of models in a thread: one repository in the wire format of the real one, and plain files.

It can be slow, lose connections, and hand out other bytes than it announces.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COMMIT = "c" * 40


@dataclass
class ModelHub:
    """What it holds and how it behaves.

    Attributes:
        repository: ``owner/name``.
        files: content by file name.
        tampered: other bytes to send for these files, of the same length.
        held: while not set, the content of ``model.bin`` stops half way.
        breaks: so often the line breaks half way through ``model.bin``.
        asked: (method, path, Range header) of every request.
    """

    repository: str
    files: Mapping[str, bytes]
    tampered: Mapping[str, bytes] = field(default_factory=dict)
    held: threading.Event = field(default_factory=threading.Event)
    breaks: int = 0
    url: str = ""
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held.set()

    def times_sent(self, name: str) -> int:
        """How often a file's content was asked for."""
        return sum(m == "GET" and path.endswith(f"/{name}") for m, path, _ in self.asked)

    def listing(self) -> list[dict[str, object]]:
        """The repository's files as its API names them."""
        return [
            {
                "type": "file",
                "path": name,
                "rfilename": name,
                "size": len(data),
                "oid": _blob(data),
                "blobId": _blob(data),
                "lfs": _lfs(data) if name == "model.bin" else None,
            }
            for name, data in self.files.items()
        ]


def _blob(data: bytes) -> str:
    """The name that Git gives to such content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _lfs(data: bytes) -> dict[str, object]:
    digest = hashlib.sha256(data).hexdigest()
    return {"sha256": digest, "oid": digest, "size": len(data), "pointerSize": 134}


@contextmanager
def model_hub(hub: ModelHub) -> Iterator[ModelHub]:
    """Serve on a free port of this machine until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(with_content=False)

        def do_GET(self) -> None:
            self._answer(with_content=True)

        def _answer(self, *, with_content: bool) -> None:
            path = urlsplit(self.path).path
            hub.asked.append((self.command, path, self.headers.get("Range")))
            api = f"/api/models/{hub.repository}"
            if path == f"{api}/tree/{COMMIT}":
                self._json(hub.listing())
            elif path in (api, f"{api}/revision/main"):
                self._json({"id": hub.repository, "sha": COMMIT, "siblings": hub.listing()})
            elif path.rsplit("/", 1)[-1] in hub.files and "/api/" not in path:
                self._file(path.rsplit("/", 1)[-1], with_content=with_content)
            else:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

        def _json(self, content: object) -> None:
            self._send(200, json.dumps(content).encode(), {"Content-Type": "application/json"})

        def _file(self, name: str, *, with_content: bool) -> None:
            data = hub.tampered.get(name, hub.files[name])
            listed = hub.files[name]
            etag = hashlib.sha256(listed) if name == "model.bin" else hashlib.sha1(listed)
            headers = {"ETag": f'"{etag.hexdigest()}"', "X-Repo-Commit": COMMIT}
            start = int((self.headers.get("Range") or "bytes=0-")[6:].split("-")[0])
            if start:
                headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            body = data[start:]
            self._send(206 if start else 200, body, headers, content=with_content, name=name)

        def _send(
            self,
            status: int,
            body: bytes,
            headers: Mapping[str, str],
            *,
            content: bool = True,
            name: str = "",
        ) -> None:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not content:
                return
            half = len(body) // 2 if name == "model.bin" else len(body)
            try:
                self.wfile.write(body[:half])
                if half < len(body) and hub.breaks:
                    hub.breaks -= 1
                    self.close_connection = True
                    return
                if half < len(body):
                    self.wfile.flush()
                    hub.held.wait(60)
                    self.wfile.write(body[half:])
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = False
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{http.server_address[1]}"
    try:
        yield hub
    finally:
        hub.held.set()
        http.shutdown()
        http.server_close()
        thread.join()
