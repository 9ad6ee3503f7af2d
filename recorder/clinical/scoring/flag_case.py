"""What every red flag rule looks at, and how a flag is made: the case, its limits, comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from recorder.clinical.scoring.observations import Convert, bounds, in_order
from recorder.clinical.scoring.patient import Patient
from recorder.clinical.scoring.thresholds import Thresholds
from recorder.clinical.wording import say
from recorder.clinical.wording.describe import Names
from recorder.core.model import Fact, FactKind, Flag, Score

LOUDEST = 1
LOUD = 2


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at."""

    patient: Patient
    scores: tuple[Score, ...]
    limits: Thresholds
    names: Names

    @property
    def is_adult(self) -> bool:
        """Adult limits hold; also while the age is not known, unless an Apgar was said."""
        known = self.patient.is_at_least(self.limits.adult_from)
        return not self.patient.all(FactKind.VITAL, "apgar") if known is None else known

    @property
    def limit_note(self) -> str:
        """Said behind what an adult limit raised while the age is not known."""
        known = self.patient.is_at_least(self.limits.adult_from) is not None
        return "" if known else say(" (adult limit, age not certain)")

    @property
    def is_intubated(self) -> bool:
        """A tube is in, and nobody took it out again: who has one has no airway at risk."""
        tubes = self.patient.all(FactKind.INTERVENTION, "intubation")
        return bool(tubes) and not any("removed" in dict(f.detail) for f in tubes)

    def vitals(self, name: str) -> list[Fact]:
        """Undoubted readings in the order they were taken."""
        return in_order(self.patient.all(FactKind.VITAL, name))


Rule = Callable[[Case], Iterable[Flag]]


def under(fact: Fact, limit: float, convert: Convert | None = None) -> bool:
    """Surely under the limit, whatever value a range or "less than" leaves possible."""
    ends = bounds(fact, convert)
    if ends is None:
        return False
    return ends[1] < limit or (fact.comparator == "<" and ends[1] <= limit)


def over(fact: Fact, limit: float) -> bool:
    """Surely over the limit, whatever value a range or "more than" leaves possible."""
    ends = bounds(fact)
    if ends is None:
        return False
    return ends[0] > limit or (fact.comparator == ">" and ends[0] >= limit)


def reaches(fact: Fact, limit: float) -> bool:
    """Surely at the limit or over it."""
    ends = bounds(fact)
    return ends is not None and ends[0] >= limit


def lowest(fact: Fact) -> float:
    """The lowest value that the words leave possible; 0 when none was said."""
    ends = bounds(fact)
    return ends[0] if ends else 0.0


def highest(fact: Fact) -> float:
    """The highest value that the words leave possible; 0 when none was said."""
    ends = bounds(fact)
    return ends[1] if ends else 0.0


def flag_of(name: str, text: str, facts: Iterable[Fact], priority: int = LOUD) -> Flag:
    """A flag that rests on ``facts``, each named once."""
    return Flag(name, text, tuple(dict.fromkeys(f.id for f in facts)), priority)
