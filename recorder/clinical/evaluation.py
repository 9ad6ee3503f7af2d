"""Plain text in, the flat fact shape of the evaluation out; used by the command line."""

from __future__ import annotations

from recorder.clinical.analysis import analyze
from recorder.core.model import Analysis, Fact, FactKind, FactStatus, Segment, Transcript

_UNKNOWN = frozenset({"avpu", "stroke_scale"})
"""AVPU is no number, and other scales are no vital signs there."""
_SHOWN = frozenset({FactStatus.ASSERTED, FactStatus.NEGATED})
_NOT_GIVEN = frozenset({FactStatus.NEGATED, FactStatus.REFUSED})
"""A drug that was refused was not given; the flat shape knows no more of it."""


def analyze_text(text: str, language: str = "en") -> Analysis:
    """Analyse a transcript that was never sound (no seconds in its evidence)."""
    segments = (Segment(0.0, 0.0, text),) if text else ()
    return analyze(Transcript(segments=segments, language=language))


def facts_of(analysis: Analysis) -> list[dict[str, object]]:
    """The asserted and negated facts as ``{"kind", "name", "value", "unit", "negated", ...}``."""
    return [_plain(f) for f in analysis.facts if _is_shown(f) and _complete(f)]


def _is_shown(fact: Fact) -> bool:
    given = fact.kind is FactKind.MEDICATION_GIVEN
    return fact.status in _SHOWN or (given and fact.status in _NOT_GIVEN)


def _complete(fact: Fact) -> bool:
    """A range without a scalar has no place in the flat shape, nor have signs unknown to it."""
    if fact.name in _UNKNOWN:
        return False
    return fact.low is None and (fact.kind is not FactKind.VITAL or fact.value is not None)


def _plain(fact: Fact) -> dict[str, object]:
    evidence = fact.evidence[0]
    shown: dict[str, object] = {
        "kind": fact.kind.value,
        "name": fact.name,
        "value": fact.time
        if fact.kind is FactKind.EVENT_TIME and fact.value is None
        else fact.value,
        "unit": fact.unit,
        "negated": fact.status in _NOT_GIVEN,
        "quote": evidence.quote,
        "start": evidence.start,
        "end": evidence.end,
        "needs_review": fact.needs_review,
        "rule": fact.rule,
    }
    if fact.unit_implied:
        shown["unit_implied"] = True
    if fact.kind is FactKind.MEDICATION_GIVEN:
        shown |= {"dose": fact.dose, "route": fact.route, "prior_to_ems": fact.prior_to_ems}
        if fact.count is not None:
            shown["count"] = fact.count
    return shown
