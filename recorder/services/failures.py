"""What a speech engine failed at, and when it is asked again.

A failure is either one utterance's (it is tried again later and given up in the end) or the
engine's: a server that is away or busy, a model that cannot hear. Then all of it rests, and nothing
is held against any utterance. Words of another utterance tell the two apart; silence that was heard
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
"""An utterance is given up after so many failures, if the engine made words of another since the
first of them."""

PATIENCE_S = 120.0
"""If it made none, an utterance is tried for so long at least. Then the others go on without it."""

REFUSALS = 10
REFUSED_S = 300.0
"""An utterance is given up, too, at which the engine was away so often, over so long at least, and
made words of others between every two of these times: then it is the utterance that ends it."""

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


@dataclass(slots=True)
class _Refusals:
    """How often the engine was away at one utterance, each time after words of others."""

    since_s: float
    count: int = 0
    successes: int = -1


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
        self._refused: dict[Utterance, _Refusals] = {}
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
        self._refused.pop(utterance, None)

    def busy(self, utterance: Utterance) -> None:
        """The engine works on it still."""
        self._failure_of(utterance, self.successes).due_s = self._monotonic() + BUSY_S

    def failed(self, utterance: Utterance, error: EngineFailed, successes: int) -> bool:
        """Note one more failure; True when it was one too many.

        ``successes``: of the engine, before it was asked for the batch that this one broke.
        """
        failure, now_s = self._failure_of(utterance, successes), self._monotonic()
        failure.count += 1
        pause_s = PAUSES_S[min(failure.count, len(PAUSES_S)) - 1]
        if self.works_on_others(utterance):
            failure.due_s = now_s + pause_s
            return failure.count >= TRIES
        failure.due_s = now_s + min(pause_s, SPEECHLESS_PAUSE_S)
        self._speechless.add(utterance)
        self._in_trouble(error)
        return failure.count >= TRIES and now_s - failure.since_s >= PATIENCE_S

    def works_on_others(self, utterance: Utterance) -> bool:
        """The engine made words since this utterance failed first."""
        failure = self._of.get(utterance)
        return failure is not None and self.successes > failure.successes

    def away(self, error: EngineFailed) -> None:
        """The engine works on nothing: all of it rests, longer each time."""
        if self.engine_rests:
            return
        pause_s = _away_s(error, self._times_away)
        self._times_away += 1
        self._in_trouble(error)
        self._away_until_s = self._monotonic() + pause_s

    def refused(self, utterance: Utterance, error: EngineAway) -> bool:
        """Note that the engine was away at this one; True when that was once too often.

        All of the engine rests, unless it made words of others since it was away at this one
        before: then only this one rests.
        """
        now_s = self._monotonic()
        refusals = self._refused.setdefault(utterance, _Refusals(now_s))
        works_on_others = self.successes > refusals.successes
        refusals.successes = self.successes
        if works_on_others:
            refusals.count += 1
        if works_on_others and refusals.count > 1:
            pause_s = _away_s(error, refusals.count - 1)
            self._failure_of(utterance, self.successes).due_s = now_s + pause_s
        else:
            self.away(error)
        return refusals.count >= REFUSALS and now_s - refusals.since_s >= REFUSED_S

    def _in_trouble(self, error: EngineFailed) -> None:
        if self.trouble is None:
            self._away_since_s = self._monotonic()
        self.trouble = error

    def _failure_of(self, utterance: Utterance, successes: int) -> _Failure:
        return self._of.setdefault(utterance, _Failure(successes, self._monotonic()))


def _away_s(error: EngineFailed, times: int) -> float:
    """How long to leave alone what was away ``times`` times before, or as long as it asks for."""
    asked_s = error.retry_after_s if isinstance(error, EngineAway) else 0.0
    return min(AWAY_AT_MOST_S, max(AWAY_S[min(times, len(AWAY_S) - 1)], asked_s))
