"""A height or a length of time of a particular: "about 12 feet", "10 to 15 minutes"."""

from __future__ import annotations

from collections.abc import Mapping

from recorder.clinical.drafts.draft import plain
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.view import View
from recorder.core.records import record

Units = Mapping[str, tuple[str, str]]
"""Unit of a quantity -> how it is told of one and of more; ``AS_SAID``: in its own word."""
AS_SAID = ("", "")

_JOINS = frozenset({"to", "or"})
_MANNER = {"<": "less than", ">": "more than"}


@record
class Measure:
    """What was said at tokens ``[first, last)``."""

    text: str
    first: int
    last: int


def measure_at(view: View, i: int, units: Units) -> Measure | None:
    """The measure that begins at token ``i``, with its number as said: a range stays one."""
    one = view.quantity_at.get(i)
    if one is None:
        return None
    unit, last = _unit(view, one)
    two = None if unit else _upper(view, one)
    if two is not None:
        unit, last = _unit(view, two)
    if unit is None or unit not in units:
        return None
    told = plain(one.value) if two is None else f"{plain(one.value)} to {plain(two.value)}"
    names = units[unit]
    manner = _MANNER.get(one.comparator or "", "about" if one.approximate else "")
    name = names[0] if two is None and one.value == 1 else names[1]
    name = name or view.norm[last - 1]
    return Measure(f"{manner} {told} {name}".strip(), one.first, last)


def _unit(view: View, quantity: Quantity) -> tuple[str | None, int]:
    digits = view.norm[quantity.first][:1].isdecimal()
    if quantity.unit is None and digits and view.norm[quantity.last] == "m":
        return "m", quantity.last + 1  # "fell 3 m"
    return quantity.unit, quantity.last


def _upper(view: View, low: Quantity) -> Quantity | None:
    """The other end of a range: "10 to 12 feet", "five or six feet", "10-15 minutes"."""
    joined = view.norm[low.last] in _JOINS
    high = view.quantity_at.get(low.last + joined)
    dash = high is not None and view.tokens[high.first].gap == "-"
    return high if high is not None and (joined or dash) and high.value > low.value else None
