"""A plain client for the real server: one session's requests, with the standard library."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FINISHED = {"done", "failed", "empty"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True, slots=True)
class Caller:
    """A device with its own session id, talking to ``url``."""

    url: str
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def get(self, path: str) -> Reply:
        """GET."""
        return self._send(urllib.request.Request(self.url + path))

    def post(self, path: str, **body: object) -> Reply:
        """POST JSON; the session id is always in it."""
        data = json.dumps({"session_id": self.session_id, **body}).encode()
        return self._send(
            urllib.request.Request(
                self.url + path, data, {"Content-Type": "application/json"}, method="POST"
            )
        )

    def upload(self, path: Path, *, name: str | None = None) -> Reply:
        """POST a file as a browser's form does, under any name."""
        boundary = uuid.uuid4().hex
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{name or path.name}"\r\nContent-Type: audio/mpeg\r\n\r\n'
        )
        data = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._send(
            urllib.request.Request(f"{self.url}/api/v1/uploads", data, kind, method="POST")
        )

    def recording(self, rec_id: str) -> dict[str, Any]:
        """One recording with everything that is known of it."""
        return self.get(f"/api/v1/recordings/{rec_id}").json

    def wait(self, rec_id: str, *states: str, within_s: float = 150.0) -> dict[str, Any]:
        """The recording, once it is in one of ``states`` (by default: finished)."""
        wanted = set(states) or FINISHED
        deadline = time.monotonic() + within_s
        while True:
            found = self.recording(rec_id)
            if "state" not in found:
                raise AssertionError(f"{rec_id}: {found}")
            if found["state"] in wanted:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"{rec_id} is {found['state']} after {within_s} s")
            time.sleep(0.1)

    def _send(self, request: urllib.request.Request) -> Reply:
        request.add_header("X-Session-ID", self.session_id)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return Reply(reply.status, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.read())
