"""One particular of a procedure as it was said, and what reading one needs."""

from __future__ import annotations

from recorder.clinical.grammar import tables
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.view import View
from recorder.core.records import record


@record
class Item:
    """``key`` is ``value`` by the words ``[first, last)``; ``total`` when they say it is all."""

    key: str
    value: str
    first: int
    last: int
    total: bool = False


def words(key: str) -> frozenset[str]:
    """A list of words from the table of procedures."""
    return tables.words("procedures", "words", key)


def number_from(view: View, i: int) -> Number | None:
    """The number that begins at token ``i``."""
    number = view.number_at.get(i)
    return number if number is not None and number.first == i else None
