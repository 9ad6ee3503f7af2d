"""What the list of encounters shows of each: worked out once per state, then remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from recorder.clinical.wording import describe
from recorder.core.model import Analysis

KEPT = 5000


@dataclass(frozen=True, slots=True)
class Outline:
    """One encounter in a line.

    Attributes:
        title: its headline, where anything was said for one.
        facts: how many were found; none is nothing to sign, whatever was said.
        to_check: how many of them a person must look at.
    """

    title: str | None = None
    facts: int = 0
    to_check: int = 0
    signed: bool = False


class Outlines:
    """The outlines last asked for; a state never changes, so nothing here grows stale."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, tuple[int, int]], Outline] = OrderedDict()

    def of(
        self, rec_id: str, state: tuple[int, int], read: Callable[[], Analysis | None]
    ) -> Outline:
        """The outline in one state (revision, version of the review).

        ``read`` is only called when it is not remembered.
        """
        key = (rec_id, state)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        made = outline_of(read())
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


def outline_of(analysis: Analysis | None) -> Outline:
    """The encounter's headline and how much of it is in doubt."""
    if analysis is None:
        return Outline()
    return Outline(
        describe.headline(analysis),
        len(analysis.facts),
        sum(fact.needs_review for fact in analysis.facts),
        analysis.review.signed,
    )
