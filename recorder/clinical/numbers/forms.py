"""A number phrase of a text and how it was said; what reads it is in ``numbers``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from enum import Enum

from recorder.clinical.text.words import Token
from recorder.core.records import record


class Form(str, Enum):
    """How the number was said."""

    DIGITS = "digits"
    WORDS = "words"
    SPLIT = "split"
    """Hundreds left out: "one forty", "1 40", "one oh six"."""
    RUN = "run"
    """Digit by digit: "five eight", "9 2"."""
    DECIMAL = "decimal"
    HALF = "half"
    HEARD = "heard"
    """A little word taken for a number: "for milligrams"."""
    ZERO = "zero"
    """Leading zero: "oh eight", "07"."""


@record
class Number:
    """A number phrase: tokens ``[first, last)``.

    Attributes:
        value: the plain reading.
        parts: the numbers it was put together from ("one forty": 1, 40), else ``(value,)``.
        splits: token index before each part, so that a slot may cut the phrase there.
        whole: whether the value is an integer.
    """

    value: float
    first: int
    last: int
    form: Form
    parts: tuple[float, ...]
    splits: tuple[int, ...] = ()
    whole: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "whole", self.value % 1 == 0)  # asked of each six times


def dashed(tokens: Sequence[Token], i: int) -> Number | None:
    """The number of "heart rate 1-3-4" at token ``i``: one digit at a time, with hyphens.

    Two of them may be a range, and the parts of a GCS are written so too.
    """
    j = i + 1
    if j >= len(tokens) or tokens[j].gap != "-":
        return None
    while j < len(tokens) and tokens[j].gap == "-" and tokens[j].norm in _DIGITS:
        j += 1
    digits = "".join(t.norm for t in tokens[i:j])
    behind = j < len(tokens) and tokens[j].gap == "-"
    if j - i != _DASHED or len(digits) != _DASHED or behind or digits[0] not in "12":
        return None
    if _SCORED & {t.norm for t in tokens[max(0, i - 6) : i]} or tokens[i].gap == "-":
        return None
    return Number(float(digits), i, j, Form.RUN, tuple(map(float, digits)), tuple(range(i, j)))


_DIGITS = frozenset("0123456789")
_DASHED = 3
_SCORED = frozenset({"gcs", "glasgow", "coma", "eyes", "whiskey", "unit", "medic", "engine"})
"""Behind these "1-2-4" are parts of a score, or a call sign."""
