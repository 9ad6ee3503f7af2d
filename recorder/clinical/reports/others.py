"""What was said of somebody else: of another patient, of a newborn, of relatives.

It stands in the very words, because a fact of another keeps neither its denial nor its dose's
giver; who reads it sees at once whether something was given to the wrong person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from recorder.clinical.claims.told_in_turn import WHOSE
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.page import Line, Section
from recorder.clinical.wording import say
from recorder.core.model import Fact, FactKind, FactStatus

SEVERAL = (
    "SEVERAL PATIENTS ARE TOLD OF: what is marked may be of another one than this. "
    "What was said of another is below. Make a record for each."
)


def several(encounter: Encounter) -> list[str]:
    """The notice on top of a report in which more than one patient is told of."""
    return [say(SEVERAL)] if _open(encounter.analysis.facts) else []


def of_others(encounter: Encounter) -> list[Section]:
    """The words said of others, what they are allergic to before all else."""
    others = [f for f in encounter.analysis.facts if f.status is FactStatus.OTHER_SUBJECT]
    text = encounter.transcript.text
    lines = [Line(told) for told in _passages(text, others, _WIDE)]
    if not lines:
        return []
    if not _open(others):
        return [Section(say("Said of somebody else"), tuple(lines))]
    allergies = [f for f in others if f.kind is FactKind.ALLERGY]
    first = [Line(told, say("Allergies")) for told in _passages(text, allergies, _TIGHT)]
    return [Section(say("Said of another patient"), (*first, *lines))]


def _open(facts: Iterable[Fact]) -> bool:
    return any(fact.review_reason == WHOSE for fact in facts)


def _passages(text: str, facts: Sequence[Fact], reach: int) -> list[str]:
    """The sentences that tell ``facts``, or so many characters; what touches is one passage."""
    places: list[tuple[int, int]] = []
    for start, end in sorted(_sentence(text, e.start, e.end, reach) for f in facts
                             for e in f.evidence if text[e.start : e.end] == e.quote):  # fmt: skip
        if places and start <= places[-1][1] + 1:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return [f'"{" ".join(text[start:end].split())}"' for start, end in places]


def _sentence(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """Where the sentence of ``text[start:end]`` begins and ends, whole words of it within reach."""
    before = text[max(0, start - reach) : start]
    behind = text[end : end + reach]
    opened = [m.end() for m in _ENDS.finditer(before)]
    first = opened[-1] if opened else before.find(" ") + 1 if start > reach else 0
    closed = _ENDS.search(behind)
    last = closed.start() + 1 if closed else behind.rfind(" ") if len(behind) == reach else reach
    return start - len(before) + first, min(len(text), end + max(0, last))


_ENDS = re.compile(r"[.?!](?=\s|$)\s*|\n\s*")
_TIGHT, _WIDE = 40, 80
"""Characters told around what somebody is allergic to, and around everything else."""
