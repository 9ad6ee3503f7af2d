"""What was told before a place in a text: readings, ages, and which words are read."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from operator import attrgetter

from recorder.clinical.drafts.draft import Draft, claimed
from recorder.clinical.view import View
from recorder.clinical.vitals.readings import Reading
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record


@record
class Before:
    """A reading told in tokens ``[first, last)``."""

    first: int
    last: int
    slot: str
    value: float
    unit: str
    review: str | None


class Told:
    """What ``drafts`` tell, by place."""

    def __init__(self, view: View, drafts: Sequence[Draft]) -> None:
        self._view = view
        self._claimed = claimed((d for d in drafts if not d.rule.endswith(_GUESS)), len(view.text))
        vital = [draft for draft in drafts if draft.kind is _VITAL]
        self._read = claimed(vital, len(view.text))
        self._readings = sorted(_readings(vital, view), key=_first)
        self._firsts = [r.first for r in self._readings]
        self._usual = sorted(_readings(vital, view, _USUAL), key=_first)
        self.ages = frozenset(d.value for d in drafts if d.kind is _AGE)

    def has(self, i: int) -> bool:
        """Whether token ``i`` stands in some draft."""
        return bool(self._claimed[self._view.tokens[i].start])

    def last(self, slot: str, first: int) -> Before | None:
        """The last reading of ``slot`` before token ``first``."""
        return next((r for r in self._back(first) if r.slot == slot), None)

    def latest(self, first: int) -> Before | None:
        """The last reading of any sign before token ``first``."""
        return next(self._back(first), None)

    def latest_or_usual(self, first: int) -> Before | None:
        """The last reading before token ``first``, of now or one that is usual."""
        usual = next((r for r in reversed(self._usual) if r.first < first), None)
        return max(filter(None, (usual, self.latest(first))), key=lambda r: r.first, default=None)

    def values(self, slot: str, first: int) -> list[float]:
        """All readings of ``slot`` before token ``first``, in order."""
        return [r.value for r in self._readings if r.slot == slot and r.first < first]

    def slots(self, first: int, last: int) -> frozenset[str]:
        """The signs told in tokens ``[first, last)``."""
        return frozenset([r.slot for r in self._from(first, last)])

    def at(self, i: int) -> bool:
        """Whether a pressure is told that begins at token ``i``."""
        return any(r.slot == "systolic_bp" for r in self._from(i, i + 1))

    def reads(self, i: int) -> bool:
        """Whether token ``i`` stands in a reading."""
        return 0 <= i < self._view.count and bool(self._read[self._view.tokens[i].start])

    def _back(self, first: int) -> Iterator[Before]:
        behind = bisect_left(self._firsts, first)
        return (self._readings[k] for k in range(behind - 1, -1, -1))

    def _from(self, first: int, last: int) -> list[Before]:
        """Readings that begin in tokens ``[first, last)``."""
        low = bisect_left(self._firsts, first)
        return self._readings[low : bisect_left(self._firsts, last, low)]

    def add(self, reading: Reading) -> None:
        """Know ``reading`` too; readings are added left to right."""
        first, value = reading.first, reading.value
        if value is not None:
            made = Before(first, reading.last, reading.slot, value, reading.unit, reading.review)
            insort(self._readings, made, key=_first)
            insort(self._firsts, first)


_first = attrgetter("first")
_VITAL, _AGE = FactKind.VITAL, FactKind.AGE


_GUESS = ".guess"
"""Drugs guessed of a name by its sound ("tran | ninety") leave their words to who knows them."""
_USUAL = FactStatus.HISTORICAL


def _readings(
    drafts: Sequence[Draft], view: View, status: FactStatus = FactStatus.ASSERTED
) -> Iterator[Before]:
    for draft in drafts:
        if draft.status is not status or draft.unit is None:
            continue
        if isinstance(draft.value, int | float):
            first, last = view.tokens_of(draft.spans[0])
            yield Before(first, last, draft.name, draft.value, draft.unit, draft.review_reason)
