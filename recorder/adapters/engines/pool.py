"""EnginePool: the server's own engine, and at most one more that recordings wish for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from recorder.adapters.engines.keeper import LOOK_AGAIN_S, EngineKeeper
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.registry import EngineChoice, Refuses
from recorder.core.errors import HandoverError
from recorder.core.ports.clock import Clock
from recorder.core.ports.speech import Transcriber
from recorder.services.engine_status import EngineStatus
from recorder.services.worker_deaths import WorkerDeaths

log = logging.getLogger(__name__)

GUEST_S = 30.0
"""A wished engine stays at least so long: opening another one takes seconds."""


class EnginePool:
    """The server's own engine, and at most one more that recordings wish for.

    So at most two models lie in memory (three for the seconds in which one takes another's
    place). A wished engine is closed as soon as no recording wishes for it, or another one is
    wished for more urgently.

    Args:
        own: the server's own.
        pick_wished: the choice for a label; raises ``EngineUnavailable``.
        deaths: as ``EngineKeeper``'s, for wished engines.
    """

    def __init__(
        self,
        own: EngineKeeper,
        pick_wished: Callable[[str, Refuses], EngineChoice],
        store: ModelStore,
        clock: Clock,
        deaths: WorkerDeaths | None = None,
    ) -> None:
        self._deaths = deaths
        self._own = own
        self._pick_wished = pick_wished
        self._store = store
        self._clock = clock
        self._guest: tuple[str, EngineKeeper] | None = None
        self._guest_until_s = 0.0
        self._refused_until_s: dict[str, float] = {}

    @property
    def status(self) -> EngineStatus:
        """How the server's own engine stands."""
        return self._own.status

    @property
    def refused(self) -> frozenset[str]:
        """Labels of wished engines that cannot work here; looked at again after a minute."""
        now_s = self._clock.monotonic()
        until_s = self._refused_until_s
        return frozenset(label for label in until_s if now_s < until_s[label])

    def check(self, *, needed: bool) -> Transcriber | None:
        """The server's own engine."""
        return self._own.check(needed=needed)

    def wished(self, labels: Sequence[str]) -> Transcriber | None:
        """An engine of those that are wished for now, the most urgent first.

        One that is open keeps its place for ``GUEST_S`` while another is more urgent.
        """
        if self._guest is not None and self._is_to_go(self._guest[0], labels):
            self._guest[1].check()
            if not self._guest[1].opening:
                self._guest[1].close()
                self._guest = None
            return None
        if self._guest is None and labels:
            self._guest = (labels[0], self._keeper_of(labels[0]))
            self._guest_until_s = self._clock.monotonic() + GUEST_S
        if self._guest is None:
            return None
        label, keeper = self._guest
        engine = keeper.check()
        if engine is None and keeper.refusal is not None:
            log.warning("a wished speech engine cannot work: %s", keeper.refusal)
            self._refused_until_s[label] = self._clock.monotonic() + LOOK_AGAIN_S
            self._guest = None
        return engine

    def _is_to_go(self, label: str, labels: Sequence[str]) -> bool:
        over = self._clock.monotonic() >= self._guest_until_s
        return label not in labels or (over and labels[0] != label)

    def give_up(self, engine: Transcriber, error: HandoverError) -> None:
        """``engine`` is open and cannot hear: another one does its part."""
        guest = self._guest[1] if self._guest is not None else None
        for keeper in (self._own, guest):
            if keeper is not None and keeper.has(engine):
                keeper.give_up(error)

    def close(self) -> None:
        """Give all memory back."""
        self._own.close()
        if self._guest is not None:
            self._guest[1].close()

    def _keeper_of(self, label: str) -> EngineKeeper:
        pick = partial(self._pick_wished, label)
        return EngineKeeper(pick, self._store, self._clock, deaths=self._deaths)
