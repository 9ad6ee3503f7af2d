"""Readings of vital signs while a text is worked on: which numbers are taken, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from recorder.clinical.grammar.tables import TENS
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.core.records import record


@record
class Reading:
    """One reading; tokens ``[first, last)`` are its number with unit, ``cue`` its name's tokens.

    ``value`` is None for a range (``low``, ``high``). Name and number together are tokens
    ``[start, end)``.
    """

    slot: str
    value: float | None
    unit: str
    first: int
    last: int
    rule: str
    unit_implied: bool = False
    cue: tuple[int, int] | None = None
    low: float | None = None
    high: float | None = None
    approximate: bool = False
    alternatives: tuple[float, ...] = ()
    review: str | None = None
    detail: tuple[tuple[str, str], ...] = ()
    start: int = field(init=False, repr=False, compare=False)
    end: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first, last = self.cue or (self.first, self.last)
        object.__setattr__(self, "start", min(first, self.first))  # asked of each ten times
        object.__setattr__(self, "end", max(last, self.last))


@dataclass(slots=True)
class Board:
    """The numbers of a view and the readings found so far; each number is taken once."""

    view: View
    readings: list[Reading] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    _first_at: dict[int, list[int]] = field(default_factory=dict)
    _last_at: dict[int, list[int]] = field(default_factory=dict)
    _indexed: int = 0

    def beginning(self, first: int, last: int) -> list[Reading]:
        """Readings whose number begins in tokens ``[first, last)``, in the order of ``readings``.

        None of a text's readings may be looked through for every number of it.
        """
        return self._there(self._first_at, first, last)

    def ending(self, first: int, last: int) -> list[Reading]:
        """Readings whose ``last`` is in ``[first, last)``, in the order of ``readings``."""
        return self._there(self._last_at, first, last)

    def _there(self, places: dict[int, list[int]], first: int, last: int) -> list[Reading]:
        for k in range(self._indexed, len(self.readings)):
            reading = self.readings[k]
            self._first_at.setdefault(reading.first, []).append(k)
            self._last_at.setdefault(reading.last, []).append(k)
        self._indexed = len(self.readings)
        found = [k for i in range(first, last) if i in places for k in places[i]]
        found.sort()
        return [self.readings[k] for k in found]

    def change(self, reading: Reading, made: Reading) -> None:
        """Put ``made``, which has the same tokens, in the place of ``reading``."""
        self._there(self._first_at, reading.first, reading.first)
        for k in self._first_at[reading.first]:
            if self.readings[k] == reading:
                self.readings[k] = made
                return

    def drop(self, readings: Sequence[Reading]) -> None:
        """Leave out those very ``readings``."""
        self.readings[:] = [r for r in self.readings if not any(r is x for x in readings)]
        self._first_at.clear()
        self._last_at.clear()
        self._indexed = 0

    def free(self, quantity: Quantity) -> bool:
        """Whether no reading has the quantity's number yet and it is no time, dose or name."""
        if quantity.role is not None or quantity.first in self.taken:
            return False  # most numbers are one token
        first, last = quantity.first + 1, quantity.number.last
        return first == last or self.taken.isdisjoint(range(first, last))

    def is_taken(self, first: int, last: int) -> bool:
        """Whether one of tokens ``[first, last)`` belongs to a reading."""
        if last == first + 1:  # most numbers are one token
            return first in self.taken
        return not self.taken.isdisjoint(range(first, last))

    def remaining(self, quantity: Quantity) -> Quantity:
        """What is left of "ninety one" when the one went to "one twenty over eighty"."""
        number = quantity.number
        tens = TENS.get(self.view.norm[number.first])
        if number.last - number.first != 2 or tens is None:
            return quantity
        if number.first in self.taken or number.first + 1 not in self.taken:
            return quantity
        cut = Number(
            tens, number.first, number.first + 1, Form.WORDS, (float(tens),), (number.first,)
        )
        return quantity.with_number(cut, None, cut.last)

    def take(self, first: int, last: int) -> None:
        """Mark tokens ``[first, last)`` as read."""
        self.taken.update(range(first, last))

    def add(self, reading: Reading) -> None:
        """Keep a reading and take its number."""
        self.readings.append(reading)
        self.take(reading.first, reading.last)
