"""The particulars of a finding and the words that tell them."""

from __future__ import annotations

from typing import TypeAlias

from recorder.clinical.grammar.tables import words
from recorder.core.records import record

Details: TypeAlias = tuple[tuple[str, str], ...]


@record
class Described:
    """Particulars as (key, text), and tokens ``[first, last)`` that are no words of the finding."""

    details: Details = ()
    places: tuple[tuple[int, int], ...] = ()


NOTHING = Described()

INJURIES = words("patient", "details", "injuries")
"""Findings of which one patient may have several: one in each place."""


def told_of_one(details: Details, others: Details) -> bool:
    """Whether two injuries of one name may be one: no side, place or kind speaks against it."""
    first, second = dict(details), dict(others)
    return all(first[key] == second[key] for key in first.keys() & second.keys())
