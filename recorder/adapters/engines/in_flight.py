"""Requests to a speech server that go on while whoever asked does other things.

Who asks waits a little; an answer that takes longer is kept for when it is asked for again, and
nobody waits twice for the same one. A request that hangs holds no other up. Knows neither HTTP nor
speech.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

from recorder.core.errors import EngineBusy

Answer = TypeVar("Answer")

PARALLEL = 4
PATIENCE_S = 5.0
"""A worker that waits longer seals no file and hears nobody else meanwhile."""

IMPATIENCE = 0.1
"""So much of it while another request hangs: the server may be hanging as a whole."""

MOST = 32
"""Requests at a time, those that hang among them; each holds a clip of 0.9 MB at most. Whoever asks
sees to it that those of one recording do not take all places (``services/turns.py``)."""

KEPT_S = 600.0
"""An answer that nobody asked for again is forgotten (its recording was deleted)."""


@dataclass(frozen=True, slots=True)
class _Request(Generic[Answer]):
    answer: Future[Answer]
    asked_s: float


class InFlight(Generic[Answer]):
    """Used by one thread at a time."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._requests: dict[str, _Request[Answer]] = {}

    def answers(self, wanted: Mapping[str, Callable[[], Answer]]) -> list[Answer]:
        """Everybody's answer, in order; what was asked before is not asked again.

        Raises:
            EngineBusy: some are not there yet; all stay until they are asked for again.
            Exception: as a request raised it; that one is forgotten, the others stay.
        """
        self._forget_old()
        patience_s = self._patience_s * (IMPATIENCE if self._hanging() else 1.0)
        until_s = time.monotonic() + patience_s
        while True:
            self._send(wanted)
            under_way = [
                r.answer for r in self._requests.values() if not (r.answer.done() or self._hangs(r))
            ]
            if self._all_there(wanted):
                break
            left_s = until_s - time.monotonic()
            if left_s <= 0 or not under_way:
                raise EngineBusy("The speech server works on it still.")
            wait(under_way, timeout=left_s, return_when=FIRST_COMPLETED)
        for key in wanted:
            if self._requests[key].answer.exception() is not None:
                return [self._requests.pop(key).answer.result()]  # raises
        return [self._requests.pop(key).answer.result() for key in wanted]

    def _all_there(self, wanted: Mapping[str, Callable[[], Answer]]) -> bool:
        return all(key in self._requests and self._requests[key].answer.done() for key in wanted)

    def _send(self, wanted: Mapping[str, Callable[[], Answer]]) -> None:
        """As many as there are turns for."""
        for key, ask in wanted.items():
            open_ones = [r for r in self._requests.values() if not r.answer.done()]
            busy = sum(not self._hangs(r) for r in open_ones)
            if key in self._requests or busy >= PARALLEL or len(open_ones) >= MOST:
                continue
            request: _Request[Answer] = _Request(Future(), time.monotonic())
            self._requests[key] = request
            threading.Thread(
                target=_ask, args=(ask, request.answer), name="speech-server", daemon=True
            ).start()

    def _hangs(self, request: _Request[Answer]) -> bool:
        late = time.monotonic() - request.asked_s >= self._patience_s
        return late and not request.answer.done()

    def _hanging(self) -> bool:
        return any(self._hangs(request) for request in self._requests.values())

    def _forget_old(self) -> None:
        now_s = time.monotonic()
        for key, request in list(self._requests.items()):
            if request.answer.done() and now_s - request.asked_s > KEPT_S:
                del self._requests[key]


def _ask(ask: Callable[[], Answer], answer: Future[Answer]) -> None:
    try:
        answer.set_result(ask())
    except Exception as error:  # noqa: BLE001 - handed on to whoever asks for the answer
        answer.set_exception(error)
