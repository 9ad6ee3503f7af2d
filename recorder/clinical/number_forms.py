"""A number phrase of a text and how it was said; what reads it is in ``numbers``."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


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


class Number(NamedTuple):
    """A number phrase: tokens ``[first, last)``; a NamedTuple, as hundreds are made for each text.

    Attributes:
        value: the plain reading.
        parts: the numbers it was put together from ("one forty": 1, 40), else ``(value,)``.
        splits: token index before each part, so that a slot may cut the phrase there.
    """

    value: float
    first: int
    last: int
    form: Form
    parts: tuple[float, ...]
    splits: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the value is an integer."""
        return self.value % 1 == 0
