"""Everything a report needs from one encounter, prepared once: names, references, readings.

References number the *words* that facts rest on: facts with the same words share a number.
Facts of other people and corrected readings are left out of reports, but for the words in which
others are told of (``others``); the JSON keeps them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from recorder.clinical.facts.given_at import TimesGiven
from recorder.clinical.scoring.observations import Reading, readings, start_of
from recorder.clinical.wording import describe, say
from recorder.clinical.wording.describe import Names
from recorder.core.model import Analysis, Fact, FactKind, FactStatus, Recording, Transcript
from recorder.core.review import ActKind
from recorder.core.timeline import Timeline

REVIEW_MARK = "▲"

_UNREPORTED = (FactStatus.OTHER_SUBJECT, FactStatus.SUPERSEDED)
_DONE = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Encounter:
    """The material of one report.

    Attributes:
        by_kind: the facts of each kind, in order.
        reading_of: the reading that a vital sign is part of, by the fact's id.
        cited: off for the part that is read out.
    """

    recording: Recording
    transcript: Transcript
    analysis: Analysis
    facts: tuple[Fact, ...]
    by_kind: Mapping[FactKind, list[Fact]]
    names: Names
    refs: Mapping[str, int]
    readings: tuple[Reading, ...]
    reading_of: Mapping[str, Reading]
    times: TimesGiven
    timeline: Timeline
    zone: tzinfo = UTC
    cited: bool = True

    @classmethod
    def of(
        cls,
        recording: Recording,
        transcript: Transcript,
        analysis: Analysis,
        zone: tzinfo = UTC,
    ) -> Encounter:
        """Prepare the material."""
        facts = tuple(
            sorted((f for f in analysis.facts if f.status not in _UNREPORTED), key=_place)
        )
        found = readings(facts)
        by_kind: defaultdict[FactKind, list[Fact]] = defaultdict(list)
        for fact in facts:
            by_kind[fact.kind].append(fact)
        reading_of = {f.id: reading for reading in found for f in reading.facts}
        return cls(
            recording=recording,
            transcript=transcript,
            analysis=analysis,
            facts=facts,
            by_kind=by_kind,
            names=describe.said_names(facts),
            refs=_numbered(facts, reading_of),
            readings=found,
            reading_of=reading_of,
            times=TimesGiven(facts),
            timeline=Timeline.of(recording),
            zone=zone,
        )

    def aloud(self) -> Encounter:
        """The same material without references and marks, for speech."""
        return replace(self, cited=False)

    def of_kind(self, kind: FactKind, *statuses: FactStatus) -> list[Fact]:
        """Facts of ``kind`` in one of ``statuses`` (default: asserted or uncertain), as said."""
        wanted = statuses or _DONE
        return [f for f in self.by_kind.get(kind, ()) if f.status in wanted]

    def cite(self, words: str, *facts: Fact) -> str:
        """``words`` with the references of ``facts`` behind and a mark when one is in doubt."""
        is_doubted = any(f.needs_review for f in facts)
        if any(f.hand is not None and f.hand.kind is ActKind.CHANGE for f in facts):
            words = say("{} (by hand)", words) if self.cited else words
        if not self.cited:
            return say("{} (to check)", words) if is_doubted else words
        mark = f"{REVIEW_MARK} " if is_doubted else ""
        return f"{mark}{words}{self.ref(facts)}"

    def ref(self, facts: Iterable[Fact]) -> str:
        """`` [3][7]``, or "" for speech and for facts that are not in this report."""
        numbers = sorted({self.refs[f.id] for f in facts if f.id in self.refs})
        return " " + "".join(f"[{n}]" for n in numbers) if numbers and self.cited else ""

    def refs_of(self, fact_ids: Iterable[str]) -> str:
        """References of what a score or flag was derived from."""
        wanted = set(fact_ids)
        return self.ref(f for f in self.facts if f.id in wanted)


def _place(fact: Fact) -> tuple[int, str, str, str]:
    return start_of(fact), fact.kind.value, fact.name, fact.id


def _numbered(facts: Iterable[Fact], reading_of: Mapping[str, Reading]) -> dict[str, int]:
    """Fact id -> number of its first words, counted in order of the transcript.

    The parts of one reading (systolic and diastolic) share the number of the first part.
    """
    spans: dict[tuple[int, int], int] = {}
    numbers: dict[str, int] = {}
    for fact in facts:
        reading = reading_of.get(fact.id)
        first = (reading.facts[0] if reading is not None else fact).evidence[0]
        numbers[fact.id] = spans.setdefault((first.start, first.end), len(spans) + 1)
    return numbers
