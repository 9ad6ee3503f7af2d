"""The particulars of a finding and the words that tell them."""

from __future__ import annotations

from typing import TypeAlias

from recorder.core.records import record

Details: TypeAlias = tuple[tuple[str, str], ...]


@record
class Described:
    """Particulars as (key, text), and tokens ``[first, last)`` that are no words of the finding."""

    details: Details = ()
    places: tuple[tuple[int, int], ...] = ()


NOTHING = Described()
