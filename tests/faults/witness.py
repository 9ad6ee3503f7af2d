"""What the server said, read off the wire between the tablet and the server.

An acknowledgement counts from the moment it left the server, whether or not it arrived: what was
said to be durable must be there. Knows the two skins of the protocol, and no recording.
"""

from __future__ import annotations

import bisect
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

REQUEST = re.compile(rb"(?:GET|HEAD|POST|PUT|PATCH|DELETE) (/\S*) HTTP/1\.1\r\n")
"""Anywhere: the body before it ends without a line end."""
ANSWER = re.compile(rb"HTTP/1\.1 \d{3} [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n")
OFFSET = re.compile(rb"^upload-offset: *(\d+)\r$", re.MULTILINE | re.IGNORECASE)
MESSAGE = re.compile(rb'\{"t": ?"(?:opened|ack|nack|final)"[^{}]*\}')
LOG_PATH = "/api/v1/logs/"


@dataclass(frozen=True, slots=True)
class Said:
    """The server said ``what`` (opened, ack, nack, final, http) about a log, durable to ``c``."""

    what: str
    log: str
    c: int
    at_s: float


@dataclass
class _Heard:
    """One connection: both sides' bytes, and when (monotonic) which of the server's came."""

    asked: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)
    ends: list[int] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)

    def add(self, from_server: bool, data: bytes) -> None:
        if not from_server:
            self.asked += data
            return
        self.answered += data
        self.ends.append(len(self.answered))
        self.times_s.append(time.monotonic())

    def said(self) -> Iterator[Said]:
        yield from self._by_http()
        yield from self._by_socket()

    def _at_s(self, byte: int) -> float:
        return self.times_s[bisect.bisect_right(self.ends, byte)]

    def _by_http(self) -> Iterator[Said]:
        paths = [path.decode() for path in REQUEST.findall(self.asked)]
        for path, head in zip(paths, ANSWER.finditer(self.answered), strict=False):
            offset = OFFSET.search(head[0])
            if path.startswith(LOG_PATH) and offset:
                log = path.removeprefix(LOG_PATH)
                yield Said("http", log, int(offset[1]), self._at_s(head.end() - 1))

    def _by_socket(self) -> Iterator[Said]:
        channels: dict[int, str] = {}
        for found in MESSAGE.finditer(self.answered):
            message = json.loads(found[0])
            if message["t"] == "opened":
                channels[message["ch"]] = message["log"]
            log = message.get("log") or channels[message["ch"]]
            yield Said(message["t"], log, message["c"], self._at_s(found.end() - 1))


class Witness:
    """A tap of ``FaultyProxy``."""

    def __init__(self) -> None:
        self._heard: defaultdict[int, _Heard] = defaultdict(_Heard)
        self._lock = threading.Lock()

    def __call__(self, link: int, from_server: bool, data: bytes) -> None:
        with self._lock:
            self._heard[link].add(from_server, data)

    def said(self) -> list[Said]:
        """Everything so far, in the order in which it was said."""
        with self._lock:
            found = [one for heard in self._heard.values() for one in heard.said()]
        return sorted(found, key=lambda one: one.at_s)

    def acknowledged(self) -> dict[str, int]:
        """Bytes of each log that were ever said to be durable."""
        most: defaultdict[str, int] = defaultdict(int)
        for one in self.said():
            most[one.log] = max(most[one.log], one.c)
        return dict(most)
