"""One number that two people read differently: "I make it 22, you make it 24"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.second_look.places import Places
from recorder.clinical.view import View
from recorder.core.model import FactKind

TWO_READERS = "two people read different numbers"
_WHO = words("taken_back", "readers", "who")
_VERBS = words("taken_back", "readers", "verbs")
_BETWEEN = words("taken_back", "readers", "between")
_REACH, _NEXT = 4, 8
"""Most words from "I make it" to its number, and from there to "you make it"."""


def read_by_two(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which readings that two people read differently are to check."""
    other = {q.first: number for one, two in _pairs(view) for q, number in ((one, two), (two, one))}
    if not other:
        return drafts
    places = Places(view)
    return [_doubted(view, places, draft, other) for draft in drafts]


def _doubted(view: View, places: Places, draft: Draft, other: dict[int, Quantity]) -> Draft:
    if draft.kind is not FactKind.VITAL:
        return draft
    for quantity in view.quantities_in(*places.of(draft)):
        if quantity.first in other and quantity.value == draft.value:
            value = other[quantity.first].value
            told = int(value) if value == int(value) else value
            return replace(draft, alternatives=(told,), review_reason=TWO_READERS)
    return draft


def _pairs(view: View) -> Iterator[tuple[Quantity, Quantity]]:
    verbs = (i for norm in _VERBS for i in view.positions.get(norm, ()))
    read = sorted(filter(None, (_read_at(view, i) for i in verbs)), key=lambda r: r[1].first)
    for (who, one), (whom, two) in pairwise(read):
        near = 0 <= two.first - one.last <= _NEXT
        if near and who != whom and one.value != two.value and one.unit == two.unit:
            yield one, two


def _read_at(view: View, i: int) -> tuple[str, Quantity] | None:
    """Who reads which number with the verb at token ``i``: "*I* make it *22*"."""
    who = view.norm[i - 1] if view.norm[i - 1] in _WHO else view.norm[i - 2]
    k = i + 1
    while view.norm[k] in _BETWEEN and k < i + _REACH:
        k += 1
    number = view.quantity_at.get(k)
    told = who in _WHO and number is not None and number.role is None
    return (who, number) if told and number is not None else None
