"""When a drug was given, where its time was told as a fact of its own: "aspirin 324 at 05:41"."""

from __future__ import annotations

from collections.abc import Sequence

from recorder.core.model import Fact, FactKind, FactStatus

_DONE = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


def times_given(facts: Sequence[Fact], dose: Fact, *, doubted: bool = False) -> list[Fact]:
    """Facts among ``facts`` that tell when ``dose`` was given; none when that is not certain.

    Of a drug that was given in several ways or amounts, a time belongs to the dose that was told
    with it, in the same words. One that is to be checked leaves all in doubt; ``doubted``: a single
    one is told all the same.
    """
    told = [f for f in facts if f.kind is FactKind.EVENT_TIME and f.status in _DONE]
    told = [f for f in told if f.name == f"medication:{dose.name}"]
    same = [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN and f.status in _DONE]
    same = [f for f in same if f.name == dose.name]
    if len(same) != 1:
        told = [time for time in told if _doses_told_with(time, same) == [dose]]
    shown = doubted and len(told) == 1
    return told if shown or not any(f.needs_review for f in told) else []


def _doses_told_with(time: Fact, doses: Sequence[Fact]) -> list[Fact]:
    """The doses in whose words a time stands; of several, those told before the time was."""
    told = [f for f in doses if _told_with(time, f)]
    if len(told) < 2:
        return told
    ends = max(e.end for e in time.evidence)
    return [f for f in told if max(e.end for e in f.evidence) <= ends]


def _told_with(time: Fact, dose: Fact) -> bool:
    """Whether the words of a time and of a dose have a place in common."""
    return any(t.start < d.end and d.start < t.end for t in time.evidence for d in dose.evidence)
