"""``/ws/v1``: a tablet's log comes in, acknowledgements and the session's feed go out.

One object per socket follows the protocol; where the bytes end up and what they mean is the
recorder's business. Nothing here holds audio longer than one frame.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, abort, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed, Server

from recorder import __version__
from recorder.core.errors import HandoverError, InvalidInput, InvalidSessionId
from recorder.core.ids import session_id_of
from recorder.core.log import LogId
from recorder.core.model import Event, RecordingState
from recorder.core.protocol import FrameChecksum, decode_frame
from recorder.services.recorder import LogPosition, Recorder
from recorder.web import views
from recorder.web.context import edge
from recorder.web.messages import BadMessage, Hello, Open, Ping, control_of
from recorder.web.outbox import Message, Outbox
from recorder.web.registry import RESTART_REASON, TOO_MANY, StreamRegistry
from recorder.web.stream_socket import StreamSocket

if TYPE_CHECKING:
    from recorder.bootstrap import Container

_log = logging.getLogger(__name__)

HELLO_TIMEOUT_S = 5.0
GOODBYE_S = 1.0
TOUCH_EVERY_S = 60.0
MAX_TOLD_AGAIN = 2000
PROTOCOL_ERROR = 4400
PCM_TRACK = "a"
HANDSHAKE_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
SOCKET_KEYS = ("gunicorn.socket", "werkzeug.socket")
RETRY_MS = 1000
SOCK_SERVER_OPTIONS = {
    "ping_interval": 20,
    "max_message_size": 70_000,
    "receive_bytes": 16_384,
}

WHY = {
    "offset-gap": "gap",
    "offset-conflict": "conflict",
    "broken-record": "broken",
    "storage-full": "full",
    "unknown-recording": "auth",
    "unknown-session": "auth",
    "invalid-session-id": "auth",
    "quota-reached": "limit",
    "too-large": "limit",
}
"""Error code -> reason of a nack; everything else is ``io``: keep the bytes and come back."""

ON_DISK = frozenset(
    {
        RecordingState.SEALED,
        RecordingState.DONE,
        RecordingState.FAILED,
        RecordingState.EMPTY,
    }
)


def blueprint() -> Blueprint:
    """The route, with the checks that come before a handshake is accepted."""
    bp = Blueprint("stream", __name__)
    bp.before_request(prepare_handshake)
    bp.after_request(forget_socket)
    Sock().route("/ws/v1", bp=bp)(converse)
    return bp


def prepare_handshake() -> None:
    """Put our own socket under the library's, and switch off compression.

    (The origin was checked for every request, see ``security``.)
    """
    key = request.headers.get("Sec-WebSocket-Key", "")
    if request.headers.get("Sec-WebSocket-Version") != "13" or not HANDSHAKE_KEY.fullmatch(key):
        abort(400)
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    for key in SOCKET_KEYS:
        if key in request.environ:
            request.environ[key] = StreamSocket(request.environ[key])


def forget_socket(response: Response) -> Response:
    """After a handshake that failed nobody else closes our socket."""
    if response.status_code >= 400:
        for key in SOCKET_KEYS:
            wire = request.environ.get(key)
            if isinstance(wire, StreamSocket):
                wire.close()
    return response


def converse(websocket: Server) -> None:
    """One socket, from handshake to close."""
    wire = cast(StreamSocket, websocket.sock)
    wire.watch(lambda: len(websocket.input_buffer))
    outbox = Outbox(websocket, wire.end)
    stream = Stream(websocket, outbox, edge().container, edge().streams, request.remote_addr)
    try:
        stream.run()
    except ConnectionClosed:
        outbox.close(1000, "")
    except Exception as error:  # noqa: BLE001  (the socket handler's boundary)
        _log.error("unexpected %s in a live socket", type(error).__name__)
        outbox.close(1011, "The server made a mistake. What was acknowledged is kept.")
    finally:
        _part(websocket, outbox, wire)


def _part(websocket: Server, outbox: Outbox, wire: StreamSocket) -> None:
    """Let the closing frame out and the peer answer it, then free the threads."""
    outbox.close(1000, "")
    outbox.join(GOODBYE_S)
    websocket.thread.join(GOODBYE_S)
    wire.end()
    websocket.thread.join(GOODBYE_S)


@dataclass(slots=True)
class _Channel:
    """A channel number bound to a log.

    Attributes:
        committed: where the log was last known to end.
        held_at: after a nack, frames beyond this offset are dropped unanswered, because they were
            under way before the client could know.
    """

    log_id: LogId
    committed: int = 0
    held_at: int | None = None


class Stream:
    """The conversation on one socket."""

    def __init__(
        self,
        websocket: Server,
        outbox: Outbox,
        services: Container,
        registry: StreamRegistry,
        client_ip: str | None = None,
    ) -> None:
        self._websocket = websocket
        self._outbox = outbox
        self._services = services
        self._registry = registry
        self._channels: dict[int, _Channel] = {}
        self._complete: dict[LogId, bool] = {}
        self._sealed: set[str] = set()
        self._session_id = ""
        self._client_ip = client_ip
        self._touch_due = 0.0

    def leave(self, code: int, reason: str) -> None:
        """Flush and close; safe from any thread."""
        self._outbox.close(code, reason)

    def run(self) -> None:
        """Talk until one side closes.

        Raises:
            ConnectionClosed: the usual end.
        """
        refused = self._registry.enter(self)
        if refused is not None:
            full = "Too many tablets at once. Recording goes on; this one tries again."
            self.leave(refused, full if refused == TOO_MANY else RESTART_REASON)
            return
        try:
            self._follow_protocol()
        except (BadMessage, InvalidSessionId) as error:
            self.leave(PROTOCOL_ERROR, str(error))
        finally:
            self._registry.exit(self)

    def _follow_protocol(self) -> None:
        unsubscribe = self._greet()
        try:
            while self._outbox.open:
                self._take(self._receive(None))
        finally:
            unsubscribe()

    def _receive(self, timeout_s: float | None) -> str | bytes | None:
        data = self._websocket.receive(timeout=timeout_s)
        cast(StreamSocket, self._websocket.sock).worked()
        return cast("str | bytes | None", data)

    def _greet(self) -> Callable[[], None]:
        first = self._receive(HELLO_TIMEOUT_S)
        hello = control_of(first) if isinstance(first, str) else None
        if not isinstance(hello, Hello):
            raise BadMessage("The first message must be hello, within 5 seconds.")
        self._session_id = session_id_of(hello.session_id)
        self._stay_awake()
        last = self._services.events.last_id()
        self._outbox.send(
            {
                "t": "welcome",
                "session_id": self._session_id,
                "server_ms": round(self._services.clock.now().timestamp() * 1000),
                "last_event": last,
                "version": __version__,
                "engine": views.engine(self._services.engine_status()),
            }
        )
        return self._services.feed.subscribe(
            self._session_id, _resume_after(hello.after, last), self._tell
        )

    def _take(self, data: str | bytes | None) -> None:
        if isinstance(data, bytes):
            self._audio(data)
            return
        message = control_of(data or "")
        if isinstance(message, Ping):
            self._outbox.send({"t": "pong"})
        elif isinstance(message, Open):
            self._open(message)
        else:
            raise BadMessage("hello was said already.")

    # --- audio ------------------------------------------------------------------------------

    def _open(self, message: Open) -> None:
        try:
            log_id = LogId.parse(message.log)
        except InvalidInput as error:
            raise BadMessage(error.detail) from None
        channel = self._channels[message.ch] = _Channel(log_id)
        if log_id.track != PCM_TRACK:
            self._hold(message.ch, "limit", 0, RETRY_MS)
            return
        try:
            position = self._recorder().position(log_id)
        except HandoverError as error:
            self._refuse(message.ch, error)
            return
        channel.committed = position.committed
        self._registry.hold(log_id, self)
        self._outbox.send(
            {
                "t": "opened",
                "ch": message.ch,
                "log": str(log_id),
                "c": position.committed,
                "complete": position.complete,
            }
        )
        self._note(log_id, position)
        if not position.complete:
            self._sealed.discard(log_id.rec_id)  # more of it comes, so it will be sealed again
        self._outbox.work(lambda: self._if_sealed(log_id.rec_id))

    def _audio(self, data: bytes) -> None:
        try:
            frame = decode_frame(data)
        except FrameChecksum as error:
            self._damaged(self._channel(error.channel), error)
            return
        except InvalidInput as error:
            raise BadMessage(error.detail) from None
        channel = self._channel(frame.channel)
        if channel.held_at is not None and frame.offset > channel.held_at:
            return
        if channel.log_id.track != PCM_TRACK:
            self._hold(frame.channel, "limit", 0, RETRY_MS)
            return
        try:
            position = self._recorder().append(channel.log_id, frame.offset, frame.payload)
        except HandoverError as error:
            self._refuse(frame.channel, error)
            return
        channel.held_at, channel.committed = None, position.committed
        self._outbox.ack(frame.channel, position.committed)
        self._note(channel.log_id, position)
        if self._services.clock.monotonic() >= self._touch_due:
            self._outbox.work(self._stay_awake)

    def _stay_awake(self) -> None:
        """A session that sends is active; noted now and then, not with every frame."""
        now = self._services.clock.monotonic()
        if now >= self._touch_due:
            self._touch_due = now + TOUCH_EVERY_S
            self._services.sessions.touch(self._session_id, self._client_ip)

    def _channel(self, number: int) -> _Channel:
        channel = self._channels.get(number)
        if channel is None:
            raise BadMessage("A frame came for a channel that was not opened.")
        return channel

    def _damaged(self, channel: _Channel, error: FrameChecksum) -> None:
        if channel.held_at is None:
            self._hold(error.channel, "crc", channel.committed, RETRY_MS)

    def _refuse(self, number: int, error: HandoverError) -> None:
        why = WHY.get(error.code, "io")
        known = self._channels[number].committed
        committed = 0 if why == "auth" else error.extra.get("committed", known)
        retry_ms = error.extra.get("retry_ms", RETRY_MS)
        self._hold(number, why, cast(int, committed), cast(int, retry_ms))

    def _hold(self, number: int, why: str, committed: int, retry_ms: int) -> None:
        self._channels[number].held_at = committed
        self._outbox.send(
            {"t": "nack", "ch": number, "why": why, "c": committed, "retry_ms": retry_ms}
        )

    def _recorder(self) -> Recorder:
        return self._services.sessions.get_or_create_recorder(self._session_id)

    # --- what goes back ---------------------------------------------------------------------

    def _note(self, log_id: LogId, position: LogPosition) -> None:
        """Remember whether the log is whole, and say so once when it becomes so."""
        was = self._complete.get(log_id, False)
        self._complete[log_id] = position.complete
        if position.complete and not was:
            self._outbox.send(
                {
                    "t": "final",
                    "log": str(log_id),
                    "c": position.committed,
                    "sha256": position.sha256,
                }
            )

    def _tell(self, event: Event) -> None:
        """The feed's callback: queue, never wait."""
        self._outbox.send(views.event(event))
        rec_id = event.rec_id
        if event.kind == "status" and rec_id is not None:
            self._outbox.work(lambda: self._if_sealed(rec_id))

    def _if_sealed(self, rec_id: str) -> Message | None:
        """``sealed``, once, when the recording is on disk and nothing of it is under way here.

        A recording may have been sealed after its tablet vanished; to a tablet that comes back
        with the rest it is not sealed, so a log known to be incomplete forbids the message.
        """
        mine = [whole for log, whole in self._complete.copy().items() if log.rec_id == rec_id]
        if rec_id in self._sealed or not mine or not all(mine):
            return None
        recording = self._services.recordings.get(rec_id)
        if recording is None or recording.session_id != self._session_id:
            return None
        if recording.state not in ON_DISK or not self._recorder().settled(rec_id):
            return None
        self._sealed.add(rec_id)
        return {"t": "sealed", "rec": rec_id, "frames": recording.frames}


def _resume_after(wanted: int, last: int) -> int:
    """The event id to go on from.

    -1 asks for new events only. An id from the future means that this server's state is younger
    than the tablet's. Of a long absence only the newest part is told again; the page reads the
    encounter itself anyway.
    """
    if wanted == -1:
        return last
    return max(wanted if wanted <= last else 0, last - MAX_TOLD_AGAIN)
