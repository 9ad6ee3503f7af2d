"""Lengths of time as they are spoken, "forty minutes", "an hour and a half", and what a time is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.text.words import PHRASE_GAPS, Token
from recorder.clinical.view import View
from recorder.core.records import record


@record
class Spoken:
    """A time at tokens ``[first, last)``.

    Attributes:
        value: ``HH:MM`` or an ISO 8601 duration.
        clock: a time of day; otherwise a length of time.
        minutes: of a length of time, its minutes; 0 for a time of day.
        bare: only "at six" was said, which may be something else than a time.
        settled: morning or evening was said.
        doubt: why a human must look; "" when nothing is in doubt.
    """

    value: str
    first: int
    last: int
    clock: bool
    minutes: float = 0
    bare: bool = False
    settled: bool = False
    doubt: str = ""


LENGTHS: Mapping[str, tuple[str, float]] = {
    "minute": ("M", 1), "minutes": ("M", 1), "min": ("M", 1), "mins": ("M", 1),
    "hour": ("H", 60), "hours": ("H", 60), "hr": ("H", 60), "hrs": ("H", 60),
    "day": ("D", 1440), "days": ("D", 1440), "week": ("W", 10080), "weeks": ("W", 10080),
}  # fmt: skip
SOME = {"couple": 2.0}


def joined(tokens: tuple[Token, ...], i: int) -> bool:
    """Whether token ``i`` goes on with what stands before it."""
    return i < len(tokens) and tokens[i].gap in PHRASE_GAPS


def length_starts(view: View) -> set[int]:
    """Tokens at which a length may begin: its unit stands close behind, or behind the number."""
    units = {i for norm in LENGTHS for i in view.positions.get(norm, ())}
    starts = {i - back for i in units for back in range(1, _LONGEST_LEAD + 1)}
    starts.update([n.first for n in view.numbers if n.last in units])
    return starts


_LONGEST_LEAD = 4
"""Words before the unit of "three quarters of an hour", the longest that is no number phrase."""


def length_at(view: View, i: int) -> Spoken | None:
    """Such as "forty minutes", "an hour and a half", "half an hour", "a couple of days"."""
    if len(view.norm[i]) == len("0745") and view.norm[i].isdecimal():
        return None
    for amount, last in _amounts(view, i):
        unit = view.norm[last]
        if unit in LENGTHS and joined(view.tokens, last):
            end = last + 1
            if (view.norm[end], view.norm[end + 1], view.norm[end + 2]) == ("and", "a", "half"):
                amount, end = amount + 0.5, end + 3
            minutes, end = _odd_minutes(view, end) if LENGTHS[unit][0] == "H" else (0.0, end)
            return _length(amount + minutes / 60, unit, i, end)
    return None


def _odd_minutes(view: View, i: int) -> tuple[float, int]:
    """The "45 minutes" of "1 hour 45 minutes", "an hour and ten minutes"."""
    first = i + (view.norm[i] == "and")
    number = view.number_at.get(first)
    if number is None or number.first != first or not joined(view.tokens, first):
        return 0.0, i
    said = view.norm[number.last] in {"minutes", "mins", "minute", "min"}
    return (number.value, number.last + 1) if said and number.value < 60 else (0.0, i)


def _amounts(view: View, i: int) -> Iterator[tuple[float, int]]:
    norm = view.norm[i]
    if norm in {"a", "an"}:
        yield 1.0, i + 1
        if view.norm[i + 1] in SOME:
            yield SOME[view.norm[i + 1]], i + 2 + (view.norm[i + 2] == "of")
    if norm == "half":
        yield 0.5, i + 1 + (view.norm[i + 1] in {"an", "a"})
    quarters = _quarters(view, i)
    if quarters is not None:
        yield quarters
    if norm in SOME:
        yield SOME[norm], i + 1 + (view.norm[i + 1] == "of")
    number = view.number_at.get(i)
    if number is not None and number.first == i:
        yield number.value, number.last


_QUARTERS = {"a": 1, "three": 3, "3": 3, "quarter": 1}


def _quarters(view: View, i: int) -> tuple[float, int] | None:
    """As in "a quarter of an hour", "three quarters of an hour"."""
    many = _QUARTERS.get(view.norm[i], 0)
    if not many:
        return None
    j = i if view.norm[i] == "quarter" else i + 1
    named = view.norm[j] in {"quarter", "quarters"} and view.norm[j + 1] == "of"
    if not named or view.norm[j + 2] not in {"an", "a"}:
        return None
    return many / 4, j + 3


def _length(amount: float, unit: str, first: int, last: int) -> Spoken | None:
    letter, minutes = LENGTHS[unit]
    total = amount * minutes
    if total <= 0 or total > 5_000_000:
        return None
    return Spoken(_iso(amount, letter), first, last, clock=False, minutes=total)


def _iso(amount: float, letter: str) -> str:
    if letter in "DW" and amount == int(amount):
        return f"P{int(amount)}{letter}"
    minutes = round(amount * {"M": 1, "H": 60, "D": 1440, "W": 10080}[letter])
    hours, rest = divmod(minutes, 60)
    if letter == "M":
        return f"PT{minutes}M"
    return f"PT{hours}H" + (f"{rest}M" if rest else "") if hours else f"PT{rest}M"
