"""Fans stored events out to whoever listens in this process.

One thread polls the event log while somebody listens. A listener first gets what was stored after
the id it names, then everything new, each event once and in order; it must not block. Where that
is not possible any more (a long absence, events that are not kept, another state), it is told so
by one ``reset``: it reads what it shows as a whole, and goes on from there without a hole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from recorder.core.ports.recordings import EventLog
from recorder.core.sessions import Event
from recorder.services.guard import attempt

POLL_S = 0.15
FAILED_POLLS = 7
"""So many times longer is the pause after a poll that failed: a database that is away must not
fill the log."""

BATCH = 500

NEW_ONLY = -1
"""Instead of an id: nothing of what was."""

MOST_TOLD_AGAIN = 2000
"""Events of one session; reading the encounters anew costs less than more of them."""

RESET = "reset"

Deliver = Callable[[Event], None]


@dataclass(eq=False, slots=True)
class _Listener:
    session_id: str
    seen: int
    deliver: Deliver
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, event: Event) -> None:
        """Deliver an event of this session that was not delivered before; hold the lock."""
        if event.session_id == self.session_id and event.event_id > self.seen:
            self.seen = event.event_id
            self.deliver(event)


class Feed:
    """The live feed of this process."""

    def __init__(self, events: EventLog, *, poll_s: float = POLL_S) -> None:
        self._events = events
        self._poll_s = poll_s
        self._listeners: set[_Listener] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._thread.start()

    def subscribe(self, session_id: str, after: int, deliver: Deliver) -> Callable[[], None]:
        """Listen to one session's events later than ``after`` (an id, or ``NEW_ONLY``).

        Returns the function that ends it.

        Raises:
            DatabaseUnavailable: the stored events cannot be read; nobody listens then.
        """
        start, whole = self._start(session_id, after)
        listener = _Listener(session_id, start, deliver)

        def unsubscribe() -> None:
            with self._changed:
                self._listeners.discard(listener)

        # The poller waits for this lock, so nothing new can overtake what was stored before.
        with listener.lock:
            with self._changed:
                self._listeners.add(listener)
                self._changed.notify()
            if not whole:
                deliver(Event(start, session_id, None, RESET))
            try:
                self._catch_up(listener)
            except BaseException:
                unsubscribe()  # whoever asked for it got nothing to end it by
                raise
        return unsubscribe

    def listening(self) -> frozenset[str]:
        """The sessions that somebody listens to in this process."""
        with self._changed:
            return frozenset(listener.session_id for listener in self._listeners)

    def close(self) -> None:
        """Stop the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _start(self, session_id: str, after: int) -> tuple[int, bool]:
        """The id to go on from, and whether everything between ``after`` and it can be told."""
        last = self._events.last_id()
        if after == NEW_ONLY:
            return last, True
        kept = after + 1 >= self._events.first_id() or after == last
        if after > last or not kept:
            return last, False
        if self._events.count_after(after, session_id) > MOST_TOLD_AGAIN:
            return last, False
        return after, True

    def _catch_up(self, listener: _Listener) -> None:
        """Stored events first; what the poller offers again afterwards, ``seen`` refuses."""
        while stored := self._events.after(listener.seen, listener.session_id, BATCH):
            for event in stored:
                listener.offer(event)

    def _run(self) -> None:
        pause_s = self._poll_s
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._listeners or self._closed)
                if self._changed.wait_for(lambda: self._closed, pause_s):
                    return
                listeners = list(self._listeners)
            polled = attempt("the live feed", partial(self._poll, listeners))
            pause_s = self._poll_s * (1 if polled else FAILED_POLLS)

    def _poll(self, listeners: list[_Listener]) -> None:
        """From the earliest that anybody has seen; each listener skips what it knows."""
        if not listeners:
            return
        new = self._events.after(min(x.seen for x in listeners), limit=BATCH)
        if not new:
            return
        of_session: dict[str, list[Event]] = {}
        for event in new:
            of_session.setdefault(event.session_id, []).append(event)
        for listener in listeners:
            with listener.lock:
                for event in of_session.get(listener.session_id, ()):
                    listener.offer(event)
                listener.seen = max(listener.seen, new[-1].event_id)
