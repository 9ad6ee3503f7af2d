"""A language model behind an OpenAI-compatible ``POST {base}/chat/completions``.

Owns the HTTP request and its limits: no redirect, a deadline for the whole exchange, a largest
answer, and no clear text beyond this machine and its private network. Errors carry no word of the
question or of the answer.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from recorder.core.errors import InvalidSettings

MOST_ANSWER_BYTES = 400_000
MOST_TOKENS = 2_000
_NOT_UNDERSTOOD = (400, 404, 415, 422, 501)
_HTTP = {"https": 443, "http": 80}


class ChatFailed(Exception):
    """No usable answer; the text says why, for a person, without patient data."""


@dataclass(frozen=True, slots=True)
class ChatServer:
    """Where the model is.

    Attributes:
        url: base address including ``/v1``; no user name, no query.
        timeout_s: for the whole exchange.

    Raises:
        InvalidSettings: the address cannot be used, or sends clear text to a public address.
    """

    url: str
    model: str
    key: str = ""
    timeout_s: float = 60.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in _HTTP or not parts.hostname or not plain or not self.model:
            raise InvalidSettings(
                "NARRATIVE_URL is not an address that can be used.",
                cure="Write it as http://127.0.0.1:11434/v1, and set NARRATIVE_MODEL.",
            )
        if any(c in self.key for c in "\r\n"):
            raise InvalidSettings("NARRATIVE_KEY has a line break in it.", cure="Remove it.")
        literal = _address(parts.hostname)
        if parts.scheme == "http" and literal is not None and not _near(literal):
            raise InvalidSettings(
                "NARRATIVE_URL would send patient data in clear text.",
                cure="Use https, or a server on this machine or in its private network.",
            )


@dataclass
class ChatModel:
    """Asks one server; remembers when it does not know structured output."""

    server: ChatServer
    _plain: bool = False

    def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        """The text of the model's answer.

        Raises:
            ChatFailed: no answer in time, or one that cannot be used.
        """
        deadline_s = time.monotonic() + self.server.timeout_s
        if not self._plain:
            status, body = self._post(_question(self.server.model, messages, schema), deadline_s)
            if status not in _NOT_UNDERSTOOD:
                return _content(status, body)
            self._plain = True
        status, body = self._post(_question(self.server.model, messages, None), deadline_s)
        return _content(status, body)

    def _post(self, question: Mapping[str, Any], deadline_s: float) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.server.key:
            headers["Authorization"] = f"Bearer {self.server.key}"
        body = json.dumps(question, ensure_ascii=False).encode()
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:
            raise ChatFailed("it did not answer in time")
        try:
            status, answer = _exchange(self.server, body, headers, left_s)
        except TimeoutError:
            raise ChatFailed("it did not answer in time") from None
        except (OSError, http.client.HTTPException, ValueError):
            if time.monotonic() >= deadline_s:
                raise ChatFailed("it did not answer in time") from None
            raise ChatFailed("it could not be reached or broke off") from None
        if time.monotonic() >= deadline_s:  # it was cut, which looks like an answer's end
            raise ChatFailed("it did not answer in time")
        return status, answer


def _question(
    model: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any] | None
) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "model": model,
        "messages": list(messages),
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "stream": False,
    }
    if schema is not None:
        wanted = {"name": "narrative", "strict": True, "schema": dict(schema)}
        asked["response_format"] = {"type": "json_schema", "json_schema": wanted}
    return asked


def _exchange(
    server: ChatServer, body: bytes, headers: Mapping[str, str], left_s: float
) -> tuple[int, bytes]:
    """One request on a connection of its own; it is cut when the time is over."""
    parts = urlsplit(server.url)
    path = parts.path.rstrip("/") + "/chat/completions"
    connection = _connection(server, left_s)
    try:
        connection.connect()
        with _cut_after(connection.sock, left_s):
            connection.request("POST", path, body, {**headers, "Host": parts.netloc})
            with connection.getresponse() as response:
                return response.status, _read(response)
    finally:
        connection.close()


def _connection(server: ChatServer, left_s: float) -> http.client.HTTPConnection:
    """To the very address that was looked at: a name may not mean another one a moment later."""
    parts = urlsplit(server.url)
    host, port = str(parts.hostname), parts.port or _HTTP[parts.scheme]
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=left_s, context=context)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    near = [str(info[4][0]) for info in found if (a := _address(str(info[4][0]))) and _near(a)]
    if not near or len(near) != len(found):
        raise ChatFailed("its address is not in this private network, and it speaks clear text")
    return http.client.HTTPConnection(near[0], port, timeout=left_s)


@contextmanager
def _cut_after(link: socket.socket, left_s: float) -> Iterator[None]:
    """Ends what drips on: a byte now and then keeps every other limit content."""

    def cut() -> None:
        try:
            link.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it ended by itself meanwhile

    timer = threading.Timer(left_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(response: http.client.HTTPResponse) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read1(65_536):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_ANSWER_BYTES:
            raise ChatFailed("its answer is too large")
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(chunks)


def _content(status: int, body: bytes) -> str:
    if status in (401, 403):
        raise ChatFailed("it refuses the key")
    if 300 <= status < 400:
        raise ChatFailed("it sends elsewhere, which is not followed")
    if status != http.client.OK:
        raise ChatFailed("it answered with an error")
    try:
        answer = json.loads(body)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise ChatFailed("its answer cannot be read") from None
    if not isinstance(content, str) or not content.strip():
        raise ChatFailed("its answer cannot be read")
    return content


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _near(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """This machine or its private network; link-local holds clouds' own services."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return _near(address.ipv4_mapped)
    if address.is_link_local or address.is_unspecified or address.is_reserved:
        return address.is_loopback
    return address.is_loopback or address.is_private
