"""What a speech engine failed at, and when it is asked again.

A failure is either one utterance's (it is tried again later and given up in the end) or the
engine's: a server that is away or busy, a model that cannot hear. Then all of it rests, and nothing
is held against any utterance. Words of something else tell the two apart; silence that was heard
does not, for a server may answer it without its model. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from recorder.core.errors import EngineAway, EngineFailed
from recorder.core.model import Utterance

PAUSES_S = (0.0, 1.0, 5.0, 20.0, 60.0)
"""Before an utterance that failed is tried again: after the first failure, the second, ..."""

TRIES = 5
"""An utterance is given up after so many failures, if the engine made words of something else since
the first of them."""

AWAITED_TRIES = 3
"""The same where it holds up a report that somebody waits for: its place is marked there, and it is
tried again behind the report."""

PATIENCE_S = 120.0
"""For so long an utterance is tried at least if the engine made words of nothing else, and at most
if it did. Then the others go on without it."""

HANGS_S = 30.0
"""For so long a report waits for an utterance that the engine works on, if it made words of
something else meanwhile."""

SEVERAL = 3
"""Utterances without any words of others in between that tell of an engine that makes none."""

SPEECHLESS_PAUSE_S = 20.0
"""Longest pause then: nothing else may show that the engine works again."""

AWAY_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Before an engine that is away is asked again: after the first time, the second, ..."""

AWAY_AT_MOST_S = 300.0
BUSY_S = 1.0
"""Before it is looked whether an utterance that the engine still works on has its words."""


@dataclass(slots=True)
class _Failure:
    """What went wrong with one utterance so far.

    ``successes``: of the engine, before this utterance failed first, which was at ``since_s``;
    ``due_s``: not before then.
    """

    successes: int
    since_s: float
    count: int = 0
    due_s: float = 0.0


class Failures:
    """Of one engine.

    Attributes:
        trouble: why the engine works on nothing now; None: it works, as far as is known.
        successes: how often it made words.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.trouble: EngineFailed | None = None
        self.successes = 0
        self._monotonic = monotonic
        self._of: dict[Utterance, _Failure] = {}
        self._speechless: set[Utterance] = set()
        self._times_away = 0
        self._away_until_s = 0.0
        self._away_since_s = 0.0

    @property
    def engine_rests(self) -> bool:
        """It works on nothing and is not to be asked yet."""
        return self.trouble is not None and self._monotonic() < self._away_until_s

    @property
    def away_s(self) -> float:
        """For so long it has worked on nothing; 0 while it works."""
        return self._monotonic() - self._away_since_s if self.trouble is not None else 0.0

    def rests(self, utterance: Utterance) -> bool:
        """It is not to be tried again yet."""
        failure = self._of.get(utterance)
        return failure is not None and self._monotonic() < failure.due_s

    def suspect(self, utterance: Utterance) -> bool:
        """It failed before."""
        return utterance in self._of

    def worked(self) -> None:
        """The engine answered, though it may make no words of speech."""
        self._times_away = 0
        if not self._speechless:
            self.trouble = None

    def spoke(self) -> None:
        """The engine made words: if it made none before, what failed then is tried anew."""
        self.successes += 1
        if self._speechless:
            for failure in self._of.values():
                failure.count = 0
                failure.due_s = self._monotonic()
        self._speechless.clear()
        self.worked()

    def forgive(self) -> bool:
        """False when it made no words of several utterances; one may be to blame itself."""
        if len(self._speechless) < SEVERAL:
            self._speechless.clear()
        return not self._speechless

    def settled(self, utterance: Utterance) -> None:
        """It has its words, or was given up."""
        self._of.pop(utterance, None)

    def busy(self, utterance: Utterance) -> bool:
        """The engine works on it still; True when it does so for ``HANGS_S``."""
        failure, now_s = self._failure_of(utterance, self.successes), self._monotonic()
        failure.due_s = now_s + BUSY_S
        return now_s - failure.since_s >= HANGS_S

    def failed(
        self, utterance: Utterance, error: EngineFailed, successes: int, *, awaited: bool = False
    ) -> bool:
        """Note one more failure; True when it was one too many.

        Args:
            successes: of the engine, before it was asked for the batch that this one broke.
            awaited: it holds up a report that somebody waits for.
        """
        failure, now_s = self._failure_of(utterance, successes), self._monotonic()
        failure.count += 1
        pause_s = PAUSES_S[min(failure.count, len(PAUSES_S)) - 1]
        long = now_s - failure.since_s >= PATIENCE_S
        if self.works_on_others(utterance):
            failure.due_s = now_s + pause_s
            tries = AWAITED_TRIES if awaited else TRIES
            return failure.count >= tries or (long and failure.count > 1)
        failure.due_s = now_s + min(pause_s, SPEECHLESS_PAUSE_S)
        self._speechless.add(utterance)
        self._in_trouble(error)
        return failure.count >= TRIES and long

    def works_on_others(self, utterance: Utterance) -> bool:
        """The engine made words since this utterance failed first."""
        failure = self._of.get(utterance)
        return failure is not None and self.successes > failure.successes

    def away(self, error: EngineFailed) -> None:
        """The engine works on nothing: all of it rests, longer each time, or as long as it asks."""
        if self.engine_rests:
            return
        asked_s = error.retry_after_s if isinstance(error, EngineAway) else 0.0
        pause_s = max(AWAY_S[min(self._times_away, len(AWAY_S) - 1)], asked_s)
        self._times_away += 1
        self._in_trouble(error)
        self._away_until_s = self._monotonic() + min(AWAY_AT_MOST_S, pause_s)

    def _in_trouble(self, error: EngineFailed) -> None:
        if self.trouble is None:
            self._away_since_s = self._monotonic()
        self.trouble = error

    def _failure_of(self, utterance: Utterance, successes: int) -> _Failure:
        return self._of.setdefault(utterance, _Failure(successes, self._monotonic()))
