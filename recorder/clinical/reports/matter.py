"""What the call was about and how it happened; in the words said where a name says too little."""

from __future__ import annotations

import re

from recorder.clinical.grammar.tables import words
from recorder.clinical.reports.blocks import item_words, items
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.page import Block, Line
from recorder.clinical.text.spelling import HESITATIONS
from recorder.clinical.wording import describe, say
from recorder.core.model import Fact, FactKind, FactStatus

_OF_WHAT = frozenset({"overdose", "chemical_exposure", "food_exposure", "sting_bite"})
"""Complaints and mechanisms of which everybody asks: of what, and how much?"""
_TAKEN = frozenset({"overdose", "chemical_exposure"})
"""Of these it is read out too: the rest can be read below."""
_MOST_WORDS, _MOST_ALOUD = 34, 28
_MOST_ON = 16
"""Of words that no mark ends: a recogniser that sets none goes on about other things."""
_MOST_REASON = 10
_FEW = 3
"""Most words between what was not done and its reason."""
_ENDS = re.compile(r"[.!?]")


def complaint(encounter: Encounter) -> list[Block]:
    """What the call was about."""
    facts = encounter.of_kind(FactKind.CHIEF_COMPLAINT)
    same = _said_as_complaint(encounter)
    told = [
        encounter.cite(
            words + as_said(encounter, f),
            f,
            *(m for m in same if _in_words(encounter, m) == words),
        )
        for f in facts
        if (words := item_words(encounter, f))
    ]
    return [Line("; ".join(told) + ".", say("Complaint"))] if told else []


def mechanism(encounter: Encounter) -> list[Block]:
    """How it happened, unless the complaint has said so in the same words."""
    same = _said_as_complaint(encounter)
    other = [f for f in encounter.of_kind(FactKind.MECHANISM) if f not in same]
    told = [encounter.cite(item_words(encounter, f) + as_said(encounter, f), f) for f in other]
    done = [Line("; ".join(told) + ".", say("Mechanism"))] if told else []
    absent = encounter.of_kind(FactKind.MECHANISM, FactStatus.NEGATED)
    return [*done, *items(encounter, absent, "Said not to have happened")]


def as_said(encounter: Encounter, fact: Fact) -> str:
    """`` ("took about thirty Tylenol PM")``: what it was of, from its words to the sentence's end.

    "" where the name says it all or a hand chose it, and in a draft, of which no number is told
    without its doubt.
    """
    name = fact.value if fact.kind is FactKind.CHIEF_COMPLAINT else fact.name
    most = _MOST_WORDS if encounter.cited else _MOST_ALOUD
    if (
        name not in (_OF_WHAT if encounter.cited else _TAKEN)
        or fact.hand is not None
        or encounter.analysis.draft
        or any(key == "taken" for key, _ in fact.detail)
    ):
        return ""
    first, named = fact.evidence[0], item_words(encounter, fact)
    text = encounter.transcript.text
    end = _ENDS.search(text, first.end)
    told = text[first.start : end.start() if end else len(text)]
    said = re.sub(rf"\A{re.escape(named)}(?:\W+|\Z)", "", told, flags=re.IGNORECASE).split()
    said = [word for word in said if word.casefold().strip(",.") not in HESITATIONS]
    shown = " ".join(said if len(said) <= most else (*said[:_MOST_ON], "..."))
    return f' ("{shown}")' if shown else ""


def because(encounter: Encounter, fact: Fact) -> str:
    """`` ("because of the pressure")``: why something was not done, where that follows at once."""
    if fact.hand is not None or encounter.analysis.draft:
        return ""
    text = encounter.transcript.text
    first = max(e.end for e in fact.evidence)
    why = _WHY.match(text, first)
    if why is None:
        return ""
    end = _ENDS.search(text, why.end())
    said = text[why.start("why") : end.start() if end else len(text)].split()
    shown = " ".join(said[:_MOST_REASON]) + (" ..." if len(said) > _MOST_REASON else "")
    return f' ("{shown}")'


_REASONS = "|".join(sorted(words("cues", "why", "because")))
_WHY = re.compile(rf"(?:[ \n]+[\w']+){{0,{_FEW}}},?[ \n]+(?P<why>(?:{_REASONS})\b)", re.IGNORECASE)
"""A few words and then the reason: "withheld because of the pressure"."""


def _said_as_complaint(encounter: Encounter) -> list[Fact]:
    """Mechanisms that the complaint tells in the same words."""
    complaints = {item_words(encounter, f) for f in encounter.of_kind(FactKind.CHIEF_COMPLAINT)}
    told = encounter.of_kind(FactKind.MECHANISM)
    return [f for f in told if _in_words(encounter, f) in complaints]


def _in_words(encounter: Encounter, fact: Fact) -> str:
    return describe.phrase(fact, encounter.names)
