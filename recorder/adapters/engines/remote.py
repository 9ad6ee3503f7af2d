"""A speech server with the OpenAI-compatible call ``POST {base}/audio/transcriptions``.

Owns the HTTP request; ``remote_answer`` reads the words of an answer. Sound leaves this machine:
the engine is never chosen by itself. Errors carry sizes and status codes, never a word of an
answer.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import re
import secrets
import socket
import ssl
import threading
import time
import wave
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

from recorder.adapters.engines.guards import Guards
from recorder.adapters.engines.in_flight import PATIENCE_S, InFlight
from recorder.adapters.engines.remote_answer import segments_of
from recorder.adapters.engines.whispering import RULES
from recorder.core.errors import EngineAway, EngineFailed, EngineUnavailable
from recorder.core.model import BYTES_PER_FRAME, SAMPLE_RATE, Segment
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions
from recorder.services.failures import AWAY_AT_MOST_S

NAME = "remote"

_MOST_ANSWER_BYTES = 4_000_000
_MOST_PROMPT_CHARS = 500
"""Whisper heeds 224 tokens, which names fill at about two and a half characters each."""

_CURE = "It is tried again. Check REMOTE_TRANSCRIBER_URL and the speech server."
_NOT_UNDERSTOOD = (400, 415, 422)
_BUSY = (429, 502, 503, 504)
_PLAIN_AFTER = 3
"""Clips in a row that it answered in plain only: it knows no more, so it is not asked for more.
One refusal may be a proxy's, and would cost all others the guards and the times of words."""


@dataclass(frozen=True, slots=True)
class RemoteServer:
    """Where the speech server is and how long to wait for it.

    Attributes:
        url: base address including ``/v1``; no user name, no query.
        timeout_s: for the whole answer of one utterance.
        patience_s: so long the worker waits for it before it goes on with other work.
    """

    url: str
    model: str = "whisper-1"
    key: str = ""
    timeout_s: float = 120.0
    patience_s: float = PATIENCE_S

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise EngineUnavailable(
                "REMOTE_TRANSCRIBER_URL is not an address that can be used.",
                cure="Write it as https://host/v1, and the key in REMOTE_TRANSCRIBER_KEY.",
            )
        if any(c in self.key for c in "\r\n"):
            raise EngineUnavailable(
                "REMOTE_TRANSCRIBER_KEY has a line break in it.", cure="Remove it."
            )

    @property
    def encrypted(self) -> bool:
        """Nobody on the way can read along."""
        return self.url.startswith("https:")

    @property
    def on_this_machine(self) -> bool:
        """The sound goes over no network."""
        host = urlsplit(self.url).hostname or ""
        return host in ("localhost", "::1") or re.fullmatch(r"127(\.[0-9]+){3}", host) is not None


def open_remote(server: RemoteServer, *, guards: Guards | None = None) -> RemoteTranscriber:
    """A transcriber over ``server``; nothing is sent before the first utterance."""
    return RemoteTranscriber(server, guards or Guards())


class RemoteTranscriber:
    """``core.ports.speech.Transcriber`` over an OpenAI-compatible server."""

    def __init__(self, server: RemoteServer, guards: Guards) -> None:
        self._server = server
        self._guards = guards
        self._only_plain = 0
        self._in_flight: InFlight[tuple[Segment, ...]] = InFlight(server.patience_s)

    @property
    def info(self) -> EngineInfo:
        """Engine and model."""
        settings = f"{self._server.url} {RULES} {self._guards}"
        return EngineInfo(NAME, self._server.model, draft=False, settings=settings)

    def close(self) -> None:
        """Nothing is kept open between calls."""

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        """Words of each clip, a few requests at the same time.

        Raises:
            EngineBusy: some answers take longer; ask again later, they are kept.
            EngineAway: the server cannot be reached, or is busy and wants to be left alone.
            EngineFailed: no answer at all, or one that cannot be used.
        """
        asked = {_name(clip, options): partial(self._transcribe, clip, options) for clip in clips}
        found = dict(zip(asked, self._in_flight.answers(asked), strict=True))
        return [found[_name(clip, options)] for clip in clips]

    def _transcribe(self, clip: Clip, options: TranscribeOptions) -> tuple[Segment, ...]:
        if not clip.pcm:
            return ()
        answer = self._ask(clip, options)
        duration_s = len(clip.pcm) / BYTES_PER_FRAME / SAMPLE_RATE
        try:
            return segments_of(answer, duration_s, clip.voiced, options, self._guards)
        except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError) as error:
            raise EngineFailed(
                "The speech server's answer has an unknown shape.", cure=_CURE
            ) from error

    def _ask(self, clip: Clip, options: TranscribeOptions) -> Mapping[str, Any]:
        if self._only_plain < _PLAIN_AFTER:
            status, body = self._post(clip, options, detailed=True)
            if status not in _NOT_UNDERSTOOD:
                self._only_plain = 0
                return _json_object(status, body)
        answer = _json_object(*self._post(clip, options, detailed=False))
        # It knows no word times, but it was not the clip that it could not do with.
        self._only_plain += 1
        return answer

    def _post(self, clip: Clip, options: TranscribeOptions, *, detailed: bool) -> tuple[int, bytes]:
        fields = _fields(self._server.model, options, detailed=detailed)
        content_type, body = _multipart(fields, _wav(clip.pcm))
        headers = {"Content-Type": content_type, "Accept": "application/json"}
        if self._server.key:
            headers["Authorization"] = f"Bearer {self._server.key}"
        try:
            status, content, retry_after_s = _exchange(self._server, body, headers)
        except ConnectionError as error:
            raise _away(error) from error
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, TimeoutError):
                detail = f"The speech server did not answer within {self._server.timeout_s:g} s."
                raise EngineFailed(detail, cure=_CURE) from error
            raise _away(error) from error
        if status in _BUSY:
            raise EngineAway(
                f"The speech server is busy (HTTP {status}).",
                cure=_CURE,
                retry_after_s=retry_after_s,
            )
        return status, content


def _away(error: Exception) -> EngineAway:
    return EngineAway(f"The speech server did not answer ({type(error).__name__}).", cure=_CURE)


def _name(clip: Clip, options: TranscribeOptions) -> str:
    """Of a request: the sound and all that is said with it."""
    told = repr((clip.voiced, options)).encode()
    return hashlib.sha256(hashlib.sha256(clip.pcm).digest() + told).hexdigest()


def _exchange(
    server: RemoteServer, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes, float]:
    """One request on a connection of its own; redirects are not followed (the key would leak).

    Returns status, content, and for how many seconds the server wants to be left alone.
    """
    deadline = time.monotonic() + server.timeout_s
    parts = urlsplit(server.url)
    connection: http.client.HTTPConnection
    if server.encrypted:
        connection = http.client.HTTPSConnection(
            parts.netloc, timeout=server.timeout_s, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=server.timeout_s)
    try:
        path = parts.path.rstrip("/") + "/audio/transcriptions"
        with _over_by(deadline, connection):
            connection.request("POST", path, body, headers)
            with connection.getresponse() as response:
                rest_s = _seconds(response.getheader("Retry-After", ""))
                return response.status, _read_whole(response), rest_s
    finally:
        connection.close()


@contextmanager
def _over_by(deadline: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """An exchange that ends in time, though each byte of it may come within the time-out.

    Raises:
        TimeoutError: it had to be broken off.
    """
    connection.connect()
    line = connection.sock
    over = threading.Timer(deadline - time.monotonic(), _break_off, (line,))
    over.daemon = True
    over.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if time.monotonic() >= deadline:
            raise TimeoutError("the answer is too slow") from None
        raise
    finally:
        over.cancel()


def _break_off(line: socket.socket) -> None:
    with suppress(OSError):  # it is over already
        line.shutdown(socket.SHUT_RDWR)


def _seconds(retry_after: str) -> float:
    """Of a ``Retry-After`` header, five minutes at most; a date, or none at all, is a second."""
    asked = float(retry_after) if re.fullmatch(r"\d{1,4}", retry_after.strip()) else 1.0
    return min(asked, AWAY_AT_MOST_S)


def _read_whole(response: http.client.HTTPResponse) -> bytes:
    """The body.

    Raises:
        EngineFailed: it is too large.
    """
    content = response.read(_MOST_ANSWER_BYTES + 1)
    if len(content) > _MOST_ANSWER_BYTES:
        raise EngineFailed("The speech server's answer is too large.", cure=_CURE)
    return content


def _json_object(status: int, body: bytes) -> Mapping[str, Any]:
    if status in (401, 403):
        raise EngineFailed(
            f"The speech server refuses the key (HTTP {status}).",
            cure="Check REMOTE_TRANSCRIBER_KEY.",
        )
    if status != 200:
        raise EngineFailed(f"The speech server answered HTTP {status}.", cure=_CURE)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EngineFailed(
            f"The speech server's answer ({len(body)} bytes) is not JSON.", cure=_CURE
        ) from error
    if not isinstance(answer, dict):
        raise EngineFailed("The speech server's answer is not a JSON object.", cure=_CURE)
    return answer


def _fields(model: str, options: TranscribeOptions, *, detailed: bool) -> list[tuple[str, str]]:
    fields = [("model", model), ("temperature", "0")]
    fields.append(("response_format", "verbose_json" if detailed else "json"))
    if detailed:
        fields += [("timestamp_granularities[]", g) for g in ("word", "segment")]
    if options.language != "auto":
        fields.append(("language", options.language))
    if options.hot_words:
        fields.append(("prompt", _prompt(options.hot_words)))
    return fields


def _prompt(words: Sequence[str]) -> str:
    """The first words, as many as servers heed: of a longer prompt they drop the beginning."""
    lengths = accumulate(len(word) + 2 for word in words)
    return ", ".join(w for w, n in zip(words, lengths, strict=True) if n <= _MOST_PROMPT_CHARS)


def _multipart(fields: Sequence[tuple[str, str]], wav: bytes) -> tuple[str, bytes]:
    """Content type and body of a form with one file."""
    boundary = secrets.token_hex(16)
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    head += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="clip.wav"\r\n'
        "Content-Type: audio/wav\r\n\r\n"
    )
    body = head.encode() + wav + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body


def _wav(pcm: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES_PER_FRAME)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm)
    return out.getvalue()
