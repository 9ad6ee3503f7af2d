"""Glasgow totals beside their parts: what was said of both, and whether both can be true.

A total that its parts cannot make up is right or wrong with them; nobody can tell which from the
words. No score is made of either, and each score that needs one says why it is not complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recorder.clinical.scoring.observations import Reading, numeric, readings, series
from recorder.core.model import Fact

PARTS = ("gcs_eye", "gcs_verbal", "gcs_motor")
NAMES = ("gcs_total", *PARTS)
CONTRADICTED = "the GCS total and its parts contradict each other"
"""Why a score is not complete that needs a Glasgow total or one of its parts."""

_MOST = {"gcs_eye": 4, "gcs_verbal": 5, "gcs_motor": 6}
_LEAST = 1


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A total that was said and the parts that do not make it up, all or some of the three."""

    total: Fact
    parts: tuple[Fact, ...]

    @property
    def added(self) -> float | None:
        """The sum of the parts; None while one of them was not said."""
        values = [numeric(part) for part in self.parts]
        return sum(v or 0 for v in values) if len(values) == len(PARTS) else None

    @property
    def least(self) -> float:
        """The lower of what was said and what the parts add up to."""
        said = numeric(self.total) or 0
        return said if self.added is None else min(said, self.added)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def contradiction(facts: Iterable[Fact]) -> Contradiction | None:
    """What contradicts itself among the observations of one round, or None.

    As in "GCS 9, eyes 3, verbal 4, motor 6", and as in "GCS 15, verbal 4": no eye and motor parts
    make that up; never as in "GCS 11, up from 9, eyes 3, verbal 3, motor 5".
    """
    told = [f for f in facts if f.name in NAMES and numeric(f) is not None]
    said = {f.name: f for f in reversed(told)}
    total = said.get("gcs_total")
    parts = tuple(said[name] for name in PARTS if name in said)
    if total is None or not parts:
        return None
    left = [name for name in PARTS if name not in said]
    known = sum(numeric(part) or 0 for part in parts)
    lowest, highest = known + _LEAST * len(left), known + sum(_MOST[name] for name in left)
    totals = (numeric(f) or 0 for f in told if f.name == "gcs_total")
    fits = any(lowest <= value <= highest for value in totals)
    return None if fits else Contradiction(total, parts)


def without_coma(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The observations but for the Glasgow scores."""
    return tuple(f for f in facts if f.name not in NAMES)


@dataclass(frozen=True, slots=True)
class Level:
    """How deep a coma was at one time: a total that was said, or the sum of three parts."""

    value: float
    facts: tuple[Fact, ...]


def levels(facts: Iterable[Fact]) -> list[Level]:
    """Each Glasgow score of which nothing is in doubt, in the order they were taken."""
    told = map(_level, series(readings(facts), "gcs"))
    return [level for level in told if level is not None]


def _level(reading: Reading) -> Level | None:
    total = reading.of("gcs_total")
    if total is not None:
        value = numeric(total)
        return None if value is None else Level(value, (total,))
    parts = tuple(part for name in PARTS if (part := reading.of(name)))
    values = [value for part in parts if (value := numeric(part)) is not None]
    return Level(sum(values), parts) if len(values) == len(PARTS) else None
