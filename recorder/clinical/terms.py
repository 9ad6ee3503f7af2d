"""Mentions of lexicon terms in a view: what was named, where, and what is claimed about it.

Shared by the extractors of findings, history, interventions and mechanisms. Checks the context
that a form needs ("blown" only near "pupil"); decides nothing about the kind of fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from recorder.clinical.context import Context
from recorder.clinical.cues import Cue
from recorder.clinical.draft import Span
from recorder.clinical.lexicon import Hit, load
from recorder.clinical.view import View
from recorder.core.model import FactStatus

NEAR_TOKENS = 8
"""How far a context word may stand from the form that needs it."""

DENYING = frozenset({Cue.DENY, Cue.NO, Cue.NOT, Cue.AFTER})
"""Cues that negate."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One term named at tokens ``[first, last)``.

    Attributes:
        status: the context's status, turned round when "not" stands inside the phrase.
        misheard: the words are a recogniser's spelling of the term.
    """

    name: str
    first: int
    last: int
    context: Context
    status: FactStatus
    misheard: bool = False

    def spans(self, view: View) -> tuple[Span, ...]:
        """The words it rests on, with the answer that settled a question."""
        own = view.span(self.first, self.last)
        answer = self.context.answer
        return (own, view.span(*answer)) if answer and answer[0] < answer[1] else (own,)

    def review(self, view: View) -> str | None:
        """Why a human should look: the words as they were transcribed."""
        return f"heard as {view.quote(self.first, self.last)!r}" if self.misheard else None


def mentions(view: View, kind: str) -> tuple[Mention, ...]:
    """Every mention of a term of ``kind``, left to right; open questions are left out."""
    key = ("mentions", kind)
    found = view.memo.get(key)
    if found is None:
        found = view.memo[key] = tuple(_mentions(view, kind))
    return cast("tuple[Mention, ...]", found)


def _mentions(view: View, kind: str) -> Iterator[Mention]:
    lexicon = load()
    hits = [
        hit
        for hit in lexicon.matcher(kind).find(view.tokens)
        if _met(view, hit, lexicon.contexts)
    ]
    own = {i for hit in hits for i in range(hit.start, hit.end)}
    for hit in hits:
        context = view.context(_head(view, hit), hit.end)
        if context.asked:
            continue
        yield Mention(
            name=hit.form.name,
            first=hit.start,
            last=hit.end,
            context=context,
            status=_status(view, hit, context, own),
            misheard=hit.form.needs == "misheard",
        )


_MANNER = frozenset("obvious apparent real significant visible gross associated external".split())


def _head(view: View, hit: Hit) -> int:
    """First word that a denial governs: "no obvious" is a denial, "obvious deformity" a form."""
    i = hit.start
    while i + 1 < hit.end and view.tokens[i].norm in _MANNER:
        i += 1
    return i


def _met(view: View, hit: Hit, contexts: Mapping[str, frozenset[str]]) -> bool:
    needs = hit.form.needs
    if needs in ("", "misheard"):
        return True
    return near(view, hit.start, hit.end, contexts[needs])


def near(view: View, first: int, last: int, words: frozenset[str]) -> bool:
    """Whether one of ``words`` stands within ``NEAR_TOKENS`` of ``[first, last)``, same sentence."""
    sentence = view.clauses[view.clause_of[first]].sentence
    low, high = max(0, first - NEAR_TOKENS), min(len(view.tokens), last + NEAR_TOKENS)
    for i in (*range(low, first), *range(last, high)):
        here = view.tokens[i].norm in words
        if here and view.clauses[view.clause_of[i]].sentence == sentence:
            return True
    return False


def _status(view: View, hit: Hit, context: Context, own: set[int]) -> FactStatus:
    """Status of ``hit``; denying words that belong to another term deny nothing else.

    In "can't breathe, chest tight" the "can't" is part of the breathlessness.
    """
    status = context.status
    if status is FactStatus.NEGATED and context.answer is None:
        denials = [m for m in view.marks.at(_head(view, hit)) if m.cue in DENYING]
        if denials and all(m.first in own for m in denials):
            status = FactStatus.ASSERTED
    if hit.denied and status is FactStatus.ASSERTED:
        return FactStatus.NEGATED
    return status
