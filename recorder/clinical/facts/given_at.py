"""When a drug was given, where its time was told as a fact of its own: "aspirin 324 at 05:41"."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from recorder.core.model import Evidence, Fact, FactKind, FactStatus

_DONE = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)
_MEDICATION = "medication:"


class TimesGiven:
    """The times of all drugs in ``facts``, sorted out once for whoever asks for every dose."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._told: defaultdict[str, list[Fact]] = defaultdict(list)
        self._doses: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.status not in _DONE:
                continue
            if fact.kind is FactKind.EVENT_TIME and fact.name.startswith(_MEDICATION):
                self._told[fact.name.removeprefix(_MEDICATION)].append(fact)
            elif fact.kind is FactKind.MEDICATION_GIVEN:
                self._doses[fact.name].append(fact)
        self._own: dict[str, list[Fact]] = defaultdict(list)
        for drug, times in self._told.items():
            for dose, time in _pairs(times, self._doses[drug]):
                self._own[dose.id].append(time)

    def of(self, dose: Fact, *, doubted: bool = False) -> list[Fact]:
        """Facts that tell when ``dose`` was given; none when that is not certain.

        Of a drug that was given in several ways or amounts, a time belongs to the dose that was
        told with it, in the same words. One that is to be checked leaves all in doubt; ``doubted``:
        a single one is told all the same.
        """
        alone = len(self._doses.get(dose.name, ())) == 1
        told = (self._told.get(dose.name, []) if alone else self._own.get(dose.id, []))[:]
        shown = doubted and len(told) == 1
        return told if shown or not any(f.needs_review for f in told) else []


def _pairs(times: Sequence[Fact], doses: Sequence[Fact]) -> Iterable[tuple[Fact, Fact]]:
    """Each time that is told with one dose alone, and that dose; linear but for what overlaps."""
    words = sorted(((e, f) for f in doses for e in f.evidence), key=lambda told: told[0].start)
    starts = [evidence.start for evidence, _ in words]
    longest = max((evidence.end - evidence.start for evidence, _ in words), default=0)
    for time in times:
        with_it: dict[str, Fact] = {}
        for said in time.evidence:
            for evidence, dose in words[bisect_left(starts, said.start - longest) :]:
                if evidence.start >= said.end:
                    break
                if evidence.end > said.start:
                    with_it[dose.id] = dose
        told = _before(time.evidence, list(with_it.values()))
        if len(told) == 1:
            yield told[0], time


def _before(time: Sequence[Evidence], doses: list[Fact]) -> list[Fact]:
    """Of several doses in whose words a time stands, those that were told before it was."""
    if len(doses) < 2:
        return doses
    ends = max(e.end for e in time)
    return [f for f in doses if max(e.end for e in f.evidence) <= ends]
