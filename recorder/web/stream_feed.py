"""What one live socket is told of its session: news as it comes, words while it may hear them.

What is withheld is made up for by a ``reset`` once it may. Only for the loop's thread, except what
is done aside.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from recorder.core.sessions import Event
from recorder.services.feed import NEW_ONLY, RESET, Feed
from recorder.web import views
from recorder.web.hearing import Hearing, Share
from recorder.web.stream_answers import Answers
from recorder.web.stream_socket import StreamSocket

ASK_AGAIN_S = 30.0
"""So long a socket hears on after its user was signed out elsewhere, at most."""

Unsubscribe = Callable[[], None]


class Listener:
    """The feed's way to one socket.

    Args:
        came: called with each event, whether it was told or not.
    """

    def __init__(
        self,
        socket: StreamSocket,
        answers: Answers,
        hearing: Hearing,
        came: Callable[[Event], None],
    ) -> None:
        self._socket = socket
        self._answers = answers
        self._hearing = hearing
        self._came = came
        self._hears_words = False
        self._withheld: int | None = None
        self._ask_again_s = 0.0
        self._unsubscribe: Unsubscribe | None = None
        self._over = False

    def may_hear(self) -> bool:
        """Aside, before anything is told: whether words may be."""
        self._hears_words = self._hearing.words()
        return self._hears_words

    def subscribe(self, feed: Feed, after: int, last: int) -> Unsubscribe:
        """Aside: what came after event ``after``, or since ``last`` where only news is wanted."""
        return feed.subscribe(
            self._hearing.session_id,
            last if after == NEW_ONLY else after,  # what came since the welcome is news, too
            lambda event: self._socket.soon(partial(self._tell, event, self._hearing.share(event))),
        )

    def begin(self, unsubscribe: Unsubscribe) -> None:
        """It is subscribed."""
        self._unsubscribe = unsubscribe
        self._ask_again_s = time.monotonic() + ASK_AGAIN_S
        if self._over:
            unsubscribe()

    def tick(self, now_s: float) -> None:
        """Ask now and then whether words may still be heard."""
        if self._unsubscribe is not None and now_s >= self._ask_again_s:
            self._ask_again_s = now_s + ASK_AGAIN_S
            self.ask()

    def ask(self) -> None:
        """Whether words may be heard; meanwhile everything goes on as before."""
        self._socket.aside(self._hearing.words, self._heard_whether)

    def stop(self) -> None:
        """The connection is over."""
        self._over = True
        if self._unsubscribe is not None:
            self._unsubscribe()

    def _heard_whether(self, may: bool) -> None:
        self._hears_words = may
        if may and self._withheld is not None:
            missed, self._withheld = self._withheld, None
            self._answers.say(views.event(Event(missed, self._hearing.session_id, None, RESET)))

    def _tell(self, event: Event, share: Share) -> None:
        if share is Share.ALL or (share is Share.WORDS and self._hears_words):
            self._answers.say(views.event(event))
        elif share is not Share.NEVER:
            self._withheld = event.event_id
        self._came(event)
