"""Parts of the day as they are said behind or before an hour: "this morning", "last night"."""

from __future__ import annotations

from collections.abc import Mapping

from recorder.clinical.grammar.tables import phrases
from recorder.clinical.view import View

DAY_PARTS: Mapping[tuple[str, ...], str] = {
    tuple(said.split()): part for said, part in phrases("times", "day_parts")
}
PART_HEADS = frozenset(words[0] for words in DAY_PARTS)
"""Their first words."""
LONGEST_PART = max(map(len, DAY_PARTS))
"""Words of the longest."""


def part_at(view: View, i: int) -> tuple[str, int] | None:
    """Part of the day that is named at token ``i``: (part, token behind)."""
    if view.norm[i] not in PART_HEADS:
        return None
    for length in range(1, LONGEST_PART + 1):
        part = DAY_PARTS.get(tuple(view.norms(i, i + length)))
        if part is not None:
            return part, i + length
    return None


def half_day(hour: int, part: str) -> int:
    """The hour of the day, 0 to 23, of ``hour`` on the dial in ``part``."""
    if part == "am" or (part == "night" and hour < 5):
        return 0 if hour == 12 else hour
    if part == "night" and hour == 12:
        return 0
    return hour + 12 if hour < 12 else hour
