"""What came of a fact: a finding that was there and was denied, a reading that another followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile

from recorder.core.model import Fact, FactKind, FactStatus

_BOTH = (FactStatus.ASSERTED, FactStatus.NEGATED)


def opposed(facts: Iterable[Fact]) -> Mapping[str, tuple[Fact, ...]]:
    """By the id of a finding, what says the opposite of it; nothing that is to be checked.

    As in "stridor on arrival, no stridor after the adrenaline". One side of two is not the other.
    """
    told: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.kind is FactKind.FINDING and fact.status in _BOTH and not fact.needs_review:
            told.setdefault(fact.name, []).append(fact)
    return {
        fact.id: against
        for same in told.values()
        if len({f.status for f in same}) > 1
        for fact in same
        if (against := tuple(f for f in same if _against(fact, f)))
    }


def _against(fact: Fact, other: Fact) -> bool:
    sides = {dict(f.detail).get("side") for f in (fact, other)} - {None}
    return fact.status is not other.status and len(sides) < 2


def comes_after(fact: Fact, others: Iterable[Fact]) -> bool:
    """Whether ``fact`` was told behind all of ``others``."""
    return all(fact.evidence[0].start > f.evidence[0].start for f in others)


def gone_by(facts: Iterable[Fact]) -> frozenset[str]:
    """Ids of what was so and is not the last that was told of it, and of denials of the same."""
    known = tuple(facts)
    both = opposed(known)
    past = {
        fact.id
        for fact in known
        if (against := both.get(fact.id)) and (fact.negated or not comes_after(fact, against))
    }
    last: dict[str, int] = {}
    for fact in known:
        if fact.kind is FactKind.VITAL and fact.order is not None:
            last[fact.name] = max(fact.order, last.get(fact.name, 0))
    past |= {
        f.id
        for f in known
        if f.kind is FactKind.VITAL and f.order is not None and f.order < last[f.name]
    }
    return frozenset(past)


def first_readings(facts: Iterable[Fact]) -> frozenset[str]:
    """Ids of readings that others followed, and of those told once among them.

    As the breaths in "BP 160/90, resps 18, pulse 88 ... BP 120/80, pulse 70".
    """
    known = tuple(facts)
    told = [f for f in known if f.kind is FactKind.VITAL and f.order is not None]
    told.sort(key=lambda f: f.evidence[0].start)
    past, first = gone_by(known), list(takewhile(lambda f: f.order == 1, told))
    sure = [i for i, f in enumerate(first) if f.id in past]
    among = first[sure[0] : sure[-1] + 1] if sure else []
    return frozenset(f.id for f in (*told, *among) if f.order == 1 and (f.id in past or f in among))
