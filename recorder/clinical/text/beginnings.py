"""Things of a text by the token they begin at: those of a stretch are had without a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Beginnings(Generic[T]):
    """``things``, left to right, that begin at the tokens ``firsts`` of a text of ``count``."""

    def __init__(self, things: Sequence[T], firsts: Iterable[int], count: int) -> None:
        begun = [0] * (count + 1)
        for first in firsts:
            begun[first + 1] += 1
        self._things, self._count = things, count
        self._before = list(accumulate(begun))
        """How many things begin before each token, and before the end of the text."""

    def within(self, first: int, last: int) -> Sequence[T]:
        """Those that begin in tokens ``[first, last)``, which may lie outside the text."""
        if not 0 <= first <= last <= self._count:
            first, last = (min(max(i, 0), self._count) for i in (first, last))
        return self._things[self._before[first] : self._before[last]]
