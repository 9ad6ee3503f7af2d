"""``/ws/v1``: a tablet's log comes in, acknowledgements and the session's feed go out.

One object per socket follows the protocol; where the bytes end up and what they mean is the
recorder's business. Everything here happens in the loop's thread and waits for nothing: what may
wait goes aside, and the journal calls back when sound is durable. Nothing here holds audio.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from recorder import __version__
from recorder.core.errors import HandoverError, InvalidInput, InvalidSessionId
from recorder.core.ids import session_id_of
from recorder.core.log import LogId
from recorder.core.protocol import FrameChecksum, decode_frame
from recorder.core.sessions import Event
from recorder.services.guard import outcome_of
from recorder.services.recorder import Recorder
from recorder.services.recorder_world import LogPosition
from recorder.web import views
from recorder.web.audit import opened
from recorder.web.hearing import Hearing
from recorder.web.identity import NOBODY, Visitor, claim_unclaimed
from recorder.web.messages import BadMessage, Hello, Open, Ping, control_of
from recorder.web.registry import RESTART_REASON, TOO_MANY, StreamRegistry
from recorder.web.stream_answers import Answers
from recorder.web.stream_feed import Listener, Unsubscribe
from recorder.web.stream_seals import Seals
from recorder.web.stream_socket import MISTAKE, StreamSocket

if TYPE_CHECKING:
    from recorder.bootstrap import Container

HELLO_TIMEOUT_S = 5.0
HELLO_FIRST = "The first message must be hello, within 5 seconds."
TOUCH_EVERY_S = 60.0
MAX_UNSYNCED_BYTES = 128 << 10
"""Bytes of one socket that may wait for the disk; beyond that it is not read."""
PROTOCOL_ERROR = 4400
PCM_TRACK = "a"
NOT_A_LOG = LogId("0" * 32, "m", 0)
"""Stands on a channel for an id that is none; nothing is taken on it."""
RETRY_MS = 1000

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

T = TypeVar("T")


@dataclass(slots=True)
class _Channel:
    """A channel number bound to a log.

    Attributes:
        committed: where the log was last known to end.
        held_at: after a nack, frames beyond this offset are dropped unanswered, because they were
            under way before the client could know.
    """

    number: int
    log_id: LogId
    committed: int = 0
    held_at: int | None = None


class Stream:
    """The conversation on one socket."""

    def __init__(
        self,
        socket: StreamSocket,
        services: Container,
        registry: StreamRegistry,
        client_ip: str | None = None,
        visitor: Visitor = NOBODY,
    ) -> None:
        self._socket = socket
        self._services = services
        self._registry = registry
        self._client_ip = client_ip
        self._visitor = visitor
        self._began_s = 0.0
        self._lost = False
        self._busy = False
        self._unsynced_bytes = 0
        self._listening = True
        self._channels: dict[int, _Channel] = {}
        self._answers = Answers(socket)
        self._touch_due_s = 0.0
        self._attend("")

    def _attend(self, session_id: str) -> None:
        """From now on it is this session's conversation; empty: nobody's yet."""
        socket, answers, services = self._socket, self._answers, self._services
        self._session_id = session_id
        self._seals = Seals(socket, answers, services, session_id, self._recorder)
        hearing = Hearing(services, self._visitor, session_id)
        self._listener = Listener(socket, answers, hearing, self._came)

    def begin(self) -> None:
        """Join the others, or leave at once when there is no room; from any thread."""
        self._began_s = time.monotonic()
        self._socket.open(self)
        refused = self._registry.enter(self)
        if refused is not None:
            full = "Too many tablets at once. Recording goes on; this one tries again."
            self.leave(refused, full if refused == TOO_MANY else RESTART_REASON)

    @property
    def session_id(self) -> str:
        """Whose session it is; empty before the greeting."""
        return self._session_id

    def leave(self, code: int, reason: str) -> None:
        """Flush and close; returns at once, safe from any thread."""
        self._socket.soon(partial(self._answers.close, code, reason))

    # --- what the socket calls --------------------------------------------------------------

    def received(self, message: str | bytes) -> None:
        """A message of the tablet."""
        try:
            if not self._session_id:
                self._greet(message)
            elif isinstance(message, bytes):
                self._audio(message)
            else:
                self._heed(message)
        except (BadMessage, InvalidSessionId) as error:
            self._answers.close(PROTOCOL_ERROR, str(error))

    def tick(self, now_s: float) -> None:
        """Who says nothing is let go; who listens is asked now and then whether it still may."""
        if not self._session_id and now_s - self._began_s > HELLO_TIMEOUT_S:
            self._answers.close(PROTOCOL_ERROR, HELLO_FIRST)
        self._listener.tick(now_s)

    def lost(self) -> None:
        """The connection is over."""
        self._lost = True
        self._seals.stop()
        self._registry.exit(self)
        self._listener.stop()

    # --- hello ------------------------------------------------------------------------------

    def _greet(self, message: str | bytes) -> None:
        hello = control_of(message) if isinstance(message, str) else None
        if not isinstance(hello, Hello):
            raise BadMessage(HELLO_FIRST)
        self._attend(session_id_of(hello.session_id))
        self._touch_due_s = self._services.clock.monotonic() + TOUCH_EVERY_S
        self._wait_for(outcome_of(partial(self._welcome, hello.after)), self._welcomed)

    def _welcome(self, after: int) -> Unsubscribe:
        """Aside: the session, the welcome, and then what was missed."""
        services, who, listener = self._services, self._visitor, self._listener
        hears_words = listener.may_hear()
        greet = partial(services.sessions.greet, self._session_id, self._client_ip)
        signed_in = who.user is not None
        services.rows.put(partial(greet, signed_in=signed_in, device_id=who.device_id))
        if signed_in:
            services.rows.put(partial(claim_unclaimed, services, self._session_id, who))
        if signed_in and not hears_words:  # the session may be new
            services.rows.put(partial(self._socket.soon, listener.ask))
        services.audit.note(opened(self._session_id, who, self._client_ip, services.clock.now()))
        services.sessions.get_or_create_recorder(self._session_id)
        last = services.events.last_id()
        welcome = {
            "t": "welcome",
            "session_id": self._session_id,
            **services.server_time.told(),
            "last_event": last,
            "version": __version__,
            "engine": views.engine(services.engine_status()),
        }
        self._socket.soon(partial(self._answers.say, welcome))
        return listener.subscribe(services.feed, after, last)

    def _welcomed(self, unsubscribe: Unsubscribe | HandoverError) -> None:
        if isinstance(unsubscribe, HandoverError):
            self._answers.close(MISTAKE, str(unsubscribe))  # the tablet keeps all and comes back
        else:
            self._listener.begin(unsubscribe)

    def _heed(self, text: str) -> None:
        message = control_of(text)
        if isinstance(message, Ping):
            self._answers.say({"t": "pong"})
        elif isinstance(message, Open):
            self._open(message)
        else:
            raise BadMessage("hello was said already.")

    # --- waiting ----------------------------------------------------------------------------

    def _wait_for(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do ``work`` aside; no further message is heard until ``then`` had its result."""

        def resume(result: T) -> None:
            self._busy = False
            then(result)
            self._listen()

        self._busy = True
        self._listen()
        self._socket.aside(work, resume)

    def _listen(self) -> None:
        """Hear more unless something is being waited for; asked often, so it changes seldom."""
        wanted = not self._busy and self._unsynced_bytes <= MAX_UNSYNCED_BYTES
        if wanted is not self._listening:
            self._listening = wanted
            self._socket.listen(wanted)

    # --- audio ------------------------------------------------------------------------------

    def _open(self, message: Open) -> None:
        try:
            log_id = LogId.parse(message.log)
        except InvalidInput:
            log_id = NOT_A_LOG  # refused by itself; the tablet's other logs go on
        channel = self._channels[message.ch] = _Channel(message.ch, log_id)
        if log_id.track != PCM_TRACK:
            self._hold(channel, "limit", 0, RETRY_MS)
            return
        self._wait_for(
            outcome_of(lambda: self._recorder().position(log_id)), partial(self._opened, channel)
        )

    def _opened(self, channel: _Channel, found: LogPosition | HandoverError) -> None:
        if isinstance(found, HandoverError):
            self._refuse(channel, found)
            return
        log_id = channel.log_id
        channel.committed = found.committed
        if not self._lost:
            self._registry.hold(log_id, self)
        self._answers.say(
            {
                "t": "opened",
                "ch": channel.number,
                "log": str(log_id),
                "c": found.committed,
                "complete": found.complete,
            }
        )
        self._seals.opened(log_id, found)

    def _audio(self, data: bytes) -> None:
        try:
            frame = decode_frame(data)
        except FrameChecksum as error:
            self._damaged(self._channel(error.channel))
            return
        except InvalidInput as error:
            raise BadMessage(error.detail) from None
        channel = self._channel(frame.channel)
        if channel.held_at is not None and frame.offset > channel.held_at:
            return
        if channel.log_id.track != PCM_TRACK:
            self._hold(channel, "limit", 0, RETRY_MS)
            return
        self._append(channel, frame.offset, frame.payload)
        now_s = self._services.clock.monotonic()
        if now_s >= self._touch_due_s:
            self._touch_due_s = now_s + TOUCH_EVERY_S
            self._touch()

    def _append(self, channel: _Channel, offset: int, payload: bytes) -> None:
        """The usual frame is handed on at once; whatever else it may be is judged aside."""
        log_id, size, began_s = channel.log_id, len(payload), time.monotonic()

        def durable(outcome: LogPosition | HandoverError) -> None:
            self._measure(size, began_s, outcome)
            self._socket.soon(self._appended, channel, size, outcome)

        recorder = self._services.sessions.get_recorder(self._session_id)
        if recorder is not None and recorder.append_next(log_id, offset, payload, durable):
            channel.held_at = None
            self._unsynced_bytes += size
            self._listen()
            return
        self._wait_for(
            outcome_of(lambda: self._recorder().append(log_id, offset, payload)),
            partial(self._judged, channel, size, began_s),
        )

    def _recorder(self) -> Recorder:
        """Aside: it may have to be made, which asks the database."""
        return self._services.sessions.get_or_create_recorder(self._session_id)

    def _judged(
        self, channel: _Channel, size: int, began_s: float, outcome: LogPosition | HandoverError
    ) -> None:
        self._measure(size, began_s, outcome)
        channel.held_at = None
        self._answer(channel, outcome)

    def _measure(self, size: int, began_s: float, outcome: LogPosition | HandoverError) -> None:
        if not isinstance(outcome, HandoverError):
            self._registry.meter.note(size, time.monotonic() - began_s)

    def _appended(self, channel: _Channel, size: int, outcome: LogPosition | HandoverError) -> None:
        self._unsynced_bytes -= size
        self._answer(channel, outcome)
        self._listen()

    def _answer(self, channel: _Channel, outcome: LogPosition | HandoverError) -> None:
        if self._channels.get(channel.number) is not channel:
            return  # the number was given to another log meanwhile
        if isinstance(outcome, HandoverError):
            if channel.held_at is None:  # else it fell with the frame before it
                self._refuse(channel, outcome)
            return
        channel.committed = outcome.committed
        if channel.held_at is not None:  # it was under way when the tablet was told to go back
            channel.held_at = max(channel.held_at, outcome.committed)
        self._answers.acknowledge(channel.number, channel.committed)
        self._seals.note(channel.log_id, outcome)

    def _channel(self, number: int) -> _Channel:
        channel = self._channels.get(number)
        if channel is None:
            raise BadMessage("A frame came for a channel that was not opened.")
        return channel

    def _damaged(self, channel: _Channel) -> None:
        if channel.held_at is None:
            self._hold(channel, "crc", channel.committed, RETRY_MS)

    def _refuse(self, channel: _Channel, error: HandoverError) -> None:
        why = WHY.get(error.code, "io")
        committed = 0 if why == "auth" else error.extra.get("committed", channel.committed)
        retry_ms = error.extra.get("retry_ms", RETRY_MS)
        self._hold(channel, why, cast(int, committed), cast(int, retry_ms))

    def _hold(self, channel: _Channel, why: str, committed: int, retry_ms: int) -> None:
        channel.held_at = committed
        self._answers.say(
            {"t": "nack", "ch": channel.number, "why": why, "c": committed, "retry_ms": retry_ms}
        )

    def _touch(self) -> None:
        """A session that sends is active; noted now and then, not with every frame.

        Nobody waits for it: a database that is full or away cuts no sound off, and one thread
        writes the rows of all, so that they do not wait for each other's locks.
        """
        services, who = self._services, self._visitor
        touch = partial(services.sessions.touch, self._session_id, self._client_ip)
        services.rows.put(partial(touch, device_id=who.device_id))
        services.rows.put(partial(claim_unclaimed, services, self._session_id, who))

    # --- what goes back ---------------------------------------------------------------------

    def _came(self, event: Event) -> None:
        """The feed's news, whether told or not."""
        if event.kind == "status" and event.rec_id is not None:
            self._seals.look(event.rec_id)
